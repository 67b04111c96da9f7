"""What became of a text in a report: who cleared it, what went out, what was corrected."""

from __future__ import annotations

from verification.articles.models import Article, Revision
from verification.articles.services import SIGNED
from verification.publication import facts
from verification.publication.closing_models import LiveText
from verification.publication.emergency_models import Emergency
from verification.publication.going_out import went_out
from verification.publication.models import Clearance
from verification.publication.notices import notices_of
from verification.publication.withholding import Veil


def clearance_fact(article: Article, revision: Revision, veil: Veil) -> facts.ClearanceFact | None:
    """Return the clearance that the newest text has; that of a text which opened again since is history."""
    if article.status not in SIGNED and not went_out(article):
        return None
    row = Clearance.objects.filter(revision=revision).select_related("by").order_by("pk").last()
    if row is None:
        return None
    broken = _emergency_fact(row, veil)
    return facts.ClearanceFact(row.by.name, row.at, row.text_sha256, row.verdicts_sha256, broken)


def _emergency_fact(clearance: Clearance, veil: Veil) -> facts.EmergencyFact | None:
    row = Emergency.objects.filter(clearance=clearance).select_related("review__by").first()
    if row is None:
        return None
    passed = tuple(veil.over(failure["text"]) for failure in row.passed)
    found, by = "", None
    if not row.is_open:
        found, by = veil.over(row.review.finding), facts.Signature(row.review.by.name, row.review.at)
    return facts.EmergencyFact(veil.over(row.reason), passed, found, by)


def live_fact(revision: Revision, veil: Veil) -> facts.LiveFact | None:
    """Return the last comparison of what went out with what was cleared."""
    rows = LiveText.objects.filter(clearance__revision=revision).select_related("by")
    row = rows.order_by("pk").last()
    if row is None:
        return None
    compared = facts.Signature(row.by.name, row.at)
    return facts.LiveFact(row.differs, row.summary, veil.address(row.url), compared)


def notice_facts(article: Article, veil: Veil) -> tuple[facts.NoticeFact, ...]:
    """Return the corrections and retractions that two editors stand for, oldest first."""
    return tuple(
        facts.NoticeFact(
            kind=row.kind,
            cause=row.cause,
            text=veil.over(row.text),
            said_before=veil.over(row.said_before),
            right_now=veil.over(row.right_now),
            proposed=facts.Signature(row.proposed_by.name, row.proposed_at),
            confirmed=facts.Signature(row.confirmed_by.name, row.confirmed_at),
        )
        for row in reversed(notices_of(article))
        if row.confirmed_by and row.confirmed_at
    )
