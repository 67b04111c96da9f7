"""Imports into the archive: items, their steps, what is refused, interruptions and killed workers."""

import io
import json
import time
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.integration.desk_server import PATH, html
from verification import backends, jobs, tasks
from verification.audit import Event
from verification.engine.documents import ArchivePart
from verification.errors import InvalidInput, NotAllowed, NotFound, ProviderUnreachable
from verification.evidence import intake
from verification.evidence.intake_models import ArchiveItem
from verification.evidence.models import ArchiveSize, Passage, Snapshot
from verification.jobs import Job, PipelineStep, StepState
from verification.policies import MACHINE_ACTOR
from verification.providers import cutting


def line(number, **more):
    words = f"Report {number} of the harbour office tells of {number} ships that wait outside for the tide."
    return json.dumps({"text": words, "publisher": f"Gazette {number % 3}", **more})


def cut(name, body):
    return backends.archive_reader().cut(io.BytesIO(body), name=name)


def begin(*files, by=MACHINE_ACTOR, **told):
    parts = [part for name, body in files for part in cut(name, body)]
    return intake.begin_import(actor=by, parts=parts, **told)


def work(job=None):
    while (step := tasks.next_archive_step(job)) is not None:
        tasks.run_archive_step(step)


def outcomes(job):
    return [(item.outcome, item.stored, item.known, item.meta.get("refused")) for item in job.items.all()]


def test_what_is_brought_is_kept_before_anything_is_read(cast):
    job = begin(("a.txt", b"It opened in 1932."), by=cast.ben.as_actor(), source="Harbour Wire")
    item = job.items.get()
    assert (job.kind, job.created_by, item.outcome) == ("archive", cast.ben, "")
    assert bytes(item.raw.content) == b"It opened in 1932."
    assert job.steps.get().target == f"item:{item.pk}"
    assert not Snapshot.objects.exists()

    work()

    snapshot = Snapshot.objects.get()
    assert (snapshot.source.name, snapshot.text) == ("Harbour Wire", "It opened in 1932.")
    assert job.items.get().snapshot == snapshot
    assert Event.objects.filter(actor=cast.ben, action="archive.import").exists()
    assert intake.progress(job) == intake.ImportProgress(1, 1, 0, 1, 0, 1, 0)


def test_lines_become_documents_and_bad_ones_say_why(db, monkeypatch):
    monkeypatch.setattr(cutting, "PART_LINES", 4)
    lines = [
        line(1),
        line(2, mood="calm"),
        "{{",
        line(4),
        line(5, date="soon"),
        line(6, mood="wild"),
        line(1),
    ]
    job = begin(("old.jsonl", "\n".join(lines).encode()))
    assert job.items.count() == 2
    work(job)
    assert outcomes(job) == [("partly", 3, 0, 1), ("partly", 1, 1, 1)]
    first, second = job.items.all()
    assert [row["place"] for row in first.refused + second.refused] == ["old.jsonl:3", "old.jsonl:5"]
    assert first.refused[0]["code"] == "unreadable_document"
    assert first.meta["ignored"] == {"mood": 1}
    told = intake.progress(job)
    assert (told.items, told.ended, told.stored, told.known, told.refused) == (2, 2, 4, 1, 2)
    size = ArchiveSize.objects.get()
    assert size.passages == Passage.objects.count() == told.passages == 4


def test_earlier_checks_are_kept_as_such_and_can_be_quoted(db):
    check = {
        "kind": "check",
        "claim": "Oslo is the capital of Sweden",
        "rating": "False",
        "publisher": "Courier",
    }
    job = begin(("checks.json", json.dumps([{**check, "url": "https://courier.example/1"}]).encode()))
    work(job)
    snapshot = Snapshot.objects.get()
    assert (snapshot.kind, snapshot.source.name) == ("check", "Courier")
    assert "rated it “False”" in Passage.objects.get().text


def test_packed_folder_is_taken_in_as_a_folder(db):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as folder:
        folder.writestr("a.txt", "---\nsource: Wire\n---\nIt opened in 1932.")
        folder.writestr("inner.zip", b"PK\x03\x04")
        folder.writestr("lines.jsonl", line(1))
    job = begin(("all.zip", body.getvalue()))
    work(job)
    assert [item.outcome for item in job.items.all()] == ["stored", "refused", "stored"]
    assert job.items.get(outcome="refused").refused[0]["code"] == "unsupported_document"
    assert intake.progress(job).is_finished


def test_same_import_again_stores_nothing(db):
    files = [("a.jsonl", "\n".join(map(line, range(5))).encode()), ("b.txt", b"It opened."), ("c.txt", b"")]
    work(begin(*files, source="Desk"))
    before = Passage.objects.count()
    again = begin(*files, source="Desk")
    work(again)
    assert outcomes(again) == [("known", 0, 5, 0), ("known", 0, 1, 0), ("refused", 0, 0, 1)]
    assert Passage.objects.count() == before == ArchiveSize.objects.get().passages


def test_interrupted_import_is_gone_on_with_and_takes_in_only_what_it_lacks(db):
    files = [(f"{number}.jsonl", line(number).encode()) for number in range(5)]
    started = begin(*files[:3], source="Desk")
    tasks.run_archive_step(tasks.next_archive_step(started))

    job = begin(*files, source="Desk", resume=True)

    assert job == started
    assert [item.name for item in job.items.all()] == [name for name, _ in files]
    work(job)
    assert intake.progress(job).stored == 5
    assert begin(*files, source="Desk", resume=True) != job
    assert begin(*files[:3], source="Other", resume=True) != job


