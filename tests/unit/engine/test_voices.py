import pytest

from verification.engine.attribute import attribute
from verification.engine.blocks import split_blocks
from verification.engine.cue_lists import Sort, adjectives, noun_prepositions, verb_frames
from verification.engine.language import parse
from verification.engine.mentions import gather_names
from verification.engine.quotes import find_quotations
from verification.engine.segment import split_sentences


def attributed(text):
    """Every attribution of a text: sort, source, cue, content, all in words."""
    blocks = split_blocks(text)
    quotations = find_quotations(text, blocks)
    parsed = parse(text, split_sentences(text, blocks, quotations))
    found = attribute(text, parsed, quotations, gather_names(text, parsed)).attributed
    return [
        (
            one.sort,
            words(text, one.attribution.source),
            words(text, one.attribution.cue),
            " … ".join(words(text, part) for part in one.parts),
        )
        for one in found
    ]


def words(text, span):
    return text[span.start : span.end] if span is not None else None


@pytest.mark.parametrize(
    ("text", "sort", "source", "cue", "content"),
    [
        (
            "The union called for a ban on night trains.",
            Sort.STATEMENT,
            "The union",
            "called",
            "a ban on night trains",
        ),
        (
            "The mayor accused the firm of hiding the cracks.",
            Sort.STATEMENT,
            "The mayor",
            "accused",
            "the firm of hiding the cracks",
        ),
        (
            "The council wants to close the bridge.",
            Sort.INTENT,
            "The council",
            "wants",
            "to close the bridge",
        ),
        ("Ada Lind opposes the toll.", Sort.ATTITUDE, "Ada Lind", "opposes", "the toll"),
        (
            "The court ruled that the toll was lawful.",
            Sort.DECREE,
            "The court",
            "ruled",
            "that the toll was lawful",
        ),
        (
            "The report shows that traffic doubled.",
            Sort.FINDING,
            "The report",
            "shows",
            "that traffic doubled",
        ),
        ("The bridge seems to be safe.", Sort.APPEARANCE, None, "seems", "The bridge … to be safe"),
        (
            "Moser was accused of fraud by the city.",
            Sort.STATEMENT,
            "the city",
            "was accused",
            "Moser … fraud",
        ),
        (
            "In a recent poll, 40 percent of drivers opposed the toll.",
            Sort.STATEMENT,
            "a recent poll",
            "In",
            "40 percent of drivers opposed the toll",
        ),
    ],
)
def test_each_sort_of_cue_has_its_source_and_content(text, sort, source, cue, content):
    assert (sort, source, cue, content) in attributed(text)


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Her promise to repair the bridge was kept.", "Her", "to repair the bridge"),
        ("Ada Lind made the claim that the bridge was safe.", "Ada Lind", "that the bridge was safe"),
        ("Critics raised doubts about the price.", "Critics", "the price"),
        ("Ada Lind was critical of the delay.", "Ada Lind", "the delay"),
    ],
)
def test_nouns_and_adjectives_attribute_too(text, source, content):
    assert (source, content) in [(found[1], found[3]) for found in attributed(text)]


def test_a_second_cue_of_one_source_ends_the_content_of_the_first():
    found = attributed("Ada Lind said she regretted the delay and promised to reopen the bridge.")
    assert ("Ada Lind", "said", "she regretted the delay") in [one[1:] for one in found]
    assert ("Ada Lind", "promised", "to reopen the bridge") in [one[1:] for one in found]


def test_what_the_article_adds_at_the_end_is_not_attributed():
    (found,) = attributed("Ada Lind said the city would repair the bridge, which opened in 1974.")
    assert found[3] == "the city would repair the bridge"


def test_any_verb_beside_a_quotation_tells_it():
    (found,) = attributed("Ada Lind snapped back: “We never closed the bridge at night.”")
    assert (found[1], found[3]) == ("Ada Lind", "We never closed the bridge at night")


@pytest.mark.parametrize("label", ["LIND", "Ada Lind"])
def test_a_label_names_who_speaks(label):
    (found,) = attributed(f"{label}: The bridge was closed in May.")
    assert found[3] == "The bridge was closed in May"


def test_the_lists_of_cues_have_no_word_without_a_use():
    assert all(frame.takes or frame.by for frame in verb_frames().values())
    assert noun_prepositions() and adjectives()
