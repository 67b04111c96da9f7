import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.verbatim import MAX_GAP_CHARACTERS, Context, closest, find, fold, pieces_of

TEXT = (
    "The harbour office counted 4,000 crates on Monday. “We can’t ship them,” said Ida Rehn, its head — "
    "not before spring.\n\nNo co-operation with non-residents was planned; costs rose 4.5 percent, to −3 degrees."
)
WORDS = st.sampled_from(
    [
        "cold",
        "quay",
        "not",
        "didn’t",
        "4,000",
        "4.5",
        "co-op",
        "Ida",
        "“quay”",
        "ﬁsh",
        "12%",
        "café",
        "no",
        "—",
    ]
)
SENTENCES = st.lists(WORDS, min_size=6, max_size=40)
COSMETICS = [
    ("“", '"'), ("”", "»"), ("’", "'"), ("—", " – "), ("—", "--"), (" ", "\u00a0"), (" ", "\n"), (" ", " \u200b "),
    ("ﬁ", "fi"), ("é", "e\u0301"), ("o", "o\u00ad"), ("-", "\u2011"),
]  # fmt: skip


def wording(text, match):
    return [text[piece.start : piece.end] for piece in match.pieces]


def found(quotation, text=TEXT):
    return [wording(text, match) for match in find(quotation, text)]


@pytest.mark.parametrize(
    ("quotation", "standing"),
    [
        ("counted 4,000 crates", "counted 4,000 crates"),
        ('"We can\'t ship them,"', "“We can’t ship them,”"),
        ("«We can’t ship them»", "We can’t ship them"),
        ("its head - not before spring", "its head — not before spring"),
        ("its head--not before", "its head — not before"),
        ("spring. No co‑operation", "spring.\n\nNo co-operation"),
        ("We can’t ship them.", "We can’t ship them"),
        ("to -3 degrees", "to −3 degrees"),
        ("rose\u00a04.5\u200b per\u00adcent", "rose 4.5 percent"),
    ],
)
def test_marks_dashes_and_spaces_may_differ(quotation, standing):
    assert found(quotation) == [[standing]]


@pytest.mark.parametrize(
    "quotation",
    [
        "counted 9,000 crates",
        "counted 4,00 crates",
        "000 crates",
        "We can ship them",
        "We can",
        "residents was planned",
        "operation with",
        "5 percent",
        "3 degrees",
        "the harbour office",
        "harbor office",
        "crates counted 4,000",
        "",
        "…",
        "“ ”",
    ],
)
def test_another_word_figure_sign_or_denial_is_not_found(quotation):
    assert found(quotation) == []


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("resident", "a non-\nresident"),
        ("violent", "an un\u00adviolent one"),
        ("rose 5", "rose 5% at once"),
        ("5 percent", "was –5 percent"),
        ("5 percent", "about ≤5 percent"),
        ("finance", "aﬁnance"),
        ("nance", "ﬁnance"),
        ("3", "π is 3.14"),
        ("14", "at 3:14"),
    ],
)
def test_no_match_cuts_a_word_or_a_number(quotation, text):
    assert find(quotation, text) == ()


def test_an_ellipsis_leaves_words_out_in_order():
    assert found("harbour office … on Monday […] said Ida Rehn") == [
        ["harbour office", "on Monday", "said Ida Rehn"]
    ]
    assert found("on Monday ... harbour office") == []


@pytest.mark.parametrize("gap", ["…", "...", ". . .", "[...]", "[…]", "(…)", "(...)", "[the port]", "[sic]"])
def test_every_sign_of_a_gap_is_understood(gap):
    assert found(f"The harbour office {gap} crates") == [["The harbour office", "crates"]]


def test_an_insertion_that_replaces_nothing_leaves_one_piece():
    assert found("harbour [sic] office") == [["harbour office"]]


def test_a_gap_is_bounded():
    far = "one " + "x" * MAX_GAP_CHARACTERS + " two"
    assert find("one … two", far) == ()
    assert find("one … two", "one " + "x" * (MAX_GAP_CHARACTERS - 10) + " two")


def test_dots_of_the_text_itself_are_no_gap():
    assert found("Well ... no", "Well… no, well yes no") == [["Well… no"]]


