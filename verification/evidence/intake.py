"""Imports into the archive: what was brought becomes items, each read by a step of its own.

In: parts of files. Out: a job with items; then, step by step, snapshots and what was refused with the reason.
The raw bytes are stored before anybody is told that they came, so a killed worker loses nothing, and a text
that the archive holds is stored once, so none doubles anything.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, Sum

from verification import audit, backends, jobs, policies
from verification.articles.models import RawDocument
from verification.engine.canonical import typed_text
from verification.engine.documents import ArchivePart
from verification.errors import FactcheckError, InvalidInput, NotFound
from verification.evidence import archive, snapshots
from verification.evidence.intake_models import ArchiveItem, ItemOutcome
from verification.jobs import Job, PipelineStep, StepState
from verification.policies import MACHINE_ACTOR, Actor
from verification.workflow import Role

KIND: Final = "archive"
FEED_KIND: Final = "feed"
STEP: Final = "archive"
BATCH_PARTS: Final = 100
BATCH_BYTES: Final = 8 * 1024 * 1024
MAX_SOURCE_CHARACTERS: Final = 200
MAX_REFUSED: Final = 200
"""So many refusals of one item are kept word for word; the others are counted."""
MAX_IGNORED: Final = 20
READERS: Final = (Role.REPORTER, Role.CHECKER, Role.REVIEWER, Role.EDITOR, Role.ADMIN, Role.SERVICE)


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: its items, and the documents in those that were read."""

    items: int
    ended: int
    failed: int
    stored: int
    known: int
    passages: int
    refused: int

    @property
    def is_finished(self) -> bool:
        """True when nothing is left to do."""
        return self.ended >= self.items


@dataclass(slots=True)
class _Reading:
    """What reading an item gave, before anything is stored."""

    documents: list[archive.Prepared] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)


def begin_import(
    *, actor: Actor, parts: Iterable[ArchivePart], source: str = "", resume: bool = False
) -> Job:
    """Store what was brought, in short transactions, with one step a part; returns the job.

    With `resume` an import that was begun with the same first part and source, and has not ended, is gone
    on with: only what it lacks is added.

    Raises:
        NotAllowed: this actor may not write the archive. InvalidInput: nothing was brought, or the source's
        name cannot be one.
    """
    policies.check_has_role(actor, *archive.ARCHIVISTS)
    source = source_name(source)
    brought = iter(parts)
    first = next(brought, None)
    if first is None:
        raise InvalidInput("There is no file to import.")
    job = (unfinished(first, source) if resume else None) or Job.objects.create(
        kind=KIND, created_by_id=actor.id
    )
    for batch in _batches(chain([first], brought)):
        _store(job, batch, source)
    with transaction.atomic():
        audit.record(actor, "archive.begin", f"job:{job.pk}", items=job.items.count())
    return job


def unfinished(first: ArchivePart, source: str) -> Job | None:
    """Return the newest import that began with this part and has steps left."""
    begun = ArchiveItem.objects.filter(
        job__kind=KIND, ordinal=0, name=first.name[:500], source=source, raw=_raw_id(first)
    )
    left = PipelineStep.objects.filter(state__in=[StepState.WAITING, StepState.RUNNING])
    found = begun.filter(job__steps__in=left).select_related("job").order_by("-pk").first()
    return found.job if found else None


def source_name(written: str) -> str:
    """Return a source's name as it was typed, on one line.

    Raises:
        InvalidInput: it is too long, or holds what cannot be stored.
    """
    name = " ".join(typed_text(written).split())
    if len(name) > MAX_SOURCE_CHARACTERS:
        raise InvalidInput(f"A source's name has at most {MAX_SOURCE_CHARACTERS} characters.")
    return name


def _batches(parts: Iterator[ArchivePart]) -> Iterator[list[ArchivePart]]:
    """Group parts so that neither many nor large ones make a long transaction."""
    while batch := list(islice(parts, 1)):
        size = len(batch[0].body)
        while size < BATCH_BYTES and len(batch) < BATCH_PARTS and (more := next(parts, None)) is not None:
            batch.append(more)
            size += len(more.body)
        yield batch


