"""Overlapping claims cut the text at every border and lose no character."""

from hypothesis import given
from hypothesis import strategies as st

from verification.web.text import Fate, Highlight, segments


def highlight(number, start, end):
    return Highlight(number, number, start, end, "queued")


def shown(found):
    return [(part.text, tuple(item.number for item in part.claims)) for part in found]


def test_text_without_claims_is_one_segment():
    assert shown(segments("plain words", 0, 11, [])) == [("plain words", ())]


def test_overlapping_claims_are_cut_at_all_borders():
    found = segments("abcdefgh", 0, 8, [highlight(1, 1, 5), highlight(2, 3, 7)])
    assert shown(found) == [("a", ()), ("bc", (1,)), ("de", (1, 2)), ("fg", (2,)), ("h", ())]
    assert [part.opens for part in found] == [(), (1,), (2,), (), ()]


def test_words_of_a_nested_claim_lead_to_the_shortest():
    found = segments("abcdef", 0, 6, [highlight(1, 0, 6), highlight(2, 2, 4)])
    assert [part.top.number for part in found] == [1, 2, 1]


def test_claim_across_two_blocks_is_shown_in_both():
    across = [highlight(1, 2, 6)]
    assert shown(segments("abcdefgh", 0, 4, across)) == [("ab", ()), ("cd", (1,))]
    assert shown(segments("abcdefgh", 4, 8, across)) == [("ef", (1,)), ("gh", ())]


def test_offsets_count_code_points():
    assert shown(segments("🧨é🇳🇴x", 0, 5, [highlight(1, 1, 4)])) == [("🧨", ()), ("é🇳🇴", (1,)), ("x", ())]


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12)


@given(st.text(min_size=1, max_size=40), spans)
def test_segments_joined_are_the_text(text, places):
    highlights = [highlight(number, *sorted(place)) for number, place in enumerate(places, start=1)]
    found = segments(text, 0, len(text), highlights)
    assert "".join(part.text for part in found) == text
    for part in found:
        assert all(item.start < item.end for item in part.claims)


def test_dismissed_claim_lies_beneath_the_live_one_around_it():
    inner = Highlight(2, 2, 2, 4, "merged")
    found = segments("abcdef", 0, 6, [highlight(1, 0, 6), inner])
    assert [part.top.number for part in found] == [1, 1, 1]


def test_space_between_two_claims_leads_nowhere():
    found = segments("ab cd", 0, 5, [highlight(1, 0, 5), highlight(2, 0, 2), highlight(3, 3, 5)])
    assert [part.top and part.top.number for part in found] == [2, None, 3]


def test_fate_stands_behind_the_end_of_its_sentence_only():
    told = [Fate(0, 3, "no checkable fact", is_open=False), Fate(4, 7, "open", is_open=True)]
    found = segments("abc def", 0, 7, [highlight(1, 1, 2)], told)
    assert [(part.text, part.fate, part.is_open) for part in found] == [
        ("a", "", False),
        ("b", "", False),
        ("c", "no checkable fact", False),
        (" ", "", False),
        ("def", "open", True),
    ]
