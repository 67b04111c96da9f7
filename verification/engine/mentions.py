"""What an article calls things: its people, abbreviations, aliases and countries, gathered once."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import data_text, lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_NAME_WORDS = 4
PERSON_TITLES = lexicon("person_titles")
PERSON_NOUNS = lexicon("person_nouns") | lexicon("anonymous_people")
SAID = frozenset({"say", "add", "tell"})

ABBREVIATED = re.compile(
    r"(?P<long>(?:[A-Z][\w.&'’-]{1,30}\s(?:(?:of|and|for|the|on|in)\s){0,2}){1,7}?[A-Z][\w&'’-]{1,30})"
    r"\s\((?P<short>[A-Z][A-Z&.]{1,8})\)"
)
# Stands in for a name that the parser takes for a verb or a pronoun; by length, because offsets must stay.
DISGUISES = MappingProxyType({2: "UN", 3: "SDF", 4: "NATO"})
# "Slovakia borders Poland": the parser reads the verb as a noun, but not a rarer verb of the same length.
BORDERS = re.compile(
    r"(?<=[a-z0-9])(?P<gap>[ ,]{1,2}(?:and )?)borders"
    r"(?= (?:[A-Z]|\d|(?:two|three|four|five|six|seven|eight|nine|ten|only|no|both|the)\b))"
)
NOT_A_VERB = frozenset(
    {"the", "its", "their", "of", "across", "at", "open", "to", "on", "s", "external", "in", "with"}
)
# "the city of Graz" and "Graz city" say what Graz is.
PLACE_NOUN = "(?:city|town|village|province|region|district|river|lake|island)"
PLACE_NAME = r"[A-Z]\w+(?: [A-Z]\w+)?"
CALLED = re.compile(
    rf"\b(?P<noun>{PLACE_NOUN}) of (?P<after>{PLACE_NAME})"
    rf"|\b(?P<before>{PLACE_NAME}) (?P<noun_after>{PLACE_NOUN})\b"
)


@dataclass(frozen=True, slots=True)
class Alias:
    """One entry of the shipped alias list; `ambiguous` forms are also ordinary words."""

    canonical: str
    forms: tuple[str, ...]
    ambiguous: tuple[str, ...]
    described_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What one article calls things.

    `people` maps a last name to the only full name that ends with it; `abbreviations` a short form to
    its long form; `aliases` holds the entries that the article uses; `called` maps "city" to what the
    article calls a city.
    """

    people: Mapping[str, str]
    abbreviations: Mapping[str, str]
    aliases: tuple[Alias, ...]
    called: Mapping[str, frozenset[str]]

    def full(self, name: str) -> str:
        """Return the name under which a thing stands alone."""
        for alias in self.aliases:
            if name in alias.forms:
                return alias.canonical
        return self.people.get(name) or self.abbreviations.get(name) or name


def find_abbreviations(text: str) -> dict[str, str]:
    """Find short forms that the text explains itself, "Long Form (LF)".

    Returns:
        Short form → long form; only where the initials agree.
    """
    found: dict[str, str] = {}
    for match in ABBREVIATED.finditer(text):
        short = match["short"].replace(".", "").replace("&", "")
        long = _long_form(match["long"].split(), short)
        if long:
            found.setdefault(match["short"], long)
    return found


def find_aliases(text: str) -> tuple[Alias, ...]:
    """Find the entries of the alias list that a text uses.

    Returns:
        Entries of which a form that is no ordinary word stands in the text. "IS" alone names nobody.
    """
    return tuple(
        alias
        for alias in _aliases()
        if any(_occurs(form, text) for form in alias.forms if form not in alias.ambiguous)
    )


def disguise(sentence: str, aliases: Sequence[Alias]) -> str:
    """Put a name that the parser knows in the place of one that it would take for a verb.

    Args:
        sentence: one sentence.
        aliases: the entries that the article uses.

    Returns:
        A sentence of the same length. One in capitals only stays: there "IS" may be the verb.
    """
    if sentence.isupper():
        return sentence
    sentence = BORDERS.sub(_adjoins, sentence)
    for alias in aliases:
        for form in alias.ambiguous:
            stand_in = DISGUISES.get(len(form))
            if stand_in and form in sentence:
                sentence = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", stand_in, sentence)
    return sentence


