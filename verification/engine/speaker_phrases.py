"""Read the noun phrase that speaks: name, description, affiliation, anonymity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.mentions import PERSON_TITLES, Names, without_titles
from verification.engine.types import Span, Speaker

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_DESCRIPTION_CHARACTERS = 200
INSTITUTIONS = lexicon("source_institutions")
PEOPLE = lexicon("anonymous_people") | lexicon("person_nouns") | lexicon("human_nouns")
ANONYMITY = lexicon("anonymity_phrases")
DETERMINERS = frozenset({"the", "a", "an", "this", "that", "these", "those"})
MARKS = ' ,;:”“’"()—–'
CORE = frozenset({"prep", "cc", "conj", "amod"})
# Words that show whether "he" or "she" can mean somebody.
MALE = frozenset(
    {
        "he",
        "his",
        "him",
        "mr",
        "mr.",
        "sir",
        "lord",
        "king",
        "prince",
        "pope",
        "man",
        "father",
        "brother",
        "husband",
        "son",
    }
    | {"spokesman", "chairman", "congressman", "businessman", "policeman"}
)
FEMALE = frozenset(
    {
        "she",
        "her",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "lady",
        "dame",
        "queen",
        "princess",
        "woman",
        "mother",
        "sister",
        "wife",
    }
    | {"spokeswoman", "chairwoman", "congresswoman", "businesswoman", "policewoman", "daughter"}
)
DOCUMENTS = frozenset(
    {"report", "statement", "letter", "study", "survey", "poll", "memo", "filing", "analysis"}
)
OFFICES = frozenset(
    {
        "ambassador",
        "chancellor",
        "governor",
        "king",
        "mayor",
        "minister",
        "pope",
        "premier",
        "president",
        "queen",
    }
)
# "One said …, another recalled …": of a group that was named before.
ONES = frozenset({"one", "another"})
BELONGS = frozenset({"for", "of", "at", "from", "with"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A speaker as met at one place: the noun that named it, and whether it is one or many.

    `gender` is "he" or "she" where the article shows it, else empty.
    """

    speaker: Speaker
    block: int
    noun: str
    singular: bool
    person: bool
    speaks: bool = True
    sentence: int = 0
    gender: str = ""


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
        return self._until(lambda child: child.dep_ in CORE)

    def told(self) -> str:
        """The core and what else tells who it is: "briefed on the talks", "who asked not to be named"."""
        return self._until(lambda child: child.dep_ in CORE | {"acl"} or self._hides(child))

    def _hides(self, child: Token) -> bool:
        words = self.words(self.item.subtree(child)).lower()
        return child.dep_ == "relcl" and any(phrase in words for phrase in ANONYMITY)

    def _until(self, belongs: Callable[[Token], bool]) -> str:
        last = self.head
        for child in self.head.rights:
            if not belongs(child):
                break
            last = child.right_edge
        return self.words(self.item.between(self.head.left_edge, last))

    def proper(self) -> Token | None:
        """The proper noun that names the phrase: its head, what stands in apposition to it, its issuer."""
        if self.head.pos_ == "PROPN":
            return self.head
        return next((child for child in self.head.children if _names(child)), None) or self._issuer()

    def _issuer(self) -> Token | None:
        """Who issued a document: "a report published by the Rail Council"."""
        if self.head.lemma_.lower() not in DOCUMENTS:
            return None
        holders = [self.head, *(one for one in self.head.rights if one.dep_ == "acl")]
        links = (one for holder in holders for one in holder.rights if one.lower_ in {"by", "from"})
        issuers = (child for link in links for child in link.children if child.dep_ == "pobj")
        return next((issuer for issuer in issuers if issuer.pos_ == "PROPN"), None)

    def is_office(self) -> bool:
        """Whether the phrase means the holder of an office, "the mayor": anybody can look up who that is."""
        definite = self.head.left_edge.lower_ == "the"
        return definite and self.head.tag_ == "NN" and self.head.lemma_.lower() in OFFICES

    def is_somebody(self) -> bool:
        """Whether the noun is a word for people, or goes on with "who"."""
        clauses = (child for child in self.head.rights if child.dep_ == "relcl")
        return self.head.lemma_.lower() in PEOPLE or any(
            clause.left_edge.lower_ == "who" for clause in clauses
        )


def _names(child: Token) -> bool:
    return child.dep_ == "appos" and child.pos_ == "PROPN"


