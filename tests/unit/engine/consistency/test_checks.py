"""Each check on its own words: the message with its arithmetic, and what it leaves alone."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.engine.consistency.ages import check_ages
from verification.engine.consistency.changes import check_changes
from verification.engine.consistency.days import check_days
from verification.engine.consistency.lines import plain, read_line
from verification.engine.consistency.shares import check_shares, check_units
from verification.engine.consistency.sums import check_sums
from verification.engine.types import Block, BlockKind, Check, Sentence
from verification.measuring import consistency

CASES = Path(__file__).parents[3] / "data" / "consistency.txt"
PUBLISHED = date(2022, 5, 10)


def line_of(text):
    return read_line(text, Sentence(0, 0, len(text), 0), BlockKind.BODY)


def findings(text, published=PUBLISHED):
    lines = [line_of(text)]
    return [
        *check_changes(lines),
        *check_sums(text, [Block(0, 0, len(text), BlockKind.BODY)], lines),
        *check_shares(lines),
        *check_units(lines),
        *check_days(text, lines, published),
        *check_ages(lines, {}, published),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Rents rose from 40 to 50 euros, a 20 % rise.", "From 40 to 50 euros is a rise of 25 %, not 20 %."),
        ("The fee rose from 12 to 9 euros.", "From 12 to 9 euros is a fall, not a rise."),
        (
            "Profit fell 34% to £27.4m in the year, from £38.9m a year earlier.",
            "From £38.9m to £27.4m is a fall of 29.6 %, not 34%.",
        ),
        ("It doubled from 40 to 70.", "From 40 to 70 is 1.75 times as much, not 2 times."),
        ("Staff fell by 300, from 1,500 to 1,100.", "From 1,500 to 1,100 is a difference of 400, not 300."),
        (
            "It rose from 4 percent to 5 percent, an increase of 1 percent.",
            "From 4 percent to 5 percent is a rise of 1 percentage point or of 25 %, not 1 percent.",
        ),
        (
            "It counted 66, 20 percent more than the 50.",
            "From 50 to 66 is a rise of 32 %, not 20 percent more.",
        ),
        ("Twelve died: five men, four women and two children.", "five + four + two is 11, not Twelve."),
        ("Three of four, or 60 percent, passed.", "Three of four is 75 %, not 60 percent."),
        ("The trail is 10 miles (25 km) long.", "10 miles is about 16.1 km, not 25 km."),
        ("It was 30 degrees Celsius (75 degrees Fahrenheit).", "30 °C is 86 °F, not 75 °F."),
        ("They met on Monday, 3 May 2022.", "3 May 2022 is a Tuesday, not a Monday."),
        ("The trial began on Friday, May 5.", "5 May 2022 is a Thursday, not a Friday."),
        ("The fair opens on 31 June.", "There is no 31 June; the month has 30 days."),
        ("He was born on 29 February 1999.", "There is no 29 February 1999; the month has 28 days."),
        ("She led it from 2010 to 2018, for six years.", "From 2010 to 2018 are 8 years, not 6."),
        ("He has lived there since 2010, for 20 years.", "From 2010 to 2022 are 12 years, not 20."),
        (
            "Born in 1980, Mira Stolz is 52.",
            "Born in 1980, Mira Stolz is 41 or 42 in 2022, not 52.",
        ),
        ("Ada Lind, 48, came. Ada Lind, 46, left.", "Ada Lind is 48 years old here and 46 there."),
    ],
)
def test_the_message_names_the_figures_and_the_arithmetic(text, message):
    assert [finding.message for finding in findings(text)] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "The office is open from 9 to 5.",
        "Emissions fell by 5 to 15 percent, from 30 to 20 tonnes.",
        "It reduced its emissions by 5 percent to 15 percent, and the tax rose from 10 to 30 dollars.",
        "The number fell by 5 to 15 percent, from 40 to 36.",
        "The club rose from 14th to 9th place.",
        "He owns 12 cows, five dogs and two cats.",
        "The plan has three parts: 20 euros for roads, 10 euros for schools and 5 euros for parks.",
        "Two of three voters, 60 percent of them women, came.",
        "In 1990, 12 years after the war, it was rebuilt.",
        "It grew by about 5 percent, from 83,000 to 87,000.",
        "At 17, Mira Stolz left. Mira Stolz is 42.",
        "Ticket sales more than doubled from 2,000 to 4,700.",
    ],
)
def test_what_only_looks_alike_is_left_alone(text):
    assert findings(text) == []


def test_a_date_without_a_year_waits_for_the_day_of_publication():
    assert findings("The trial began on Friday, May 5.", published=None) == []


def test_a_table_is_added_up():
    text = "Visitors\nJanuary: 1,200\nFebruary: 1,350\nTotal: 2,650"
    (finding,) = check_sums(text, [Block(0, 0, len(text), BlockKind.BODY)], [])
    assert finding.message == "The 2 lines above add up to 2,550, not 2,650."
    assert [text[span.start : span.end] for span in finding.spans] == ["1,200", "1,350", "2,650"]


@given(st.integers(10, 900), st.integers(10, 900))
def test_a_change_that_is_calculated_right_is_never_found(before, after):
    change = round((after / before - 1) * 100)
    kind = "rise" if after >= before else "fall"
    text = f"The number went from {before} to {after}, a {abs(change)} percent {kind}."
    assert [finding for finding in findings(text) if finding.check is Check.CHANGE] == []


@given(st.integers(20, 900), st.integers(20, 900), st.integers(8, 60))
def test_a_change_that_is_calculated_wrong_is_found(before, after, error):
    change = abs(round((after / before - 1) * 100))
    wrong = change + error + change // 20
    text = f"The number went from {before} to {after}, a {wrong} percent change, the office says."
    if 1 / 50 < after / before < 50:
        assert [finding.check for finding in findings(f"{text} It was a {wrong} percent rise.")] == [
            Check.CHANGE
        ]


@given(st.lists(st.integers(2, 90), min_size=2, max_size=6), st.integers(-5, 5))
def test_a_list_is_added_up(parts, error):
    total = sum(parts) + error
    listed = ", ".join(f"{part} from town {chr(65 + at)}" for at, part in enumerate(parts[:-1]))
    text = f"It has {total} members: {listed} and {parts[-1]} from elsewhere."
    wrong = error != 0 and total > 0 and total != len(parts) and total not in parts
    found = [finding.check for finding in findings(text)]
    assert found == ([Check.SUM] if wrong else found and [] if error == 0 else found)


@given(st.dates(date(1800, 1, 1), date(2090, 1, 1)), st.integers(0, 6))
def test_a_weekday_fits_its_date_or_is_found(day, weekday):
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[weekday]
    text = f"They met on {name}, {day.day} {day:%B} {day.year}."
    assert bool(findings(text)) == (day.weekday() != weekday)


WORDS = (
    "from to 40 50 % percent rose fell , . ( ) : – and or of the 3 four Twelve Ada Lind , 48, born in 1970 since "
    "2010 for years ago Monday May 31 June 2022 km miles million euros doubled total in all men women \u00a0 "
    "\ue000 \uf000 ½ ² “ ” Müller"
)
NEWS = st.lists(st.sampled_from(WORDS.split(" ")), max_size=60).map(" ".join)


@settings(max_examples=300)
@given(st.one_of(NEWS, st.text(max_size=300)))
def test_the_places_lie_in_any_text(text):
    for finding in findings(text):
        assert finding.spans and finding.message
        assert list(finding.spans) == sorted(finding.spans, key=lambda span: span.start)
        assert all(0 <= span.start < span.end <= len(text) for span in finding.spans)


@pytest.mark.parametrize(
    "piece",
    [
        "1 a-b-c in for, ", "12 men, ", "five men and ", "from 3 to 4 ", "3 of 4, ", "Ada Lind, 34, ",
        "10 km (3 miles) ", "A B C D ", "up from ", "1 a in-a-in-a ", "rose 3 from ", "(3 ", "Monday, 3 May ",
    ],
)  # fmt: skip
def test_the_longest_sentence_is_read_in_no_time(piece):
    text = (piece * 2000)[:1200]
    began = time.process_time()
    findings(text)
    assert time.process_time() - began < 2


def test_numbers_are_written_without_exponents():
    assert [plain(number) for number in (0.0, 12.5, 1_234_567, 33.333)] == ["0", "12.5", "1,234,567", "33.33"]


def test_the_cases_of_our_own_are_told_apart():
    outcomes = consistency.measure({"cases": CASES, "half": "both", "limit": None})
    figures = outcomes.score(outcomes.items)
    assert (outcomes.counts["planted"], outcomes.counts["right"]) == (73, 128)
    assert outcomes.rows["false"] == []
    assert figures["recall"] >= 0.95
