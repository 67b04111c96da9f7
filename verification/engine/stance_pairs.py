"""Makes the pairs that the stance model is trained on: python -m verification.engine.stance_pairs.

Reads published sets whose terms allow weights to be shipped, adds near misses, statements with one fact
taken out of their evidence and statements with one thing swapped, and writes gzip JSON lines {claim,
evidence, target, source, part, stage}. `target` are the three probabilities to learn: supports, refutes,
not enough. No text of these sets stays in the project.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from verification.engine.asked import questions
from verification.engine.language import parse_apart
from verification.engine.near_misses import Misses
from verification.engine.opposites import turned
from verification.engine.swaps import NamePool, Swap, swaps

SUPPORTS, REFUTES, NOT_ENOUGH = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
TARGETS: Final = {"supports": SUPPORTS, "refutes": REFUTES, "not_enough_info": NOT_ENOUGH}
Target = tuple[float, float, float]
GENERAL: Final = (
    "mnli_subset.train",
    "mnli_subset.val",
    "mnli_subset.snli_val",
    "cad_nli.train",
    "semi_auto_nli_wiki.train",
)
"""General inference, read first."""
CHECKING: Final = ("fever_dev_gold.dev", "check_covid.train", "scifact.train", "fool_me_twice.dev")
"""Claims with evidence, read second."""
MEASURING: Final = ("check_covid.dev", "fever_symmetric.dev", "healthver.dev", "wice_oracle_claim.dev")
"""What these hold is left out wherever it occurs."""
HELD_OUT: Final = 8
"""One claim in so many is held out: for choosing, for the calibration and for the verdict model."""
MAX_WORDS: Final = 180
SWAPPED: Final[dict[Swap, Target]] = {
    Swap.NUMBER: REFUTES,
    Swap.DATE: REFUTES,
    Swap.NEGATION: REFUTES,
    Swap.NAME: (0.0, 0.6, 0.4),
}
"""Another name may be true beside the one that the evidence has."""
DENIED: Final[Target] = (0.6, 0.0, 0.4)
"""Who denies what evidence refutes is mostly right."""
SAID_IN_ABSTRACT: Final = 0.4
"""A title is taken as said where a sentence of the abstract has this share of its words."""
NOT_SAID: Final = 0.15
"""… and as not said by a sentence that has at most this share."""
UNANSWERED: Final = (
    "No answer was found.",
    "This is not known.",
    "There is no information about this.",
    "They did not reply.",
)
BRACKETS: Final = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}
SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“(])")


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement beside evidence, and the probabilities to learn."""

    claim: str
    evidence: str
    target: Target
    source: str
    part: str = "train"
    stage: str = "checking"


def plain(text: str) -> str:
    """Undo the spacing and brackets of tokenised text."""
    for written, meant in BRACKETS.items():
        text = text.replace(written, meant)
    text = re.sub(r" ([,.;:!?)\]%])", r"\1", text)
    text = re.sub(r"([(\[]) ", r"\1", text)
    text = re.sub(r" (['’](?:s|re|ll|ve|d|m)|n['’]t)\b", r"\1", text)
    return " ".join(text.split()[:MAX_WORDS])


def key(text: str) -> str:
    """Return what two spellings of the same text have in common."""
    return " ".join(re.findall(r"\w+", text.lower()))


def part_of(claim: str) -> str:
    """Return "held_out" for one claim in eight, by its words alone."""
    held = hashlib.sha256(key(claim).encode()).digest()[0] % HELD_OUT == 0
    return "held_out" if held else "train"


def read_pairs(folder: Path, name: str, *, stage: str) -> list[Pair]:
    """Read one set; broken rows are left out."""
    pairs = []
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            target = TARGETS.get(str(row["label"]))
            claim, evidence = plain(str(row["claim"])), plain(str(row["evidence"]))
            if target and claim and evidence and len(claim.split()) <= 80:
                part = "train" if stage == "general" else part_of(claim)
                pairs.append(Pair(claim, evidence, target, name, part, stage))
    return pairs


