"""How a claim stands in the work: for what it waits, what makes a mistake dear, who has signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from verification import policies
from verification.claims.holding import assignable
from verification.claims.models import Claim
from verification.errors import FactcheckError
from verification.people import User
from verification.reviews.models import Approval
from verification.reviews.services import required_approvals
from verification.verdicts.models import VerdictRevision
from verification.web.carried import CarriedView, carried_of
from verification.web.vocabulary import RISK, WAITING_FOR
from verification.workflow import Risk, Status, WaitingFor


@dataclass(frozen=True, slots=True)
class Choice:
    """One risk as a box to tick."""

    value: str
    word: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside a claim's status.

    `waits` says in words for what it rests; `is_due`: it is time to ask again. `carried`: what became of it
    in the newest revision, None while there is only the first.
    """

    waits: str
    is_due: bool
    risks: Sequence[Choice]
    can_set_risks: bool
    required: int
    approvals: Sequence[Approval]
    people: Sequence[User]
    carried: CarriedView | None

    @property
    def named_risks(self) -> list[str]:
        """The risks that it has, in words."""
        return [risk.word for risk in self.risks if risk.is_chosen]

    @property
    def missing(self) -> int:
        """How many have still to sign."""
        return max(self.required - len(self.approvals), 0)

    @property
    def waiting_choices(self) -> list[tuple[str, str]]:
        """For what a claim may wait."""
        return list(WAITING_FOR.items())


def standing(
    claim: Claim, user: User, verdicts: Sequence[VerdictRevision], *, names_people: bool
) -> Standing:
    """Gather how a claim stands; `names_people` where a form offers whom to give it to."""
    waits = claim.status == Status.WAITING
    return Standing(
        waits=WAITING_FOR[WaitingFor(claim.waiting_for)] if waits else "",
        is_due=waits and claim.follow_up_at is not None and claim.follow_up_at <= timezone.now(),
        risks=[Choice(str(risk), RISK[risk], risk in claim.risks) for risk in Risk],
        can_set_risks=_can_set_risks(claim, user),
        required=required_approvals(claim),
        approvals=_approvals(verdicts),
        people=assignable(claim.article) if names_people else (),
        carried=carried_of(claim),
    )


def _approvals(verdicts: Sequence[VerdictRevision]) -> list[Approval]:
    """Return one signature a person, in order: they sign all questions at once."""
    rows = Approval.objects.filter(verdict__in=verdicts).select_related("by").order_by("pk")
    return list({approval.by_id: approval for approval in rows}.values())


def _can_set_risks(claim: Claim, user: User) -> bool:
    facts = policies.Facts(now=timezone.now(), status=Status(claim.status))
    try:
        policies.check_can_set_risks(user.as_actor(), facts, removes=False)
    except FactcheckError:
        return False
    return True
