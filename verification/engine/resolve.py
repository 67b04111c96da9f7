"""Say what the mentions in a sentence stand for, so that a claim can stand alone."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from verification.engine.attribute import Attributions, Statement
from verification.engine.dates import resolve_dates
from verification.engine.directions import find_bounds, find_direction
from verification.engine.language import ParsedSentence
from verification.engine.lexicon import lexicon
from verification.engine.mentions import Names
from verification.engine.salience import SUBJECT_WEIGHT, Candidate, Entity, Sort, Topic, find_entities
from verification.engine.speakers import Heard
from verification.engine.types import Resolution

if TYPE_CHECKING:
    from spacy.tokens import Token

THRESHOLD = 0.7
DOUBTFUL = 0.45
# Towns come up in passing more often than countries do: only a clear lead counts.
SURE_OF_PLACE = 0.8
PERSONAL = lexicon("pronouns_person")
NEUTER = frozenset({"it", "its"})
SPEAKERS_OWN = {"i": "person", "me": "person", "my": "person", "we": "body", "us": "body", "our": "body"}
COUNTRY_NOUNS = lexicon("country_nouns")
CITY_NOUNS = lexicon("city_nouns") - {"capital"}
BODY_NOUNS = lexicon("organisation_nouns")
PERSON_NOUNS = lexicon("person_nouns")
CAN_BE = (
    COUNTRY_NOUNS
    | lexicon("city_nouns")
    | BODY_NOUNS
    | frozenset({"member", "home", "one", "part", "neighbour"})
)
OF_COUNTRIES = frozenset({"landlocked", "independent", "sovereign", "mountainous", "neutral", "democratic"})
OF_A_COUNTRY = lexicon("bridging_nouns")
THINGS = frozenset({Sort.COUNTRY, Sort.PLACE, Sort.ORGANISATION})


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence with all that the rules look at."""

    text: str
    item: ParsedSentence
    statements: tuple[Statement, ...]
    names: Names
    speakers: tuple[Heard, ...]
    topic: Topic


@dataclass(frozen=True, slots=True)
class _Place:
    """One token in its sentence."""

    sentence: _Sentence
    token: Token

    @property
    def text(self) -> str:
        """The whole text."""
        return self.sentence.text

    @property
    def item(self) -> ParsedSentence:
        """The parsed sentence."""
        return self.sentence.item

    @property
    def names(self) -> Names:
        """What the article calls things."""
        return self.sentence.names

    @property
    def words(self) -> str:
        """The token as the text has it; the parse may know it under another name."""
        return self.text[self.item.start(self.token) : self.item.end(self.token)]

    def resolution(
        self, resolved: str, method: str, confidence: float, first: Token | None = None
    ) -> Resolution:
        """A resolution of this token, or of the phrase that begins with `first`."""
        span = self.item.between(first or self.token, self.token)
        words = self.text[span.start : span.end]
        return Resolution(words, span.start, span.end, resolved, method, round(confidence, 2))

    def antecedent(self, *sorts: Sort) -> Candidate | None:
        """What the topic offers for this token."""
        start = self.item.start(self.token)
        return self.sentence.topic.antecedent(sorts, self.item.sentence.ordinal, start)


def resolve_mentions(
    text: str,
    parsed: Sequence[ParsedSentence],
    attributions: Attributions,
    names: Names,
    published: date | None,
) -> tuple[tuple[Resolution, ...], ...]:
    """Resolve the mentions of every sentence.

    Args:
        text: the whole text.
        parsed: its sentences in order.
        attributions: who says what in them.
        names: what the article calls things.
        published: what relative dates count from; None leaves them.

    Returns:
        For each sentence its resolutions in order, none overlapping: abbreviation, alias, partial name,
        definite noun phrase, pronoun, date. One below `THRESHOLD` is a doubt to show, never to act on.
    """
    topic = Topic()
    bounds = find_bounds(text, parsed)
    resolved = []
    for item, statements in zip(parsed, attributions.statements, strict=True):
        sources = [found.attribution.source for found in statements if found.attribution.source]
        topic.add(find_entities(text, item, names, sources))
        sentence = _Sentence(text, item, statements, names, attributions.speakers, topic)
        found = list(_sentence(sentence))
        dates = resolve_dates(
            text,
            item.sentence.start,
            item.sentence.end,
            published,
            direction=functools.partial(find_direction, item),
            bounds=bounds,
        )
        resolved.append(_apart([*found, *dates]))
    return tuple(resolved)


def _sentence(sentence: _Sentence) -> Iterator[Resolution]:
    for token in sentence.item.doc:
        place = _Place(sentence, token)
        found = _speakers_own(place) or next(
            (resolution for rule in RULES if (resolution := rule(place)) is not None), None
        )
        if found is None:
            continue
        yield found
        if found.method in {"pronoun", "definite"} and found.confidence >= THRESHOLD:
            # What a pronoun stands for is what the next sentence goes on about.
            sentence.topic.add(_again(sentence, found, token))


