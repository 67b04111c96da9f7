"""How things look and are called on screen: one table per word of the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verification.engine.types import AttributionClass, ConclusionClass, Disposition, Kind, Question, Stance
from verification.evidence.intake_models import ItemOutcome
from verification.evidence.record_models import CheckState
from verification.publication import wordings
from verification.workflow import Action, ArticleStatus, DismissReason, Risk, Role, Status, WaitingFor


@dataclass(frozen=True, slots=True)
class Look:
    """An icon of the sprite, the word beside it and the hue that goes with both."""

    icon: str
    word: str
    hue: str


ITEM_OUTCOME: Final = {
    ItemOutcome.STORED: Look("check", "Stored", "good"),
    ItemOutcome.KNOWN: Look("dash", "Known already", "quiet"),
    ItemOutcome.PARTLY: Look("warning", "Stored in part", "change"),
    ItemOutcome.REFUSED: Look("cross", "Refused", "bad"),
    "": Look("clock", "Waiting", "accent"),
}
CLAIM_STATUS: Final = {
    Status.SUGGESTED: Look("dotted", "Suggested", "quiet"),
    Status.QUEUED: Look("inbox", "Queued", "quiet"),
    Status.CHECKING: Look("pencil", "Checking", "accent"),
    Status.WAITING: Look("clock", "Waiting", "change"),
    Status.IN_REVIEW: Look("eye", "In review", "change"),
    Status.APPROVED: Look("check", "Approved", "good"),
    Status.DISMISSED: Look("dash", "Dismissed", "quiet"),
    Status.MERGED: Look("split", "Merged", "quiet"),
    Status.SPLIT: Look("split", "Split", "quiet"),
    Status.WITHDRAWN: Look("dash", "Withdrawn", "quiet"),
}
ARTICLE_STATUS: Final = {
    ArticleStatus.IMPORTED: Look("inbox", "Imported", "quiet"),
    ArticleStatus.EXTRACTING: Look("clock", "Finding claims", "accent"),
    ArticleStatus.EXTRACTION_FAILED: Look("warning", "Finding claims failed", "bad"),
    ArticleStatus.OPEN: Look("pencil", "Open", "accent"),
    ArticleStatus.CLEARED: Look("check", "Cleared", "good"),
    ArticleStatus.ON_HOLD: Look("clock", "On hold", "change"),
    ArticleStatus.PUBLISHED: Look("check", "Published", "good"),
    ArticleStatus.CORRECTED: Look("pencil", "Corrected", "change"),
    ArticleStatus.RETRACTED: Look("cross", "Retracted", "bad"),
    ArticleStatus.SPIKED: Look("cross", "Spiked", "quiet"),
    ArticleStatus.ARCHIVED: Look("inbox", "Archived", "quiet"),
}
OUTCOME: Final = {
    ConclusionClass.SUPPORTED: Look("check", "Supported", "good"),
    ConclusionClass.REFUTED: Look("cross", "Refuted", "bad"),
    ConclusionClass.CONFLICTING: Look("split", "Conflicting", "change"),
    ConclusionClass.NOT_ENOUGH: Look("question", "Not enough evidence", "quiet"),
}
STANCE: Final = {
    Stance.SUPPORTS: Look("check", "Supports", "good"),
    Stance.REFUTES: Look("cross", "Refutes", "bad"),
    Stance.QUALIFIES: Look("split", "Qualifies", "change"),
    Stance.CONTEXT: Look("dotted", "Context", "quiet"),
    Stance.NOT_ENOUGH: Look("question", "Says too little", "quiet"),
    Stance.IRRELEVANT: Look("dash", "Irrelevant", "quiet"),
}
WATCH: Final = {
    CheckState.SAME: Look("check", "As it was", "quiet"),
    CheckState.EDITED: Look("pencil", "Edited at its address", "change"),
    CheckState.GONE: Look("cross", "Gone from its address", "bad"),
    CheckState.RETRACTED: Look("cross", "Withdrawn", "bad"),
    CheckState.MISSING: Look("question", "Not found", "change"),
    CheckState.FAILED: Look("dash", "Could not look", "quiet"),
    CheckState.SEEN: Look("eye", "Changed, still counts", "quiet"),
}
FATE: Final = {
    str(Disposition.CLAIM): Look("check", "by claim", "accent"),
    str(Disposition.NO_CHECKABLE_FACT): Look("dash", "no checkable fact", "quiet"),
    str(Disposition.DUPLICATE): Look("split", "duplicate", "quiet"),
    str(Disposition.FURNITURE): Look("dotted", "furniture", "quiet"),
    "open": Look("question", "open", "change"),
}
DECIDABLE_STANCES: Final = (Stance.SUPPORTS, Stance.REFUTES, Stance.QUALIFIES, Stance.CONTEXT)
MEANS: Final = wordings.MEANS
CONTACT_OUTCOME: Final = {
    "answered": Look("check", "Answered", "good"),
    "no_answer": Look("dash", "No answer", "quiet"),
    "declined": Look("cross", "Declined to speak", "change"),
}
SNAPSHOT_KIND: Final = {
    "report": "Report",
    "transcript": "Transcript",
    "reference": "Reference work",
    "check": "Earlier check",
    "attestation": "Told to the desk",
}
SOURCE_ROLE: Final = {"": "As found", "primary": "Primary", "secondary": "Secondary"}
QUESTION: Final = wordings.QUESTION
QUESTION_SHORT: Final = {Question.SAID: "Said", Question.TRUE: "True"}
KIND: Final = {kind: str(kind).capitalize() for kind in Kind}
KIND_WHY: Final = {
    Kind.QUANTITY: "It states a number.",
    Kind.EVENT: "It says that something happened.",
    Kind.STATE: "It says how something is.",
    Kind.CAUSAL: "It says that one thing led to another.",
    Kind.COMPARISON: "It compares.",
    Kind.ATTRIBUTION: "It says who said something.",
    Kind.OPINION: "It is an opinion: only whether they said it can be checked.",
    Kind.PREDICTION: "It speaks of what is to come: only whether they said it can be checked.",
}
FLAG: Final = {
    "missing": "no source is given",
    "anonymous": "the source is not named",
    "single_source": "it rests on a single source",
    "source_quotes_source": "the source quotes another source",
}
ATTRIBUTION: Final = {
    AttributionClass.DIRECT: "Direct quotation",
    AttributionClass.MIXED: "Partly quoted",
    AttributionClass.INDIRECT: "Indirect speech",
    AttributionClass.UNSOURCED: "Attributed to nobody in particular",
    AttributionClass.NONE: "The article’s own words",
}
ROLE: Final = {
    Role.REPORTER: "Reporter: imports articles, suggests claims",
    Role.CHECKER: "Checker: takes claims, weighs evidence, writes verdicts",
    Role.REVIEWER: "Reviewer: approves or asks for changes",
    Role.EDITOR: "Editor: assigns, clears articles",
    Role.ADMIN: "Admin: people and tokens; judges no content",
    Role.SERVICE: "Service account: a program; never signs off",
}
WAITING_FOR: Final = {
    WaitingFor.AUTHOR: "The author",
    WaitingFor.SOURCE: "A source",
    WaitingFor.EXPERT: "An expert",
    WaitingFor.DOCUMENT: "A document",
    WaitingFor.LEGAL: "A legal opinion",
}
RISK: Final = {
    Risk.LEGAL: "Legal: somebody could sue",
    Risk.HEALTH: "Health: readers could come to harm",
    Risk.CRIME: "Crime: somebody is accused",
    Risk.ELECTION: "Election: it could sway a vote",
}
DISMISS: Final = {reason: str(reason).replace("_", " ").capitalize() for reason in DismissReason}
STEPS: Final = {
    "carry": "Comparing with the text before",
    "extract": "Finding claims",
    "search": "Searching for evidence",
    "outside": "Asking outside",
    "propose": "Proposing verdicts",
    "reword": "Dating the claims",
    "match": "Looking for earlier claims",
}
UNITS: Final = {
    "extract": "sentences",
    "search": "claims",
    "outside": "searches",
    "propose": "claims",
    "match": "claims",
}
ACTION_ICON: Final = {
    Action.ACCEPT: "check",
    Action.DISMISS: "dash",
    Action.RESTORE: "back",
    Action.TAKE: "pencil",
    Action.ASSIGN: "person",
    Action.RELEASE: "back",
    Action.WAIT: "clock",
    Action.RESUME: "pencil",
    Action.SUBMIT: "send",
    Action.WITHDRAW_SUBMISSION: "back",
    Action.REQUEST_CHANGES: "back",
    Action.FIX: "pencil",
    Action.APPROVE: "check",
    Action.RECONFIRM: "send",
    Action.REOPEN: "back",
    Action.EDIT: "pencil",
    Action.MERGE: "split",
    Action.UNMERGE: "back",
    Action.SPLIT: "split",
    Action.REJOIN: "split",
    Action.UNSPLIT: "split",
    Action.UNDO: "back",
}
UNDO_WORD: Final = {
    Action.ACCEPT: "accepted",
    Action.DISMISS: "dismissed",
    Action.RESTORE: "restored",
    Action.EDIT: "worded",
    Action.MERGE: "merged",
    Action.UNMERGE: "took out",
    Action.SPLIT: "split",
    Action.REJOIN: "joined",
    Action.UNSPLIT: "joined",
}
TURN: Final = {
    Status.SUGGESTED: "Suggested by the machine. A checker or an editor accepts or dismisses it.",
    Status.QUEUED: "A checker takes it next.",
    Status.CHECKING: "A checker is at work on it.",
    Status.WAITING: "It rests until somebody answers. Its holder or an editor goes on with it.",
    Status.IN_REVIEW: "A reviewer looks at it next.",
    Status.APPROVED: "Approved. An editor or a reviewer can reopen it.",
    Status.DISMISSED: "Dismissed. A checker or an editor can restore it.",
    Status.MERGED: "Merged into another claim. A checker or an editor can take it out again.",
    Status.SPLIT: "Split into parts. A checker or an editor can join them again.",
    Status.WITHDRAWN: "Its words left the article. It comes back when they do.",
}
BUCKET: Final = {
    "true": "true",
    "mostly_true": "mostly true",
    "mixed": "mixed",
    "mostly_false": "mostly false",
    "false": "false",
    "unproven": "unproven (no degree)",
    "not_rateable": "not rateable (no degree)",
}
"""What a rating means to programs and to the machine."""
COLOUR: Final = {
    "good": "green",
    "change": "amber",
    "bad": "red",
    "open": "violet",
    "quiet": "grey",
}
ICON: Final = {
    "check": "check mark",
    "pencil": "pencil",
    "cross": "cross",
    "question": "question mark",
    "person": "person",
    "dash": "dash",
    "eye": "eye",
    "clock": "clock",
    "warning": "warning sign",
    "flag": "flag",
    "lock": "lock",
}
NEED: Final = {
    "primary_source": "a primary source",
    "search_log": "a search for this question",
    "text_change": "a change of the article’s text",
    "editor": "an editor’s word",
}
"""What a rating asks for before it can be signed or cleared."""
CHANGE: Final = {
    "added": "added",
    "changed": "changed",
    "removed": "removed",
    "renamed": "The scale was called",
    "reordered": "Another order",
    "proposes": "Another choice of what the machine proposes",
}
"""What became of a rating between two versions of a scale."""


def words(code: str) -> str:
    """Return a code as words: `request_changes` is "request changes"."""
    return code.replace("_", " ").replace(".", " ")
