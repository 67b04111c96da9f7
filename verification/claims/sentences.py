"""Accounts for sentences by hand, and says how far that is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from verification import audit, policies
from verification.articles.models import Article, Revision, Sentence
from verification.articles.moving import change
from verification.claims.models import Anchor, Claim, ClaimQuerySet
from verification.engine.types import Disposition
from verification.errors import ActionRefused, Failure, NotFound
from verification.policies import Actor, Facts
from verification.workflow import ArticleStatus, Guard, Role

OPEN: Final = ""
BY_HAND: Final = "a person found nothing in it that can be checked"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many sentences of a text are accounted for, and by what; `counts[""]` are not."""

    total: int
    counts: dict[str, int]

    @property
    def accounted(self) -> int:
        """How many are accounted for."""
        return self.total - self.counts.get(OPEN, 0)


def coverage(revision: Revision) -> Coverage:
    """Count the sentences of a revision by what became of them."""
    counts = Counter(Sentence.objects.filter(revision=revision).values_list("disposition", flat=True))
    return Coverage(sum(counts.values()), {name: counts[name] for name in (*map(str, Disposition), OPEN)})


@transaction.atomic
def mark_no_fact(*, actor: Actor, article_id: int, ordinal: int, expected_version: int | None) -> Sentence:
    """Say that a sentence of the newest text holds nothing that can be checked; the version is the article's.

    Raises:
        NotFound; NotAllowed; StaleVersion; ActionRefused: the article is closed, or a live claim of the
        sentence says otherwise.
    """
    article, sentence = _opened(actor, article_id, ordinal)
    live = _claims_of(sentence).live().count()
    if live:
        text = f"{live} claims stand in this sentence; dismiss them first."
        raise ActionRefused(failures=[Failure(Guard.ACCOUNTED, "sentence_has_claims", text)])
    change(article, expected_version=expected_version)
    return _settle(sentence, Disposition.NO_CHECKABLE_FACT, BY_HAND, actor, "sentence.no_fact")


@transaction.atomic
def take_back(*, actor: Actor, article_id: int, ordinal: int, expected_version: int | None) -> Sentence:
    """Doubt that a sentence holds nothing to check: until there is a claim, it is not accounted for.

    Raises:
        NotFound; NotAllowed; StaleVersion; ActionRefused: the article is closed, or the sentence has a claim.
    """
    article, sentence = _opened(actor, article_id, ordinal)
    if sentence.disposition in (Disposition.CLAIM, OPEN):
        text = "Nobody has said that this sentence holds no checkable fact."
        raise ActionRefused(failures=[Failure(Guard.ACCOUNTED, "nothing_to_take_back", text)])
    change(article, expected_version=expected_version)
    disposition = str(Disposition.CLAIM) if _claims_of(sentence).exists() else OPEN
    return _settle(sentence, disposition, "", actor, "sentence.take_back")


def _opened(actor: Actor, article_id: int, ordinal: int) -> tuple[Article, Sentence]:
    policies.check_has_role(actor, Role.CHECKER, Role.EDITOR)
    article = Article.objects.locked(article_id)
    facts = Facts(now=article.updated_at, article_status=ArticleStatus(article.status))
    if failure := policies.GUARDS[Guard.ARTICLE_OPEN](actor, facts):
        raise ActionRefused(failures=[failure])
    sentence = Sentence.objects.filter(revision=article.current, ordinal=ordinal).first()
    if sentence is None:
        raise NotFound("There is no such sentence.")
    return article, sentence


def _claims_of(sentence: Sentence) -> ClaimQuerySet:
    touching = Anchor.objects.filter(
        revision=sentence.revision_id, start__lt=sentence.end, end__gt=sentence.start
    )
    return Claim.objects.filter(pk__in=touching.values("claim"))


def _settle(sentence: Sentence, disposition: str, reason: str, actor: Actor, action: str) -> Sentence:
    sentence.disposition, sentence.reason = disposition, reason
    sentence.save(update_fields=["disposition", "reason"])
    article_id = sentence.revision.article_id
    audit.record(actor, action, f"sentence:{sentence.pk}", article_id=article_id, ordinal=sentence.ordinal)
    return sentence
