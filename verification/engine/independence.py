"""Counts witnesses instead of links: which pieces of evidence are one voice, and why, in words to show."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from verification.engine.lexicon import lexicon
from verification.engine.types import Question

NAME: Final = "independence.v1"
DETERMINERS: Final = frozenset({"the", "a", "an", "of", "for", "and"})
VAGUE: Final = lexicon("anonymous_people") | lexicon("pronouns_person") | lexicon("plural_sources")
GENERIC: Final = lexicon("source_institutions") | lexicon("organisation_nouns") | lexicon("person_titles")
WORD: Final = re.compile(r"\w+(?:['’]\w+)?")


class Tie(StrEnum):
    """What makes two pieces one voice."""

    REPORT = "report"
    TELLER = "teller"
    SOURCE = "source"
    PUBLISHER = "publisher"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence for one question, with all that may tie it to another.

    `link` identifies the document, `origin` its cluster, `label` the name of that and `agency` whom the
    document credits. `attributed_to` is whom the passage itself goes back to. `dependent` says why it is
    no witness at all; empty: it is one.
    """

    id: int
    link: int
    origin: int
    label: str
    source: str
    agency: str = ""
    publisher: str = ""
    owner: str = ""
    attributed_to: str = ""
    dependent: str = ""


@dataclass(frozen=True, slots=True)
class Union:
    """Two pieces that are one voice; `reason` says so of the second."""

    one: int
    other: int
    tie: Tie
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """One independent witness: its pieces, its documents and what ties them. `id` is its smallest origin."""

    id: int
    pieces: tuple[int, ...]
    links: int
    unions: tuple[Union, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What ties its pieces, each reason once."""
        return tuple(dict.fromkeys(union.reason for union in self.unions))


@dataclass(frozen=True, slots=True)
class Independence:
    """The witnesses behind the evidence for one question.

    `links` counts documents, `dependent` those among them that are no witness, with why in `left_out`.
    """

    groups: tuple[Group, ...]
    links: int
    dependent: int
    left_out: tuple[str, ...]
    summary: str

    @property
    def origins(self) -> int:
        """How many independent origins there are."""
        return len(self.groups)

    @property
    def has_ties(self) -> bool:
        """Some pieces are one voice."""
        return any(group.unions for group in self.groups)

    def group_of(self, piece: int) -> Group | None:
        """Return the group of a piece; None when it is no witness."""
        return next((group for group in self.groups if piece in group.pieces), None)


def count_witnesses(pieces: Sequence[Piece], question: Question) -> Independence:
    """Group the pieces of evidence for one question of one claim into independent witnesses.

    Args:
        pieces: those that count or could count, any order.
        question: for "did they say it" everybody goes back to the speaker, so whom a passage is
            attributed to ties nothing.

    Returns:
        The groups in the order of their first pieces. Those that are not independent are in none.
    """
    witnesses = _with_agencies([piece for piece in pieces if not piece.dependent])
    groups = tuple(_groups(witnesses, question))
    links = len({piece.link for piece in pieces})
    dependent = links - len({piece.link for piece in witnesses})
    left_out = tuple(dict.fromkeys(piece.dependent for piece in pieces if piece.dependent))
    return Independence(groups, links, dependent, left_out, _summary(groups, witnesses, links, dependent))


def _with_agencies(pieces: Sequence[Piece]) -> list[Piece]:
    """Name the agency of an origin on all its pieces: a copy seldom says whose report it carries."""
    agencies = {piece.origin: piece.agency for piece in pieces if piece.agency}
    return [replace(piece, agency=agencies.get(piece.origin, "")) for piece in pieces]


def _groups(witnesses: Sequence[Piece], question: Question) -> Iterator[Group]:
    group_of = {piece.id: piece.id for piece in witnesses}
    unions = []
    for one, other in itertools.combinations(witnesses, 2):
        kept, gone = sorted((group_of[one.id], group_of[other.id]))
        found = next(_ties(one, other, question), None)
        if found and kept != gone:
            unions.append(Union(one.id, other.id, *found))
            group_of = {piece: kept if group == gone else group for piece, group in group_of.items()}
    for first in dict.fromkeys(group_of[piece.id] for piece in witnesses):
        own = [piece for piece in witnesses if group_of[piece.id] == first]
        yield Group(
            id=min(piece.origin for piece in own),
            pieces=tuple(piece.id for piece in own),
            links=len({piece.link for piece in own}),
            unions=tuple(union for union in unions if group_of[union.one] == first),
        )


def _ties(one: Piece, other: Piece, question: Question) -> Iterator[tuple[Tie, str]]:
    """Yield what ties two pieces, the strongest first."""
    if one.origin == other.origin:
        yield Tie.REPORT, _same_report(one, other)
    if _same(one.source, other.source):
        yield Tie.SOURCE, f"both are by {one.source}"
    if question is Question.TRUE:
        yield from _tellers(one, other)
    if _same(one.publisher, other.publisher):
        yield Tie.PUBLISHER, f"same publisher: {one.publisher}"
    owner = _common_owner(one, other)
    if owner:
        yield Tie.OWNER, f"same owner: {owner}"


def _same_report(one: Piece, other: Piece) -> str:
    if not one.source or not other.source:
        return "both were told or shown by the same person or office"
    agency = one.agency or other.agency
    named = f" ({agency})" if agency else ""
    return f"{one.source} and {other.source} carry the same {'agency ' if agency else ''}report{named}"


def _tellers(one: Piece, other: Piece) -> Iterator[tuple[Tie, str]]:
    if same_teller(one.attributed_to, other.attributed_to):
        name = max(one.attributed_to, other.attributed_to, key=len)
        yield Tie.TELLER, f"both go back to {name}"
    for told, teller in ((one, other), (other, one)):
        if same_teller(told.attributed_to, teller.source):
            yield Tie.TELLER, f"{told.source} goes back to {teller.source}, which is here itself"


def _common_owner(one: Piece, other: Piece) -> str:
    first, second = _houses(one), _houses(other)
    return next((name for key, name in first.items() if key in second), "")


def _houses(piece: Piece) -> dict[str, str]:
    """Whom a piece belongs to; a source may itself be the owner or the publisher of another one."""
    return {name.casefold(): name for name in (piece.owner, piece.publisher, piece.source) if name.strip()}


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def same_teller(one: str, other: str) -> bool:
    """Say whether two names name the same source.

    "Kolar" is Marta Kolar and "SOHR" the Syrian Observatory for Human Rights; "officials" are nobody in
    particular, and a ministry may be any.
    """
    first, second = _tokens(one), _tokens(other)
    if not first or not second or _is_vague(first) or _is_vague(second):
        return False
    if set(map(str.casefold, first)) == set(map(str.casefold, second)):
        return True
    return _abbreviates(first, second) or _abbreviates(second, first) or _is_short_for(first, second)


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(word for word in WORD.findall(name) if word.casefold() not in DETERMINERS)


def _is_vague(tokens: Iterable[str]) -> bool:
    """Nobody in particular: plain words only, the last of which names people."""
    words = list(tokens)
    last = words[-1].casefold()
    return all(word.islower() for word in words) and (
        last in VAGUE or last.removesuffix("s") in VAGUE or last == "witnesses"
    )


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    capitals = "".join(word[0] for word in long if word[0].isupper())
    return len(short) == 1 and short[0].isupper() and len(short[0]) > 1 and short[0] == capitals


def _is_short_for(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The proper words of one stand in the other; what else it has is a title, which the other may lack."""
    short, long = sorted((one, other), key=lambda words: (len(_proper(words)), len(words)))
    known = set(map(str.casefold, long))
    rest = set(map(str.casefold, short)) - known
    return bool(_proper(short)) and set(map(str.casefold, _proper(short))) <= known and rest <= GENERIC


def _proper(words: Iterable[str]) -> list[str]:
    return [word for word in words if word[0].isupper() and word.casefold() not in GENERIC]


# -- the sentence


def _summary(groups: Sequence[Group], witnesses: Sequence[Piece], links: int, dependent: int) -> str:
    if not links:
        return ""
    pieces = {piece.id: piece for piece in witnesses}
    said = [f"{_number(links, 'link')}, {_number(len(groups), 'independent origin')}"]
    said += [told for group in groups if (told := _told(group, pieces))]
    if dependent:
        said.append(f"{dependent} {'is' if dependent == 1 else 'are'} not independent")
    return "; ".join(said)


def _number(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _told(group: Group, pieces: dict[int, Piece]) -> str:
    """Say in a few words what ties the documents of a group; nothing for a document that stands alone."""
    if group.links < 2:
        return ""
    across = [union for union in group.unions if pieces[union.one].link != pieces[union.other].link]
    ties = {union.tie for union in across}
    if len(ties) != 1:
        return f"{group.links} count as one"
    first = across[0]
    piece, other = pieces[first.one], pieces[first.other]
    if first.tie is Tie.REPORT and not piece.source:
        return f"{group.links} come from the same person or office"
    if first.tie is Tie.REPORT:
        return f"{group.links} carry the same {'agency ' if _agency(group, pieces) else ''}report"
    if first.tie is Tie.TELLER:
        return f"{group.links} go back to {_longest_teller(group, pieces)}"
    if first.tie is Tie.SOURCE:
        return f"{group.links} are by {piece.source}"
    return f"{group.links} belong to {_common_owner(piece, other)}"


def _agency(group: Group, pieces: dict[int, Piece]) -> str:
    return next((pieces[piece].agency for piece in group.pieces if pieces[piece].agency), "")


def _longest_teller(group: Group, pieces: dict[int, Piece]) -> str:
    return max((pieces[piece].attributed_to for piece in group.pieces), key=len)
