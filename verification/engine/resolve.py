"""Say what the mentions in a sentence stand for, so that a claim can stand alone."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from verification.engine.attribute import Attributions
from verification.engine.dates import resolve_dates
from verification.engine.definites import resolve_definite
from verification.engine.directions import find_bounds, find_direction
from verification.engine.language import ParsedSentence
from verification.engine.mentions import Names
from verification.engine.nominals import find_nominals, find_titled
from verification.engine.openings import NOWHERE, Opening
from verification.engine.pronouns import GENDERS, note_gender, resolve_pronoun, resolve_speakers_own
from verification.engine.salience import SUBJECT_WEIGHT, Entity, Topic, find_entities
from verification.engine.sites import THRESHOLD, Scene, Site, is_hyphenated
from verification.engine.types import Resolution

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["THRESHOLD", "resolve_mentions"]


def resolve_mentions(
    text: str,
    parsed: Sequence[ParsedSentence],
    attributions: Attributions,
    names: Names,
    published: date | None,
    *,
    opening: Opening = NOWHERE,
) -> tuple[tuple[Resolution, ...], ...]:
    """Resolve the mentions of every sentence.

    Args:
        text: the whole text.
        parsed: its sentences in order.
        attributions: who says what in them.
        names: what the article calls things.
        published: what relative dates count from; None leaves them waiting.
        opening: what stands before the first sentence: the dateline's place and the headline.

    Returns:
        For each sentence its resolutions in order, none overlapping: abbreviation, alias, partial name,
        definite noun phrase, pronoun, date. One that is not clear has no words but candidates.
    """
    topic = Topic()
    bounds = find_bounds(text, parsed)
    resolved = []
    for item, statements in zip(parsed, attributions.statements, strict=True):
        sources = [found.attribution.source for found in statements if found.attribution.source]
        topic.add([*find_entities(text, item, names, sources), *find_nominals(text, item, names)])
        for noun, name in find_titled(text, item):
            topic.titled.setdefault(noun, set()).add(name)
        scene = Scene(text, item, statements, names, attributions.speakers, topic, opening)
        dates = resolve_dates(
            text,
            item.sentence.start,
            item.sentence.end,
            published,
            direction=functools.partial(find_direction, item),
            bounds=bounds,
        )
        resolved.append(_apart([*_sentence(scene), *dates]))
    return tuple(resolved)


def _sentence(scene: Scene) -> Iterator[Resolution]:
    note_gender(scene)
    for token in scene.item.doc:
        site = Site(scene, token)
        found = next((resolution for rule in RULES if (resolution := rule(site)) is not None), None)
        if found is None:
            continue
        yield found
        if found.resolved and token.lower_ in GENDERS:
            scene.topic.genders.setdefault(found.resolved, GENDERS[token.lower_])
        if found.method == "definite" and found.resolved:
            scene.topic.forget(found.start)
        if found.method in {"pronoun", "definite"} and found.resolved:
            # What a pronoun stands for is what the next sentence goes on about.
            scene.topic.add(_again(scene, found, token))


def _again(scene: Scene, found: Resolution, token: Token) -> list[Entity]:
    weight = SUBJECT_WEIGHT if token.dep_ in {"nsubj", "nsubjpass", "poss"} else 1.0
    ordinal = scene.item.sentence.ordinal
    known = [entity for entity in scene.topic.entities if entity.name == found.resolved][-1:]
    return [replace(entity, start=found.start, sentence=ordinal, weight=weight) for entity in known]


def _short_form(site: Site) -> Resolution | None:
    """Read an abbreviation that the text explains, or a form of the alias list."""
    words, token = site.words, site.token
    if is_hyphenated(site) or token.pos_ not in {"PROPN", "NOUN", "ADJ", "AUX", "VERB"}:
        return None
    if token.i > 0 and token.nbor(-1).text == "(":
        return None
    long = site.names.abbreviations.get(words, "")
    if long:
        return _spelt_out(site, long)
    for alias in site.names.aliases:
        if words in alias.forms and words != alias.canonical and not site.item.doc.text.isupper():
            return site.resolution(alias.canonical, "alias", 0.9 if words in alias.ambiguous else 0.95)
    return None


def _spelt_out(site: Site, long: str) -> Resolution:
    """Spell an abbreviation out; in "SDF forces" the long form already ends with the next word."""
    resolution = site.resolution(long, "abbreviation", 0.95)
    token = site.token
    if token.i + 1 < len(token.doc) and token.nbor(1).lower_ == long.rsplit(maxsplit=1)[-1].lower():
        end = site.item.end(token.nbor(1))
        return replace(resolution, mention=site.text[resolution.start : end], end=end)
    return resolution


def _last_name(site: Site) -> Resolution | None:
    token, full = site.token, site.names.people.get(site.words, "")
    if not full or token.pos_ != "PROPN" or is_hyphenated(site):
        return None
    if token.i > 0 and token.nbor(-1).pos_ == "PROPN":
        return None
    followed = token.i + 1 < len(token.doc) and token.nbor(1).pos_ == "PROPN"
    return None if followed else site.resolution(full, "partial name", 0.92)


RULES: tuple[Callable[[Site], Resolution | None], ...] = (
    resolve_speakers_own,
    _short_form,
    _last_name,
    resolve_definite,
    resolve_pronoun,
)


def _apart(found: Sequence[Resolution]) -> tuple[Resolution, ...]:
    """Drop overlaps: the longer mention wins."""
    kept: list[Resolution] = []
    for item in sorted(found, key=lambda resolution: (resolution.start, -resolution.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)
