"""Reads relations between names: capitals, neighbours, memberships, currencies, languages, peaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verification.engine.stated import MARK, Scene, StatedFact

_UPPER = r"[A-Z\u00C0-\u00DE\u0100-\u017F]"
_WORD = rf"(?:{_UPPER}[\w’'.-]{{0,30}}|{MARK})"
NAME = rf"{_WORD}(?:[ -](?:(?:de|da|del|of|the|la|di|d')\ )?{_WORD}){{0,4}}"
_ENTITY = rf"(?:the |The )?(?P<e>{MARK})"
_OTHER = rf"(?:the |The )?(?P<o>{MARK})"
_OWNER = rf"(?:the |The )?(?P<e>{MARK})(?:['’]s?)?"
_NOT = r"(?P<neg>not |no longer |never )?"
_BE = r"(?:is|was|are|were|remains|became|serves as|has been|isn['’]t|is not|was not|wasn['’]t)"
_BE_NOT = rf"(?P<be>{_BE}) {_NOT}"
_ADJECTIVE = (
    r"(?:(?:federal|national|official|present|current|bustling|busy|quiet|lively|coastal|tiny|small|ancient|old|"
    r"beautiful|rainy|sunny|only|sole|proud|political) ){0,2}"
)
_LIST = rf"(?P<list>(?:the )?{MARK}(?:(?:, (?:and |or |nor )?| and | or | nor )(?:the )?{MARK}){{0,12}})"
_AT_HEIGHT = r"(?:at [\d,.]+ (?:m|metres|meters|feet|ft),? )?"
_GREATEST = r"(?:largest|biggest|main|top|most important)"
_MARKET = rf"{_GREATEST} export (?:partner|market|destination|customer)"
_SUPPLIER = rf"{_GREATEST} (?:import partner|supplier|source of imports)"
_STATE_HEAD = r"(?:president|king|queen|head of state)"
_GOVERNMENT_HEAD = r"(?:prime minister|premier|chancellor|head of government)"
_SYSTEM = r"(?:republic|monarchy|democracy|federation|principality|dictatorship)"
_FILL = r"(?:[\w,.-]{1,14} ){0,4}?"
_PEAK = r"(?:highest|tallest) (?:mountain|peak|point|summit|elevation)"
_MONEY = rf"(?P<v>(?:{MARK} )?(?:[A-Z]?[\w-]{{2,20}} ){{0,2}}[A-Z]?[\w-]{{2,20}}?)"
_COINS = (
    r"(?:euro|(?:US |American )?dollar|pound|franc|kron[ea]|zloty|forint|koruna|lev|leu|dinar|peso|rupee|yen|"
    r"yuan|won|ruble|rouble|lira|rand|riyal|dirham|shekel|real|baht|dong|shilling|kuna|tolar|hryvnia|lari|dram|manat)"
)
_AND = r"(?:,? and (?:of )?(?:the )?|, (?:of )?(?:the )?)"
_BODIES = rf"(?P<v>{NAME}(?:{_AND}{NAME}){{0,4}})"
_TONGUES = rf"(?P<v>{_WORD}(?:(?:, | and | or |, and ){_WORD}){{0,4}})"


@dataclass(frozen=True, slots=True)
class Relation:
    """One wording: the field that it states and the pattern with entity `e`, value `v` or `list`."""

    field: str
    pattern: re.Pattern[str]


def _rows(field: str, *patterns: str) -> tuple[Relation, ...]:
    return tuple(Relation(field, re.compile(pattern)) for pattern in patterns)


RELATIONS: tuple[Relation, ...] = (
    *_rows(
        "capital",
        rf"(?P<v>{NAME}),? {_BE_NOT}(?:the |a )?{_ADJECTIVE}capital(?: city)? of {_ENTITY}",
        rf"(?P<v>{NAME}),? {_BE_NOT}{_OWNER} {_ADJECTIVE}capital\b",
        rf"[Cc]apital(?: city)? of {_ENTITY},? {_BE_NOT}(?:the city of )?(?P<v>{NAME})",
        rf"{_OWNER} {_ADJECTIVE}capital(?: city)?,? {_BE_NOT}(?:the city of )?(?P<v>{NAME})",
        rf"[Cc]apital(?: city)? of {_ENTITY}, (?P<v>{NAME})",
        rf"{_OWNER} {_ADJECTIVE}capital(?: city)?,? (?P<v>{NAME})",
        rf"(?P<v>{NAME}), (?:the )?{_ADJECTIVE}capital(?: city)? of {_ENTITY}",
        rf"(?P<v>{NAME}), {_OWNER} {_ADJECTIVE}capital\b",
        rf"{_ENTITY},? (?:has|had|with) its {_ADJECTIVE}capital (?:in|at) (?P<v>{NAME})",
    ),
    *_rows(
        "elevation.highest",
        rf"(?P<v>{NAME}),? {_AT_HEIGHT}{_BE_NOT}(?:the )?{_PEAK} (?:in|of) {_ENTITY}",
        rf"(?P<v>{NAME}),? {_AT_HEIGHT}{_BE_NOT}{_OWNER} {_PEAK}",
        rf"{_PEAK} (?:in|of) {_ENTITY},? (?:{_BE_NOT})?(?:the )?(?P<v>{NAME})",
        rf"{_OWNER} {_PEAK},? (?:{_BE_NOT})?(?:the )?(?P<v>{NAME})",
        rf"(?P<v>{NAME}), {_OWNER} {_PEAK}",
        rf"(?P<v>{NAME}), the {_PEAK} (?:in|of) {_ENTITY}",
    ),
    *_rows(
        "currency",
        rf"{_OWNER} {_ADJECTIVE}currency {_BE_NOT}(?:the |called the )?{_MONEY}(?=[.,;]|$| and | since )",
        rf"currency of {_ENTITY} {_BE_NOT}(?:the )?{_MONEY}(?=[.,;]|$| and | since )",
        rf"{_ENTITY} (?:does (?P<neg>not ))?uses? the {_MONEY}(?= as (?:its|the|legal))",
        rf"{_ENTITY} (?:does (?P<neg>not ))?uses? the (?P<v>(?:[A-Z][\w-]{{2,20}} |{MARK} )?{_COINS})\b",
        rf"[Tt]he {_MONEY} {_BE_NOT}(?:the )?{_ADJECTIVE}currency "
        rf"(?:of|in) {_ENTITY}",
        rf"{_ENTITY} (?:pays|pay) (?:with|in) (?:the )?{_MONEY}(?=[.,;]|$)",
        rf"[Pp]eople in {_ENTITY} pay (?:with|in) (?:the )?{_MONEY}(?=[.,;]|$)",
    ),
    *_rows(
        "languages",
        rf"{_OWNER} (?:only |sole |main )?official languages? {_BE_NOT}{_TONGUES}",
        rf"official languages? (?:of|in) {_ENTITY} {_BE_NOT}{_TONGUES}",
        rf"{_TONGUES} {_BE_NOT}(?:the |an |one of the )?(?:only |sole )?official languages? "
        rf"(?:of|in) {_ENTITY}",
        rf"{_TONGUES} {_BE_NOT}{_OWNER} (?:only |sole )?official languages?",
    ),
    *_rows(
        "exports_partners",
        rf"(?:the )?(?P<v>{MARK}) {_BE_NOT}{_OWNER} {_MARKET}",
        rf"{_OWNER} {_MARKET},? {_BE_NOT}(?:the )?(?P<v>{MARK})",
    ),
    *_rows(
        "imports_partners",
        rf"(?:the )?(?P<v>{MARK}) {_BE_NOT}{_OWNER} {_SUPPLIER}",
        rf"{_OWNER} {_SUPPLIER},? {_BE_NOT}(?:the )?(?P<v>{MARK})",
    ),
    *_rows(
        "internet_code",
        rf"{_OWNER}.{{0,60}}?(?:domain|code|suffix).{{0,20}}? (?P<v>\.[a-z]{{2,3}})\b",
        rf"(?P<v>(?<!\w)\.[a-z]{{2,3}})\b.{{0,60}}?(?:domain|code|suffix).{{0,20}}? {_OWNER}",
        rf"(?:domain|code|suffix) (?:of|for) {_ENTITY} is (?P<v>\.[a-z]{{2,3}})\b",
    ),
    *_rows(
        "government_type",
        rf"{_ENTITY} {_BE_NOT}an? (?P<v>(?:[a-z-]+ ){{0,3}}{_SYSTEM})",
    ),
    *_rows(
        "organizations",
        rf"{_ENTITY} {_BE_NOT}(?:an? )?(?:full |founding )?member(?: state)?s? of (?:the )?{_BODIES}",
        rf"{_ENTITY} (?:does (?P<neg>not ))?belongs? to (?:the )?{_BODIES}",
    ),
    *_rows(
        "coastline",
        rf"{_ENTITY} {_BE_NOT}(?:an? |completely |entirely )?{_ADJECTIVE}?(?P<v>landlocked)",
        rf"{_ENTITY} has (?P<v>no (?:coast|coastline|sea coast|access to the sea|shoreline)\b)",
    ),
    *_rows(
        "chief_of_state",
        rf"(?P<v>{NAME}) {_BE_NOT}(?:the )?{_STATE_HEAD} of {_ENTITY}",
        rf"(?P<v>{NAME}) {_BE_NOT}{_OWNER} {_STATE_HEAD}\b",
        rf"{_OWNER} {_STATE_HEAD} {_BE_NOT}(?P<v>{NAME})",
    ),
    *_rows(
        "head_of_government",
        rf"(?P<v>{NAME}) {_BE_NOT}(?:the )?{_GOVERNMENT_HEAD} of {_ENTITY}",
        rf"(?P<v>{NAME}) {_BE_NOT}{_OWNER} {_GOVERNMENT_HEAD}\b",
        rf"{_OWNER} {_GOVERNMENT_HEAD} {_BE_NOT}(?P<v>{NAME})",
    ),
    *_rows(
        "borders",
        rf"{_ENTITY} (?P<neg>does not |doesn['’]t |do not |never )?(?:directly )?"
        rf"(?:borders?|neighbou?rs|adjoins)(?: on)?(?: only)? {_LIST}",
        rf"{_ENTITY} (?P<neg>does not |doesn['’]t )?(?:shares?|have|has) (?:a |an |its |(?P<no>no |not a ))?"
        rf"{_FILL}(?:border|frontier)s? with {_LIST}",
        rf"{_ENTITY} {_BE_NOT}(?:also )?(?:bordered by|a neighbou?r of|neighbou?red by|next to) {_LIST}",
        rf"{_ENTITY} and {_OTHER} (?P<neg>do not |don['’]t )?(?:shares?|have) (?:a |(?P<no>no ))?"
        rf"{_FILL}(?:border|frontier)",
        rf"{_ENTITY} and {_OTHER} {_BE_NOT}(?:direct )?neighbou?rs",
        rf"{_ENTITY} (?P<neg>does not )?(?:lies?|sits?) next to {_LIST}",
        rf"[Tt]here is (?:a |(?P<no>no ))(?:[\w-]{{1,12}} ){{0,3}}?border between {_ENTITY} and {_OTHER}",
    ),
)

ORGANIZATIONS: dict[str, str] = {
    "european union": "EU",
    "united nations": "UN",
    "north atlantic treaty organization": "NATO",
    "nato": "NATO",
    "north atlantic alliance": "NATO",
    "world trade organization": "WTO",
    "african union": "AU",
    "arab league": "LAS",
    "council of europe": "CE",
    "organisation for economic co-operation and development": "OECD",
    "oecd": "OECD",
    "opec": "OPEC",
    "asean": "ASEAN",
    "mercosur": "Mercosur",
    "commonwealth": "C",
    "schengen convention": "Schengen Convention",
    "international monetary fund": "IMF",
    "world health organization": "WHO",
    "interpol": "Interpol",
    "osce": "OSCE",
}
"""What an organisation is called in running text → its abbreviation in a list of memberships."""


def read_relations(scene: Scene) -> Iterator[StatedFact]:
    """Yield the relations that a sentence states, each wording once."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for relation in RELATIONS:
        for match in relation.pattern.finditer(scene.masked):
            fact = _fact(scene, relation, match)
            if fact and (key := (fact.entity, fact.field, fact.names)) not in seen:
                seen.add(key)
                yield fact


