"""The table of units: how they are written, what family they measure, their factor to the base unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Family(StrEnum):
    """What a quantity measures; only quantities of one family can be compared."""

    NONE = "none"
    AREA = "area"
    LENGTH = "length"
    PEOPLE = "people"
    MONEY = "money"
    EURO = "euro"
    POUND = "pound"
    PERCENT = "percent"
    POINTS = "points"
    YEARS = "years"
    DAYS = "days"
    RATE = "rate"
    ENERGY = "energy"
    POWER = "power"
    VOLUME = "volume"
    MASS = "mass"
    ANGLE = "angle"
    TEMPERATURE = "temperature"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: `factor` turns a number into the family's base unit."""

    name: str
    family: Family
    factor: float


# name, family, factor to the base unit, wording as a bounded regular expression.
ROWS: tuple[tuple[str, Family, float, str], ...] = (
    (
        "sq km",
        Family.AREA,
        1.0,
        r"sq\.? ?km|square[ -]kilomet(?:re|er)s?|km²|km2|square km|sq\.? kilomet(?:re|er)s?",
    ),
    ("sq mi", Family.AREA, 2.589988, r"square[ -]miles?|sq\.? ?mi(?:les?)?\b|mi²"),
    ("ha", Family.AREA, 0.01, r"hectares?|ha\b"),
    ("acres", Family.AREA, 0.00404686, r"acres?"),
    ("sq m", Family.AREA, 1e-6, r"square[ -]met(?:re|er)s?|m²|sq\.? m\b"),
    ("cubic m", Family.VOLUME, 1.0, r"cubic met(?:re|er)s?|m³|cu m\b"),
    ("km/h", Family.SPEED, 1.0, r"km/h|kph\b|kilomet(?:re|er)s (?:per|an) hour"),
    ("mph", Family.SPEED, 1.609344, r"mph\b|miles (?:per|an) hour"),
    ("bbl/day", Family.RATE, 1.0, r"bbl/day|barrels (?:per|a) day"),
    ("kWh", Family.ENERGY, 1.0, r"kWh|kilowatt[ -]hours?"),
    ("MWh", Family.ENERGY, 1e3, r"MWh|megawatt[ -]hours?"),
    ("GWh", Family.ENERGY, 1e6, r"GWh|gigawatt[ -]hours?"),
    ("TWh", Family.ENERGY, 1e9, r"TWh|terawatt[ -]hours?"),
    ("kW", Family.POWER, 1.0, r"kW\b|kilowatts?"),
    ("MW", Family.POWER, 1e3, r"MW\b|megawatts?"),
    ("GW", Family.POWER, 1e6, r"GW\b|gigawatts?"),
    ("km", Family.LENGTH, 1.0, r"km\b|kilomet(?:re|er)s?"),
    ("nm", Family.LENGTH, 1.852, r"nm\b|nautical miles?"),
    ("mi", Family.LENGTH, 1.609344, r"miles?\b|mi\b"),
    ("ft", Family.LENGTH, 0.0003048, r"feet\b|foot\b|ft\b"),
    ("cm", Family.LENGTH, 1e-5, r"cm\b|centimet(?:re|er)s?"),
    ("mm", Family.LENGTH, 1e-6, r"mm\b|millimet(?:re|er)s?"),
    ("m", Family.LENGTH, 0.001, r"met(?:re|er)s?\b|m\b"),
    (
        "% of GDP",
        Family.PERCENT,
        1.0,
        r"(?:%|percent|per cent)\)? \(?of (?:its |the |their )?(?:GDP|gross domestic product)",
    ),
    ("points", Family.POINTS, 1.0, r"(?:percentage|per cent) points?"),
    ("%", Family.PERCENT, 1.0, r"%|percent\b|per cent\b|pct\b"),
    ("births/1,000", Family.RATE, 1.0, r"births?(?:/| per | for every )1[,.]?000"),
    ("deaths/1,000", Family.RATE, 1.0, r"(?:infant )?deaths?(?:/| per | for every )1[,.]?000"),
    ("deaths/100,000", Family.RATE, 1.0, r"(?:maternal )?deaths?(?:/| per | for every )100[,.]?000"),
    ("migrants/1,000", Family.RATE, 1.0, r"migrants?(?:\(s\))?(?:/| per )1[,.]?000"),
    ("physicians/1,000", Family.RATE, 1.0, r"(?:physicians|doctors)(?:/| per )1[,.]?000"),
    ("beds/1,000", Family.RATE, 1.0, r"(?:hospital )?beds(?:/| per )1[,.]?000"),
    ("children/woman", Family.RATE, 1.0, r"children(?: born)?(?:/| per | to each )woman|births per woman"),
    ("liters", Family.VOLUME, 0.001, r"lit(?:er|re)s?\b"),
    ("t", Family.MASS, 1.0, r"(?:metric )?ton(?:ne)?s?\b"),
    ("kg", Family.MASS, 0.001, r"kg\b|kilogram(?:me)?s?\b|kilos?\b"),
    ("lb", Family.MASS, 0.00045359237, r"lbs?\b"),
    ("years", Family.YEARS, 1.0, r"years? of age|years? old|years?\b|year-old"),
    ("decades", Family.YEARS, 10.0, r"decades?\b"),
    ("months", Family.DAYS, 30.44, r"months?\b"),
    ("weeks", Family.DAYS, 7.0, r"weeks?\b"),
    ("days", Family.DAYS, 1.0, r"days?\b"),
    ("hours", Family.DAYS, 1 / 24, r"hours?\b"),
    ("minutes", Family.DAYS, 1 / 1440, r"minutes?\b|mins?\b"),
    ("EUR", Family.EURO, 1.0, r"€|euros?\b|EUR\b"),
    ("GBP", Family.POUND, 1.0, r"£|pounds sterling"),
    ("USD", Family.MONEY, 1.0, r"(?:US)?\$|USD\b|(?:US |U\.S\. )?dollars?\b"),
    ("people", Family.PEOPLE, 1.0, r"people\b|inhabitants\b|residents\b|citizens\b|persons\b|souls\b"),
    ("°F", Family.TEMPERATURE, 1.0, r"°F\b|(?:degrees )?Fahrenheit\b"),
    ("°C", Family.TEMPERATURE, 1.0, r"°C\b|(?:degrees )?(?:Celsius|centigrade)\b"),
    ("°", Family.ANGLE, 1.0, r"°|degrees?\b"),
)
NO_UNIT = Unit("", Family.NONE, 1.0)
UNITS = tuple(
    (Unit(name, family, factor), re.compile(wording, re.IGNORECASE)) for name, family, factor, wording in ROWS
)
UNIT_PATTERN = re.compile(
    r"[\s\u00a0-]?\s?(?:US\s|U\.S\.\s)?(?P<unit>" + "|".join(f"(?:{row[3]})" for row in ROWS) + ")",
    re.IGNORECASE,
)
"""Matches a unit directly after a number; the first row of the table that fits wins."""

RATIO_WORDS: dict[str, float] = {
    "half": 50.0,
    "a third": 100 / 3,
    "one third": 100 / 3,
    "one-third": 100 / 3,
    "two thirds": 200 / 3,
    "two-thirds": 200 / 3,
    "a quarter": 25.0,
    "one quarter": 25.0,
    "three quarters": 75.0,
    "three-quarters": 75.0,
    "one in five": 20.0,
    "one in four": 25.0,
    "one in three": 100 / 3,
    "one in ten": 10.0,
    "four in five": 80.0,
    "nine in ten": 90.0,
}


@lru_cache(maxsize=1024)
def find_unit(wording: str) -> Unit:
    """Return the unit that `wording` names in full; a unit without family for none or an unknown one."""
    for unit, pattern in UNITS:
        if pattern.fullmatch(wording.strip()):
            return unit
    return NO_UNIT
