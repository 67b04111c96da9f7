"""The form of a rating scale: what was typed in every row, and the scale that it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from verification.engine.types import ConclusionClass
from verification.errors import FactcheckError, InvalidScale
from verification.verdicts import scale_rules
from verification.verdicts.models import RatingScale
from verification.verdicts.scale_rules import ScaleWish, Value
from verification.web.requests import whole_number
from verification.web.vocabulary import BUCKET, COLOUR, ICON, NEED

SPARE_ROWS: Final = 2
MAX_ROWS: Final = scale_rules.MOST_VALUES + 4 * SPARE_ROWS
MAX_TYPED: Final = 2_000
NOT_A_NUMBER: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Row:
    """One rating as it was typed. `place` orders the rows; a row without label and definition is empty."""

    place: str = ""
    key: str = ""
    label: str = ""
    definition: str = ""
    bucket: str = "true"
    number: str = ""
    colour: str = "quiet"
    icon: str = "dash"
    needs: tuple[str, ...] = ()
    is_removed: bool = False
    problems: Mapping[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was typed that tells what it would be."""
        return not (self.key or self.label or self.definition)

    def as_value(self) -> Value:
        """Return the rating; a number that is none is no number of a scale either, and is refused as such."""
        return Value(
            key=self.key or scale_rules.key_of(self.label),
            label=self.label,
            definition=self.definition,
            bucket=self.bucket,
            number=_number(self.number),
            colour=self.colour,
            icon=self.icon,
            needs=self.needs,
        )


def _number(text: str) -> float | None:
    plain = text.replace(",", ".")
    if not plain:
        return None
    is_plain = plain.isascii() and plain.replace(".", "", 1).isdigit() and len(plain) < 12
    return float(plain) if is_plain else NOT_A_NUMBER


@dataclass(frozen=True, slots=True)
class ScaleForm:
    """Everything that the form holds, and what is wrong with it, by place."""

    label: str
    rows: Sequence[Row]
    proposes: Mapping[str, str]
    problems: Mapping[str, str]

    def kept(self) -> list[int]:
        """Return the places of the rows that make the scale, in the order that was asked for."""
        rows = [at for at, row in enumerate(self.rows) if not (row.is_removed or row.is_empty)]
        return sorted(rows, key=lambda at: (_place(self.rows[at].place), at))

    def wish(self) -> ScaleWish:
        """Return the scale that the form asks for."""
        values = tuple(self.rows[at].as_value() for at in self.kept())
        return ScaleWish(self.label, values, self.proposes)

    def with_problems(self, error: FactcheckError) -> ScaleForm:
        """Return the form with each problem at the row that it is about."""
        if not isinstance(error, InvalidScale):
            return self
        kept, rows, others = self.kept(), list(self.rows), {}
        for problem in error.problems:
            _, head, *rest = problem.place.split("/")
            if head == "ratings" and len(rest) == 2:
                row = rows[kept[int(rest[0])]]
                rows[kept[int(rest[0])]] = replace(
                    row, problems={**(row.problems or {}), rest[1]: problem.text}
                )
            else:
                others["/".join([head, *rest]).replace("/", "_")] = problem.text
        return replace(self, rows=rows, problems=others)

    def with_more_rows(self) -> ScaleForm:
        """Return the form with empty rows to fill."""
        spare = [Row(place=str(len(self.rows) + more)) for more in range(1, SPARE_ROWS + 1)]
        return replace(self, rows=[*self.rows, *spare][:MAX_ROWS])

    @property
    def choices(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The closed lists to choose from, with the words for each."""
        return {
            "bucket": list(BUCKET.items()),
            "colour": list(COLOUR.items()),
            "icon": list(ICON.items()),
            "needs": list(NEED.items()),
        }

    @property
    def classes(self) -> list[tuple[str, str, list[tuple[str, str]], str]]:
        """Each class of the machine: what is chosen for it, what may be, and what is wrong with it."""
        values = [self.rows[at].as_value() for at in self.kept()]
        return [
            (
                str(outcome),
                self.proposes.get(outcome, ""),
                [
                    (value.key, value.label)
                    for value in values
                    if value.bucket in scale_rules.PROPOSABLE[outcome]
                ],
                self.problems.get(f"proposes_{outcome}", ""),
            )
            for outcome in ConclusionClass
        ]


def _place(text: str) -> int:
    found = whole_number(text)
    return MAX_ROWS if found is None else found


def of(scale: RatingScale) -> ScaleForm:
    """Return the form of a stored version, with empty rows to fill."""
    rows = [
        Row(
            place=str(number),
            key=rating.key,
            label=rating.label,
            definition=rating.definition,
            bucket=rating.bucket,
            number="" if rating.number is None else f"{rating.number:g}",
            colour=rating.colour,
            icon=rating.icon,
            needs=tuple(rating.needs),
        )
        for number, rating in enumerate(scale.ratings.all(), start=1)
    ]
    return ScaleForm(scale.label, rows, scale.proposes, {}).with_more_rows()


def read(given: QueryDict) -> ScaleForm:
    """Return what was typed; rows beyond the most that a form shows are not read."""
    count = min(whole_number(given.get("rows", "")) or 0, MAX_ROWS)
    proposes = {str(outcome): _text(given, f"proposes-{outcome}") for outcome in ConclusionClass}
    rows = [_row(given, number) for number in range(count)]
    return ScaleForm(_text(given, "label"), rows, proposes, {})


def _row(given: QueryDict, number: int) -> Row:
    return Row(
        place=_text(given, f"place-{number}"),
        key=_text(given, f"key-{number}"),
        label=_text(given, f"label-{number}"),
        definition=_text(given, f"definition-{number}"),
        bucket=_text(given, f"bucket-{number}"),
        number=_text(given, f"number-{number}"),
        colour=_text(given, f"colour-{number}"),
        icon=_text(given, f"icon-{number}"),
        needs=tuple(given.getlist(f"needs-{number}")[: len(scale_rules.NEEDS) + 1]),
        is_removed=given.get(f"remove-{number}") == "yes",
    )


def _text(given: QueryDict, name: str) -> str:
    return given.get(name, "").strip()[:MAX_TYPED].replace("\0", "\ufffd")
