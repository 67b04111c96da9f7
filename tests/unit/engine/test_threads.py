from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.test_voices import attributed


def contents(text):
    return [(one[1], one[3]) for one in attributed(text)]


def test_a_quotation_that_goes_on_belongs_to_the_cue_before_it():
    text = "“The bridge is closed,” Ada Lind said. “It was hit in May.\n\n“Two people died.”"
    assert contents(text) == [("Ada Lind", "The bridge is closed … It was hit in May. … Two people died.")]


def test_a_quotation_before_its_cue_belongs_to_it_as_a_whole():
    text = "“The bridge is closed. It was hit in May,” Ada Lind said."
    assert contents(text) == [("Ada Lind", "The bridge is closed. … It was hit in May")]


def test_a_colon_opens_the_next_sentence():
    text = "Ada Lind then went on to explain:\n\n“Nobody told us anything about the cracks.”"
    assert contents(text) == [("Ada Lind", "Nobody told us anything about the cracks.")]


def test_a_cue_alone_closes_the_quotation_before_it():
    text = "“Who pays for the new bridge?” Ada Lind continued."
    assert [one[1] for one in attributed(text)] == ["Ada Lind"]


def test_a_quotation_far_from_any_cue_has_no_source():
    text = (
        "Ada Lind said the bridge was closed.\n\nIt rained.\n\nThe river rose.\n\n“Nobody slept that night.”"
    )
    assert contents(text)[-1] == (None, "Nobody slept that night.")


WORDS = [
    "Ada Lind",
    "said",
    "“",
    "”",
    '"',
    "the bridge",
    "is closed",
    ":",
    ",",
    ".",
    "\n\n",
    "he",
    "wants to go",
    "é😀",
]


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)))
def test_every_span_lies_inside_any_text_and_holds_words(text):
    for _, source, cue, content in attributed(text):
        assert content
        assert source is None or source.strip()
        assert cue is None or cue.strip()
