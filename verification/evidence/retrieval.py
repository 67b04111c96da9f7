"""Gathers what the archive says about one question of a claim: search, provenance, judgement.

Reads only; the services store what it returns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from verification import backends
from verification.claims.models import Claim
from verification.engine import copies
from verification.engine.independence import same_teller
from verification.engine.party import Teller, party
from verification.engine.query import Query, build_query
from verification.engine.tellers import teller
from verification.engine.time_relation import time_relation
from verification.engine.types import (
    ClaimText,
    FieldFact,
    Judgement,
    Kind,
    PassageText,
    Question,
    Stance,
    TimeRelation,
)
from verification.evidence import hybrid
from verification.evidence.earlier_checks import EarlierChecks, counted_before
from verification.evidence.models import Passage, Snapshot, SnapshotKind
from verification.evidence.origins import canonical_address

KEPT: Final = 8
OWN_SHARE: Final = 0.5
"""A report that holds this share of our article repeats it."""
TURN: Final = re.compile(r"^(?P<name>[^\W\d_][\w .'’-]{1,60}):(?=\s)", re.MULTILINE)
"""Who speaks next in a transcript: "MARTA KOLAR: …" at the beginning of a line."""
REPEATS: Final = "repeats what the speaker said"
DECISIVE: Final = frozenset({Stance.SUPPORTS, Stance.REFUTES})
SAYING: Final = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|according to|claim(?:s|ed)|state[sd]|stating|announced|insist(?:s|ed)"
    r"|added|argue[sd]|wrote|writes|declared|estimate[sd]|explained|warned)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A judged passage with what decides its weight; `dependence` says why it is no witness, `places` which
    lists found it. `attributed_to` is whom a report that decides goes back to by its own words."""

    passage: Passage
    judgement: Judgement
    is_primary: bool
    is_independent: bool
    dependence: str = ""
    places: tuple[hybrid.Place, ...] = ()
    attributed_to: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one search gave for one question; `found` are the most useful of its `hits`."""

    question: Question
    provider: str
    query: str
    outcome: str
    hits: int
    found: tuple[Found, ...]
    judged_by: str
    checks: EarlierChecks | None = None


def claim_text(claim: Claim, question: Question) -> ClaimText:
    """Return what the engine needs to know of a claim."""
    anchor = claim.anchors.order_by("-revision_id").first()
    return ClaimText(
        text=claim.text,
        exact=anchor.exact if anchor else claim.text,
        kind=Kind(claim.kind),
        question=question,
        speaker=claim.speaker,
        quotation=claim.quotation,
        published=claim.article.published_on,
    )


def gather(claim: Claim, question: Question) -> Gathered:
    """Search the archive for one question of a claim and judge what is found."""
    asked = build_query(claim_text(claim, question))
    checks = counted_before(claim, question)
    kept_back = Snapshot.objects.kept_from_article(claim.article_id)
    searched = hybrid.search(asked, checked=checks.passages, kept_back=kept_back)
    places = {hit.passage: hit.places for hit in searched.hits}
    found = judged(claim, question, [(hit.passage, hit.relevance) for hit in searched.hits])
    return Gathered(
        question=question,
        provider=backends.search().name,
        query=_shown(asked),
        outcome=searched.outcome,
        hits=len(searched.hits),
        found=tuple(replace(item, places=places[item.passage.pk]) for item in found),
        judged_by=backends.judge().name,
        checks=checks,
    )


def judged(claim: Claim, question: Question, ranked: Sequence[tuple[int, float]]) -> tuple[Found, ...]:
    """Judge (passage, relevance) pairs for one question of a claim, the best first.

    Returns the most useful ones. An entry of a reference work about something that the claim does not name
    is none of them, unless it decides.
    """
    passages = _load([passage for passage, _ in ranked])
    own = OwnArticle(claim)
    views = [_view(passage, own) for passage in passages]
    text = claim_text(claim, question)
    judgements = backends.judge().judge(text, views, [dict(ranked)[passage.pk] for passage in passages])
    named = build_query(text).entities
    useful = _most_useful(
        [
            _found(claim, passage, view, judgement)
            for passage, view, judgement in zip(passages, views, judgements, strict=True)
            if judgement.stance in DECISIVE or not passage.entity or passage.entity in named
        ]
    )
    return tuple(_related(text, _traced(claim, item)) for item in useful)


def _related(claim: ClaimText, item: Found) -> Found:
    """Say how the day of a document lies to the claim, and whether who tells it is a party to the matter."""
    standing = relations(claim, item.passage, item.judgement.stance, item.attributed_to)
    judgement = item.judgement
    note = "; ".join(filter(None, (judgement.note, standing.note)))
    return replace(item, judgement=replace(judgement, time=standing.time, party=standing.party, note=note))


@dataclass(frozen=True, slots=True)
class Relations:
    """How a document lies to a claim in time, with a note where it is old, and whether it is a party."""

    time: TimeRelation = TimeRelation.FITTING
    note: str = ""
    party: str = ""


def relations(claim: ClaimText, passage: Passage, stance: Stance, told_by: str = "") -> Relations:
    """Set a passage beside a claim by its day and by who speaks; a record has years of its own.

    `told_by` is whom the passage goes back to by its own words.
    """
    if passage.field:
        return Relations()
    snapshot = passage.snapshot
    time, note = time_relation(claim, snapshot.published_on, passage.text)
    speakers = _speakers(passage) if snapshot.kind == SnapshotKind.TRANSCRIPT else ()
    source = snapshot.source
    houses = (source.name, source.publisher, source.owner)
    return Relations(
        time=time,
        note=note if time is TimeRelation.OLDER else "",
        party=party(claim, Teller(houses, (told_by, *speakers)), stance),
    )


def _traced(claim: Claim, item: Found) -> Found:
    """Say whom a report goes back to where it decides."""
    if item.judgement.stance not in DECISIVE:
        return item
    weighed = Weight(item.is_primary, item.dependence)
    traced = _trace(claim, item.passage, item.judgement.question, weighed)
    return replace(
        item,
        attributed_to=traced.attributed_to,
        is_primary=traced.is_primary,
        is_independent=not traced.dependence,
        dependence=traced.dependence,
    )


def _shown(asked: Query) -> str:
    """Put a query into words for the log of searches."""
    pairs = [f"{entity} · {field}" for entity, field in asked.pairs]
    return "\n".join([asked.text, *pairs])


def _load(ids: Sequence[int]) -> list[Passage]:
    """Load passages with their snapshots; a snapshot's text is long and comes only when it is looked at."""
    rows = Passage.objects.defer("lexemes", "embedding").in_bulk(ids)
    light = Snapshot.objects.select_related("source").defer("text", "minhash", "bands")
    snapshots = light.in_bulk({row.snapshot_id for row in rows.values()})
    for row in rows.values():
        row.snapshot = snapshots[row.snapshot_id]
    return [rows[passage] for passage in ids if passage in rows]


