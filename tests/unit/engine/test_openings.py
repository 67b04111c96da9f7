from datetime import date

import pytest

from verification.engine.blocks import split_blocks
from verification.engine.openings import Opening, read_opening


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VIENNA, November 14 — A bridge opened.", Opening("Vienna")),
        ("NEW YORK — A bridge opened.", Opening("New York")),
        ("By Ada Lind\n\nMarch 14, 2026\n\nA bridge opened.", Opening("", "", date(2026, 3, 14))),
        ("A bridge opened in Graz.", Opening()),
        ("", Opening()),
    ],
)
def test_what_stands_before_the_first_sentence_is_read(text, expected):
    found = read_opening(text, split_blocks(text))
    assert (found.place, found.published) == (expected.place, expected.published)


def test_the_title_is_the_headline():
    assert read_opening("A bridge opened.", (), title="Graz gets a bridge").headline == "Graz gets a bridge"


def test_a_date_beside_the_byline_is_what_relative_dates_count_from(claim_texts):
    text = "By Ada Lind\n\nMarch 14, 2026\n\nA bridge in Graz opened yesterday."
    assert claim_texts(text) == ["A bridge in Graz opened on 13 March 2026."]
    assert claim_texts(text, published=date(2026, 4, 2)) == ["A bridge in Graz opened on 1 April 2026."]
