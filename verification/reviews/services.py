"""The only writer of approvals and change requests; knows every fact that a claim's row can ask for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from verification import policies
from verification.articles.models import Article
from verification.articles.services import facts_of as article_facts
from verification.articles.services import move as move_article
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.errors import ActionRefused, Failure, StaleDigest
from verification.evidence.services import counted
from verification.policies import MACHINE_ACTOR, Actor, Facts
from verification.reviews.models import Approval, ChangeRequest
from verification.verdicts import services as verdict_services
from verification.verdicts.models import VerdictRevision
from verification.workflow import (
    Action,
    ArticleAction,
    ArticleStatus,
    Guard,
    Status,
    Transition,
    rows_from,
)


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
    return replace(
        claim_services.facts_of(claim, expected_version),
        rated=tuple(
            verdict_services.rated_question(verdict.question, verdict.rating, verdict.rationale)
            for verdict in verdicts
        ),
        counted=adopted,
        searched=verdict_services.searched_questions(claim),
        authors=frozenset(
            person for verdict in verdicts for person in (verdict.author_id, claim.author_id) if person
        ),
        submitter=verdicts[0].submitted_by_id if verdicts else None,
        digest=_digest_now(claim, verdicts),
        shown_digest=shown,
    )


def _digest_now(claim: Claim, verdicts: list[VerdictRevision]) -> str:
    """Digest what would be approved now: the frozen verdicts over today's wording and counted evidence."""
    if not verdicts:
        return ""
    adopted = counted(claim)
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
    verdicts = verdict_services.current_verdicts(claim)
    if not verdicts:
        return ""
    return hashlib.sha256("\n".join(verdict.digest for verdict in verdicts).encode()).hexdigest()


@transaction.atomic
def approve(*, actor: Actor, claim_id: int, expected_version: int | None, shown_digest: str) -> Claim:
    """Sign the submitted verdicts.

    Raises:
        NotFound; StaleVersion; StaleDigest: what was shown is not what would be signed;
        ActionRefused: with all guards that failed.
    """
    claim = claim_services.get(claim_id)
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
    return claim_services.move(claim, Action.APPROVE, actor, facts, digest=facts.digest)


@transaction.atomic
def request_changes(*, actor: Actor, claim_id: int, expected_version: int | None, comment: str) -> Claim:
    """Send a claim back to whoever submitted it. Raises NotFound, StaleVersion, ActionRefused."""
    claim = claim_services.get(claim_id)
    verdicts = verdict_services.current_verdicts(claim)
    facts = replace(review_facts(claim, verdicts, expected_version), comment=comment)
    policies.check_can(Action.REQUEST_CHANGES, actor, facts)
    ChangeRequest.objects.bulk_create(
        ChangeRequest(verdict=verdict, comment=comment.strip(), by_id=actor.user_id)
        for verdict in verdicts[:1]
    )
    return claim_services.move(
        claim,
        Action.REQUEST_CHANGES,
        actor,
        facts,
        holder_id=facts.submitter,
        lease_until=claim_services.lease_end(),
    )


@transaction.atomic
def reopen(*, actor: Actor, claim_id: int, expected_version: int | None, reason: str) -> Claim:
    """Take an approved claim back into work; a cleared article opens again with it.

    Raises:
        NotFound; StaleVersion; ActionRefused.
    """
    claim = claim_services.get(claim_id)
    facts = replace(claim_services.facts_of(claim, expected_version), reason=reason)
    claim = claim_services.move(claim, Action.REOPEN, actor, facts, reason=reason.strip()[:500])
    article = Article.objects.select_for_update().get(pk=claim.article_id)
    if article.status == ArticleStatus.CLEARED:
        move_article(
            article,
            ArticleAction.UNCLEAR,
            actor=MACHINE_ACTOR,
            facts=article_facts(article),
            claim=claim.pk,
        )
    return claim


def available(claim: Claim, actor: Actor) -> list[Available]:
    """Return every row that leaves the claim's status, with what stands against it for this actor.

    What a form asks for (a reason, a comment, the digest) is assumed to be given.
    """
    status = Status(claim.status)
    facts = _facts_for(claim, status)
    return [Available(row, policies.failures(row, actor, facts)) for row in rows_from(status)]


def _facts_for(claim: Claim, status: Status) -> Facts:
    if status == Status.CHECKING:
        drafts = verdict_services.drafts_of(claim)
        facts = verdict_services.draft_facts(claim, drafts, counted(claim))
    elif status == Status.IN_REVIEW:
        digest = review_digest(claim)
        facts = review_facts(claim, verdict_services.current_verdicts(claim), shown=digest)
    else:
        facts = claim_services.facts_of(claim)
    return replace(facts, now=timezone.now(), reason="given", comment="given")
