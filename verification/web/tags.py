"""Template tags of every page: icons, status marks, numbers. All of them escape what they are given."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from verification.articles.models import Article
from verification.articles.services import SIGNED
from verification.claims.notifications import COUNTED, unread_count
from verification.engine.types import AttributionClass, ConclusionClass, Kind, Question, Stance
from verification.event_words import EVENTS
from verification.evidence.record_models import CheckState
from verification.evidence.sources import KINDS, STANDINGS
from verification.people import User
from verification.publication import wordings
from verification.publication.claim_review import cleaned
from verification.publication.emergency import in_force as emergency_in_force
from verification.publication.emergency_models import Emergency
from verification.publication.facts import RatingFact
from verification.verdicts.models import Rating
from verification.web import found, keys, telling, vocabulary
from verification.web.vocabulary import Look
from verification.workflow import ArticleStatus, Status

register = template.Library()

UNKNOWN: Final = Look("question", "Unknown", "quiet")
COUNT_CAP: Final = 1000
SHOWN_PARTS: Final = 2
RATING_HUES: Final = frozenset({"good", "bad", "change", "open", "quiet"})
AGE_UNITS: Final = (("d", 86_400), ("h", 3_600), ("min", 60))


@register.simple_tag(takes_context=True)
def unread(context: dict[str, object]) -> int:
    """Return how much whoever is signed in has not read of what they were told."""
    user = context.get("user")
    return unread_count(user) if isinstance(user, User) else 0


@register.simple_tag
def emergency_of(article: Article) -> Emergency | None:
    """Return how an article was cleared past its guards; None: it was not, or it is not cleared now."""
    if article.status not in SIGNED:
        return None
    return emergency_in_force(article)


@register.filter
def unread_words(count: int) -> str:
    """Say how much is unread; what is counted no further has a plus."""
    return f"{count}{'+' if count >= COUNTED else ''} new"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return one icon of the sprite; it is decoration, the word beside it carries the meaning."""
    sprite = static("verification/icons.svg")
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true"><use href="{}#{}"></use></svg>',
        sprite,
        name,
    )


@cache
def _mark(look: Look) -> SafeString:
    return format_html('<span class="mark hue-{}">{} {}</span>', look.hue, icon(look.icon), look.word)


@register.filter
def claim_status(status: str) -> SafeString:
    """Show where a claim stands."""
    return _mark(vocabulary.CLAIM_STATUS.get(Status(status), UNKNOWN))


@register.filter
def item_outcome(outcome: str) -> SafeString:
    """Show what became of an item of an import."""
    return _mark(vocabulary.ITEM_OUTCOME.get(outcome, UNKNOWN))


@register.filter
def label(name: str) -> str:
    """Return the end of a file's name: nobody needs the whole path to tell it from its neighbours."""
    parts = name.split("/")
    return name if len(parts) <= SHOWN_PARTS else "/".join(["…", *parts[-SHOWN_PARTS:]])


@register.filter
def place(where: str, name: str) -> str:
    """Return where something was refused inside of what is called `name`; empty for the whole of it."""
    if where in (name, ""):
        return ""
    line = where.removeprefix(f"{name}:")
    return f"line {line}" if line != where else label(where)


@register.filter
def without_marks(text: str) -> str:
    """Return words for readers outside: nothing in them hides or turns the direction of writing."""
    return cleaned(text)


@register.filter
def watched(state: str) -> SafeString:
    """Show what a look at a source found."""
    return _mark(vocabulary.WATCH.get(CheckState(state), UNKNOWN))


@register.filter
def why_found(places: list[dict[str, object]]) -> list[str]:
    """Say which lists found a passage, one phrase each."""
    return found.why_found(places)


@register.filter
def source_kind(kind: str) -> str:
    """Return what a source is, in words."""
    return KINDS.get(kind, kind)


@register.filter
def source_standing(standing: str) -> str:
    """Return how a source stands, in words."""
    return STANDINGS.get(standing, standing)


@register.filter
def means(value: str) -> str:
    """Say how somebody was reached."""
    return vocabulary.MEANS.get(value, value)


@register.filter
def reply_outcome(value: str) -> str:
    """Say what came of facts that were put to somebody."""
    return wordings.REPLY.get(value, value)


@register.filter
def notice_kind(value: str) -> str:
    """Say what a notice is."""
    return wordings.NOTICE.get(value, value)


@register.filter
def notice_cause(value: str) -> str:
    """Say why there is a notice."""
    return wordings.CAUSE.get(value, value)


@register.filter
def contact_outcome(value: str) -> SafeString:
    """Show what came of a contact."""
    return _mark(vocabulary.CONTACT_OUTCOME.get(value, UNKNOWN))


@register.filter
def article_status(status: str) -> SafeString:
    """Show where an article stands."""
    return _mark(vocabulary.ARTICLE_STATUS.get(ArticleStatus(status), UNKNOWN))


@register.filter
def outcome(value: str) -> SafeString:
    """Show what the machine proposes."""
    return _mark(vocabulary.OUTCOME.get(ConclusionClass(value), UNKNOWN))


@register.filter
def stance(value: str) -> SafeString:
    """Show how a quotation bears on the claim."""
    return _mark(vocabulary.STANCE.get(Stance(value), UNKNOWN))


