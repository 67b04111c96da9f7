"""Says which people and bodies a statement names: whom a verdict on it could wrong."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from verification.engine.agreement_names import find_names
from verification.engine.gazetteer import default_gazetteer
from verification.engine.language import parse_apart
from verification.engine.mentions import find_aliases
from verification.engine.places import is_place

NOBODY: Final = frozenset({"GPE", "LOC", "NORP", "LANGUAGE", "DATE", "TIME", "EVENT", "LAW", "WORK_OF_ART"})
"""What the recogniser calls no person and no body: places, peoples, faiths, days, laws, works."""
MAX_TEXT: Final = 2_000


@functools.lru_cache(maxsize=1024)
def named_parties(text: str) -> tuple[str, ...]:
    """Return the people and bodies that a statement names.

    Args:
        text: one statement, or a name.

    Returns:
        Their names as written, each once, in no order that means anything. Countries, known cities and
        regions are nobody, and so is what the recogniser takes for a place, a people or a day; a name that
        it does not know is somebody, as to ask once too often wrongs nobody.

    Raises:
        EngineError: the language model or a list is missing or damaged.
    """
    text = text[:MAX_TEXT]
    countries = frozenset(default_gazetteer().names.values())
    found = [
        name.shown
        for name in find_names(text, find_aliases(text))
        if name.key not in countries and not is_place(name.shown)
    ]
    if not found:
        return ()
    kinds = [(token.text, token.ent_type_) for token in parse_apart([text])[0]]
    return tuple(name for name in found if not _is_nobody(name, kinds))


def _is_nobody(name: str, kinds: Sequence[tuple[str, str]]) -> bool:
    words = set(name.split())
    found = {kind for word, kind in kinds if word in words}
    return bool(found) and found <= NOBODY
