"""Between the engine's drafts of claims and the rows that keep them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from verification.articles.models import Revision
from verification.claims.models import Claim
from verification.engine.types import (
    Attribution,
    AttributionClass,
    ClaimDraft,
    Kind,
    Resolution,
    Span,
    Speaker,
    Split,
    Worthiness,
)
from verification.jobs import PipelineStep
from verification.workflow import Action, Status, row_for


def claim_of(revision: Revision, draft: ClaimDraft, step: PipelineStep, engine: str) -> Claim:
    """Return the unsaved claim that a draft becomes."""
    speaker, text = draft.attribution.speaker, revision.text
    return Claim(
        article_id=revision.article_id,
        step=step,
        ordinal=draft.ordinal,
        text=draft.text,
        kind=draft.kind,
        status=row_for(Action.EXTRACT).after(Status.SUGGESTED),
        checkworthiness=draft.worthiness.probability,
        priority=draft.worthiness.priority,
        priority_reasons=[reason[:120] for reason in draft.worthiness.reasons],
        attribution=draft.attribution.kind,
        speaker=speaker.name[:200] if speaker else "",
        speaker_description=speaker.description[:300] if speaker else "",
        speaker_affiliation=speaker.affiliation[:200] if speaker else "",
        speaker_anonymous=bool(speaker and speaker.anonymous),
        cue=_words(text, draft.attribution.cue)[:120],
        quotation=_quotation(text, draft),
        attribution_flags=[flag[:40] for flag in draft.attribution.flags],
        resolutions=resolutions_as_json(draft.resolutions),
        split=None if draft.split is None else asdict(draft.split),
        made_by=engine,
    )


def _words(text: str, span: Span | None) -> str:
    return text[span.start : span.end] if span else ""


def _quotation(text: str, draft: ClaimDraft) -> str:
    quoted = draft.attribution.kind in (AttributionClass.DIRECT, AttributionClass.MIXED)
    return _words(text, draft.attribution.content) if quoted else ""


def resolutions_as_json(resolutions: tuple[Resolution, ...]) -> list[dict[str, Any]]:
    """Return resolutions as a claim keeps them."""
    return [{**asdict(item), "candidates": list(item.candidates)} for item in resolutions]


def resolutions_of(claim: Claim) -> tuple[Resolution, ...]:
    """Return what the mentions of a claim stand for."""
    return tuple(
        Resolution(**{**row, "candidates": tuple(row.get("candidates", ()))}) for row in claim.resolutions
    )


def split_of(claim: Claim) -> Split | None:
    """Return what extraction cut a claim from; None when it is a whole statement or a person's."""
    row = claim.split
    if row is None:
        return None
    return Split(row["start"], row["end"], row["method"], tuple(Span(**part) for part in row["parts"]))


def draft_of(claim: Claim, anchor: Span) -> ClaimDraft:
    """Return a claim as the engine would draft it, without the places of its attribution."""
    speaker = Speaker(
        claim.speaker, claim.speaker_description, claim.speaker_affiliation, claim.speaker_anonymous
    )
    return ClaimDraft(
        ordinal=claim.ordinal,
        sentence=0,
        start=anchor.start,
        end=anchor.end,
        text=claim.text,
        kind=Kind(claim.kind),
        attribution=Attribution(
            AttributionClass(claim.attribution), speaker=speaker if claim.speaker else None
        ),
        worthiness=Worthiness(claim.checkworthiness, claim.priority, tuple(claim.priority_reasons)),
        resolutions=resolutions_of(claim),
        split=split_of(claim),
    )
