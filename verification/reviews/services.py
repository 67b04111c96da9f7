"""The only writer of approvals and change requests; knows every fact that a claim's row can ask for."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from verification import policies
from verification.articles.dating import reword_step
from verification.articles.moving import facts_of as article_facts
from verification.articles.moving import move as move_article
from verification.claims import services as claim_services
from verification.claims.models import (
    DATE_CHANGED,
    ORIGINS_CHANGED,
    SOURCE_CHANGED,
    STALE,
    WORDS_CHANGED,
    Claim,
)
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import tell
from verification.claims.splitting import joining_facts
from verification.claims.triage import undo_facts
from verification.engine.canonical import typed_text
from verification.errors import ActionRefused, Failure, InvalidInput, StaleDigest
from verification.evidence import replies, talk
from verification.evidence.models import EvidenceDecision
from verification.evidence.services import counted
from verification.guards import MAX_WAIT
from verification.policies import MACHINE_ACTOR, Actor, Canonical, CountedEvidence, Facts
from verification.reviews.models import Approval, ChangeRequest
from verification.verdicts import services as verdict_services
from verification.verdicts.models import VerdictRevision
from verification.verdicts.scale_versions import moved_on
from verification.workflow import (
    Action,
    ArticleAction,
    ArticleStatus,
    Guard,
    Status,
    Transition,
    WaitingFor,
    rows_from,
)

MAX_COMMENT_CHARACTERS: Final = 10_000
SEEN: Final = (SOURCE_CHANGED, ORIGINS_CHANGED, WORDS_CHANGED)
"""The flags that a signature settles: its giver has seen the evidence and the words as they are now."""


@dataclass(frozen=True, slots=True)
class Available:
    """One row of the table that leaves a claim's status, and what stands against it for this person."""

    row: Transition
    failures: tuple[Failure, ...]

    @property
    def allowed(self) -> bool:
        """Nothing stands against it."""
        return not self.failures


def review_facts(
    claim: Claim, verdicts: list[VerdictRevision], expected_version: int | None = None, shown: str = ""
) -> Facts:
    """Gather what the guards of the review's rows look at: the verdict as submitted, the facts as of now."""
    adopted = tuple(counted(claim))
    rated = tuple(
        verdict_services.rated_question(verdict.question, verdict.rating, verdict.rationale)
        for verdict in verdicts
    )
    return replace(
        claim_services.facts_of(claim, expected_version),
        rated=rated,
        counted=adopted,
        searched=verdict_services.searched_questions(claim),
        authors=_authors(claim, verdicts),
        adopters=_adopters(adopted),
        changed_ratings=len(moved_on(verdict.rating for verdict in verdicts)),
        submitter=verdicts[0].submitted_by_id if verdicts else None,
        signers=signers(verdicts),
        stale=tuple(flag for flag in claim.flags if flag in STALE),
        open_talk=talk.open_on_claim(claim),
        unheard=replies.unheard(claim, rated),
        digest=_digest_now(claim, verdicts, adopted),
        shown_digest=shown,
    )


def signers(verdicts: list[VerdictRevision]) -> frozenset[int]:
    """Return who has signed all of these verdicts as they stand."""
    signed = Approval.objects.filter(verdict__in=verdicts, digest=F("verdict__digest"))
    found = Counter(signed.values_list("by_id", flat=True))
    return frozenset(person for person, count in found.items() if count == len(verdicts))


def required_approvals(claim: Claim) -> int:
    """Return how many different people have to sign a claim: what its dearest risk asks for, at least one."""
    return max((settings.APPROVALS_BY_RISK.get(risk, 1) for risk in claim.risks), default=1)


def _authors(claim: Claim, verdicts: list[VerdictRevision]) -> frozenset[int]:
    # Whoever ever worded it counts, also when somebody worded it anew: a stroke must not lift the four eyes.
    worded = {claim.author_id, *claim.wordings.values_list("author_id", flat=True)}
    worded |= {verdict.author_id for verdict in verdicts}
    return frozenset(person for person in worded if person) | verdict_services.draft_writers(claim)