def without_measured(pairs: Iterable[Pair], folder: Path) -> list[Pair]:
    """Leave out everything whose claim or evidence is in a set that measures."""
    claims, evidence = set(), set()
    for name in MEASURING:
        for pair in read_pairs(folder, name, stage="measuring"):
            claims.add(key(pair.claim))
            evidence.add(key(pair.evidence))
    return [pair for pair in pairs if key(pair.claim) not in claims and key(pair.evidence) not in evidence]


# -- what looks like evidence and is none


def near_misses(pairs: Sequence[Pair], chance: random.Random, *, share: float) -> Iterator[Pair]:
    """Set claims beside evidence of others that shares their words and lacks one of them."""
    misses = Misses([pair.evidence for pair in pairs])
    for pair in pairs:
        if chance.random() < share:
            found = misses.near(pair.claim, unlike=pair.evidence)
            if found:
                miss = chance.choice(found[:4])
                yield replace(pair, evidence=miss, target=NOT_ENOUGH, source=f"{pair.source}:near_miss")


def unrelated(pairs: Sequence[Pair], chance: random.Random, *, share: float) -> Iterator[Pair]:
    """Set claims beside evidence of anything else: what a search finds is mostly about another matter."""
    for pair in pairs:
        if chance.random() < share:
            other = chance.choice(pairs)
            if not _words(pair.claim) & _words(other.evidence):
                yield replace(
                    pair, evidence=other.evidence, target=NOT_ENOUGH, source=f"{pair.source}:unrelated"
                )


def one_fact_less(pairs: Sequence[Pair], chance: random.Random) -> Iterator[Pair]:
    """Take the sentence out of evidence without which a word of the claim is nowhere."""
    for pair in pairs:
        sentences = SENTENCE.split(pair.evidence)
        if len(sentences) < 2 or pair.target == NOT_ENOUGH:
            continue
        needed = max(sentences, key=lambda sentence: len(_words(pair.claim) & _words(sentence)))
        rest = " ".join(sentence for sentence in sentences if sentence is not needed)
        gone = _words(pair.claim) & _words(needed) - _words(rest)
        if len(gone) >= 2 and len(rest.split()) >= 6:
            yield replace(pair, evidence=rest, target=NOT_ENOUGH, source=f"{pair.source}:one_less")


def padded(pairs: Sequence[Pair], chance: random.Random, *, share: float) -> Iterator[Pair]:
    """Put a sentence of something else before or behind the evidence: windows hold such."""
    others = [SENTENCE.split(pair.evidence)[0] for pair in pairs]
    for pair in pairs:
        if chance.random() < share and len(pair.evidence.split()) < 60:
            other = chance.choice(others)
            both = [other, pair.evidence] if chance.random() < 0.5 else [pair.evidence, other]
            yield replace(pair, evidence=" ".join(both), source=f"{pair.source}:padded")


def swapped(pairs: Sequence[Pair], pool: NamePool, chance: random.Random, *, share: float) -> Iterator[Pair]:
    """Change one thing in claims: what was supported is so no longer, what was open stays open.

    Denials are put into refuted and open claims, too, or else the word "not" alone would tell.
    """
    made = swaps([pair.claim for pair in pairs], [pair.evidence for pair in pairs], pool)
    for pair, changes in zip(pairs, made, strict=True):
        for change in changes:
            target, part = _after(pair.target, change.kind)
            if target is not None and chance.random() < share * part:
                yield replace(pair, claim=change.text, target=target, source=f"{pair.source}:{change.kind}")


def opposite(pairs: Sequence[Pair], chance: random.Random, *, share: float) -> Iterator[Pair]:
    """Turn a word of claims into its opposite: what was supported is refuted, what was open stays open."""
    for pair in pairs:
        if pair.target != REFUTES and chance.random() < share * (1.0 if pair.target == SUPPORTS else 0.3):
            text = turned(pair.claim, chance)
            if text and key(text) not in key(pair.evidence):
                target = REFUTES if pair.target == SUPPORTS else NOT_ENOUGH
                yield replace(pair, claim=text, target=target, source=f"{pair.source}:opposite")


