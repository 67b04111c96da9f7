"""Which windows of a passage are read, and what they come to. The model here is a table, not a network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.judge import DeskJudge
from verification.engine.read_prose import MAX_WHOLE_CHARS, MAX_WINDOWS, ProseReader, to_read
from verification.engine.types import ClaimText, FieldFact, Kind, PassageText, Question, Stance

CLAIM = "The Harrow mill was sold in May."
FILLER = "The weather in Tolland was mild and the market was full of people that day. "


class Table:
    """Says of a window what its words say in the table."""

    name = "table.v1"

    def __init__(self, **shares):
        self.shares = shares
        self.read_pairs = []

    def read(self, pairs):
        self.read_pairs += pairs
        rows = [self._row(text) for _, text in pairs]
        return np.array(rows, dtype=np.float32).reshape(len(pairs), 3)

    def _row(self, text):
        return next((row for word, row in self.shares.items() if word in text), (0.1, 0.1, 0.8))


def test_a_short_passage_is_read_whole():
    table = Table(sold=(0.9, 0.05, 0.05))
    (reading,) = ProseReader(table).read(CLAIM, ["The mill was sold in May."])
    assert (reading.stance, reading.span.start, reading.span.end) == (Stance.SUPPORTS, 0, 25)
    assert table.read_pairs == [(CLAIM, "The mill was sold in May.")]


def test_the_title_tells_whom_a_passage_is_about():
    claim, passage = (
        "Orla Brandt sold the Harrow mill to Linz.",
        "She sold the mill in spring, the deed says.",
    )
    reader = ProseReader(Table(sold=(0.9, 0.05, 0.05)))
    (bare,) = reader.read(claim, [passage])
    (titled,) = reader.read(claim, [passage], ["Orla Brandt sells the Harrow mill to Linz"])
    assert (bare.stance, titled.stance) == (Stance.NOT_ENOUGH, Stance.SUPPORTS)


def test_of_a_long_passage_the_window_that_says_most_is_quoted():
    passage = FILLER * 20 + "\n\nThe owner denied that the Harrow mill was sold.\n\n" + FILLER * 20
    (reading,) = ProseReader(Table(denied=(0.02, 0.95, 0.03))).read(CLAIM, [passage])
    assert reading.stance is Stance.REFUTES
    assert passage[reading.span.start : reading.span.end] == "The owner denied that the Harrow mill was sold."


def test_ten_thousand_words_are_bounded_and_the_nearest_are_read():
    passage = (FILLER * 700) + "\n\nThe Harrow mill was sold in May.\n\n" + (FILLER * 100)
    table = Table(sold=(0.9, 0.05, 0.05))
    (reading,) = ProseReader(table).read(CLAIM, [passage])
    assert reading.stance is Stance.SUPPORTS
    assert len(table.read_pairs) <= MAX_WINDOWS


@pytest.mark.parametrize("passage", ["", "   ", "\n\n…—!?", "***"])
def test_nothing_to_read_is_not_enough_and_says_so(passage):
    table = Table()
    (reading,) = ProseReader(table).read(CLAIM, [passage])
    assert (reading.stance, reading.probabilities, reading.note) == (
        Stance.NOT_ENOUGH,
        None,
        "no words to read",
    )
    assert table.read_pairs == []


@given(st.text(max_size=4_000))
def test_windows_lie_in_the_passage_and_hold_words(passage):
    for span in to_read(passage, CLAIM):
        assert 0 <= span.start < span.end <= len(passage)
        assert any(letter.isalnum() or letter == "_" for letter in passage[span.start : span.end])
    assert len(to_read(passage, CLAIM)) <= max(1, MAX_WINDOWS)
    assert to_read("a" * MAX_WHOLE_CHARS, CLAIM)[0].end == MAX_WHOLE_CHARS


def passage(text, *, start=0, facts=(), **more):
    return PassageText(1, text, start, start + len(text), "Gazette", 1, facts=facts, **more)


def judged(one, *, table, speaker="", question=Question.TRUE):
    claim = ClaimText(CLAIM, CLAIM, Kind.EVENT, question, speaker=speaker)
    return DeskJudge(stance=table).judge(claim, [one], [0.5])[0]


def test_the_judge_quotes_the_window_inside_the_snapshot():
    found = judged(passage("The mill was sold in May.", start=40), table=Table(sold=(0.9, 0.05, 0.05)))
    assert (found.stance, found.start, found.end) == (Stance.SUPPORTS, 40, 65)
    assert found.probabilities == pytest.approx((0.9, 0.05, 0.05))


@pytest.mark.parametrize(
    ("one", "speaker"),
    [
        (passage("The mill was sold.", own_article=True), ""),
        (passage("Brandt said the mill was sold."), "Orla Brandt"),
        (passage("Harrow · Mill · sold", facts=(FieldFact("Harrow", "mill", "sold"),)), ""),
    ],
    ids=["our own article", "repeats the speaker", "a record"],
)
def test_what_is_no_witness_or_no_prose_is_not_read(one, speaker):
    table = Table(sold=(0.9, 0.05, 0.05))
    found = judged(one, table=table, speaker=speaker)
    assert (found.stance, found.probabilities, table.read_pairs) == (Stance.NOT_ENOUGH, None, [])
