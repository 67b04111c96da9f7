"""Pages into the archive: fetched, read, stored with their bytes, text, digest and time.

In: an address that a person, a feed or a provider names. Out: a snapshot with its passages, or one typed
error. The network and the reading stand outside of any transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from verification import backends, policies
from verification.engine.documents import ArchiveDocument, Document, Fetched, PageReading
from verification.engine.notices import says_missing
from verification.errors import InvalidAddress, PageGone
from verification.evidence import archive
from verification.evidence.models import SnapshotKind
from verification.policies import Actor

MAX_URL_CHARACTERS: Final = 2_000
AHEAD: Final = timedelta(days=1)
"""The day of a page may be tomorrow's, for it is another day elsewhere."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person, a feed or a provider says of a page; what is left open the page says itself.

    `source` empty: the page's host, for anybody can write any name into a page.
    """

    source: str = ""
    title: str = ""
    kind: str = SnapshotKind.REPORT
    speaker: str = ""
    published: date | None = None
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came and as it reads."""

    fetched: Fetched
    document: Document


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The snapshot that holds a page, whether it is new, and what a person should know of it."""

    snapshot: int
    is_new: bool
    passages: int
    notes: tuple[str, ...] = ()


def add_page(
    *, actor: Actor, url: str, told: Told | None = None, gathered_for: int | None = None
) -> StoredPage:
    """Add the page at an address that a person gave; the same text is stored once.

    `gathered_for`: see `archive.add_document`.

    Raises:
        NotAllowed: this actor may not write the archive.
        InvalidAddress, ForbiddenAddress: no address, or one that is never fetched.
        ProviderError: the page did not come; `PageGone`: there is none.
        InvalidInput and its children: what came cannot be used.
    """
    policies.check_has_role(actor, *archive.ARCHIVISTS)
    page = ask_page(url)
    return store_page(
        actor=actor, page=page, told=told or Told(), embed_first=True, gathered_for=gathered_for
    )


def collect_page(
    *, actor: Actor, url: str, told: Told | None = None, gathered_for: int | None = None
) -> StoredPage:
    """Add a page that a feed or a provider names, as the site's robots.txt allows; raises as `add_page`."""
    policies.check_has_role(actor, *archive.ARCHIVISTS)
    page = visit_page(url)
    return store_page(actor=actor, page=page, told=told or Told(), gathered_for=gathered_for)


def ask_page(url: str) -> Page:
    """Fetch and read a page that a person asked for; raises as `add_page`."""
    return read_page(backends.fetcher().fetch(_address(url)))


def visit_page(url: str) -> Page:
    """Fetch and read a page that nobody asked for at this moment; raises as `add_page`."""
    return read_page(backends.fetcher().visit(_address(url)))


def _address(url: str) -> str:
    address = url.strip()
    if len(address) > MAX_URL_CHARACTERS:
        raise InvalidAddress(f"An address has at most {MAX_URL_CHARACTERS:,} characters.")
    return address


def read_page(fetched: Fetched) -> Page:
    """Read what was fetched.

    Raises:
        PageGone: the site shows that there is no such page, whatever its status says.
        InvalidInput and its children: what came cannot be used.
    """
    if leads_to_the_front(fetched):
        raise PageGone("The address leads to the front page of its site now.")
    document = backends.reader().read(
        fetched.body,
        filename=fetched.final_url.rpartition("/")[2].partition("?")[0],
        media_type=fetched.media_type,
        charset=fetched.charset,
        address=fetched.final_url,
    )
    if says_missing(document.title, document.text):
        raise PageGone(f"The page says that there is none: “{(document.title or document.text)[:80]}”.")
    return Page(fetched, document)


def leads_to_the_front(fetched: Fetched) -> bool:
    """Say whether the site sent us from a page to its front page, as sites do when a page is gone."""
    asked, came = urlsplit(fetched.url), urlsplit(fetched.final_url)
    return bool(asked.path.strip("/")) and not came.path.strip("/") and not came.query


def store_page(
    *,
    actor: Actor,
    page: Page,
    told: Told,
    embed_first: bool = False,
    gathered_for: int | None = None,
) -> StoredPage:
    """Store a page that was read, in one short transaction.

    Raises:
        NotAllowed; InvalidInput: an unknown kind; EmptyDocument: it has no sentence.
    """
    published, notes = _day(page, told)
    fetched, document = page.fetched, page.document
    url = fetched.final_url if len(fetched.final_url) <= MAX_URL_CHARACTERS else fetched.url
    stored = archive.add_document(
        actor=actor,
        document=ArchiveDocument(
            raw=fetched.body,
            media_type=document.media_type or fetched.media_type,
            text=document.text,
            title=told.title.strip() or document.title,
            source=told.source.strip() or (urlsplit(url).hostname or "").removeprefix("www."),
            kind=told.kind,
            url=url,
            byline=document.byline,
            speaker=told.speaker.strip(),
            published=published,
            edition=told.edition,
            reading=PageReading(
                fetched_at=fetched.fetched_at,
                canonical=document.canonical,
                publisher=document.publisher,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
            ),
        ),
        embed_first=embed_first,
        gathered_for=gathered_for,
    )
    notes = (*notes, *_notices(document))
    return StoredPage(stored.holder, bool(stored.snapshots), stored.passages, notes)


def _day(page: Page, told: Told) -> tuple[date | None, tuple[str, ...]]:
    """Return the day of the page, and a note where the one that was given cannot be."""
    day = told.published or page.document.published
    if day is None or day <= page.fetched.fetched_at.date() + AHEAD:
        return day, ()
    return None, (f"The day given for it, {day.isoformat()}, has not come: it is stored without a day.",)


def _notices(document: Document) -> tuple[str, ...]:
    return tuple(f"The page says: {notice.words}" for notice in document.notices)
