"""Claims that are given to somebody, rest until somebody answers, and the risks that ask for more eyes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    approve,
    make_article,
    make_claim,
    make_draft,
    make_person,
    make_submitted,
    take,
)
from verification.audit import Event
from verification.claims import holding, services
from verification.claims.models import Claim
from verification.errors import ActionRefused, InvalidInput, NotAllowed, StaleVersion
from verification.people import set_active
from verification.reviews.risks import set_risks as set_claim_risks
from verification.workflow import Role, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast):
    return make_claim(make_article(cast.ada), cast.ben)


def assign(claim, by, whom, version=None):
    return holding.assign(
        actor=by.as_actor(), claim_id=claim.pk, expected_version=version, assignee_id=whom and whom.pk
    )


def wait(claim, by, waiting_for="source", days=2, version=None):
    return holding.wait(
        actor=by.as_actor(),
        claim_id=claim.pk,
        expected_version=version,
        waiting_for=waiting_for,
        follow_up=timezone.now() + timedelta(days=days),
    )


def resume(claim, by):
    return holding.resume(actor=by.as_actor(), claim_id=claim.pk, expected_version=None)


def set_risks(claim, by, *risks, version=None, by_token=False):
    return set_claim_risks(
        actor=by.as_actor(by_token=by_token), claim_id=claim.pk, expected_version=version, risks=risks
    )


def codes(refused):
    return [failure.code for failure in refused.value.failures]


# Giving it to somebody.


def test_an_editor_gives_a_claim_to_a_checker(cast, claim):
    given = assign(claim, cast.cleo, cast.ben, claim.version)
    assert (given.status, given.holder, given.lease_is_running()) == (Status.CHECKING, cast.ben, True)
    event = Event.objects.of_article(claim.article_id).last()
    assert (event.action, event.actor, event.data["assignee"]) == ("claim.assign", cast.cleo, cast.ben.pk)


def test_only_an_editor_assigns(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        assign(claim, cast.ben, cast.ben)
    assert codes(refused) == ["role_required"]


@pytest.mark.parametrize("whom", ["ada", "dan", "eve", "root", None])
def test_only_whoever_checks_gets_a_claim(cast, claim, whom):
    with pytest.raises(ActionRefused) as refused:
        assign(claim, cast.cleo, whom and getattr(cast, whom))
    assert codes(refused) == ["invalid_assignee"]


def test_programs_and_people_who_left_get_none(cast, claim):
    robot = make_person("robot", Role.SERVICE)
    set_active(actor=cast.root.as_actor(), user_id=cast.ben.pk, active=False)
    cast.ben.refresh_from_db()
    for whom in (robot, cast.ben):
        with pytest.raises(ActionRefused) as refused:
            assign(claim, cast.cleo, whom)
        assert codes(refused) == ["invalid_assignee"]
    assert holding.assignable() == [cast.cleo]


def test_what_somebody_works_on_is_not_given_away_before_their_time_is_up(cast, claim):
    take(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        assign(claim, cast.cleo, cast.cleo)
    assert codes(refused) == ["claim_held"]
    Claim.objects.filter(pk=claim.pk).update(lease_until=timezone.now())
    assert assign(claim, cast.cleo, cast.cleo).holder == cast.cleo


# Waiting.


def test_a_claim_rests_with_its_holder_and_keeps_the_draft(cast, claim):
    make_draft(take(claim, cast.ben), cast.ben)
    rests = wait(claim, cast.ben, "expert")
    assert (rests.status, rests.holder, rests.waiting_for) == (Status.WAITING, cast.ben, "expert")
    assert rests.lease_until is None
    assert rests.drafts.get().rationale == "The record says so."
    on = resume(claim, cast.ben)
    assert (on.status, on.holder, on.waiting_for, on.follow_up_at) == (Status.CHECKING, cast.ben, "", None)
    assert on.lease_is_running()


def test_nobody_takes_what_rests_with_another_but_an_editor_goes_on(cast, claim):
    wait(take(claim, cast.ben), cast.ben)
    other = make_person("bea", Role.CHECKER)
    for act in (take, resume):
        with pytest.raises(ActionRefused):
            act(claim, other)
    assert claim.pk not in Claim.objects.takeable().values_list("pk", flat=True)
    assert resume(claim, cast.cleo).holder == cast.cleo


def test_waiting_names_what_for_and_a_day_to_come(cast, claim):
    take(claim, cast.ben)
    for wrong in ({"waiting_for": "rain"}, {"days": -1}, {"days": 91}):
        with pytest.raises(ActionRefused) as refused:
            wait(claim, cast.ben, **wrong)
        assert codes(refused) == ["no_follow_up"]
    assert services.get(claim.pk).status == Status.CHECKING


def test_only_its_holder_lets_it_wait(cast, claim):
    take(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        wait(claim, cast.cleo)
    assert codes(refused) == ["not_holder"]


def test_the_version_counts_for_each_of_these(cast, claim):
    held = take(claim, cast.ben)
    with pytest.raises(StaleVersion):
        wait(held, cast.ben, version=held.version - 1)
    with pytest.raises(StaleVersion):
        set_risks(held, cast.ben, "legal", version=held.version - 1)


# Risks.


def test_a_risk_is_kept_and_on_record(cast, claim):
    marked = set_risks(claim, cast.ben, "legal", "health", version=claim.version)
    assert (marked.risks, marked.version) == (["legal", "health"], claim.version + 1)
    event = Event.objects.of_article(claim.article_id).last()
    assert (event.action, event.data) == ("claim.risks", {"before": [], "after": ["legal", "health"]})


def test_the_same_risks_again_change_nothing(cast, claim):
    marked = set_risks(claim, cast.ben, "legal")
    events = Event.objects.count()
    assert set_risks(claim, cast.ben, "legal").version == marked.version
    assert Event.objects.count() == events


def test_an_unknown_risk_is_refused(cast, claim):
    with pytest.raises(InvalidInput):
        set_risks(claim, cast.ben, "weather")


def test_only_another_than_who_wrote_it_takes_a_risk_away(cast):
    claim = make_submitted(make_article(cast.ada), cast.ben)
    set_risks(claim, cast.ben, "crime")
    with pytest.raises(NotAllowed):
        set_risks(claim, cast.ben)
    with pytest.raises(NotAllowed):
        set_risks(claim, cast.dan, by_token=True)
    assert set_risks(claim, cast.dan).risks == []


def test_an_editor_who_submitted_it_does_not_take_its_risk_away(cast):
    claim = make_submitted(make_article(cast.ada), cast.cleo)
    set_risks(claim, cast.ben, "crime")
    with pytest.raises(NotAllowed):
        set_risks(claim, cast.cleo)


def test_what_is_approved_keeps_its_risks(cast):
    claim = make_submitted(make_article(cast.ada), cast.ben)
    approve(claim, cast.dan)
    with pytest.raises(ActionRefused) as refused:
        set_risks(claim, cast.dan, "legal")
    assert codes(refused) == ["wrong_status"]
