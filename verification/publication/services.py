"""The only writer of clearances and of waived text changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery

from verification import audit, policies
from verification.articles.models import Article, Sentence
from verification.articles.services import change, facts_of, move
from verification.errors import Failure, InvalidReason
from verification.policies import Actor, Facts
from verification.publication.models import Clearance, TextChangeWaiver
from verification.verdicts.models import VerdictRevision
from verification.verdicts.services import get_revision
from verification.workflow import ArticleAction, Role, Status, row_for

TEXT_CHANGE = "text_change"


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


def clearing_facts(article: Article, expected_version: int | None = None) -> Facts:
    """Gather what the guards of `clear` look at."""
    sentences = Sentence.objects.filter(revision=article.current)
    return replace(
        facts_of(article, expected_version),
        unaccounted_sentences=sentences.filter(disposition="").count(),
        open_claims=article.claims.undecided().count(),
        unchanged_incorrect=tuple(verdict.claim_text for verdict in unchanged(article)),
    )


def clearing(article: Article, actor: Actor) -> Clearing:
    """Say how far an article is from cleared, for its head and its clear page."""
    sentences = Sentence.objects.filter(revision=article.current)
    claims = article.claims
    facts = clearing_facts(article)
    return Clearing(
        failures=policies.failures(row_for(ArticleAction.CLEAR), actor, facts),
        claims_total=claims.count(),
        claims_approved=claims.filter(status=Status.APPROVED).count(),
        claims_dismissed=claims.filter(status=Status.DISMISSED).count(),
        sentences_total=sentences.count(),
        sentences_accounted=sentences.count() - facts.unaccounted_sentences,
        needs_change=unchanged(article),
    )


@transaction.atomic
def clear(*, actor: Actor, article_id: int, expected_version: int | None) -> Clearance:
    """Sign that every claim is accounted for; keeps the digests of the text and of the verdicts.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed.
    """
    # Locked, so that no claim is reopened or added between the guards and the commit.
    article = Article.objects.locked(article_id)
    revision = article.current
    facts = clearing_facts(article, expected_version)
    policies.check_can(ArticleAction.CLEAR, actor, facts)
    digests = "\n".join(verdict.digest for verdict in approved_verdicts(article))
    clearance = Clearance.objects.create(
        revision=revision,
        text_sha256=revision.sha256,
        verdicts_sha256=hashlib.sha256(digests.encode()).hexdigest(),
        by_id=actor.user_id,
    )
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


@transaction.atomic
def waive_text_change(
    *, actor: Actor, verdict_id: int, reason: str, expected_version: int | None
) -> TextChangeWaiver:
    """Take note, by name, that the text was changed or stays as it is; `expected_version` is the article's.

    Raises:
        NotFound; NotAllowed; StaleVersion; InvalidReason: none given.
    """
    policies.check_has_role(actor, Role.EDITOR)
    if not reason.strip():
        raise InvalidReason("Say what was changed, or why the text stays.")
    verdict = get_revision(verdict_id)
    article = change(verdict.claim.article, expected_version=expected_version)
    waiver = TextChangeWaiver.objects.create(
        verdict=verdict, reason=reason.strip()[:500], by_id=actor.user_id
    )
    audit.record(
        actor,
        "verdict.waive_change",
        f"verdict:{verdict.pk}",
        article_id=article.pk,
        digest=verdict.digest,
    )
    return waiver