class OwnArticle:
    """Recognises our own article in the archive: by address, by text, or by most of its wording.

    A report from before our article cannot repeat it, and a transcript says what was said to all.
    """

    def __init__(self, claim: Claim) -> None:
        revisions = list(claim.article.revisions.values_list("sha256", "text"))
        self._digests = {digest for digest, _ in revisions}
        self._texts = [text for _, text in revisions]
        self._address = canonical_address(claim.article.source_url)
        self._published = claim.article.published_on
        self._known: dict[int, bool] = {}

    def is_repeated_by(self, snapshot: Snapshot) -> bool:
        """Say whether a snapshot is our article or repeats most of it."""
        if snapshot.pk not in self._known:
            self._known[snapshot.pk] = self._is_same(snapshot) or self._holds_most(snapshot)
        return self._known[snapshot.pk]

    def _is_same(self, snapshot: Snapshot) -> bool:
        same_address = bool(self._address) and self._address == snapshot.canonical_url
        return same_address or snapshot.sha256 in self._digests

    def _holds_most(self, snapshot: Snapshot) -> bool:
        if snapshot.kind != SnapshotKind.REPORT:
            return False
        if self._published and snapshot.published_on and snapshot.published_on < self._published:
            return False
        return any(copies.share_within(text, snapshot.text) >= OWN_SHARE for text in self._texts)


