"""What is concluded from evidence about claims, against the verdicts of checkers (AVeriTeC)."""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from verification import backends
from verification.engine.rank import fuse
from verification.engine.types import (
    ClaimText,
    Conclusion,
    ConclusionClass,
    PassageText,
    Question,
    Witness,
)
from verification.errors import InvalidInput
from verification.evidence.origins import canonical_address
from verification.measuring.classes import Classes, Told, joined, limit, make_told, recalibrated
from verification.measuring.files import read_objects
from verification.measuring.measured import Measured
from verification.measuring.pairs import claim_texts

HELP = "what evidence makes of claims, against the verdicts of checkers"
CLASSES: Final = tuple(ConclusionClass)
LABELS: Final = {
    "supported": ConclusionClass.SUPPORTED,
    "refuted": ConclusionClass.REFUTED,
    "conflicting evidence/cherrypicking": ConclusionClass.CONFLICTING,
    "not enough evidence": ConclusionClass.NOT_ENOUGH,
}
ARCHIVED: Final = re.compile(r"^https?://web\.archive\.org/web/[^/]+/(?=https?://)")
UNKNOWN: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with the verdict of its checkers; `number` is its place in the file."""

    number: int
    text: str
    label: ConclusionClass
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a page; `url` may be empty."""

    text: str
    url: str = ""


