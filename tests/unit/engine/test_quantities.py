from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.quantities import Bound, find_quantities, unit_of
from verification.engine.units import Family


def one(text):
    (quantity,) = find_quantities(text)
    return quantity


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    for quantity in find_quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text


@given(st.text(alphabet="0123456789., %$km-milontwefu()", max_size=120))
def test_any_heap_of_figures_can_be_read(text):
    found = find_quantities(text)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.integers(1, 10**12))
def test_a_printed_number_stands_for_itself(value):
    quantity = one(f"{value:,} sq km")
    assert quantity.value == value
    assert quantity.low <= value <= quantity.high


@given(st.integers(10_000, 10**9), st.sampled_from([10, 100, 1000]))
def test_a_number_rounded_in_print_covers_what_it_was_rounded_from(value, step):
    printed = round(value / step) * step
    quantity = one(f"{printed:,} km")
    if step / 2 <= 0.05 * printed:
        assert quantity.low <= value <= quantity.high


@given(st.integers(1_000, 10**9))
def test_printed_rounding_never_exceeds_five_percent(value):
    quantity = one(f"{value:,} km")
    assert quantity.half_step <= 0.05 * value + 0.5


@given(st.floats(0.1, 900), st.sampled_from(["million", "billion"]))
def test_scaled_numbers_cover_their_rounding(value, scale):
    size = {"million": 1e6, "billion": 1e9}[scale]
    printed = round(value, 1)
    quantity = one(f"${printed:.1f} {scale}")
    assert quantity.value == pytest.approx(printed * size)
    assert quantity.half_step <= max(0.05 * size, 0.1 * quantity.value) * 1.001


@pytest.mark.parametrize(
    ("text", "value", "family"),
    [
        ("83,871 sq km", 83_871, Family.AREA),
        ("32,400 square miles", 32_400 * 2.589988, Family.AREA),
        ("nine million people", 9e6, Family.PEOPLE),
        ("half a million inhabitants", 5e5, Family.PEOPLE),
        ("5.3 per cent", 5.3, Family.PERCENT),
        ("3,798 m", 3.798, Family.LENGTH),
        ("12,461 feet", 12_461 * 0.0003048, Family.LENGTH),
        ("$299.366 billion", 299.366e9, Family.MONEY),
        ("-$3.9 billion", -3.9e9, Family.MONEY),
        ("8.81 births/1,000 population", 8.81, Family.RATE),
        ("twenty-one years", 21, Family.YEARS),
        ("€5 million", 5e6, Family.EURO),
    ],
)
def test_values_come_in_the_base_unit(text, value, family):
    quantity = find_quantities(text)[0]
    assert quantity.value == pytest.approx(value)
    assert quantity.family is family


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("about 9 million people", Bound.ABOUT),
        ("roughly 40 km", Bound.ABOUT),
        ("more than 5,000 people", Bound.AT_LEAST),
        ("at least 12%", Bound.AT_LEAST),
        ("up to 30 km", Bound.AT_MOST),
        ("nearly 5.4 million people", Bound.NEARLY),
        ("just over 80 km", Bound.ABOUT),
        ("40 people or more", Bound.AT_LEAST),
        ("40 km", Bound.EXACT),
    ],
)
def test_wording_bounds_the_number(text, bound):
    assert find_quantities(text)[0].bound is bound


def test_about_allows_ten_percent_either_side():
    quantity = one("about 100,000 km")
    assert (quantity.low, quantity.high) == (90_000, 110_000)


def test_dozens_stand_for_a_range():
    quantity = one("dozens of people")
    assert quantity.low == pytest.approx(24)
    assert quantity.high == pytest.approx(99)


def test_ordinals_are_no_quantities():
    assert find_quantities("the 19th century") == ()


def test_unit_of_a_recorded_value():
    assert unit_of("44.5 years (2025 est.)") == "years"
    assert unit_of("Oslo") == ""
