"""Read pronouns: "he", "it", "they", and a speaker's own "I" and "we"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from verification.engine.definites import BODY_NOUNS, COUNTRY_NOUNS, OF_A_COUNTRY
from verification.engine.lexicon import lexicon
from verification.engine.nominals import is_human
from verification.engine.salience import SUBJECTS, UNNAMED, Sort, find_gender
from verification.engine.sites import Scene, Site, settle, with_article
from verification.engine.types import Attribution, AttributionClass, Resolution

if TYPE_CHECKING:
    from spacy.tokens import Token

PERSONAL = lexicon("pronouns_person")
PLURAL = lexicon("plural_sources") | frozenset({"theirs"})
NEUTER = frozenset({"it", "its"})
SPEAKERS_OWN = {"i": "person", "me": "person", "my": "person", "we": "body", "us": "body", "our": "body"}
FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})
QUOTED = frozenset({AttributionClass.DIRECT, AttributionClass.MIXED})
TITLES = frozenset(title.title() for title in lexicon("person_titles"))
MANY = frozenset({"police", "people"})
RELATIVES = frozenset({"who", "which", "that"})
OBJECTS = frozenset({"them", "him", "theirs", "hers"})
GENDERS = {"he": "m", "his": "m", "she": "f", "her": "f"}
CAN_BE = (
    COUNTRY_NOUNS
    | lexicon("city_nouns")
    | BODY_NOUNS
    | frozenset({"member", "home", "one", "part", "neighbour"})
)
OF_COUNTRIES = frozenset({"landlocked", "independent", "sovereign", "mountainous", "neutral", "democratic"})
OF_BODIES = frozenset(
    {
        "able",
        "unable",
        "aware",
        "unaware",
        "confident",
        "committed",
        "concerned",
        "ready",
        "willing",
        "bankrupt",
    }
)
# A rival with two thirds of the best one's weight leaves a pronoun open.
CLEAR = 0.83
# What was only touched on in passing is not what the next sentence goes on about.
OF_LISTS = frozenset({"include", "contain", "cost", "consist", "feature", "comprise"})
NEVER = 2.0
THINGS_DO = (
    lexicon("state_verbs") | lexicon("change_verbs") | frozenset({"cost", "open", "close", "begin", "end"})
)
# "They" goes on about what the last sentence was about, or about anybody at all.
FAINT_MANY = 0.8
RIVAL_WEIGHT = 0.9
FAINT = 0.45
BARE = frozenset({"nsubj", "advmod", "punct", "npadvmod", "mark", "prep"})
READINGS: tuple[tuple[frozenset[str], tuple[Sort, ...]], ...] = (
    (PERSONAL, (Sort.PERSON, Sort.ROLE)),
    (PLURAL, (Sort.GROUP, Sort.ORGANISATION)),
    (NEUTER, (Sort.COUNTRY, Sort.PLACE, Sort.ORGANISATION, Sort.THING)),
)


def resolve_pronoun(site: Site) -> Resolution | None:
    """Read a pronoun of the third person as what the last sentences were about, if that is clear."""
    token, word = site.token, site.token.lower_
    is_subject, is_possessive = token.dep_ in SUBJECTS, _possesses(token)
    sorts = next((sorts for words, sorts in READINGS if word in words), None)
    if token.pos_ != "PRON" or sorts is None or not (is_subject or is_possessive) or word in OBJECTS:
        return None
    if len(token.text) > 1 and token.text.isupper():
        return None
    if word == "it" and _is_empty_it(token):
        return None
    if speaker := _as_speaker(site):
        return speaker
    if is_possessive and _has_own_subject(site, sorts):
        return None
    if is_possessive and word in NEUTER and token.head.lower_ in OF_A_COUNTRY:
        sorts = (Sort.COUNTRY,)
    return _settled(site, sorts)


def _settled(site: Site, sorts: Collection[Sort]) -> Resolution | None:
    """What was spoken of last and can be meant, by gender, by who speaks, and by what is done."""
    token, word = site.token, site.token.lower_
    ruled_out = _of_another_gender(site) | _speaking(site) | _named_behind(site) | TITLES
    inert = _inert(site) if word in PLURAL and _is_agent(token) else frozenset[str]()
    candidate = site.antecedent(*sorts, but=ruled_out | inert)
    if candidate is None and inert:
        return settle(site, site.antecedent(*sorts, but=ruled_out), "pronoun", minimum=NEVER)
    open_ = candidate is not None and (
        candidate.weight < (FAINT_MANY if word in PLURAL else FAINT)
        or (word in NEUTER and candidate.acts and token.dep_ in SUBJECTS and token.head.lemma_ in OF_LISTS)
    )
    return settle(site, candidate, "pronoun", minimum=NEVER if open_ else CLEAR)


def _named_behind(site: Site) -> frozenset[str]:
    """Who is named in what a subject does: in "he met Lind's brother" he is not Lind."""
    token = site.token
    if token.dep_ not in SUBJECTS:
        return frozenset()
    named = {word.text for word in token.head.subtree if word.pos_ == "PROPN" and word.i > token.i}
    return frozenset(entity.name for entity in site.scene.topic.entities if entity.name.split()[-1] in named)


def _possesses(token: Token) -> bool:
    """Say whether a pronoun possesses; in "wanted her to go" it only looks as if it did."""
    return token.dep_ == "poss" and token.i + 1 < len(token.doc) and token.nbor(1).lower_ != "to"


def _inert(site: Site) -> frozenset[str]:
    """The things among what was spoken of: they demand nothing and have no fighters."""
    entities = site.scene.topic.entities
    return frozenset(entity.name for entity in entities if entity.sort is Sort.GROUP and not entity.human)


def _is_agent(token: Token) -> bool:
    """Say whether a pronoun does or has what things do not: "they demanded", not "they cost"; "their men"."""
    verb = token.head
    if token.dep_ == "poss":
        return is_human(verb)
    passive = any(child.dep_ == "auxpass" for child in verb.children)
    return token.dep_ == "nsubj" and verb.pos_ == "VERB" and not passive and verb.lemma_ not in THINGS_DO


def _speaking(site: Site) -> frozenset[str]:
    """Who speaks the words around a pronoun: in a quotation "he" is somebody else."""
    position = site.item.start(site.token)
    return frozenset(
        site.scene.names.full(statement.attribution.speaker.name)
        for statement in site.scene.statements
        if statement.attribution.speaker is not None
        and statement.attribution.kind in QUOTED
        and any(part.start <= position < part.end for part in statement.parts)
    )


def _as_speaker(site: Site) -> Resolution | None:
    """Read "the board said it would …" and "the board said its chair …", where the speaker is meant."""
    token, names, position = site.token, site.scene.names, site.item.start(site.token)
    subject = token.head if token.dep_ == "poss" and token.head.left_edge.i == token.i else token
    verb = subject.head
    while verb.dep_ == "conj":
        verb = verb.head
    if subject.dep_ not in SUBJECTS or verb.dep_ != "ccomp" or verb.head.tag_ not in FINITE:
        return None
    told = site.item.start(verb.head)
    for statement in site.scene.statements:
        attribution = statement.attribution
        source, speaker = attribution.source, attribution.speaker
        cue = attribution.cue
        inside = cue is not None and cue.start <= told < cue.end
        inside = inside and any(part.start <= position < part.end for part in statement.parts)
        if not inside or source is None or speaker is None or source.start > position or speaker.anonymous:
            continue
        person = any(heard.person and heard.speaker.name == speaker.name for heard in site.scene.speakers)
        name = names.full(speaker.name)
        if person != (token.lower_ in PERSONAL) or not _fits(site, attribution, name):
            return None
        return _unless_rivalled(site, name)
    return None


def _unless_rivalled(site: Site, name: str) -> Resolution:
    """Take the speaker, unless "it" may as well be what the last sentence was about."""
    rival = site.antecedent(*dict(READINGS)[NEUTER], but={name}) if site.token.lower_ in NEUTER else None
    if rival is None or rival.weight < RIVAL_WEIGHT:
        return site.resolution(with_article(site.text, name), "pronoun", 0.85)
    return replace(site.resolution("", "pronoun", 0.5), candidates=(name, rival.name))


def _fits(site: Site, attribution: Attribution, name: str) -> bool:
    """Say whether a pronoun can be its speaker: under the cue itself, by number and by gender."""
    cue, source, word = attribution.cue, attribution.source, site.token.lower_
    if cue is None or source is None or not name[:1].isupper():
        return False
    inside = [one for one in site.item.doc if source.start <= site.item.start(one) < source.end]
    if any(one.lower_ in RELATIVES for one in inside):
        return False
    many = any(one.tag_ in {"NNS", "NNPS"} or one.lower_ in MANY for one in inside)
    known = site.scene.topic.genders.get(name) or find_gender(name)
    return (many or word not in PLURAL) and known in {"", GENDERS.get(word, known)}


def _is_fronted(token: Token) -> bool:
    """Say whether a possessive stands in a phrase before the subject that it belongs to."""
    phrase = next((above for above in token.ancestors if above.dep_ == "prep"), None)
    if phrase is None or phrase.head.pos_ not in {"VERB", "AUX"}:
        return False
    subjects = (child for child in phrase.head.lefts if child.dep_ in SUBJECTS)
    return any(phrase.i < token.i < child.left_edge.i for child in subjects)


def note_gender(scene: Scene) -> None:
    """Learn from "she said" whom "he" cannot mean."""
    for statement in scene.statements:
        source, speaker = statement.attribution.source, statement.attribution.speaker
        gender = GENDERS.get(scene.text[source.start : source.end].lower()) if source else None
        if gender and speaker and speaker.name[:1].isupper():
            scene.topic.genders.setdefault(scene.names.full(speaker.name), gender)


def _of_another_gender(site: Site) -> frozenset[str]:
    gender, topic = GENDERS.get(site.token.lower_), site.scene.topic
    if gender is None:
        return frozenset()
    people = {entity.name for entity in topic.entities if entity.sort is Sort.PERSON}
    told = {name: topic.genders.get(name) or find_gender(name) or gender for name in people}
    return frozenset(name for name, known_as in told.items() if known_as != gender)


def _has_own_subject(site: Site, sorts: Collection[Sort]) -> bool:
    """Say whether a possessive belongs to something in its own sentence: "the group tightened its grip"."""
    token, start = site.token, site.item.start(site.token)
    # "he and his partners"; "in his speech, Lind said" speaks of whom it names next.
    if token.head.dep_ == "conj" and token.head.head.pos_ == "PRON":
        return True
    if _is_fronted(token):
        return True
    for verb in token.ancestors:
        # "cities that ended their subsidies"; "300 people lost their work".
        if any(child.dep_ in SUBJECTS and child.right_edge.i < token.i for child in verb.children):
            return True
        if verb.dep_ == "ccomp":
            break
    sentence = site.item.sentence.ordinal
    return any(
        entity.sentence == sentence
        and entity.start < start
        and entity.sort in sorts
        and entity.sort in UNNAMED
        for entity in site.scene.topic.entities
    )


def resolve_speakers_own(site: Site) -> Resolution | None:
    """Read "I" and "we" in quoted words as the speaker and the speaker's body."""
    role = SPEAKERS_OWN.get(site.token.lower_)
    if role is None or (site.words == "US" and role == "body"):
        return None
    position = site.item.start(site.token)
    for statement in site.scene.statements:
        speaker = statement.attribution.speaker
        if speaker is None or not any(part.start <= position < part.end for part in statement.parts):
            continue
        name = speaker.name if role == "person" else speaker.affiliation
        name = site.names.abbreviations.get(name, name)
        return site.resolution(name, "speaker", 0.8) if name else None
    return None


