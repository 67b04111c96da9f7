"""Word lists of the reader: words that say nothing about the fact, and words that change what it is about."""

from __future__ import annotations

import json
from pathlib import Path

DATA_PATH = Path(__file__).parent / "data" / "vocabulary.json"

_TABLE: dict[str, list[str]] = json.loads(DATA_PATH.read_text(encoding="utf-8"))

NEUTRAL = frozenset(_TABLE["neutral"])
"""Words that a claim may hold beside entity, field and value without saying anything more."""

BLOCKERS = frozenset(_TABLE["blockers"])
"""Words that, in the clause of a figure, make it the figure of something else than the field's."""
