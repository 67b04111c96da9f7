"""From the noun phrase that speaks to the person or body, across an article."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.mentions import PERSON_TITLES, Names, without_titles
from verification.engine.types import Span, Speaker

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_DESCRIPTION_CHARACTERS = 200
MEMORY_BLOCKS = 6
INSTITUTIONS = lexicon("source_institutions")
PEOPLE = lexicon("anonymous_people") | lexicon("person_nouns")
ANONYMITY = lexicon("anonymity_phrases")
SINGULAR_PRONOUNS = lexicon("pronouns_person")
PLURAL_PRONOUNS = lexicon("plural_sources")
DETERMINERS = frozenset({"the", "a", "an", "this", "that", "these", "those"})
MARKS = ' ,;:”“’"()—–'


@dataclass(frozen=True, slots=True)
class Heard:
    """A speaker as met at one place: the noun that named it, and whether it is one or many."""

    speaker: Speaker
    block: int
    noun: str
    singular: bool
    person: bool
    speaks: bool = True


@dataclass(slots=True)
class SpeakerBook:
    """The speakers of one article in the order in which they spoke; grows while the text is read."""

    names: Names
    heard: list[Heard] = field(default_factory=list)

    def who(self, text: str, item: ParsedSentence, head: Token) -> Heard:
        """Say who a noun phrase is.

        Args:
            text: the whole text.
            item: the sentence.
            head: the head of the noun phrase that speaks.

        Returns:
            The speaker; one known before when the phrase is a pronoun, a last name or "the commander".
        """
        block = item.sentence.block
        if head.pos_ == "PRON":
            return self._pronoun(head, block)
        return self._known(_read(_Phrase(text, item, head, self.names), block))

    def listen(self, heard: Heard) -> None:
        """Remember who spoke last."""
        self.heard.append(heard)

    def _pronoun(self, head: Token, block: int) -> Heard:
        word = head.lower_
        singular = word not in PLURAL_PRONOUNS
        for heard in reversed(self.heard):
            if block - heard.block > MEMORY_BLOCKS:
                break
            fits = (
                (heard.singular and heard.person) if word in SINGULAR_PRONOUNS else heard.singular == singular
            )
            if fits:
                return replace(heard, block=block)
        return Heard(Speaker("", description=head.text), block, word, singular, person=False, speaks=False)

    def _known(self, heard: Heard) -> Heard:
        """Replace "Lind" and "the commander" by the speaker that they were introduced as."""
        for earlier in reversed(self.heard):
            if earlier.speaker.name and earlier.speaker.name == heard.speaker.name:
                return replace(earlier, block=heard.block, speaker=_richer(earlier.speaker, heard.speaker))
            definite = heard.speaker.description.lower().startswith("the ")
            if (
                definite
                and heard.noun == earlier.noun
                and heard.singular == earlier.singular
                and not heard.person
            ):
                return replace(earlier, block=heard.block)
            described = heard.noun in earlier.speaker.description.lower().split()
            if definite and described and earlier.person and heard.speaker.anonymous:
                return replace(earlier, block=heard.block)
        return heard


def _richer(first: Speaker, second: Speaker) -> Speaker:
    return replace(
        first,
        description=first.description or second.description,
        affiliation=first.affiliation or second.affiliation,
    )


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase that speaks, with what reading it needs."""

    text: str
    item: ParsedSentence
    head: Token
    names: Names

    def words(self, span: Span) -> str:
        """The words of a range, without the marks around them."""
        words = " ".join(self.text[span.start : span.end].split())
        return words[:MAX_DESCRIPTION_CHARACTERS].strip(MARKS)

    def all_words(self) -> str:
        """Everything that hangs on the head."""
        return self.words(self.item.subtree(self.head))

    def core(self) -> str:
        """The head and what hangs on it by a preposition: no relative clause, no apposition."""
        last = self.head
        for child in self.head.rights:
            if child.dep_ not in {"prep", "cc", "conj", "amod"}:
                break
            last = child.right_edge
        return self.words(self.item.between(self.head.left_edge, last))

    def proper(self) -> Token | None:
        """The proper noun that names the phrase: its head, or what stands in apposition to it."""
        if self.head.pos_ == "PROPN":
            return self.head
        return next((child for child in self.head.children if _names(child)), None)


