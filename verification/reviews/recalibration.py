"""Fits the machine's confidence to the desk's own blind verdicts, applies it, takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from verification import audit, backends, policies
from verification.engine.calibration import Array
from verification.engine.recalibrate import MINIMUM, Recalibration, recalibrate
from verification.engine.reliability import Resolved
from verification.engine.types import Question
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.policies import Actor
from verification.reviews.reliability import resolved
from verification.verdicts.recalibration import leave_proposals, newest
from verification.verdicts.reliability_models import Calibration
from verification.workflow import Role

LOCK: Final = 0x4E1D1267
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the calibration of one question stands.

    `there` blind verdicts can be fitted to, `needed` are needed; `fit` is what they come to, None for too
    few. `latest` is what was decided last, and `is_applied` says that it changes proposals now.
    """

    question: Question
    engine: str
    there: int
    needed: int
    fit: Recalibration | None
    latest: Calibration | None
    log: Sequence[Calibration]

    @property
    def is_applied(self) -> bool:
        """A fit is in force, and it is one of the engine that proposes now."""
        return self.is_fitted and self.latest is not None and self.latest.engine == self.engine

    @property
    def is_fitted(self) -> bool:
        """A fit is in force, and can be taken back."""
        return self.latest is not None and self.latest.slope is not None

    @property
    def version(self) -> int:
        """What a decision has to be based on."""
        return self.latest.pk if self.latest else 0


def outlooks(rows: Sequence[Resolved]) -> list[Outlook]:
    """Say for each question where its calibration stands, over `resolved()`."""
    return [_outlook(question, rows) for question in Question]


def outlook(question: str, rows: Sequence[Resolved]) -> Outlook:
    """Say where the calibration of one question stands. Raises NotFound: there is no such question."""
    if question not in set(Question):
        raise NotFound("There is no such question.")
    return _outlook(Question(question), rows)


def _outlook(question: Question, rows: Sequence[Resolved]) -> Outlook:
    engine = backends.concluder().name
    confidences, agreed = _cases(rows, question, engine)
    there, log = len(agreed), Calibration.objects.filter(question=question).select_related("by")
    return Outlook(
        question=question,
        engine=engine,
        there=there,
        needed=MINIMUM,
        fit=recalibrate(confidences, agreed) if there >= MINIMUM else None,
        latest=newest(question),
        log=list(log.order_by("-pk")[:SHOWN]),
    )


def _cases(rows: Sequence[Resolved], question: Question, engine: str) -> tuple[Array, Array]:
    """Return the machine's own confidences and whether people agreed, the oldest verdict first."""
    fit = [
        (row.own_confidence, float(row.agrees))
        for row in reversed(rows)
        if row.blind and row.is_compared and (row.question, row.engine) == (question, engine)
    ]
    stated = [(own, agrees) for own, agrees in fit if own is not None]
    return np.array([own for own, _ in stated]), np.array([agrees for _, agrees in stated])


def apply(*, actor: Actor, question: str, verdicts: int, expected_version: int | None) -> Calibration:
    """Put a fit of the confidence in force; `verdicts` is how many it was shown to rest on.

    The claims that are open are proposed anew in the background; proposals that exist stay as they are.

    Raises:
        NotAllowed: neither an editor nor an admin, or no person; NotFound: no such question;
        TooFewVerdicts: there are fewer than are needed; StaleVersion: more verdicts or another decision
        came meanwhile.
    """
    asked = _check(actor, question)
    engine = backends.concluder().name
    fit = recalibrate(*_cases(resolved(), asked, engine))
    if fit.n != verdicts:
        raise StaleVersion(f"There are {fit.n:,} verdicts to fit to now; look at the figures again.")
    with transaction.atomic():
        before = _locked(asked, expected_version)
        row = Calibration.objects.create(
            question=asked,
            engine=engine,
            slope=fit.platt.slope,
            intercept=fit.platt.intercept,
            verdicts=fit.n,
            fitted_on=timezone.now().date(),
            figures={"before": asdict(fit.before), "after": asdict(fit.after)},
            before=before,
            by_id=actor.user_id,
        )
        _follow(actor, "confidence.recalibrate", row, verdicts=fit.n)
    return row


def take_back(*, actor: Actor, question: str, expected_version: int | None) -> Calibration:
    """Put in force again what was before the newest fit: an earlier one, or the machine’s own confidence.

    Raises:
        NotAllowed; NotFound: no such question; InvalidInput: no fit is in force; StaleVersion.
    """
    asked = _check(actor, question)
    with transaction.atomic():
        latest = _locked(asked, expected_version)
        if latest is None or latest.slope is None:
            raise InvalidInput("No fit is in force; there is nothing to take back.")
        row = Calibration.objects.create(
            question=asked, by_id=actor.user_id, takes_back=latest, **_restored(latest)
        )
        _follow(actor, "confidence.take_back", row, takes_back=latest.pk)
    return row


def _restored(latest: Calibration) -> Mapping[str, Any]:
    earlier = latest.before
    if earlier is None:
        return {"engine": latest.engine}
    kept = ("engine", "slope", "intercept", "verdicts", "fitted_on", "figures", "before")
    return {name: getattr(earlier, name) for name in kept}


def _check(actor: Actor, question: str) -> Question:
    policies.check_has_role(actor, Role.EDITOR, Role.ADMIN)
    if not actor.is_person:
        raise NotAllowed("A person has to answer for what a confidence means; sign in.")
    if question not in set(Question):
        raise NotFound("There is no such question.")
    return Question(question)


def _locked(question: Question, expected_version: int | None) -> Calibration | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    latest = newest(question)
    if expected_version not in (None, latest.pk if latest else 0):
        raise StaleVersion
    return latest


def _follow(actor: Actor, action: str, row: Calibration, **data: int) -> None:
    claims = leave_proposals(row, backends.concluder().name)
    audit.record(actor, action, f"calibration:{row.pk}", question=row.question, claims=claims, **data)
