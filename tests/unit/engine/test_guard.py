import pytest

from verification.engine.guard import is_negation, is_number, is_weighty, keeps_sense
from verification.engine.language import parse
from verification.engine.pieces import Piece, spans_of
from verification.engine.types import Sentence


def read(text):
    (item,) = parse(text, [Sentence(0, 0, len(text), 0)])
    return item


def piece(item, own, borrowed=(), inserted=None):
    """A piece of a sentence by the numbers of its tokens."""
    spans = spans_of(item, [*borrowed, *own])
    return Piece(
        spans[0].start,
        spans[-1].end,
        (*spans, *([inserted] if inserted else [])),
        frozenset((*own, *borrowed)),
        borrowed=frozenset(borrowed),
    )


def kept(text, *cuts):
    item = read(text)
    whole = piece(item, range(len(item.doc)))
    return keeps_sense(item.doc, whole, [piece(item, *cut) for cut in cuts])


def test_a_coordination_that_is_cut_clean_keeps_its_sense():
    assert kept("The army seized the town and killed 30 people.", (range(5),), (range(6, 9), (0, 1)))


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        # A number, a negation, a modal verb, a restriction and plain words that no piece has.
        ("The army seized the town and killed 30 people.", [(range(5),), ((6, 8), (0, 1))]),
        ("The army never seized the town and fled home.", [((0, 1, 3, 4, 5),), (range(7, 9), (0, 1))]),
        ("The army may seize the town and flee home.", [((0, 1, 3, 4, 5),), (range(7, 9), (0, 1))]),
        ("The army nearly seized the town and fled home.", [((0, 1, 3, 4, 5),), (range(7, 9), (0, 1))]),
        ("The army seized the old town and fled home.", [((0, 1, 2, 3, 5),), (range(7, 9), (0, 1))]),
        # A subject that says how many at most.
        ("Only three towns paid the tax and left the union.", [(range(6),), (range(7, 10), (0, 1, 2))]),
        ("No town paid the tax and left the union.", [(range(5),), (range(6, 9), (0, 1))]),
        ("At most three towns paid up and left the union.", [(range(6),), (range(7, 10), (0, 1, 2, 3))]),
        # Too few words, a word that is not the author's, and no piece at all.
        ("The army seized the town and fled.", [(range(5),), ((6,), (1,))]),
        ("The army seized the town and fled home.", [(range(5),), (range(6, 8), (0, 1), "perhaps")]),
        ("The army seized the town.", []),
    ],
)
def test_a_cut_that_could_change_the_sense_is_refused(text, cuts):
    assert not kept(text, *cuts)


def test_a_weighty_word_must_stand_in_the_piece_that_it_belongs_to():
    text = "The army seized nearly 30 towns and killed nearly 40 people."
    assert kept(text, (range(6),), (range(7, 11), (0, 1)))
    assert not kept(text, (range(6),), ((7, 9, 10), (0, 1)), (range(2, 11), (0, 1)))


def test_numbers_stand_in_figures_and_in_words():
    doc = read("Half of the 12 towns sent dozens of men, twice as many as in May 2019.").doc
    assert [token.text for token in doc if is_number(token)] == ["Half", "12", "dozens", "twice", "2019"]


def test_what_denies_limits_or_doubts_is_weighty():
    doc = read("He didn't allegedly pay unless nobody could, and nearly never left.").doc
    assert [token.text for token in doc if is_negation(token)] == ["n't", "nobody", "never"]
    weighty = {token.text for token in doc if is_weighty(token)}
    assert weighty == {"n't", "allegedly", "unless", "nobody", "could", "nearly", "never"}