Evidence = Mapping[int, Sequence[Quote]]
Row = Mapping[str, object]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the claims and the evidence found for them."""
    parser.add_argument("--claims", type=Path, required=True, metavar="F", help="claim, label")
    parser.add_argument(
        "--evidence", type=Path, required=True, metavar="F", help="claim_id, claim, top_10: sentence, url"
    )
    parser.add_argument("--confusion", action="store_true", help="add what was told for each right class")


def measure(options: Mapping[str, Any]) -> Measured[Told]:
    """Judge the evidence of every claim and conclude from it, as the product does.

    Raises:
        InvalidInput: a file cannot be read or has another shape, or no claim has evidence.
    """
    rows = list(read_objects(options["claims"]))
    claims, skipped = read_claims(rows, options["claims"].name)
    evidence, strangers = read_evidence(read_objects(options["evidence"]), rows, options["evidence"].name)
    claims = claims[: options["limit"]]
    if not any(evidence.get(claim.number) for claim in claims):
        raise InvalidInput(f"{options['evidence'].name} holds no evidence for these claims.")
    counts = {"skipped": skipped, "evidence_skipped": strangers}
    return scored(claims, evidence, counts=counts, confusion=options["confusion"])


def scored(
    claims: Sequence[Checked], evidence: Evidence, *, counts: Mapping[str, int], confusion: bool = False
) -> Measured[Told]:
    """Conclude about every claim and score it.

    `abstained` counts conclusions that the product would not propose, `without_confidence` those that carry
    none and so count in no ECE, `without_evidence` claims to which no sentence was given.
    """
    found = conclude(claims, evidence)
    items = [_told(claim, conclusion) for claim, conclusion in zip(claims, found, strict=True)]
    classes, every = Classes.of(CLASSES, items), joined(items)
    rows: dict[str, object] = {
        "ece_limit": limit(every),
        "recalibrated": recalibrated(every),
        "per_class": classes.per_class(every),
    }
    if confusion:
        rows["confusion"] = classes.confusion(every)
    counted = {
        "abstained": sum(conclusion.abstained for conclusion in found),
        "without_confidence": sum(conclusion.confidence is None for conclusion in found),
        "without_evidence": sum(not evidence.get(claim.number) for claim in claims),
        **counts,
    }
    return Measured(items, lambda chosen: classes.figures(joined(chosen)), counted, rows)


def _told(claim: Checked, conclusion: Conclusion) -> Told:
    return make_told(
        [CLASSES.index(claim.label)],
        [CLASSES.index(conclusion.outcome)],
        [conclusion.probabilities or (UNKNOWN,) * len(CLASSES)],
        [UNKNOWN if conclusion.confidence is None else conclusion.confidence],
    )


# -- judging and concluding


def conclude(claims: Sequence[Checked], evidence: Evidence) -> list[Conclusion]:
    """Judge and conclude through the configured parts; a claim stands for itself, whoever said it."""
    texts = claim_texts([claim.text for claim in claims])
    return [
        _conclude(replace(text, published=claim.day), evidence.get(claim.number, ()))
        for claim, text in zip(claims, texts, strict=True)
    ]


def _conclude(claim: ClaimText, quotes: Sequence[Quote]) -> Conclusion:
    passages = _passages(quotes)
    relevance = dict(fuse([[passage.id for passage in passages]]))
    judgements = backends.judge().judge(claim, passages, [relevance[passage.id] for passage in passages])
    witnesses = [
        Witness(judgement, passage.origin, passage.source, primary=False, independent=True)
        for judgement, passage in zip(judgements, passages, strict=True)
    ]
    return backends.concluder().conclude(claim, Question.TRUE, witnesses, searched=True)


def _passages(quotes: Sequence[Quote]) -> list[PassageText]:
    """Return sentences as passages: a host is one source and one origin, an unknown one its own."""
    hosts = [host(quote.url) for quote in quotes]
    origins = {name: at for at, name in enumerate(dict.fromkeys(filter(None, hosts)))}
    return [
        PassageText(
            id=at,
            text=quote.text,
            start=0,
            end=len(quote.text),
            source=name,
            origin=origins.get(name, len(quotes) + at),
        )
        for at, (quote, name) in enumerate(zip(quotes, hosts, strict=True))
    ]


def host(url: str) -> str:
    """Return whose page it is, also where an archive keeps it; empty when it is no web address."""
    address = canonical_address(ARCHIVED.sub("", url.strip()))
    return urlsplit(address).hostname or "" if address else ""


# -- reading


def read_claims(rows: Sequence[Row], name: str) -> tuple[list[Checked], int]:
    """Read claims by their place in the file, and count those with an empty claim or an unknown label.

    Raises:
        InvalidInput: a row lacks claim or label, or no label is known.
    """
    claims = []
    for number, row in enumerate(rows):
        text, label = row.get("claim"), row.get("label")
        if not isinstance(text, str) or not isinstance(label, str):
            raise InvalidInput(f"{name}, row {number + 1}: claim and label are wanted.")
        known = LABELS.get(label.strip().casefold())
        if known and text.strip():
            claims.append(Checked(number, text, known, _day(row.get("claim_date"))))
    if not claims:
        raise InvalidInput(f"{name} holds no claim with a known label.")
    return claims, len(rows) - len(claims)


def _day(text: object) -> date | None:
    try:
        return datetime.strptime(str(text), "%d-%m-%Y").date()  # noqa: DTZ007 - a day has no time zone.
    except ValueError:
        return None


def read_evidence(rows: Iterable[Row], claims: Sequence[Row], name: str) -> tuple[Evidence, int]:
    """Read the sentences of each claim by its place, and count rows that belong to no claim of the file.

    Raises:
        InvalidInput: a row has another shape.
    """
    found: dict[int, list[Quote]] = defaultdict(list)
    strangers = 0
    for number, row in enumerate(rows, start=1):
        at, quotes = _evidence(row, f"{name}, row {number}")
        if at < len(claims) and _same(claims[at].get("claim"), row.get("claim")):
            found[at].extend(quotes)
        else:
            strangers += 1
    return found, strangers


def _same(claim: object, given: object) -> bool:
    """Say whether evidence is given for a claim: by its place alone, or with its very words."""
    return given is None or str(given).split() == str(claim).split()


def _evidence(row: Row, place: str) -> tuple[int, list[Quote]]:
    at, sentences = row.get("claim_id"), row.get("top_10")
    number = int(at) if isinstance(at, (int, str)) and str(at).isdecimal() else -1
    if number < 0 or not isinstance(sentences, list):
        raise InvalidInput(f"{place}: claim_id and top_10 are wanted.")
    return number, [_quote(sentence, place) for sentence in sentences]


def _quote(sentence: object, place: str) -> Quote:
    text = sentence.get("sentence") if isinstance(sentence, dict) else None
    if not isinstance(sentence, dict) or not isinstance(text, str):
        raise InvalidInput(f"{place}: top_10 holds something that is not a sentence with its url.")
    return Quote(text, str(sentence.get("url") or ""))
