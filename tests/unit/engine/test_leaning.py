"""From where on in a text a claim's wording was understood."""

import pytest

from verification.engine.leaning import foreign_words, leans_from

TEXT = "Runa Falk leads the port. It is old. Falk said so.\n\nThe toll is high, said Falk. She left."


def place(words, *told):
    start = TEXT.index(words)
    return leans_from(TEXT, start, start + len(words), told)


@pytest.mark.parametrize(
    ("words", "told", "since"),
    [
        ("It is old", "the port", TEXT.index("port")),
        ("She left", "Runa Falk", TEXT.rindex("Falk")),
        ("The toll is high", "Runa Falk", TEXT.index("The toll")),
        ("Falk said so", "Runa Falk", None),
        ("It is old", "", 0),
        ("The toll is high", "", None),
        ("It is old", "Oslo", 0),
        ("The toll is high", "Oslo", TEXT.index("The toll")),
    ],
)
def test_it_leans_on_the_last_mention_or_on_its_own_sentence(words, told, since):
    assert place(words, told) == since


@pytest.mark.parametrize(
    ("text", "words", "since"),
    [
        ("One is. Two are. It is old.", "It is old", "Two"),
        ("One is. Two are.\n\nIt is old.", "It is old", "Two"),
        ("One is. Two are, and it is old.", "it is old", "One"),
        ("It is old.", "It is old", "It"),
    ],
)
def test_a_pronoun_that_nobody_explained_leans_on_the_sentence_before(text, words, since):
    start = text.index(words)
    assert leans_from(text, start, start + len(words), []) == text.index(since)


def test_of_several_the_earliest_counts():
    assert place("She left", "Runa Falk", "the toll") == TEXT.index("toll")


def test_part_of_a_word_is_no_mention():
    text = "Falkland is far. The toll is old."
    assert leans_from(text, 17, 32, ["Falk"]) == 17


def test_a_wording_tells_what_was_taken_from_elsewhere():
    wording = "The parliament of Norway had 169 seats in 2026, said Runa Falk."
    known = ["Its parliament has 169 seats", "Runa Falk"]
    assert foreign_words(wording, known) == ["Norway", "2026"]
