"""Keep track of what an article speaks about, so that "the country" and "it" find their antecedent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from verification.engine.gazetteer import default_gazetteer
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.mentions import Names, without_titles
from verification.engine.types import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

MEMORY_SENTENCES = 5
# How much a mention counts by its distance in sentences, and by its part in the sentence.
NEARNESS = (1.0, 0.62, 0.4, 0.3, 0.2, 0.15)
SUBJECT_WEIGHT = 1.7
OPENING_WEIGHT = 1.2
# Where a speaker comes from is seldom the topic; the speaker is what "she" and "it" stand for.
SOURCE_WEIGHT = 0.3
SPEAKER_WEIGHT = 1.5
ADJECTIVE_WEIGHT = 0.6
# "They" are seldom one body.
BODY_AMONG_MANY = 0.6
REPEAT_WEIGHT = 0.12
OBJECT_WEIGHT = 1.3
PLACE_WEIGHT = 0.8
MAX_CANDIDATES = 3
RIVAL_SHARE = 0.4
SURE = 0.95
AFTER_NAME = re.compile(r"\s[-–—]\s|[,;:(\[\n]")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
SPEECH = lexicon("cues_speech")
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
LOCATIVES = frozenset({"in", "at", "near", "from", "to", "outside", "around", "across"})
GENDER_OF = dict.fromkeys(lexicon("male_names"), "m") | dict.fromkeys(lexicon("female_names"), "f")
BODIES = (
    lexicon("organisation_nouns") | lexicon("source_institutions") | frozenset({"society", "inc", "corp"})
)
LABELS = {"GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation", "PERSON": "person"}


class Sort(StrEnum):
    """What sort of thing a name names."""

    COUNTRY = "country"
    PLACE = "place"
    ORGANISATION = "organisation"
    PERSON = "person"
    # Unnamed: "the mayor", "the bridge", "30 teachers".
    ROLE = "role"
    THING = "thing"
    GROUP = "group"


UNNAMED = frozenset({Sort.ROLE, Sort.THING, Sort.GROUP})


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing at one place of the text; `weight` says how much the sentence is about it.

    `stands` says whether its name means it outside of its sentence: "many of its workers" do not.
    `human` says that an unnamed one can act.
    """

    name: str
    sort: Sort
    start: int
    sentence: int
    weight: float
    stands: bool = True
    human: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An antecedent with the confidence that it is the right one, and its rivals, the nearest first.

    `weight` says how much the last sentences were about it, whoever its rivals are. `acts` says that it
    is a person, a body or a country.
    """

    name: str
    confidence: float
    rivals: tuple[str, ...] = ()
    stands: bool = True
    weight: float = 1.0
    acts: bool = True


@dataclass(slots=True)
class Topic:
    """What the last sentences were about; grows while the text is read.

    `titled` holds the things that the text has called by a name with a noun: "river" → "the Iren River".
    `genders` holds who was spoken of as "he" ("m") or "she" ("f").
    """

    entities: list[Entity] = field(default_factory=list)
    titled: dict[str, set[str]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)

    def add(self, entities: Sequence[Entity]) -> None:
        """Remember a sentence's entities and forget those that are too far back to be meant."""
        self.entities.extend(entities)
        if self.entities:
            last = self.entities[-1].sentence
            self.entities = [entity for entity in self.entities if last - entity.sentence <= MEMORY_SENTENCES]

    def forget(self, start: int) -> None:
        """Forget the unnamed thing at a place, because its name is known now."""
        self.entities = [
            entity for entity in self.entities if entity.start != start or entity.sort not in UNNAMED
        ]

    def antecedent(
        self, sorts: Collection[Sort], sentence: int, position: int, *, but: Collection[str] = ()
    ) -> Candidate | None:
        """Find what a pronoun or "the country" means.

        Args:
            sorts: what it can be.
            sentence: the running number of its sentence.
            position: where it starts; only what stands before counts.
            but: names that it cannot mean.

        Returns:
            The best candidate, with a confidence that falls as a rival comes near; None without any.
        """
        scores: dict[str, float] = {}
        plural = Sort.GROUP in sorts

        def as_many(entity: Entity) -> bool:
            return plural and entity.sort is Sort.ORGANISATION

        # "Trump" alone is taken for a body as easily as for a person.
        misread = {entity.name.split()[-1] for entity in self.entities if entity.sort is Sort.PERSON}
        for entity in self.entities:
            distance = sentence - entity.sentence
            if entity.sort not in sorts or entity.name in but:
                continue
            if entity.sort is Sort.ORGANISATION and entity.name in misread:
                continue
            if entity.start >= position or distance > MEMORY_SENTENCES:
                continue
            score = NEARNESS[distance] * entity.weight * (BODY_AMONG_MANY if as_many(entity) else 1.0)
            known = scores.get(entity.name, 0.0)
            scores[entity.name] = max(score, known) + (REPEAT_WEIGHT if known else 0.0)
        ranked = sorted(scores.items(), key=lambda scored: -scored[1])
        if not ranked:
            return None
        (best, top), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
        rivals = tuple(name for name, score in ranked[1:MAX_CANDIDATES] if score >= RIVAL_SHARE * top)
        meant = [entity for entity in self.entities if entity.name == best]
        return Candidate(
            name=best,
            confidence=min(SURE, 0.5 + (top - second) / top),
            rivals=rivals,
            stands=all(entity.stands for entity in meant),
            weight=top,
            acts=all(entity.human or entity.sort not in UNNAMED for entity in meant),
        )


