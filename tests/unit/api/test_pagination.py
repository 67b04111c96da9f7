"""Cursors: signed positions in one list."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.api.errors import InvalidQuery
from verification.api.pagination import Key, Order, read_cursor, write_cursor

QUEUE = Order("queue", (Key("priority", descending=True), Key("pk")))
OTHER = Order("other", (Key("priority", descending=True), Key("pk")))


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 2**63 - 1))
def test_a_cursor_gives_its_position_back_exactly(priority, pk):
    row = SimpleNamespace(priority=priority, pk=pk)
    assert read_cursor(QUEUE, write_cursor(QUEUE, row)) == [priority, pk]


def test_times_survive_as_text_that_the_database_reads():
    order = Order("times", (Key("at"), Key("pk")))
    row = SimpleNamespace(at=datetime(2026, 5, 4, 3, 2, 1, 5, tzinfo=UTC), pk=3)
    assert read_cursor(order, write_cursor(order, row)) == ["2026-05-04T03:02:01.000005+00:00", 3]


@given(st.text(max_size=200))
def test_what_nobody_signed_is_refused(text):
    with pytest.raises(InvalidQuery):
        read_cursor(QUEUE, text)


def test_a_cursor_of_another_list_is_refused():
    cursor = write_cursor(OTHER, SimpleNamespace(priority=1.5, pk=1))
    with pytest.raises(InvalidQuery):
        read_cursor(QUEUE, cursor)


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_changed_letter_is_noticed(place):
    cursor = write_cursor(QUEUE, SimpleNamespace(priority=1.5, pk=1))
    place %= len(cursor)
    changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
    with pytest.raises(InvalidQuery):
        read_cursor(QUEUE, changed)


def test_the_condition_walks_the_keys_in_their_directions():
    condition = str(QUEUE.after([0.5, 9]))
    assert "('priority__lt', 0.5)" in condition
    assert "('priority', 0.5)" in condition
    assert "('pk__gt', 9)" in condition
