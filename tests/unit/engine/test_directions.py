import pytest

from verification.engine.dates import Direction
from verification.engine.directions import find_bounds, find_direction
from verification.engine.language import parse
from verification.engine.types import Sentence


def read(text):
    return parse(text, [Sentence(0, 0, len(text), 0)])


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("The bridge opened on Friday.", Direction.PAST),
        ("The bridge has been closed since Friday.", Direction.PAST),
        ("A view of the bridge on Friday.", Direction.PAST),
        ("The mayor, who left on Friday, will come back.", Direction.PAST),
        ("The bridge will open on Friday.", Direction.FUTURE),
        ("More rain is forecast on Friday.", Direction.FUTURE),
        ("A vote is planned on Friday.", Direction.FUTURE),
        ("The bridge is to open on Friday.", Direction.UNCLEAR),
        ("The bridge opens on Friday.", Direction.UNCLEAR),
        ("The bridge would open on Friday.", Direction.UNCLEAR),
        ("The vote was scheduled on Friday.", Direction.UNCLEAR),
    ],
)
def test_a_date_lies_where_its_own_verb_puts_it(text, direction):
    (item,) = read(text)
    assert find_direction(item, text.index("on Friday" if "on Friday" in text else "Friday")) is direction


def test_the_latest_year_told_of_as_past_bounds_when_a_text_was_written():
    text = "The dam broke in 2019 and was mended in 2021. It will be sold in 2035."
    assert find_bounds(text, read(text[:45])) == ("not before 2021",)
    assert find_bounds("It opened on Friday.", read("It opened on Friday.")) == ()
