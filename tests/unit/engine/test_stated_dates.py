import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.stated_dates import find_dates


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("on 25 June 1991", (1991, 6, 25)),
        ("on June 25, 1991", (1991, 6, 25)),
        ("in June 1991", (1991, 6, None)),
        ("since 1905", (1905, None, None)),
        ("on 26 October", (None, 10, 26)),
        ("1991-06-25", (1991, 6, 25)),
    ],
)
def test_dates_keep_the_precision_they_are_written_in(text, parts):
    (date,) = find_dates(text)
    assert (date.year, date.month, date.day) == parts


def test_a_year_fits_a_full_date_of_that_year_only():
    (full,), (year,), (other,) = (find_dates(text) for text in ("25 June 1991", "1991", "1992"))
    assert year.fits(full)
    assert not other.fits(full)


@pytest.mark.parametrize("text", ["2000 people", "1,998 km", "$1990", "1950 metres"])
def test_figures_are_no_years(text):
    assert find_dates(text) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    assert all(text[date.start : date.end] for date in find_dates(text))