def read_phrase(text: str, item: ParsedSentence, head: Token, names: Names) -> Heard:
    """Read a noun phrase that speaks.

    Args:
        text: the whole text.
        item: the sentence.
        head: the head of the phrase.
        names: what the article calls things.

    Returns:
        The speaker as this phrase alone tells it.
    """
    phrase = _Phrase(text, item, head, names)
    proper = phrase.proper()
    name, description = _named(phrase, proper)
    noun = head.lemma_.lower()
    person = bool(name) and proper is not None and _is_person(proper, name, phrase.names)
    human = (phrase.is_somebody() or head.lower_ in ONES) and head.pos_ != "PROPN"
    institution = noun in INSTITUTIONS or (bool(name) and not person)
    wording = phrase.all_words().lower()
    hidden = any(words in wording for words in ANONYMITY)
    speaker = Speaker(
        name=name or _without_article(phrase.core()),
        description=description or ("" if name else phrase.told()),
        affiliation=_affiliation(phrase, name),
        anonymous=hidden or (not name and human and not phrase.is_office()),
    )
    plural = head.tag_ in {"NNS", "NNPS"} and not person
    speaks = person or human or institution
    return Heard(
        speaker,
        item.sentence.block,
        noun,
        not plural,
        person=person or (human and not plural),
        speaks=speaks,
        sentence=item.sentence.ordinal,
        gender=_gender(wording.split()),
    )


def _named(phrase: _Phrase, proper: Token | None) -> tuple[str, str]:
    """Return the name and the description that the phrase gives; empty where it gives none."""
    if proper is None:
        return "", ""
    first = proper
    while first.i > 0 and (_goes_before(first.nbor(-1), proper) or _is_hyphen(first.nbor(-1))):
        first = first.nbor(-1)
    words = phrase.words(phrase.item.between(first, proper)).split()
    bare = without_titles(words)
    titles = " ".join(words[: len(words) - len(bare)])
    name = " ".join(bare)
    name = phrase.names.people.get(name, name)
    return phrase.names.abbreviations.get(name, name), _description(phrase, proper, first, titles)


def _goes_before(token: Token, proper: Token) -> bool:
    return token.pos_ == "PROPN" and token.head.i <= proper.i


def _is_hyphen(token: Token) -> bool:
    """Say whether a mark joins two parts of one name, "Stroud-Kane"."""
    joined = token.text == "-" and 0 < token.i < len(token.doc) - 1
    return (
        joined and not token.whitespace_ and token.nbor(-1).pos_ == "PROPN" and not token.nbor(-1).whitespace_
    )


def _description(phrase: _Phrase, proper: Token, first: Token, titles: str) -> str:
    if proper.i != phrase.head.i:
        return phrase.core()
    apposition = next(
        (child for child in proper.rights if child.dep_ == "appos" and not child.like_num), None
    )
    if apposition is not None and apposition.text not in phrase.names.abbreviations:
        return phrase.words(phrase.item.subtree(apposition))
    left = phrase.head.left_edge
    before = phrase.words(phrase.item.between(left, first.nbor(-1))) if left.i < first.i else ""
    before = "" if before.lower() in DETERMINERS else before
    return " ".join(part for part in (before, titles) if part)


def _affiliation(phrase: _Phrase, name: str) -> str:
    """The body that a source belongs to: an organisation named inside its noun phrase."""
    span = phrase.item.subtree(phrase.head)
    for entity in phrase.item.doc.ents:
        place = phrase.item.between(entity[0], _name_end(entity[-1]))
        if entity.label_ != "ORG" or place.start < span.start or place.end > span.end:
            continue
        words = _without_article(phrase.words(place))
        if words not in name and name not in words and phrase.names.full(words) != name:
            return words
    return _body(phrase)


def _body(phrase: _Phrase) -> str:
    """The body in "a spokeswoman for the drivers' union", which no recogniser names."""
    for link in phrase.head.subtree:
        if link.dep_ == "prep" and link.lower_ in BELONGS and link.head.lemma_.lower() in PEOPLE:
            noun = next((child for child in link.children if child.dep_ == "pobj"), None)
            if noun is not None and noun.lemma_.lower() in INSTITUTIONS:
                return _without_article(phrase.words(phrase.item.between(noun.left_edge, noun)))
    return ""


def _gender(words: Sequence[str]) -> str:
    male, female = not MALE.isdisjoint(words), not FEMALE.isdisjoint(words)
    return "" if male == female else "he" if male else "she"


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
    if proper.text.isupper() or proper.tag_ == "NNPS" or name in names.abbreviations.values():
        return False
    titled = any(child.lower_ in PERSON_TITLES for child in proper.lefts)
    # "the prosecutor, Amara Brandt": the office tells what the recogniser took for a body.
    beside = [proper.head] if proper.dep_ == "appos" else []
    beside += [child for child in proper.children if child.dep_ == "appos"]
    holds = " " in name and any(word.lemma_.lower() in PEOPLE for word in beside)
    return proper.ent_type_ == "PERSON" or holds or (titled and proper.ent_type_ in {"", "NORP"})


def _without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if rest and first.lower() in DETERMINERS else words
