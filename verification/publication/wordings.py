"""The words of a report, for what has no page around it: codes as a reader says them."""

from __future__ import annotations

from typing import Final

from verification.engine.types import Question
from verification.evidence.record_models import ContactMeans
from verification.evidence.reply_models import ReplyOutcome
from verification.publication.closing_models import Cause, NoticeKind

QUESTION: Final = {Question.SAID: "Did they say it?", Question.TRUE: "Is it so?"}
MEANS: Final[dict[str, str]] = {
    ContactMeans.PHONE: "Phone call",
    ContactMeans.MAIL: "E-mail",
    ContactMeans.MEETING: "Meeting",
    ContactMeans.PAPER: "Document on paper",
    ContactMeans.PAYWALL: "Page behind a paywall",
}
REPLY: Final[dict[str, str]] = {
    ReplyOutcome.WAITING: "No answer yet",
    ReplyOutcome.ANSWERED: "Answered",
    ReplyOutcome.DECLINED: "Declined to answer",
    ReplyOutcome.NOT_NEEDED: "No reply needed",
}
SILENT: Final = "No answer by the deadline"
NOTICE: Final[dict[str, str]] = {NoticeKind.CORRECT: "Correction", NoticeKind.RETRACT: "Retraction"}
CAUSE: Final[dict[str, str]] = {
    Cause.OURS: "Our mistake",
    Cause.SOURCE: "A source’s mistake",
    Cause.NEW_FACTS: "New facts",
    Cause.LEGAL: "A legal reason",
    Cause.OTHER: "Another reason",
}
WITHHELD: Final = "name withheld"


def words(code: str) -> str:
    """Return a code as words: `in_review` is "In review"."""
    return code.replace("_", " ").capitalize()
