import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.said import find_quotation, judge_saying
from verification.engine.types import ClaimText, Kind, PassageText, Question, Stance

SPOKEN = "DAN MILLER: We shall plant 4,000 trees along the river this year. It won't be cheap."


def claim(quotation="", speaker="Dan Miller", text=""):
    return ClaimText(
        text or quotation, text or quotation, Kind.ATTRIBUTION, Question.SAID, speaker, quotation
    )


def passage(text=SPOKEN, **options):
    options = {"transcript": True, "source": "Town hall"} | options
    return PassageText(id=1, text=text, start=100, end=100 + len(text), origin=1, **options)


@pytest.mark.parametrize(
    "quotation",
    [
        "We shall plant 4,000 trees along the river this year.",
        "shall plant 4,000 trees",
        "It won’t be cheap.",
        "“We shall plant\u00a04,000 trees”",
        "We shall plant … this year",
    ],
)
def test_the_same_words_support(quotation):
    saying = judge_saying(claim(quotation), passage())
    assert saying.stance is Stance.SUPPORTS
    assert SPOKEN[saying.span.start : saying.span.end]


@pytest.mark.parametrize(
    "quotation",
    [
        "We shall plant 9,000 trees along the river this year.",
        "We shall never plant trees along the river this year.",
        "We shall plant 4,000 bushes along the river this year.",
    ],
)
def test_the_same_sentence_with_other_words_refutes(quotation):
    saying = judge_saying(claim(quotation), passage())
    assert saying.stance is Stance.REFUTES
    assert "4,000 trees" in SPOKEN[saying.span.start : saying.span.end]


def test_words_that_nobody_said_are_not_enough():
    assert (
        judge_saying(claim("Taxes will fall next spring for everyone."), passage()).stance
        is Stance.NOT_ENOUGH
    )


def test_the_words_of_another_speaker_are_not_enough():
    saying = judge_saying(claim("shall plant 4,000 trees", speaker="Eve Stone"), passage())
    assert saying.stance is Stance.NOT_ENOUGH


def test_the_nearest_label_names_the_speaker():
    text = f"EVE STONE: No. {SPOKEN}"
    assert judge_saying(claim("It won't be cheap"), passage(text)).stance is Stance.SUPPORTS


def test_our_own_article_is_no_witness():
    saying = judge_saying(claim("shall plant 4,000 trees"), passage(own_article=True))
    assert saying.stance is Stance.NOT_ENOUGH


def test_a_report_supports_by_quoting_the_speaker():
    text = "“We shall plant 4,000 trees,” Miller said on Monday."
    quoted = judge_saying(claim("We shall plant 4,000 trees"), passage(text, transcript=False))
    unquoted = judge_saying(claim("Miller said on Monday"), passage(text, transcript=False))
    assert quoted.stance is Stance.SUPPORTS
    assert unquoted.stance is Stance.NOT_ENOUGH


def test_a_report_never_refutes():
    text = "“We shall plant 9,000 trees along the river this year,” Miller said."
    asked = claim("We shall plant 4,000 trees along the river this year")
    assert judge_saying(asked, passage(text, transcript=False)).stance is Stance.NOT_ENOUGH


def test_an_indirect_statement_needs_all_its_words_and_figures():
    same = claim(text="Miller said the trees along the river would not be cheap")
    other = claim(text="Miller said 4,000 trees would be planted along the river this year")
    assert judge_saying(same, passage()).stance is Stance.NOT_ENOUGH
    assert judge_saying(other, passage()).stance is Stance.SUPPORTS


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "Miller said 9,000 trees would be planted along the river this year",
            "another figure: claimed 9,000, said 4,000",
        ),
        (
            "Miller said 4,000 trees would not be planted along the river this year",
            "the opposite: what was said has no “not”",
        ),
    ],
)
def test_an_indirect_statement_with_another_figure_or_sense_is_refuted(text, note):
    saying = judge_saying(claim(text=text), passage())
    assert (saying.stance, saying.note) == (Stance.REFUTES, note)
    assert SPOKEN[saying.span.start : saying.span.end].startswith("We shall plant")


def test_what_the_speaker_denied_is_refuted_and_another_clause_denies_nothing():
    denied = passage("DAN MILLER: We will not plant 4,000 trees along the river this year.")
    beside = passage("DAN MILLER: We shall plant 4,000 trees along the river this year and not wait.")
    other = passage("EVE HOLM: We will not plant 4,000 trees along the river this year.")
    asked = claim(text="Miller said 4,000 trees would be planted along the river this year")
    found = [judge_saying(asked, each) for each in (denied, beside, other)]
    assert found[0].note == "the opposite: what was said has a “not”"
    assert [each.stance for each in found] == [Stance.REFUTES, Stance.NOT_ENOUGH, Stance.NOT_ENOUGH]


def test_a_misquotation_says_what_stands_there_instead():
    asked = claim("We shall plant 9,000 trees along the river this year.")
    assert judge_saying(asked, passage()).note == "misquotation: not there: 9,000; there stands: 4,000"
    dropped = claim("It will be cheap to plant the trees.")
    told = passage("DAN MILLER: It will not be cheap to plant the trees.")
    assert judge_saying(dropped, told).note == "misquotation: words were left out; there stands: not"


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_quotation_can_be_looked_for(quotation, text):
    span = find_quotation(quotation, text)
    assert span is None or 0 <= span.start < span.end <= len(text)


@given(st.text(alphabet="abc de’'“”\u00a0-–", min_size=3, max_size=40))
def test_a_text_holds_itself(text):
    words = text.strip(" \u00a0'’“”-–")
    if words:
        assert find_quotation(words, f"He said {words} again") is not None
