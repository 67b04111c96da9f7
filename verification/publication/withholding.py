"""Keeps out of a report who must not be recognised: restricted contacts and anonymous sources.

Their names are not only left out where they have a field of their own: people write, and a name that stands
in a rationale, a wording or a quotation is taken out there as well. The article's own text is never touched,
and whom it names itself is no secret of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from verification.articles.models import Article, Revision
from verification.evidence.outside import anonymous_speakers
from verification.evidence.record_models import Contact
from verification.people import User

WITHHELD: Final = "[name withheld]"
MIN_WORD: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Veil:
    """Takes names out of what people wrote; `contacts` are those whose names this reader does not see."""

    contacts: frozenset[int]
    _patterns: tuple[re.Pattern[str], ...]
    _words: frozenset[str]
    _article: str

    def over(self, text: str) -> str:
        """Return a text without the names."""
        for pattern in self._patterns:
            text = pattern.sub(WITHHELD, text)
        return text

    def address(self, url: str) -> str:
        """Return the address of a page, unless it spells a name."""
        return "" if any(word in url.casefold() for word in self._words) else url

    def speaker(self, name: str, *, anonymous: bool) -> str:
        """Return what a speaker is called: an anonymous one only by words that the article itself uses."""
        if anonymous and _folded(name) not in self._article:
            return ""
        return self.over(name)


def veil_for(article: Article, revision: Revision, contacts: Iterable[Contact], reader: User | None) -> Veil:
    """Return what hides from a reader; None: somebody unknown, who sees no restricted name."""
    hidden = [row for row in contacts if not (row.shows_name_to(reader) if reader else not row.restricted)]
    secret = {(row.name, row.function) for row in hidden}
    secret |= {(name, description) for _, name, description, _ in anonymous_speakers(article.pk)}
    text = _folded(revision.text)
    names = {name for name, _ in secret if name and _folded(name) not in text}
    functions = {what for _, what in secret if len(_WORD.findall(what)) > 1 and _folded(what) not in text}
    whole = sorted(names | functions, key=len, reverse=True)
    patterns = [_phrase(name) for name in whole if _WORD.search(name)]
    parts = frozenset(_parts(names, text))
    patterns += [re.compile(rf"\b{re.escape(word)}\b") for word in sorted(parts)]
    words = frozenset(word.casefold() for word in parts)
    return Veil(frozenset(row.pk for row in hidden), tuple(patterns), words, text)


def _parts(names: Iterable[str], article: str) -> Iterator[str]:
    """Return the parts of names that would tell whose they are: a surname alone, which the article lacks."""
    for name in names:
        for word in _WORD.findall(name):
            if len(word) >= MIN_WORD and word[0].isupper() and word.casefold() not in article:
                yield word


def _phrase(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    # Scripts without capitals are written without spaces, too: their names have no borders to look for.
    cased = name.upper() != name.lower()
    return re.compile(rf"(?<!\w){words}(?!\w)" if cased else words, re.IGNORECASE)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