def _view(passage: Passage, own: OwnArticle) -> PassageText:
    snapshot = passage.snapshot
    is_transcript = snapshot.kind == SnapshotKind.TRANSCRIPT
    fact = FieldFact(passage.entity, passage.field, passage.value, passage.unit, passage.as_of)
    return PassageText(
        id=passage.pk,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        source=snapshot.source.name,
        origin=snapshot.origin_id,
        primary=snapshot.is_primary,
        transcript=is_transcript,
        speakers=_speakers(passage) if is_transcript else (),
        own_article=own.is_repeated_by(snapshot),
        title=snapshot.title,
        published=snapshot.published_on,
        facts=(fact,) if passage.field else (),
    )


def _speakers(passage: Passage) -> tuple[str, ...]:
    """Return who speaks where a passage of a transcript stands; several when the turns are not marked."""
    snapshot = passage.snapshot
    turns = TURN.findall(snapshot.text[: passage.end])
    named = turns[-1:] or [name.strip() for name in snapshot.speaker.split(";")]
    return tuple(name for name in named if name)


@dataclass(frozen=True, slots=True)
class Weight:
    """What a passage is to one question of a claim; `dependence` says why it is no witness."""

    is_primary: bool
    dependence: str = ""
    attributed_to: str = ""


def weight(claim: Claim, passage: Passage, question: Question) -> Weight:
    """Say what a passage that a person quotes is to a claim; its snapshot and source are looked at."""
    weighed = _weight(claim, _view(passage, OwnArticle(claim)), question)
    return _trace(claim, passage, question, weighed)


def _trace(claim: Claim, passage: Passage, question: Question, weighed: Weight) -> Weight:
    """Say whom a report goes back to; for "did they say it" everybody has it from the speaker."""
    if passage.snapshot.kind != SnapshotKind.REPORT or question is Question.SAID:
        return weighed
    told = teller(passage.text)
    if not weighed.dependence and claim.speaker and same_teller(told, claim.speaker):
        return Weight(is_primary=False, dependence=REPEATS, attributed_to=told)
    return replace(weighed, attributed_to=told)


def _weight(claim: Claim, view: PassageText, question: Question) -> Weight:
    said = question is Question.SAID
    # A transcript is the primary source for what was said, a reference work for what it records.
    primary = view.transcript if said else view.primary and bool(view.facts)
    dependence = _dependence(claim, view, said=said)
    return Weight(primary and not dependence, dependence)


def _found(claim: Claim, passage: Passage, view: PassageText, judgement: Judgement) -> Found:
    weighed = _weight(claim, view, judgement.question)
    return Found(passage, judgement, weighed.is_primary, not weighed.dependence, weighed.dependence)


def _dependence(claim: Claim, view: PassageText, *, said: bool) -> str:
    """Say why a passage is no witness for a claim, or nothing."""
    if view.own_article:
        return "this is our own article or repeats it"
    if said or not claim.speaker or view.facts:
        return ""
    if any(_same_person(claim.speaker, name) for name in view.speakers):
        return "only the speaker’s own words"
    if SAYING.search(view.text) and _same_person(claim.speaker, view.text):
        return REPEATS
    return ""


def is_speaker(claim: Claim, name: str) -> bool:
    """Say whether a name is that of the claim's speaker: nobody is a witness for their own words."""
    return _same_person(claim.speaker, name)


def _same_person(speaker: str, text: str) -> bool:
    """The speaker's last name stands in the text, as a word with a capital letter."""
    names = speaker.replace(",", " ").split()
    return bool(names) and re.search(rf"(?<!\w){re.escape(names[-1])}(?!\w)", text, re.IGNORECASE) is not None


def _most_useful(found: Sequence[Found]) -> list[Found]:
    """Keep whatever supports or refutes, the most relevant first, and fill up with what was found best."""
    decisive = [item for item in found if item.judgement.stance in DECISIVE]
    others = [item for item in found if item.judgement.stance not in DECISIVE]
    ordered = sorted(decisive, key=lambda item: -item.judgement.relevance) + others
    return ordered[: max(KEPT, len(decisive))]