def find_entities(text: str, item: ParsedSentence, names: Names, sources: Sequence[Span]) -> list[Entity]:
    """Find the named things of a sentence.

    Args:
        text: the whole text.
        item: the sentence.
        names: what the article calls things.
        sources: who speaks in it: a speaker's own country is seldom the topic.

    Returns:
        Entities in the order of the text, by their full names.
    """
    found = [*_countries(text, item, sources), *_named(text, item, names, sources)]
    return _opening(item, sorted(found, key=lambda entity: entity.start))


def _opening(item: ParsedSentence, entities: list[Entity]) -> list[Entity]:
    """Weigh what a sentence opens with, before its verb: a parse can fail, the order of words stays."""
    verbs = [
        item.start(token) for token in item.doc if token.tag_ in FINITE and token.lemma_.lower() not in SPEECH
    ]
    first = next((entity for entity in entities if entity.weight >= 1.0), None)
    if first is None or not any(first.start < verb for verb in verbs):
        return entities
    weighed = replace(first, weight=first.weight * OPENING_WEIGHT)
    return [weighed if entity is first else entity for entity in entities]


def _countries(text: str, item: ParsedSentence, sources: Sequence[Span]) -> Iterator[Entity]:
    tokens = {item.start(token): token for token in item.doc}
    start, end = item.sentence.start, item.sentence.end
    for mention in default_gazetteer().find(text[start:end]):
        token = tokens.get(start + mention.start)
        if token is None or token.ent_type_ == "PERSON":
            continue
        inside = range(start + mention.start, start + mention.end)
        last = max((tokens[position] for position in inside if position in tokens), key=lambda other: other.i)
        weight = ADJECTIVE_WEIGHT if mention.demonym else _weight(item, last, sources)
        yield Entity(mention.entity, Sort.COUNTRY, start + mention.start, item.sentence.ordinal, weight)


def _named(text: str, item: ParsedSentence, names: Names, sources: Sequence[Span]) -> Iterator[Entity]:
    for entity in item.doc.ents:
        sort = LABELS.get(entity.label_)
        span = item.between(entity[0], entity[-1])
        name = _clean(text[span.start : span.end])
        if sort is None or not name or _is_country(name):
            continue
        full = names.full(name)
        kind = _kind_of(full, names, Sort(sort))
        weight = _weight(item, entity.root, sources)
        if weight == SOURCE_WEIGHT and kind is not Sort.PLACE and entity.root.dep_ in SUBJECTS:
            weight = SPEAKER_WEIGHT
        yield Entity(full, kind, span.start, item.sentence.ordinal, weight)


def _kind_of(name: str, names: Names, told: Sort) -> Sort:
    """Correct the recogniser: "Lester Holt" is no body, and the "Birch Society" no person."""
    words = name.split()
    misread = told is Sort.ORGANISATION or len(words) > 1
    if name in names.people.values() or (misread and words[0].lower() in GENDER_OF):
        return Sort.PERSON
    if told is Sort.PERSON and words[-1].lower() in BODIES:
        return Sort.ORGANISATION
    return told


def find_gender(name: str) -> str:
    """Return "m" or "f" for a person whose first name tells, else an empty text."""
    words = name.split()
    return GENDER_OF.get(words[0].lower(), "") if len(words) > 1 else ""


def _clean(words: str) -> str:
    """Cut what the recogniser took along: titles, articles, a dash with what follows, a possessive."""
    name = " ".join(without_titles(AFTER_NAME.split(words, maxsplit=1)[0].split()))
    name = name.removesuffix("'s").removesuffix("’s").removesuffix(" city").removesuffix(" province")
    return name[4:] if name.lower().startswith("the ") else name


def _is_country(name: str) -> bool:
    mentions = default_gazetteer().find(name)
    return bool(mentions) and mentions[0].end - mentions[0].start == len(name)


def _weight(item: ParsedSentence, token: Token, sources: Sequence[Span]) -> float:
    position = item.start(token)
    if any(source.start <= position < source.end for source in sources):
        return SOURCE_WEIGHT
    if is_about(token):
        return SUBJECT_WEIGHT
    if token.dep_ == "dobj":
        return OBJECT_WEIGHT
    in_passing = token.dep_ == "poss" or (token.dep_ == "pobj" and token.head.lower_ in LOCATIVES)
    return PLACE_WEIGHT if in_passing else 1.0


def is_about(token: Token) -> bool:
    """Say whether a name is the subject of a main clause, or possesses it ("Austria's capital is …")."""
    for _ in range(4):
        if token.dep_ in SUBJECTS:
            # After its verb a subject is an inversion ("said Lind") or a slip of the parser.
            return token.i < token.head.i and token.head.dep_ in {"ROOT", "ccomp", "conj", "parataxis"}
        if token.dep_ not in {"poss", "pobj", "prep", "compound", "nmod", "conj"}:
            return False
        token = token.head
    return False
