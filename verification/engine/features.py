"""What a sentence shows of its check-worthiness: features with names that a person understands."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from verification.engine.lexicon import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
BIG = frozenset({"hundred", "thousand", "million", "billion", "trillion", "dozen"})


@dataclass(frozen=True, slots=True)
class View:
    """The tokens of a statement, read once in the ways that the features need."""

    tokens: Sequence[Token]
    words: tuple[str, ...]
    lemmas: tuple[str, ...]
    tags: tuple[str, ...]
    entities: tuple[str, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> View:
        """Read the tokens of one statement."""
        return cls(
            tokens,
            tuple(token.lower_ for token in tokens),
            tuple(token.lemma_.lower() for token in tokens),
            tuple(token.tag_ for token in tokens),
            tuple(token.ent_type_ for token in tokens if token.ent_iob_ == "B"),
        )

    def any_word(self, name: str) -> float:
        """1 when a word or lemma of a word list occurs."""
        known = lexicon(name)
        return float(
            any(word in known for word in self.words) or any(lemma in known for lemma in self.lemmas)
        )

    def count_tags(self, *tags: str) -> int:
        """How many tokens carry one of these tags."""
        return sum(tag in tags for tag in self.tags)

    def subject(self) -> Token | None:
        """The first subject."""
        return next((token for token in self.tokens if token.dep_ in {"nsubj", "nsubjpass"}), None)


Feature = Callable[[View], float]


def _word(name: str) -> Feature:
    return lambda view: view.any_word(name)


def _entity(*labels: str) -> Feature:
    return lambda view: float(any(label in labels for label in view.entities))


def _tag(*tags: str) -> Feature:
    return lambda view: float(view.count_tags(*tags) > 0)


def _amount(*tags: str) -> Feature:
    return lambda view: math.log1p(view.count_tags(*tags))


def _subject(test: Callable[[Token], bool]) -> Feature:
    def feature(view: View) -> float:
        subject = view.subject()
        return float(subject is not None and test(subject))

    return feature


def _is_command(view: View) -> float:
    root = next((token for token in view.tokens if token.dep_ == "ROOT"), None)
    if root is None or root.tag_ != "VB":
        return 0.0
    # "Cutting the routes would save …": somebody is told nothing where a modal verb stands.
    return float(not any(child.dep_ == "nsubj" or child.tag_ == "MD" for child in root.children))


def _numbers(view: View) -> float:
    return math.log1p(sum(token.like_num and not YEAR.match(token.text) for token in view.tokens))


FEATURES: MappingProxyType[str, Feature] = MappingProxyType(
    {
        "length": lambda view: math.log1p(len(view.tokens)),
        "very short": lambda view: float(len(view.tokens) < 6),
        "numbers": _numbers,
        "a number": lambda view: float(any(token.like_num for token in view.tokens)),
        "a year": lambda view: float(any(YEAR.match(word) for word in view.words)),
        "a large number": lambda view: float(any(lemma in BIG for lemma in view.lemmas)),
        "a percentage": lambda view: float(
            "%" in view.words or "percent" in view.words or "PERCENT" in view.entities
        ),
        "an amount of money": _entity("MONEY"),
        "a date": _entity("DATE"),
        "a person": _entity("PERSON"),
        "an organisation": _entity("ORG"),
        "a place": _entity("GPE", "LOC", "NORP"),
        "a law or work": _entity("LAW", "WORK_OF_ART", "EVENT"),
        "names": lambda view: math.log1p(len(view.entities)),
        "a comparative": _tag("JJR", "RBR"),
        "a superlative": _tag("JJS", "RBS"),
        "than": lambda view: float("than" in view.words),
        "an absolute word": _word("absolutes"),
        "a change": _word("change_verbs"),
        "a cause": _word("causal_words"),
        "an allegation": _word("allegation_words"),
        "an evaluation": _word("opinion_words"),
        "an opinion verb": _word("opinion_verbs"),
        "should or must": _word("opinion_modals"),
        "a prediction": _word("prediction_words"),
        "a vague word": _word("vague_words"),
        "a negation": _word("negations"),
        "a modal verb": _tag("MD"),
        "past tense": _tag("VBD"),
        "perfect": lambda view: float("VBN" in view.tags and ("have" in view.lemmas)),
        "third person present": _tag("VBZ"),
        "progressive": _tag("VBG"),
        "passive": lambda view: float(any(token.dep_ == "nsubjpass" for token in view.tokens)),
        "no finite verb": lambda view: float(view.count_tags(*FINITE) == 0),
        "verbs": _amount("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"),
        "nouns": _amount("NN", "NNS"),
        "proper nouns": _amount("NNP", "NNPS"),
        "adjectives": _amount("JJ"),
        "adverbs": _amount("RB"),
        "prepositions": _amount("IN"),
        "pronouns": _amount("PRP", "PRP$"),
        "I": lambda view: float("i" in view.words or "me" in view.words or "my" in view.words),
        "we": lambda view: float("we" in view.words or "our" in view.words or "us" in view.words),
        "you": _word("second_person"),
        "he or she": lambda view: float(bool({"he", "she", "his", "her"} & set(view.words))),
        "they": lambda view: float(bool({"they", "their", "them"} & set(view.words))),
        "subject I": _subject(lambda token: token.lower_ == "i"),
        "subject we": _subject(lambda token: token.lower_ == "we"),
        "subject a name": _subject(lambda token: token.pos_ == "PROPN"),
        "subject a noun": _subject(lambda token: token.pos_ == "NOUN"),
        "subject this or it": _subject(lambda token: token.lower_ in {"this", "that", "it", "there"}),
        "a question": lambda view: float("?" in view.words),
        "an exclamation": lambda view: float("!" in view.words),
        "a command": _is_command,
        "a condition": lambda view: float("if" in view.words),
        "speech": _word("cues_speech"),
        "quotation": lambda view: float('"' in view.words or "``" in view.tags),
        "opens with a conjunction": lambda view: float(view.tags[:1] == ("CC",)),
        "opens with well or thank": lambda view: float(
            view.tags[:1] == ("UH",) or "thank" in view.lemmas[:4]
        ),
    }
)


def read_features(tokens: Sequence[Token]) -> list[float]:
    """Read the features of one statement.

    Args:
        tokens: its parsed tokens, may be empty.

    Returns:
        One number a feature, in the order of `FEATURES`.
    """
    view = View.of(tokens)
    return [feature(view) for feature in FEATURES.values()]