@transaction.atomic
def _store(job: Job, parts: Sequence[ArchivePart], source: str) -> None:
    Job.objects.select_for_update().get(pk=job.pk)
    held = set(job.items.filter(name__in=[part.name[:500] for part in parts]).values_list(*PLACE))
    new = [part for part in parts if (part.name[:500], part.first_line, _raw_id(part)) not in held]
    raw = {_digest(part.body): part.body for part in new if part.error is None}
    RawDocument.objects.bulk_create(
        [RawDocument(sha256=key, media_type="", content=raw[key]) for key in sorted(raw)],
        ignore_conflicts=True,
    )
    begin = job.items.count()
    add_items(job, [_item(job, begin + number, part, source) for number, part in enumerate(new)])


PLACE: Final = ("name", "meta__first_line", "raw_id")


def add_items(job: Job, items: Sequence[ArchiveItem]) -> None:
    """Store items with a step for each that is not refused already. Call it inside a transaction."""
    stored = ArchiveItem.objects.bulk_create(items)
    PipelineStep.objects.bulk_create(
        PipelineStep(
            job=job,
            target=f"item:{item.pk}",
            step=STEP,
            engine=backends.archive_reader().name,
            input_digest=item.raw_id or hashlib.sha256(item.url.encode()).hexdigest(),
        )
        for item in stored
        if not item.outcome
    )


def _item(job: Job, ordinal: int, part: ArchivePart, source: str) -> ArchiveItem:
    item = ArchiveItem(job=job, ordinal=ordinal, name=part.name[:500], source=source)
    item.meta = {"first_line": part.first_line}
    if part.error is None:
        item.raw_id = _digest(part.body)
    else:
        item.outcome = ItemOutcome.REFUSED
        item.refused = [_refusal(_place(part), part.error)]
    return item


def _place(part: ArchivePart) -> str:
    return f"{part.name}:{part.first_line}" if part.first_line else part.name


def _refusal(place: str, error: FactcheckError) -> dict[str, str]:
    return {"place": place[-500:], "code": error.code, "message": error.message[:500]}


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _raw_id(part: ArchivePart) -> str | None:
    return _digest(part.body) if part.error is None else None


def archive_item(step: PipelineStep) -> bool:
    """Read one item and store its documents; False when another worker's result stands.

    A file or line that cannot be used is an outcome and no failure.

    Raises:
        NotFound: the item is gone. ProviderError: its page did not come.
    """
    item = ArchiveItem.objects.select_related("raw", "job__created_by").filter(pk=step.target_id).first()
    if item is None:
        raise NotFound("This item of an import is gone.")
    return _fetch(step, item) if item.raw is None else _read(step, item, bytes(item.raw.content))


def _read(step: PipelineStep, item: ArchiveItem, body: bytes) -> bool:
    reading = _Reading()
    part = ArchivePart(item.name, body, item.meta.get("first_line", 0))
    for file in backends.archive_reader().read_part(part, source=item.source):
        reading.ignored.update(file.ignored)
        try:
            if file.error is not None or file.document is None:
                raise file.error or InvalidInput("Nothing was read.")
            reading.documents.append(archive.prepare(file.document))
        except InvalidInput as error:
            reading.refused.append(_refusal(file.path, error))
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        stored = archive.add_prepared(
            # What the newsroom brings has its vectors before the long reference works.
            actor=_importer(item),
            documents=reading.documents,
            embed_first=True,
        )
        _end(item, stored, reading)
    return True


def _fetch(step: PipelineStep, item: ArchiveItem) -> bool:
    """Visit the page of an item as its site allows. A page that is of no use is an outcome."""
    day = item.meta.get("published") or ""
    told = snapshots.Told(source=item.source, published=date.fromisoformat(day) if day else None)
    try:
        page = snapshots.visit_page(item.url)
        with transaction.atomic():
            if not jobs.finish(step):
                return False
            stored = snapshots.store_page(actor=_importer(item), page=page, told=told)
            _end_page(item, stored)
    except InvalidInput as error:
        with transaction.atomic():
            if not jobs.finish(step):
                return False
            _refuse(item, error)
    return True


def _end_page(item: ArchiveItem, stored: snapshots.StoredPage) -> None:
    ArchiveItem.objects.filter(pk=item.pk).update(
        outcome=ItemOutcome.STORED if stored.is_new else ItemOutcome.KNOWN,
        snapshot=stored.snapshot,
        stored=int(stored.is_new),
        known=int(not stored.is_new),
        passages=stored.passages,
    )


