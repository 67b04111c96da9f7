"""The trail: PostgreSQL refuses to change it, and whoever forces it is found out."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError

from tests.integration.threads import at_once
from verification import audit
from verification.audit import ChainHead, Event, record
from verification.errors import BrokenChain
from verification.evidence.models import EvidenceDecision
from verification.policies import MACHINE_ACTOR
from verification.publication.models import Clearance, TextChangeWaiver
from verification.reviews.models import Approval, ChangeRequest
from verification.verdicts.models import VerdictRevision

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, InternalError)


def write(count, article_id=1):
    return [record(MACHINE_ACTOR, "test.act", f"thing:{n}", article_id=article_id, n=n) for n in range(count)]


def tamper(sql, *params):
    """Change the record as somebody would who owns the database."""
    with connection.cursor() as cursor:
        # PostgreSQL alters no table with checks outstanding; tests have no commit that would do them.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE verification_event DISABLE TRIGGER append_only")
        cursor.execute(sql, params)
        cursor.execute("ALTER TABLE verification_event ENABLE TRIGGER append_only")


def broken():
    return {
        report.chain: (report.broken_at, report.why)
        for report in audit.verify()
        if report.broken_at is not None
    }


def test_events_are_numbered_and_linked_from_one(cast):
    first, second, third = write(3)
    assert [event.position for event in (first, second, third)] == [1, 2, 3]
    assert (first.previous_mac, second.previous_mac, third.previous_mac) == ("", first.mac, second.mac)
    head = ChainHead.objects.get(pk="article:1")
    assert (head.position, head.mac) == (3, third.mac)


def test_each_article_and_the_desk_have_a_chain_of_their_own(db):
    write(2, article_id=1)
    write(1, article_id=2)
    record(MACHINE_ACTOR, "test.act", "desk:1")
    assert {report.chain: report.events for report in audit.verify()} == {
        "article:1": 2,
        "article:2": 1,
        "desk": 1,
    }
    assert [event.data["n"] for event in Event.objects.of_article(1)] == [0, 1]


def test_who_acted_is_kept_as_they_were_called_then(cast):
    event = record(cast.ben.as_actor(by_token=True), "test.act", "thing:1")
    cast.ben.display_name = "Benjamin"
    cast.ben.save()
    event.refresh_from_db()
    assert (event.actor_name, event.by_token, event.actor) == ("Ben", True, cast.ben)
    audit.check_verifies()


def test_a_very_long_name_is_kept_as_far_as_it_fits(cast):
    cast.ben.display_name, cast.ben.first_name, cast.ben.last_name = "", "B" * 150, "C" * 150
    assert len(record(cast.ben.as_actor(), "test.act", "thing:1").actor_name) == 160


def test_events_after_another_come_in_order(db):
    first, second, third = write(3)
    assert list(Event.objects.after(first.pk)) == [second, third]


@pytest.mark.parametrize(
    "act", [lambda rows: rows.update(action="other"), lambda rows: rows.delete()], ids=["update", "delete"]
)
def test_postgresql_itself_refuses_to_change_an_event(act):
    write(1)
    with pytest.raises(REFUSED, match="added, never edited"), transaction.atomic():
        act(Event.objects.all())
    assert Event.objects.get().action == "test.act"


def test_raw_sql_is_refused_as_well(db):
    write(1)
    for sql in ("UPDATE verification_event SET data = '{}'", "DELETE FROM verification_event"):
        with (
            pytest.raises(REFUSED, match="added, never edited"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_every_signed_row_is_guarded_by_postgresql(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'O' AND tgrelid::regclass::text LIKE 'verification_%'"
        )
        guarded = set(cursor.fetchall())
    signed = {Approval, ChangeRequest, Clearance, EvidenceDecision, TextChangeWaiver, VerdictRevision}
    assert ("append_only", "verification_event") in guarded
    assert {("never_edited", model._meta.db_table) for model in signed} <= guarded


def test_an_untouched_trail_verifies(db):
    write(5)
    audit.check_verifies()
    assert broken() == {}


@pytest.mark.parametrize(
    "column",
    [
        "action = 'other'",
        "target = 'thing:9'",
        "data = '{\"n\": 9}'",
        "actor_name = 'Eve'",
        "by_token = true",
        "at = at + interval '1 microsecond'",
        "actor_id = NULL",
        "previous_mac = repeat('0', 64)",
        "mac = repeat('0', 64)",
    ],
)
def test_an_edited_event_breaks_the_chain_where_it_stands(cast, column):
    for number in range(4):
        record(cast.ben.as_actor(), "test.act", f"thing:{number}", article_id=1, n=number)
    tamper(f"UPDATE verification_event SET {column} WHERE chain = 'article:1' AND position = 2")
    assert broken() == {"article:1": (2, "an event was changed")}


def test_an_event_ascribed_to_somebody_else_breaks_the_chain(cast):
    record(cast.ben.as_actor(), "test.act", "thing:1", article_id=1)
    tamper("UPDATE verification_event SET actor_id = %s WHERE chain = 'article:1'", cast.dan.pk)
    assert broken()["article:1"] == (1, "an event was changed")


def test_a_removed_event_breaks_the_chain(db):
    write(4)
    tamper("DELETE FROM verification_event WHERE position = 2")
    assert broken() == {"article:1": (2, "an event is missing")}


def test_removed_and_renumbered_events_break_the_chain(db):
    write(4)
    tamper("DELETE FROM verification_event WHERE position = 2")
    tamper("UPDATE verification_event SET position = position - 1 WHERE position > 2")
    assert broken()["article:1"][0] == 2


def test_reordered_events_break_the_chain(db):
    write(4)
    tamper("UPDATE verification_event SET position = 5 - position + 100")
    tamper("UPDATE verification_event SET position = position - 100")
    assert broken()["article:1"][0] == 1


def test_every_column_of_an_event_is_held_by_something():
    """Those that `mac` covers, itself and the one before it; the number of the row only says where to go on."""
    edited = {"action", "target", "data", "actor_name", "by_token", "at", "actor_id", "previous_mac", "mac"}
    placed = {"chain", "position"}
    columns = {field.column for field in Event._meta.concrete_fields}
    assert columns == edited | placed | {"id"}


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 4), (3, 4)])
def test_two_events_that_changed_places_break_the_chain(one, other):
    write(4)
    for before, after in ((one, 100), (other, one), (100, other)):
        tamper("UPDATE verification_event SET position = %s WHERE position = %s", after, before)
    assert broken() == {"article:1": (one, "an event was changed")}


def test_an_event_put_between_two_others_breaks_the_chain(db):
    write(3)
    tamper("UPDATE verification_event SET position = position + 100 WHERE position > 1")
    tamper("UPDATE verification_event SET position = position - 99 WHERE position > 100")
    tamper(
        "INSERT INTO verification_event (chain, position, at, actor_name, by_token, action, target, data,"
        " previous_mac, mac) SELECT chain, 2, at, actor_name, by_token, action, target, data, mac, mac"
        " FROM verification_event WHERE position = 1"
    )
    ChainHead.objects.update(position=4)
    assert broken() == {"article:1": (2, "an event was changed")}


def test_an_event_that_was_copied_to_the_end_breaks_the_chain(db):
    write(3)
    tamper(
        "INSERT INTO verification_event (chain, position, at, actor_name, by_token, action, target, data,"
        " previous_mac, mac) SELECT chain, 4, at, actor_name, by_token, action, target, data, previous_mac, mac"
        " FROM verification_event WHERE position = 3"
    )
    ChainHead.objects.update(position=4)
    assert broken() == {"article:1": (4, "an event was changed")}


def test_a_whole_chain_under_another_name_breaks_at_once(db):
    write(2)
    tamper("UPDATE verification_event SET chain = 'article:9'")
    ChainHead.objects.filter(pk="article:1").update(chain="article:9")
    assert broken()["article:9"] == (1, "an event was changed")


@pytest.mark.parametrize("kept", [3, 0])
def test_a_truncated_chain_is_broken_at_its_end(kept):
    write(4)
    tamper("DELETE FROM verification_event WHERE position > %s", kept)
    assert broken() == {"article:1": (kept, "the end of the chain is missing")}


def test_an_event_added_without_the_key_breaks_the_chain(db):
    last = write(2)[-1]
    tamper(
        "INSERT INTO verification_event (chain, position, at, actor_name, by_token, action, target, data,"
        " previous_mac, mac) VALUES ('article:1', 3, now(), 'Eve', false, 'test.act', 'thing:3', '{}', %s, %s)",
        last.mac,
        "0" * 64,
    )
    ChainHead.objects.filter(pk="article:1").update(position=3, mac="0" * 64)
    assert broken() == {"article:1": (3, "an event was changed")}


def test_an_event_moved_to_another_chain_breaks_both(db):
    write(2, article_id=1)
    write(1, article_id=2)
    tamper(
        "UPDATE verification_event SET chain = 'article:2', position = 2 WHERE chain = 'article:1' AND position = 2"
    )
    assert set(broken()) == {"article:1", "article:2"}


def test_events_without_a_head_are_found(db):
    write(2)
    ChainHead.objects.all().delete()
    assert broken() == {"article:1": (2, "the end of the chain is missing")}


def test_another_key_verifies_nothing(db, settings):
    write(1)
    settings.AUDIT_KEY = "another"
    with pytest.raises(BrokenChain, match="article:1 breaks at event 1"):
        audit.check_verifies()


def test_the_command_asks_for_the_key_when_nothing_at_all_verifies(db, settings):
    write(1, article_id=1)
    write(1, article_id=2)
    settings.AUDIT_KEY = "another"
    with pytest.raises(CommandError, match="is FACTCHECK_AUDIT_KEY the key that wrote them") as refused:
        call_command("verify_audit")
    assert refused.value.returncode == 1


def test_one_broken_chain_does_not_ask_for_the_key(db):
    write(1, article_id=1)
    write(1, article_id=2)
    tamper("UPDATE verification_event SET action = 'other' WHERE chain = 'article:2'")
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit")
    assert str(refused.value) == "article:2 breaks at event 1: an event was changed."


def test_an_act_that_is_rolled_back_leaves_no_event_and_no_gap(db):
    write(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        write(2)
        raise RuntimeError
    write(1)
    assert [event.position for event in Event.objects.of_article(1)] == [1, 2]
    audit.check_verifies()


@pytest.mark.django_db(transaction=True)
def test_events_written_at_once_keep_one_chain_without_gaps(transactional_db):
    def act():
        for _ in range(5):
            with transaction.atomic():
                write(2)

    assert at_once(6, act) == [None] * 6
    assert list(Event.objects.of_article(1).values_list("position", flat=True)) == list(range(1, 61))
    audit.check_verifies()


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_grows_while_it_is_verified_is_not_broken(transactional_db):
    with transaction.atomic():
        write(20)
    stop = threading.Event()

    def grow():
        while not stop.is_set():
            with transaction.atomic():
                write(1)

    def check():
        try:
            return [broken() for _ in range(20)]
        finally:
            stop.set()

    results = at_once(grow, check)
    assert results[1] == [{}] * 20


def test_verifying_reads_no_more_than_twice_a_chain(django_assert_max_num_queries):
    for article_id in (1, 2, 3):
        write(3, article_id)
    with django_assert_max_num_queries(2 + 3):
        audit.check_verifies()
