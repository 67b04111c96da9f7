"""Who moves an article from where to where, past which guards."""

from __future__ import annotations

from verification.workflow.rows import MACHINE, Transition
from verification.workflow.words import ArticleAction, ArticleStatus, Guard, Role

ARTICLE_TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        ArticleAction.IMPORT,
        (),
        ArticleStatus.IMPORTED,
        frozenset({Role.REPORTER, Role.EDITOR, Role.SERVICE}),
        (),
        "Import",
    ),
    Transition(
        ArticleAction.EXTRACT, (ArticleStatus.IMPORTED,), ArticleStatus.EXTRACTING, MACHINE, (), "Find claims"
    ),
    Transition(ArticleAction.OPEN, (ArticleStatus.EXTRACTING,), ArticleStatus.OPEN, MACHINE, (), "Open"),
    Transition(
        ArticleAction.FAIL,
        (ArticleStatus.IMPORTED, ArticleStatus.EXTRACTING),
        ArticleStatus.EXTRACTION_FAILED,
        MACHINE,
        (),
        "Give up",
    ),
    Transition(
        ArticleAction.RETRY,
        (ArticleStatus.EXTRACTION_FAILED,),
        ArticleStatus.IMPORTED,
        frozenset({Role.REPORTER, Role.EDITOR}),
        (Guard.VERSION,),
        "Try again",
    ),
    Transition(
        ArticleAction.CLEAR,
        (ArticleStatus.OPEN,),
        ArticleStatus.CLEARED,
        frozenset({Role.EDITOR}),
        (
            Guard.VERSION,
            Guard.PERSON,
            Guard.NOT_REPORTER,
            Guard.BYLINE,
            Guard.ACCOUNTED,
            Guard.ALL_APPROVED,
            Guard.NONE_STALE,
            Guard.SOURCES_STAND,
            Guard.RATING_STANDS,
            Guard.SIGNED_BY_OTHERS,
            Guard.TEXT_CHANGED,
            Guard.TALK,
            Guard.NONE_ORPHANED,
            Guard.ALL_CONFIRMED,
        ),
        "Clear",
        sign_off=True,
    ),
    Transition(
        ArticleAction.UNCLEAR,
        (ArticleStatus.CLEARED,),
        ArticleStatus.OPEN,
        MACHINE,
        (),
        "Reopen the article",
    ),
    Transition(
        ArticleAction.REVISE,
        (ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED, ArticleStatus.CLEARED),
        ArticleStatus.IMPORTED,
        frozenset({Role.REPORTER, Role.EDITOR, Role.SERVICE}),
        (Guard.VERSION,),
        "Bring a new version",
    ),
)
