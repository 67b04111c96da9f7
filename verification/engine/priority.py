"""Say which claim to take first, and why: the reasons of a news desk, in words that are shown."""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from verification.engine.features import YEAR, View
from verification.engine.kinds import is_quantity
from verification.engine.lexicon import data_text, lexicon
from verification.engine.types import Attribution, AttributionClass, BlockKind, Kind, Worthiness
from verification.errors import EngineError

if TYPE_CHECKING:
    from spacy.tokens import Token

BASE_PRIORITY = 16.0
MODEL_PRIORITY = 27.0
MAX_PRIORITY = 100.0
OPINION_PRIORITY = 12.0
SPOKEN_OPINION_PRIORITY = 24.0
HIGH_PRIORITY = 65.0
MEDIUM_PRIORITY = 40.0
ECHOED_WORDS = 2
OLDEST_AGE = 120
WORDS = re.compile(r"[^\W\d_]{3,}")
ENDING = re.compile(r"(?:ing|ed|es|s|e)$")
AGED = re.compile(r"\d{1,3}-year-old$")
VERBAL = frozenset({"VERB", "AUX"})
NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "DATE"})


class PriorityLevel(StrEnum):
    """How soon a claim wants to be checked."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


# Half-open ranges of the priority, 0 to 100: it is shown in whole numbers.
LEVELS: Mapping[str, tuple[float, float]] = {
    PriorityLevel.HIGH: (HIGH_PRIORITY - 0.5, MAX_PRIORITY + 1),
    PriorityLevel.MEDIUM: (MEDIUM_PRIORITY - 0.5, HIGH_PRIORITY - 0.5),
    PriorityLevel.LOW: (-1.0, MEDIUM_PRIORITY - 0.5),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a claim stands: what its own words do not show but its priority depends on.

    `headline` are the stems of the headline's words (see `stems`). An aside is said in passing: a
    relative clause or an apposition that hangs on another statement.
    """

    kind: Kind
    attribution: Attribution
    block: BlockKind
    opening: bool = False
    aside: bool = False
    headline: frozenset[str] = frozenset()


def prioritise(probability: float, tokens: Sequence[Token], setting: Setting) -> Worthiness:
    """Order the queue: the model's probability plus the reasons of a news desk.

    Args:
        probability: from `check_worthiness`.
        tokens: the parsed tokens of one piece.
        setting: kind, attribution and place of the claim.

    Returns:
        Probability, priority from 0 to 100, and every reason that moved it, in words to show.

    Raises:
        EngineError: the word lists are missing.
    """
    view = View.of(tokens)
    applying = [(points, reason) for points, reason, applies in REASONS if applies(view, setting)]
    priority = _eased(BASE_PRIORITY + MODEL_PRIORITY * probability + sum(points for points, _ in applying))
    reasons = [reason for _, reason in applying]
    if setting.kind in {Kind.OPINION, Kind.PREDICTION}:
        spoken = setting.attribution.speaker is not None
        said = "checkable only as said" if spoken else "nothing to check unless somebody is quoted"
        reasons.append(f"{setting.kind.value}: {said}")
        priority = min(priority, SPOKEN_OPINION_PRIORITY if spoken else OPINION_PRIORITY)
    return Worthiness(round(probability, 4), round(priority, 1), tuple(reasons))


def _eased(points: float) -> float:
    """Keep points between 0 and 100, and the order of claims that have many reasons."""
    above, room = points - HIGH_PRIORITY, MAX_PRIORITY - HIGH_PRIORITY
    return HIGH_PRIORITY + room * (1 - math.exp(-above / room)) if above > 0 else max(0.0, points)


def priority_level(priority: float) -> PriorityLevel:
    """Put a priority in words: as it is shown, in whole numbers, 65 is high and 40 is medium."""
    name = next((name for name, (low, high) in LEVELS.items() if low <= priority < high), PriorityLevel.LOW)
    return PriorityLevel(name)


def stems(text: str) -> frozenset[str]:
    """Return the words of a text without their endings, to see whether another speaks of the same."""
    return frozenset(ENDING.sub("", word) for word in WORDS.findall(text.lower()) if len(word) > 3)


# -- what the words show


def _listed(name: str) -> Callable[[View, Setting], bool]:
    return lambda view, _: bool(_words(name) & ({*view.lemmas} | {*view.words}))


def _is_crime(view: View, _: Setting) -> bool:
    return any(
        (token.pos_ == "VERB" and lemma in _words("crime_verbs") | _words("justice_verbs"))
        or (token.pos_ == "NOUN" and lemma in _words("crime_nouns"))
        or token.lower_ in _words("crime_qualities")
        for token, lemma in zip(view.tokens, view.lemmas, strict=True)
    )


def _is_forced(view: View, _: Setting) -> bool:
    return any(
        token.pos_ == "VERB" and lemma in _words("force_verbs")
        for token, lemma in zip(view.tokens, view.lemmas, strict=True)
    )


def _counts(view: View, _: Setting) -> bool:
    return is_quantity(view)


def _names(view: View, _: Setting) -> bool:
    return bool(NAMED & {*view.entities})


def _is_vague(view: View, _: Setting) -> bool:
    return not view.entities and bool(view.any_word("vague_words"))


def _contradicts(view: View, setting: Setting) -> bool:
    """Say whether somebody denies something: in these words, or by saying that it is not so."""
    if any(token.pos_ == "VERB" and token.lemma_ in _words("denials") for token in view.tokens):
        return True
    top, subject = _top(view), view.subject()
    inside = {token.i for token in view.tokens}
    said_of = [*(top.children if top else ()), *(subject.subtree if subject else ())]
    return _is_said(view, setting) and any(
        token.lower_ in NEGATIONS and token.i in inside for token in said_of
    )