def answered(pairs: Sequence[Pair], chance: random.Random, *, share: float) -> Iterator[Pair]:
    """Make evidence an answer to the claim as a question: yes or no, with its own words or without."""
    picked = [pair for pair in pairs if chance.random() < share]
    for pair, question in zip(picked, questions([pair.claim for pair in picked]), strict=True):
        answer = {SUPPORTS: "Yes.", REFUTES: "No."}.get(pair.target)
        if answer is None:
            told = pair.evidence if chance.random() < 0.6 else chance.choice(UNANSWERED)
        else:
            told = chance.choice([pair.evidence, f"{answer} {pair.evidence}", answer])
        yield replace(pair, evidence=f"{question} {told}", source=f"{pair.source}:answered")


def _after(target: Target, kind: Swap) -> tuple[Target | None, float]:
    """Return what becomes of a target by a swap, and how often to make it; None: not known."""
    if target == SUPPORTS:
        return SWAPPED[kind], 0.5 if kind is Swap.NEGATION else 1.0
    if target == NOT_ENOUGH:
        return NOT_ENOUGH, 0.25 if kind is Swap.NEGATION else 0.1
    return (DENIED if kind is Swap.NEGATION else None), 0.35


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 3 or word.isdigit()}


# -- sentences and the facts in them


def facts_of_sentences(path: Path, chance: random.Random) -> Iterator[Pair]:
    """Yield facts beside the sentence that says them, whole sentences beside all or all but one of them."""
    for line in path.read_text(encoding="utf-8").split("\n"):
        row = json.loads(line) if line.strip() else {}
        told = [entry for entry in row.get("annotations") or () if entry.get("human-atomic-facts")]
        part = part_of(str(row.get("topic", "")))
        for at, entry in enumerate(told):
            facts = [plain(fact["text"]) for fact in entry["human-atomic-facts"]]
            sentence = plain(entry["text"])
            other = plain(told[at - 1]["text"]) if at else ""
            yield from (replace(p, part=part) for p in _of_sentence(sentence, facts, other, chance))


def _of_sentence(sentence: str, facts: Sequence[str], other: str, chance: random.Random) -> Iterator[Pair]:
    name = "factscore"
    for fact in chance.sample(list(facts), min(3, len(facts))):
        yield Pair(fact, sentence, SUPPORTS, name)
        if other and not _words(fact) & _words(sentence) <= _words(other):
            yield Pair(fact, other, NOT_ENOUGH, f"{name}:other")
    if len(facts) >= 3:
        gone = chance.choice(list(facts))
        rest = " ".join(fact for fact in facts if fact != gone)
        if len(_words(gone) & _words(sentence) - _words(rest)) >= 1:
            yield Pair(sentence, rest, NOT_ENOUGH, f"{name}:one_less")
        yield Pair(sentence, " ".join(facts), SUPPORTS, f"{name}:all")


def copied_sentences(path: Path, chance: random.Random, *, count: int) -> list[Pair]:
    """Set sentences of abstracts beside the windows that they stand in, and beside their neighbours."""
    pairs = []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    for row in chance.sample(rows, min(count, len(rows))):
        sentences = [plain(sentence) for sentence in row["abstract"]]
        at = chance.randrange(len(sentences))
        claim = sentences[at]
        if 6 <= len(claim.split()) <= 40:
            window = " ".join(sentences[max(0, at - 1) : at + 2])
            pairs.append(Pair(claim, window, SUPPORTS, "scifact_corpus", part_of(claim)))
            rest = " ".join(sentences[at + 1 : at + 3] or sentences[max(0, at - 2) : at])
            if rest:
                pairs.append(Pair(claim, rest, NOT_ENOUGH, "scifact_corpus:beside", part_of(claim)))
    return pairs


