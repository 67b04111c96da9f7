"""What stands word for word in two texts."""

from verification.engine.shared_words import shared_spans

TEXT = "On Monday, nobody was hurt, the harbour office said; nine freighters had to wait."


def marked(text, other):
    return [text[span.start : span.end] for span in shared_spans(text, other)]


def test_runs_of_six_words_are_marked_from_the_first_to_the_last():
    other = "Nobody was hurt, the Harbour Office said. Later, nine freighters had to wait outside."
    assert marked(TEXT, other) == ["nobody was hurt, the harbour office said"]


def test_overlapping_runs_are_one():
    assert marked(TEXT, TEXT.upper()) == [TEXT.rstrip(".")]


def test_five_common_words_are_not_marked():
    assert marked("one two three four five alone", "one two three four five other") == []
    assert marked("", TEXT) == marked(TEXT, "") == []
