"""Say what sort of statement a claim is, how likely it is worth checking, and what to take first."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from verification.engine.features import FEATURES, View, read_features, read_words
from verification.engine.lexicon import lexicon
from verification.engine.types import Attribution, AttributionClass, BlockKind, Kind, Worthiness
from verification.errors import EngineError

if TYPE_CHECKING:
    from spacy.tokens import Token

WEIGHTS = "checkworthiness.json"
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
MEASURED = frozenset({"CARDINAL", "QUANTITY", "PERCENT", "MONEY"})
OPINION_PRIORITY = 12.0
BASE_PRIORITY = 15.0
MODEL_PRIORITY = 45.0
MAX_PRIORITY = 100.0
IDLE_PROBABILITY = 0.1
MIN_WORDS = 3

OPINION_WORDS = lexicon("opinion_words")
OPINION_MODALS = lexicon("opinion_modals")
FORECASTS = lexicon("prediction_passive")
STATES = lexicon("state_verbs")
CAUSES = lexicon("causal_words")
ACTS = lexicon("cues_act")
POINTING = lexicon("abstract_subjects") | lexicon("first_person") | lexicon("second_person")


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over `FEATURES` and single words, as trained; `name` carries its version."""

    name: str
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    words: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, values: Sequence[float], words: Collection[str]) -> float:
        """P(worth checking) of one statement."""
        rows = zip(values, self.means, self.scales, self.weights, strict=True)
        score = self.bias + sum(weight * (value - mean) / scale for value, mean, scale, weight in rows)
        score += sum(self.words.get(word, 0.0) for word in words)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a claim stands: what its own words do not show but its priority depends on."""

    kind: Kind
    attribution: Attribution
    block: BlockKind
    opening: bool = False


@functools.cache
def model() -> Model:
    """Return the shipped model.

    Raises:
        EngineError: it is missing, damaged, or was trained on other features.
    """
    try:
        path = resources.files("verification.engine").joinpath("weights", WEIGHTS)
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["features"] != list(FEATURES):
            raise EngineError("The check-worthiness model was trained on other features; train it again.")
        return Model(
            name=str(stored["name"]),
            means=tuple(map(float, stored["means"])),
            scales=tuple(map(float, stored["scales"])),
            weights=tuple(map(float, stored["weights"])),
            words={str(word): float(weight) for word, weight in stored["words"].items()},
            bias=float(stored["bias"]),
            threshold=float(stored["threshold"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError("The check-worthiness model is missing or damaged.") from error


def check_worthiness(tokens: Sequence[Token]) -> float:
    """Say how likely a statement is worth checking.

    Args:
        tokens: the parsed tokens of one sentence or piece.

    Returns:
        A probability, calibrated on political debates: news differs, so priority adds its own reasons.

    Raises:
        EngineError: the model is missing.
    """
    return model().probability(read_features(tokens), read_words(tokens))


def is_checkable(tokens: Sequence[Token], *, stated: bool = False) -> bool:
    """Say whether the words state anything at all: a finite verb, no question, no command, no greeting.

    Args:
        tokens: the parsed tokens of one piece.
        stated: it is known that they state something: a cue reports them, or a verb was put in.
    """
    view = View.of(tokens)
    words = [token for token in tokens if token.is_alpha or token.like_num]
    if len(words) < MIN_WORDS or "?" in view.words[-2:] or view.words[-1] == ":":
        return False
    if FEATURES["a command"](view) or FEATURES["opens with well or thank"](view):
        return False
    if stated or view.count_tags(*FINITE) or any(_has_subject(token) for token in tokens):
        return True
    # The tagger takes verbs for nouns ("Austria exports steel."): a plural right after a name may be one.
    misread = any(token.tag_ == "NNS" and token.i and token.nbor(-1).pos_ == "PROPN" for token in words[1:])
    return misread and view.words[-1] == "."


def _has_subject(token: Token) -> bool:
    return token.pos_ == "VERB" and any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.lefts)


def is_idle(tokens: Sequence[Token], worthiness: Worthiness, setting: Setting) -> bool:
    """Say whether a statement of the article itself is talk or scenery ("But that is not all.").

    It names and counts nothing, the model finds nothing in it, and it either only points at other
    sentences or gives none of the desk's reasons to look.
    """
    if setting.attribution.kind is not AttributionClass.NONE or setting.kind in {
        Kind.OPINION,
        Kind.PREDICTION,
    }:
        return False
    subject = View.of(tokens).subject()
    points = subject is None or subject.lower_ in POINTING
    named = any(token.ent_type_ or token.like_num or token.pos_ == "PROPN" for token in tokens)
    idle = points or not worthiness.reasons
    return idle and not named and worthiness.probability < IDLE_PROBABILITY


def find_kind(tokens: Sequence[Token], *, result: bool = False, reported: bool = False) -> Kind:
    """Say what sort of statement it is.

    Args:
        tokens: the parsed tokens of one piece.
        result: whether the piece tells what something led to.
        reported: whether it is indirect speech: there "would" stands for "will".

    Returns:
        The first that fits, from prediction and opinion (not checkable themselves) to state.
    """
    view = View.of(tokens)
    if result:
        return Kind.CAUSAL
    if reported and any(token.lower_ == "would" and token.tag_ == "MD" for token in tokens):
        return Kind.PREDICTION
    return next((kind for kind, test in KINDS if test(view)), Kind.STATE)


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


def _is_prediction(view: View) -> bool:
    future = any(
        token.tag_ == "MD" and token.lemma_.lower() in {"will", "shall", "'ll"} and token.head.dep_ != "advcl"
        for token in view.tokens
    )
    passive = any(token.lemma_.lower() in FORECASTS and _has_complement(token) for token in view.tokens)
    return future or passive


def _has_complement(token: Token) -> bool:
    children = {child.dep_ for child in token.children}
    return "auxpass" in children and bool(children & {"xcomp", "ccomp"})


def _is_opinion(view: View) -> bool:
    first_person = any(token.lower_ in {"i", "we"} and token.dep_ == "nsubj" for token in view.tokens)
    if first_person and view.any_word("opinion_verbs"):
        return True
    if any(token.lower_ in OPINION_MODALS and _obliges(token) for token in view.tokens):
        return True
    return any(token.lower_ in OPINION_WORDS and _judges(token) for token in view.tokens)


def _obliges(token: Token) -> bool:
    """Say whether a modal asks for something: "should join", not "must have been", not "law says … must"."""
    return (
        token.tag_ == "MD"
        and token.head.dep_ in {"ROOT", "conj", "ccomp"}
        and "have" not in {child.lower_ for child in token.head.children}
    )


def _judges(token: Token) -> bool:
    """Say whether an evaluating word is what is stated, not a part of a name or a measured comparison."""
    if token.ent_type_ or token.pos_ == "PROPN":
        return False
    if token.dep_ in {"acomp", "attr", "oprd", "advmod"} or token.tag_ in {"VBZ", "VBP"}:
        return True
    return token.dep_ == "amod" and token.head.dep_ in {"attr", "dobj", "oprd"}


def _is_act_of_speech(view: View) -> bool:
    """Say whether what is stated is itself that somebody said something: "denied the charges"."""
    return any(
        token.lemma_.lower() in ACTS and token.pos_ == "VERB" and token.dep_ in {"ROOT", "ccomp", "conj"}
        for token in view.tokens
    )


def _is_causal(view: View) -> bool:
    return any(
        token.lower_ in CAUSES or (token.lemma_.lower() in CAUSES and token.pos_ == "VERB")
        for token in view.tokens
    )


def _is_comparison(view: View) -> bool:
    # "more than 200 people" is a bound of a quantity and compares nothing.
    than = any(
        token.lower_ == "than" and token.i + 1 < len(token.doc) and not token.nbor(1).like_num
        for token in view.tokens
    )
    return than or any(tag in {"JJS", "RBS"} and word not in {"most", "least"} for tag, word in _tagged(view))


def _tagged(view: View) -> list[tuple[str, str]]:
    return list(zip(view.tags, view.words, strict=True))


def _is_quantity(view: View) -> bool:
    return any(
        (token.ent_type_ in MEASURED or token.like_num) and token.ent_type_ not in {"DATE", "ORDINAL", "TIME"}
        for token in view.tokens
    )


def _is_event(view: View) -> bool:
    verb = next((token for token in view.tokens if token.dep_ == "ROOT"), None) or next(
        (token for token in view.tokens if token.pos_ == "VERB"), None
    )
    if verb is None or verb.lemma_.lower() in STATES:
        return False
    perfect = any(child.lower_ in {"has", "have", "had", "was", "were", "been"} for child in verb.lefts)
    return verb.tag_ == "VBD" or (verb.tag_ == "VBN" and perfect)


KINDS: tuple[tuple[Kind, Callable[[View], bool]], ...] = (
    (Kind.PREDICTION, _is_prediction),
    (Kind.OPINION, _is_opinion),
    (Kind.ATTRIBUTION, _is_act_of_speech),
    (Kind.CAUSAL, _is_causal),
    (Kind.QUANTITY, _is_quantity),
    (Kind.COMPARISON, _is_comparison),
    (Kind.EVENT, _is_event),
)


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
    (12.0, "states a number", _is_quantity),
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
