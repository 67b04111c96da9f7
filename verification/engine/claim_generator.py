"""Makes true, edited and unanswerable claims about a reference work's fields, to measure and to calibrate.

The wordings are data (`data/claim_templates.json`) and know nothing of the reader's own tables.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from verification.engine.compare_names import listed_names, shares
from verification.engine.documents import ReferenceDocument
from verification.engine.gazetteer import default_gazetteer
from verification.engine.quantities import Quantity, find_quantities
from verification.engine.stated_dates import MONTHS, PartialDate, find_dates
from verification.engine.types import ConclusionClass, FieldFact
from verification.engine.units import UNITS

TEMPLATES = json.loads((Path(__file__).parent / "data" / "claim_templates.json").read_text(encoding="utf-8"))
TRUE, FALSE, UNKNOWN = ConclusionClass.SUPPORTED, ConclusionClass.REFUTED, ConclusionClass.NOT_ENOUGH
MILES = {"sq km": (2.589988, "square miles"), "km": (1.609344, "miles")}
APPROXIMATELY = ("about", "around", "roughly", "some", "nearly")
NEAR_EDIT, FAR_EDIT = (0.08, 0.25), (0.25, 0.6)


@dataclass(frozen=True, slots=True)
class GeneratedClaim:
    """One claim with the class that is right for it and how it was made ("exact", "digit", "denied" …)."""

    text: str
    expected: ConclusionClass
    made: str
    entity: str
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class _Country:
    """One entry, with what wordings need."""

    document: ReferenceDocument
    facts: dict[str, FieldFact]
    name: str
    adjective: str


def generate(
    documents: Sequence[ReferenceDocument], *, seed: int, rounds: int = 1
) -> Iterator[GeneratedClaim]:
    """Make claims about every document.

    Args:
        documents: entries of one reference work; those with fewer than 40 catalogued fields are skipped.
        seed: the same seed makes the same claims.
        rounds: how many times each maker is asked for a claim; >= 1.

    Returns:
        Claims of all classes but "conflicting", which takes a second source to make.
    """
    countries = [country for document in documents if (country := _country(document)) is not None]
    for country in countries:
        chance = random.Random(f"{seed}:{country.document.code}")  # noqa: S311 - no secret is made here.
        others = [other for other in countries if other is not country]
        for _ in range(rounds):
            for maker in MAKERS:
                yield from maker(country, others, chance)


def _country(document: ReferenceDocument) -> _Country | None:
    facts: dict[str, FieldFact] = {}
    for passage in document.passages:
        facts.setdefault(passage.fact.field, passage.fact)
    if len(facts) < 150 or not document.demonyms:
        return None
    name = document.entity if "The " not in document.entity else document.entity.replace("The ", "the ")
    known = default_gazetteer().demonyms
    adjective = next((word for word in document.demonyms if known.get(word) == document.entity), "")
    return _Country(document, facts, name, adjective)


def _claim(
    country: _Country, field: str, template: str, expected: ConclusionClass, made: str, **words: str
) -> Iterator[GeneratedClaim]:
    if "{d}" in template and not country.adjective:
        return
    text = template.format(e=country.name, d=country.adjective, **words)
    text = text[0].upper() + text[1:]
    yield GeneratedClaim(text, expected, made, country.document.entity, field, country.document.code)


# -- figures


def _figure(country: _Country, others: Sequence[_Country], chance: random.Random) -> Iterator[GeneratedClaim]:
    fields = [field for field in TEMPLATES["quantity"] if field in country.facts]
    for field in chance.sample(fields, min(6, len(fields))):
        fact = country.facts[field]
        quantity = _recorded(fact)
        if quantity is None or quantity.value <= 0:
            continue
        made = chance.choice(tuple(FIGURES))
        value = FIGURES[made](_Ask(others, field, quantity, chance))
        if value:
            template = chance.choice(TEMPLATES["quantity"][field])
            expected = TRUE if made in TRUE_FIGURES else FALSE
            yield from _claim(country, field, template, expected, made, v=value, y=str(fact.as_of or ""))


def _recorded(fact: FieldFact) -> Quantity | None:
    figures = find_quantities(re.sub(r"\([^()]*\)", "", fact.value))
    return figures[0] if figures and figures[0].unit == fact.unit else None


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a maker of figures needs: whose field, what is recorded, and the dice."""

    others: Sequence[_Country]
    field: str
    quantity: Quantity
    chance: random.Random