def _adopters(adopted: tuple[CountedEvidence, ...]) -> frozenset[int]:
    counting = [item.evidence_id for item in adopted]
    decisions = EvidenceDecision.objects.filter(evidence__in=counting, adopted=True)
    return frozenset(decisions.values_list("by_id", flat=True))


def _digest_now(claim: Claim, verdicts: list[VerdictRevision], adopted: tuple[CountedEvidence, ...]) -> str:
    """Digest what would be approved now: the frozen verdicts over today's wording and counted evidence."""
    if not verdicts:
        return ""
    parts = [
        verdict_services.verdict_digest(
            claim.text,
            verdict.question,
            verdict.rating,
            verdict.rationale,
            verdict_services.freeze_counted(claim, adopted, verdict.question),
        )
        for verdict in verdicts
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def review_digest(claim: Claim) -> str:
    """Return the digest of what was submitted, for the page to show and `approve` to be given back."""
    return _submitted_digest(verdict_services.current_verdicts(claim))


def _submitted_digest(verdicts: list[VerdictRevision]) -> str:
    if not verdicts:
        return ""
    return hashlib.sha256("\n".join(verdict.digest for verdict in verdicts).encode()).hexdigest()


@transaction.atomic
def approve(*, actor: Actor, claim_id: int, expected_version: int | None, shown_digest: str) -> Claim:
    """Sign the submitted verdicts; the claim is approved once enough people have.

    Raises:
        NotFound; StaleVersion; StaleDigest: what was shown is not what would be signed;
        ActionRefused: with all guards that failed.
    """
    claim = claim_services.get_locked(claim_id)
    verdicts = verdict_services.current_verdicts(claim)
    facts = review_facts(claim, verdicts, expected_version, shown_digest)
    try:
        policies.check_can(Action.APPROVE, actor, facts)
    except ActionRefused as refusal:
        if {failure.guard for failure in refusal.failures} == {Guard.DIGEST}:
            raise StaleDigest from refusal
        raise
    Approval.objects.bulk_create(
        Approval(verdict=verdict, digest=verdict.digest, by_id=actor.user_id) for verdict in verdicts
    )
    signed, required = len(facts.signers) + 1, required_approvals(claim)
    # Whoever approves has seen the evidence as it stands now, and signs that it counts.
    flags = [flag for flag in claim.flags if flag not in SEEN]
    signed_claim = claim_services.move(
        claim,
        Action.APPROVE,
        actor,
        facts,
        stays=signed < required,
        columns={"flags": flags},
        digest=facts.digest,
        signed=signed,
        required=required,
    )
    if signed >= required:
        _tell_submitter(NotificationKind.APPROVED, facts.submitter, actor, signed_claim)
    return signed_claim


def _tell_submitter(kind: NotificationKind, submitter: int | None, actor: Actor, claim: Claim) -> None:
    tell(kind, [submitter], by=actor, article=claim.article, claim=claim)


@transaction.atomic
def withdraw_submission(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Take back what one handed in, as long as nobody signed it; the drafts are as they were.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed.
    """
    claim = claim_services.get_locked(claim_id)
    facts = review_facts(claim, verdict_services.current_verdicts(claim), expected_version)
    back = claim_services.move(
        claim,
        Action.WITHDRAW_SUBMISSION,
        actor,
        facts,
        holder_id=actor.id,
        lease_until=claim_services.lease_end(),
    )
    _date_anew(back)
    return back


@transaction.atomic
def request_changes(*, actor: Actor, claim_id: int, expected_version: int | None, comment: str) -> Claim:
    """Send a claim back to whoever submitted it.

    Raises:
        NotFound; StaleVersion; ActionRefused; InvalidInput: an endless comment.
    """
    comment = _words(comment)
    claim = claim_services.get_locked(claim_id)
    verdicts = verdict_services.current_verdicts(claim)
    facts = replace(review_facts(claim, verdicts, expected_version), comment=comment)
    policies.check_can(Action.REQUEST_CHANGES, actor, facts)
    request = ChangeRequest.objects.create(verdict=verdicts[0], comment=comment, by_id=actor.user_id)
    back = claim_services.move(
        claim,
        Action.REQUEST_CHANGES,
        actor,
        facts,
        holder_id=facts.submitter,
        lease_until=claim_services.lease_end(),
        request=request.pk,
    )
    _tell_submitter(NotificationKind.CHANGES_REQUESTED, facts.submitter, actor, back)
    _date_anew(back)
    return back


def _date_anew(claim: Claim) -> None:
    """Leave a claim whose signature had kept an old date to the machine that dates it."""
    if DATE_CHANGED in claim.flags:
        reword_step(claim.article, occasion=f", claim {claim.pk}.{claim.version}")


@transaction.atomic
def reopen(*, actor: Actor, claim_id: int, expected_version: int | None, reason: str) -> Claim:
    """Take an approved claim back into work; a cleared article opens again with it.

    Raises:
        NotFound; StaleVersion; ActionRefused; InvalidInput: an endless reason.
    """
    reason = _words(reason)
    claim = claim_services.get_locked(claim_id)
    facts = replace(claim_services.facts_of(claim, expected_version), reason=reason)
    policies.check_can(Action.REOPEN, actor, facts)
    # The words stand beside the verdict that they are about: events hold ids and digests only.
    verdict = verdict_services.current_verdicts(claim)[0]
    request = ChangeRequest.objects.create(verdict=verdict, comment=reason, by_id=actor.user_id)
    claim = claim_services.move(claim, Action.REOPEN, actor, facts, request=request.pk)
    _tell_submitter(NotificationKind.REOPENED, verdict.submitted_by_id, actor, claim)
    _date_anew(claim)
    article = claim.article
    if article.status == ArticleStatus.CLEARED:
        move_article(
            article,
            ArticleAction.UNCLEAR,
            actor=MACHINE_ACTOR,
            facts=article_facts(article),
            claim=claim.pk,
        )
    return claim


def _words(text: str) -> str:
    words = typed_text(text).strip()
    if len(words) > MAX_COMMENT_CHARACTERS:
        raise InvalidInput(f"A comment has at most {MAX_COMMENT_CHARACTERS:,} characters.")
    return words


def available(claim: Claim, actor: Actor) -> list[Available]:
    """Return every row that leaves the claim's status, with what stands against it for this actor.

    What a form asks for (a reason, a comment, the digest, another claim) is assumed to be given.
    """
    status = Status(claim.status)
    rows = [row for row in rows_from(status) if not row.is_system]
    asked = {guard for row in rows for guard in row.guards}
    facts = _facts_for(claim, status)
    if Guard.PARTS in asked:
        facts = joining_facts(facts, claim, actor)
    if Guard.LAST_ACT in asked:
        facts = undo_facts(facts, claim, actor)
    return [Available(row, policies.failures(row, actor, facts)) for row in rows]


def _facts_for(claim: Claim, status: Status) -> Facts:
    if status == Status.CHECKING:
        drafts = verdict_services.drafts_of(claim)
        facts = verdict_services.draft_facts(claim, drafts, counted(claim))
    elif status in (Status.IN_REVIEW, Status.APPROVED):
        verdicts = verdict_services.current_verdicts(claim)
        facts = review_facts(claim, verdicts, shown=_submitted_digest(verdicts))
    else:
        facts = claim_services.facts_of(claim)
    now = timezone.now()
    return replace(
        facts,
        now=now,
        reason="given",
        comment="given",
        canonical=Canonical(Status.QUEUED),
        assignee=True,
        waiting_for=WaitingFor.SOURCE,
        follow_up=now + MAX_WAIT,
    )
