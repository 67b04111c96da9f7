"""The acts that forms ask for on a claim, each handed to its service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.dateparse import parse_datetime

from verification.claims import holding, merging, splitting, triage, wording
from verification.claims import services as claims
from verification.claims.models import Claim
from verification.claims.splitting import Part
from verification.engine.types import Speaker
from verification.errors import InvalidInput
from verification.evidence.splitting import split
from verification.policies import Actor
from verification.reviews import resubmitting, risks
from verification.reviews import services as reviews
from verification.reviews.resubmitting import Fix
from verification.web.requests import whole_number
from verification.workflow import Action, Risk


@dataclass(frozen=True, slots=True)
class Asked:
    """One act on a claim as the form gave it."""

    actor: Actor
    claim: Claim
    version: int
    given: Mapping[str, str]

    @property
    def text(self) -> str:
        """The one field of most forms: a reason, a comment."""
        return self.given.get("text", "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act: the claim to look at now, and what its wording has lost."""

    claim: Claim
    warnings: tuple[str, ...] = ()


def _plain(service: Callable[..., Claim], **fields: str) -> Callable[[Asked], Outcome]:
    """Hand over a claim, its version and the named fields of the form."""

    def act(asked: Asked) -> Outcome:
        more = {name: asked.given.get(field, "") for name, field in fields.items()}
        claim = service(actor=asked.actor, claim_id=asked.claim.pk, expected_version=asked.version, **more)
        return Outcome(claim)

    return act


def _edit(asked: Asked) -> Outcome:
    """Word a claim anew; what the form gives back unchanged stays the machine's."""
    claim, given = asked.claim, asked.given
    said = Speaker(
        given.get("speaker", "").strip(),
        given.get("description", "").strip(),
        given.get("affiliation", "").strip(),
        anonymous=bool(given.get("anonymous")),
    )
    edited = wording.edit(
        actor=asked.actor,
        claim_id=claim.pk,
        expected_version=asked.version,
        text=_changed(asked.text.strip(), claim.text),
        kind=_changed(given.get("kind", ""), claim.kind),
        speaker=None if said == speaker_of(claim) else said,
    )
    return Outcome(edited.claim, tuple(warning.text for warning in edited.warnings))


def _changed(given: str, stored: str) -> str | None:
    return None if given == stored else given


def speaker_of(claim: Claim) -> Speaker:
    """Return who says a claim, as the form shows it."""
    return Speaker(
        claim.speaker,
        claim.speaker_description,
        claim.speaker_affiliation,
        anonymous=claim.speaker_anonymous,
    )


def _merge(asked: Asked) -> Outcome:
    into, _, version = asked.given.get("into", "").partition(":")
    into_id = whole_number(into)
    if into_id is None:
        raise InvalidInput("Choose the claim to merge this one into.")
    merged = merging.merge(
        actor=asked.actor,
        claim_id=asked.claim.pk,
        expected_version=asked.version,
        into_id=into_id,
        into_version=whole_number(version),
    )
    return Outcome(merged)


def _split(asked: Asked) -> Outcome:
    done = split(
        actor=asked.actor,
        claim_id=asked.claim.pk,
        expected_version=asked.version,
        first=_part(asked.given, "1"),
        second=_part(asked.given, "2"),
    )
    return Outcome(done.parts[0])


def _part(given: Mapping[str, str], which: str) -> Part:
    return Part(
        exact=given.get(f"exact-{which}", "").strip(),
        prefix=given.get(f"prefix-{which}", ""),
        suffix=given.get(f"suffix-{which}", ""),
        text=given.get(f"text-{which}", "").strip(),
    )


def _assign(asked: Asked) -> Outcome:
    chosen = whole_number(asked.given.get("assignee", ""))
    return Outcome(
        holding.assign(
            actor=asked.actor,
            claim_id=asked.claim.pk,
            expected_version=asked.version,
            assignee_id=chosen,
        )
    )


def _wait(asked: Asked) -> Outcome:
    return Outcome(
        holding.wait(
            actor=asked.actor,
            claim_id=asked.claim.pk,
            expected_version=asked.version,
            waiting_for=asked.given.get("waiting_for", ""),
            follow_up=_moment(asked.given.get("follow_up", "")),
        )
    )