_Figure = Callable[[_Ask], str]


def _plain(quantity: Quantity) -> float:
    """Return the value in the unit that it is recorded in."""
    return quantity.value / next((unit.factor for unit, _ in UNITS if unit.name == quantity.unit), 1.0)


def _exact(ask: _Ask) -> str:
    return _worded(_plain(ask.quantity), ask.quantity, ask.chance)


def _rounded(ask: _Ask) -> str:
    return _worded(_significant(_plain(ask.quantity), ask.chance.choice((2, 3))), ask.quantity, ask.chance)


def _about(ask: _Ask) -> str:
    value = _plain(ask.quantity) * ask.chance.uniform(0.95, 1.05)
    return (
        f"{ask.chance.choice(APPROXIMATELY[:4])} {_worded(_significant(value, 2), ask.quantity, ask.chance)}"
    )


def _miles(ask: _Ask) -> str:
    if ask.quantity.unit not in MILES:
        return _rounded(ask)
    factor, word = MILES[ask.quantity.unit]
    return f"{_number(_significant(_plain(ask.quantity) / factor, 4))} {word}"


def _more_than(ask: _Ask) -> str:
    value = _significant(_plain(ask.quantity) * ask.chance.uniform(0.82, 0.93), 2)
    return f"more than {_worded(value, ask.quantity, ask.chance)}"


def _near(ask: _Ask) -> str:
    return _worded(_edited(_plain(ask.quantity), NEAR_EDIT, ask.chance), ask.quantity, ask.chance)


def _far(ask: _Ask) -> str:
    return _worded(_edited(_plain(ask.quantity), FAR_EDIT, ask.chance), ask.quantity, ask.chance)


def _about_far(ask: _Ask) -> str:
    value = _significant(_edited(_plain(ask.quantity), FAR_EDIT, ask.chance), 2)
    return f"{ask.chance.choice(APPROXIMATELY)} {_worded(value, ask.quantity, ask.chance)}"


def _digit(ask: _Ask) -> str:
    """Change the first digit by one, as a slip of the pen does."""
    text = f"{_plain(ask.quantity):.12f}"
    at = next(index for index, letter in enumerate(text) if letter in "123456789")
    changed = int(text[at]) + (1 if text[at] < "9" else -1)
    return _worded(float(f"{text[:at]}{changed}{text[at + 1 :]}"), ask.quantity, ask.chance)


def _of_another(ask: _Ask) -> str:
    """Take the figure of another country."""
    for other in ask.chance.sample(list(ask.others), min(12, len(ask.others))):
        fact = other.facts.get(ask.field)
        theirs = _recorded(fact) if fact else None
        if (
            theirs
            and theirs.unit == ask.quantity.unit
            and abs(theirs.value - ask.quantity.value) > 0.25 * ask.quantity.value
            and theirs.value > 0
        ):
            return _worded(_plain(theirs), theirs, ask.chance)
    return ""


FIGURES: dict[str, _Figure] = {
    "exact": _exact,
    "rounded": _rounded,
    "about": _about,
    "miles": _miles,
    "more than": _more_than,
    "near edit": _near,
    "far edit": _far,
    "about, far edit": _about_far,
    "digit": _digit,
    "another country's": _of_another,
}
TRUE_FIGURES = frozenset({"exact", "rounded", "about", "miles", "more than"})


def _edited(value: float, size: tuple[float, float], chance: random.Random) -> float:
    change = chance.uniform(*size) * chance.choice((-1, 1))
    return _significant(value * (1 + change), max(len(f"{value:g}".replace(".", "").strip("0")), 2))


