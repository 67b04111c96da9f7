"""Says in words why a passage was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from verification.evidence.hybrid import Listing

SUFFIXES: Final = {1: "st", 2: "nd", 3: "rd"}
UNRANKED: Final = {
    Listing.RECORD: "a record of what the claim speaks of",
    Listing.CHECKS: "counted in an earlier check",
}


def why_found(places: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return one phrase for each list that found a passage; what is not understood is left out."""
    return [phrase for place in places if (phrase := _phrase(place))]


def _phrase(place: Mapping[str, Any]) -> str:
    listing, rank, terms = place.get("listing"), int(place.get("rank") or 0), place.get("terms") or ()
    if listing == Listing.WORDS:
        words = f" ({', '.join(map(str, terms))})" if terms else ""
        return f"{ordinal(rank)} by words{words}"
    if listing == Listing.MEANING:
        return f"{ordinal(rank)} by meaning"
    return next((words for known, words in UNRANKED.items() if known == listing), "")


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 11th …"""
    suffix = "th" if number % 100 in (11, 12, 13) else SUFFIXES.get(number % 10, "th")
    return f"{number}{suffix}"
