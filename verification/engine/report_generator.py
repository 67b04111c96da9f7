"""Sets generated claims beside reports of other publishers that agree, contradict or are unrelated."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verification.engine.claim_generator import GeneratedClaim, generate
from verification.engine.documents import ReferenceDocument
from verification.engine.trial import MemoryArchive, Verdict, try_claim
from verification.engine.types import ConclusionClass, PassageText

PUBLISHERS = ("Harbour Review", "Morning Ledger", "Northern Gazette", "Valley Courier")
ASIDES = ("The weather stayed fine.", "More was to follow.", "Nobody in the room was surprised.")
TRUE_MADE = frozenset({"exact", "rounded", "name", "date", "year"})
FALSE_MADE = frozenset({"far edit", "another country's", "another country's name", "date", "year"})
FIRST_ORIGIN = 1_000_000


@dataclass(frozen=True, slots=True)
class Trial:
    """One claim with what came out for it; `made` names how its evidence was made."""

    code: str
    made: str
    expected: ConclusionClass
    verdict: Verdict


def report_trials(
    documents: Sequence[ReferenceDocument], archive: MemoryArchive, *, seed: int
) -> Iterator[Trial]:
    """Try claims whose evidence holds a report beside the reference work.

    Args:
        documents: entries to make claims about.
        archive: what is searched; it holds the reference work.
        seed: the same seed makes the same trials.

    Returns:
        Trials: an agreeing report leaves the class, a contradicting one makes it conflicting, a report
        on another field leaves it.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret is made here.
    claims = list(generate(documents, seed=seed + 1, rounds=3))
    for true, false in _pairs(claims):
        claim, report, made = chance.choice(
            (
                (true, true, "agreeing report"),
                (true, false, "contradicting report"),
                (false, true, "report that agrees with the record"),
                (false, false, "report that repeats the error"),
                (true, chance.choice(claims), "unrelated report"),
            )
        )
        expected = claim.expected
        if made in {"contradicting report", "report that repeats the error"}:
            expected = ConclusionClass.CONFLICTING
        if made == "unrelated report" and (report.entity, report.field) == (claim.entity, claim.field):
            continue
        verdict = try_claim(claim.text, archive, more=(_report(report.text, chance),))
        yield Trial(claim.code, made, expected, verdict)


def _pairs(claims: Sequence[GeneratedClaim]) -> Iterator[tuple[GeneratedClaim, GeneratedClaim]]:
    """Yield a true and a false figure about the same field of the same entity."""
    true: dict[tuple[str, str], GeneratedClaim] = {}
    for claim in claims:
        key = (claim.entity, claim.field)
        if (
            claim.made in {"exact", "rounded", "name", "date", "year"}
            and claim.expected is ConclusionClass.SUPPORTED
        ):
            true[key] = claim
    for claim in claims:
        key = (claim.entity, claim.field)
        wrong = claim.made in FALSE_MADE
        if wrong and claim.expected is ConclusionClass.REFUTED and key in true:
            yield true[key], claim


def _report(sentence: str, chance: random.Random) -> PassageText:
    text = f"{chance.choice(ASIDES)} {sentence} {chance.choice(ASIDES)}"
    start = chance.randint(0, 5_000)
    number = chance.randint(1, 9_999)
    return PassageText(
        id=-number,
        text=text,
        start=start,
        end=start + len(text),
        source=chance.choice(PUBLISHERS),
        origin=FIRST_ORIGIN + number,
    )
