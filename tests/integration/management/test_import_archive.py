"""The command import_archive."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from verification import backends, tasks
from verification.evidence import intake
from verification.evidence.models import Snapshot
from verification.jobs import Job

pytestmark = pytest.mark.django_db

REPORT = """---
title: Gate shut
source: Amity Wire
url: https://amity-wire.example/gate
published: 2025-03-03
---

The gate of the harbour was shut on Monday after a barge had struck it at dawn.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "gate.md").write_text(REPORT)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "bees.txt").write_text(
        "Beekeepers report the best spring for a decade in the hills."
    )
    return tmp_path


def run(*paths, **told):
    out, err = StringIO(), StringIO()
    call_command("import_archive", *map(str, paths), json=True, stdout=out, stderr=err, **told)
    return json.loads(out.getvalue())


def test_a_folder_is_stored_with_what_its_files_say(folder):
    assert run(folder, source="Desk")["stored"] == 2
    report = Snapshot.objects.get(title="Gate shut")
    assert (report.source.name, report.published_on.isoformat()) == ("Amity Wire", "2025-03-03")
    assert report.canonical_url == "https://amity-wire.example/gate"
    assert "---" not in report.text
    assert Snapshot.objects.get(source__name="Desk").text.startswith("Beekeepers")


def test_the_same_folder_again_stores_nothing(folder):
    run(folder, source="Desk")
    again = run(folder, source="Desk")
    del again["job"]
    assert again == {"stored": 0, "known": 2, "passages": 0, "failed": {}}


def test_a_file_that_cannot_be_read_stops_nothing_and_shows_in_the_exit_code(folder):
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "empty.txt").write_bytes(b"")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 files") as caught:
        call_command("import_archive", str(folder), source="Desk", stdout=out, stderr=err)
    assert caught.value.returncode == 3
    assert "2 documents" in out.getvalue()
    assert "broken.pdf" in err.getvalue() and "empty_document" in err.getvalue()
    assert Snapshot.objects.count() == 2


def test_a_file_without_a_source_is_refused_until_one_is_given(folder):
    with pytest.raises(CommandError):
        run(folder)
    assert Snapshot.objects.count() == 1


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path / "nothing")


def test_lines_are_read_and_those_that_are_refused_are_named_with_their_number(tmp_path):
    (tmp_path / "old.jsonl").write_text('{"text": "It opened.", "mood": "calm"}\n{"text": 7}\n')
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 files") as caught:
        call_command("import_archive", str(tmp_path), source="Desk", stdout=out, stderr=err)
    assert caught.value.returncode == 3
    assert "old.jsonl:2: “text” is a number; it has to be a text. [invalid_input]" in err.getvalue()
    assert "“mood” means nothing here and was left out in 1 lines." in err.getvalue()
    assert Snapshot.objects.count() == 1


def test_interrupted_run_is_gone_on_with_by_the_next_one(folder, monkeypatch):
    (folder / "third.txt").write_text("The third gate of the harbour is open.")
    reader = backends.archive_reader()
    read, count = reader.read_part, []

    def interrupted(part, **told):
        count.append(part)
        if len(count) == 2:
            raise KeyboardInterrupt
        return read(part, **told)

    monkeypatch.setattr(reader, "read_part", interrupted, raising=False)
    with pytest.raises(CommandError, match="run the same command again") as caught:
        run(folder, source="Desk")
    assert caught.value.returncode == 130
    assert Snapshot.objects.count() == 1
    monkeypatch.undo()
    out, err = StringIO(), StringIO()
    call_command("import_archive", str(folder), source="Desk", stdout=out, stderr=err)
    assert "Going on where it stopped: 1 of 3 parts were read." in err.getvalue()
    assert "3 documents with" in out.getvalue()
    assert Job.objects.filter(kind=intake.KIND).count() == 1


def test_background_leaves_the_reading_to_the_workers(folder):
    out = StringIO()
    call_command("import_archive", str(folder), source="Desk", background=True, stdout=out, stderr=StringIO())
    job = Job.objects.get(kind=intake.KIND)
    assert out.getvalue() == f"2 parts wait for the desk's workers: /archive/imports/{job.pk}\n"
    assert not Snapshot.objects.exists()
    tasks.work_archive()
    assert intake.progress(job).stored == Snapshot.objects.count() == 2
