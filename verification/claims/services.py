"""The only writer of claims: extraction's output, claims by hand, and every move of the work flow."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from verification import audit, backends, jobs, policies
from verification.articles.extraction import account_for, begin_extraction, open_for_work
from verification.articles.models import Article, Revision
from verification.claims.models import Anchor, Claim
from verification.engine.canonical import canonical_text
from verification.engine.types import AttributionClass, ClaimDraft, Extraction, Kind, Span
from verification.errors import ActionRefused, InvalidAnchor, NotFound, StaleVersion
from verification.jobs import PipelineStep
from verification.people import User
from verification.policies import MACHINE_ACTOR, Actor, Facts
from verification.workflow import (
    LEASE_MINUTES,
    Action,
    ArticleStatus,
    DismissReason,
    Status,
    row_for,
)

CONTEXT_CHARACTERS: Final = 32
MAX_CLAIM_CHARACTERS: Final = 2000


def get(claim_id: int) -> Claim:
    """Return a claim with its article and holder.

    Raises:
        NotFound: there is none.
    """
    claim = Claim.objects.select_related("article", "holder").filter(pk=claim_id).first()
    if claim is None:
        raise NotFound("There is no such claim.")
    return claim


def get_locked(claim_id: int) -> Claim:
    """Return a claim whose article is locked: begin with it whatever moves the claim.

    Raises:
        NotFound: there is none.
    """
    Article.objects.locked(get(claim_id).article_id)
    return get(claim_id)


def facts_of(claim: Claim, expected_version: int | None = None) -> Facts:
    """Gather what the claim itself tells the guards; later stages add evidence, verdict and review."""
    article = claim.article
    return Facts(
        now=timezone.now(),
        status=Status(claim.status),
        version=claim.version,
        expected_version=expected_version,
        article_status=ArticleStatus(article.status),
        holder=claim.holder_id,
        holder_name=claim.holder.name if claim.holder else "",
        lease_until=claim.lease_until,
        required=claim.questions,
        reporters=article.reporter_ids(),
        unmatched_byline=article.unmatched_byline,
    )


@transaction.atomic
def move(
    claim: Claim,
    action: Action,
    actor: Actor,
    facts: Facts,
    *,
    holder_id: int | None = None,
    lease_until: datetime | None = None,
    dismiss_reason: str = "",
    **data: object,
) -> Claim:
    """Move a claim by one row of the table: guards, compare-and-set, event. Only this writes a status.

    The claim comes from `get_locked`, so that its article is as open as the facts say. Holder and lease
    become what is given here: no claim keeps a holder by accident.

    Raises:
        StaleVersion: the version is not the expected one, or somebody was faster.
        ActionRefused: guards failed; it carries all of them.
    """
    policies.check_can(action, actor, facts)
    row = row_for(action)
    written = Claim.objects.filter(pk=claim.pk, version=facts.version, status=facts.status).update(
        status=row.target,
        version=F("version") + 1,
        updated_at=timezone.now(),
        holder_id=holder_id,
        lease_until=lease_until,
        dismiss_reason=dismiss_reason,
    )
    if written != 1:
        raise StaleVersion
    audit.record(actor, f"claim.{action}", f"claim:{claim.pk}", article_id=claim.article_id, **data)
    return get(claim.pk)


@transaction.atomic
def touch(*, claim_id: int, actor: Actor, expected_version: int | None) -> Claim:
    """Count a change of what belongs to a claim: raises its version and renews its holder's lease.

    Raises:
        NotFound; StaleVersion; ActionRefused: the actor does not hold the claim.
    """
    claim = get(claim_id)
    facts = facts_of(claim, expected_version)
    if facts.expected_version not in (None, claim.version):
        raise StaleVersion
    failures = policies.working_failures(actor, facts)
    if failures:
        raise ActionRefused(failures=failures)
    written = Claim.objects.filter(pk=claim.pk, version=claim.version, status=Status.CHECKING).update(
        version=F("version") + 1, lease_until=lease_end(), updated_at=timezone.now()
    )
    if written != 1:
        raise StaleVersion
    return get(claim_id)


def lease_end() -> datetime:
    """Return when a lease that begins now runs out."""
    return timezone.now() + timedelta(minutes=LEASE_MINUTES)


@transaction.atomic
def _act(
    action: Action, *, actor: Actor, claim_id: int, expected_version: int | None, reason: str = ""
) -> Claim:
    claim = get_locked(claim_id)
    facts = replace(
        facts_of(claim, expected_version), reason=reason, allowed_reasons=tuple(map(str, DismissReason))
    )
    taking = action == Action.TAKE
    return move(
        claim,
        action,
        actor,
        facts,
        holder_id=actor.id if taking else None,
        lease_until=lease_end() if taking else None,
        dismiss_reason=reason,
        **({"reason": reason} if reason else {}),
    )


def accept(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Put a suggested claim into the queue. Raises StaleVersion, ActionRefused, NotFound."""
    return _act(Action.ACCEPT, actor=actor, claim_id=claim_id, expected_version=expected_version)


