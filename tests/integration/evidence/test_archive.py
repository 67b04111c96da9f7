"""The archive's writing: once, whole, counted, and never in each other's way."""

import hashlib

import pytest
from django.db import connection

from tests.integration.evidence.conftest import WIRE, make_document, store, store_countries
from tests.integration.threads import at_once
from verification import backends
from verification.articles.models import RawDocument
from verification.audit import Event, check_verifies
from verification.errors import EmptyDocument, InvalidInput, NotAllowed
from verification.evidence import archive
from verification.evidence.models import ArchiveSize, LexemeFrequency, Passage, Snapshot
from verification.policies import MACHINE_ACTOR
from verification.workflow import Role

COUNTED = """
SELECT word.lexeme, count(*) FROM verification_passage, unnest(lexemes) AS word
WHERE char_length(word.lexeme) <= 255 GROUP BY word.lexeme
"""


def frequencies_by_hand():
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return dict(cursor.fetchall())


def frequencies():
    return {row.lexeme: row.passages for row in LexemeFrequency.objects.filter(passages__gt=0)}


def everything():
    return [model.objects.count() for model in (Snapshot, Passage, RawDocument, Event)], frequencies()


def test_every_passage_is_verbatim_in_its_snapshot(two_countries, wire):
    rows = list(Passage.objects.select_related("snapshot"))
    assert len(rows) > 400
    assert all(row.snapshot.text[row.start : row.end] == row.text for row in rows)
    assert all(row.text.strip() == row.text != "" for row in rows)


def test_a_snapshot_keeps_the_raw_bytes_and_both_digests(wire):
    snapshot = Snapshot.objects.get(pk=wire.snapshots[0])
    assert bytes(snapshot.raw.content) == WIRE.encode()
    assert snapshot.sha256 == hashlib.sha256(WIRE.encode()).hexdigest()


def test_a_field_is_stored_with_entity_value_unit_and_its_own_year(two_countries):
    row = Passage.objects.get(entity="Slovenia", field="population", snapshot__kind="reference")
    assert row.text.startswith("Slovenia · Population · ")
    assert row.as_of == 2024
    area = Passage.objects.get(entity="Slovenia", field="area.total")
    assert (area.value, area.unit, area.as_of) == ("20,273 sq km", "sq km", None)


def test_frequencies_and_size_equal_a_count_by_hand(two_countries, wire):
    assert frequencies() == frequencies_by_hand()
    size = ArchiveSize.objects.get()
    assert size.passages == Passage.objects.count()
    assert size.lexemes == sum(Passage.objects.values_list("length", flat=True))


def test_importing_the_same_again_changes_nothing(two_countries, wire):
    before = everything()
    again = store_countries("si", "lo")
    assert (again.snapshots, again.known, again.passages) == ((), 2, 0)
    assert store().known == 1
    assert everything() == before


def test_an_import_is_one_event_and_the_chain_holds(two_countries):
    event = Event.objects.get(action="archive.import")
    assert event.data["snapshots"] == 2
    assert event.data["passages"] == two_countries.passages
    check_verifies()


def test_taking_a_snapshot_out_of_the_index_counts_back(two_countries, wire):
    backends.search().delete(wire.snapshots)
    assert frequencies() == frequencies_by_hand()
    assert ArchiveSize.objects.get().passages == two_countries.passages
    assert backends.search().lexical("barge lock gate", 5) == ()
    backends.search().upsert(wire.snapshots)
    assert frequencies() == frequencies_by_hand()
    assert backends.search().lexical("barge lock gate", 5)


def test_the_whole_work_is_one_origin(two_countries):
    assert Snapshot.objects.values("origin").distinct().count() == 1


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"source": " "}, InvalidInput),
        ({"kind": "rumour"}, InvalidInput),
        ({"text": " \n\n "}, EmptyDocument),
    ],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(db, told, error):
    with pytest.raises(error):
        archive.add_document(actor=MACHINE_ACTOR, document=make_document(**told))
    assert Snapshot.objects.count() == 0


def test_an_outsider_may_not_write_the_archive(cast):
    with pytest.raises(NotAllowed):
        archive.add_document(actor=cast.eve.as_actor(), document=make_document())
    assert Role.CHECKER in archive.ARCHIVISTS


def test_a_word_longer_than_the_table_takes_is_left_out(db):
    store(f"The code was {'x' * 300} and nothing else.")
    assert all(len(row.lexeme) <= 255 for row in LexemeFrequency.objects.all())


@pytest.mark.django_db(transaction=True)
def test_imports_at_the_same_time_neither_deadlock_nor_lose_a_count():
    words = ["lock", "gate", "tide", "barge", "crane", "weekend", "office", "freighter", "north", "dawn"]
    texts = [
        f"Report {number}. The {' '.join(words[number:] + words[:number])} was seen by all."
        for number in range(8)
    ]
    acts = [lambda text=text: store(text, source=f"Gazette {text[7]}") for text in texts]
    acts += [lambda: store_countries("si"), lambda: store_countries("si")]
    results = at_once(*acts)
    assert not [result for result in results if isinstance(result, Exception)]
    assert sum(len(result.snapshots) for result in results) == 9
    assert frequencies() == frequencies_by_hand()
    assert ArchiveSize.objects.get().passages == Passage.objects.count()
    check_verifies()
