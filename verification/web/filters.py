"""Which claims of an article or of the queue are wanted: by status, kind, speaker and priority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlencode

from django.db.models import Q

from verification.claims.models import Claim, ClaimQuerySet
from verification.engine.priority import LEVELS
from verification.engine.types import Kind
from verification.web.vocabulary import CLAIM_STATUS, KIND
from verification.workflow import Status

ALL: Final = "all"
NOBODY: Final = "-"
MAX_SPEAKER: Final = 200
SPEAKERS_OFFERED: Final = 50


class Described(Protocol):
    """What a claim is counted by: the claim itself, or a row with these columns only."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def speaker(self) -> str:
        """Who says it; empty for the article itself."""

    @property
    def priority(self) -> float:
        """What to take first, 0 to 100."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its word, how many claims it leaves, and whether it is chosen."""

    value: str
    word: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; empty means "any"."""

    status: str = ""
    kind: str = ""
    speaker: str = ""
    priority: str = ""

    def __bool__(self) -> bool:
        return bool(self.status or self.is_narrow)

    @property
    def is_narrow(self) -> bool:
        """More than a status is asked for."""
        return bool(self.kind or self.speaker or self.priority)

    def fields(self) -> dict[str, str]:
        """Return what is asked for as the address spells it."""
        named = {
            "status": self.status,
            "kind": self.kind,
            "speaker": self.speaker,
            "priority": self.priority,
        }
        return {name: value for name, value in named.items() if value}

    def address(self, **changes: str) -> str:
        """Return the query string with some of it changed; empty when nothing is asked for."""
        fields = {name: value for name, value in {**self.fields(), **changes}.items() if value}
        return f"?{urlencode(fields)}" if fields else ""

    @property
    def query(self) -> str:
        """The query string that every link of the page carries on."""
        return self.address()

    def fits(self, claim: Claim) -> bool:
        """Say whether a claim is wanted."""
        return (
            self.status in ("", claim.status)
            and self.kind in ("", claim.kind)
            and self.speaker in ("", claim.speaker or NOBODY)
            and self.priority in ("", level_of(claim.priority))
        )


def wanted(given: Mapping[str, str]) -> Wanted:
    """Read a filter from an address; what is not understood counts as not given."""
    status, kind, priority = given.get("status", ""), given.get("kind", ""), given.get("priority", "")
    return Wanted(
        status=status if status in frozenset(Status) else "",
        kind=kind if kind in frozenset(Kind) else "",
        speaker=given.get("speaker", "").replace("\0", "").strip()[:MAX_SPEAKER],
        priority=priority if priority in LEVELS else "",
    )


def level_of(priority: float) -> str:
    """Return "high", "medium" or "low"."""
    return next((name for name, (low, high) in LEVELS.items() if low <= priority < high), "low")


def narrow(claims: ClaimQuerySet, asked: Wanted) -> ClaimQuerySet:
    """Leave the claims of a kind, a speaker and a priority; the status is the caller's."""
    if asked.kind:
        claims = claims.filter(kind=asked.kind)
    if asked.speaker:
        claims = claims.filter(speaker="" if asked.speaker == NOBODY else asked.speaker)
    if asked.priority:
        low, high = LEVELS[asked.priority]
        claims = claims.filter(Q(priority__gte=low, priority__lt=high))
    return claims


def status_choices(claims: Sequence[Claim], asked: Wanted) -> list[Choice]:
    """Count the claims of every status that the other filters leave; a status without any is left out."""
    others = Wanted(kind=asked.kind, speaker=asked.speaker, priority=asked.priority)
    counts = Counter(claim.status for claim in claims if others.fits(claim))
    words = [(str(status), look.word) for status, look in CLAIM_STATUS.items()]
    total = Choice("", "All", counts.total(), not asked.status, asked.address(status=""))
    return [total, *_choices("status", words, counts, asked)]


def kind_choices(claims: Iterable[Described], asked: Wanted) -> list[Choice]:
    """Count the claims of every kind."""
    counts = Counter(claim.kind for claim in claims)
    return _choices("kind", [(str(kind), word) for kind, word in KIND.items()], counts, asked)


def priority_choices(claims: Iterable[Described], asked: Wanted) -> list[Choice]:
    """Count the claims of every level of priority."""
    counts = Counter(level_of(claim.priority) for claim in claims)
    return _choices("priority", [(level, level.capitalize()) for level in LEVELS], counts, asked)


def speaker_choices(claims: Iterable[Described], asked: Wanted) -> list[Choice]:
    """Count the claims of every speaker, the one who says most first."""
    counts = Counter(claim.speaker or NOBODY for claim in claims)
    named = [speaker for speaker, _ in counts.most_common(SPEAKERS_OFFERED)]
    if asked.speaker and asked.speaker not in named:
        named.append(asked.speaker)
    words = [(speaker, spoken(speaker)) for speaker in named]
    return _choices("speaker", words, counts, asked)


def spoken(speaker: str) -> str:
    """Return a speaker's name, and words for none."""
    return "The article’s own words" if speaker == NOBODY else speaker


@dataclass(frozen=True, slots=True)
class Facets:
    """What a list can be narrowed to, with counts."""

    kinds: Sequence[Choice]
    priorities: Sequence[Choice]
    speakers: Sequence[Choice]


def facets(claims: Sequence[Described], asked: Wanted) -> Facets:
    """Count what each filter would leave of these claims."""
    return Facets(
        kind_choices(claims, asked), priority_choices(claims, asked), speaker_choices(claims, asked)
    )


def _choices(
    name: str, words: Sequence[tuple[str, str]], counts: Mapping[str, int], asked: Wanted
) -> list[Choice]:
    chosen = asked.fields().get(name, "")
    return [
        Choice(value, word, counts.get(value, 0), value == chosen, asked.address(**{name: value}))
        for value, word in words
        if counts.get(value) or value == chosen
    ]
