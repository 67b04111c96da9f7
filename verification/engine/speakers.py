"""From the noun phrase that speaks to the person or body, across an article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.mentions import Names
from verification.engine.speaker_phrases import Heard, read_phrase
from verification.engine.types import Speaker

if TYPE_CHECKING:
    from spacy.tokens import Token

MEMORY_BLOCKS = 6
MEMORY_SENTENCES = 3
PERSONAL = lexicon("pronouns_person")
PLURAL = lexicon("plural_sources")
FIRST_PERSON = lexicon("first_person") | lexicon("second_person")
ORGANISATIONS = lexicon("organisation_nouns") | lexicon("source_institutions")
# Nouns that say so little that only the one body of an article can be meant.
FIRMS = frozenset({"company", "firm", "group", "manufacturer", "maker", "retailer", "agency", "organisation"})
FEMININE = frozenset({"she", "her", "hers"})
RELATIVE = frozenset({"WDT", "WP"})


@dataclass(slots=True)
class SpeakerBook:
    """The speakers of one article in the order in which they spoke; grows while the text is read.

    `met` are the people that sentences were about, whether they spoke or not; `bodies` the organisations,
    by name; `genders` what "he" and "she" have meant so far, by name.
    """

    names: Names
    heard: list[Heard] = field(default_factory=list)
    met: list[Heard] = field(default_factory=list)
    bodies: dict[str, Heard] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)

    def who(self, text: str, item: ParsedSentence, head: Token) -> Heard:
        """Say who a noun phrase is.

        Args:
            text: the whole text.
            item: the sentence.
            head: the head of the noun phrase that speaks.

        Returns:
            The speaker; one known before when the phrase is a pronoun, a last name or "the commander".
        """
        head = _antecedent(head)
        if head.pos_ == "PRON" and head.lower_ in PERSONAL | PLURAL | FIRST_PERSON | {"it", "this", "that"}:
            return self._pronoun(item, head)
        if _is_part_of_them(head) and (group := self._body(item, "they")) is not None:
            return replace(group, block=item.sentence.block, sentence=item.sentence.ordinal)
        found = self._known(read_phrase(text, item, head, self.names))
        if found.gender and found.speaker.name:
            self.genders[found.speaker.name] = found.gender
        return replace(found, sentence=item.sentence.ordinal)

    def listen(self, heard: Heard) -> None:
        """Remember who spoke last."""
        self.heard.append(heard)

    def meet(self, text: str, item: ParsedSentence) -> None:
        """Remember whom a sentence is about, for a "he" or "they" in the next one."""
        for token in item.doc:
            if _is_topic(token):
                heard = self.who(text, item, token)
                firm = token.ent_type_ == "ORG" or token.tag_ == "NNPS"
                if firm and not heard.person and heard.speaker.name:
                    self.bodies.setdefault(heard.speaker.name, heard)
                elif heard.person or (not heard.singular and heard.speaks):
                    self.met.append(heard)
                return

    def _pronoun(self, item: ParsedSentence, head: Token) -> Heard:
        word = head.lower_
        found = self._person(item, word) if word in PERSONAL else self._body(item, word)
        if found is None:
            many = word in PLURAL
            speaker = Speaker("", description=head.text)
            return Heard(speaker, item.sentence.block, word, not many, person=False, speaks=False)
        return replace(found, block=item.sentence.block, sentence=item.sentence.ordinal)

    def _person(self, item: ParsedSentence, word: str) -> Heard | None:
        """Who "he" is: the last person that spoke or was spoken of and can be one."""
        gender = "she" if word in FEMININE else "he"
        fitting = [
            heard
            for heard in self._recent(item, lambda heard: heard.singular and heard.person)
            if self._gender(heard) in {"", gender}
        ]
        if not fitting:
            return None
        near = (heard for heard in fitting if item.sentence.ordinal - heard.sentence <= MEMORY_SENTENCES)
        # Whom the last sentence was about goes before somebody further back, even if "she" is not yet known.
        just_now = item.sentence.ordinal - fitting[0].sentence <= 1
        known = next((heard for heard in near if self._gender(heard) == gender), fitting[0])
        found = fitting[0] if just_now else known
        if found.speaker.name and not found.speaker.anonymous:
            self.genders[found.speaker.name] = gender
        return found

    def _body(self, item: ParsedSentence, word: str) -> Heard | None:
        """Who "they" are, or "it" is: the last group or body that spoke. "We" and "I" stay open."""
        if word in FIRST_PERSON:
            return None
        many = word in PLURAL
        # "It said" goes on from the paragraph before at most.
        blocks = MEMORY_BLOCKS if many else 1
        fits = (
            heard for heard in self._recent(item, lambda heard: not heard.person and (many or heard.singular))
        )
        return next((heard for heard in fits if item.sentence.block - heard.block <= blocks), None)

    def _recent(self, item: ParsedSentence, fits: Callable[[Heard], bool]) -> Iterator[Heard]:
        """Speakers and people met, the latest first; of one sentence the speaker first."""
        both = [*((heard, 0) for heard in self.met[-MEMORY_BLOCKS:]), *((heard, 1) for heard in self.heard)]
        both.sort(key=lambda one: (one[0].sentence, one[1]))
        return (heard for heard, _ in reversed(both) if _is_near(heard, item) and fits(heard))

    def _gender(self, heard: Heard) -> str:
        return heard.gender or self.genders.get(heard.speaker.name, "")

    def _known(self, heard: Heard) -> Heard:
        """Replace "Lind" and "the commander" by the speaker that they were introduced as."""
        for earlier in reversed(self.heard):
            if earlier.speaker.name and earlier.speaker.name == heard.speaker.name:
                richer = _richer(earlier.speaker, heard.speaker)
                return replace(
                    earlier, block=heard.block, speaker=richer, gender=earlier.gender or heard.gender
                )
            definite = heard.speaker.description.lower().startswith("the ")
            if (
                definite
                and heard.noun == earlier.noun
                and heard.singular == earlier.singular
                and not heard.person
            ):
                return replace(earlier, block=heard.block)
            described = heard.noun in earlier.speaker.description.lower().split()
            if definite and described and earlier.person and heard.person:
                return replace(earlier, block=heard.block)
        return self._named_body(heard) or heard

    def _named_body(self, heard: Heard) -> Heard | None:
        """Which body "the ministry" or "the company" is: the one so named, or the only one there is."""
        if not heard.speaker.description.lower().startswith("the ") or heard.noun not in ORGANISATIONS:
            return None
        named = [body for name, body in self.bodies.items() if heard.noun in name.lower().split()]
        only = list(self.bodies.values()) if heard.noun in FIRMS else []
        found = named or only
        return replace(found[0], block=heard.block) if len(found) == 1 else None


def _is_topic(token: Token) -> bool:
    """Say whether a sentence is about a noun: its subject, or who comes behind "Watching from above was"."""
    if token.pos_ not in {"PROPN", "NOUN"}:
        return False
    inverted = token.dep_ == "attr" and token.ent_type_ == "PERSON" and token.doc[0].tag_ in {"VBG", "VBN"}
    subject = token.dep_ in {"nsubj", "nsubjpass"} and token.head.dep_ == "ROOT"
    return subject or inverted


def _richer(first: Speaker, second: Speaker) -> Speaker:
    return replace(
        first,
        description=first.description or second.description,
        affiliation=first.affiliation or second.affiliation,
    )


def _antecedent(head: Token) -> Token:
    """The noun that "who" stands for in "Lind, who said"; any other token itself."""
    clause = head.head
    if head.tag_ not in RELATIVE or clause.dep_ != "relcl":
        return head
    noun = clause.head
    # "an analysis from 2022, which …": the parser hangs the clause on the year.
    while noun.ent_type_ == "DATE" and noun.dep_ in {"pobj", "prep", "npadvmod"} and noun.head.i < noun.i:
        noun = noun.head if noun.head.pos_ != "ADP" else noun.head.head
    return noun if noun.pos_ in {"NOUN", "PROPN"} else head


def _is_part_of_them(head: Token) -> bool:
    """Say whether a phrase is "three of them"."""
    links = (child for child in head.rights if child.dep_ == "prep" and child.lower_ == "of")
    return any(child.lower_ == "them" for link in links for child in link.children)


def _is_near(heard: Heard, item: ParsedSentence) -> bool:
    return item.sentence.block - heard.block <= MEMORY_BLOCKS