def _echoes(view: View, setting: Setting) -> bool:
    shared = setting.headline & stems(" ".join(view.words))
    return len(shared) >= ECHOED_WORDS


# -- what makes it background, in the article's own voice


def _is_told(setting: Setting) -> bool:
    """Say whether the article itself tells it."""
    return setting.attribution.kind is AttributionClass.NONE


def _top(view: View) -> Token | None:
    """The word that the others hang on."""
    inside = {token.i for token in view.tokens}
    return next(
        (token for token in view.tokens if token.head.i not in inside or token.head.i == token.i), None
    )


def _predicate(view: View) -> Token | None:
    """What the subject is said to be: "a lawyer" of "Ada is a lawyer"."""
    top = _top(view)
    if top is None:
        return None
    if top.dep_ == "appos":
        return top
    complements = (child for child in top.rights if child.dep_ in {"attr", "acomp"})
    return next(complements, None) if top.lemma_ == "be" else None


def _is_age(view: View, setting: Setting) -> bool:
    predicate = _predicate(view)
    if predicate is None or not _is_told(setting):
        return False
    bare = predicate.text.isdecimal() and 0 < int(predicate.text[:4]) <= OLDEST_AGE
    return bare or "years old" in " ".join(view.words) or any(AGED.match(word) for word in view.words)


def _is_credential(view: View, setting: Setting) -> bool:
    """Say whether it only tells who somebody is or what they did before: "is a lawyer", "studied in …"."""
    subject = view.subject()
    if not _is_told(setting) or _counts(view, setting):
        return False
    predicate = _predicate(view)
    if predicate is not None and predicate.lemma_.lower() in ROLES:
        return True
    named = subject is not None and (subject.ent_type_ == "PERSON" or subject.lower_ in {"he", "she", "who"})
    top = _top(view)
    return named and top is not None and top.lemma_ in _words("career_verbs")


def _is_origin(view: View, setting: Setting) -> bool:
    """Say whether it only tells when something began: "was built in 1974"."""
    top = _top(view)
    dated = any(YEAR.match(word) for word in view.words)
    return _is_told(setting) and dated and top is not None and top.lemma_ in _words("founding_verbs")


def _is_aside(view: View, setting: Setting) -> bool:
    # An apposition has no verb of its own; neither have many headlines.
    verbless = setting.block is BlockKind.BODY and not any(tok.pos_ in VERBAL for tok in view.tokens)
    return (setting.aside or verbless) and _is_told(setting)


def _is_unanswered(view: View, setting: Setting) -> bool:
    """Say whether it only tells that nobody answered: "did not respond", "declined to comment"."""
    lemmas = {*view.lemmas}
    refuses = bool(view.any_word("negations")) or bool(lemmas & _words("refusals"))
    return _is_told(setting) and refuses and bool(lemmas & _words("answer_verbs"))


# -- whose it is and where it stands


def _is_said(_: View, setting: Setting) -> bool:
    return setting.kind is Kind.ATTRIBUTION or setting.attribution.kind in {
        AttributionClass.DIRECT,
        AttributionClass.MIXED,
        AttributionClass.INDIRECT,
    }


def _is_quoted(_: View, setting: Setting) -> bool:
    return setting.attribution.kind in {AttributionClass.DIRECT, AttributionClass.MIXED}


def _flag(flag: str) -> Callable[[View, Setting], bool]:
    return lambda _, setting: flag in setting.attribution.flags


def _kind(kind: Kind) -> Callable[[View, Setting], bool]:
    return lambda _, setting: setting.kind is kind


def _is_opening(_: View, setting: Setting) -> bool:
    return setting.opening


def _is_caption(_: View, setting: Setting) -> bool:
    return setting.block is BlockKind.CAPTION


NEGATIONS = lexicon("negations")
ROLES = lexicon("person_titles") | lexicon("person_nouns") | lexicon("organisation_nouns")

# Points, the reason as it is shown, and the test.
REASONS: tuple[tuple[float, str, Callable[[View, Setting], bool]], ...] = (
    (24.0, "harm to people", _listed("harm_words")),
    (24.0, "a crime or an abuse", _is_crime),
    (14.0, "force or pressure", _is_forced),
    (14.0, "states a number", _counts),
    (5.0, "names who, where or when", _names),
    (7.0, "absolute word", _listed("absolutes")),
    (11.0, "somebody denies it", _contradicts),
    (7.0, "claims a cause", _kind(Kind.CAUSAL)),
    (4.0, "compares", _kind(Kind.COMPARISON)),
    (11.0, "rests on what somebody says", _is_said),
    (3.0, "quoted words", _is_quoted),
    (20.0, "no source given", _flag("missing")),
    (24.0, "anonymous source", _flag("anonymous")),
    (4.0, "a single source", _flag("single_source")),
    (5.0, "a source quotes a source", _flag("source_quotes_source")),
    (11.0, "in the opening", _is_opening),
    (11.0, "what the headline says", _echoes),
    (-7.0, "vague", _is_vague),
    (-16.0, "caption", _is_caption),
    (-16.0, "said in passing", _is_aside),
    (-27.0, "background: an age", _is_age),
    (-22.0, "background: who somebody is", _is_credential),
    (-22.0, "background: when it began", _is_origin),
    (-22.0, "nobody answered", _is_unanswered),
)


@functools.cache
def _words(name: str) -> frozenset[str]:
    return _lists()[name]


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    try:
        lists = json.loads(data_text("news_reasons.json"))
        return {str(name): frozenset(map(str, words)) for name, words in lists.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise EngineError("The word lists of the news reasons are damaged.") from error
