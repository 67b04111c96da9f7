"""The words of the work flow: roles, statuses, actions, guards, and reasons to choose from."""

from __future__ import annotations

from enum import StrEnum


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
    ON_HOLD = "on_hold"
    CLEARED = "cleared"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    SPIKED = "spiked"
    ARCHIVED = "archived"


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
    EMERGENCY_CLEAR = "emergency_clear"
    UNCLEAR = "unclear"
    REVISE = "revise"
    HOLD = "hold"
    HOLD_AGAIN = "hold_again"
    RESUME = "resume"
    SPIKE = "spike"
    UNSPIKE = "unspike"
    PUBLISH = "publish"
    SETTLE = "settle"
    CORRECT = "correct"
    RETRACT = "retract"
    ARCHIVE = "archive"


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
    ARTICLE_LIVE = "article_live"
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
    IN_DOUBT = "in_doubt"
    SECOND_EDITOR = "second_editor"
    LONG_REASON = "long_reason"
    CONFIRMED = "confirmed"
    SOMETHING_OPEN = "something_open"
