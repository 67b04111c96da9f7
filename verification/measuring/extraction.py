"""The claims of whole articles: ours against those that a checker listed by hand."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from verification import backends
from verification.engine.canonical import canonical_text
from verification.engine.types import ClaimDraft, Extraction, Span, Speaker
from verification.errors import InvalidInput
from verification.measuring.files import read_text
from verification.measuring.measured import Figures, Measured
from verification.measuring.speakers import is_same_speaker

HELP = "which claims are found in articles, against those that a checker listed"
SAME_PLACE: Final = 0.5
SAME_WORDING: Final = 0.8
HIGH: Final = "high"
ROWS: Final = ("missed", "extra", "speakers")
NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
NUMBER_WORD: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?"
    r"|billions?|half|thirds?|quarters?|twice)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A claim as the checker listed it: its sentence, its own words, its wording that stands alone."""

    sentence: Span
    span: Span
    text: str
    speaker: str | None
    high: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class Article:
    """One article with what the checker made of it; `sentences` are those claimed and those rejected."""

    name: str
    text: str
    listed: tuple[Listed, ...]
    sentences: tuple[Span, ...]


@dataclass(slots=True)
class Tally:
    """What was counted in one sentence; a claim of ours counts where it stands."""

    listed: int = 0
    high: int = 0
    met: int = 0
    high_met: int = 0
    found: int = 0
    right: int = 0
    neutral: int = 0
    exact: int = 0
    speakers: int = 0
    named: int = 0
    named_right: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One article sentence by sentence, and the rows to work with: missed, extra, speakers."""

    tallies: list[Tally]
    rows: Mapping[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in ROWS})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the articles and the lists of claims lie."""
    parser.add_argument(
        "--article", type=Path, required=True, action="append", metavar="F", help="its text; may be repeated"
    )
    parser.add_argument(
        "--gold", type=Path, required=True, action="append", metavar="F.json", help="its claims, as often"
    )
    parser.add_argument("--show", action="store_true", help="list what is missed, extra or said by another")


def measure(options: Mapping[str, Any]) -> Measured[Tally]:
    """Extract every article as the product does and compare with its list.

    Args:
        options: `article` and `gold` (paths in the same order), `limit` (of articles) and `show`.

    Returns:
        One item a sentence of the article, claimed or rejected by the checker.

    Raises:
        InvalidInput: a file is damaged, or the articles and lists are not as many.
        EngineError: a model is missing.
    """
    if len(options["article"]) != len(options["gold"]):
        raise InvalidInput("Every --article needs a --gold.")
    pairs = list(zip(options["article"], options["gold"], strict=True))[: options["limit"]]
    tallies: list[Tally] = []
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in ROWS}
    for path, gold in pairs:
        article = read_article(path, gold)
        compared = compare(article, _extract(article.text), backends.embedder().embed)
        tallies += compared.tallies
        for name, found in compared.rows.items():
            rows[name] += [{"article": article.name, **row} for row in found]
    return Measured(tallies, score, {"articles": len(pairs)}, rows if options.get("show") else {})


