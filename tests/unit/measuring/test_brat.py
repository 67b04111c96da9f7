import pytest

from verification.engine.types import Span
from verification.errors import InvalidInput
from verification.measuring.brat import read_annotations

TEXT = "The bridge, Ada Lind said, is closed."
LINES = [
    "T1\tSource 12 20\tAda Lind",
    "T2\tCue 21 25\tsaid",
    "T3\tContent 0 10;27 36\tThe bridge is closed",
    "T4\tAttribution 21 25\tsaid",
    "E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3",
    "#1\tAnnotatorNotes T3\tIs this one?",
    "A line that a note went on with.",
]


def test_an_attribution_keeps_the_pieces_of_its_content():
    (found,) = read_annotations(TEXT, "\n".join(LINES))
    assert found.source == (Span(12, 20),)
    assert found.cue == (Span(21, 25),)
    assert found.content == (Span(0, 10), Span(27, 36))


def test_a_second_content_belongs_to_the_same_attribution():
    lines = [*LINES[:2], "T3\tContent 27 36\tis closed", "T5\tContent 0 10\tThe bridge", LINES[3]]
    event = "E1\tAttribution:T4 Cue:T2 Content:T3 Content2:T5"
    (found,) = read_annotations(TEXT, "\n".join([*lines, event]))
    assert found.content == (Span(0, 10), Span(27, 36))
    assert found.source == ()


def test_an_event_without_a_content_is_left_out():
    assert read_annotations(TEXT, "\n".join([*LINES[:4], "E1\tAttribution:T4 Source:T1 Cue:T2"])) == []


@pytest.mark.parametrize(
    "line", ["T3\tContent 27 99\tis closed", "T3\tContent 9 9\t", "T9\tContent 27 36\tx"]
)
def test_a_damaged_annotation_is_refused(line):
    with pytest.raises(InvalidInput):
        read_annotations(TEXT, "\n".join([*LINES[:2], line, *LINES[3:]]))
