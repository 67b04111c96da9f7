"""Made copies and made look-alikes: that they are what they claim to be, and how they are counted."""

from pathlib import Path

import pytest

from verification.errors import InvalidInput
from verification.measuring.origins import measure, score, sort_out
from verification.measuring.wire_copies import HARD, Book, in_order, read_book, reports

STORIES = Path(__file__).parents[2] / "data" / "wire-stories.txt"


@pytest.fixture(scope="module")
def book():
    return read_book(STORIES)


def one_story(book):
    return Book(book.family("made").stories[:1], book.house_lines, book.templates[:2])


def test_both_families_hold_whole_stories(book):
    assert {family: len(book.family(family).stories) for family in ("made", "held")} == {"made": 5, "held": 5}
    for story in book.stories:
        assert sum(map(len, story.wire)) == 9
        assert all(first and second and first != second for part in story.wire for first, second in part)
        assert len(story.independent) == 7 and len(story.local) == 3 and len(story.titles) == 3


def test_every_report_is_made_once(book):
    made = reports(book)
    assert len({(each.text, each.source) for each in made}) == len(made)
    assert sum(each.kind == "wire" for each in made) == len(book.stories)


def test_orders_hold_the_same_reports(book):
    made = reports(book.family("made"))
    orders = [in_order(made, order) for order in ("wire first", "wire last", "mixed")]
    assert orders[0][0].kind == orders[1][-1].kind == "wire"
    assert all(sorted(map(repr, order)) == sorted(map(repr, made)) for order in orders)


def test_the_copies_of_a_story_come_together_and_nothing_else_does(book):
    found = sort_out(in_order(reports(one_story(book)), "mixed"), "mixed")
    figures = score([found])
    assert figures["pair_recall"] == 1.0
    assert figures["false_joins"] == 0.0
    assert figures["unrelated_pairs"] > 300
    assert HARD


def test_a_line_of_no_known_kind_is_refused(tmp_path):
    (tmp_path / "stories.txt").write_text("= made / one\nX: what is this\n")
    with pytest.raises(InvalidInput, match="no line of a story"):
        read_book(tmp_path / "stories.txt")


def test_texts_of_different_houses_that_are_joined_are_named(tmp_path, book):
    wire = reports(one_story(book))[0].text
    for name in ("hill_2025-03-03_a", "lake_2025-03-03_b"):
        (tmp_path / f"{name}.txt").write_text(wire)
    options = {"stories": None, "family": "both", "texts": [tmp_path], "limit": None}
    assert measure(options).rows == {f"joined in {tmp_path.name}": ["hill_2025-03-03_a + lake_2025-03-03_b"]}
