"""Holds an article, lets it go on, spikes it, brings it back, archives it: an editor's acts with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from verification import policies
from verification.articles.models import IN_DOUBT, Article
from verification.articles.moving import facts_of, move
from verification.engine.canonical import typed_text
from verification.errors import Failure, InvalidInput
from verification.policies import MACHINE_ACTOR, Actor, Facts
from verification.publication.closing_models import REASONED, ClosingAct
from verification.workflow import ArticleAction, ArticleStatus, Guard, Transition, row_for

MAX_REASON_CHARACTERS: Final = 500
BACK: Final = (ArticleAction.RESUME, ArticleAction.UNSPIKE)
"""What opens an article again."""
FORMS: Final = frozenset({Guard.REASON, Guard.SECOND_EDITOR})
"""What a form asks for before it is sent."""


@dataclass(frozen=True, slots=True)
class Available:
    """One row of the table, and what stands against it for this person."""

    row: Transition
    failures: tuple[Failure, ...]

    @property
    def allowed(self) -> bool:
        """Nothing stands against it."""
        return not self.failures


def closing_facts(article: Article, expected_version: int | None = None, reason: str = "") -> Facts:
    """Gather what the guards of these acts look at."""
    facts = facts_of(article, expected_version)
    return replace(facts, reason=reason, in_doubt=tuple(set(IN_DOUBT) & set(article.flags)))


def available(article: Article, actor: Actor, *actions: ArticleAction) -> list[Available]:
    """Say of some acts what stands against each; what its form asks for is assumed to be given."""
    facts = closing_facts(article, reason="given")
    found = []
    for row in map(row_for, actions):
        failures = policies.failures(row, actor, facts)
        found.append(Available(row, tuple(one for one in failures if one.guard not in FORMS)))
    return found


@transaction.atomic
def act(
    action: ArticleAction, *, actor: Actor, article_id: int, expected_version: int | None, reason: str
) -> Article:
    """Take one of the acts that an editor gives a reason for.

    An article that comes back is open, never cleared, and one whose text nobody could read says so again.

    Raises:
        NotFound; StaleVersion; ActionRefused; InvalidInput: an endless reason.
    """
    if action not in REASONED:
        raise ValueError(f"{action} is no act with a reason")
    words = typed_text(reason).strip()
    if len(words) > MAX_REASON_CHARACTERS:
        raise InvalidInput(f"A reason has at most {MAX_REASON_CHARACTERS} characters.")
    article = Article.objects.locked(article_id)
    facts = closing_facts(article, expected_version, words)
    policies.check_can(action, actor, facts)
    # The words stand in a row of their own: events hold ids and digests only.
    kept = ClosingAct.objects.create(article=article, action=str(action), reason=words, by_id=actor.user_id)
    settled = action == ArticleAction.SETTLE
    article = move(
        article,
        action,
        actor=actor,
        facts=facts,
        expected_version=expected_version,
        columns={"flags": without_doubt(article)} if settled else {},
        act=kept.pk,
    )
    return _fail_unread(article) if action in BACK else article


def without_doubt(article: Article) -> list[str]:
    """Return an article's flags without those that somebody has dealt with now."""
    return [flag for flag in article.flags if flag not in IN_DOUBT]


def _fail_unread(article: Article) -> Article:
    """Say of an article that is open again that its text could not be read, where that is so."""
    if article.status != ArticleStatus.OPEN or article.current.extracted_by:
        return article
    return move(article, ArticleAction.FAIL, actor=MACHINE_ACTOR, facts=facts_of(article))