def _again(sentence: _Sentence, found: Resolution, token: Token) -> list[Entity]:
    weight = SUBJECT_WEIGHT if token.dep_ in {"nsubj", "nsubjpass", "poss"} else 1.0
    ordinal = sentence.item.sentence.ordinal
    known = [entity for entity in sentence.topic.entities if entity.name == found.resolved][-1:]
    return [Entity(entity.name, entity.sort, found.start, ordinal, weight) for entity in known]


def _short_form(place: _Place) -> Resolution | None:
    """Read an abbreviation that the text explains, or a form of the alias list."""
    words, token = place.words, place.token
    if _is_hyphenated(place) or token.pos_ not in {"PROPN", "NOUN", "ADJ", "AUX", "VERB"}:
        return None
    if token.i > 0 and token.nbor(-1).text == "(":
        return None
    long = place.names.abbreviations.get(words, "")
    if long:
        return _spelt_out(place, long)
    for alias in place.names.aliases:
        if words in alias.forms and words != alias.canonical and not place.item.doc.text.isupper():
            return place.resolution(alias.canonical, "alias", 0.9 if words in alias.ambiguous else 0.95)
    return None


def _spelt_out(place: _Place, long: str) -> Resolution:
    """Spell an abbreviation out; in "SDF forces" the long form already ends with the next word."""
    resolution = place.resolution(long, "abbreviation", 0.95)
    token = place.token
    if token.i + 1 < len(token.doc) and token.nbor(1).lower_ == long.rsplit(maxsplit=1)[-1].lower():
        end = place.item.end(token.nbor(1))
        return replace(resolution, mention=place.text[resolution.start : end], end=end)
    return resolution


def _last_name(place: _Place) -> Resolution | None:
    token, full = place.token, place.names.people.get(place.words, "")
    if not full or token.pos_ != "PROPN" or _is_hyphenated(place):
        return None
    if token.i > 0 and token.nbor(-1).pos_ == "PROPN":
        return None
    followed = token.i + 1 < len(token.doc) and token.nbor(1).pos_ == "PROPN"
    return None if followed else place.resolution(full, "partial name", 0.92)


def _definite(place: _Place) -> Resolution | None:
    """Read "the country", "the ministry", "the minister", "the capital", "the militant group"."""
    token = place.token
    if token.tag_ not in {"NN", "NNP"} or token.dep_ == "compound" or any(map(_narrows, token.rights)):
        return None
    first = token.left_edge
    if first.lower_ not in {"the", "this"} or first.i == token.i:
        return None
    if token.i - first.i > 1:
        return _known_as(place, first)
    noun = token.lower_
    if noun in COUNTRY_NOUNS:
        return _doubt(place, place.antecedent(Sort.COUNTRY), "definite", first)
    if noun in CITY_NOUNS:
        return _called(place, noun, first)
    if noun in OF_A_COUNTRY and (found := _of_a_country(place, first)):
        return found
    return _known_as(place, first) or _described(place, first)


def _called(place: _Place, noun: str, first: Token) -> Resolution | None:
    """Read "the city": what the article calls a city, if it speaks of one, else the place it speaks of."""
    near = {entity.name for entity in place.sentence.topic.entities if entity.sort is Sort.PLACE}
    known = near & place.names.called.get(noun, frozenset())
    if len(known) == 1:
        return place.resolution(known.pop(), "definite", 0.85, first)
    candidate = place.antecedent(Sort.PLACE)
    # Between two places a city may be either: the one of the dateline is as near to a reader as the last.
    sure = candidate is not None and candidate.confidence >= SURE_OF_PLACE and near <= {candidate.name}
    return _doubt(place, candidate, "definite", first) if sure else None


def _known_as(place: _Place, first: Token) -> Resolution | None:
    """Read "the militant group" and "the bloc" by the descriptions of the alias list."""
    words = place.text[place.item.end(first) : place.item.end(place.token)].strip().lower()
    for alias in place.names.aliases:
        if words not in alias.described_as:
            continue
        candidate = place.antecedent(Sort.ORGANISATION)
        sure = " " in words or (candidate is not None and candidate.name == alias.canonical)
        if sure and any(entity.name == alias.canonical for entity in place.sentence.topic.entities):
            return place.resolution(alias.canonical, "definite", 0.8, first)
    return None


def _of_a_country(place: _Place, first: Token) -> Resolution | None:
    """Read "the capital" as the capital of the country that the text speaks about."""
    candidate = place.antecedent(Sort.COUNTRY)
    if candidate is None or candidate.confidence < THRESHOLD or place.token.dep_ == "appos":
        return None
    words = place.text[place.item.start(first) : place.item.end(place.token)]
    return place.resolution(f"{words} of {candidate.name}", "bridging", candidate.confidence * 0.9, first)