def read_article(path: Path, gold: Path) -> Article:
    """Read an article and its list.

    Raises:
        InvalidInput: a file cannot be read, or the list is not in the format or of another text.
    """
    text = canonical_text(read_text(path))
    try:
        told = json.loads(read_text(gold))
        listed = tuple(_listed(row) for row in told["claims"])
        rejected = [Span(row["start"], row["end"]) for row in told["rejected"]]
        sentences = {row["sentence"]: Span(row["start"], row["end"]) for row in told["claims"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{gold.name} is not a list of claims.") from error
    if any(text[span.start : span.end] != words for words, span in sentences.items()):
        raise InvalidInput(f"{gold.name} was made for another text than {path.name}.")
    spans = {(span.start, span.end) for span in [*rejected, *(claim.sentence for claim in listed)]}
    return Article(path.stem, text, listed, tuple(Span(*span) for span in sorted(spans)))


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(
        sentence=Span(row["start"], row["end"]),
        span=Span(row["span_start"], row["span_end"]),
        text=row["claim"],
        speaker=row["speaker"],
        high=row["priority"] == HIGH,
        counted=bool(row["checkable"]) and row["duplicate_of"] is None,
    )


def _extract(text: str) -> Extraction:
    """Find the claims as for an imported file; a date that the import proposes counts as confirmed."""
    document = backends.reader().read(text.encode("utf-8"), filename="article.txt")
    return backends.extractor().extract(
        text,
        title=document.title,
        published=document.published,
        progress=_unwatched,
    )


def _unwatched(done: int, total: int) -> None:
    """Nobody watches a measurement sentence by sentence."""


def compare(article: Article, found: Extraction, embed: Callable[[Sequence[str]], Any]) -> Compared:
    """Compare two lists of claims of one article.

    Args:
        article: the text and the checker's list.
        found: ours.
        embed: n texts to n normalised vectors.

    Returns:
        The counts of each sentence, and of what is in none if there is any. What repeats another claim or
        cannot be checked is in no denominator: missing it costs nothing, and finding it is neither right
        nor wrong.
    """
    similarity = _similarity(article, found, embed)
    pairs = match(article.listed, found.claims, similarity)
    compared = Compared([Tally() for _ in range(len(article.sentences) + 1)])
    for number, listed in enumerate(article.listed):
        if listed.counted:
            _count_listed(compared, article, number, _partner(found, pairs, number))
    matched = {ours: article.listed[theirs] for theirs, ours in pairs.items()}
    for number, claim in enumerate(found.claims):
        _count_found(compared, article, found, claim, matched.get(number))
    if not compared.tallies[-1].found:
        compared.tallies.pop()
    return compared


def _similarity(article: Article, found: Extraction, embed: Callable[[Sequence[str]], Any]) -> Any:
    theirs = embed([claim.text for claim in article.listed])
    ours = embed([claim.text for claim in found.claims])
    return theirs @ ours.T


def _partner(found: Extraction, pairs: Mapping[int, int], number: int) -> ClaimDraft | None:
    return found.claims[pairs[number]] if number in pairs else None


def match(listed: Sequence[Listed], claims: Sequence[ClaimDraft], similarity: Any) -> dict[int, int]:
    """Pair claims one to one, the surest first.

    A pair has half of its words in common by place (intersection over union), or else wordings that stand
    alone with a cosine of .8 and the same numbers; place goes before wording. The checker's spans hardly
    overlap each other, so that taking the best pair first is as good as a best assignment.

    Args:
        listed: the checker's claims.
        claims: ours.
        similarity: cosine of their wordings, a row for each of theirs.

    Returns:
        Place in theirs to place in ours.
    """
    scored = []
    for theirs, gold in enumerate(listed):
        for ours, claim in enumerate(claims):
            place = overlap(gold.span, Span(claim.start, claim.end))
            wording = float(similarity[theirs][ours])
            if place >= SAME_PLACE:
                scored.append((1 + place, wording, -theirs, -ours))
            elif wording >= SAME_WORDING and numbers(gold.text) == numbers(claim.text):
                scored.append((wording, 0.0, -theirs, -ours))
    pairs: dict[int, int] = {}
    for _, _, theirs, ours in sorted(scored, reverse=True):
        if -theirs not in pairs and -ours not in pairs.values():
            pairs[-theirs] = -ours
    return pairs


def overlap(first: Span, second: Span) -> float:
    """Intersection over union of two ranges."""
    shared = min(first.end, second.end) - max(first.start, second.start)
    return shared / (first.end - first.start + second.end - second.start - shared) if shared > 0 else 0.0


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a wording, in figures without separators or in words."""
    figures = (figure.replace(",", "") for figure in NUMBER.findall(text))
    return frozenset([*figures, *(word.casefold() for word in NUMBER_WORD.findall(text))])


def _count_listed(compared: Compared, article: Article, number: int, claim: ClaimDraft | None) -> None:
    listed = article.listed[number]
    tally = compared.tallies[_sentence_of(article, listed.sentence)]
    tally.listed += 1
    tally.high += listed.high
    if claim is None:
        compared.rows["missed"].append(
            {"claim": listed.text, "high": listed.high, "words": _words(article, listed)}
        )
        return
    tally.met += 1
    tally.high_met += listed.high
    same = is_same_speaker(listed.speaker, claim.attribution.speaker)
    tally.speakers += same
    if listed.speaker:
        tally.named += 1
        tally.named_right += same
    if not same:
        said = _naming(claim.attribution.speaker)
        compared.rows["speakers"].append({"claim": claim.text, "annotated": listed.speaker, "found": said})


def _count_found(
    compared: Compared, article: Article, found: Extraction, claim: ClaimDraft, partner: Listed | None
) -> None:
    tally = compared.tallies[_sentence_of(article, Span(claim.start, claim.end))]
    tally.found += 1
    tally.exact += is_exact(article.text, found, claim)
    if partner is not None:
        tally.right += partner.counted
        tally.neutral += not partner.counted
        return
    compared.rows["extra"].append({"claim": claim.text, "words": article.text[claim.start : claim.end]})


def is_exact(text: str, found: Extraction, claim: ClaimDraft) -> bool:
    """Say whether a claim's range lies in its sentence, cuts no white space and holds its mentions."""
    sentence = found.sentences[claim.sentence]
    words = text[claim.start : claim.end]
    return (
        sentence.start <= claim.start < claim.end <= sentence.end
        and words == words.strip()
        and all(text[item.start : item.end] == item.mention for item in claim.resolutions)
    )


def _words(article: Article, listed: Listed) -> str:
    return article.text[listed.span.start : listed.span.end]


def _naming(speaker: Speaker | None) -> str | None:
    return (speaker.name or speaker.description) if speaker is not None else None


def _sentence_of(article: Article, span: Span) -> int:
    """The place of the sentence that holds most of a range; the last item is for what is in none."""
    shared = [overlap(sentence, span) for sentence in article.sentences]
    best = max(shared, default=0.0)
    return shared.index(best) if best > 0 else len(article.sentences)


def score(tallies: Sequence[Tally]) -> Figures:
    """Score any selection of sentences."""

    def total(name: str) -> int:
        return sum(getattr(tally, name) for tally in tallies)

    judged = total("found") - total("neutral")
    return {
        "recall": _share(total("met"), total("listed")),
        "recall_high": _share(total("high_met"), total("high")),
        "precision": _share(total("right"), judged),
        "speaker_accuracy": _share(total("speakers"), total("met")),
        "speaker_accuracy_named": _share(total("named_right"), total("named")),
        "offsets_exact": _share(total("exact"), total("found")),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