def dismiss(*, actor: Actor, claim_id: int, expected_version: int | None, reason: str) -> Claim:
    """Say why a claim need not be checked. Raises StaleVersion, ActionRefused, NotFound."""
    return _act(
        Action.DISMISS,
        actor=actor,
        claim_id=claim_id,
        expected_version=expected_version,
        reason=reason.strip(),
    )


def restore(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Bring a dismissed claim back. Raises StaleVersion, ActionRefused, NotFound."""
    return _act(Action.RESTORE, actor=actor, claim_id=claim_id, expected_version=expected_version)


def take(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Hold a claim for half an hour of work. Raises StaleVersion, ActionRefused, NotFound."""
    return _act(Action.TAKE, actor=actor, claim_id=claim_id, expected_version=expected_version)


def release(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Give a claim back to the queue; its draft stays. Raises StaleVersion, ActionRefused, NotFound."""
    return _act(Action.RELEASE, actor=actor, claim_id=claim_id, expected_version=expected_version)


def extract(step: PipelineStep) -> bool:
    """Find the claims of a revision and store them; False when another worker's result stands.

    The engine runs outside any transaction; what it found is stored in a short one.
    """
    revision = Revision.objects.select_related("article").get(pk=step.target_id)
    begin_extraction(revision.article_id)
    engine = backends.extractor()
    found = engine.extract(
        revision.text,
        title=revision.article.title,
        published=revision.article.published_on,
        progress=lambda done, total: jobs.heartbeat(step, done, total),
    )
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        open_for_work(revision.article, revision, found, engine.name)
        _store(revision, found, step, engine.name)
        return True


def _store(revision: Revision, found: Extraction, step: PipelineStep, engine: str) -> None:
    facts = Facts(now=timezone.now())
    policies.check_can(Action.EXTRACT, MACHINE_ACTOR, facts)
    claims = Claim.objects.bulk_create(_claim(revision, draft, step, engine) for draft in found.claims)
    Anchor.objects.bulk_create(
        make_anchor(claim, revision, Span(draft.start, draft.end))
        for claim, draft in zip(claims, found.claims, strict=True)
    )
    for claim in claims:
        search_step(claim, step.job)
    audit.record(
        MACHINE_ACTOR,
        "claims.extract",
        f"revision:{revision.pk}",
        article_id=revision.article_id,
        claims=len(claims),
        engine=engine,
    )


def _claim(revision: Revision, draft: ClaimDraft, step: PipelineStep, engine: str) -> Claim:
    speaker, text = draft.attribution.speaker, revision.text
    return Claim(
        article_id=revision.article_id,
        step=step,
        ordinal=draft.ordinal,
        text=draft.text,
        kind=draft.kind,
        status=row_for(Action.EXTRACT).target,
        checkworthiness=draft.worthiness.probability,
        priority=draft.worthiness.priority,
        priority_reasons=[reason[:120] for reason in draft.worthiness.reasons],
        attribution=draft.attribution.kind,
        speaker=speaker.name[:200] if speaker else "",
        speaker_description=speaker.description[:300] if speaker else "",
        speaker_affiliation=speaker.affiliation[:200] if speaker else "",
        speaker_anonymous=bool(speaker and speaker.anonymous),
        cue=_words(text, draft.attribution.cue)[:120],
        quotation=_quotation(text, draft),
        attribution_flags=[flag[:40] for flag in draft.attribution.flags],
        resolutions=[
            {
                "mention": item.mention,
                "start": item.start,
                "end": item.end,
                "resolved": item.resolved,
                "method": item.method,
                "confidence": item.confidence,
            }
            for item in draft.resolutions
        ],
        made_by=engine,
    )


def _words(text: str, span: Span | None) -> str:
    return text[span.start : span.end] if span else ""


def _quotation(text: str, draft: ClaimDraft) -> str:
    quoted = draft.attribution.kind in (AttributionClass.DIRECT, AttributionClass.MIXED)
    return _words(text, draft.attribution.content) if quoted else ""


def make_anchor(claim: Claim, revision: Revision, span: Span) -> Anchor:
    """Return the unsaved anchor of a span, with the words around it."""
    text, start, end = revision.text, span.start, span.end
    return Anchor(
        claim=claim,
        revision=revision,
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_CHARACTERS) : start],
        suffix=text[end : end + CONTEXT_CHARACTERS],
        start=start,
        end=end,
    )


def search_step(claim: Claim, job: jobs.Job | None, *, occasion: str = "") -> PipelineStep:
    """Leave the work of searching evidence for a claim; the same wording and occasion leave it once."""
    digest = hashlib.sha256(f"{claim.text}\0{claim.speaker}\0{occasion}".encode()).hexdigest()
    return jobs.ensure_step(
        target=f"claim:{claim.pk}",
        step="search",
        engine=backends.judge().name,
        digest=digest,
        job=job,
        article_id=claim.article_id,
    )


@transaction.atomic
def suggest(
    *, actor: Actor, article_id: int, exact: str, prefix: str = "", suffix: str = "", text: str = ""
) -> Claim:
    """Make a claim of words that somebody marked: suggested by reporters and programs, queued by the desk.

    Raises:
        NotFound; InvalidAnchor: the words are not found, or in more than one place; ActionRefused.
    """
    article = Article.objects.locked(article_id)
    revision = article.current
    facts = Facts(now=timezone.now(), status=Status.SUGGESTED, article_status=ArticleStatus(article.status))
    policies.check_can(Action.EXTRACT, actor, facts)
    span = find_anchor(revision.text, exact, prefix, suffix)
    by_desk = policies.can(Action.ACCEPT, actor, facts)
    claim = Claim.objects.create(
        article=article,
        ordinal=(article.claims.aggregate(top=Max("ordinal"))["top"] or 0) + 1,
        text=(canonical_text(text).strip() or exact.strip())[:MAX_CLAIM_CHARACTERS],
        kind=Kind.STATE,
        status=row_for(Action.ACCEPT if by_desk else Action.EXTRACT).target,
        author_id=actor.id,
        made_by="person",
        priority=50.0,
        priority_reasons=["marked by a person"],
    )
    make_anchor(claim, revision, span).save()
    account_for(revision, span)
    search_step(claim, None)
    audit.record(actor, "claim.suggest", f"claim:{claim.pk}", article_id=article.pk)
    return claim


def find_anchor(text: str, exact: str, prefix: str, suffix: str) -> Span:
    """Find marked words by their quotation and context.

    Raises:
        InvalidAnchor: not found, or found in more than one place with this context.
    """
    if not exact.strip() or len(exact) > MAX_CLAIM_CHARACTERS:
        raise InvalidAnchor("Mark between one word and a paragraph.")
    marked = prefix + exact + suffix
    first = text.find(marked)
    if first < 0:
        raise InvalidAnchor("These words are not found in the article.")
    if text.find(marked, first + 1) >= 0:
        raise InvalidAnchor("These words stand in more than one place. Mark more words.")
    start = first + len(prefix)
    return Span(start, start + len(exact))


def holder_of(claim: Claim) -> User | None:
    """Return who holds a claim now; None when nobody does or the lease has run out."""
    return claim.holder if claim.lease_is_running() else None