def _significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _worded(value: float, quantity: Quantity, chance: random.Random) -> str:
    """Print a figure with its unit: "83,871 sq km", "$2.4 billion", "9.2 million"."""
    unit = chance.choice(TEMPLATES["unit_words"].get(quantity.unit, [""]))
    number = f"${_number(value)}" if quantity.unit == "USD" else _number(value)
    return number + unit if unit == "%" else f"{number} {unit}".strip()


def _number(value: float) -> str:
    for name, size in (("trillion", 1e12), ("billion", 1e9), ("million", 1e6)):
        scaled = value / size
        if scaled >= 1 and float(f"{scaled:.3f}") * size == value:
            return f"{scaled:.3f}".rstrip("0").rstrip(".") + f" {name}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3f}".rstrip("0").rstrip(".")


# -- names


def _name(country: _Country, others: Sequence[_Country], chance: random.Random) -> Iterator[GeneratedClaim]:
    for field, templates in TEMPLATES["name"].items():
        fact = country.facts.get(field)
        mine = _name_in(field, fact) if fact else ""
        theirs = [name for other in others if (f := other.facts.get(field)) and (name := _name_in(field, f))]
        if not mine or not theirs:
            continue
        wrong = chance.choice(theirs)
        if wrong.split()[-1].lower() == mine.split()[-1].lower() or wrong == country.name:
            continue
        is_true = chance.random() < 0.5
        template = chance.choice(templates)
        yield from _claim(
            country,
            field,
            template,
            TRUE if is_true else FALSE,
            "name" if is_true else "another country's name",
            v=mine if is_true else wrong,
        )


def _name_in(field: str, fact: FieldFact) -> str:
    """Return the name as a newsroom would write it; empty when the record is no plain name."""
    if field == "exports_partners":
        names = listed_names(shares(fact.value)[0][0]) if shares(fact.value) else ()
        return names[0] if names else ""
    if field == "currency":
        words = fact.value.split(" (")[0].removesuffix("s")
        return words if re.fullmatch(r"[\w ]{3,30}", words) else ""
    name = re.split(r"[;(]| \d|,", fact.value)[0].strip()
    plain = re.fullmatch(r"\.[a-z]{2}|[A-Z][\w.'’ -]{1,40}", name) and " or " not in name
    return name if plain and not name.startswith("Unnamed") else ""


def _border(country: _Country, others: Sequence[_Country], chance: random.Random) -> Iterator[GeneratedClaim]:
    fact = country.facts.get("borders")
    if fact is None:
        return
    held = [name for name in listed_names(fact.value) if name != country.document.entity]
    strangers = [o.name for o in others if o.document.entity not in held]
    if not held or not strangers:
        return
    kinds = (
        ("borders", held, TRUE),
        ("borders", strangers, FALSE),
        ("no_border", held, FALSE),
        ("no_border", strangers, TRUE),
    )
    key, names, expected = chance.choice(kinds)
    name = chance.choice(names).replace("The ", "the ")
    yield from _claim(country, "borders", chance.choice(TEMPLATES[key]), expected, key, v=name)
    is_true = chance.random() < 0.5
    count = len(held) if is_true else len(held) + chance.choice((1, 2, 3))
    template = chance.choice(TEMPLATES["neighbours"])
    if count > 1:
        yield from _claim(
            country, "borders", template, TRUE if is_true else FALSE, "neighbours", v=str(count)
        )


def _independence(
    country: _Country, others: Sequence[_Country], chance: random.Random
) -> Iterator[GeneratedClaim]:
    fact = country.facts.get("independence")
    dates = find_dates(fact.value) if fact else ()
    if fact is None or len(dates) != 1 or dates[0].year is None:
        return
    date, is_true = dates[0], chance.random() < 0.5
    expected = TRUE if is_true else FALSE
    year = date.year if is_true else dates[0].year + chance.choice((-12, -5, -2, -1, 1, 2, 5))
    yield from _claim(
        country, "independence", chance.choice(TEMPLATES["independence_year"]), expected, "year", v=str(year)
    )
    if date.day and date.month:
        template = chance.choice(TEMPLATES["independence"])
        yield from _claim(country, "independence", template, expected, "date", v=_date(date, is_true, chance))