def _described(place: _Place, first: Token) -> Resolution | None:
    noun = place.token.lower_
    if noun in PERSON_NOUNS:
        return _person(place, noun, first)
    if noun not in BODY_NOUNS:
        return None
    bodies = {
        entity.name
        for entity in place.sentence.topic.entities
        if entity.sort is Sort.ORGANISATION and noun in entity.name.lower().split()[1:]
    }
    if len(bodies) == 1:
        return place.resolution(bodies.pop(), "definite", 0.85, first)
    return None


def _person(place: _Place, noun: str, first: Token) -> Resolution | None:
    start = place.item.sentence.ordinal
    people = {
        heard.speaker.name
        for heard in place.sentence.speakers
        if heard.person and not heard.speaker.anonymous and noun in heard.speaker.description.lower().split()
    }
    return place.resolution(people.pop(), "description", 0.85, first) if len(people) == 1 and start else None


def _pronoun(place: _Place) -> Resolution | None:
    token, word = place.token, place.token.lower_
    if token.pos_ != "PRON" or word not in PERSONAL | NEUTER or _has_own_subject(token):
        return None
    if word in PERSONAL:
        return _doubt(place, place.antecedent(Sort.PERSON), "pronoun")
    if word == "it" and (token.dep_ not in {"nsubj", "nsubjpass"} or _is_empty_it(token)):
        return None
    if token.dep_ == "poss" and token.head.lower_ in OF_A_COUNTRY:
        return _doubt(place, place.antecedent(Sort.COUNTRY), "pronoun")
    return _doubt(place, place.antecedent(*THINGS), "pronoun")


def _has_own_subject(token: Token) -> bool:
    """Say whether a possessive belongs to a subject of its own clause: "the group tightened its grip"."""
    if token.dep_ != "poss":
        return False
    verb = token.head
    while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
        verb = verb.head
    subjects = [child for child in verb.lefts if child.dep_ in {"nsubj", "nsubjpass"}]
    return any(subject.i < token.left_edge.i and subject.pos_ == "NOUN" for subject in subjects)


def _speakers_own(place: _Place) -> Resolution | None:
    """Read "I" and "we" in quoted words as the speaker and the speaker's body."""
    role = SPEAKERS_OWN.get(place.token.lower_)
    if role is None or (place.words == "US" and role == "body"):
        return None
    position = place.item.start(place.token)
    for statement in place.sentence.statements:
        speaker = statement.attribution.speaker
        if speaker is None or not any(part.start <= position < part.end for part in statement.parts):
            continue
        name = speaker.name if role == "person" else speaker.affiliation
        name = place.names.abbreviations.get(name, name)
        return place.resolution(name, "speaker", 0.8) if name else None
    return None


RULES: tuple[Callable[[_Place], Resolution | None], ...] = (_short_form, _last_name, _definite, _pronoun)


def _doubt(
    place: _Place, candidate: Candidate | None, method: str, first: Token | None = None
) -> Resolution | None:
    """Resolve, or name the candidates in brackets where two come too near to each other."""
    if candidate is None or candidate.confidence < DOUBTFUL:
        return None
    if candidate.confidence >= THRESHOLD:
        return place.resolution(candidate.name, method, candidate.confidence, first)
    unresolved = place.resolution("", method, candidate.confidence, first)
    return replace(unresolved, candidates=(candidate.name, candidate.rival))


def _is_hyphenated(place: _Place) -> bool:
    start, end = place.item.start(place.token), place.item.end(place.token)
    return place.text[max(0, start - 1) : start] == "-" or place.text[end : end + 1] == "-"


def _narrows(child: Token) -> bool:
    """Say whether what follows a noun says which one is meant: "the country that …", "the city of …"."""
    return child.dep_ in {"relcl", "acl", "appos"} or (
        child.dep_ == "prep" and child.lower_ in {"of", "in", "where"}
    )


def _is_empty_it(token: Token) -> bool:
    """Say whether "it" stands for nothing ("it is likely that") or for what its complement names.

    "It is the shortest coastline" speaks of a coastline; "it is a member" speaks of whoever is one; "it is
    short" may speak of anything that was named before.
    """
    verb = token.head
    if any(child.dep_ in {"ccomp", "csubj"} for child in verb.children):
        return True
    complements = [child for child in verb.children if child.dep_ in {"acomp", "attr"}]
    nouns = [child for child in complements if child.dep_ == "attr" and child.pos_ == "NOUN"]
    if any(noun.lemma_.lower() not in CAN_BE for noun in nouns):
        return True
    if any(child.dep_ == "acomp" and child.lower_ not in OF_COUNTRIES for child in complements):
        return True
    nodes = [node for child in complements for node in (*child.children, *verb.children)]
    return any(node.dep_ in {"xcomp", "ccomp", "advcl", "csubj"} for node in nodes)


def _apart(found: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """Drop overlaps: the longer mention wins."""
    kept: list[Resolution] = []
    for item in sorted(found, key=lambda resolution: (resolution.start, -resolution.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)
