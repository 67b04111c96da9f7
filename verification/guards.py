"""The guards of the work flow: pure functions over frozen facts.

A guard returns None when it is satisfied, and otherwise the `Failure` to show: its machine code, and
in words what would satisfy it. Which row of the table asks which guard stands in `workflow/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from verification import article_guards
from verification.engine.types import Question, Stance
from verification.errors import Failure
from verification.facts import Actor, Facts, RatedQuestion
from verification.workflow import UNSIGNED, Guard, Risk, Role, Status, WaitingFor

REQUIRED_ORIGINS: Final = 2
MISDATED: Final = "date_changed"
"""The flag of a claim whose wording has to change before it can be signed again."""
MAX_WAIT: Final = timedelta(days=90)
ADVERSE: Final = frozenset({"false", "mostly_false"})
"""Buckets that speak against whom the claim names."""
ACCUSING: Final = frozenset({Risk.LEGAL, Risk.CRIME})
"""Risks of a claim that accuses somebody, whatever it is rated."""
NAMED_TALK: Final = 5
"""So many open comments and queries a refusal names; the rest it counts."""
ASKED: Final = {Question.SAID: "“Did they say it?”", Question.TRUE: "“Is it so?”"}
CARRIES: Final = {
    "true": (Stance.SUPPORTS,),
    "mostly_true": (Stance.SUPPORTS, Stance.QUALIFIES),
    "mixed": (Stance.SUPPORTS, Stance.REFUTES, Stance.QUALIFIES),
    "mostly_false": (Stance.REFUTES, Stance.QUALIFIES),
    "false": (Stance.REFUTES,),
}
"""The stances that can carry a rating of each bucket; other buckets need no witness."""


def _version(actor: Actor, facts: Facts) -> Failure | None:
    if facts.expected_version is None or facts.expected_version == facts.version:
        return None
    return Failure(
        Guard.VERSION, "stale_version", "This was changed after you opened it. Look again, then repeat."
    )


def _person(actor: Actor, facts: Facts) -> Failure | None:
    if actor.is_person and actor.lacks_factor:
        return Failure(Guard.PERSON, "second_factor_required", "Set up a second factor first.")
    if actor.is_person:
        return None
    return Failure(Guard.PERSON, "person_required", "Only a signed-in person can do this; a token cannot.")


def _reason(actor: Actor, facts: Facts) -> Failure | None:
    given = facts.reason.strip()
    if given and (not facts.allowed_reasons or given in facts.allowed_reasons):
        return None
    wanted = ", ".join(facts.allowed_reasons).replace("_", " ")
    return Failure(
        Guard.REASON, "invalid_reason", f"Choose a reason: {wanted}." if wanted else "Give a reason."
    )


def _holder(actor: Actor, facts: Facts) -> Failure | None:
    if facts.holder is not None and facts.holder == actor.id:
        return None
    who = f"{facts.holder_name} holds this claim." if facts.holder_name else "Nobody holds this claim."
    return Failure(Guard.HOLDER, "not_holder", f"{who} Take it first.")


def _holder_or_editor(actor: Actor, facts: Facts) -> Failure | None:
    if Role.EDITOR in actor.roles or (facts.holder is not None and facts.holder == actor.id):
        return None
    return Failure(
        Guard.HOLDER_OR_EDITOR, "not_holder", "Only its holder or an editor can release this claim."
    )


def _lease_free(actor: Actor, facts: Facts) -> Failure | None:
    expired = facts.lease_until is None or facts.lease_until <= facts.now
    if facts.status == Status.QUEUED or facts.holder in (None, actor.id) or expired:
        return None
    until = facts.lease_until.strftime("%H:%M UTC") if facts.lease_until else ""
    return Failure(Guard.LEASE_FREE, "claim_held", f"{facts.holder_name} holds this claim until {until}.")


def _rated(actor: Actor, facts: Facts) -> Failure | None:
    rated = {verdict.question for verdict in facts.rated if verdict.rationale.strip()}
    missing = [ASKED[question] for question in facts.required if question not in rated]
    if not missing:
        return None
    return Failure(
        Guard.RATED,
        "verdict_missing",
        f"The answer to {' and '.join(missing)} lacks a rating, a rationale or a confidence.",
    )


def _carries(verdict: RatedQuestion, facts: Facts) -> bool:
    stances = CARRIES.get(verdict.bucket, ())
    witnesses = [
        item
        for item in facts.counted
        if item.question == verdict.question and item.independent and item.stance in stances
    ]
    return (
        any(item.primary for item in witnesses)
        or len({item.origin for item in witnesses}) >= REQUIRED_ORIGINS
    )


def _has_primary(verdict: RatedQuestion, facts: Facts) -> bool:
    return any(
        item.primary and item.independent for item in facts.counted if item.question == verdict.question
    )


def _lacking(actor: Actor, verdict: RatedQuestion, facts: Facts) -> str:
    """Say what a verdict still needs, or nothing."""
    # Whoever submitted it was an editor, or it would not be in review; the reviewer need not be one.
    submitted = facts.submitter is not None
    if "editor" in verdict.needs and not submitted and Role.EDITOR not in actor.roles:
        return f"“{verdict.label}” needs an editor."
    if "search_log" in verdict.needs and verdict.question not in facts.searched:
        return f"“{verdict.label}” needs a search made for this question; contacts do not replace it."
    if "primary_source" in verdict.needs and not _has_primary(verdict, facts):
        return f"“{verdict.label}” for {ASKED[verdict.question]} needs a primary source that counts."
    if verdict.bucket in CARRIES and not _carries(verdict, facts):
        return (
            f"“{verdict.label}” for {ASKED[verdict.question]} needs one primary source that carries it, "
            f"or {REQUIRED_ORIGINS} independent origins; adopt evidence first."
        )
    return ""


def _evidence(actor: Actor, facts: Facts) -> Failure | None:
    lacking = [text for verdict in facts.rated if (text := _lacking(actor, verdict, facts))]
    if not lacking:
        return None
    return Failure(Guard.EVIDENCE, "evidence_threshold", " ".join(lacking))


def _four_eyes(actor: Actor, facts: Facts) -> Failure | None:
    adopters = {item.adopted_by for item in facts.counted} | facts.adopters
    if actor.id == facts.submitter or actor.id in facts.authors:
        why = "You wrote or submitted this."
    elif actor.id in adopters:
        why = "You adopted evidence that counts here."
    elif actor.id in facts.reporters:
        why = "You report this article."
    elif actor.id in facts.signers:
        why = "You signed this already."
    else:
        return None
    return Failure(Guard.FOUR_EYES, "four_eyes", f"{why} Another reviewer has to approve it.")


def _waiting_for(actor: Actor, facts: Facts) -> Failure | None:
    if facts.waiting_for not in frozenset(WaitingFor):
        why = f"Say what it waits for: {', '.join(WaitingFor)}."
    elif facts.follow_up is None or not facts.now < facts.follow_up <= facts.now + MAX_WAIT:
        why = f"Say when to ask again: a time within the next {MAX_WAIT.days} days."
    else:
        return None
    return Failure(Guard.WAITING_FOR, "no_follow_up", why)


def _submitter(actor: Actor, facts: Facts) -> Failure | None:
    if actor.id is not None and actor.id == facts.submitter:
        return None
    return Failure(Guard.SUBMITTER, "not_submitter", "Only who handed it in can take it back.")


def _stale(actor: Actor, facts: Facts) -> Failure | None:
    if not facts.stale:
        why = "Nothing changed since it was approved. Reopen it to say something else."
        return Failure(Guard.STALE, "not_stale", why)
    if MISDATED in facts.stale:
        why = "Its dates count from another day now. Reopen it, so that it is worded anew."
        return Failure(Guard.STALE, "misdated", why)
    return None


def _talk(actor: Actor, facts: Facts) -> Failure | None:
    if not facts.open_talk:
        return None
    left = len(facts.open_talk) - NAMED_TALK
    named = "; ".join(facts.open_talk[:NAMED_TALK]) + (f"; and {left} more" if left > 0 else "")
    return Failure(Guard.TALK, "open_talk", f"Settle what blocks this first: {named}.")


def _reply(actor: Actor, facts: Facts) -> Failure | None:
    if not facts.unheard:
        return None
    named = ", ".join(facts.unheard[:NAMED_TALK])
    text = f"This speaks against somebody ({named}): put the facts to them, or say why no reply is needed."
    return Failure(Guard.REPLY, "no_right_of_reply", text)


def speaks_against(rated: Iterable[RatedQuestion], risks: Iterable[str]) -> bool:
    """Say whether whoever a claim names could be wronged: by an adverse verdict, or an accusation in it."""
    return bool(ACCUSING & set(risks)) or any(verdict.bucket in ADVERSE for verdict in rated)


def _digest(actor: Actor, facts: Facts) -> Failure | None:
    if facts.digest and facts.digest == facts.shown_digest:
        return None
    return Failure(
        Guard.DIGEST, "stale_digest", "What you saw is not what would be approved now. Look again."
    )


def _text_changed(actor: Actor, facts: Facts) -> Failure | None:
    if not facts.unchanged_incorrect:
        return None
    named = " · ".join(facts.unchanged_incorrect[:3])
    return Failure(
        Guard.TEXT_CHANGED,
        "text_change_needed",
        f"Claims that need a text change or a waiver by name: {named}",
    )


def _free_or_editor(actor: Actor, facts: Facts) -> Failure | None:
    held = None if Role.EDITOR in actor.roles else _lease_free(actor, facts)
    return held and replace(held, guard=Guard.FREE_OR_EDITOR)


def _canonical(actor: Actor, facts: Facts) -> Failure | None:
    found = facts.canonical
    if found is None or not found.same_article or found.same_claim:
        why = "Choose another claim of the same article to merge it into."
    elif found.status not in UNSIGNED:
        # A signature stands for the words that its reviewer saw, and merged words would come under it.
        status = str(found.status).replace("_", " ")
        why = f"The claim to merge it into is {status}; it has to be suggested, queued or checked now."
    else:
        return None
    return Failure(Guard.CANONICAL, "invalid_canonical", why)


def _parts(actor: Actor, facts: Facts) -> Failure | None:
    if len(facts.parts) < 2:
        why = "This claim was not cut from a longer statement."
    elif signed := [part for part in facts.parts if part in (Status.IN_REVIEW, Status.APPROVED)]:
        why = f"A part is {str(signed[0]).replace('_', ' ')}; take it back into work first."
    elif facts.held_parts:
        why = f"{facts.held_parts[0]} holds a part of it."
    else:
        return None
    return Failure(Guard.PARTS, "no_parts", why)


Check = Callable[[Actor, Facts], Failure | None]
PLAIN: Final[dict[Guard, tuple[str, Callable[[Facts], int], str]]] = {
    Guard.ANCHOR: (
        "invalid_anchor",
        lambda facts: not facts.anchor_exact,
        "The quotation is not what stands at its offsets.",
    ),
    Guard.COMMENT: ("missing_comment", lambda facts: not facts.comment.strip(), "Say what has to change."),
    Guard.VERBATIM: (
        "quotation_not_verbatim",
        lambda facts: sum(not (item.verbatim and item.dated and item.stance) for item in facts.counted),
        "Adopted evidence without a stance, a time of access or a quotation found in its snapshot: {}.",
    ),
    Guard.ADOPTED: (
        "machine_evidence",
        lambda facts: any(item.adopted_by is None for item in facts.counted),
        "Machine evidence counts only after a person adopted it.",
    ),
    Guard.ACCOUNTED: (
        "unaccounted_sentences",
        lambda facts: facts.unaccounted_sentences,
        "Sentences not accounted for: {}.",
    ),
    Guard.ALL_APPROVED: (
        "open_claims",
        lambda facts: facts.open_claims,
        "Claims neither approved nor dismissed: {}.",
    ),
    Guard.NONE_STALE: (
        "stale_claims",
        lambda facts: facts.stale_claims,
        "Approved claims that count dates from another day than the article’s now: {}. Reopen them.",
    ),
    Guard.SOURCES_STAND: (
        "changed_sources",
        lambda facts: facts.doubted_claims,
        "Approved claims on a changed source or on too few origins: {}. Reopen them, or say that it counts.",
    ),
    Guard.RATING_STANDS: (
        "changed_ratings",
        lambda facts: facts.changed_ratings,
        "Ratings that left their scale or mean something else there now: {}. Have what they rate rated anew.",
    ),
    Guard.SIGNED_BY_OTHERS: (
        "signed_by_reporter",
        lambda facts: facts.signed_by_reporters,
        "Claims approved by a reporter of this article: {}. Reopen them for another reviewer.",
    ),
    Guard.NONE_ORPHANED: (
        "orphaned_claims",
        lambda facts: facts.orphaned_claims,
        "Claims that have lost their place in the newest text: {}. Place them on the page of revisions.",
    ),
    Guard.ALL_CONFIRMED: (
        "unconfirmed_claims",
        lambda facts: facts.unconfirmed_claims,
        "Claims carried over where only marks or spaces changed: {}. Confirm that they say the same.",
    ),
    Guard.ASSIGNEE: (
        "invalid_assignee",
        lambda facts: not facts.assignee,
        "Choose a person who may check claims and read this article.",
    ),
    Guard.UNSIGNED: (
        "already_signed",
        lambda facts: len(facts.signers),
        "Reviewers who have signed it: {}. Ask for it to be sent back.",
    ),
    Guard.LAST_ACT: (
        "nothing_to_undo",
        lambda facts: not facts.undoes,
        "You can take back your own act as long as nothing came after it.",
    ),
}
"""Guards over one fact: the code, how much is wrong, and the words."""


def _plain(guard: Guard) -> Check:
    code, wrong, text = PLAIN[guard]

    def check(actor: Actor, facts: Facts) -> Failure | None:
        found = wrong(facts)
        return Failure(guard, code, text.format(found)) if found else None

    return check


GUARDS: Final[dict[Guard, Check]] = {
    **{guard: _plain(guard) for guard in PLAIN},
    Guard.VERSION: _version,
    Guard.PERSON: _person,
    Guard.REASON: _reason,
    Guard.HOLDER: _holder,
    Guard.HOLDER_OR_EDITOR: _holder_or_editor,
    Guard.LEASE_FREE: _lease_free,
    **article_guards.GUARDS,
    Guard.RATED: _rated,
    Guard.EVIDENCE: _evidence,
    Guard.FOUR_EYES: _four_eyes,
    Guard.DIGEST: _digest,
    Guard.TEXT_CHANGED: _text_changed,
    Guard.FREE_OR_EDITOR: _free_or_editor,
    Guard.CANONICAL: _canonical,
    Guard.PARTS: _parts,
    Guard.WAITING_FOR: _waiting_for,
    Guard.SUBMITTER: _submitter,
    Guard.STALE: _stale,
    Guard.TALK: _talk,
    Guard.REPLY: _reply,
}
