"""Reads entity, field and value out of a sentence that stands alone: a claim or a line of prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from verification.engine.clauses import clause_around, own_clause
from verification.engine.fields import CUES, Field, FieldKind
from verification.engine.gazetteer import Gazetteer, Mention, default_gazetteer
from verification.engine.quantities import Quantity, find_quantities
from verification.engine.relations import read_relations
from verification.engine.remainder import WORDS, with_rest
from verification.engine.stated import NEGATION, Scene, StatedFact, mask, overlaps
from verification.engine.stated_dates import PartialDate, find_dates
from verification.engine.units import Family
from verification.engine.vocabulary import BLOCKERS, NEUTRAL

MAX_SENTENCE_CHARS = 1_500
QUANTITY_KINDS = frozenset({FieldKind.QUANTITY, FieldKind.SHARES})
CLAUSE_BREAK = re.compile(r"[;:—–]| - |,? (?:and|but|while|whereas|as well as) |, ")
SHRINKING = re.compile(
    r"\b(?:shrank|shrunk|shrinks|contracted|fell|declined|dropped|decreased|is shrinking)\b", re.I
)
UNSURE = re.compile(
    r"\b(?:will|would|could|(?-i:may)|might|should|if|unless|former|formerly|once|until|used to|historically|"
    r"supposedly|allegedly|not true|untrue|false|wrong(?:ly)?|myth|denied|denies|deny|"
    r"expect(?:s|ed)?(?! to live)|predict(?:s|ed)?|"
    r"centur(?:y|ies)|medieval|ancient|wartime)\b",
    re.IGNORECASE,
)
BOUND_NO = re.compile(r"\bno (?:fewer|less|more) than\b|\bnot (?:less|more) than\b", re.IGNORECASE)
SIGNED_FIELDS = frozenset({"gdp.growth", "population_growth_rate", "industrial_production_growth_rate"})
NEIGHBOURS = re.compile(
    r"neighbou?rs|neighbou?ring (?:countries|states)|(?:borders?|bordered by|borders with) $|countries", re.I
)
COMPARISON = re.compile(
    r"\b(?:than|compared (?:to|with)|twice|double|as (?:large|big|many|high) as|half as)\b", re.I
)
PLAIN_THAN = re.compile(r"\b(?:more|less|fewer|no fewer|no less|no more|older|higher|lower) than\b", re.I)
ITEM_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}")
TRADE = re.compile(r"['’]s? (?:total |goods )?(?:exports|imports)\b|(?<= )(?:exports|imports)\b")
BEGINNING = re.compile(r"(?:^|[,;:—–] |\b(?:and|but|while|although|as|for) )[\"“]?(?:the )?$", re.I)
FROM = re.compile(r"\b(?:from|than|outside|left|leaving)(?: the)? $", re.I)


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read out of a sentence, and the figures in it that no stated fact accounts for.

    `names_a_field` says that some wording of the catalogue stands in it, read or not.
    """

    facts: tuple[StatedFact, ...]
    unread: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    names_a_field: bool = False


def read_fact(text: str, gazetteer: Gazetteer | None = None) -> tuple[StatedFact, ...]:
    """Read the stated facts of one sentence.

    Args:
        text: a sentence that stands alone; only its first 1,500 characters are read.
        gazetteer: the names to look for; None for the shipped ones.

    Returns:
        Facts in no particular order; empty when nothing can be aligned with certainty. Silence is
        the answer to whatever is compared, averaged, told of a part, or otherwise not plainly said.
    """
    return read(text, gazetteer).facts


