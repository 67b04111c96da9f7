"""The work flow as one table: who moves a claim or an article from where to where, past which guards.

Services, API actions, buttons and `docs/workflow.md` are all driven by `TRANSITIONS`. Guards are
named here; what they test is in `guards.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LEASE_MINUTES = 30


class Role(StrEnum):
    """What a person or account may do; one person may hold several."""

    REPORTER = "reporter"
    CHECKER = "checker"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"
    SERVICE = "service"


class Status(StrEnum):
    """Where a claim stands in the work."""

    SUGGESTED = "suggested"
    QUEUED = "queued"
    CHECKING = "checking"
    WAITING = "waiting"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    DISMISSED = "dismissed"
    MERGED = "merged"
    SPLIT = "split"
    WITHDRAWN = "withdrawn"


class ArticleStatus(StrEnum):
    """Where an article stands; triage, checking and review are computed from its claims."""

    IMPORTED = "imported"
    EXTRACTING = "extracting"
    EXTRACTION_FAILED = "extraction_failed"
    OPEN = "open"
    CLEARED = "cleared"


class Action(StrEnum):
    """What moves a claim."""

    EXTRACT = "extract"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    RESTORE = "restore"
    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    WAIT = "wait"
    RESUME = "resume"
    SUBMIT = "submit"
    WITHDRAW_SUBMISSION = "withdraw_submission"
    REQUEST_CHANGES = "request_changes"
    FIX = "fix"
    APPROVE = "approve"
    RECONFIRM = "reconfirm"
    REOPEN = "reopen"
    EDIT = "edit"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    REJOIN = "rejoin"
    UNSPLIT = "unsplit"
    UNDO = "undo"
    INVALIDATE = "invalidate"
    WITHDRAW = "withdraw"
    RETURN = "return"


class ArticleAction(StrEnum):
    """What moves an article."""

    IMPORT = "import"
    EXTRACT = "extract"
    OPEN = "open"
    FAIL = "fail"
    RETRY = "retry"
    CLEAR = "clear"
    UNCLEAR = "unclear"
    REVISE = "revise"


class DismissReason(StrEnum):
    """Why a claim need not be checked."""

    OPINION = "opinion"
    PREDICTION = "prediction"
    COMMON_KNOWLEDGE = "common_knowledge"
    TRIVIAL = "trivial"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"


class WaitingFor(StrEnum):
    """For what a claim rests until somebody outside the desk answers."""

    AUTHOR = "author"
    SOURCE = "source"
    EXPERT = "expert"
    DOCUMENT = "document"
    LEGAL = "legal"


class Risk(StrEnum):
    """What makes a mistake in a claim dear; each asks for a number of signatures."""

    LEGAL = "legal"
    HEALTH = "health"
    CRIME = "crime"
    ELECTION = "election"


class Guard(StrEnum):
    """The conditions of the table; `G…` are the design's numbers."""

    FOUR_EYES = "G1"
    DIGEST = "G2"
    EVIDENCE = "G3"
    VERBATIM = "G4"
    ADOPTED = "G5"
    TALK = "G6"
    REPLY = "G8"
    VERSION = "G7"
    PERSON = "person"
    ANCHOR = "anchor"
    REASON = "reason"
    COMMENT = "comment"
    HOLDER = "holder"
    HOLDER_OR_EDITOR = "holder_or_editor"
    LEASE_FREE = "lease_free"
    ARTICLE_OPEN = "article_open"
    BYLINE = "byline"
    RATED = "rated"
    ACCOUNTED = "accounted"
    ALL_APPROVED = "all_approved"
    TEXT_CHANGED = "text_changed"
    NOT_REPORTER = "not_reporter"
    SIGNED_BY_OTHERS = "signed_by_others"
    FREE_OR_EDITOR = "free_or_editor"
    CANONICAL = "canonical"
    PARTS = "parts"
    LAST_ACT = "last_act"
    NONE_STALE = "none_stale"
    SOURCES_STAND = "sources_stand"
    RATING_STANDS = "rating_stands"
    ASSIGNEE = "assignee"
    WAITING_FOR = "waiting_for"
    SUBMITTER = "submitter"
    UNSIGNED = "unsigned"
    STALE = "stale"
    NONE_ORPHANED = "none_orphaned"
    ALL_CONFIRMED = "all_confirmed"


