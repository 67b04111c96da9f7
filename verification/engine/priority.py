"""Say which claim to take first, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.features import View
from verification.engine.kinds import is_quantity
from verification.engine.types import Attribution, AttributionClass, BlockKind, Kind, Worthiness

if TYPE_CHECKING:
    from spacy.tokens import Token

OPINION_PRIORITY = 12.0
BASE_PRIORITY = 15.0
MODEL_PRIORITY = 45.0
MAX_PRIORITY = 100.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a claim stands: what its own words do not show but its priority depends on."""

    kind: Kind
    attribution: Attribution
    block: BlockKind
    opening: bool = False


def prioritise(probability: float, tokens: Sequence[Token], setting: Setting) -> Worthiness:
    """Order the queue: the model's probability plus the reasons of a news desk.

    Args:
        probability: from `check_worthiness`.
        tokens: the parsed tokens of one piece.
        setting: kind, attribution and block of the claim.

    Returns:
        Probability, priority from 0 to 100, and every reason that moved it, in words to show.
    """
    view = View.of(tokens)
    applying = [
        *((points, reason) for points, reason, applies in REASONS_IN_WORDS if applies(view)),
        *((points, reason) for points, reason, applies in REASONS_IN_SETTING if applies(setting)),
    ]
    priority = BASE_PRIORITY + MODEL_PRIORITY * probability + sum(points for points, _ in applying)
    reasons = [reason for _, reason in applying]
    spoken = setting.attribution.speaker is not None
    if setting.kind in {Kind.OPINION, Kind.PREDICTION}:
        said = "checkable only as said" if spoken else "nothing to check unless somebody is quoted"
        reasons.append(f"{setting.kind.value}: {said}")
        priority = min(priority, OPINION_PRIORITY * (2 if spoken else 1))
    return Worthiness(round(probability, 4), round(max(0.0, min(MAX_PRIORITY, priority)), 1), tuple(reasons))


def _word(name: str) -> Callable[[View], bool]:
    return lambda view: bool(view.any_word(name))


def _names(view: View) -> bool:
    return any(label in {"PERSON", "ORG", "GPE", "DATE"} for label in view.entities)


def _is_vague(view: View) -> bool:
    return not view.entities and bool(view.any_word("vague_words"))


def _flag(flag: str) -> Callable[[Setting], bool]:
    return lambda setting: flag in setting.attribution.flags


def _kind(kind: Kind) -> Callable[[Setting], bool]:
    return lambda setting: setting.kind is kind


def _is_quoted(setting: Setting) -> bool:
    return setting.attribution.kind in {AttributionClass.DIRECT, AttributionClass.MIXED}


# Points, the reason as it is shown, and the test.
REASONS_IN_WORDS: tuple[tuple[float, str, Callable[[View], bool]], ...] = (
    (16.0, "accuses somebody", _word("allegation_words")),
    (8.0, "harm to people", _word("harm_words")),
    (12.0, "states a number", is_quantity),
    (6.0, "names who, where or when", _names),
    (5.0, "absolute word", _word("absolutes")),
    (-5.0, "vague", _is_vague),
)
REASONS_IN_SETTING: tuple[tuple[float, str, Callable[[Setting], bool]], ...] = (
    (10.0, "no source given", _flag("missing")),
    (7.0, "anonymous source", _flag("anonymous")),
    (3.0, "a single source", _flag("single_source")),
    (4.0, "a source quotes a source", _flag("source_quotes_source")),
    (5.0, "compares", _kind(Kind.COMPARISON)),
    (5.0, "claims a cause", _kind(Kind.CAUSAL)),
    (4.0, "in the opening", lambda setting: setting.opening),
    (2.0, "quoted words", _is_quoted),
    (-6.0, "caption", lambda setting: setting.block is BlockKind.CAPTION),
)