def read(text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """Read one sentence as `read_fact` does, and tell also what of it stayed unread."""
    return _read_shipped(text[:MAX_SENTENCE_CHARS]) if gazetteer is None else _read(text, gazetteer)


@lru_cache(maxsize=512)
def _read_shipped(text: str) -> Reading:
    return _read(text, default_gazetteer())


def _read(text: str, gazetteer: Gazetteer) -> Reading:
    scene = make_scene(text[:MAX_SENTENCE_CHARS], gazetteer)
    entities = tuple(dict.fromkeys(mention.entity for mention in scene.mentions))
    if not entities:
        return Reading(())
    found = (*read_relations(scene), *_read_dates(scene), *_read_quantities(scene))
    facts = tuple(fact for fact in found if _plainly_said(scene, fact, found))
    facts = tuple(with_rest(scene, fact) for fact in facts)
    return Reading(facts, tuple(_unread(scene, facts)), entities, bool(_cues(scene)))


def make_scene(text: str, gazetteer: Gazetteer) -> Scene:
    """Find names, dates and quantities of a sentence; a number inside a date is no quantity."""
    mentions = gazetteer.find(text)
    dates = find_dates(text)
    taken = [(date.start, date.end) for date in dates] + [(m.start, m.end) for m in mentions]
    quantities = tuple(q for q in find_quantities(text) if not overlaps(q.start, q.end, taken))
    return Scene(text, mask(text, mentions), mentions, dates, quantities)


def _plainly_said(scene: Scene, fact: StatedFact, found: tuple[StatedFact, ...]) -> bool:
    """Say whether a fact is asserted of the present: not denied by other words, doubted, foretold or past."""
    start, end = clause_around(scene, fact.start, fact.end)
    clause = scene.text[start:end]
    if UNSURE.search(clause):
        return False
    if fact.negated:
        return True
    spans = [(other.start, other.end) for other in found if other.names]
    return not any(
        not overlaps(start + match.start(), start + match.end(), spans)
        for match in NEGATION.finditer(BOUND_NO.sub(lambda m: " " * len(m.group(0)), clause))
    )


def _unread(scene: Scene, facts: tuple[StatedFact, ...]) -> Iterator[str]:
    """Yield the figures and full dates that no fact accounts for; a lone year says when."""
    read_spans = [(fact.start, fact.end) for fact in facts]
    figures: list[Quantity | PartialDate] = [*scene.quantities]
    figures += [date for date in scene.dates if not date.is_year]
    for found in figures:
        if not overlaps(found.start, found.end, read_spans) and not _incidental(scene, found):
            yield scene.text[found.start : found.end]


def _incidental(scene: Scene, found: Quantity | PartialDate) -> bool:
    """Say whether a figure is only a word: "one of the", "two" next to the two names it counts."""
    return isinstance(found, Quantity) and found.family is Family.NONE and found.value in {1.0, 2.0}


# -- quantities


def _read_quantities(scene: Scene) -> Iterator[StatedFact]:
    cues = _cues(scene)
    for quantity in scene.quantities:
        if neighbours := _neighbour_count(scene, quantity):
            yield neighbours
        elif best := _best_cue(scene, quantity, cues):
            fact = _quantity_fact(scene, quantity, *best)
            if fact:
                yield fact


def _cues(scene: Scene) -> list[tuple[Field, int, int]]:
    return [(field, m.start(), m.end()) for field, pattern in CUES for m in pattern.finditer(scene.masked)]


def _neighbour_count(scene: Scene, quantity: Quantity) -> StatedFact | None:
    """Read "borders eight countries" and "has eight neighbours"."""
    around = scene.masked[max(0, quantity.start - 14) : quantity.start], scene.masked[quantity.end :][:24]
    if quantity.family is not Family.NONE or not NEIGHBOURS.search(around[1]):
        return None
    if "neighbo" not in around[1].lower() and not re.search(r"border|neighbo", scene.masked, re.I):
        return None
    entity = _owner(scene, quantity.start, quantity.end)
    return _make(scene, entity, "borders", quantity) if entity else None


def _best_cue(
    scene: Scene, quantity: Quantity, cues: list[tuple[Field, int, int]]
) -> tuple[Field, int, int] | None:
    scored = [
        (_cue_score(scene, quantity, start, end), field, start, end)
        for field, start, end in cues
        if field.kind in QUANTITY_KINDS and _compatible(field, quantity)
    ]
    best = max(scored, key=lambda row: row[0], default=None)
    return best[1:] if best and best[0] > -40 else None


def _cue_score(scene: Scene, quantity: Quantity, start: int, end: int) -> float:
    """Long wordings near the figure in its own clause win."""
    low, high = min(end, quantity.end), max(start, quantity.start)
    between = scene.masked[low:high] if low < high else ""
    length = min(end - start, 30)
    breaks = CLAUSE_BREAK.findall(between)
    commas = breaks.count(", ")
    if quantity.start <= start and end <= quantity.end:
        length -= 8  # "deaths per 1,000" is a unit before it is a wording.
    return float(length) - 0.4 * len(between) - 10 * commas - 25 * (len(breaks) - commas)


def _compatible(field: Field, quantity: Quantity) -> bool:
    if field.family is quantity.family:
        return True
    if quantity.family is Family.NONE:
        return field.family in {Family.PEOPLE, Family.YEARS, Family.RATE, Family.NONE}
    return quantity.family is Family.PEOPLE and field.family is Family.NONE and field.key.startswith("seats")


def _quantity_fact(scene: Scene, quantity: Quantity, field: Field, start: int, end: int) -> StatedFact | None:
    entity = _trader(scene) if field.key.endswith("_partners") else ""
    entity = entity or _owner(
        scene, min(start, quantity.start), max(end, quantity.end), cue_start=start, cue_end=end
    )
    if not entity or _blocked(scene, field, quantity, start, end):
        return None
    if not _is_subject(scene, entity, (quantity.start, quantity.end), (start, end)):
        return None
    if field.kind is FieldKind.SHARES:
        names = _share_names(scene, entity, field, quantity)
        return replace(_make(scene, entity, field.key, quantity), names=names) if names else None
    return _make(scene, entity, field.key, _signed(scene, field, quantity))


def _is_subject(scene: Scene, entity: str, *spans: tuple[int, int]) -> bool:
    """Say whether the entity stands with the figure or its wording, or begins a clause itself.

    In "Berlin, the German capital, has 3.7 million inhabitants" Germany does neither.
    """
    clauses = [clause_around(scene, start, end) for start, end in spans]
    return any(
        any(low <= mention.start < high for low, high in clauses) or _begins_clause(scene, mention)
        for mention in scene.mentions
        if mention.entity == entity
    )


def _begins_clause(scene: Scene, mention: Mention) -> bool:
    is_owner = scene.masked[mention.end : mention.end + 1] in {"'", "’"}
    return not mention.demonym and not is_owner and bool(BEGINNING.search(scene.masked[: mention.start]))


def _signed(scene: Scene, field: Field, quantity: Quantity) -> Quantity:
    shrinking = field.key in SIGNED_FIELDS and quantity.value > 0 and SHRINKING.search(scene.text)
    return replace(quantity, value=-quantity.value) if shrinking else quantity


def _make(scene: Scene, entity: str, field: str, quantity: Quantity) -> StatedFact:
    start = max((m.end for m in scene.mentions if m.end <= quantity.start), default=quantity.start)
    clause = scene.text[max(start, _clause_start(scene, quantity.start)) : quantity.start]
    return StatedFact(
        entity=entity,
        field=field,
        start=quantity.start,
        end=quantity.end,
        value=quantity.text,
        quantity=quantity,
        negated=bool(NEGATION.search(BOUND_NO.sub("", clause))),
        year=scene.year,
    )


def _clause_start(scene: Scene, offset: int) -> int:
    return max((match.end() for match in re.finditer(r"[;:—–]|, ", scene.text[:offset])), default=0)


def _blocked(scene: Scene, field: Field, quantity: Quantity, start: int, end: int) -> bool:
    """Say whether a word near the figure makes another matter of it: a city, a part, a change."""
    low, high = own_clause(scene, min(start, quantity.start), max(end, quantity.end))
    inside = [(start, end), (quantity.start, quantity.end)]
    words = {
        match.group(0).lower()
        for match in WORDS.finditer(scene.masked, low, high)
        if not overlaps(match.start(), match.end(), inside)
    }
    if words & (BLOCKERS - set(WORDS.findall(field.label.lower()))):
        return True
    return bool(COMPARISON.search(PLAIN_THAN.sub("", scene.masked[low:high])))


def _share_names(scene: Scene, entity: str, field: Field, quantity: Quantity) -> tuple[str, ...]:
    """Return the item that a share is of: the nearest capitalised name that is not the entity itself."""
    partners = field.key.endswith("_partners")
    spans = [
        (m.start, m.end, m.entity if partners else scene.text[m.start : m.end])
        for m in scene.mentions
        if (m.entity != entity or (m.demonym and not partners)) and not _is_whole(scene, quantity, m)
    ]
    if not partners:
        spans += [
            (m.start(), m.end(), m.group(0))
            for m in ITEM_NAME.finditer(scene.masked)
            if m.group(0).lower() not in NEUTRAL | BLOCKERS
        ]
    near = sorted(spans, key=lambda span: min(abs(span[0] - quantity.end), abs(quantity.start - span[1])))
    return (near[0][2],) if near else ()


def _trader(scene: Scene) -> str:
    """Return whose exports or imports a sentence speaks of."""
    return next((m.entity for m in scene.mentions if TRADE.match(scene.masked, m.end)), "")


def _is_whole(scene: Scene, quantity: Quantity, mention: Mention) -> bool:
    """Say whether a mention is what the share is of: "25 percent of Austrians"."""
    return bool(re.fullmatch(r" of (?:all |the )?", scene.masked[quantity.end : mention.start]))


# -- dates


def _read_dates(scene: Scene) -> Iterator[StatedFact]:
    for key in ("independence", "national_holiday"):
        cue = next((m for field, p in CUES if field.key == key for m in p.finditer(scene.masked)), None)
        dates = [date for date in scene.dates if key == "independence" or date.month is not None]
        if cue is None or not dates:
            continue
        date = min(dates, key=lambda d: (d.is_year, min(abs(d.start - cue.end()), abs(cue.start() - d.end))))
        entity = _owner(scene, cue.start(), cue.end(), cue_start=cue.start(), cue_end=cue.end())
        if entity:
            yield StatedFact(
                entity=entity,
                field=key,
                start=date.start,
                end=date.end,
                value=scene.text[date.start : date.end],
                date=date,
                negated=bool(NEGATION.search(scene.text[: date.start])),
            )


# -- whose field it is


def _owner(scene: Scene, start: int, end: int, *, cue_start: int = -1, cue_end: int = -1) -> str:
    """Return the entity that a field belongs to; empty when several could be meant."""
    possible = [m for m in scene.mentions if not FROM.search(scene.masked[max(0, m.start - 14) : m.start])]
    names = [m for m in possible if not m.demonym] or possible
    if not names:
        return ""
    attached = [m for m in possible if _attached(scene, m, cue_start, cue_end)]
    if attached:
        return min(attached, key=lambda m: m.demonym).entity
    if len({m.entity for m in names}) == 1:
        return names[0].entity
    before = [m for m in names if m.end <= start]
    in_clause = [m for m in before if not re.search(r"[;:—–]", scene.masked[m.end : start])]
    return in_clause[0].entity if in_clause and not COMPARISON.search(scene.masked) else ""


def _attached(scene: Scene, mention: Mention, cue_start: int, cue_end: int) -> bool:
    """Say whether a mention stands right at the wording: "Austria's area", "the area of Austria"."""
    if cue_start < 0:
        return False
    before = scene.masked[mention.end : cue_start] if mention.end <= cue_start else "no"
    after = scene.masked[cue_end : mention.start] if mention.start >= cue_end else "no"
    owned = re.fullmatch(r"['’]s? (?:[a-z-]+ ){0,2}", before) or (mention.demonym and before == " ")
    return bool(owned or re.fullmatch(r" (?:rate |index )?(?:of|in|for) (?:the )?", after))
