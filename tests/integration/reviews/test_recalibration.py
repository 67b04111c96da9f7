"""Fitting the confidence to the desk's own blind verdicts, and taking the fit back."""

import numpy as np
import pytest
from django.db.utils import IntegrityError
from django.utils import timezone

from tests.factories import as_actor, make_article, make_claim, make_evidence
from tests.integration.resolved import make_resolved, too_sure
from verification import backends, jobs
from verification.audit import Event
from verification.engine.types import Conclusion, ConclusionClass, Question
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion, TooFewVerdicts
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.reviews import recalibration
from verification.reviews.reliability import resolved
from verification.verdicts.models import Proposal
from verification.verdicts.recalibration import adjusted
from verification.verdicts.reliability_models import Calibration
from verification.verdicts.services import propose


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def settled(cast, article):
    return make_resolved(cast, article, too_sure(310))


def apply(who, verdicts=310, question="true", version=None):
    return recalibration.apply(
        actor=as_actor(who), question=question, verdicts=verdicts, expected_version=version
    )


def take_back(who, version=None):
    return recalibration.take_back(actor=as_actor(who), question="true", expected_version=version)


def concluded(confidence=0.9, question=Question.TRUE):
    return Conclusion(question, ConclusionClass.SUPPORTED, confidence, "calibrated on labels")


def adjusted_now(confidence=0.9):
    return adjusted(concluded(confidence), backends.concluder().name)


def test_fewer_than_three_hundred_blind_verdicts_are_refused_with_their_count(cast, article):
    make_resolved(cast, article, too_sure(299))
    make_resolved(cast, article, too_sure(50), blind=False)
    make_resolved(cast, article, too_sure(50), engine="another.v1")
    make_resolved(cast, article, too_sure(50), status="checking")
    with pytest.raises(TooFewVerdicts, match="299 verdicts were made with the proposal hidden; 300"):
        apply(cast.cleo, verdicts=299)
    assert not Calibration.objects.exists()
    assert recalibration.outlook("true", resolved()).fit is None


def test_a_fit_is_shown_before_it_is_applied_and_then_changes_what_is_concluded(cast, settled):
    shown = recalibration.outlook("true", resolved())
    assert (shown.there, shown.fit.helps, shown.is_applied) == (310, True, False)
    assert shown.fit.before.ece > 0.2 > shown.fit.after.ece
    row = apply(cast.cleo)
    assert row.figures["after"]["ece"] == shown.fit.after.ece
    found = adjusted_now()
    assert found.confidence == pytest.approx(0.5, abs=0.08)
    assert found.raw_confidence == 0.9
    assert found.calibrated_on == f"calibrated on 310 verdicts of this desk, {timezone.now():%Y-%m-%d}"
    assert found.outcome == ConclusionClass.SUPPORTED
    event = Event.objects.get(action="confidence.recalibrate")
    assert (event.actor, event.target, event.data["verdicts"]) == (cast.cleo, f"calibration:{row.pk}", 310)


def test_a_fit_touches_only_its_question_and_its_engine_and_no_missing_confidence(cast, settled):
    apply(cast.cleo)
    name = backends.concluder().name
    for found, engine in [
        (concluded(question=Question.SAID), name),
        (concluded(), "another.v1"),
        (concluded(None), name),
    ]:
        assert adjusted(found, engine) == found


def test_taking_back_goes_one_fit_back_each_time_and_is_on_record(cast, article, settled):
    first = apply(cast.cleo)
    make_resolved(cast, article, [("supported", 0.9, "supported")] * 300)
    apply(cast.root, verdicts=610)
    higher = adjusted_now().confidence
    again = take_back(cast.cleo)
    assert (again.slope, again.verdicts) == (first.slope, 310)
    assert adjusted_now().confidence < higher
    take_back(cast.root)
    assert adjusted_now() == concluded()
    with pytest.raises(InvalidInput, match="nothing to take back"):
        take_back(cast.root)
    assert Calibration.objects.count() == 4
    assert Event.objects.filter(action="confidence.take_back").count() == 2


def test_a_later_fit_rests_on_the_machines_own_confidence(cast, article):
    make_resolved(cast, article, too_sure(310), raw_confidence=0.7)
    found = recalibration.outlook("true", resolved())
    assert found.fit.before.ece == pytest.approx(0.2, abs=0.01)
    assert np.isclose(found.fit.platt.apply(0.7), 0.5, atol=0.05)


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "eve"])
def test_only_editors_and_admins_change_what_a_confidence_means(who, cast):
    with pytest.raises(NotAllowed):
        apply(getattr(cast, who))
    with pytest.raises(NotAllowed):
        take_back(getattr(cast, who))


def test_what_changed_meanwhile_is_a_conflict(cast, settled):
    with pytest.raises(StaleVersion, match="310 verdicts"):
        apply(cast.cleo, verdicts=305)
    row = apply(cast.cleo, version=0)
    with pytest.raises(StaleVersion):
        apply(cast.cleo, version=0)
    with pytest.raises(StaleVersion):
        take_back(cast.cleo, version=row.pk + 1)
    with pytest.raises(NotFound):
        apply(cast.cleo, question="why")


def test_open_claims_are_proposed_anew_and_old_proposals_stay(cast, article, settled):
    claim = make_claim(article, cast.ben)
    make_evidence(claim)
    old = Proposal.objects.create(
        claim=claim, ordinal=1, question="true", outcome="refuted", confidence=0.7, made_by="e.v1"
    )
    row = apply(cast.cleo)
    step = PipelineStep.objects.get(step="propose", input_digest=f"recalibrated:{row.pk}")
    assert step.target == f"claim:{claim.pk}"
    Evidence.objects.filter(claim=claim).update(step=step)
    assert propose(jobs.start(step.pk))
    new = Proposal.objects.filter(claim=claim).latest("pk")
    assert (new.cause, new.step) == ("recalibrated", step)
    old.refresh_from_db()
    assert (old.outcome, old.confidence) == ("refuted", 0.7)


def test_a_calibration_is_never_edited(cast, settled):
    apply(cast.cleo)
    with pytest.raises(IntegrityError, match="never edited"):
        Calibration.objects.update(slope=1.0)
