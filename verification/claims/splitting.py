"""Splits a claim in two, and joins again what a person or the extraction has cut.

A split claim stays as it was, with everything that was found and decided on it, and its parts are new
claims. Joining them again merges the parts into it; for a statement that extraction cut, the whole is
made first, as if somebody had split it.

Callers split through `evidence.splitting`, which gives the parts their evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction

from verification import policies
from verification.articles.extraction import account_for
from verification.articles.models import Article, Revision, Sentence
from verification.claims.anchoring import MAX_CLAIM_CHARACTERS, find_within, make_anchor, words_of
from verification.claims.drafts import draft_of, resolutions_as_json
from verification.claims.matching import match_step
from verification.claims.models import Anchor, Claim, Wording
from verification.claims.services import (
    facts_of,
    get,
    get_locked,
    holder_of,
    move,
    next_ordinal,
    search_step,
)
from verification.claims.wording import BY_HAND, words_to_keep
from verification.engine import rejoin as engine
from verification.engine.canonical import canonical_text
from verification.engine.types import ClaimDraft, Span
from verification.errors import InvalidAnchor, InvalidInput
from verification.policies import Actor, Facts
from verification.workflow import UNSIGNED, Action, Status

JOINED: Final = "rejoin.v1"
INHERITED: Final = (
    "article_id",
    "kind",
    "checkworthiness",
    "priority",
    "priority_reasons",
    "attribution",
    "speaker",
    "speaker_description",
    "speaker_affiliation",
    "speaker_anonymous",
    "cue",
    "quotation",
    "attribution_flags",
)
"""The columns that a claim hands on to those made of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a claim's own sentences, and how they read alone; without `text`, as they stand."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """A claim that was split, and the claims that it goes on in."""

    claim: Claim
    parts: tuple[Claim, ...]


@transaction.atomic
def split(*, actor: Actor, claim_id: int, expected_version: int | None, first: Part, second: Part) -> Split:
    """Let a claim go on as two, each with words of its own inside the claim's sentences.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed;
        InvalidAnchor: words that are not found there, or in more than one place;
        InvalidInput: twice the same part.
    """
    claim = get_locked(claim_id)
    facts = facts_of(claim, expected_version)
    policies.check_can(Action.SPLIT, actor, facts)
    anchor = _anchor(claim)
    revision = anchor.revision
    bounds = _bounds(anchor)
    spans = [find_within(revision.text, bounds, it.exact, it.prefix, it.suffix) for it in (first, second)]
    texts = [_text(revision, span, it.text) for span, it in zip(spans, (first, second), strict=True)]
    if spans[0] == spans[1] and texts[0] == texts[1]:
        raise InvalidInput("The two parts are the same.")
    parts = tuple(_part(claim, actor, revision, span, text) for span, text in zip(spans, texts, strict=True))
    done = move(
        claim,
        Action.SPLIT,
        actor,
        facts,
        parts=[part.pk for part in parts],
        held_by=claim.holder_id,
    )
    return Split(done, parts)


def _anchor(claim: Claim) -> Anchor:
    anchor = claim.anchors.select_related("revision").order_by("-revision_id").first()
    if anchor is None:
        raise InvalidAnchor("This claim stands nowhere in the article.")
    return anchor


def _bounds(anchor: Anchor) -> Span:
    """Return the range of the sentences that an anchor touches."""
    touched = Sentence.objects.filter(
        revision=anchor.revision_id, start__lt=anchor.end, end__gt=anchor.start
    ).values_list("start", "end")
    return Span(
        min([anchor.start, *(start for start, _ in touched)]), max([anchor.end, *(end for _, end in touched)])
    )


def _text(revision: Revision, span: Span, text: str) -> str:
    words = " ".join(canonical_text(text).split()) or words_of(revision, span)
    return words_to_keep(words)


def _part(claim: Claim, actor: Actor, revision: Revision, span: Span, text: str) -> Claim:
    """Store one part; its mentions are those of the claim that its wording has put into words."""
    resolved = [row for row in claim.resolutions if row["resolved"] and row["resolved"] in text]
    part = Claim.objects.create(
        **_inherited(claim),
        ordinal=next_ordinal(claim.article),
        text=text,
        status=Status.SUGGESTED if claim.status == Status.SUGGESTED else Status.QUEUED,
        resolutions=resolved,
        part_of=claim,
        author_id=actor.id,
        made_by=BY_HAND,
    )
    _settle(part, revision, span)
    return part


def _inherited(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in INHERITED}


def _settle(claim: Claim, revision: Revision, span: Span) -> None:
    """Give a new claim its anchor, its first wording and its search, and account for its sentences."""
    make_anchor(claim, revision, span).save()
    Wording.of(claim).save()
    account_for(revision, span)
    search_step(claim, None)
    match_step(claim.article_id, None)


