"""How old people are: two ages of one person, or an age that does not fit the year of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from verification.engine.consistency.lines import Line
from verification.engine.mentions import without_titles
from verification.engine.types import Check, Finding, Span

WORD = r"[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*"
NAME = rf"(?P<name>{WORD}(?: (?:[A-Z]\.|{WORD}|von|van|de|der|den|al|bin)){{0,3}})"
FULL = rf"(?P<name>{WORD}(?: (?:[A-Z]\.|{WORD}|von|van|de|der|den|al|bin)){{0,2}} {WORD})"
AGE = r"(?P<age>1[0-1]\d|[1-9]\d)"
AGED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{NAME}, (?:who is |aged |age |now )?{AGE}(?: years old)?(?=,)",
        rf"{NAME} \((?:aged |age )?{AGE}\)",
        rf"{AGE}-year-old (?:[a-z-]+ ){{0,4}}{NAME}",
        rf"{NAME} is {AGE}(?: years old)?(?=[,.;]| and\b)",
        rf"{FULL}, (?:aged )?{AGE}(?=\.$)",
    )
)
YEAR = r"1[89]\d\d|20\d\d"
DAY = rf"(?:\d{{1,2}} )?{WORD} (?:\d{{1,2}},? )?"
BORN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{NAME} (?:was|is) born (?:in (?:{WORD}(?: {WORD})? in )?|on {DAY})(?P<year>{YEAR})",
        rf"{NAME},? \(?(?:born|b\.) (?:in |on )?(?:{DAY})?(?P<year>{YEAR})\)?",
        rf"[Bb]orn in (?:{WORD} in )?(?P<year>{YEAR})(?: in {WORD})?, {NAME}",
    )
)
LIFE = re.compile(rf"{FULL} \((?P<born>1[5-9]\d\d|20\d\d)[–-](?P<died>1[5-9]\d\d|20\d\d)\)")
DIED = re.compile(rf"(?:died|dead|death)[^.;]{{0,60}}?\b(?:aged|at the age of|at age|at) {AGE}\b")
# An age at another time is no age of today.
OTHER_TIME = re.compile(
    r"\b(?:when|then|at the time|(?<![Bb]orn )in (?:1[5-9]|20)\d\d|would be"
    r"|(?:years?|months|decades?) (?:ago|earlier|later|before))\b"
)
NOT_PEOPLE = frozenset(
    re.findall(
        r"\w+",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July "
        "August September October November December Highway Route Road Street Chapter Article Section Page "
        "Channel Group Room The A An In On At Of Psalm Class Unit Line Flight Area Week Day Game Round Table",
    )
)
JUNIOR = re.compile(r"\b(?:Jr|Sr|junior|senior|son|daughter|father|mother|namesake)\b")
OLDEST = 115


@dataclass(frozen=True, slots=True)
class Stated:
    """An age or a year of birth, said of one person."""

    who: str
    number: int
    span: Span


def check_ages(lines: Sequence[Line], people: Mapping[str, str], published: date | None) -> Iterator[Finding]:
    """Find people with two ages, or with an age that their year of birth rules out.

    Args:
        lines: the sentences of one article.
        people: last name → the only full name that ends with it.
        published: the article's date; None: years of birth are compared with years of death only.

    Returns:
        Findings of the check AGE.
    """
    numbered = [line for line in lines if any(character.isdigit() for character in line.words)]
    people = {**_introduced(numbered), **people}
    ages = [stated for line in numbered for stated in _ages(line, people)]
    births = [stated for line in numbered for stated in _births(line, people)]
    yield from _two_numbers(ages, "{who} is {one} years old here and {two} there.")
    yield from _two_numbers(births, "{who} is born in {one} here and in {two} there.")
    if published is not None:
        yield from _births_against(ages, births, published)
    yield from _lives(numbered)


def _introduced(lines: Sequence[Line]) -> dict[str, str]:
    """The people whom their age introduces, by last name: the recogniser does not know every name."""
    found: dict[str, set[str]] = {}
    for line in lines:
        for pattern in AGED:
            for match in pattern.finditer(line.words):
                words = without_titles(match["name"].split())
                if len(words) > 1:
                    found.setdefault(words[-1], set()).add(" ".join(words))
    return {last: next(iter(full)) for last, full in found.items() if len(full) == 1}


def _ages(line: Line, people: Mapping[str, str]) -> Iterator[Stated]:
    seen: set[int] = set()
    for pattern in AGED:
        for match in pattern.finditer(line.words):
            clause = line.words[max(0, match.start() - 60) : match.end() + 60]
            if OTHER_TIME.search(clause) or JUNIOR.search(line.words) or match.start("age") in seen:
                continue
            who = _person(match["name"], people)
            if who:
                seen.add(match.start("age"))
                yield Stated(who, int(match["age"]), _span(line, match, "age"))


def _births(line: Line, people: Mapping[str, str]) -> Iterator[Stated]:
    for pattern in BORN:
        for match in pattern.finditer(line.words):
            who = _person(match["name"], people)
            if who and not JUNIOR.search(line.words):
                yield Stated(who, int(match["year"]), _span(line, match, "year"))


def _span(line: Line, match: re.Match[str], group: str) -> Span:
    return Span(line.sentence.start + match.start(group), line.sentence.start + match.end(group))


def _person(name: str, people: Mapping[str, str]) -> str:
    """The full name behind a name; empty when it is none that the article introduces."""
    words = without_titles(name.split())
    if not words or words[0] in NOT_PEOPLE or words[-1] in NOT_PEOPLE:
        return ""
    full = people.get(words[-1], "")
    if len(words) == 1:
        return full
    same = full and set(words) <= set(full.split()) | {words[0]} and words[0][0] == full[0]
    return full if same else " ".join(words)


def _two_numbers(stated: Sequence[Stated], words: str) -> Iterator[Finding]:
    first: dict[str, Stated] = {}
    for item in stated:
        other = first.setdefault(item.who, item)
        if other.number != item.number:
            message = words.format(who=item.who, one=other.number, two=item.number)
            yield Finding(Check.AGE, message, (other.span, item.span))
            first[item.who] = item


def _births_against(ages: Sequence[Stated], births: Sequence[Stated], published: date) -> Iterator[Finding]:
    born = {birth.who: birth for birth in reversed(births)}
    for stated in ages:
        known = born.get(stated.who)
        if known is None:
            continue
        oldest = published.year - known.number
        if stated.number not in {oldest, oldest - 1} and 0 < oldest <= OLDEST:
            words = (
                f"Born in {known.number}, {stated.who} is {oldest - 1} or {oldest} in {published.year}, "
                f"not {stated.number}."
            )
            yield Finding(
                Check.AGE, words, tuple(sorted((known.span, stated.span), key=lambda span: span.start))
            )


def _lives(lines: Sequence[Line]) -> Iterator[Finding]:
    """A life from … to …, and the age at death."""
    lives = [(line, match) for line in lines for match in LIFE.finditer(line.words)]
    for line, match in lives:
        last = match["name"].split()[-1]
        oldest = int(match["died"]) - int(match["born"])
        for other in lines:
            death = DIED.search(other.words) if last in other.words else None
            if (
                death
                and int(death["age"]) not in {oldest, oldest - 1}
                and 0 < oldest <= OLDEST
                and len(lives) == 1
            ):
                words = (
                    f"From {match['born']} to {match['died']} is a life of {oldest - 1} or {oldest} years, "
                    f"not {death['age']}."
                )
                years = Span(
                    line.sentence.start + match.start("born"), line.sentence.start + match.end("died")
                )
                yield Finding(
                    Check.AGE,
                    words,
                    tuple(sorted((years, _span(other, death, "age")), key=lambda s: s.start)),
                )
