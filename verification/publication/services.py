"""The only writer of clearances and of waived text changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from verification import audit, policies
from verification.articles.models import Article, Sentence
from verification.articles.moving import change, facts_of, move
from verification.claims.models import DATE_CHANGED, DECIDED, GONE, ORIGINS_CHANGED, ORPHANED, SOURCE_CHANGED
from verification.engine.canonical import typed_text
from verification.errors import ActionRefused, Failure, InvalidReason, NotAllowed
from verification.evidence import talk
from verification.policies import Actor, Facts
from verification.publication.models import Clearance, TextChangeWaiver
from verification.reviews.models import CarryOver
from verification.verdicts.models import VerdictRevision
from verification.verdicts.scale_versions import all_moved_on
from verification.verdicts.services import get_revision
from verification.workflow import ArticleAction, Guard, Role, Status, row_for

DOUBTING: Final = [SOURCE_CHANGED, ORIGINS_CHANGED]
TEXT_CHANGE: Final = "text_change"
MAX_REASON_CHARACTERS: Final = 500


@dataclass(frozen=True, slots=True)
class Clearing:
    """How far an article is from cleared, and what stands against it for one person."""

    failures: tuple[Failure, ...]
    claims_total: int
    claims_approved: int
    claims_dismissed: int
    sentences_total: int
    sentences_accounted: int
    needs_change: list[VerdictRevision]

    @property
    def allowed(self) -> bool:
        """Nothing stands against clearing."""
        return not self.failures


def approved_verdicts(article: Article) -> QuerySet[VerdictRevision]:
    """Return the newest verdict revisions of the article's approved claims."""
    newest = (
        VerdictRevision.objects.filter(claim=OuterRef("claim"))
        .order_by()
        .values("claim")
        .annotate(top=Max("number"))
        .values("top")
    )
    return (
        VerdictRevision.objects.filter(
            claim__article=article, claim__status=Status.APPROVED, number=Subquery(newest)
        )
        .select_related("claim", "rating")
        .order_by("claim_id", "question")
    )


def unchanged(article: Article) -> list[VerdictRevision]:
    """Return the approved verdicts that ask for a text change which nobody has waived."""
    return [
        verdict
        for verdict in approved_verdicts(article).filter(waivers__isnull=True)
        if TEXT_CHANGE in verdict.rating.needs
    ]


@dataclass(frozen=True, slots=True)
class _Tally:
    """An article's claims and sentences, counted."""

    claims: int
    approved: int
    dismissed: int
    open: int
    stale: int
    doubted: int
    sentences: int
    unaccounted: int
    signed_by_reporters: int
    changed_ratings: int
    open_talk: tuple[str, ...]
    orphaned: int
    unconfirmed: int
    needs_change: list[VerdictRevision]


def _tally(article: Article) -> _Tally:
    claims = article.claims.aggregate(
        total=Count("pk"),
        approved=Count("pk", filter=Q(status=Status.APPROVED)),
        dismissed=Count("pk", filter=Q(status=Status.DISMISSED)),
        open=Count("pk", filter=~Q(status__in=DECIDED)),
        stale=Count("pk", filter=Q(status=Status.APPROVED, flags__contains=[DATE_CHANGED])),
        doubted=Count("pk", filter=Q(status=Status.APPROVED, flags__overlap=DOUBTING)),
        orphaned=Count("pk", filter=Q(flags__contains=[ORPHANED]) & ~Q(status__in=GONE)),
    )
    sentences = Sentence.objects.filter(revision=article.current).aggregate(
        total=Count("pk"), unaccounted=Count("pk", filter=Q(disposition=""))
    )
    return _Tally(
        claims=claims["total"],
        approved=claims["approved"],
        dismissed=claims["dismissed"],
        open=claims["open"],
        stale=claims["stale"],
        doubted=claims["doubted"],
        sentences=sentences["total"],
        unaccounted=sentences["unaccounted"],
        signed_by_reporters=_signed_by_reporters(article),
        changed_ratings=approved_verdicts(article).filter(rating__in=all_moved_on()).count(),
        open_talk=talk.open_in_article(article),
        orphaned=claims["orphaned"],
        unconfirmed=CarryOver.objects.of_article(article.pk).to_confirm().count(),
        needs_change=unchanged(article),
    )


def _signed_by_reporters(article: Article) -> int:
    """Count the claims whose signature lost its worth: a byline was settled anew after the approval."""
    signed = approved_verdicts(article).filter(approvals__by__in=article.counted_reporters())
    return signed.order_by().values("claim").distinct().count()


