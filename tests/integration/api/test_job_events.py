"""A job's progress, as it is told while it moves."""

import json

import pytest

from tests.factories import make_import
from tests.integration.pipeline import run_pipeline
from verification.api import job_events


@pytest.fixture
def imported(cast):
    return make_import(cast.ada)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(job_events, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(job_events, "STAY_SECONDS", 0.2)


def listen(caller, imported):
    return caller.get(f"/jobs/{imported.job.pk}/events")


def read(event):
    fields = dict(line.split(": ", 1) for line in event.decode().strip().split("\n"))
    return fields["event"], json.loads(fields["data"])


def test_what_moves_is_told_until_all_is_done(imported, cast, as_person, monkeypatch):
    monkeypatch.setattr(job_events, "STAY_SECONDS", 120)
    events = iter(listen(as_person(cast.ada), imported).streaming_content)
    kind, first = read(next(events))
    assert (kind, first["is_finished"]) == ("progress", False)
    run_pipeline(imported.article.pk)
    kind, last = read(next(events))
    assert kind == "finished"
    assert last == as_person(cast.ada).get(f"/jobs/{imported.job.pk}").json()
    assert list(events) == []


def test_the_answer_ends_although_nothing_moves(imported, cast, as_person):
    answer = listen(as_person(cast.ada), imported)
    assert answer.headers["Content-Type"] == job_events.MEDIA_TYPE
    assert [read(event)[0] for event in answer.streaming_content] == ["progress"]


def test_only_so_many_listen_at_once_and_each_gives_its_place_back(imported, cast, as_person, assert_refused):
    listening = [listen(as_person(cast.ada), imported) for _ in range(2)]
    assert_refused(listen(as_person(cast.ada), imported), 503, "busy")
    for answer in listening:
        assert len(list(answer.streaming_content)) == 1
    assert len(list(listen(as_person(cast.ada), imported).streaming_content)) == 1


def test_nobody_listens_to_what_they_may_not_see(imported, cast, as_person, assert_refused):
    assert_refused(listen(as_person(cast.eve), imported), 404, "not_found")
