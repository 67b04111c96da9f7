"""Makes a development part of AVeriTeC with evidence: what its checkers found, among what looks like it.

python -m verification.measuring.averitec TRAIN OUT_CLAIMS OUT_EVIDENCE [NUMBER]

It measures only: nothing is fitted on it, and none of its text belongs into the project.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verification.engine.rank import Collection, best_by_words, bm25
from verification.errors import InvalidInput
from verification.measuring.files import read_objects

NUMBER: Final = 500
SENTENCES: Final = 10
WORD: Final = r"\w+"
LIKE: Final = 200
"""How many answers that look like a claim are gone through for near misses."""
SAME: Final = 0.5
"""Two claims that share this much of their words are about one matter: answers to one bear on the other."""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with its answer as a sentence, and the place of its claim in the file."""

    claim: int
    text: str
    url: str


def build(rows: Sequence[Row], *, number: int = NUMBER) -> tuple[list[Row], list[dict[str, object]]]:
    """Choose claims and put sentences beside them.

    Args:
        rows: AVeriTeC's claims with their questions.
        number: how many claims; which ones depends on their words alone.

    Returns:
        The claims as they stand, and for each its place, its words and ten sentences in no order: its own
        questions with their answers, then answers about other claims that look most like it.

    Raises:
        InvalidInput: a row has another shape.
    """
    rows = [row for row in rows if _claim(row).strip()]
    answers = [answer for at, row in enumerate(rows) for answer in _answers(at, row)]
    likeness = _Likeness(rows, answers)
    chosen = sorted(range(len(rows)), key=lambda at: hashlib.sha256(_claim(rows[at]).encode()).digest())
    evidence: list[dict[str, object]] = []
    for place, at in enumerate(chosen[:number]):
        own = [answer for answer in answers if answer.claim == at][:SENTENCES]
        told = [*own, *likeness.misses(at, SENTENCES - len(own))]
        random.Random(_claim(rows[at])).shuffle(told)  # noqa: S311 - mixes examples, keeps no secret.
        sentences = [{"sentence": answer.text, "url": answer.url} for answer in told]
        evidence.append({"claim_id": place, "claim": _claim(rows[at]), "top_10": sentences})
    return [rows[at] for at in chosen[:number]], evidence


class _Likeness:
    """Finds the answers whose words look most like a claim and that belong to another matter."""

    def __init__(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        self._answers = answers
        self._articles = [row.get("fact_checking_article") for row in rows]
        self._claims = [_words(_claim(row)) for row in rows]
        self._told = [re.findall(WORD, answer.text.casefold()) for answer in answers]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for at, told in enumerate(self._told):
            for word in dict.fromkeys(told):
                self._holders[word].append(at)
        held = {word: len(holders) for word, holders in self._holders.items()}
        self._collection = Collection(len(answers), sum(map(len, self._told)) / (len(answers) or 1), held)

    def misses(self, claim: int, number: int) -> list[Answer]:
        """Return near misses, the most alike first."""
        words = sorted(self._claims[claim] & self._holders.keys())
        weights = {word: math.log(len(self._answers) / len(self._holders[word])) for word in words}
        found = best_by_words(weights, self._holders, LIKE)
        scores = bm25(words, [self._told[at] for at in found], self._collection)
        order = sorted(range(len(found)), key=lambda place: -scores[place])
        alike = (self._answers[found[place]] for place in order)
        return [answer for answer in alike if not self._same_matter(claim, answer.claim)][:number]

    def _same_matter(self, one: int, other: int) -> bool:
        if one == other or (self._articles[one] and self._articles[one] == self._articles[other]):
            return True
        mine, theirs = self._claims[one], self._claims[other]
        return len(mine & theirs) >= SAME * min(len(mine), len(theirs))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(WORD, text.casefold()))


def _claim(row: Row) -> str:
    return str(row.get("claim") or "")


def _answers(at: int, row: Row) -> Iterator[Answer]:
    """Yield what was found; a question that found no answer is on no page."""
    try:
        for question in _list(row["questions"]):
            for answer in _list(question["answers"]):
                if answer["answer_type"] != "Unanswerable":
                    parts = (question["question"], answer["answer"], answer.get("boolean_explanation") or "")
                    yield Answer(at, " ".join(" ".join(map(str, parts)).split()), _url(answer))
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"Row {at + 1} has no questions with answers of a type.") from error


def _list(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _url(answer: Row) -> str:
    return str(answer.get("source_url") or answer.get("cached_source_url") or "")


def main(train: Path, claims: Path, evidence: Path, number: int = NUMBER) -> None:
    """Write the two files that `measure verdicts` reads, and say how many claims of each label there are."""
    rows, found = build(list(read_objects(train)), number=number)
    claims.write_text(json.dumps(rows), encoding="utf-8")
    evidence.write_text("".join(f"{json.dumps(row)}\n" for row in found), encoding="utf-8")
    sys.stdout.write(json.dumps(Counter(str(row.get("label")) for row in rows)) + "\n")


if __name__ == "__main__":
    train, claims, evidence, *number = sys.argv[1:]
    main(Path(train), Path(claims), Path(evidence), *map(int, number))