def _facts(article: Article, tally: _Tally, expected_version: int | None = None) -> Facts:
    facts = facts_of(article, expected_version)
    return replace(
        facts,
        unaccounted_sentences=tally.unaccounted,
        unmatched_byline=article.unmatched_byline,
        open_claims=tally.open,
        stale_claims=tally.stale,
        doubted_claims=tally.doubted,
        signed_by_reporters=tally.signed_by_reporters,
        changed_ratings=tally.changed_ratings,
        open_talk=tally.open_talk,
        orphaned_claims=tally.orphaned,
        unconfirmed_claims=tally.unconfirmed,
        unchanged_incorrect=tuple(verdict.claim_text for verdict in tally.needs_change),
    )


def clearing_facts(article: Article, expected_version: int | None = None) -> Facts:
    """Gather what the guards of `clear` look at."""
    return _facts(article, _tally(article), expected_version)


def clearing(article: Article, actor: Actor) -> Clearing:
    """Say how far an article is from cleared, for its head and its clear page."""
    tally = _tally(article)
    return Clearing(
        failures=policies.failures(row_for(ArticleAction.CLEAR), actor, _facts(article, tally)),
        claims_total=tally.claims,
        claims_approved=tally.approved,
        claims_dismissed=tally.dismissed,
        sentences_total=tally.sentences,
        sentences_accounted=tally.sentences - tally.unaccounted,
        needs_change=tally.needs_change,
    )


@transaction.atomic
def clear(*, actor: Actor, article_id: int, expected_version: int | None) -> Clearance:
    """Sign that every claim is accounted for; keeps the digests of the text and of the verdicts.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed.
    """
    # Locked, so that no claim is reopened or added between the guards and the commit.
    article = Article.objects.locked(article_id)
    facts = clearing_facts(article, expected_version)
    policies.check_can(ArticleAction.CLEAR, actor, facts)
    clearance = sign(actor, article)
    move(
        article,
        ArticleAction.CLEAR,
        actor=actor,
        facts=facts,
        expected_version=expected_version,
        text=clearance.text_sha256,
        verdicts=clearance.verdicts_sha256,
    )
    return clearance


def sign(actor: Actor, article: Article) -> Clearance:
    """Keep what is cleared: the digests of the text and of the verdicts approved so far."""
    revision = article.current
    digests = "\n".join(verdict.digest for verdict in approved_verdicts(article))
    return Clearance.objects.create(
        revision=revision,
        text_sha256=revision.sha256,
        verdicts_sha256=hashlib.sha256(digests.encode()).hexdigest(),
        by_id=actor.user_id,
    )


@transaction.atomic
def waive_text_change(
    *, actor: Actor, verdict_id: int, reason: str, expected_version: int | None
) -> TextChangeWaiver:
    """Take note, by name, that the text was changed or stays as it is; `expected_version` is the article's.

    Raises:
        NotFound; StaleVersion; InvalidReason: none given;
        NotAllowed: no editor, a token, or an editor who reports the article;
        ActionRefused: no approved verdict that asks for a change.
    """
    verdict = get_revision(verdict_id)
    article = Article.objects.locked(verdict.claim.article_id)
    _check_can_waive(actor, article)
    words = typed_text(reason).strip()
    if not 0 < len(words) <= MAX_REASON_CHARACTERS:
        raise InvalidReason(
            f"Say what was changed, or why the text stays, in at most {MAX_REASON_CHARACTERS} characters."
        )
    article = change(article, expected_version=expected_version)
    if verdict not in unchanged(article):
        text = "This verdict asks for no text change, or is not the approved one."
        raise ActionRefused(failures=[Failure(Guard.TEXT_CHANGED, "no_text_change", text)])
    waiver = TextChangeWaiver.objects.create(verdict=verdict, reason=words, by_id=actor.user_id)
    audit.record(
        actor,
        "verdict.waive_change",
        f"verdict:{verdict.pk}",
        article_id=article.pk,
        digest=verdict.digest,
    )
    return waiver


def _check_can_waive(actor: Actor, article: Article) -> None:
    """Raise unless this person could clear the article: a waiver is a part of clearing it."""
    policies.check_has_role(actor, Role.EDITOR)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can waive a text change.")
    if actor.user_id in article.reporter_ids():
        raise NotAllowed("You report this article; another editor has to waive its text changes.")
