"""Who may do what: roles, and the rows of the table with all their guards.

Policies come in pairs: `check_can_…` raises and says why, `can_…` answers from it. A refusal names
every guard that failed.
"""

from __future__ import annotations

from verification.engine.types import Question
from verification.errors import ActionRefused, Failure, NotAllowed, StaleVersion
from verification.facts import MACHINE_ACTOR, Actor, Canonical, CountedEvidence, Facts, RatedQuestion
from verification.guards import CARRIES, GUARDS, REQUIRED_ORIGINS
from verification.workflow import (
    Action,
    ArticleAction,
    ArticleStatus,
    Guard,
    Role,
    Status,
    Transition,
    row_for,
)

__all__ = [
    "CARRIES",
    "GUARDS",
    "MACHINE_ACTOR",
    "REQUIRED_ORIGINS",
    "Actor",
    "Canonical",
    "CountedEvidence",
    "Facts",
    "RatedQuestion",
    "can",
    "can_edit_scales",
    "check_can",
    "check_can_edit_scales",
    "check_can_set_risks",
    "check_has_role",
    "failures",
    "has_role",
    "required_questions",
    "working_failures",
]


def failures(row: Transition, actor: Actor, facts: Facts) -> tuple[Failure, ...]:
    """Return every reason why this actor cannot take this row now; empty when nothing stands against it."""
    found = []
    if not actor.roles & row.roles:
        wanted = " or ".join(sorted(row.roles))
        found.append(Failure("role", "role_required", f"Only {_a(wanted)} can do this."))
    if row.sources and facts.status not in row.sources:
        found.append(Failure("status", "wrong_status", _wrong_status(facts)))
    found += [failure for guard in row.guards if (failure := GUARDS[guard](actor, facts))]
    return tuple(found)


def _a(named: str) -> str:
    named = named.replace(Role.SERVICE, "service account")
    return f"{'an' if named[:1] in 'aeiou' else 'a'} {named}"


def _wrong_status(facts: Facts) -> str:
    """Say in which status it is, and what opens it again where a signature stands in the way."""
    status = str(facts.status).replace("_", " ")
    opened: dict[Status | ArticleStatus, str] = {
        Status.IN_REVIEW: "; a reviewer has to ask for changes first",
        Status.APPROVED: "; it has to be reopened first",
        ArticleStatus.IMPORTED: "; its claims are being found: try again in a moment",
        ArticleStatus.EXTRACTING: "; its claims are being found: try again in a moment",
    }
    first = opened.get(facts.status, "") if facts.status is not None else ""
    return f"This cannot be done while it is {status}{first}."


def working_failures(actor: Actor, facts: Facts) -> tuple[Failure, ...]:
    """Return what stands against this actor's work on a claim's evidence and drafts."""
    row = row_for(Action.SUBMIT)
    guards = (Guard.ARTICLE_OPEN, Guard.HOLDER)
    found = [failure for guard in guards if (failure := GUARDS[guard](actor, facts))]
    if not actor.roles & row.roles:
        found.append(Failure("role", "role_required", "Only a checker or an editor can do this."))
    if facts.status != Status.CHECKING:
        found.append(Failure("status", "wrong_status", f"Take this claim first; it is {facts.status}."))
    return tuple(found)


def check_can(action: Action | ArticleAction, actor: Actor, facts: Facts) -> None:
    """Let an action of the table pass, or raise with every guard that failed.

    Raises:
        StaleVersion: it is based on an old version; a conflict before it is a refusal.
        ActionRefused: at least one other guard failed.
    """
    found = failures(row_for(action), actor, facts)
    if any(failure.guard == Guard.VERSION for failure in found):
        raise StaleVersion
    if found:
        raise ActionRefused(failures=found)


def can(action: Action | ArticleAction, actor: Actor, facts: Facts) -> bool:
    """Answer from `check_can`."""
    return not failures(row_for(action), actor, facts)


def check_has_role(actor: Actor, *roles: Role) -> None:
    """Raise unless the actor holds one of `roles`.

    Raises:
        NotAllowed: none of them.
    """
    if not actor.roles & frozenset(roles):
        raise NotAllowed(f"Only {_a(' or '.join(sorted(roles)))} can do this.")


def has_role(actor: Actor, *roles: Role) -> bool:
    """Answer from `check_has_role`."""
    return bool(actor.roles & frozenset(roles))


def check_can_edit_scales(actor: Actor) -> None:
    """Raise unless the actor may make versions of rating scales and choose the one to work with.

    Raises:
        NotAllowed: no editor.
    """
    check_has_role(actor, Role.EDITOR)


def can_edit_scales(actor: Actor) -> bool:
    """Answer from `check_can_edit_scales`."""
    return has_role(actor, Role.EDITOR)


def check_can_set_risks(actor: Actor, facts: Facts, *, removes: bool) -> None:
    """Raise unless the actor may say what makes a mistake in a claim dear.

    Raises:
        StaleVersion; ActionRefused: it is approved already;
        NotAllowed: no checker, reviewer or editor; a risk is taken away by a checker or by a token.
    """
    # Fewer have to sign what has no risk: whoever wrote it must not be the one to say so.
    signers = (Role.REVIEWER, Role.EDITOR)
    check_has_role(actor, *signers, *(() if removes else (Role.CHECKER,)))
    if GUARDS[Guard.VERSION](actor, facts):
        raise StaleVersion
    if removes and (not actor.is_person or actor.id in facts.authors | {facts.submitter, facts.holder}):
        raise NotAllowed("Only another signed-in reviewer or editor can take a risk away.")
    if facts.status == Status.APPROVED:
        raise ActionRefused(failures=[Failure("status", "wrong_status", _wrong_status(facts))])


def required_questions(*, attributed: bool, checkable: bool) -> tuple[Question, ...]:
    """Return the questions that a claim's verdict has to answer.

    An attributed claim has both; an opinion or a prediction is checkable only as "said".
    """
    if not attributed:
        return (Question.TRUE,)
    return (Question.SAID, Question.TRUE) if checkable else (Question.SAID,)