def _fact(scene: Scene, relation: Relation, match: re.Match[str]) -> StatedFact | None:
    entity = scene.entity_at(match.start("e"))
    start, end = _value_span(match)
    value = scene.text[start:end].rstrip(" .,'’")
    names = READERS.get(relation.field, _one_name)(scene, match, value)
    if not entity or not names or (names == (entity,) and relation.field == "borders"):
        return None
    return StatedFact(
        entity=entity,
        field=relation.field,
        start=start,
        end=start + len(value),
        value=value,
        names=names,
        negated=_negated(match),
        year=scene.year,
    )


def _value_span(match: re.Match[str]) -> tuple[int, int]:
    groups = match.groupdict()
    for name in ("v", "list", "o"):
        if groups.get(name):
            return match.span(name)
    return match.span("e")


def _negated(match: re.Match[str]) -> bool:
    groups = match.groupdict()
    denied = bool(groups.get("neg") or groups.get("no"))
    return denied or bool(re.search(r"n['’]t|not", groups.get("be") or ""))


def _one_name(scene: Scene, match: re.Match[str], value: str) -> tuple[str, ...]:
    return (value.strip(" .,'’"),) if value.strip(" .,'’") else ()


def _entities(scene: Scene, match: re.Match[str], value: str) -> tuple[str, ...]:
    start, end = _value_span(match)
    return tuple(dict.fromkeys(m.entity for m in scene.mentions if start <= m.start < end))


def _tongues(scene: Scene, match: re.Match[str], value: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r",? and |,? or |, ", value) if part)


def _organizations(scene: Scene, match: re.Match[str], value: str) -> tuple[str, ...]:
    """Return the abbreviations of all bodies that are named; none when one of them is unknown."""
    names = tuple(_abbreviation(part) for part in re.split(_AND, value))
    return names if all(names) else ()


def _abbreviation(name: str) -> str:
    name = name.strip(" .,'’")
    return ORGANIZATIONS.get(name.lower().removeprefix("the ")) or (name if name.isupper() else "")


READERS: dict[str, Callable[[Scene, re.Match[str], str], tuple[str, ...]]] = {
    "borders": _entities,
    "exports_partners": _entities,
    "imports_partners": _entities,
    "languages": _tongues,
    "organizations": _organizations,
}
