"""What went out against what was cleared: words, or only marks and spaces."""

import pytest

from verification.engine.published_text import Outcome, compare_published

CLEARED = "Oslo votes\n\nOslo is the capital. “It’s ours,” he said.\n\nIt has 169 seats.\n"


def test_the_very_text_is_the_same():
    found = compare_published(CLEARED, CLEARED)
    assert (found.outcome, found.lines) == (Outcome.SAME, ())


@pytest.mark.parametrize(
    "live",
    [
        CLEARED.replace("\n\n", "\n"),
        CLEARED.replace(" ", "\u00a0"),
        CLEARED.replace("“", '"').replace("”", '"').replace("’", "'"),
        CLEARED.replace("“", "«").replace("”", "»"),
        "  " + CLEARED.replace("capital. ", "capi\u00adtal.  ") + "\n",
    ],
)
def test_spaces_and_the_form_of_quotation_marks_are_told_and_are_no_other_words(live):
    found = compare_published(CLEARED, live)
    assert (found.outcome, found.lines) == (Outcome.MARKS, ())
    assert "same words" in found.summary


@pytest.mark.parametrize(
    ("live", "summary"),
    [
        (CLEARED.replace("169", "196"), "Sentences: 1 changed."),
        (CLEARED.replace("Oslo is the capital. ", ""), "Sentences: 1 missing."),
        (CLEARED + "\nIt rains.\n", "Sentences: 1 added."),
        (CLEARED.replace("169", "196") + "\nIt rains.\n", "Sentences: 1 changed, 1 added."),
        (CLEARED.replace("It’s", "Its"), "Sentences: 1 changed."),
        (CLEARED.replace("“", "").replace("”", ""), "Sentences: 1 changed."),
        (CLEARED.replace("capital", "Capital"), "Sentences: 1 changed."),
    ],
)
def test_other_words_are_named_sentence_by_sentence(live, summary):
    found = compare_published(CLEARED, live)
    assert (found.outcome, found.summary) == (Outcome.WORDS, summary)


def test_marks_alone_are_not_shown_beside_other_words():
    live = CLEARED.replace("“", '"').replace("”", '"').replace("169", "196")
    (line,) = compare_published(CLEARED, live).lines
    assert [(part.author, part.ours) for part in line.segments if part.op == "changed"] == [("169", "196")]
