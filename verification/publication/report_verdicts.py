"""The verdicts of a report with what they rest on: evidence as it was frozen, signatures, text changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from verification.evidence.models import Evidence, EvidenceDecision
from verification.evidence.record_models import Contact
from verification.publication import facts
from verification.publication.services import TEXT_CHANGE
from verification.publication.withholding import Veil
from verification.verdicts.models import Rating, VerdictRevision


@dataclass(frozen=True, slots=True)
class Grounds:
    """The evidence that counted, whom attestations come from, and what became of sources since."""

    evidence: Mapping[int, Evidence]
    contacts: Mapping[int, Contact]
    lost: Mapping[int, str]


def verdict_facts(
    verdicts: Iterable[VerdictRevision], grounds: Grounds, veil: Veil
) -> tuple[facts.VerdictFact, ...]:
    """Return the standing verdicts of one claim, *said* before *true*."""
    ordered = sorted(verdicts, key=lambda verdict: verdict.question)
    return tuple(_verdict(verdict, grounds, veil) for verdict in ordered)


def _verdict(verdict: VerdictRevision, grounds: Grounds, veil: Veil) -> facts.VerdictFact:
    return facts.VerdictFact(
        question=verdict.question,
        number=verdict.number,
        claim_text=veil.over(verdict.claim_text),
        rating=_rating(verdict.rating),
        rationale=veil.over(verdict.rationale),
        confidence=verdict.confidence,
        digest=verdict.digest,
        author=verdict.author.name,
        submitted=facts.Signature(verdict.submitted_by.name, verdict.at),
        approvals=tuple(facts.Signature(row.by.name, row.at) for row in verdict.approvals.all()),
        witnesses=tuple(
            _witness(item, grounds.evidence[item["evidence"]], grounds, veil)
            for item in verdict.counted
            if item["evidence"] in grounds.evidence
        ),
        text_change=_text_change(verdict, veil),
    )


def _rating(rating: Rating) -> facts.RatingFact:
    return facts.RatingFact(
        key=rating.key,
        label=rating.label,
        bucket=rating.bucket,
        scale=rating.scale.key,
        scale_version=rating.scale.version,
        colour=rating.colour,
        icon=rating.icon,
    )


def _text_change(verdict: VerdictRevision, veil: Veil) -> facts.TextChange | None:
    if TEXT_CHANGE not in verdict.rating.needs:
        return None
    waiver = next(iter(verdict.waivers.all()), None)
    if waiver is None:
        return facts.TextChange(None, "")
    return facts.TextChange(facts.Signature(waiver.by.name, waiver.at), veil.over(waiver.reason))


def _witness(item: Mapping[str, Any], row: Evidence, grounds: Grounds, veil: Veil) -> facts.Witness:
    snapshot, decision = row.passage.snapshot, _decided_by(item, row)
    contact = grounds.contacts.get(row.pk)
    return facts.Witness(
        evidence=row.pk,
        snapshot=snapshot.pk,
        stance=item["stance"],
        is_primary=_is_primary(item, row),
        is_verbatim=row.is_verbatim,
        quotation=veil.over(row.quotation),
        title=veil.over(snapshot.title),
        source=veil.over(snapshot.source.name),
        url=veil.address(snapshot.url),
        published_on=snapshot.published_on,
        accessed_at=snapshot.accessed_at,
        sha256=snapshot.sha256,
        origin=veil.over(snapshot.origin.label),
        adopted=facts.Signature(decision.by.name, decision.at) if decision else None,
        told=_told(contact, veil) if contact else None,
        lost=veil.over(grounds.lost.get(row.pk, "")),
    )


def _decided_by(item: Mapping[str, Any], row: Evidence) -> EvidenceDecision | None:
    """Return the newest decision of who adopted it for this verdict."""
    adopted = [one for one in row.decisions.all() if one.adopted and one.by_id == item["by"]]
    return max(adopted, key=lambda one: one.pk, default=None)


def _is_primary(item: Mapping[str, Any], row: Evidence) -> bool:
    """Say what it was to the claim when the verdict was frozen."""
    role = item.get("role", "")
    return role == "primary" if role else row.is_primary


def _told(contact: Contact, veil: Veil) -> facts.Told:
    withheld = contact.pk in veil.contacts
    return facts.Told(
        means=contact.means,
        at=contact.reached_at,
        is_withheld=withheld,
        name="" if withheld else veil.over(contact.name),
        function="" if withheld else veil.over(contact.function),
    )