def test_interruption_gives_the_step_back(db, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    job = begin(("a.txt", b"It opened."), source="Desk")
    monkeypatch.setattr(backends.archive_reader(), "read_part", interrupt, raising=False)
    with pytest.raises(KeyboardInterrupt):
        tasks.run_archive_step(tasks.next_archive_step())
    step = job.steps.get()
    assert (step.state, step.attempts, step.claimed_until) == (StepState.WAITING, 0, None)


def test_second_worker_on_one_step_stores_nothing(db):
    job = begin(("a.txt", b"It opened."), source="Desk")
    first = jobs.start(job.steps.get().pk)
    PipelineStep.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    second = jobs.start(first.pk)
    assert intake.archive_item(second)
    assert not intake.archive_item(first)
    assert outcomes(job) == [("stored", 1, 0, 0)]


def test_what_crashes_every_time_is_given_up_with_its_item(db, monkeypatch):
    job = begin(("a.txt", b"It opened."), ("b.txt", b"It closed."), source="Desk")
    first = job.steps.order_by("pk").first()
    PipelineStep.objects.filter(pk=first.pk).update(attempts=jobs.MAX_ATTEMPTS)
    work(job)
    assert outcomes(job) == [("refused", 0, 0, 1), ("stored", 1, 0, 0)]
    assert intake.progress(job).failed == 1

    assert intake.retry(actor=MACHINE_ACTOR, job_id=job.pk) == 1
    work(job)
    assert outcomes(job) == [("stored", 1, 0, 0), ("stored", 1, 0, 0)]
    assert intake.retry(actor=MACHINE_ACTOR, job_id=job.pk) == 0


def add_page_item(url):
    job = Job.objects.create(kind=intake.FEED_KIND)
    intake.add_items(job, [ArchiveItem(job=job, ordinal=0, name="Gate", url=url, source="Amity Post")])
    return job


def test_page_of_an_item_is_read_as_its_site_allows(db, site):
    site.show(html())
    job = add_page_item(site.url(PATH))
    work(job)
    item = job.items.get()
    assert (item.outcome, item.snapshot.source.name) == ("stored", "Amity Post")
    assert "/robots.txt" in site.asked()


@pytest.mark.parametrize(
    ("path", "code"),
    [("/gone", "provider_refused"), ("/forbidden", "provider_robots"), ("/picture", "unsupported_document")],
)
def test_page_that_is_of_no_use_is_an_outcome(db, site, path, code):
    site.show(
        b"User-agent: *\nDisallow: /forbidden", path="/robots.txt", headers={"Content-Type": "text/plain"}
    )
    site.show(b"no", path="/gone", status="403 Forbidden")
    site.show(b"\x89PNG", path="/picture", headers={"Content-Type": "image/png"})
    job = add_page_item(site.url(path))
    work(job)
    item = job.items.get()
    assert (item.outcome, item.refused[0]["code"]) == ("refused", code)
    assert intake.progress(job).is_finished


def test_page_that_did_not_come_is_tried_again(db, site):
    site.show(b"", status="503 Busy")
    job = add_page_item(site.url(PATH))
    work(job)
    step = job.steps.get()
    assert (step.state, job.items.get().outcome) == (StepState.WAITING, "")
    assert not intake.progress(job).is_finished
    intake.give_up(jobs.start(step.pk) or step, ProviderUnreachable())
    PipelineStep.objects.update(claimed_until=None)
    site.show(html())
    work(job)
    assert job.items.get().outcome == "stored"


def test_who_may_not_write_the_archive_brings_nothing(cast):
    for person in (cast.eve, cast.dan):
        with pytest.raises(NotAllowed):
            begin(("a.txt", b"It opened."), by=person.as_actor())
    assert not Job.objects.exists()


def test_nothing_and_nonsense_are_refused(db):
    with pytest.raises(InvalidInput):
        intake.begin_import(actor=MACHINE_ACTOR, parts=[])
    with pytest.raises(InvalidInput):
        intake.begin_import(actor=MACHINE_ACTOR, parts=[ArchivePart("a", b"b")], source="x" * 201)
    with pytest.raises(NotFound):
        intake.find("00000000-0000-0000-0000-000000000000")


@pytest.mark.django_db(transaction=True)
def test_import_ends_whole_though_its_worker_is_killed_in_the_middle(broker, start_worker, monkeypatch):
    monkeypatch.setattr(cutting, "PART_LINES", 5)
    job = begin(("old.jsonl", "\n".join(map(line, range(300))).encode()))
    assert job.items.count() == 60
    first = start_worker(queues="background").wait_until_ready()
    tasks.wake_archive()
    until(lambda: job.steps.filter(state=StepState.DONE).count() > 5, first)
    first.kill()
    assert not intake.progress(job).is_finished
    # The three minutes after which a dead worker's step is free again are not waited for.
    PipelineStep.objects.filter(state=StepState.RUNNING).update(claimed_until=timezone.now())
    tasks.sweep()
    second = start_worker(queues="background").wait_until_ready()
    until(lambda: intake.progress(job).is_finished, second)
    assert intake.progress(job) == intake.ImportProgress(60, 60, 0, 300, 0, 300, 0)
    assert Snapshot.objects.count() == Passage.objects.count() == ArchiveSize.objects.get().passages == 300
    assert set(job.items.values_list("outcome", flat=True)) == {"stored"}


def until(condition, worker, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert worker.process.poll() is None, worker.text()
        assert time.monotonic() < deadline, worker.text()
        time.sleep(0.02)
