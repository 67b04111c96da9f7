"""Tells what of a sentence a stated fact leaves over, and what of that may narrow its figure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from verification.engine.clauses import own_clause
from verification.engine.fields import CUES, FIELDS, FieldKind
from verification.engine.gazetteer import Mention, fold
from verification.engine.stated import Scene, StatedFact, overlaps
from verification.engine.vocabulary import NEUTRAL

ASIDE_BREAK = re.compile(r"[;:—–] ?| - |, (?=(?:and|but|which|who|so|with|while|as)\b)")
CAPITAL = re.compile(r"[A-Z]|\d")
WORDS = re.compile(r"[A-Za-z\u00C0-\u024F][\w'’-]*")


def with_rest(scene: Scene, fact: StatedFact) -> StatedFact:
    """Add what of the sentence the fact leaves over."""
    rest = _unexplained(scene, fact)
    narrowing = [word for start, word in rest if _in_clause(scene, fact, start)] if fact.quantity else []
    if fact.quantity and not fact.field.endswith("_partners") and fact.field != "borders":
        narrowing += [m.entity for m in scene.mentions if _rivals(scene, fact, m)]
    return replace(fact, unexplained=tuple(word for _, word in rest), narrowing=tuple(narrowing))


def _in_clause(scene: Scene, fact: StatedFact, offset: int) -> bool:
    low, high = own_clause(scene, fact.start, fact.end)
    return low <= offset < high


def _rivals(scene: Scene, fact: StatedFact, mention: Mention) -> bool:
    """Say whether a mention in the figure's clause is of another entity: "exports to Iran"."""
    shares_item = FIELDS[fact.field].kind is FieldKind.SHARES
    return mention.entity != fact.entity and not shares_item and _in_clause(scene, fact, mention.start)


def _unexplained(scene: Scene, fact: StatedFact) -> tuple[tuple[int, str], ...]:
    field = FIELDS[fact.field]
    covered = [(m.start, m.end) for m in scene.mentions]
    covered += [(d.start, d.end) for d in scene.dates] + [(q.start, q.end) for q in scene.quantities]
    covered.append((fact.start, fact.end))
    covered += [m.span() for f, p in CUES if f.key == field.key for m in p.finditer(scene.masked)]
    covered += _asides(scene, covered)
    known = {fold(word).lower() for name in fact.names for word in name.split()}
    return tuple(
        (match.start(), match.group(0))
        for match in WORDS.finditer(scene.text)
        if not overlaps(match.start(), match.end(), covered)
        and not _says_nothing(fold(match.group(0)).lower(), known)
    )


def _says_nothing(word: str, known: set[str]) -> bool:
    return word in NEUTRAL or word in known or word.removesuffix("s") in known or word.endswith("ly")


def _asides(scene: Scene, covered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the clauses that hold neither a name nor a figure nor anything of the fact: nothing to check."""
    ends = [0, *(m.end() for m in ASIDE_BREAK.finditer(scene.masked)), len(scene.text)]
    clauses = [(start, end) for start, end in pairwise(ends) if start > 0]
    return [
        (start, end)
        for start, end in clauses
        if not overlaps(start, end, covered) and not CAPITAL.search(scene.masked[start:end])
    ]
