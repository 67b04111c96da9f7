"""Says what of a claim may leave the machine: names, head nouns, figures; nothing of who must stay hidden.

The sentence itself is never part of it. Whoever the article keeps anonymous is taken out before anything is
read, and once more word by word from what was read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.documents import OutsideQuestion
from verification.engine.language import parse_apart
from verification.engine.query import STOP_WORDS
from verification.engine.types import ClaimText, Question

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_NAMES = 4
MAX_NAME_WORDS = 5
MAX_NOUNS = 5
MAX_FIGURES = 2
MAX_ADDRESSES = 5
MIN_INSIDE = 4
"""A hidden name of so many letters is also found inside longer words: "janedoe", "@doe1990"."""
NAMED = frozenset(
    {"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE"}
)
HEADS = frozenset({"nsubj", "nsubjpass", "dobj", "ROOT", "attr", "pobj", "conj", "compound", "appos"})
# Nouns that tell nothing about what a claim is about.
EMPTY = frozenset(
    re.findall(
        r"\w+",
        "people person man woman men women percent per cent year years month months week weeks day days time "
        "times number numbers thing things way ways part parts lot kind statement report reports source "
        "sources official officials spokesman spokeswoman spokesperson interview case fact",
    )
)
_SUBWORD = re.compile(r"[^\W_]+")
_DETERMINER = re.compile(r"^(?:an?|the|one|some|two|three|several|his|her|their)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Who must not be recognised from outside.

    `names` are hidden in whatever they stand; so are the whole `descriptions`. `own` describes who says this
    very claim: each of its words is hidden too.
    """

    names: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


NOBODY = Hidden()


def outside_question(
    claim: ClaimText, *, hidden: Hidden = NOBODY, addresses: Sequence[str] = (), language: str = "en"
) -> OutsideQuestion:
    """Return what may be asked outside about a claim.

    Args:
        claim: its text is read; for "did the speaker say it" the speaker is a name as well.
        hidden: who must not be recognised.
        addresses: pages that were found for the claim.
        language: that of the article.

    Returns:
        At most 4 names, those of people and places first, 5 nouns and 2 figures, none with a hidden word in
        it; nothing at all when no word is left.

    Raises:
        EngineError: the language model is missing.
    """
    veil = _Veil(hidden)
    doc = parse_apart([veil.without_phrases(claim.text)])[0]
    named = _names(doc)
    if claim.speaker and claim.question is Question.SAID:
        named = [claim.speaker, *named]
    names = _distinct(veil.cleared(name) for name in named)[:MAX_NAMES]
    spoken_for = {part for name in names for part in folded(name)}
    nouns = _distinct(veil.cleared(noun) for noun in _nouns(doc) if not set(folded(noun)) <= spoken_for)
    figures = _distinct(veil.cleared(token.text) for token in doc if _is_figure(token))
    return OutsideQuestion(
        names=tuple(names),
        nouns=tuple(nouns[:MAX_NOUNS]),
        figures=tuple(figures[:MAX_FIGURES]),
        as_of=claim.published,
        language=language,
        addresses=tuple(url for url in addresses if not veil.is_lifted_by(url))[:MAX_ADDRESSES],
    )


def folded(text: str) -> tuple[str, ...]:
    """Return the words inside a text, without case, accents and marks: what hidden words are compared by."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_SUBWORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


class _Veil:
    """Takes out of texts what would show who is hidden."""

    def __init__(self, hidden: Hidden) -> None:
        self._names = frozenset(word for name in hidden.names for word in folded(name))
        own = frozenset(word for text in hidden.own for word in folded(text) if word not in STOP_WORDS)
        self._words = self._names | own
        self._inside = tuple(word for word in self._names if len(word) >= MIN_INSIDE)
        self._phrases = [_phrase(text) for text in (*hidden.descriptions, *hidden.own) if folded(text)]

    def without_phrases(self, text: str) -> str:
        """Return a text without the descriptions, which would be torn into single nouns else."""
        for phrase in self._phrases:
            text = phrase.sub(" ", text)
        return text

    def cleared(self, text: str) -> str:
        """Return the words of a text of which no part is hidden, in their order."""
        return " ".join(word for word in text.split() if not self._is_hidden(word))

    def is_lifted_by(self, url: str) -> bool:
        """Say whether an address would show who is hidden."""
        return any(self._is_hidden(part) for part in folded(url))

    def _is_hidden(self, word: str) -> bool:
        parts = folded(word)
        joined = "".join(parts)
        return not self._words.isdisjoint(parts) or any(name in joined for name in self._inside)


def _phrase(text: str) -> re.Pattern[str]:
    words = _SUBWORD.findall(_DETERMINER.sub("", text.strip()))
    return re.compile(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)


def _names(doc: Doc) -> list[str]:
    """Return the recognised names, then runs of proper nouns that are none, each in the order of the text."""
    named = [entity.text for entity in doc.ents if entity.label_ in NAMED]
    inside = {token.i for entity in doc.ents for token in entity}
    runs = [doc[run[0].i : run[-1].i + 1].text for run in _runs(doc, inside)]
    return [_short(name) for name in (*named, *runs)]


def _runs(doc: Doc, inside: set[int]) -> Iterator[list[Token]]:
    run: list[Token] = []
    for token in doc:
        if token.pos_ == "PROPN" and token.i not in inside:
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _short(name: str) -> str:
    words = [word for word in re.sub(r"(?:'s|')(?=\s|$)", "", name).split() if word.lower() not in STOP_WORDS]
    return " ".join(words[:MAX_NAME_WORDS])


def _nouns(doc: Doc) -> Iterator[str]:
    for token in doc:
        telling = token.pos_ == "NOUN" and token.dep_ in HEADS and token.lemma_.lower() not in EMPTY
        if telling and token.lower_ not in EMPTY and any(char.isalpha() for char in token.text):
            yield token.text


def _is_figure(token: Token) -> bool:
    return bool(token.like_num) and any(char.isdigit() for char in token.text)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list({" ".join(folded(text)): text for text in reversed([*texts]) if folded(text)}.values())[::-1]
