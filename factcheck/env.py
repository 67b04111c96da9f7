"""Typed readers of the environment: the only place that reads it, and it refuses nonsense by name.

An unset variable and an empty one mean the same: the default. What the environment does not set may
stand in the file `.env` beside manage.py (FACTCHECK_ENV_FILE names another). Imports nothing of Django,
so that `manage.py` and the settings can both start from here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import overload

PROJECT = Path(__file__).resolve().parent.parent
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


class InvalidSetting(ValueError):
    """A variable of the environment holds something that it may not hold."""

    def __init__(self, name: str, allowed: str) -> None:
        # The value is left out on purpose: it may be a secret in the wrong place.
        self.name = name
        self.allowed = allowed
        super().__init__(f"{name} in the environment is not valid: {allowed}.")


@overload
def text(name: str, default: str) -> str: ...
@overload
def text(name: str, default: None = None) -> str | None: ...
def text(name: str, default: str | None = None) -> str | None:
    """The text of a variable; the default when it is unset or blank."""
    value = os.environ.get(name, "").strip() or _of_file().get(name, "")
    return value or default


def flag(name: str, default: bool) -> bool:
    """A switch: 1, true, yes, on or 0, false, no, off."""
    value = text(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise InvalidSetting(name, "allowed are 1, true, yes, on and 0, false, no, off")


def choice(name: str, default: str, allowed: Sequence[str]) -> str:
    """One of the allowed words, in any case."""
    value = text(name, default).upper() if default.isupper() else text(name, default).lower()
    if value not in allowed:
        raise InvalidSetting(name, f"allowed are {', '.join(allowed)}")
    return value


@overload
def number(name: str, default: int, *, minimum: int | None = ..., maximum: int | None = ...) -> int: ...
@overload
def number(
    name: str, default: float, *, minimum: float | None = ..., maximum: float | None = ...
) -> float: ...
def number(name: str, default: float, *, minimum: float | None = None, maximum: float | None = None) -> float:
    """A number of the default's type, within its bounds; both bounds are allowed values."""
    allowed = _bounds("a whole number" if isinstance(default, int) else "a number", minimum, maximum)
    value = text(name)
    if value is None:
        return default
    # Plain ASCII only: int() and float() also take "1_000", "nan" and other scripts' digits.
    if not value.isascii() or "_" in value:
        raise InvalidSetting(name, allowed)
    try:
        read = int(value) if isinstance(default, int) else float(value)
    except ValueError as error:
        raise InvalidSetting(name, allowed) from error
    # Written so that "nan", which is neither above nor below anything, is refused as well.
    if not _within(read, minimum, maximum):
        raise InvalidSetting(name, allowed)
    return read


def secret(name: str, default: str | None = None) -> str | None:
    """A secret from NAME, or from the file that NAME_FILE names; both at once are refused."""
    value, path = text(name), text(f"{name}_FILE")
    if value is not None and path is not None:
        raise InvalidSetting(name, f"set either it or {name}_FILE, not both")
    if path is None:
        return value if value is not None else default
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{name}_FILE", "it must name a readable text file") from error
    if not content:
        raise InvalidSetting(f"{name}_FILE", "the file that it names is empty")
    return content


def listing(name: str, default: Sequence[str] = (), *, allowed: Sequence[str] = ()) -> list[str]:
    """Names separated by commas; spaces around them and empty places do not count.

    With `allowed` they are lower-cased, and no other is taken.
    """
    value = text(name)
    if value is None:
        return list(default)
    found = [item for item in (part.strip() for part in value.split(",")) if item]
    if not allowed:
        return found
    if not {item.lower() for item in found} <= set(allowed):
        raise InvalidSetting(name, f"allowed are {', '.join(allowed)}, separated by commas")
    return [item.lower() for item in found]


def numerals(name: str, default: Sequence[int]) -> list[int]:
    """Whole numbers separated by commas, such as ports."""
    items = listing(name, [str(number) for number in default])
    if not all(item.isascii() and item.isdigit() and 0 < int(item[:6]) < 65_536 for item in items):
        raise InvalidSetting(name, "it must be numbers from 1 to 65535, separated by commas")
    return [int(item) for item in items]


def numbers(
    name: str, default: Mapping[str, int], *, minimum: int | None = None, maximum: int | None = None
) -> dict[str, int]:
    """Whole numbers for some of the default's names, as `name=number` with commas; others keep theirs."""
    kind = f"each of {', '.join(default)} may have a number, as in {next(iter(default))}=1"
    allowed = f"{kind}, from {minimum} to {maximum}"
    found = dict(default)
    for item in listing(name):
        key, _, value = (part.strip() for part in item.partition("="))
        if key not in default or not value.isascii() or not value.isdigit():
            raise InvalidSetting(name, allowed)
        if not _within(int(value), minimum, maximum):
            raise InvalidSetting(name, allowed)
        found[key] = int(value)
    return found


def _bounds(kind: str, minimum: float | None, maximum: float | None) -> str:
    match (minimum, maximum):
        case (None, None):
            return f"it must be {kind}"
        case (_, None):
            return f"it must be {kind}, {minimum} or more"
        case (None, _):
            return f"it must be {kind}, {maximum} or less"
        case _:
            return f"it must be {kind} from {minimum} to {maximum}"


def _within(value: float, minimum: float | None, maximum: float | None) -> bool:
    above = value >= minimum if minimum is not None else value > float("-inf")
    below = value <= maximum if maximum is not None else value < float("inf")
    return above and below


@cache
def _of_file() -> dict[str, str]:
    """Lines NAME=value; quotes around the whole value are taken off, nothing else is interpreted."""
    path = Path(os.environ.get("FACTCHECK_ENV_FILE", "").strip() or PROJECT / ".env")
    if not path.exists():
        return {}
    found = {}
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise InvalidSetting(f"Line {number} of {path.name}", "it must read NAME=value")
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
