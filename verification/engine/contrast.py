"""Sets a claim beside a prose passage, point by point, so that a reading of the whole can be overruled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from verification.engine.contrast_dates import contrast_dates
from verification.engine.contrast_figures import contrast_figures
from verification.engine.contrast_names import contrast_names
from verification.engine.contrast_polarity import contrast_polarity
from verification.engine.contrast_roles import contrast_roles
from verification.engine.types import Comparison, Stance

CARRYING: Final = frozenset({"figure", "date", "duration", "name", "place", "hedge", "negation"})
"""Fields whose point carries a claim: a passage that lacks it does not support the claim."""
TITLED: Final = frozenset({"name", "place", "topic"})
"""Fields whose point the title of a document answers, too: what stands under it speaks of what it names."""
MAX_CLAIM: Final = 1_000
COMPARATORS: Final[tuple[Callable[[str, str], Iterable[Comparison]], ...]] = (
    contrast_figures,
    contrast_dates,
    contrast_names,
    contrast_polarity,
    contrast_roles,
)


def contrast(claim: str, evidence: str, *, title: str = "") -> tuple[Comparison, ...]:
    """Set the checkable points of a claim beside a passage.

    Args:
        claim: one statement that stands alone; only its first 1,000 characters are read.
        evidence: a passage of up to three sentences; only its first 4,000 characters are read.
        title: of the document that the passage stands in; a name that it has need not be said again.

    Returns:
        One comparison a point, in the order of the comparators. `agrees` is False where the passage
        says otherwise of the same thing, None where it does not say it, True where it does.

    Raises:
        EngineError: the language model or a word list is missing.
    """
    claim = claim[:MAX_CLAIM]
    return tuple(_titled(claim, title[:MAX_CLAIM], _found(claim, evidence)))


def _found(claim: str, evidence: str) -> Iterator[Comparison]:
    found = [one for compare in COMPARATORS for one in compare(claim, evidence)]
    told_from_other_side = any(one.field == "role" and one.agrees for one in found)
    for one in found:
        # "Kolar bought it from Lind" and "Lind sold it to Kolar" are no opposites.
        if not (one.field == "direction" and told_from_other_side):
            yield one


def _titled(claim: str, title: str, found: Iterable[Comparison]) -> Iterator[Comparison]:
    """Yield comparisons; a name that the passage leaves out and the title has is said."""
    found = tuple(found)
    open_names = {one.claimed for one in found if one.agrees is None and one.field in TITLED}
    told = contrast_names(claim, title) if title and open_names else ()
    named = {one.claimed: one.recorded for one in told if one.agrees}
    for one in found:
        if one.agrees is None and one.field in TITLED and one.claimed in named:
            yield replace(one, agrees=True, recorded=named[one.claimed], note="its title names it")
        else:
            yield one


def verdict_of(comparisons: Iterable[Comparison]) -> Stance | None:
    """Say what comparisons make of a passage that seems to support a claim.

    Returns:
        REFUTES where one of them contradicts: the passage refutes or at least does not support. NOT_ENOUGH
        where a point that carries the claim is not in the passage. None where nothing stands against it.
    """
    found = tuple(comparisons)
    if any(one.agrees is False for one in found):
        return Stance.REFUTES
    if any(one.agrees is None and one.field in CARRYING for one in found):
        return Stance.NOT_ENOUGH
    return None
