"""Before you print: everything of an article that stands open, the most dangerous first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from verification.articles.models import Article, Finding, Sentence
from verification.claims.models import DECIDED, STALE, Claim
from verification.publication.services import unchanged
from verification.verdicts.services import claims_proposed_as
from verification.workflow import Status

MAX_ROWS: Final = 200
UNSEEN: Final = (Status.SUGGESTED, Status.QUEUED)
"""Where nobody has taken a claim up."""


class Part(StrEnum):
    """What can stand open, in the order of how dangerous it is."""

    RISKY = "risky"
    UNCHANGED = "unchanged"
    STALE = "stale"
    REFUTED = "refuted"
    OPEN = "open"
    SENTENCES = "sentences"
    FINDINGS = "findings"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class OpenSentence:
    """A sentence that nobody has accounted for, in its words."""

    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part: how much of it stands open, and the first of it. Rows are of one of three sorts."""

    part: Part
    total: int
    claims: Sequence[Claim] = ()
    sentences: Sequence[OpenSentence] = ()
    findings: Sequence[Finding] = ()

    @property
    def left_off(self) -> int:
        """How many are not listed."""
        return self.total - len(self.claims) - len(self.sentences) - len(self.findings)


@dataclass(frozen=True, slots=True)
class BeforePrint:
    """What stands open in an article; a part of which nothing is open is left out."""

    sections: Sequence[Section]

    @property
    def total(self) -> int:
        """How much stands open in all."""
        return sum(section.total for section in self.sections)


def before_print(article: Article) -> BeforePrint:
    """List what stands open. Each claim stands in one part: the most dangerous one that it belongs to.

    What the machine says of a claim whose proposal is hidden counts as not said.
    """
    found = [*_claim_sections(article), *(look(article) for look in (_sentences, _findings))]
    order = list(Part)
    shown = [section for section in found if section.total]
    return BeforePrint(sorted(shown, key=lambda section: order.index(section.part)))


def _claim_sections(article: Article) -> list[Section]:
    undecided = list(article.claims.exclude(status__in=DECIDED).select_related("holder"))
    refuted = _refuted(article.claims.filter(status__in=UNSEEN))
    parts: dict[Part, list[Claim]] = {part: [] for part in Part}
    for claim in undecided:
        parts[_part_of(claim, refuted)].append(claim)
    parts[Part.UNCHANGED] = list({verdict.claim_id: verdict.claim for verdict in unchanged(article)}.values())
    parts[Part.STALE] = list(article.claims.filter(status=Status.APPROVED, flags__overlap=list(STALE)))
    return [_claims(part, rows, ORDERS.get(part, _urgency)) for part, rows in parts.items() if rows]


def _refuted(claims: QuerySet[Claim]) -> frozenset[int]:
    found = claims.filter(pk__in=claims_proposed_as("refuted"))
    return frozenset(found.values_list("pk", flat=True))


def _part_of(claim: Claim, refuted: frozenset[int]) -> Part:
    if claim.risks:
        return Part.RISKY
    if claim.pk in refuted:
        return Part.REFUTED
    return Part.WAITING if claim.status == Status.WAITING else Part.OPEN


def _claims(part: Part, rows: list[Claim], key: Callable[[Claim], tuple[float, ...]]) -> Section:
    rows.sort(key=key)
    return Section(part, len(rows), claims=rows[:MAX_ROWS])


def _danger(claim: Claim) -> tuple[float, ...]:
    """Sort by how many have to sign for a claim's risks, then by how many risks it has."""
    signatures = max(settings.APPROVALS_BY_RISK.get(risk, 1) for risk in claim.risks)
    return (-signatures, -len(claim.risks), *_urgency(claim))


def _urgency(claim: Claim) -> tuple[float, ...]:
    return (-claim.priority, claim.pk)


def _follow_up(claim: Claim) -> tuple[float, ...]:
    return (claim.follow_up_at.timestamp() if claim.follow_up_at else 0.0, claim.pk)


ORDERS: Final = {Part.RISKY: _danger, Part.WAITING: _follow_up}
"""What sorts a part; the others are sorted by priority."""


def _sentences(article: Article) -> Section:
    revision = article.current
    rows = Sentence.objects.filter(revision=revision, disposition="")
    shown = [OpenSentence(row.ordinal, revision.text[row.start : row.end]) for row in rows[:MAX_ROWS]]
    return Section(Part.SENTENCES, rows.count(), sentences=shown)


def _findings(article: Article) -> Section:
    rows = Finding.objects.filter(revision=article.current).unsettled()
    return Section(Part.FINDINGS, rows.count(), findings=list(rows[:MAX_ROWS]))