def test_brackets_of_the_text_itself_are_no_gap():
    assert found("yes [applause] and no", "He: yes [applause] and no.") == [["yes [applause] and no"]]


def test_a_later_middle_piece_is_taken_when_the_first_one_is_too_far_from_the_last():
    text = "A " + "x " * 450 + "B " + "y " * 60 + "B C"
    assert found("A … B … C", text.replace("y ", "y y y y ")) == [["A", "B", "C"]]


def test_all_places_are_found_and_the_context_chooses():
    text = "He paid 5 euros. She said no. He paid 5 euros. They said yes."
    matches = find("He paid 5 euros", text)
    assert [match.start for match in matches] == [0, 30]
    assert closest(matches, text, Context(before="said no. ", after=". They")).start == 30
    assert closest(matches, text, Context(after=". She")).start == 0
    assert closest(matches, text, Context()).start == 0
    assert closest((), text, Context()) is None


def test_without_a_context_the_tightest_is_meant():
    text = "the big and very old small minister said. the small minister said."
    match = closest(find("the … minister", text), text, Context())
    assert wording(text, match) == ["the", "minister"]
    assert match.start == text.index("the small")


def test_the_words_left_out_are_told():
    match = find("office … crates", TEXT)[0]
    assert [TEXT[span.start : span.end] for span in match.left_out] == [" counted 4,000 "]


def dressed(text, seed):
    """Return the text with some of its cosmetics changed, here and there."""
    chance = random.Random(seed)
    for old, new in COSMETICS:
        text = "".join(new if part == old and chance.random() < 0.5 else part for part in split(text, old))
    return text


def split(text, old):
    parts = text.split(old)
    return [part for pair in zip(parts, [old] * len(parts), strict=True) for part in pair][:-1]


@given(SENTENCES, st.integers(0, 5), st.integers(), st.integers())
def test_every_cosmetic_variant_of_a_real_slice_is_found(words, skipped, seed, other):
    quotation = " ".join(words[skipped:])
    text = dressed(" ".join(words), seed)
    if pieces_of(quotation):
        matches = find(dressed(quotation, other), text)
        ends = [match for match in matches if match.end == len(text.rstrip("\u00ad\u200b "))]
        assert ends or quotation.endswith("—")
        assert matches


@given(SENTENCES, SENTENCES)
def test_whatever_is_found_folds_to_the_pieces_that_were_asked_for(words, asked):
    text, quotation = " ".join(words), " … ".join([" ".join(asked[:2]), " ".join(asked[2:4])])
    for match in find(quotation, text):
        left_out = "".join(wording(text, match)).replace(" ", "")
        wanted = "".join(fold(piece).letters for piece in pieces_of(quotation)).replace(" ", "")
        assert fold(left_out).letters.strip("-\"'") == wanted.strip("-\"'")


@given(SENTENCES, st.integers(0), st.sampled_from(["not", "never", "4,001", "4.6", "13%", "Ada"]))
def test_a_changed_word_is_never_found(words, place, other):
    place %= len(words)
    changed = [*words[:place], other, *words[place + 1 :]]
    if fold(" ".join(changed)).letters not in fold(" ".join(words)).letters:
        assert find(" ".join(changed), " ".join(words)) == ()


@given(st.text(max_size=40), st.text(max_size=80))
def test_any_input_gives_spans_inside_the_text(quotation, text):
    for match in find(quotation, text):
        assert all(0 <= piece.start < piece.end <= len(text) for piece in match.pieces)
        assert all(gap.start <= gap.end for gap in match.left_out)


@given(st.text(alphabet="ab .…-'’\n", max_size=60))
def test_places_of_folded_letters_are_in_order(text):
    folded = fold(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(start < end for start, end in zip(folded.starts, folded.ends, strict=True))


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("a" * 10_000, "a" * 200_000),
        ("a " * 4_999 + "b", "a " * 100_000),
        ("a " * 5_000, "a " * 100_000),
        (" … ".join("a " * size for size in range(1, 13)), "a " * 100_000),
    ],
)
def test_repeats_take_no_more_than_seconds(quotation, text):
    began = time.process_time()
    find(quotation, text)
    assert time.process_time() - began < 15
