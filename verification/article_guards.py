"""The guards that look at the article: whether its claims may move, who reports it, who signs what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from verification.errors import Failure
from verification.facts import Actor, Facts
from verification.workflow import ArticleStatus, Guard

WORKABLE: Final = (None, ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED)
RESTING: Final[Mapping[ArticleStatus, str]] = {
    ArticleStatus.ON_HOLD: "The article is on hold: its claims rest until an editor lets it go on.",
    ArticleStatus.PUBLISHED: "The article is published: its claims stand as they were signed.",
    ArticleStatus.CORRECTED: "The article is published and corrected: its claims stand as they were signed.",
    ArticleStatus.RETRACTED: "The article is retracted: its claims stand as they were signed.",
    ArticleStatus.SPIKED: "The article is spiked: its claims rest unless an editor brings it back.",
    ArticleStatus.ARCHIVED: "The article is archived: its claims stay as they are.",
}
"""Where nothing moves on the claims, whatever it is."""
MIN_REASON_WORDS: Final = 5
CONFIRMATION: Final = "break the glass"


def _article_open(actor: Actor, facts: Facts) -> Failure | None:
    if facts.article_status in WORKABLE:
        return None
    status = str(facts.article_status).replace("_", " ")
    words = RESTING.get(
        ArticleStatus(facts.article_status), f"The article is {status}; its claims cannot be changed."
    )
    return Failure(Guard.ARTICLE_OPEN, "article_not_open", words)


def _article_live(actor: Actor, facts: Facts) -> Failure | None:
    words = RESTING.get(facts.article_status) if facts.article_status else None
    return Failure(Guard.ARTICLE_LIVE, "article_not_open", words) if words else None


def _byline(actor: Actor, facts: Facts) -> Failure | None:
    if not facts.unmatched_byline:
        return None
    return Failure(
        Guard.BYLINE,
        "unmatched_byline",
        f"The byline ({facts.unmatched_byline}) matches nobody here. An editor maps it or says “outside”.",
    )


def _not_reporter(actor: Actor, facts: Facts) -> Failure | None:
    if actor.id not in facts.reporters:
        return None
    return Failure(
        Guard.NOT_REPORTER, "own_article", "You report this article; another editor has to do this."
    )


def _in_doubt(actor: Actor, facts: Facts) -> Failure | None:
    if facts.in_doubt:
        return None
    return Failure(Guard.IN_DOUBT, "not_in_doubt", "Nothing about what was published is in doubt now.")


def _second_editor(actor: Actor, facts: Facts) -> Failure | None:
    if facts.proposer is None:
        return Failure(Guard.SECOND_EDITOR, "no_notice", "An editor has to propose a notice first.")
    if facts.proposer != actor.id:
        return None
    why = "You proposed this notice; another editor has to confirm it."
    return Failure(Guard.SECOND_EDITOR, "own_notice", why)


def _something_open(actor: Actor, facts: Facts) -> Failure | None:
    if facts.passed:
        return None
    why = "Nothing stands against clearing it. Clear it the ordinary way."
    return Failure(Guard.SOMETHING_OPEN, "nothing_to_pass", why)


def _long_reason(actor: Actor, facts: Facts) -> Failure | None:
    if sum(any(map(str.isalnum, word)) for word in facts.reason.split()) >= MIN_REASON_WORDS:
        return None
    why = f"Say in at least {MIN_REASON_WORDS} words what the emergency is."
    return Failure(Guard.LONG_REASON, "short_reason", why)


def _confirmed(actor: Actor, facts: Facts) -> Failure | None:
    if facts.confirmation.strip().casefold() == CONFIRMATION:
        return None
    return Failure(Guard.CONFIRMED, "not_confirmed", f"Type “{CONFIRMATION}” to say that you mean it.")


GUARDS: Final[dict[Guard, Callable[[Actor, Facts], Failure | None]]] = {
    Guard.ARTICLE_OPEN: _article_open,
    Guard.ARTICLE_LIVE: _article_live,
    Guard.BYLINE: _byline,
    Guard.NOT_REPORTER: _not_reporter,
    Guard.IN_DOUBT: _in_doubt,
    Guard.SECOND_EDITOR: _second_editor,
    Guard.SOMETHING_OPEN: _something_open,
    Guard.LONG_REASON: _long_reason,
    Guard.CONFIRMED: _confirmed,
}
