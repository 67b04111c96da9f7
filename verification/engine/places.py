"""Says which country a city, region or state lies in (`data/places.json`): the larger ones only."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping

from verification.engine.gazetteer import fold
from verification.engine.lexicon import data_text
from verification.errors import EngineError


def countries_of(text: str) -> frozenset[str]:
    """Return the countries in which the known cities, regions and states of a text lie.

    Raises:
        EngineError: the list is missing or damaged.
    """
    places = _places()
    return frozenset(places[match[0]] for match in _pattern().finditer(fold(text)))


def is_place(name: str) -> bool:
    """Say whether a name is that of a known city, region or state, and of nothing else with it.

    Raises:
        EngineError: the list is missing or damaged.
    """
    return fold(name) in _places()


@functools.cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_places(), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@functools.cache
def _places() -> Mapping[str, str]:
    try:
        rows = json.loads(data_text("places.json"))
        return {name: country for country, names in rows.items() for name in names.split(", ")}
    except (ValueError, AttributeError) as error:
        raise EngineError("The list of places is damaged.") from error