def _moment(given: str) -> datetime | None:
    """Read the day and time of a form, in UTC; None where it is none, which a guard explains."""
    try:
        found = parse_datetime(given.strip())
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def _fix(asked: Asked) -> Outcome:
    """Put the one question that the form is about into the reviewer's words."""
    given = asked.given
    wish = Fix(
        question=given.get("question", ""),
        rating=given.get("rating", ""),
        rationale=given.get("rationale", ""),
        confidence=given.get("confidence", ""),
    )
    fixed = resubmitting.fix(
        actor=asked.actor, claim_id=asked.claim.pk, expected_version=asked.version, wish=wish
    )
    return Outcome(fixed)


def _risks(asked: Asked) -> Outcome:
    chosen = [str(risk) for risk in Risk if asked.given.get(f"risk-{risk}")]
    kept = risks.set_risks(
        actor=asked.actor, claim_id=asked.claim.pk, expected_version=asked.version, risks=chosen
    )
    return Outcome(kept)


RISKS: Final = "risks"
"""No move of the work flow, but an act of the same kind: it decides how many have to sign."""
ACTS: Final[dict[str, Callable[[Asked], Outcome]]] = {
    Action.ACCEPT: _plain(claims.accept),
    Action.DISMISS: _plain(claims.dismiss, reason="text"),
    Action.RESTORE: _plain(claims.restore),
    Action.TAKE: _plain(claims.take),
    Action.RELEASE: _plain(claims.release),
    Action.ASSIGN: _assign,
    Action.WAIT: _wait,
    Action.RESUME: _plain(holding.resume),
    Action.WITHDRAW_SUBMISSION: _plain(reviews.withdraw_submission),
    Action.FIX: _fix,
    Action.RECONFIRM: _plain(resubmitting.reconfirm),
    RISKS: _risks,
    Action.APPROVE: _plain(reviews.approve, shown_digest="digest"),
    Action.REQUEST_CHANGES: _plain(reviews.request_changes, comment="text"),
    Action.REOPEN: _plain(reviews.reopen, reason="text"),
    Action.EDIT: _edit,
    Action.MERGE: _merge,
    Action.UNMERGE: _plain(merging.unmerge),
    Action.SPLIT: _split,
    Action.REJOIN: _plain(splitting.rejoin),
    Action.UNSPLIT: _plain(splitting.rejoin),
    Action.UNDO: _plain(triage.undo),
}
DONE: Final = {
    Action.ACCEPT: "The claim is in the queue.",
    Action.RESTORE: "The claim is back in the queue.",
    Action.TAKE: "You hold this claim for half an hour; working on it renews that.",
    Action.RELEASE: "The claim is back in the queue; your draft is kept.",
    Action.DISMISS: "The claim was dismissed.",
    Action.ASSIGN: "The claim was given to them for half an hour.",
    Action.WAIT: "The claim rests with you until you go on.",
    Action.RESUME: "You hold this claim for half an hour; working on it renews that.",
    Action.WITHDRAW_SUBMISSION: "You took it back; your draft is as it was.",
    Action.FIX: "Your verdict stands in review; somebody else has to approve it.",
    Action.RECONFIRM: "The verdict waits for a reviewer, on the evidence as it counts now.",
    RISKS: "The risks are kept.",
    Action.APPROVE: "You signed it.",
    Action.REQUEST_CHANGES: "The claim went back to its checker.",
    Action.REOPEN: "The claim is back at work.",
    Action.SUBMIT: "The claim waits for a reviewer.",
    Action.EDIT: "The wording was changed; evidence is searched for it anew.",
    Action.MERGE: "The claim was merged.",
    Action.UNMERGE: "The claim stands by itself again.",
    Action.SPLIT: "The claim was split; this is its first part.",
    Action.REJOIN: "The parts are one claim again.",
    Action.UNSPLIT: "The parts are one claim again.",
    Action.UNDO: "Undone: this is as it was.",
}
DECIDED: Final = {Action.ACCEPT: "Accepted.", Action.DISMISS: "Dismissed.", Action.MERGE: "Merged."}
"""What decides a suggestion, and so opens the next one."""
RELISTING: Final = frozenset(
    {Action.MERGE, Action.UNMERGE, Action.SPLIT, Action.REJOIN, Action.UNSPLIT, Action.UNDO}
)
"""What changes more than one row of the list."""
WAKING: Final = frozenset({Action.ACCEPT, Action.EDIT, *RELISTING})
"""What leaves work for the machine."""
