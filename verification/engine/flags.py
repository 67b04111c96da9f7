"""Tell which statements rest on one person's word: nobody and nothing else in the article says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.statements import Statement

if TYPE_CHECKING:
    from spacy.tokens import Token

FLAG = "single_source"
TELLING = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ"})
# What can be contested: an allegation, a harm, a change, a cause, an absolute, a comparison.
CONTESTABLE = (
    lexicon("allegation_words")
    | lexicon("harm_words")
    | lexicon("change_verbs")
    | lexicon("causal_words")
    | lexicon("absolutes")
    | lexicon("comparison_words")
)
FACTUAL_ENTITIES = frozenset(
    {"CARDINAL", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "PERSON", "ORG", "GPE", "NORP"}
)
# Opinions, predictions, and what somebody tells of himself.
PASSING = (
    lexicon("opinion_verbs")
    | lexicon("opinion_modals")
    | lexicon("opinion_words")
    | lexicon("prediction_words")
    | {"i", "my", "me"}
)
MIN_SHARED = 3
SHARED_PART = 0.5
MAX_STATEMENTS = 400


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement with the words that tell what it is about; an empty speaker is the article itself."""

    speaker: str
    words: frozenset[str]


def drop_backed_flags(
    parsed: Sequence[ParsedSentence], statements: Sequence[tuple[Statement, ...]]
) -> Iterator[tuple[Statement, ...]]:
    """Leave "single_source" only where something that can be contested rests on one person's word.

    Args:
        parsed: the sentences of an article.
        statements: the statements of each, flagged wherever one person speaks.

    Yields:
        The statements of each sentence. One keeps the flag when it tells a figure, a name, an allegation
        or the like, is neither opinion nor prediction nor about the speaker, and when no other speaker,
        document or sentence of the article's own shares most of its telling words.
    """
    told = [
        _tell(item, statement)
        for item, here in zip(parsed, statements, strict=True)
        for statement in here
        if statement.parts
    ][:MAX_STATEMENTS]
    for item, here in zip(parsed, statements, strict=True):
        yield tuple(_settled(item, statement, told) for statement in here)


def _settled(item: ParsedSentence, statement: Statement, told: Sequence[_Told]) -> Statement:
    attribution = statement.attribution
    if FLAG not in attribution.flags:
        return statement
    if _is_contestable(_inside(item, statement)) and not _is_backed(_tell(item, statement), told):
        return statement
    flags = tuple(flag for flag in attribution.flags if flag != FLAG)
    return replace(statement, attribution=replace(attribution, flags=flags))


def _inside(item: ParsedSentence, statement: Statement) -> list[Token]:
    return [
        token
        for token in item.doc
        if any(part.start <= item.start(token) < part.end for part in statement.parts)
    ]


def _tell(item: ParsedSentence, statement: Statement) -> _Told:
    speaker = statement.attribution.speaker
    words = frozenset(
        token.lemma_.lower()
        for token in _inside(item, statement)
        if token.pos_ in TELLING and not token.is_stop
    )
    return _Told((speaker.name or speaker.description) if speaker is not None else "", words)


def _is_contestable(tokens: Sequence[Token]) -> bool:
    lemmas = {token.lemma_.lower() for token in tokens}
    if lemmas & PASSING or not any(token.pos_ in {"VERB", "AUX"} for token in tokens):
        return False
    return bool(lemmas & CONTESTABLE) or any(token.ent_type_ in FACTUAL_ENTITIES for token in tokens)


def _is_backed(one: _Told, told: Sequence[_Told]) -> bool:
    needed = max(MIN_SHARED, SHARED_PART * len(one.words))
    return any(other.speaker != one.speaker and len(one.words & other.words) >= needed for other in told)