def _names(child: Token) -> bool:
    return child.dep_ == "appos" and child.pos_ == "PROPN"


def _read(phrase: _Phrase, block: int) -> Heard:
    """Read a noun phrase: name, description, affiliation, anonymity."""
    head, proper = phrase.head, phrase.proper()
    name, description = _named(phrase, proper)
    noun = head.lemma_.lower()
    person = bool(name) and proper is not None and _is_person(proper, name, phrase.names)
    human = noun in PEOPLE
    institution = noun in INSTITUTIONS or (bool(name) and not person)
    wording = phrase.all_words().lower()
    hidden = any(words in wording for words in ANONYMITY)
    speaker = Speaker(
        name=name or _without_article(phrase.core()),
        description=description or ("" if name else phrase.core()),
        affiliation=_affiliation(phrase, name),
        anonymous=hidden or (not name and human),
    )
    plural = head.tag_ in {"NNS", "NNPS"} and not person
    speaks = person or human or institution
    return Heard(speaker, block, noun, not plural, person=person or (human and not plural), speaks=speaks)


def _named(phrase: _Phrase, proper: Token | None) -> tuple[str, str]:
    """Return the name and the description that the phrase gives; empty where it gives none."""
    if proper is None:
        return "", ""
    first = proper
    while first.i > 0 and first.nbor(-1).pos_ == "PROPN" and first.nbor(-1).head.i <= proper.i:
        first = first.nbor(-1)
    words = phrase.words(phrase.item.between(first, proper)).split()
    bare = without_titles(words)
    titles = " ".join(words[: len(words) - len(bare)])
    name = " ".join(bare)
    name = phrase.names.people.get(name, name)
    return phrase.names.abbreviations.get(name, name), _description(phrase, proper, first, titles)


def _description(phrase: _Phrase, proper: Token, first: Token, titles: str) -> str:
    if proper.i != phrase.head.i:
        return phrase.core()
    apposition = next((child for child in proper.rights if child.dep_ == "appos"), None)
    if apposition is not None:
        return phrase.words(phrase.item.subtree(apposition))
    left = phrase.head.left_edge
    before = phrase.words(phrase.item.between(left, first.nbor(-1))) if left.i < first.i else ""
    return " ".join(part for part in (before, titles) if part)


def _affiliation(phrase: _Phrase, name: str) -> str:
    """The body that a source belongs to: an organisation named inside its noun phrase."""
    span = phrase.item.subtree(phrase.head)
    for entity in phrase.item.doc.ents:
        place = phrase.item.between(entity[0], _name_end(entity[-1]))
        if entity.label_ != "ORG" or place.start < span.start or place.end > span.end:
            continue
        words = _without_article(phrase.words(place))
        if words not in name and name not in words:
            return words
    return ""


def _name_end(token: Token) -> Token:
    """Follow a body's name past where the recogniser lost it: "the Alpine | and Danube Rail Council"."""
    while token.i + 1 < len(token.doc):
        following = token.nbor(1)
        joins = following.lower_ in {"and", "of", "for"} and following.i + 1 < len(token.doc)
        if joins and following.nbor(1).pos_ == "PROPN":
            following = following.nbor(1)
        if following.pos_ != "PROPN":
            break
        token = following
    return token


def _is_person(proper: Token, name: str, names: Names) -> bool:
    if name in names.people.values():
        return True
    if proper.text.isupper() or name in names.abbreviations.values():
        return False
    titled = any(child.lower_ in PERSON_TITLES for child in proper.lefts)
    return proper.ent_type_ == "PERSON" or (titled and proper.ent_type_ in {"", "NORP"})


def _without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if rest and first.lower() in DETERMINERS else words