@register.filter
def stance_hue(value: str) -> str:
    """Return the hue of a stance."""
    return vocabulary.STANCE.get(Stance(value), UNKNOWN).hue


@register.filter
def outcome_hue(value: str) -> str:
    """Return the hue of an outcome."""
    return vocabulary.OUTCOME.get(ConclusionClass(value), UNKNOWN).hue


@register.filter
def leaning(outcome: str, confidence: float | None) -> str:
    """Say where the machine leans when it proposes nothing clear."""
    return telling.leaning(outcome, confidence)


@register.filter
def shares(probabilities: list[float]) -> list[telling.Share]:
    """Return the four classes with their parts of a bar."""
    return telling.shares(probabilities)


@register.filter
def plain_reasons(reasons: list[dict[str, str]]) -> list[str]:
    """Return the reasons of a proposal that stand in its list."""
    return telling.plain_reasons(reasons)


@register.filter
def read_as(stance: str, probabilities: list[float] | None) -> str:
    """Say how the machine reads a quotation."""
    return telling.reading(stance, probabilities)


@register.filter
def time_words(time: str) -> str:
    """Say how the day of a source lies to the claim."""
    return telling.time_words(time)


@register.filter
def question(value: str) -> str:
    """Return a question as it is asked."""
    return vocabulary.QUESTION[Question(value)]


@register.filter
def question_short(value: str) -> str:
    """Return a question in one word."""
    return vocabulary.QUESTION_SHORT[Question(value)]


@register.filter
def kind(value: str) -> str:
    """Return a claim's kind as a word."""
    return vocabulary.KIND[Kind(value)]


@register.filter
def attribution(value: str) -> str:
    """Return how a claim gives its source."""
    return vocabulary.ATTRIBUTION[AttributionClass(value)]


@register.filter
def words(code: str) -> str:
    """Return a code as words."""
    return vocabulary.words(str(code))


@register.filter
def dismiss_reason(code: str) -> str:
    """Return why a claim need not be checked."""
    return vocabulary.words(str(code)).capitalize()


@register.filter
def percent(value: float | None) -> str:
    """Return a probability in whole percent; a dash where there is none."""
    return "—" if value is None else f"{round(value * 100)} %"


@register.filter
def confidence(value: float) -> str:
    """Return a confidence in whole percent; rounding never makes a certainty of it."""
    return telling.percent(value)


@register.filter
def capped(count: int) -> str:
    """Return a count as far as it was counted: beyond a thousand it says "1,000+"."""
    return f"{COUNT_CAP:,}+" if count > COUNT_CAP else str(count)


@register.filter
def grouped(count: int) -> str:
    """Return a count with its digits in groups of three."""
    return f"{count:,}"


@register.filter
def short(digest: str) -> str:
    """Return a digest's first twelve digits, in groups that can be read out."""
    return " ".join(digest[at : at + 4] for at in range(0, min(len(digest), 12), 4))


@register.filter
def rating(value: Rating | RatingFact) -> SafeString:
    """Show a person's rating, in ink."""
    hue = value.colour if value.colour in RATING_HUES else "quiet"
    return format_html(
        '<span class="mark verdict-word hue-{}">{} {}</span>', hue, icon(value.icon), value.label
    )


@register.filter
def bucket(value: str) -> str:
    """Return what a rating means, in words."""
    return vocabulary.BUCKET.get(value, value)


@register.filter
def needs(codes: list[str]) -> str:
    """Return what a rating asks for, in words."""
    return ", ".join(vocabulary.NEED.get(code, code) for code in codes)


@register.filter
def change(code: str) -> str:
    """Return what became of a rating, in words."""
    return vocabulary.CHANGE.get(code, code)


@register.filter
def age(when: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    return _span((timezone.now() - when).total_seconds()) or "now"


@register.filter
def time_left(deadline: datetime) -> SafeString:
    """Say how long it is until a deadline; one that is past is marked by more than its colour."""
    seconds = (deadline - timezone.now()).total_seconds()
    span = _span(abs(seconds)) or "less than 1 min"
    if seconds <= 0:
        return format_html('<span class="mark hue-bad">{} overdue by {}</span>', icon("warning"), span)
    return format_html('<span class="nowrap">{} left</span>', span)


def _span(seconds: float) -> str:
    """Return a time in its largest unit; empty below a minute."""
    whole = max(0, int(seconds))
    return next((f"{whole // size} {unit}" for unit, size in AGE_UNITS if whole >= size), "")


@register.filter
def event(action: str) -> str:
    """Return an event of the trail in words: `claim.request_changes` is "request changes"."""
    stage, _, act = action.partition(".")
    return EVENTS.get(action, vocabulary.words(act or stage))


@register.filter
def whose_turn(status: str) -> str:
    """Say who moves a claim on, to whoever cannot."""
    return vocabulary.TURN[Status(status)]


@register.filter
def outside(address: str) -> SafeString:
    """Link to a page outside; anything but http and https is shown and not linked."""
    if not address.lower().startswith(("http://", "https://")):
        return format_html("{}", address)
    return format_html('<a href="{}" rel="noopener noreferrer external">{}</a>', address, address)


@register.simple_tag
def key_groups() -> keys.KeyGroups:
    """Return every key with what it does, in groups."""
    return keys.KEY_GROUPS
