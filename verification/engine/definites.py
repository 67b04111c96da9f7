"""Read definite noun phrases: "the country", "the city", "the ministry", "the mayor", "the bloc"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.lexicon import lexicon
from verification.engine.salience import SUBJECTS, Sort
from verification.engine.sites import THRESHOLD, Site, settle, with_article
from verification.engine.types import Resolution, Speaker

if TYPE_CHECKING:
    from spacy.tokens import Token

# Towns come up in passing more often than countries do: only a clear lead counts.
SURE_OF_PLACE = 0.8
SURE_OF_BODY = 0.8
COUNTRY_NOUNS = lexicon("country_nouns")
CITY_NOUNS = lexicon("city_nouns") - {"capital"}
BODY_NOUNS = lexicon("organisation_nouns")
PERSON_NOUNS = lexicon("person_nouns")
OF_A_COUNTRY = lexicon("bridging_nouns")
MAX_PLACES = 3
COMPANY_NOUNS = frozenset(
    {
        "company",
        "firm",
        "group",
        "bank",
        "club",
        "airline",
        "retailer",
        "manufacturer",
        "carmaker",
        "developer",
    }
)
OFFICE_END = re.compile(r"\s(?:of|for|at|in|from|with|who|and|on)\s|,")
NEAR_SENTENCES = 1


def resolve_definite(site: Site) -> Resolution | None:
    """Read "the country", "the ministry", "the minister", "the capital", "the militant group"."""
    token = site.token
    if token.tag_ not in {"NN", "NNP"} or token.dep_ == "compound" or any(map(_narrows, token.rights)):
        return None
    first = token.left_edge
    if first.lower_ not in {"the", "this"} or first.i == token.i:
        return None
    if token.i - first.i > 1:
        return _known_as(site, first)
    if token.lower_ in COMPANY_NOUNS and (found := _headlined(site, first)):
        return found
    noun = token.lower_
    if noun in COUNTRY_NOUNS:
        return _country(site, noun, first)
    if noun in CITY_NOUNS:
        return _called(site, noun, first)
    if noun in OF_A_COUNTRY and (found := _of_a_country(site, first)):
        return found
    return _known_as(site, first) or _described(site, first) or _in_full(site, first)


def _country(site: Site, noun: str, first: Token) -> Resolution | None:
    """Read "the country"; "the state" may be a part of one, where the text speaks of places."""
    if noun == "state" and any(entity.sort is Sort.PLACE for entity in site.scene.topic.entities):
        return None
    return settle(site, site.antecedent(Sort.COUNTRY), "definite", first)


def _called(site: Site, noun: str, first: Token) -> Resolution | None:
    """Read "the city": what the article calls one, if it speaks of it; else the only place it speaks of.

    The place of the dateline always counts as one that is spoken of, and the headline decides between
    two. Where neither does, the mention stays with all of them.
    """
    scene = site.scene
    near = {entity.name: None for entity in reversed(scene.topic.entities) if entity.sort is Sort.PLACE}
    if scene.opening.place:
        near.setdefault(scene.opening.place)
    called = [name for name in near if name in scene.names.called.get(noun, frozenset())]
    in_headline = [name for name in near if name in scene.opening.headline]
    for known in (called, in_headline, list(near)):
        if len(known) == 1:
            return site.resolution(known[0], "definite", SURE_OF_PLACE, first)
    if not near:
        return None
    unresolved = site.resolution("", "definite", 0.5, first)
    return replace(unresolved, candidates=tuple(near)[:MAX_PLACES])


def _headlined(site: Site, first: Token) -> Resolution | None:
    """Read "the company" as the only body that the headline names, unless another is nearer."""
    scene, here = site.scene, site.item.sentence.ordinal
    bodies = [entity for entity in scene.topic.entities if entity.sort is Sort.ORGANISATION]
    named = {entity.name for entity in bodies if entity.name and entity.name in scene.opening.headline}
    near = {entity.name for entity in bodies if here - entity.sentence <= NEAR_SENTENCES}
    if len(named) != 1 or not near <= named:
        return None
    return site.resolution(named.pop(), "definite", SURE_OF_BODY, first)


def _in_full(site: Site, first: Token) -> Resolution | None:
    """Read "the river" and "the ministry" as the only one that the article has called by its name before."""
    token = site.token
    known = {name for name in site.scene.topic.titled.get(token.lower_, ()) if name}
    if len(known) != 1:
        return None
    return site.resolution(known.pop(), "definite", SURE_OF_BODY, first)


def _known_as(site: Site, first: Token) -> Resolution | None:
    """Read "the militant group" and "the bloc" by the descriptions of the alias list."""
    words = site.text[site.item.end(first) : site.item.end(site.token)].strip().lower()
    for alias in site.names.aliases:
        if words not in alias.described_as:
            continue
        candidate = site.antecedent(Sort.ORGANISATION)
        sure = " " in words or (candidate is not None and candidate.name == alias.canonical)
        if sure and any(entity.name == alias.canonical for entity in site.scene.topic.entities):
            return site.resolution(alias.canonical, "definite", 0.8, first)
    return None


def _of_a_country(site: Site, first: Token) -> Resolution | None:
    """Read "the capital" as the capital of the country that the text speaks about."""
    candidate = site.antecedent(Sort.COUNTRY)
    if candidate is None or candidate.confidence < THRESHOLD or site.token.dep_ == "appos":
        return None
    # "left the area" speaks of no country's area, "bad for the economy" of more than one.
    if site.token.dep_ not in SUBJECTS:
        return None
    words = site.text[site.item.start(first) : site.item.end(site.token)]
    name = with_article(site.text, candidate.name)
    return site.resolution(f"{words} of {name}", "bridging", candidate.confidence * 0.9, first)


def _described(site: Site, first: Token) -> Resolution | None:
    noun = site.token.lower_
    if noun in PERSON_NOUNS:
        return _person(site, noun, first)
    if noun not in BODY_NOUNS:
        return None
    bodies = {
        entity.name
        for entity in site.scene.topic.entities
        if entity.sort is Sort.ORGANISATION and noun in entity.name.lower().split()[1:]
    }
    if len(bodies) == 1:
        return site.resolution(with_article(site.text, bodies.pop()), "definite", 0.85, first)
    return None


def _office(speaker: Speaker) -> str:
    """The noun of a description: "president" in "president of the council"; not in "the president's aide"."""
    words = OFFICE_END.split(speaker.description.lower(), maxsplit=1)[0].split()
    return words[-1] if words else ""


def _is_named(speaker: Speaker) -> bool:
    return not speaker.anonymous and all(word[:1].isupper() for word in speaker.name.split())


def _person(site: Site, noun: str, first: Token) -> Resolution | None:
    start = site.item.sentence.ordinal
    # A speaker without a name goes by a description: that is no better than "the commander".
    people = {
        heard.speaker.name
        for heard in site.scene.speakers
        if heard.person and _is_named(heard.speaker) and noun == _office(heard.speaker)
    }
    return site.resolution(people.pop(), "description", 0.85, first) if len(people) == 1 and start else None


def _narrows(child: Token) -> bool:
    """Say whether what follows a noun says which one is meant: "the country that …", "the city of …"."""
    return child.dep_ in {"relcl", "acl", "appos"} or (
        child.dep_ == "prep" and child.lower_ in {"of", "in", "where"}
    )
