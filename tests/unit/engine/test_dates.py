from datetime import date

import pytest

from verification.engine.dates import Direction, resolve_dates

MONDAY = date(2025, 3, 3)


def resolved(text, published=MONDAY, **options):
    return [item.resolved for item in resolve_dates(text, 0, len(text), published, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened yesterday.", ["on 2 March 2025"]),
        ("It opened last month.", ["in February 2025"]),
        ("It has been open since last year.", ["2024"]),
        ("It opened on Friday.", ["on 28 February 2025"]),
        ("It opened three years ago.", ["in 2022"]),
        ("It opened in late December.", ["in late December 2024"]),
        ("It opened on 6 January.", ["6 January 2025"]),
        ("It opened Feb. 6.", ["Feb. 6 2025"]),
        ("It opened last week.", ["in the week of 24 February 2025"]),
        ("It opened two weeks ago.", ["in the week of 17 February 2025"]),
        ("It opened this morning.", ["in the morning of 3 March 2025"]),
        ("It burned last night.", ["in the night of 2 March 2025"]),
        ("It opened Friday.", ["on 28 February 2025"]),
        ("By Friday all had left.", ["28 February 2025"]),
        ("It opened three or four months ago.", []),
        ("It opened last Monday.", ["on 24 February 2025"]),
        ("It opened on Friday, 28 February.", ["28 February 2025"]),
        ("It opened on Friday, February 28.", ["February 28 2025"]),
        ("It was founded on Friday, February 28, 2020.", []),
        ("It closes every Friday and on Black Friday.", []),
        ("The Sunday Times and Monday's match told of it.", []),
    ],
)
def test_a_relative_date_counts_from_the_day_of_publication(text, expected):
    assert resolved(text) == expected


def test_a_date_to_come_lies_ahead():
    text = "It will open on Friday."
    assert resolved(text, direction=lambda position: Direction.FUTURE) == ["on 7 March 2025"]


def test_a_date_that_may_lie_on_either_side_is_left_with_both():
    (item,) = resolve_dates(
        "It is to open on Friday.", 0, 24, MONDAY, direction=lambda position: Direction.UNCLEAR
    )
    assert (item.resolved, item.candidates) == ("", ("on 28 February 2025", "on 7 March 2025"))


@pytest.mark.parametrize(
    "text", ["It opened on Feb. 6, 2017.", "It opened on 6 February 2017.", "They may march."]
)
def test_a_full_date_and_a_verb_stay(text):
    assert resolved(text) == []


def test_without_a_day_to_count_from_a_date_waits_with_its_bounds():
    (item,) = resolve_dates("It opened yesterday.", 0, 20, None, bounds=["not before 2024"])
    assert (item.mention, item.resolved, item.method) == ("yesterday", "", "date")
    assert item.candidates == ("not before 2024",)


def test_a_date_before_time_began_stays():
    assert resolved("It opened 400 years ago, last year.", published=date(1, 1, 1)) == []
