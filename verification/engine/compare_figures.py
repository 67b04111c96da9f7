"""Comparators of figures and dates."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from verification.engine.fields import Field
from verification.engine.quantities import Bound, Quantity, find_quantities
from verification.engine.stated import StatedFact
from verification.engine.stated_dates import find_dates
from verification.engine.types import FieldFact
from verification.engine.units import Family

QUANTITY = "quantity.v1"
DATE = "date.v1"
FAR = 1.5
"""Beyond this factor "more than N" is true and still no good description."""
REVISION = 0.25
"""For the very year that a claim names, figures are revised by less than years change: this share of the
drift."""
RECORD_ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one comparator found; `agrees` is None when the two could not be compared."""

    agrees: bool | None
    tolerance: str = ""
    note: str = ""
    comparator: str = ""


def compare_quantity(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    claimed = stated.quantity
    found = recorded_quantity(field, recorded.value, claimed)
    if claimed is None or found is None:
        return Outcome(None, note="no figure of the same unit is recorded", comparator=QUANTITY)
    return judge_quantity(field, claimed, found, stated.year, recorded.as_of)


def recorded_quantity(field: Field, text: str, claimed: Quantity | None) -> Quantity | None:
    """Return the first recorded figure of the field's family; years in brackets are not figures."""
    plain = re.sub(r"\((?:[^()]{0,30})?(?:1[89]|20)\d\d(?:-\d{2,4})?(?: est\.?)?\)", " ", text)
    for quantity in find_quantities(plain):
        if quantity.family is field.family or (
            quantity.family is Family.NONE and field.family in {Family.PEOPLE, Family.RATE, Family.YEARS}
        ):
            return quantity
        if quantity.family is Family.PEOPLE and field.family is Family.NONE:
            return quantity
    return None


def judge_quantity(
    field: Field, claimed: Quantity, found: Quantity, year: int | None, as_of: int | None
) -> Outcome:
    slack = min(found.half_step, abs(found.value) * RECORD_ROUNDING) if found.bound is Bound.EXACT else 0.0
    low, high = found.value - slack, found.value + slack
    if found.bound is not Bound.EXACT:
        low, high = max(found.low, found.value * 0.9), min(found.high, found.value * 1.1)
    inside = claimed.low <= high and low <= claimed.high
    tolerance = tolerance_of(claimed)
    if inside and _far_from(claimed, found):
        return Outcome(None, tolerance, "literally true, but far from the figure that is recorded", QUANTITY)
    if inside:
        return Outcome(True, tolerance, _dated(as_of), QUANTITY)
    same_year = year is not None and year == as_of
    drift = (field.drift or 0.0) * (REVISION if same_year else 1.0)
    if field.drift is not None and _difference(claimed, found) <= drift:
        why = "a revision" if same_year else "a change of years"
        return Outcome(None, tolerance, f"differs by no more than {why} can explain", QUANTITY)
    return Outcome(False, tolerance, _dated(as_of), QUANTITY)


def _far_from(claimed: Quantity, found: Quantity) -> bool:
    if claimed.bound is Bound.AT_LEAST:
        return found.value > claimed.value * FAR
    return claimed.bound is Bound.AT_MOST and found.value < claimed.value / FAR


def _difference(claimed: Quantity, found: Quantity) -> float:
    if found.value == 0:
        return math.inf
    return abs(claimed.value - found.value) / abs(found.value)


def _dated(as_of: int | None) -> str:
    return f"recorded for {as_of}" if as_of else ""


def tolerance_of(claimed: Quantity) -> str:
    if claimed.bound is Bound.EXACT:
        return "printed rounding"
    if claimed.bound in {Bound.AT_LEAST, Bound.AT_MOST}:
        return claimed.bound.value
    return f"10 % with “{claimed.bound.value}”"


def compare_date(field: Field, stated: StatedFact, recorded: FieldFact) -> Outcome:
    dates = find_dates(recorded.value)
    if stated.date is None or not dates:
        return Outcome(None, note="no date is recorded", comparator=DATE)
    if any(stated.date.fits(date) for date in dates if date.year or field.key == "national_holiday"):
        return Outcome(True, "as precise as written", "", DATE)
    many = len(dates) > 3
    return Outcome(
        None if many else False, "as precise as written", "several dates are recorded" if many else "", DATE
    )