def siblings(claim: Claim) -> list[Claim]:
    """Return the parts of the statement that a claim is a part of, or was split into; else nothing."""
    rows = Claim.objects.filter(article=claim.article_id).select_related("holder").order_by("ordinal")
    if claim.status == Status.SPLIT:
        return list(rows.filter(part_of=claim))
    if claim.part_of_id is not None:
        return list(rows.filter(part_of=claim.part_of_id))
    if claim.split is None:
        return []
    same = {"split__start": claim.split["start"], "split__end": claim.split["end"]}
    return list(rows.filter(step=claim.step_id, part_of=None, **same))


def joining_facts(facts: Facts, claim: Claim, actor: Actor) -> Facts:
    """Add what the guards of joining look at: where the parts and the whole stand, and who holds a part."""
    parts = siblings(claim)
    whole = claim.part_of if claim.part_of_id is not None and claim.status != Status.SPLIT else None
    if whole is not None and whole.status in (Status.DISMISSED, Status.MERGED, Status.WITHDRAWN):
        return facts
    standing = [whole] if whole is not None and whole.status != Status.SPLIT else []
    holders = [holder_of(part) for part in parts if part.status == Status.CHECKING]
    return replace(
        facts,
        parts=tuple(Status(row.status) for row in (*parts, *standing)),
        held_parts=tuple(holder.name for holder in holders if holder and holder.pk != actor.id),
    )


@transaction.atomic
def rejoin(*, actor: Actor, claim_id: int, expected_version: int | None) -> Claim:
    """Join the parts of a statement again, named by any of them or by the claim that was split.

    Parts that were dismissed or merged elsewhere stay so. Returns the whole.

    Raises:
        NotFound; StaleVersion; ActionRefused: with all guards that failed.
    """
    claim = get_locked(claim_id)
    facts = joining_facts(facts_of(claim, expected_version), claim, actor)
    is_whole = claim.status == Status.SPLIT
    policies.check_can(Action.UNSPLIT if is_whole else Action.REJOIN, actor, facts)
    parts = siblings(claim)
    whole = claim if is_whole else claim.part_of or _whole(claim.article, parts)
    moving = [part for part in parts if part.status in UNSIGNED]
    if whole.status == Status.SPLIT:
        before = {str(part.pk): {"status": part.status, "held_by": part.holder_id} for part in moving}
        whole_facts = joining_facts(facts_of(whole), whole, actor)
        move(whole, Action.UNSPLIT, actor, whole_facts, parts=before)
    merge_parts(moving, whole, actor)
    return get(whole.pk)


def merge_parts(parts: Sequence[Claim], whole: Claim, actor: Actor) -> None:
    """Let the parts of a statement go on as the whole."""
    for part in parts:
        facts = joining_facts(facts_of(part), part, actor)
        move(part, Action.REJOIN, actor, facts, columns={"merged_into": whole}, into=whole.pk)


def _whole(article: Article, parts: Sequence[Claim]) -> Claim:
    """Make the whole statement that extraction cut, as if it had been split into these parts.

    In a later revision than the one that it was cut in, it has the words that stand there from part to part.
    """
    anchor = _anchor(parts[0])
    revision, found_at = anchor.revision, _first_anchor(parts[0]).revision
    drafts = [draft_of(part, _span(_first_anchor(part))) for part in parts]
    draft = engine.rejoin(found_at.text, drafts)
    if found_at != revision:
        draft = _as_it_stands(draft, parts, revision)
    whole = Claim.objects.create(
        **_inherited(parts[0])
        | {
            "kind": draft.kind,
            "checkworthiness": draft.worthiness.probability,
            "priority": draft.worthiness.priority,
            "priority_reasons": list(draft.worthiness.reasons),
        },
        ordinal=next_ordinal(article),
        text=draft.text[:MAX_CLAIM_CHARACTERS],
        status=Status.SPLIT,
        resolutions=resolutions_as_json(draft.resolutions),
        made_by=JOINED,
    )
    _settle(whole, revision, Span(draft.start, draft.end))
    Claim.objects.filter(pk__in=[part.pk for part in parts]).update(part_of=whole)
    for part in parts:
        part.part_of = whole
    return whole


def _first_anchor(claim: Claim) -> Anchor:
    """Return where a claim stood in the text that it was found in, which its offsets are of."""
    return claim.anchors.select_related("revision").order_by("revision_id")[0]


def _as_it_stands(draft: ClaimDraft, parts: Sequence[Claim], revision: Revision) -> ClaimDraft:
    anchors = Anchor.objects.filter(claim__in=parts, revision=revision)
    start, end = min(one.start for one in anchors), max(one.end for one in anchors)
    words = words_of(revision, Span(start, end))
    return replace(draft, start=start, end=end, text=words, resolutions=())


def _span(anchor: Anchor) -> Span:
    return Span(anchor.start, anchor.end)