def _importer(item: ArchiveItem) -> Actor:
    """Return who brought it; what a feed brings is the machine's work."""
    person = item.job.created_by if item.job.kind == KIND else None
    return person.as_actor() if person else MACHINE_ACTOR


def _end(item: ArchiveItem, stored: archive.Archived, reading: _Reading) -> None:
    holders = (*stored.snapshots, *stored.same)
    meta: dict[str, Any] = {**item.meta, "refused": len(reading.refused)}
    if reading.ignored:
        meta["ignored"] = dict(reading.ignored.most_common(MAX_IGNORED))
    ArchiveItem.objects.filter(pk=item.pk).update(
        outcome=_outcome(stored, len(reading.refused)),
        snapshot=holders[0] if len(holders) == 1 else None,
        stored=len(stored.snapshots),
        known=stored.known,
        passages=stored.passages,
        refused=reading.refused[:MAX_REFUSED],
        meta=meta,
    )


def _outcome(stored: archive.Archived, refused: int) -> ItemOutcome:
    if refused:
        return ItemOutcome.PARTLY if stored.snapshots or stored.known else ItemOutcome.REFUSED
    return ItemOutcome.STORED if stored.snapshots else ItemOutcome.KNOWN


def _refuse(item: ArchiveItem, error: FactcheckError) -> None:
    ArchiveItem.objects.filter(pk=item.pk).update(
        outcome=ItemOutcome.REFUSED,
        refused=[_refusal(item.url or item.name, error)],
        meta={**item.meta, "refused": 1},
    )


@transaction.atomic
def give_up(step: PipelineStep, error: FactcheckError) -> None:
    """Record that a step failed; when that is final its item says why."""
    if jobs.fail(step, error):
        item = ArchiveItem.objects.filter(pk=step.target_id, outcome="").first()
        if item is not None:
            _refuse(item, error)


@transaction.atomic
def retry(*, actor: Actor, job_id: uuid.UUID) -> int:
    """Try again what failed because something outside did not answer; returns how many items.

    Raises:
        NotAllowed; NotFound: there is no such import.
    """
    policies.check_has_role(actor, *archive.ARCHIVISTS)
    job = find(job_id)
    failed = list(job.steps.filter(state=StepState.FAILED).values_list("target", flat=True))
    job.steps.filter(state=StepState.FAILED).update(
        state=StepState.WAITING, attempts=0, claimed_until=None, error="", error_code=""
    )
    ids = [int(target.rpartition(":")[2]) for target in failed if target.startswith("item:")]
    job.items.filter(pk__in=ids).update(outcome="", refused=[])
    if ids:
        audit.record(actor, "archive.retry", f"job:{job.pk}", items=len(ids))
    return len(ids)


def find(job_id: uuid.UUID) -> Job:
    """Return an import.

    Raises:
        NotFound: there is none.
    """
    job = Job.objects.filter(pk=job_id, kind__in=[KIND, FEED_KIND]).select_related("created_by").first()
    if job is None:
        raise NotFound("There is no such import.")
    return job


def progress(job: Job) -> ImportProgress:
    """Say how far an import is, in two queries."""
    told = job.items.aggregate(
        items=Count("pk"),
        stored=Sum("stored", default=0),
        known=Sum("known", default=0),
        passages=Sum("passages", default=0),
    )
    open_ = Q(state__in=[StepState.WAITING, StepState.RUNNING])
    steps = job.steps.filter(step=STEP).aggregate(
        left=Count("pk", filter=open_), failed=Count("pk", filter=Q(state=StepState.FAILED))
    )
    return ImportProgress(
        items=told["items"],
        ended=told["items"] - steps["left"],
        failed=steps["failed"],
        stored=told["stored"],
        known=told["known"],
        passages=told["passages"],
        refused=_refused(job),
    )


def _refused(job: Job) -> int:
    """Count what was refused: whole items, and lines of those that were stored in part."""
    with_lines = job.items.filter(outcome__in=[ItemOutcome.REFUSED, ItemOutcome.PARTLY])
    counts = with_lines.values_list("meta__refused", flat=True)
    return sum(int(count or 1) for count in counts)
