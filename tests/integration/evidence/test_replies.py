"""The right of reply: what it takes before a claim that speaks against somebody by name is signed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import (
    adopt,
    approve,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    submit,
    take,
)
from verification.audit import Event
from verification.engine.types import Stance
from verification.errors import ActionRefused, Conflict, InvalidInput, InvalidReason, NotAllowed, NotFound
from verification.evidence import replies
from verification.evidence.replies import Put
from verification.evidence.reply_models import Reply
from verification.policies import MACHINE_ACTOR
from verification.reviews import resubmitting
from verification.reviews.resubmitting import Fix
from verification.reviews.risks import set_risks
from verification.verdicts import services as verdicts
from verification.workflow import Guard, Role, Status

pytestmark = pytest.mark.django_db
TEXT = "Kvikk Foods sold meat that was out of date. Oslo is the capital of Norway.\n"
ACCUSATION = "Kvikk Foods sold meat that was out of date."


@pytest.fixture
def article(cast):
    return make_article(cast.ada, TEXT)


@pytest.fixture
def claim(article, cast):
    return take(make_claim(article, cast.ben, ACCUSATION), cast.ben)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def wish(now):
    return Put(
        whom="Kvikk Foods, press office",
        means="phone",
        put_at=now - timedelta(hours=3),
        facts="Meat past its date was sold in May.",
        deadline=now + timedelta(hours=3),
    )


def put(claim, by, wish, **changes):
    return replies.put(actor=by.as_actor(), claim_id=claim.pk, wish=replace(wish, **changes))


def not_needed(claim, by, reason="It says so itself.", **actor):
    return replies.say_not_needed(actor=by.as_actor(**actor), claim_id=claim.pk, reason=reason)


def hand_in(claim, by):
    return verdicts.submit(actor=by.as_actor(), claim_id=claim.pk, expected_version=None)


def rate(claim, by, rating="incorrect", stance=Stance.REFUTES):
    for question in claim.questions:
        adopt(make_evidence(claim, stance=stance, question=question), by)
        make_draft(claim, by, rating=rating, question=question)


def refused(claim, by):
    with pytest.raises(ActionRefused) as error:
        hand_in(claim, by)
    return {failure.guard for failure in error.value.failures}


def test_an_adverse_verdict_on_a_named_body_waits_for_its_reply(claim, cast, wish):
    rate(claim, cast.ben)
    with pytest.raises(ActionRefused, match="Kvikk Foods") as error:
        hand_in(claim, cast.ben)
    assert [failure.code for failure in error.value.failures] == ["no_right_of_reply"]
    first = put(claim, cast.ben, wish)
    assert refused(claim, cast.ben) == {Guard.REPLY}
    later = replies.enter_answer(
        actor=cast.ben.as_actor(), reply_id=first.pk, outcome="answered", text="We regret it."
    )
    assert (later.first, later.whom) == (first, first.whom)
    assert hand_in(claim, cast.ben).status == Status.IN_REVIEW


@pytest.mark.parametrize(
    "changes", [{"outcome": "answered", "answer": "We regret it."}, {"outcome": "declined"}], ids=str
)
def test_an_answer_or_a_refusal_to_answer_is_enough_at_once(claim, cast, wish, changes):
    rate(claim, cast.ben)
    put(claim, cast.ben, wish, **changes)
    assert hand_in(claim, cast.ben).status == Status.IN_REVIEW


def test_silence_is_enough_from_the_deadline_on(claim, cast, wish, now):
    rate(claim, cast.ben)
    row = put(claim, cast.ben, wish, deadline=now - timedelta(minutes=1))
    assert row.is_silent() and not row.is_silent(now - timedelta(minutes=2))
    assert hand_in(claim, cast.ben).status == Status.IN_REVIEW


def test_a_person_says_why_no_reply_is_needed_but_not_who_reports_it(article, claim, cast):
    rate(claim, cast.ben)
    article.reporters.add(cast.cleo)
    with pytest.raises(NotAllowed, match="report"):
        not_needed(claim, cast.cleo)
    with pytest.raises(InvalidReason):
        not_needed(claim, cast.ben, " ?")
    not_needed(claim, cast.ben)
    assert hand_in(claim, cast.ben).status == Status.IN_REVIEW


def test_an_accusation_asks_for_a_reply_whatever_it_is_rated(claim, cast):
    rate(claim, cast.ben, "confirmed", Stance.SUPPORTS)
    set_risks(actor=cast.cleo.as_actor(), claim_id=claim.pk, expected_version=None, risks=["crime"])
    assert refused(claim, cast.ben) == {Guard.REPLY}


def test_what_is_confirmed_or_names_nobody_asks_for_none(article, claim, cast):
    assert submit(claim, cast.ben).status == Status.IN_REVIEW
    other = make_submitted(article, cast.ben, rating="incorrect", stance=Stance.REFUTES)
    assert other.status == Status.IN_REVIEW


def test_a_fix_to_an_adverse_verdict_and_a_risk_in_review_ask_for_a_reply(claim, cast):
    submit(claim, cast.ben)
    adverse = Fix("true", rating="incorrect", rationale="The office says no.")
    with pytest.raises(ActionRefused) as error:
        resubmitting.fix(actor=cast.dan.as_actor(), claim_id=claim.pk, expected_version=None, wish=adverse)
    assert Guard.REPLY in {failure.guard for failure in error.value.failures}
    set_risks(actor=cast.cleo.as_actor(), claim_id=claim.pk, expected_version=None, risks=["legal"])
    with pytest.raises(ActionRefused) as error:
        approve(claim, cast.dan)
    assert [failure.guard for failure in error.value.failures] == [Guard.REPLY]


def test_the_speaker_counts_unless_they_are_anonymous(cast):
    claim = make_claim(make_article(cast.ada, TEXT), cast.ben)
    claim.speaker = "Anna Larsen"
    assert replies.parties_of(claim) == ("Anna Larsen",)
    claim.speaker_anonymous = True
    assert replies.parties_of(claim) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"whom": " "},
        {"whom": "x" * 201},
        {"means": "paywall"},
        {"facts": "?"},
        {"outcome": "not_needed"},
        {"outcome": "answered"},
        {"answer": "x" * 20_001},
        {"put_at": timezone.now() + timedelta(days=2)},
        {"put_at": timezone.now() - timedelta(days=3651)},
        {"deadline": timezone.now() - timedelta(days=2)},
        {"deadline": timezone.now() + timedelta(days=100)},
    ],
)
def test_half_an_entry_is_none(claim, cast, wish, changes):
    with pytest.raises(InvalidInput):
        put(claim, cast.ben, wish, **changes)
    assert not Reply.objects.exists()


def test_only_the_desk_in_person_keeps_entries(claim, cast, wish):
    robot, rita = make_person("robot", Role.SERVICE), make_person("rita", Role.REPORTER)
    actors = [who.as_actor() for who in (cast.ada, cast.root, cast.eve, robot, rita)]
    for actor in (*actors, cast.ben.as_actor(by_token=True), MACHINE_ACTOR):
        with pytest.raises((NotAllowed, NotFound)):
            replies.put(actor=actor, claim_id=claim.pk, wish=wish)
        with pytest.raises((NotAllowed, NotFound)):
            replies.say_not_needed(actor=actor, claim_id=claim.pk, reason="No.")


def test_what_came_of_it_is_entered_once(claim, cast, wish):
    first, actor = put(claim, cast.ben, wish), cast.ben.as_actor()
    for outcome, text in (("waiting", "x"), ("answered", " ")):
        with pytest.raises(InvalidInput):
            replies.enter_answer(actor=actor, reply_id=first.pk, outcome=outcome, text=text)
    replies.enter_answer(actor=actor, reply_id=first.pk, outcome="declined", text="")
    with pytest.raises(Conflict):
        replies.enter_answer(actor=actor, reply_id=first.pk, outcome="answered", text="Late.")


def test_entries_stay_as_they_are_and_events_hold_no_names(claim, cast, wish):
    row = put(claim, cast.ben, wish)
    assert Event.objects.get(action="reply.put").data == {"claim": claim.pk, "outcome": "waiting"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=row.pk).update(text="Never mind.")
