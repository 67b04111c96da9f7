"""Who moves an article from where to where, past which guards."""

from __future__ import annotations

from verification.workflow.rows import MACHINE, Transition
from verification.workflow.words import ArticleAction, ArticleStatus, Guard, Role

EDITORS = frozenset({Role.EDITOR})
GOT_OUT = (ArticleStatus.PUBLISHED, ArticleStatus.CORRECTED)
BY_AN_EDITOR = (Guard.VERSION, Guard.PERSON, Guard.REASON)
BY_TWO_EDITORS = (Guard.VERSION, Guard.PERSON, Guard.NOT_REPORTER, Guard.SECOND_EDITOR)

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
        (ArticleStatus.IMPORTED, ArticleStatus.EXTRACTING, ArticleStatus.OPEN),
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
    # The loud way past the guards of `clear`; those that keep one person from signing their own stay.
    Transition(
        ArticleAction.EMERGENCY_CLEAR,
        (ArticleStatus.OPEN,),
        ArticleStatus.CLEARED,
        EDITORS,
        (
            Guard.VERSION,
            Guard.PERSON,
            Guard.NOT_REPORTER,
            Guard.FOUR_EYES,
            Guard.BYLINE,
            Guard.SIGNED_BY_OTHERS,
            Guard.SOMETHING_OPEN,
            Guard.LONG_REASON,
            Guard.CONFIRMED,
        ),
        "Clear in an emergency",
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
        (
            ArticleStatus.OPEN,
            ArticleStatus.EXTRACTION_FAILED,
            ArticleStatus.CLEARED,
            ArticleStatus.ON_HOLD,
        ),
        ArticleStatus.IMPORTED,
        frozenset({Role.REPORTER, Role.EDITOR, Role.SERVICE}),
        (Guard.VERSION,),
        "Bring a new version",
    ),
    Transition(
        ArticleAction.HOLD,
        (ArticleStatus.OPEN, ArticleStatus.CLEARED),
        ArticleStatus.ON_HOLD,
        EDITORS,
        BY_AN_EDITOR,
        "Put on hold",
    ),
    Transition(
        ArticleAction.HOLD_AGAIN,
        (ArticleStatus.OPEN, ArticleStatus.EXTRACTION_FAILED),
        ArticleStatus.ON_HOLD,
        MACHINE,
        (),
        "Keep on hold",
    ),
    # Not back to cleared: whatever the clearance rested on may have changed meanwhile.
    Transition(
        ArticleAction.RESUME, (ArticleStatus.ON_HOLD,), ArticleStatus.OPEN, EDITORS, BY_AN_EDITOR, "Go on"
    ),
    Transition(
        ArticleAction.SPIKE,
        (
            ArticleStatus.OPEN,
            ArticleStatus.EXTRACTION_FAILED,
            ArticleStatus.ON_HOLD,
            ArticleStatus.CLEARED,
        ),
        ArticleStatus.SPIKED,
        EDITORS,
        BY_AN_EDITOR,
        "Spike",
    ),
    Transition(
        ArticleAction.UNSPIKE,
        (ArticleStatus.SPIKED,),
        ArticleStatus.OPEN,
        EDITORS,
        BY_AN_EDITOR,
        "Bring back",
    ),
    Transition(
        ArticleAction.PUBLISH,
        (ArticleStatus.CLEARED,),
        ArticleStatus.PUBLISHED,
        EDITORS | MACHINE,
        (Guard.VERSION,),
        "Say that it is published",
    ),
    Transition(
        ArticleAction.SETTLE,
        GOT_OUT,
        None,
        EDITORS,
        (*BY_AN_EDITOR, Guard.IN_DOUBT),
        "Say that nothing has to be corrected",
    ),
    Transition(
        ArticleAction.CORRECT,
        GOT_OUT,
        ArticleStatus.CORRECTED,
        EDITORS,
        BY_TWO_EDITORS,
        "Confirm the correction",
        sign_off=True,
    ),
    Transition(
        ArticleAction.RETRACT,
        GOT_OUT,
        ArticleStatus.RETRACTED,
        EDITORS,
        BY_TWO_EDITORS,
        "Confirm the retraction",
        sign_off=True,
    ),
    Transition(
        ArticleAction.ARCHIVE,
        (*GOT_OUT, ArticleStatus.RETRACTED, ArticleStatus.SPIKED),
        ArticleStatus.ARCHIVED,
        EDITORS,
        BY_AN_EDITOR,
        "Archive",
    ),
)
