"""Google Fact Check Tools: what fact-checkers around the world have rated, by claims:search.

Interface: GET v1alpha1/claims:search of Google's documentation; the key travels in a header, so it stands
in no address. Traps: nothing found is `{}`; a wrong key is a 400.
"""

from __future__ import annotations

from verification.engine.documents import OutsideHit, OutsideQuery, OutsideQuestion
from verification.errors import ProviderError, ProviderRefused, RateLimited
from verification.providers.interface import (
    DEFAULT_WAIT_SECONDS,
    TOTAL_SECONDS,
    Provider,
    Reply,
    Shape,
    Talk,
    day,
    plain_words,
    shown,
    web_host,
)

ADDRESS = "https://factchecktools.googleapis.com/v1alpha1/claims:search"
PAGE_SIZE = 10
MAX_PAGES = 2
MAX_HITS = 10
KEY_HEADER = "X-Goog-Api-Key"


class GoogleFactChecks(Provider):
    """Searches published fact-checks; their pages are fetched.

    The rating stands in a hit's note: repeating a false claim is no support for it.
    """

    name = "google-factcheck.v1"
    title = "Google Fact Check Tools"
    leaves = (
        "Names and head nouns of the claim, to Google (factchecktools.googleapis.com). Then the "
        "fact-checkers’ pages that it names are fetched."
    )
    requests_a_search = MAX_PAGES

    def __init__(
        self,
        *,
        key: str = "",
        address: str = ADDRESS,
        networks: tuple[str, ...] = (),
        ports: tuple[int, ...] = (443,),
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        super().__init__(networks=networks, ports=ports, total_seconds=total_seconds)
        self._key = key.strip()
        self._address = address

    @property
    def missing(self) -> str:
        """Say what the settings lack."""
        if not self._key:
            return "the key is missing"
        return (
            ""
            if self._key.isascii() and self._key.isprintable()
            else "the key holds other than plain letters"
        )

    def queries(self, asked: OutsideQuestion) -> tuple[OutsideQuery, ...]:
        """Names and nouns; then the names with the first noun, for every word has to match."""
        full = plain_words(*asked.names, *asked.nouns)
        less = plain_words(*asked.names, *asked.nouns[:1])
        return tuple(
            OutsideQuery(text, shown(self._address, _params(text, asked.language)), language=asked.language)
            for text in dict.fromkeys((full, less))
            if text
        )

    def find(self, query: OutsideQuery, talk: Talk) -> tuple[list[OutsideHit], str]:
        """Ask for two pages at most."""
        hits: dict[str, OutsideHit] = {}
        token = ""
        for _ in range(MAX_PAGES):
            params = _params(query.text, query.language) | ({"pageToken": token} if token else {})
            told = talk.get(self._address, params, {KEY_HEADER: self._key})
            found = [
                _hit(claim, review)
                for claim in told.children("claims")
                for review in claim.children("claimReview")
            ]
            hits |= {hit.url: hit for hit in found if hit is not None}
            token = told.text("nextPageToken")
            if not token or len(hits) >= MAX_HITS:
                break
        return list(hits.values())[:MAX_HITS], ""

    def explain(self, reply: Reply, told: Shape | None) -> ProviderError | None:
        """Google says in an envelope what is wrong."""
        if told is None or not told.has("error"):
            return None
        error = told.child("error")
        status, message = error.text("status", 60), error.text("message")
        if status == "RESOURCE_EXHAUSTED":
            return RateLimited("Its quota is used up.", retry_after=reply.wait or DEFAULT_WAIT_SECONDS)
        if "API key" in message or status in {"UNAUTHENTICATED", "PERMISSION_DENIED"}:
            return ProviderRefused("It does not accept the key.")
        if status == "INVALID_ARGUMENT":
            return ProviderRefused("It does not take this request.")
        return None


def _params(text: str, language: str) -> dict[str, str]:
    return {"query": text, "languageCode": language, "pageSize": str(PAGE_SIZE)}


def _hit(claim: Shape, review: Shape) -> OutsideHit | None:
    url = review.text("url", 2_000)
    host = web_host(url)
    if not host:
        return None
    publisher = review.child("publisher")
    source = publisher.text("name", 200) or publisher.text("site", 200) or host
    rating = review.text("textualRating", 120)
    return OutsideHit(
        title=review.text("title") or claim.text("text"),
        url=url,
        text=claim.text("text", 2_000),
        source=source,
        published=day(review.text("reviewDate")),
        complete=False,
        note=f"rated “{rating}” by {source}" if rating else "",
    )
