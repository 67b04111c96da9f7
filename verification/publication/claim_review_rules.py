"""What our ClaimReview markup has to be: the rules that pages and the feed are checked by.

They follow Google's documentation of fact-check markup (required: claim, rating in words, address;
recommended: author, item reviewed, number of the rating) and are stricter where it is silent: numbers are
whole and consistent or absent, one review a page, and no field that is not listed here, so that nothing
else of the desk can slip in.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from verification.publication.claim_review import CONTEXT, cleaned

SHORT: Final = 75
"""Longer claims are cut in lists of results."""
NUMBERS: Final = ("ratingValue", "bestRating", "worstRating")
ORGANISATION: Final = frozenset({"@type", "name", "url", "logo"})
FIELDS: Final[dict[str, frozenset[str]]] = {
    "ClaimReview": frozenset(
        {
            "@context", "@type", "url", "name", "claimReviewed", "reviewBody", "reviewRating",
            "datePublished", "inLanguage", "author", "publisher", "itemReviewed",
        }
    ),
    "Rating": frozenset({"@type", "alternateName", *NUMBERS}),
    "Claim": frozenset({"@type", "author", "datePublished", "appearance", "firstAppearance"}),
    "Organization": ORGANISATION,
    "Person": frozenset({"@type", "name"}),
    "CreativeWork": frozenset({"@type", "url"}),
}  # fmt: skip
"""Everything that the markup may say, by type."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where; one that is not `required` is advice."""

    where: str
    text: str
    required: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def page_faults(blocks: Sequence[Mapping[str, Any]], address: str) -> list[Fault]:
    """Check the data blocks of one page: one review, of the claim that the page is about."""
    if len(blocks) != 1:
        return [Fault("page", f"it holds {len(blocks)} reviews; there is one a page")]
    found = list(review_faults(blocks[0]))
    if blocks[0].get("url") != address:
        found.append(Fault("url", "it is not the address of the page"))
    return found


def feed_faults(feed: Mapping[str, Any]) -> list[Fault]:
    """Check a feed: each item holds one review, and none stands twice."""
    found = list(_typed(feed, "DataFeed", "feed"))
    items = feed.get("dataFeedElement", [])
    for number, item in enumerate(items):
        reviews = item.get("item", [])
        if len(reviews) != 1:
            found.append(Fault(f"item {number}", "it does not hold one review"))
            continue
        found += [
            Fault(f"item {number}, {one.where}", one.text, one.required) for one in review_faults(reviews[0])
        ]
        if item.get("url") != reviews[0].get("url"):
            found.append(Fault(f"item {number}", "its address is not the review's"))
    found += [Fault(url, "it stands more than once") for url in _twice(items)]
    return found


def review_faults(review: Mapping[str, Any]) -> Iterator[Fault]:
    """Check one review."""
    yield from _typed(review, "ClaimReview", "review")
    if review.get("@context") != CONTEXT:
        yield Fault("@context", f"it is not {CONTEXT}")
    yield from _shape(review, "review")
    yield from _words(review.get("claimReviewed"), "claimReviewed")
    if len(str(review.get("claimReviewed", ""))) > SHORT:
        yield Fault("claimReviewed", f"beyond {SHORT} characters it is cut in lists of results", False)
    yield from _address(review.get("url"), "url")
    yield from _rating(review.get("reviewRating"))
    for role in ("author", "publisher"):
        yield from _somebody(review.get(role), role)
    yield from _day(review.get("datePublished"), "datePublished")
    yield from _reviewed(review)
    yield from _host(review)


def _rating(rating: object) -> Iterator[Fault]:
    if not isinstance(rating, Mapping):
        yield Fault("reviewRating", "it is missing")
        return
    yield from _typed(rating, "Rating", "reviewRating")
    yield from _words(rating.get("alternateName"), "reviewRating.alternateName")
    given = [rating[name] for name in NUMBERS if name in rating]
    if not given:
        return
    if len(given) != len(NUMBERS):
        yield Fault("reviewRating", "of value, best and worst either all stand there or none")
    elif not all(map(_is_number, given)):
        yield Fault("reviewRating", "value, best and worst are numbers")
    else:
        yield from _within(*map(float, given))


def _within(value: float, best: float, worst: float) -> Iterator[Fault]:
    if best <= worst:
        yield Fault("reviewRating", "the best is not above the worst")
    elif not worst <= value <= best:
        yield Fault("reviewRating", "the value does not lie between the worst and the best")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _reviewed(review: Mapping[str, Any]) -> Iterator[Fault]:
    claim = review.get("itemReviewed")
    if not isinstance(claim, Mapping):
        yield Fault("itemReviewed", "it is missing")
        return
    yield from _typed(claim, "Claim", "itemReviewed")
    yield from _somebody(claim.get("author"), "itemReviewed.author")
    for name in ("appearance", "firstAppearance"):
        if name in claim:
            yield from _address(claim[name].get("url"), f"itemReviewed.{name}")
    if "datePublished" not in claim:
        yield Fault("itemReviewed.datePublished", "nobody said when the claim was made", False)
        return
    yield from _day(claim["datePublished"], "itemReviewed.datePublished")
    if str(claim["datePublished"])[:10] > str(review.get("datePublished", ""))[:10]:
        yield Fault("itemReviewed.datePublished", "the claim is younger than its review")


def _somebody(who: object, where: str) -> Iterator[Fault]:
    if not isinstance(who, Mapping):
        yield Fault(where, "it is missing")
        return
    if who.get("@type") not in ("Organization", "Person"):
        yield Fault(where, "it is neither an organisation nor a person")
    yield from _words(who.get("name"), f"{where}.name")
    for name in ("url", "logo"):
        if name in who:
            yield from _address(who[name], f"{where}.{name}")


def _host(review: Mapping[str, Any]) -> Iterator[Fault]:
    """The page stands at the publisher's own site, or below it."""
    author = review.get("author")
    site = urlsplit(str(author.get("url", ""))).hostname if isinstance(author, Mapping) else None
    host = urlsplit(str(review.get("url", ""))).hostname
    if site and host and host != site and not host.endswith(f".{site}"):
        yield Fault("url", "it does not stand at the publisher's site")


def _typed(part: Mapping[str, Any], kind: str, where: str) -> Iterator[Fault]:
    if part.get("@type") != kind:
        yield Fault(where, f"it is no {kind}")


def _words(value: object, where: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not any(map(str.isalnum, value)):
        yield Fault(where, "it says nothing")


def _address(value: object, where: str) -> Iterator[Fault]:
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        yield Fault(where, "it is no address of the web")


def _day(value: object, where: str) -> Iterator[Fault]:
    try:
        text = str(value)
        date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        yield Fault(where, "it is no day or time as ISO 8601 writes them")


def _shape(part: object, where: str) -> Iterator[Fault]:
    """Only what is listed, and only words that are what they look like."""
    if isinstance(part, str) and cleaned(part) != part:
        yield Fault(where, "it holds control characters, or marks that turn the direction of writing")
    if not isinstance(part, Mapping):
        return
    known = FIELDS.get(str(part.get("@type")), frozenset())
    for name, value in part.items():
        if name not in known:
            yield Fault(f"{where}.{name}", "there is no such field in public")
        yield from _shape(value, f"{where}.{name}")


def _twice(items: Sequence[Mapping[str, Any]]) -> list[str]:
    counted = Counter(str(item.get("url", "")) for item in items)
    return sorted(url for url, times in counted.items() if times > 1)
