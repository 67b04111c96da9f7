"""How many supported claims stay supported when one thing in them is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from verification.engine.swaps import NamePool, Swap, Swapped, swaps
from verification.engine.types import Stance
from verification.measuring.measured import Measured, report
from verification.measuring.pairs import Judged, Pair, judge_pairs

ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Changed:
    """One claim: for each of its swaps the kind, and whether it is still supported."""

    outcomes: tuple[tuple[Swap, bool], ...]


def change(judged: Sequence[Judged], kinds: Sequence[Swap]) -> list[Changed]:
    """Change what people and we call supported, in every kind, and judge it again.

    Args:
        judged: the pairs with their judgements; names to put in place of others come from their claims.
        kinds: what to change.

    Returns:
        One item a supported claim in which something can be changed.
    """
    pairs = [pair for item in judged for pair in _supported(item)]
    pool = NamePool([item.pairs[0].claim for item in judged])
    made = swaps([pair.claim for pair in pairs], [pair.evidence for pair in pairs], pool)
    outcomes: dict[str, list[tuple[Swap, bool]]] = defaultdict(list)
    for pair, each in zip(pairs, made, strict=True):
        outcomes[pair.claim].extend(_again(pair, [swap for swap in each if swap.kind in kinds]))
    return [Changed(tuple(found)) for found in outcomes.values() if found]


def _supported(item: Judged) -> list[Pair]:
    return [
        pair
        for pair, judgement in zip(item.pairs, item.judgements, strict=True)
        if pair.label is judgement.stance is Stance.SUPPORTS
    ]


def _again(pair: Pair, made: Sequence[Swapped]) -> list[tuple[Swap, bool]]:
    judged = judge_pairs(Pair(swap.text, pair.evidence, Stance.NOT_ENOUGH) for swap in made)
    stances = {item.pairs[0].claim: item.judgements[0].stance for item in judged}
    return [(swap.kind, stances[swap.text] is Stance.SUPPORTS) for swap in made]


def told(
    changed: Sequence[Changed], kinds: Sequence[Swap], *, bootstrap: bool
) -> dict[str, dict[str, object]]:
    """Return for all kinds together and for each the share no longer supported, with `n` swaps."""
    groups: Mapping[str, Sequence[Swap]] = {ALL: kinds} | {kind.value: [kind] for kind in kinds}
    return {name: _told(changed, group, bootstrap=bootstrap) for name, group in groups.items()}


def _told(changed: Sequence[Changed], kinds: Sequence[Swap], *, bootstrap: bool) -> dict[str, object]:
    rows = [[still for kind, still in item.outcomes if kind in kinds] for item in changed]
    rows = [row for row in rows if row]
    return report(Measured(rows, _share, {"n": sum(map(len, rows))}), bootstrap=bootstrap)


def _share(rows: Sequence[Sequence[bool]]) -> dict[str, float | None]:
    every = sum(map(len, rows))
    return {"no_longer_supported": 1 - sum(map(sum, rows)) / every if every else None}
