"""Sets what a claim asserts or denies beside what a prose passage asserts, denies or leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from verification.engine.agreement import opposite_pairs
from verification.engine.prose_parse import (
    ALLEGED,
    MAYBE,
    PLANNED,
    is_denied,
    is_open,
    parsed,
    sentences_with,
    stem_of,
)
from verification.engine.prose_words import Prose, read_prose
from verification.engine.types import Comparison

if TYPE_CHECKING:
    from spacy.tokens import Token

NEGATION: Final = "negation-in-prose.v1"
HEDGE: Final = "hedge-in-prose.v1"
DIRECTION: Final = "direction-in-prose.v1"
ENOUGH_SHARED: Final = 2
MUCH: Final = 0.5
"""This share of the claim's words stands in a sentence that speaks of the same matter."""
NEAR: Final = 5
NOT_BEFORE_TIME: Final = frozenset(["before", "after", "first", "last", "public", "private"])
DENIAL: Final = re.compile(
    r"\b(?:not|never|no|neither|nor|none|nobody|nothing|hardly|scarcely|barely|without|cannot|fail\w*|refus\w*"
    r"|declin\w*|den(?:y|ie[sd]|ying)|ceas\w*|stop\w*|avoid\w*|prevent\w*|reject\w*|lack\w*|unable|incapable"
    r"|impossible|false|untrue|unwilling|disput\w*|refut\w*|neglect\w*|forg[eo]t\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
PLAIN_DENIAL: Final = re.compile(
    r"\b(?:not|never|no|neither|nor|cannot|fail\w*|without)\b|n['’]t\b", re.IGNORECASE
)
LEFT_OPEN: Final = re.compile(
    rf"\b(?:if|{'|'.join(sorted(word for word in MAYBE | ALLEGED if word.isalpha()))}"
    rf"|(?:{'|'.join(sorted(word.rstrip('e') for word in PLANNED))})\w*)\b",
    re.IGNORECASE,
)
SAYS_SO: Final = frozenset(["be", "have", "do"])


def contrast_polarity(claim: str, evidence: str) -> Iterator[Comparison]:
    """Compare denials, hedges and opposite words.

    Yields:
        At most one comparison of each sort. They contradict only where a sentence of the passage has the
        claim's main word and half of its other words, or where opposites stand among the same words.
    """
    mine, theirs = read_prose(claim), read_prose(evidence)
    yield from _directions(mine, theirs)
    denied, open_ = bool(DENIAL.search(mine.text)), bool(LEFT_OPEN.search(mine.text))
    if not denied and not DENIAL.search(theirs.text) and (open_ or not LEFT_OPEN.search(theirs.text)):
        return
    said = _main_word(mine)
    if said is None:
        return
    places = _told_places(mine, theirs, said)
    yield from _negations(said, places)
    if not places and is_denied(said) and not DENIAL.search(theirs.text) and _is_on_the_matter(mine, theirs):
        note = f"the passage does not deny “{said.text}”"
        yield _told(NEGATION, "negation", _denial(said), "", agrees=None, note=note)
    if not open_ and places and not is_denied(said) and all(is_open(place) for place in places):
        note = f"the passage leaves open what the claim asserts: {_shown(places[0])}"
        yield _told(HEDGE, "hedge", said.text, _shown(places[0]), agrees=None, note=note)


def _main_word(mine: Prose) -> Token | None:
    """Return the word of a claim that it asserts: its verb, or what something is said to be."""
    doc = parsed(mine.text)
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    for _ in range(3):
        if root is None or (root.lemma_.lower() not in SAYS_SO and stem_of(root.text)):
            break
        root = next(
            (one for one in root.children if one.dep_ in {"attr", "acomp", "dobj", "xcomp", "prep", "pobj"}),
            None,
        )
    return root if root is not None and root.is_alpha else None


def _told_places(mine: Prose, theirs: Prose, said: Token) -> list[Token]:
    """Return where a passage has the claim's main word, in sentences on the same matter."""
    keys = {stem_of(said.text), stem_of(said.lemma_)} - {""}
    others = mine.stems - keys
    if not keys or not others:
        return []
    least = max(min(len(others), ENOUGH_SHARED), round(len(others) * MUCH))
    return [
        token
        for sentence in sentences_with(theirs, others, least)
        for token in parsed(sentence)
        if keys & {stem_of(token.text), stem_of(token.lemma_)}
    ]


def _is_on_the_matter(mine: Prose, theirs: Prose) -> bool:
    return len(mine.stems & theirs.stems) >= max(ENOUGH_SHARED, round(len(mine.stems) * MUCH))


def _negations(said: Token, places: list[Token]) -> Iterator[Comparison]:
    denied = is_denied(said)
    if not places or (not denied and not any(is_denied(place) for place in places)):
        return
    other = next((place for place in places if is_denied(place) is not denied), None)
    if any(is_denied(place) is denied for place in places):
        yield _told(NEGATION, "negation", _denial(said), _denial(said), agrees=True)
    elif other is not None:
        note = f"the claim says “{_denial(said)}”, the passage “{_denial(other)}”"
        yield _told(NEGATION, "negation", _denial(said), _denial(other), agrees=False, note=note)


def _denial(token: Token) -> str:
    return f"not {token.text}" if is_denied(token) else token.text


def _shown(token: Token) -> str:
    """Return a word with the words before it that belong to it, as written."""
    start = max(token.left_edge.i, token.i - 4)
    return str(token.doc[start : token.i + 1].text)


# -- opposite words


def _directions(mine: Prose, theirs: Prose) -> Iterator[Comparison]:
    for ours, other in opposite_pairs(mine.text, theirs.text):
        if ours in NOT_BEFORE_TIME or not _among_the_same(mine, theirs, ours, other):
            continue
        note = f"the claim says “{ours}”, the passage “{other}”"
        yield _told(DIRECTION, "direction", ours, other, agrees=False, note=note)


def _among_the_same(mine: Prose, theirs: Prose, ours: str, other: str) -> bool:
    place, their_place = _find(mine.text, ours), _find(theirs.text, other)
    if place is None or their_place is None:
        return False
    if _is_near_a_denial(mine.text, place) or _is_near_a_denial(theirs.text, their_place):
        return False
    near = mine.around(*place.span(), reach=NEAR)
    shared = near & theirs.around(*their_place.span(), reach=NEAR)
    return len(shared) >= min(len(near), ENOUGH_SHARED + 1) >= 1


def _find(text: str, word: str) -> re.Match[str] | None:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)


def _is_near_a_denial(text: str, place: re.Match[str]) -> bool:
    return PLAIN_DENIAL.search(text[max(0, place.start() - 30) : place.end()]) is not None


def _told(
    comparator: str, field: str, claimed: str, recorded: str, *, agrees: bool | None, note: str = ""
) -> Comparison:
    return Comparison(
        comparator=comparator,
        entity=claimed.removeprefix("not "),
        field=field,
        claimed=claimed,
        recorded=recorded,
        agrees=agrees,
        note=note,
    )
