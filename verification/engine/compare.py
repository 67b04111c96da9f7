"""Sets a stated fact beside a recorded one and says whether they agree."""

from __future__ import annotations

from collections.abc import Callable

from verification.engine import compare_names as names
from verification.engine.compare_figures import QUANTITY, Outcome, compare_date, compare_quantity
from verification.engine.fields import FIELDS, Field, FieldKind
from verification.engine.stated import StatedFact
from verification.engine.types import Comparison, FieldFact

LONG_PAST = 2010
"""Before this year a claim about a name or a membership is not about what is recorded today."""


def compare(stated: StatedFact, recorded: FieldFact, *, complete: bool = True) -> Comparison:
    """Compare what a sentence states with what is recorded.

    Args:
        stated: read from the claim; entity and field must be those of `recorded`.
        recorded: a field of a reference work, or a fact read out of prose.
        complete: whether a recorded list is the whole list; False for prose, where a name that is
            missing says nothing.

    Returns:
        The comparison, with `agrees` None where years, units or wording forbid a comparison.

    Raises:
        ValueError: entity or field differ.
    """
    if (stated.entity, stated.field) != (recorded.entity, recorded.field):
        raise ValueError("Only the same field of the same entity can be compared.")
    field = FIELDS[stated.field]
    outcome = _aligned(stated) or _settled(field, stated, recorded, complete=complete)
    agrees = outcome.agrees
    if stated.negated and agrees is not None:
        agrees = not agrees
    return Comparison(
        comparator=outcome.comparator,
        entity=stated.entity,
        field=field.label,
        claimed=f"not {stated.value}" if stated.negated else stated.value,
        recorded=recorded.value,
        agrees=agrees,
        tolerance=outcome.tolerance,
        note=outcome.note,
    )


def _aligned(stated: StatedFact) -> Outcome | None:
    """Return why a figure is not surely the field's; None when it is."""
    if stated.quantity is None or not stated.narrowing:
        return None
    words = ", ".join(stated.narrowing[:4])
    return Outcome(None, "", f"“{words}” may make it the figure of something else", QUANTITY)


def _settled(field: Field, stated: StatedFact, recorded: FieldFact, *, complete: bool) -> Outcome:
    outcome = _of_part(_comparator(field, stated)(field, stated, recorded), complete=complete)
    return _at_other_time(field, stated, recorded, outcome)


Comparator = Callable[[Field, StatedFact, FieldFact], Outcome]


def _comparator(field: Field, stated: StatedFact) -> Comparator:
    if field.kind is FieldKind.SHARES:
        return names.compare_share if stated.quantity else names.compare_item
    if stated.quantity is not None:
        return names.compare_count if field.kind is FieldKind.MEMBERS else compare_quantity
    if stated.date is not None:
        return compare_date
    return SPECIAL.get(field.key, names.compare_name)


def _of_part(outcome: Outcome, *, complete: bool) -> Outcome:
    part = (
        not complete
        and outcome.agrees is False
        and outcome.comparator in {names.MEMBERS, names.SHARES, names.COUNT}
    )
    return (
        Outcome(None, outcome.tolerance, "the passage gives no complete list", outcome.comparator)
        if part
        else outcome
    )


def _at_other_time(field: Field, stated: StatedFact, recorded: FieldFact, outcome: Outcome) -> Outcome:
    """A changing field of another year proves nothing either way, nor does a name for days long past."""
    if stated.year is None or recorded.as_of == stated.year:
        return outcome
    if field.drift is None and field.kind in {FieldKind.NAME, FieldKind.MEMBERS} and stated.year < LONG_PAST:
        return Outcome(None, outcome.tolerance, f"the claim speaks of {stated.year}", outcome.comparator)
    if field.drift is None or recorded.as_of is None:
        return outcome
    note = f"the claim speaks of {stated.year}, the record of {recorded.as_of}"
    return Outcome(None, outcome.tolerance, note, outcome.comparator)


SPECIAL: dict[str, Comparator] = {
    "borders": names.compare_members,
    "organizations": names.compare_members,
    "currency": names.compare_currency,
    "internet_code": names.compare_code,
    "government_type": names.compare_government,
    "coastline": names.compare_coast,
}
"""Comparators of fields whose names need more than words in common."""
