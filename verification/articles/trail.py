"""Reads the trail of events for people: as far as they may see it, as a list and as an export.

In: a reader, or nobody in particular for whoever runs the machine. Out: events, and rows of a file.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, Final

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from verification.articles.models import DESK, Article, ArticleQuerySet
from verification.audit import DESK_CHAIN, ChainHead, Event, EventQuerySet, article_chain
from verification.people import User
from verification.workflow import Role

BATCH: Final = 1000
COLUMNS: Final = (
    "id",
    "chain",
    "position",
    "at",
    "actor",
    "actor_name",
    "by_token",
    "action",
    "target",
    "data",
    "previous_mac",
    "mac",
)
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell."""


def visible_events(user: User) -> EventQuerySet:
    """Return the events of the articles that a person may see, and the desk's to admins."""
    events = Event.objects.all()
    if not user.is_active or not user.roles:
        return events.none()
    if user.has_role(*DESK):
        open_to_all = events if user.has_role(Role.ADMIN) else events.exclude(chain=DESK_CHAIN)
        return open_to_all.exclude(chain__in=_chains(Article.objects.kept_from(user)))
    return events.filter(chain__in=_chains(Article.objects.visible_to(user)))


def _chains(articles: ArticleQuerySet) -> Any:
    name = Concat(Value(article_chain(0).removesuffix("0")), Cast("pk", CharField()))
    return articles.values_list(name, flat=True)


def of_claim(
    events: EventQuerySet, claim_id: int, article_id: int, rows: Iterable[str] = ()
) -> EventQuerySet:
    """Return what was done with one claim; `rows` name what belongs to it and is acted on by itself."""
    about = Q(target__in=[f"claim:{claim_id}", *rows]) | Q(data__claim=claim_id)
    about |= Q(data__claims__contains=[claim_id])
    return events.filter(about, chain=article_chain(article_id))


def in_batches(events: EventQuerySet, most: int | None = None) -> Iterator[Event]:
    """Return events in the order of their numbers, read some at a time; `most` bounds how many."""
    last, left = 0, most
    while rows := list(events.filter(pk__gt=last).order_by("pk")[: min(BATCH, left or BATCH)]):
        yield from rows
        last = rows[-1].pk
        left = None if left is None else left - len(rows)
        if left == 0:
            return


def exported(heads: Iterable[ChainHead]) -> Iterator[Event]:
    """Return all events of these chains up to their heads: what was written meanwhile belongs to no head."""
    ends = {head.chain: head.position for head in heads}
    events = Event.objects.filter(chain__in=list(ends))
    return (event for event in in_batches(events) if event.position <= ends[event.chain])


def as_row(event: Event) -> dict[str, Any]:
    """Return an event as plain values, by column."""
    actor = event.actor_id
    told = {name: getattr(event, name) for name in COLUMNS if name != "actor"}
    return {name: actor if name == "actor" else told[name] for name in COLUMNS} | {"at": event.at.isoformat()}


def json_line(row: dict[str, Any]) -> str:
    """Return one line of a file of JSON lines."""
    return json.dumps(row) + "\n"


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """Return the lines of a table, the names of its columns first."""
    yield csv_line(COLUMNS)
    for event in events:
        row = as_row(event) | {"data": json.dumps(event.data, ensure_ascii=False, sort_keys=True)}
        yield csv_line(row.values())


def csv_line(cells: Iterable[object]) -> str:
    """Return one line of a table; no cell of it is computed by the spreadsheet that opens it."""
    line = StringIO()
    csv.writer(line).writerow("" if cell is None else safe_cell(str(cell)) for cell in cells)
    return line.getvalue()


def safe_cell(text: str) -> str:
    """Return a cell that stays text: what would be a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA) else text