def _is_empty_it(token: Token) -> bool:
    """Say whether "it" stands for nothing ("it is likely that") or for what its complement names.

    "It is the shortest coastline" speaks of a coastline; "it is a member" speaks of whoever is one; "it is
    short" may speak of anything that was named before.
    """
    verb = token.head
    after = verb.nbor(1).lower_ if verb.i + 1 < len(verb.doc) else ""
    if (verb.lemma_, after) in {
        ("be", "up"),
        ("come", "to"),
        ("come", "down"),
        ("turn", "out"),
        ("take", "place"),
    }:
        return True
    if any(child.dep_ in {"ccomp", "csubj"} for child in verb.children):
        return True
    complements = [child for child in verb.children if child.dep_ in {"acomp", "attr"}]
    if verb.lemma_ == "be" and not complements and all(child.dep_ in BARE for child in verb.children):
        return True
    nouns = [child for child in complements if child.dep_ == "attr" and child.pos_ == "NOUN"]
    if any(child.dep_ == "acomp" and child.lower_ in OF_BODIES for child in complements):
        return False
    if any(noun.lemma_.lower() not in CAN_BE for noun in nouns):
        return True
    if any(child.dep_ == "acomp" and child.lower_ not in OF_COUNTRIES for child in complements):
        return True
    nodes = [node for child in complements for node in (*child.children, *verb.children)]
    return any(node.dep_ in {"xcomp", "ccomp", "advcl", "csubj"} for node in nodes)
