"""Pulling events next to people who write them: none is skipped."""

import threading

import pytest
from django.db import connection, transaction

from tests.factories import make_import
from verification.audit import Event, record

SECONDS = 20


@pytest.fixture
def slow_writer(live_cast):
    """A transaction that has drawn an event's number and commits when it is told to."""
    written, may_commit = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            record(live_cast.root.as_actor(), "slow", "test:1")
            written.set()
            may_commit.wait(SECONDS)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(SECONDS)
    yield may_commit
    may_commit.set()
    writer.join(SECONDS)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_being_written_is_waited_for(live_cast, slow_writer, as_person):
    article = make_import(live_cast.ada).article
    caller = as_person(live_cast.root)
    threading.Timer(0.3, slow_writer.set).start()
    rows = caller.get("/events").json()["results"]
    assert [row["id"] for row in rows] == list(Event.objects.order_by("pk").values_list("pk", flat=True))
    actions = [row["action"] for row in rows]
    assert actions.index("slow") < actions.index("article.import")
    assert rows[-1]["chain"] == f"article:{article.pk}"


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_does_not_end_makes_the_reader_come_back(
    live_cast, slow_writer, as_person, assert_refused
):
    answer = as_person(live_cast.root).get("/events")
    assert_refused(answer, 503, "busy")
    assert answer.headers["Retry-After"] == "1"