MACHINE = frozenset({Role.SERVICE})
CHECKERS = frozenset({Role.CHECKER, Role.EDITOR})
UNSIGNED = (Status.SUGGESTED, Status.QUEUED, Status.CHECKING)
"""Where nobody has submitted a verdict yet, so that a claim's words may still change."""
WORKED: Final = (Status.QUEUED, Status.CHECKING, Status.WAITING, Status.IN_REVIEW, Status.APPROVED)
"""Where somebody has taken a claim for one that is to be checked, and may have worked on it."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `sources` empty means that the thing is made by this action.

    `target` None: as before. An edit leaves the status as it is, an undo goes back to what it was.
    """

    action: Action | ArticleAction
    sources: tuple[Status | ArticleStatus, ...]
    target: Status | ArticleStatus | None
    roles: frozenset[Role]
    guards: tuple[Guard, ...]
    label: str
    sign_off: bool = False

    @property
    def is_system(self) -> bool:
        """It follows from something else by itself; nobody chooses it, and no address leads to it."""
        return bool(self.sources) and self.roles == MACHINE

    def after(self, before: Status | ArticleStatus) -> Status | ArticleStatus:
        """Return where this leads to; `before` for a row that leads to no status of its own."""
        return before if self.target is None else self.target


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Action.EXTRACT,
        (),
        Status.SUGGESTED,
        MACHINE | CHECKERS | {Role.REPORTER},
        (Guard.ANCHOR, Guard.ARTICLE_OPEN),
        "Suggest",
    ),
    Transition(
        Action.ACCEPT,
        (Status.SUGGESTED,),
        Status.QUEUED,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN),
        "Accept",
    ),
    Transition(
        Action.DISMISS,
        (Status.SUGGESTED, Status.QUEUED),
        Status.DISMISSED,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.REASON),
        "Dismiss",
    ),
    Transition(
        Action.RESTORE,
        (Status.DISMISSED,),
        Status.QUEUED,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN),
        "Restore",
    ),
    Transition(
        Action.TAKE,
        (Status.QUEUED, Status.CHECKING),
        Status.CHECKING,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.PERSON, Guard.LEASE_FREE),
        "Take",
    ),
    Transition(
        Action.ASSIGN,
        (Status.QUEUED, Status.CHECKING),
        Status.CHECKING,
        frozenset({Role.EDITOR}),
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.PERSON, Guard.LEASE_FREE, Guard.ASSIGNEE),
        "Assign",
    ),
    Transition(
        Action.RELEASE,
        (Status.CHECKING,),
        Status.QUEUED,
        CHECKERS,
        (Guard.VERSION, Guard.HOLDER_OR_EDITOR),
        "Release",
    ),
    Transition(
        Action.WAIT,
        (Status.CHECKING,),
        Status.WAITING,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.PERSON, Guard.HOLDER, Guard.WAITING_FOR),
        "Wait",
    ),
    Transition(
        Action.RESUME,
        (Status.WAITING,),
        Status.CHECKING,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.PERSON, Guard.HOLDER_OR_EDITOR),
        "Go on",
    ),
    Transition(
        Action.SUBMIT,
        (Status.CHECKING,),
        Status.IN_REVIEW,
        CHECKERS,
        (
            Guard.VERSION,
            Guard.ARTICLE_OPEN,
            Guard.PERSON,
            Guard.HOLDER,
            Guard.BYLINE,
            Guard.RATED,
            Guard.EVIDENCE,
            Guard.VERBATIM,
            Guard.ADOPTED,
            Guard.TALK,
            Guard.REPLY,
        ),
        "Submit for review",
        sign_off=True,
    ),
    Transition(
        Action.WITHDRAW_SUBMISSION,
        (Status.IN_REVIEW,),
        Status.CHECKING,
        CHECKERS,
        (Guard.VERSION, Guard.PERSON, Guard.SUBMITTER, Guard.UNSIGNED),
        "Take back",
    ),
    Transition(
        Action.REQUEST_CHANGES,
        (Status.IN_REVIEW,),
        Status.CHECKING,
        frozenset({Role.REVIEWER}),
        (Guard.VERSION, Guard.PERSON, Guard.COMMENT),
        "Request changes",
    ),
    Transition(
        Action.FIX,
        (Status.IN_REVIEW,),
        Status.IN_REVIEW,
        frozenset({Role.REVIEWER}),
        (
            Guard.VERSION,
            Guard.ARTICLE_OPEN,
            Guard.PERSON,
            Guard.RATED,
            Guard.EVIDENCE,
            Guard.VERBATIM,
            Guard.ADOPTED,
            Guard.TALK,
            Guard.REPLY,
        ),
        "Fix",
        sign_off=True,
    ),
    Transition(
        Action.APPROVE,
        (Status.IN_REVIEW,),
        Status.APPROVED,
        frozenset({Role.REVIEWER}),
        (
            Guard.VERSION,
            Guard.ARTICLE_OPEN,
            Guard.PERSON,
            Guard.FOUR_EYES,
            Guard.DIGEST,
            Guard.RATING_STANDS,
            Guard.EVIDENCE,
            Guard.VERBATIM,
            Guard.ADOPTED,
            Guard.TALK,
            Guard.REPLY,
        ),
        "Approve",
        sign_off=True,
    ),
    Transition(
        Action.RECONFIRM,
        (Status.APPROVED,),
        Status.IN_REVIEW,
        CHECKERS,
        (
            Guard.VERSION,
            Guard.ARTICLE_OPEN,
            Guard.PERSON,
            Guard.BYLINE,
            Guard.STALE,
            Guard.RATING_STANDS,
            Guard.EVIDENCE,
            Guard.VERBATIM,
            Guard.ADOPTED,
            Guard.TALK,
            Guard.REPLY,
        ),
        "Confirm again",
        sign_off=True,
    ),
    Transition(
        Action.REOPEN,
        (Status.APPROVED,),
        Status.CHECKING,
        frozenset({Role.EDITOR, Role.REVIEWER}),
        (Guard.VERSION, Guard.PERSON, Guard.REASON),
        "Reopen",
    ),
    Transition(
        Action.EDIT,
        UNSIGNED,
        None,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.FREE_OR_EDITOR),
        "Edit the wording",
    ),
    Transition(
        Action.MERGE,
        UNSIGNED,
        Status.MERGED,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.LEASE_FREE, Guard.CANONICAL),
        "Merge",
    ),
    Transition(
        Action.UNMERGE,
        (Status.MERGED,),
        Status.QUEUED,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN),
        "Take out of the merge",
    ),
    Transition(
        Action.SPLIT,
        UNSIGNED,
        Status.SPLIT,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.LEASE_FREE, Guard.ANCHOR),
        "Split",
    ),
    Transition(
        Action.REJOIN,
        UNSIGNED,
        Status.MERGED,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.LEASE_FREE, Guard.PARTS),
        "Join again",
    ),
    Transition(
        Action.UNSPLIT,
        (Status.SPLIT,),
        Status.QUEUED,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.PARTS),
        "Join again",
    ),
    Transition(
        Action.UNDO,
        (*UNSIGNED, Status.DISMISSED, Status.MERGED, Status.SPLIT),
        None,
        CHECKERS,
        (Guard.VERSION, Guard.ARTICLE_OPEN, Guard.LAST_ACT),
        "Undo",
    ),
    Transition(Action.INVALIDATE, WORKED, None, MACHINE, (), "Invalidate"),
    Transition(Action.WITHDRAW, (Status.SUGGESTED, *WORKED), Status.WITHDRAWN, MACHINE, (), "Withdraw"),
    Transition(Action.RETURN, (Status.WITHDRAWN,), Status.QUEUED, MACHINE, (), "Bring back"),
)

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

_BY_ACTION = {row.action: row for row in TRANSITIONS}
_BY_ARTICLE_ACTION = {row.action: row for row in ARTICLE_TRANSITIONS}


def row_for(action: Action | ArticleAction) -> Transition:
    """Return the table's row for an action; every action has exactly one."""
    if isinstance(action, ArticleAction):
        return _BY_ARTICLE_ACTION[action]
    return _BY_ACTION[action]


def rows_from(status: Status | ArticleStatus) -> tuple[Transition, ...]:
    """Return the rows that leave `status`, in the table's order."""
    table = ARTICLE_TRANSITIONS if isinstance(status, ArticleStatus) else TRANSITIONS
    return tuple(row for row in table if status in row.sources)
