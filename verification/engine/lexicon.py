"""The engine's word lists (`data/lexicon.json`), read once: data to extend without touching a rule."""

from __future__ import annotations

import functools
import json
from importlib import resources

from verification.errors import EngineError


@functools.cache
def lexicon(name: str) -> frozenset[str]:
    """Return one word list.

    Args:
        name: a key of `data/lexicon.json`.

    Returns:
        Its words and phrases, as written there (lemmas and phrases in lower case unless case matters).

    Raises:
        EngineError: there is no such list, or the file is damaged.
    """
    try:
        return frozenset(_lists()[name])
    except KeyError as error:
        raise EngineError(f"There is no word list {name!r}.") from error


@functools.cache
def _lists() -> dict[str, list[str]]:
    try:
        lists = json.loads(data_text("lexicon.json"))
    except ValueError as error:
        raise EngineError("The word lists are damaged.") from error
    return {str(name): [str(word) for word in words] for name, words in lists.items()}


def data_text(name: str) -> str:
    """Return one file of `engine/data`.

    Raises:
        EngineError: it is missing.
    """
    try:
        return resources.files("verification.engine").joinpath("data", name).read_text(encoding="utf-8")
    except OSError as error:
        raise EngineError(f"The engine's data file {name} is missing.") from error
