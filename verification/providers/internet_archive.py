"""Internet Archive: the copy of a page that lies nearest to the claim's day, by the availability interface.

Interface: GET archive.org/wayback/available?url=…&timestamp=YYYYMMDD. Traps: it often misses copies that
exist, more often so for addresses written with https://, and is slow or closed at times.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from verification.engine.documents import OutsideHit, OutsideQuery, OutsideQuestion
from verification.errors import MalformedAnswer
from verification.providers.interface import TOTAL_SECONDS, Provider, Talk, day, shown, web_host

ADDRESS = "https://archive.org/wayback/available"
MAX_PAGES = 3
_COPY = re.compile(r"https?://web\.archive\.org/web/(?P<time>\d{14})(?:[a-z]{2}_)?/(?P<page>.+)", re.DOTALL)


class InternetArchive(Provider):
    """Finds earlier copies of pages that are already known; the words of a claim are never sent."""

    name = "internet-archive.v1"
    title = "Internet Archive"
    has_fallbacks = False
    leaves = (
        "Addresses of public pages that were found for the claim, and its day, to the Internet Archive "
        "(archive.org); no word of the article. Then the copies that it names are fetched."
    )

    def __init__(
        self,
        *,
        contact: str = "",
        address: str = ADDRESS,
        networks: tuple[str, ...] = (),
        ports: tuple[int, ...] = (443,),
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        super().__init__(contact=contact, networks=networks, ports=ports, total_seconds=total_seconds)
        self._address = address

    def queries(self, asked: OutsideQuestion) -> tuple[OutsideQuery, ...]:
        """One a page, each asked on its own; none without a day, for the page of today was read already."""
        if asked.as_of is None:
            return ()
        pages = [_bare(address) for address in asked.addresses]
        return tuple(
            OutsideQuery(page, shown(self._address, _params(page, asked.as_of)), asked.as_of)
            for page in dict.fromkeys(filter(None, pages))
        )[:MAX_PAGES]

    def find(self, query: OutsideQuery, talk: Talk) -> tuple[list[OutsideHit], str]:
        """Ask for one page."""
        told = talk.get(self._address, _params(query.text, query.as_of))
        closest = told.child("archived_snapshots").child("closest")
        copy = _COPY.fullmatch(closest.text("url", 2_000))
        if copy is None or closest.text("status", 3) not in {"", "200"}:
            return [], "it names no copy; it misses some that exist"
        made = day(f"{copy['time'][:4]}-{copy['time'][4:6]}-{copy['time'][6:8]}")
        if made is None:
            raise MalformedAnswer
        return [_hit(copy["page"], copy["time"], made)], _distance(made, query.as_of)


def _params(page: str, as_of: date | None) -> dict[str, str]:
    return {"url": page} | ({"timestamp": as_of.strftime("%Y%m%d")} if as_of else {})


def _bare(address: str) -> str:
    """Return an address without its scheme and fragment; empty when it is none of a web page."""
    if not web_host(address):
        return ""
    parts = urlsplit(address)
    if parts.username or parts.password:
        return ""
    return f"{parts.netloc}{parts.path}{'?' + parts.query if parts.query else ''}"[:2_000]


def _hit(page: str, time: str, made: date) -> OutsideHit:
    host = web_host(page if "://" in page else f"http://{page}")
    return OutsideHit(
        title=page[:300],
        # “id_” asks for the page as it was, without the archive's own bar in it.
        url=f"https://web.archive.org/web/{time}id_/{page}",
        text="",
        source=host or "web.archive.org",
        complete=False,
        edition=f"copy of {made} in the Internet Archive",
    )


def _distance(made: date, as_of: date | None) -> str:
    days = (made - as_of).days if as_of else 0
    return (
        f"the nearest copy is {abs(days)} days {'later' if days > 0 else 'earlier'}" if abs(days) > 1 else ""
    )