def _date(date: PartialDate, is_true: bool, chance: random.Random) -> str:
    month, day = date.month or 1, date.day or 1
    if not is_true:
        month, day = chance.choice((((month % 12) + 1, min(day, 28)), (month, (day % 28) + 1)))
    name = MONTHS[month - 1].capitalize()
    return chance.choice((f"{day} {name} {date.year}", f"{name} {day}, {date.year}"))


def _share(country: _Country, others: Sequence[_Country], chance: random.Random) -> Iterator[GeneratedClaim]:
    for field, templates in TEMPLATES["shares"].items():
        fact = country.facts.get(field)
        items = [item for item in shares(fact.value) if item[2] >= 5] if fact else []
        items = [item for item in items if re.fullmatch(r"(?!The$)[A-Z][a-z]+", item[0])]
        if not items:
            continue
        name, _, percent = chance.choice(items)
        is_true = chance.random() < 0.5
        value = percent if is_true else round(min(_edited(percent, FAR_EDIT, chance), 99), 1)
        if not is_true and abs(value - percent) < NEAR_EDIT[0] * percent:
            continue
        expected = TRUE if is_true else FALSE
        words = {"v": f"{value:g} percent", "i": name}
        yield from _claim(country, field, chance.choice(templates), expected, "share", **words)


# -- what no record answers


def _unanswerable(
    country: _Country, others: Sequence[_Country], chance: random.Random
) -> Iterator[GeneratedClaim]:
    for key, count in (("unanswerable", 4), ("long_ago", 1)):
        for template in chance.sample(TEMPLATES[key], count):
            words = {"n": f"{chance.randint(12, 9999) * 10:,}", "p": str(chance.randint(3, 79))}
            yield from _claim(country, "", template, UNKNOWN, key, **words)


def _trap(country: _Country, others: Sequence[_Country], chance: random.Random) -> Iterator[GeneratedClaim]:
    """Put a recorded value into a sentence that says something else, or denies it."""
    fields = [field for field in TEMPLATES["traps"] if field in country.facts]
    for field in chance.sample(fields, min(3, len(fields))):
        fact = country.facts[field]
        quantity = _recorded(fact)
        value = (
            _name_in(field, fact)
            if field == "capital"
            else quantity and _worded(_plain(quantity), quantity, chance)
        )
        template, expected = chance.choice(TEMPLATES["traps"][field])
        if value and (quantity is None or quantity.value > 0):
            words = {"v": value, "y": str(fact.as_of or ""), "o": chance.choice(others).name}
            yield from _claim(country, field, template, ConclusionClass(expected), "trap", **words)


def _joined(country: _Country, others: Sequence[_Country], chance: random.Random) -> Iterator[GeneratedClaim]:
    """Make one sentence of two statements; one wrong figure makes it wrong."""
    fields = [f for f in TEMPLATES["joined_clauses"] if f in country.facts and _recorded(country.facts[f])]
    if len(fields) < 2:
        return
    is_true, parts = chance.random() < 0.5, []
    for number, field in enumerate(chance.sample(fields, 2)):
        quantity = _recorded(country.facts[field])
        if quantity is None or quantity.value <= 0:
            return
        make = _exact if is_true or number == 0 else _far
        value = make(_Ask(others, field, quantity, chance))
        parts.append(chance.choice(TEMPLATES["joined_clauses"][field]).format(e=country.name, v=value))
    template = chance.choice(TEMPLATES["joined"])
    expected = TRUE if is_true else FALSE
    yield from _claim(country, "", template, expected, "two statements", a=parts[0], b=parts[1])


MAKERS = (_figure, _trap, _joined, _name, _border, _independence, _share, _unanswerable)
