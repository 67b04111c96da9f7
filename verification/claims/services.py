"""The only writer of claims: extraction's output, claims by hand, and every move of the work flow."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from verification import audit, backends, jobs, policies
from verification.articles.extraction import account_for, begin_extraction, open_for_work
from verification.articles.models import Article, Revision
from verification.claims.anchoring import MAX_CLAIM_CHARACTERS, find_anchor, make_anchor, words_of
from verification.claims.drafts import claim_of
from verification.claims.matching import match_step
from verification.claims.models import GONE, Anchor, Claim, Wording
from verification.claims.standing import account_for_standing, new_drafts, standing_in, word_anew
from verification.engine.canonical import canonical_text
from verification.engine.types import Extraction, Kind, Span
from verification.errors import ActionRefused, NotFound, StaleVersion
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

NO_COLUMNS: Final[Mapping[str, object]] = MappingProxyType({})


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
    back_to: Status | None = None,
    stays: bool = False,
    columns: Mapping[str, object] = NO_COLUMNS,
    **data: object,
) -> Claim:
    """Move a claim by one row of the table: guards, compare-and-set, event. Only this writes a status.

    The claim comes from `get_locked`, so that its article is as open as the facts say. Holder and lease
    become what is given here: no claim keeps a holder by accident, and none waits on. `back_to` is where a
    row without a target leads, `columns` what else is written together with the status. `stays`: the act
    was done and others have to do it as well before it leads on.

    Raises:
        StaleVersion: the version is not the expected one, or somebody was faster.
        ActionRefused: guards failed; it carries all of them.
    """
    policies.check_can(action, actor, facts)
    before = Status(claim.status)
    values = {
        "status": before if stays else row_for(action).after(back_to or before),
        "version": F("version") + 1,
        "updated_at": timezone.now(),
        "holder_id": holder_id,
        "lease_until": lease_until,
        "dismiss_reason": dismiss_reason,
        "waiting_for": "",
        "follow_up_at": None,
        **columns,
    }
    written = Claim.objects.filter(pk=claim.pk, version=facts.version, status=before).update(**values)
    if written != 1:
        raise StaleVersion
    audit.record(
        actor,
        f"claim.{action}",
        f"claim:{claim.pk}",
        article_id=claim.article_id,
        **data,
        before=claim.status,
        version=facts.version + 1,
    )
    moved = get(claim.pk)
    if claim.status in GONE and moved.status not in GONE:
        _bring_back(moved)
    return moved


def _bring_back(claim: Claim) -> None:
    """Let a claim that is back stand for its sentences, also such as somebody had set aside meanwhile.

    Its words are searched, unless they were before: a new day may have changed them while it was gone.
    """
    for anchor in claim.anchors.select_related("revision"):
        account_for(anchor.revision, Span(anchor.start, anchor.end))
    search_step(claim, None)


@transaction.atomic
def touch(*, claim_id: int, actor: Actor, expected_version: int | None) -> Claim:
    """Count a change of what belongs to a claim: raises its version and renews its holder's lease.

    Raises:
        NotFound; StaleVersion; ActionRefused: the actor does not hold the claim.
    """
    claim = check_working(claim_id=claim_id, actor=actor, expected_version=expected_version)
    written = Claim.objects.filter(pk=claim.pk, version=claim.version, status=Status.CHECKING).update(
        version=F("version") + 1, lease_until=lease_end(), updated_at=timezone.now()
    )
    if written != 1:
        raise StaleVersion
    return get(claim_id)


def check_working(*, claim_id: int, actor: Actor, expected_version: int | None) -> Claim:
    """Return a claim that the actor may work on now; `touch` asks again when the work is stored.

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
    return claim


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
    data: dict[str, Any] = {"reason": reason} if reason else {}
    return move(
        claim,
        action,
        actor,
        facts,
        holder_id=actor.id if taking else None,
        lease_until=lease_end() if taking else None,
        dismiss_reason=reason,
        **data,
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
    standing = standing_in(revision)
    drafts = new_drafts(found.claims, standing)
    claims = Claim.objects.bulk_create(claim_of(revision, draft, step, engine) for draft in drafts)
    Anchor.objects.bulk_create(
        make_anchor(claim, revision, Span(draft.start, draft.end))
        for claim, draft in zip(claims, drafts, strict=True)
    )
    Wording.objects.bulk_create(Wording.of(claim) for claim in claims)
    account_for_standing(revision, standing)
    reworded = word_anew(revision, found.claims, standing, step)
    for claim in (*claims, *reworded):
        search_step(claim, step.job)
    if claims or reworded:
        match_step(revision.article_id, step.job)
    audit.record(
        MACHINE_ACTOR,
        "claims.extract",
        f"revision:{revision.pk}",
        article_id=revision.article_id,
        claims=len(claims),
        reworded=[claim.pk for claim in reworded],
        engine=engine,
    )


def search_step(claim: Claim, job: jobs.Job | None, *, occasion: str = "") -> PipelineStep:
    """Leave the work of searching evidence for a claim; the same wording and occasion leave it once.

    The number of the wording counts, too: who goes back to earlier words has them searched again.
    """
    parts = (claim.text, claim.speaker, occasion, *([str(claim.wording)] if claim.wording > 1 else []))
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return jobs.ensure_step(
        target=f"claim:{claim.pk}",
        step="search",
        engine=backends.judge().name,
        digest=digest,
        job=job,
        article_id=claim.article_id,
    )


def is_worded_anew(claim: Claim) -> bool:
    """Say whether a claim got other words since it was read; until the commit it gets none."""
    now = Claim.objects.select_for_update(no_key=True).values_list("wording", flat=True).get(pk=claim.pk)
    return now != claim.wording


def awaits_search(claim: Claim) -> bool:
    """Say whether words that a claim was given later are still to be searched; a proposal follows then."""
    searches = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search")
    waiting = searches.filter(state__in=[jobs.StepState.WAITING, jobs.StepState.RUNNING])
    return claim.wording > 1 and waiting.exists()


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
        ordinal=next_ordinal(article),
        text=(canonical_text(text).strip() or words_of(revision, span))[:MAX_CLAIM_CHARACTERS],
        kind=Kind.STATE,
        status=row_for(Action.ACCEPT if by_desk else Action.EXTRACT).after(Status.SUGGESTED),
        author_id=actor.id,
        made_by="person",
        priority=50.0,
        priority_reasons=["marked by a person"],
    )
    make_anchor(claim, revision, span).save()
    Wording.of(claim).save()
    account_for(revision, span)
    search_step(claim, None)
    match_step(article.pk, None)
    audit.record(actor, "claim.suggest", f"claim:{claim.pk}", article_id=article.pk)
    return claim


def next_ordinal(article: Article) -> int:
    """Return the number of the article's next claim; the article is locked."""
    return (article.claims.aggregate(top=Max("ordinal"))["top"] or 0) + 1


def holder_of(claim: Claim) -> User | None:
    """Return who holds a claim now; None when nobody does or the lease has run out."""
    return claim.holder if claim.lease_is_running() else None