def gather_names(text: str, parsed: Sequence[ParsedSentence]) -> Names:
    """Gather what an article calls things.

    Args:
        text: the whole text.
        parsed: its parsed sentences.

    Returns:
        Its names; a last name that two people share is left out, and one that stood for something else
        before.
    """
    full = {name for item in parsed for name in full_names(text, item)}
    people: dict[str, str] = {}
    for name in sorted(full):
        last = name.split()[-1]
        if _stood_alone_before(last, name, text, parsed):
            continue
        people[last] = name if people.get(last, name) == name else ""
    known = {last: name for last, name in people.items() if name}
    return Names(known, find_abbreviations(text), find_aliases(text), _called(text))


def _stood_alone_before(last: str, name: str, text: str, parsed: Sequence[ParsedSentence]) -> bool:
    """Say whether the end of a name is used earlier for something else: "Tamarack" of "Open Ledger Tamarack".

    A person is given in full first.
    """
    introduced = text.find(name)
    alone = (
        item.start(token)
        for item in parsed
        for token in item.doc
        if token.text == last
        and token.ent_type_ != "PERSON"
        and (not token.i or token.nbor(-1).pos_ != "PROPN")
    )
    return any(place < introduced for place in alone)


def _called(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for match in CALLED.finditer(text):
        noun = match["noun"] or match["noun_after"]
        found.setdefault(noun, set()).add(match["after"] or match["before"])
    return {noun: frozenset(names) for noun, names in found.items()}


def full_names(text: str, item: ParsedSentence) -> Iterator[str]:
    """Yield the people of a sentence that are given with first and last name, without titles."""
    # A name that ends in a plural, "Lind Cycles", is a firm's, whatever the recogniser says.
    people = [one for one in item.doc.ents if one.label_ == "PERSON" and one[-1].tag_ != "NNPS"]
    runs = [item.between(entity[0], entity[-1]) for entity in people]
    runs += [item.between(name[0], name[-1]) for token in item.doc if (name := _introduced(token))]
    for span in runs:
        words = without_titles(text[span.start : span.end].split())
        if words and words[-1].endswith(("'s", "’s")):
            words[-1] = words[-1][:-2]
        if 2 <= len(words) <= MAX_NAME_WORDS and all(word[:1].isupper() for word in words):
            yield " ".join(words)


def _introduced(token: Token) -> list[Token]:
    """Return the proper noun that ends here if the sentence shows that it is a person.

    The recogniser misses names that it has not met; "…, who heads", "…, an engineer" and "… said" do not.
    """
    if token.pos_ != "PROPN" or token.dep_ == "compound":
        return []
    name = [token]
    while name[0].i > 0 and name[0].nbor(-1).pos_ == "PROPN" and name[0].nbor(-1).dep_ == "compound":
        name.insert(0, name[0].nbor(-1))
    who = any(child.dep_ == "relcl" and child.left_edge.lower_ == "who" for child in token.rights)
    office = any(child.dep_ == "appos" and child.lemma_.lower() in PERSON_NOUNS for child in token.rights)
    speaks = (
        token.dep_ == "nsubj" and token.head.lemma_.lower() in SAID and token.ent_type_ in {"", "GPE", "NORP"}
    )
    return name if who or office or speaks else []


def without_titles(words: list[str]) -> list[str]:
    """Drop titles and offices before a name: "Foreign Minister Ada Lind" → "Ada Lind"."""
    last_title = max((at for at, word in enumerate(words[:-1]) if word.lower() in PERSON_TITLES), default=-1)
    return words[last_title + 1 :]


def _adjoins(match: re.Match[str]) -> str:
    before = re.findall(r"[a-z]+", match.string[max(0, match.start() - 15) : match.start()].lower())
    joined = "," in match["gap"] or "and" in match["gap"]
    if before and before[-1] in NOT_A_VERB and not joined:
        return match[0]
    return f"{match['gap']}adjoins"


@functools.cache
def _aliases() -> tuple[Alias, ...]:
    entries = json.loads(data_text("aliases.json"))
    return tuple(
        Alias(
            entry["canonical"], tuple(entry["forms"]), tuple(entry["ambiguous"]), tuple(entry["described_as"])
        )
        for entry in entries
    )


def _occurs(form: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) is not None


def _long_form(words: list[str], short: str) -> str:
    """Return the last words whose capitals spell `short`, empty when they do not."""
    for first in range(len(words)):
        capitals = [part[0] for word in words[first:] for part in word.split("-") if part[:1].isupper()]
        if "".join(capitals) == short and words[first][:1].isupper():
            return " ".join(words[first:])
    return ""
