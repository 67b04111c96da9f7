"""Writes checks that are public as schema.org's ClaimReview. In: plain facts. Out: JSON for a page or a feed.

Knows no database and no settings: what is not among the facts of a check cannot get into its markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

CONTEXT: Final = "https://schema.org"
LANGUAGE: Final = "en"
# Marks that turn the direction of what follows could make readers see other words than were written.
_TURNING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_MARKUP: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}
_BODIES: Final = re.compile(
    r"^the\b|\b(?:agency|association|authority|bank|board|bureau|campaign|commission|committee|company|council"
    r"|court|department|foundation|fund|government|group|inc|institute|ltd|ministry|office|parliament|party"
    r"|police|school|service|senate|society|university|union|yearbook)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose checks these are. `site`: the address that its pages begin with, without a slash at its end."""

    name: str
    site: str
    logo: str = ""

    @property
    def host(self) -> str:
        """The host of the site, without “www”."""
        return self.site.partition("://")[2].partition("/")[0].partition(":")[0].removeprefix("www.")

    def address(self, slug: str) -> str:
        """Return where a check stands."""
        return f"{self.site}/checks/{slug}"


@dataclass(frozen=True, slots=True)
class Degree:
    """A rating's number between the worst and the best of its scale."""

    value: float
    best: float
    worst: float


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """What readers may know of one check. `place` orders lists and stays when it is published anew.

    `claimant` empty: our own reporting. `degree` None: the rating is a kind, such as “cannot verify”.
    `appeared_at`: the page on which the claim stands, empty where nobody knows one.
    """

    place: int
    slug: str
    wording: str
    summary: str
    claimant: str
    claimed_on: date | None
    rating: str
    degree: Degree | None
    published_at: datetime
    appeared_at: str = ""

    @property
    def title(self) -> str:
        """What the page is called."""
        return f"Fact check: {cleaned(self.wording)}"

    def claimed_by(self, publisher: Publisher) -> str:
        """Return who made the claim."""
        return cleaned(self.claimant) or publisher.name


def cleaned(text: str) -> str:
    """Return words without control characters and without marks that turn the direction of writing."""
    return _CONTROL.sub(" ", _TURNING.sub("", text)).strip()


def claim_review(check: PublicCheck, publisher: Publisher) -> dict[str, Any]:
    """Return the markup of one check."""
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": cleaned(check.rating)}
    if check.degree is not None:
        rating |= {
            "ratingValue": check.degree.value,
            "bestRating": check.degree.best,
            "worstRating": check.degree.worst,
        }
    house = _organisation(publisher)
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": publisher.address(check.slug),
        "name": check.title,
        "claimReviewed": cleaned(check.wording),
        "reviewBody": cleaned(check.summary),
        "reviewRating": rating,
        "datePublished": check.published_at.date().isoformat(),
        "inLanguage": LANGUAGE,
        "author": house,
        "publisher": house,
        "itemReviewed": _claim(check, publisher),
    }


def data_feed(checks: Sequence[PublicCheck], publisher: Publisher) -> dict[str, Any]:
    """Return a feed with one review an item, in the order given."""
    feed: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": f"Fact checks by {publisher.name}",
        "url": f"{publisher.site}/checks/",
        "publisher": _organisation(publisher),
        "dataFeedElement": [_item(check, publisher) for check in checks],
    }
    if checks:
        feed["dateModified"] = moment(max(check.published_at for check in checks))
    return feed


def data_block(data: Mapping[str, Any]) -> str:
    """Return JSON that can stand inside a script element: nothing in it ends that or begins another."""
    return json.dumps(data, ensure_ascii=True).translate(_MARKUP)


def moment(at: datetime) -> str:
    """Return a time in UTC as programs write it: 2026-03-01T12:00:00Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _item(check: PublicCheck, publisher: Publisher) -> dict[str, Any]:
    return {
        "@type": "DataFeedItem",
        "dateCreated": moment(check.published_at),
        "url": publisher.address(check.slug),
        "item": [claim_review(check, publisher)],
    }


def _claim(check: PublicCheck, publisher: Publisher) -> dict[str, Any]:
    ours = not cleaned(check.claimant)
    claim: dict[str, Any] = {"@type": "Claim"}
    claim["author"] = _organisation(publisher) if ours else _claimant(cleaned(check.claimant))
    if check.claimed_on is not None:
        claim["datePublished"] = check.claimed_on.isoformat()
    if check.appeared_at:
        claim["firstAppearance" if ours else "appearance"] = {
            "@type": "CreativeWork",
            "url": check.appeared_at,
        }
    return claim


def _claimant(name: str) -> dict[str, str]:
    """Nobody entered what a claimant is: names that sound like a body are one, others are a person's."""
    return {"@type": "Organization" if _BODIES.search(name) else "Person", "name": name}


def _organisation(publisher: Publisher) -> dict[str, str]:
    found = {"@type": "Organization", "name": publisher.name, "url": f"{publisher.site}/"}
    return found | ({"logo": publisher.logo} if publisher.logo else {})