def titles(path: Path, chance: random.Random) -> list[Pair]:
    """Set titles that are statements beside what their abstract says of them, and beside what does not.

    Such a title is a claim in words of its own, which copied sentences are not.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    told = [plain(row["title"]).rstrip(".") for row in rows]
    pairs: list[Pair] = []
    for row, title, doc in zip(rows, told, parse_apart(told), strict=True):
        if _is_statement(doc):
            sentences = [plain(sentence) for sentence in row["abstract"]]
            pairs.extend(_of_title(f"{title}.", sentences, chance))
    return pairs


def _is_statement(doc: Any) -> bool:
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    return (
        root is not None
        and root.tag_ in {"VBZ", "VBP", "VBD"}
        and any(child.dep_ in {"nsubj", "nsubjpass"} for child in root.children)
        and not re.search(r"[?:]", doc.text)
        and 5 <= len(doc.text.split()) <= 30
    )


def _of_title(title: str, sentences: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    wanted, part = _words(title), part_of(title)
    if not wanted or len(sentences) < 2:
        return
    shares = [len(wanted & _words(sentence)) / len(wanted) for sentence in sentences]
    best = max(range(len(sentences)), key=lambda at: (shares[at], at))
    if shares[best] >= SAID_IN_ABSTRACT:
        begin = chance.choice([max(0, best - 1), best])
        said = " ".join(sentences[begin : best + chance.choice([1, 1, 2])])
        yield Pair(title, said, SUPPORTS, "scifact_titles", part)
    unsaid = [at for at in range(len(sentences)) if shares[at] <= NOT_SAID]
    if unsaid:
        yield Pair(title, sentences[chance.choice(unsaid)], NOT_ENOUGH, "scifact_titles:other", part)


def build(data: Path, *, seed: int = 0) -> list[Pair]:
    """Make all pairs.

    Args:
        data: the folder with the published sets.
        seed: of what is chosen; the same sets give the same pairs.

    Raises:
        OSError: a set is missing. EngineError: the language model is missing.
    """
    chance = random.Random(seed)  # noqa: S311 - chooses examples, keeps no secret.
    folder = data / "claim_evidence_pairs"
    general = [pair for name in GENERAL for pair in read_pairs(folder, name, stage="general")]
    checking = without_measured(
        [pair for name in CHECKING for pair in read_pairs(folder, name, stage="checking")], folder
    )
    corpus = data / "scifact" / "corpus.jsonl"
    facts = list(facts_of_sentences(data / "factscore_atomic_facts" / "ChatGPT.jsonl", chance))
    copied = without_measured(copied_sentences(corpus, chance, count=2_500), folder)
    titled = without_measured(titles(corpus, chance), folder)
    real = [*checking, *facts, *copied, *titled]
    pool = NamePool([pair.claim for pair in chance.sample(checking, 4_000)])
    said = [*checking, *(pair for pair in titled if pair.target == SUPPORTS)]
    by_part = [[pair for pair in said if pair.part == part] for part in ("train", "held_out")]
    made = [
        *(pair for part in by_part for pair in near_misses(part, chance, share=0.6)),
        *(pair for part in by_part for pair in unrelated([*part, *general[:20_000]], chance, share=0.3)),
        *one_fact_less(checking, chance),
        *padded(checking, chance, share=0.15),
        *swapped(real, pool, chance, share=0.6),
        *opposite(real, chance, share=0.9),
    ]
    pairs = [*without_measured(general, folder), *real, *made]
    return [*pairs, *answered(pairs, chance, share=0.08)]


def read_written(path: Path) -> list[Pair]:
    """Read pairs that were written before."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Pair(**{**row, "target": tuple(row["target"])}) for row in rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pairs and print how many there are of each source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the published sets")
    parser.add_argument("--out", type=Path, required=True, help="where to write gzip JSON lines")
    options = parser.parse_args(arguments)
    pairs = build(options.data)
    with gzip.open(options.out, "wt", encoding="utf-8") as lines:
        for pair in pairs:
            lines.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    counted = Counter(f"{pair.source} {pair.part}" for pair in pairs)
    sys.stdout.write(
        json.dumps({"pairs": len(pairs), "sources": dict(sorted(counted.items()))}, indent=1) + "\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
