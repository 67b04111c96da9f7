"""Say whether a statement can be checked at all, and whether it is mere talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from verification.engine.features import FEATURES, View
from verification.engine.lexicon import lexicon
from verification.engine.priority import Setting
from verification.engine.types import AttributionClass, Kind, Worthiness

if TYPE_CHECKING:
    from spacy.tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
IDLE_PROBABILITY = 0.1
MIN_WORDS = 3

ABSTRACT = lexicon("abstract_subjects")
POINTING = ABSTRACT | lexicon("first_person") | lexicon("second_person")


def is_checkable(tokens: Sequence[Token], *, stated: bool = False) -> bool:
    """Say whether the words state anything at all: a finite verb, no question, no command, no greeting.

    Args:
        tokens: the parsed tokens of one piece.
        stated: it is known that they state something: a cue reports them, or a verb was put in.
    """
    view = View.of(tokens)
    words = [token for token in tokens if token.is_alpha or token.like_num]
    # A verb that was put in ("Lind is 52") counts as a word.
    if len(words) + stated < MIN_WORDS or "?" in view.words[-2:] or view.words[-1] == ":":
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
    """Say whether a statement is talk or scenery ("But that is not all.", “Then it was quiet.”).

    It names and counts nothing, the model finds nothing in it, and it only points at other sentences;
    what the article says itself is idle, too, when it gives none of the desk's reasons to look.
    """
    spoken = setting.attribution.kind is AttributionClass.DIRECT
    own = setting.attribution.kind is AttributionClass.NONE
    if not (spoken or own) or setting.kind in {Kind.OPINION, Kind.PREDICTION}:
        return False
    subject = View.of(tokens).subject()
    points = subject is None or subject.lower_ in (ABSTRACT if spoken else POINTING)
    named = any(token.ent_type_ or token.like_num or token.pos_ == "PROPN" for token in tokens)
    idle = points or (own and not worthiness.reasons)
    return idle and not named and worthiness.probability < IDLE_PROBABILITY
