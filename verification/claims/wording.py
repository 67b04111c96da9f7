"""Words claims anew: by people, who answer for it, and back to what stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from verification import policies
from verification.claims.anchoring import MAX_CLAIM_CHARACTERS
from verification.claims.matching import match_step
from verification.claims.models import DATE_CHANGED, WORDS_CHANGED, Claim, Wording
from verification.claims.services import facts_of, get_locked, lease_end, move, search_step
from verification.engine.canonical import typed_text
from verification.engine.types import AttributionClass, Kind, Speaker
from verification.engine.wording_check import WordingWarning, check_wording
from verification.errors import InvalidInput
from verification.policies import Actor
from verification.workflow import Action

BY_HAND: Final = "person"
ANONYMOUS: Final = "anonymous"
SPEAKER_LIMITS: Final = {"name": 200, "description": 300, "affiliation": 200}


@dataclass(frozen=True, slots=True)
class Edited:
    """A claim as it is worded now, and what the wording makes of the author's numbers and negations."""

    claim: Claim
    warnings: tuple[WordingWarning, ...]


@transaction.atomic
def edit(
    *,
    actor: Actor,
    claim_id: int,
    expected_version: int | None,
    text: str | None = None,
    kind: str | None = None,
    speaker: Speaker | None = None,
) -> Edited:
    """Word a claim anew, or correct its kind or whom it belongs to; None leaves what it is.

    The anchor stays, every earlier wording is kept, and the evidence is searched again. A speaker
    without a name says that the article states it itself.

    Raises:
        NotFound; StaleVersion; ActionRefused: signed, dismissed, or held by somebody else;
        InvalidInput: no words, too many, or an unknown kind.
    """
    claim = get_locked(claim_id)
    facts = facts_of(claim, expected_version)
    policies.check_can(Action.EDIT, actor, facts)
    wanted = _text(text) | _kind(kind) | _speaker(claim, speaker)
    changed = {name: value for name, value in wanted.items() if getattr(claim, name) != value}
    if changed:
        mine = claim.holder_id is not None and claim.holder_id == actor.id
        claim = move(
            claim,
            Action.EDIT,
            actor,
            facts,
            holder_id=claim.holder_id,
            lease_until=lease_end() if mine else claim.lease_until,
            columns=reworded(claim, changed, dropped=[WORDS_CHANGED]),
            wording=claim.wording + 1,
            changed=sorted(changed),
            flags=claim.flags,
        )
        keep_wording(claim, author_id=actor.id, made_by=BY_HAND)
        search_step(claim, None)
        match_step(claim.article_id, None)
    return Edited(claim, warnings_of(claim, claim.text))


def reworded(claim: Claim, changed: Mapping[str, Any], *, dropped: Sequence[str] = ()) -> dict[str, Any]:
    """Return the columns of a claim that is worded anew: its next number, and no flag of an old date.

    `dropped` are other flags that the new wording settles.
    """
    flags = [flag for flag in claim.flags if flag not in (DATE_CHANGED, *dropped)]
    return {**changed, "wording": claim.wording + 1, "flags": flags}


def keep_wording(claim: Claim, *, author_id: int | None, made_by: str) -> Wording:
    """Add the row of the wording that a claim has just been given."""
    return Wording.objects.create(
        claim=claim, number=claim.wording, author_id=author_id, made_by=made_by, **claim.worded()
    )


def warnings_of(claim: Claim, text: str) -> tuple[WordingWarning, ...]:
    """Say which numbers and negations of the author's words a wording of the claim drops or adds."""
    anchor = claim.anchors.order_by("-revision_id").first()
    if anchor is None:
        return ()
    return check_wording(anchor.exact, text, resolved=[row["resolved"] for row in claim.resolutions])


def words_to_keep(text: str, *, limit: int = MAX_CLAIM_CHARACTERS) -> str:
    """Return typed words in one line.

    Raises:
        InvalidInput: there are none, or too many.
    """
    words = " ".join(typed_text(text).split())
    if not any(mark.isalnum() for mark in words):
        raise InvalidInput("A claim needs words.")
    if len(words) > limit:
        raise InvalidInput(f"This has at most {limit:,} characters.")
    return words


def _text(text: str | None) -> dict[str, Any]:
    return {} if text is None else {"text": words_to_keep(text)}


def _kind(kind: str | None) -> dict[str, Any]:
    if kind is None:
        return {}
    if kind not in set(Kind):
        raise InvalidInput(f"The kind is one of: {', '.join(Kind)}.")
    return {"kind": str(kind)}


def _speaker(claim: Claim, speaker: Speaker | None) -> dict[str, Any]:
    """Return the columns of a corrected speaker; what the machine flagged about the other one goes."""
    if speaker is None:
        return {}
    given = {name: " ".join(typed_text(getattr(speaker, name)).split()) for name in SPEAKER_LIMITS}
    for name, limit in SPEAKER_LIMITS.items():
        if len(given[name]) > limit:
            raise InvalidInput(f"The speaker’s {name} has at most {limit} characters.")
    if not given["name"]:
        if given["description"] or given["affiliation"] or speaker.anonymous:
            raise InvalidInput("Name the speaker, as the article does: “an official”.")
        return _attributed(AttributionClass.NONE, given, anonymous=False, flags=[])
    known = AttributionClass(claim.attribution)
    unknown = known in (AttributionClass.NONE, AttributionClass.UNSOURCED)
    kind = AttributionClass.INDIRECT if unknown else known
    same = given["name"] == claim.speaker and speaker.anonymous == claim.speaker_anonymous
    flags = claim.attribution_flags if same else [ANONYMOUS] * speaker.anonymous
    return _attributed(kind, given, anonymous=speaker.anonymous, flags=flags)


def _attributed(
    kind: AttributionClass, given: Mapping[str, str], *, anonymous: bool, flags: list[str]
) -> dict[str, Any]:
    return {
        "attribution": str(kind),
        "speaker": given["name"],
        "speaker_description": given["description"],
        "speaker_affiliation": given["affiliation"],
        "speaker_anonymous": anonymous,
        "attribution_flags": flags,
    }
