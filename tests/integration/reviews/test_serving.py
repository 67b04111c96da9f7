"""Next for me: whom it leads where, and that it never leads two people to one claim."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    approve,
    make_article,
    make_claim,
    make_person,
    make_submitted,
    submit,
    take,
)
from tests.integration.threads import at_once
from verification.articles.models import Article
from verification.audit import Event
from verification.claims import holding
from verification.claims.models import Claim
from verification.errors import ActionRefused
from verification.jobs import PipelineStep
from verification.reviews.models import Turn
from verification.reviews.serving import TURN, Why, serve
from verification.workflow import Role, Status

OTHER = "The harbour\n\nThe harbour of Tarn was closed for nine days in 2019. The port handles 4.6 million tonnes a year.\n"
PARLIAMENT = "Its parliament has 169 seats"
KING = "its king is Harald V"
RACERS = 50


def following(person, seen=None):
    served = serve(actor=person.as_actor(), seen=seen and seen.pk)
    return served and (served.claim.pk, served.why)


def fill(article, count):
    """Queued claims, as an article with many would leave them."""
    step = PipelineStep.objects.of_article(article.pk).get(step="extract")
    return Claim.objects.bulk_create(
        Claim(
            article=article,
            step=step,
            ordinal=1000 + number,
            text=f"Statement {number}",
            kind="state",
            status=Status.QUEUED,
            priority=float(number % 7),
            made_by="test.v1",
        )
        for number in range(count)
    )


def set_deadline(article, **left):
    Article.objects.filter(pk=article.pk).update(deadline=timezone.now() + timedelta(**left))


def rest(claim, by):
    return holding.wait(
        actor=by.as_actor(),
        claim_id=claim.pk,
        expected_version=None,
        waiting_for="source",
        follow_up=timezone.now() + timedelta(days=1),
    )


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


# Checkers.


def test_the_nearest_deadline_is_taken_first_then_priority(cast, article):
    late, soon = make_article(cast.ada, OTHER), article
    plain = make_claim(late, cast.ben, "closed for nine days")
    Claim.objects.filter(pk=plain.pk).update(priority=99.0)
    low, high = make_claim(soon, cast.ben), make_claim(soon, cast.ben, PARLIAMENT)
    Claim.objects.filter(pk=low.pk).update(priority=1.0)
    set_deadline(soon, hours=2)
    for expected in (high, low, plain):
        claim, why = following(cast.ben)
        assert (claim, why) == (expected.pk, Why.TAKEN)
        expected.refresh_from_db()
        assert (expected.holder, expected.lease_is_running()) == (cast.ben, True)
        submit(expected, cast.ben)
    taken = Event.objects.filter(action="claim.take", actor=cast.ben)
    assert taken.count() == 3


def test_what_is_held_given_or_due_comes_before_anything_new(cast, article):
    new, given, due = (
        make_claim(article, cast.cleo, words) for words in (PARLIAMENT, KING, "Oslo is the capital")
    )
    holding.assign(
        actor=cast.cleo.as_actor(), claim_id=given.pk, expected_version=None, assignee_id=cast.ben.pk
    )
    rest(take(due, cast.ben), cast.ben)
    Claim.objects.filter(pk=new.pk).update(priority=99.0)
    assert following(cast.ben) == (given.pk, Why.HELD)
    # Who comes from it is led on: it waits for them anyway.
    assert following(cast.ben, given) == (new.pk, Why.TAKEN)
    Claim.objects.filter(pk=due.pk).update(follow_up_at=timezone.now(), priority=100.0)
    assert following(cast.ben) == (due.pk, Why.DUE)


def test_a_given_claim_whose_time_ran_out_is_taken_up_again_by_whom_it_was_given_to(cast, article):
    given, new = make_claim(article, cast.cleo), make_claim(article, cast.cleo, KING)
    take(given, cast.ben)
    Claim.objects.filter(pk=given.pk).update(lease_until=timezone.now(), priority=0.0)
    assert following(cast.ben) == (given.pk, Why.TAKEN)
    assert following(cast.cleo) == (new.pk, Why.TAKEN)


def test_a_claim_that_another_left_lying_is_taken_over(cast, article):
    left = take(make_claim(article, cast.ben), cast.ben)
    Claim.objects.filter(pk=left.pk).update(lease_until=timezone.now())
    assert following(cast.cleo) == (left.pk, Why.TAKEN)


def test_nobody_is_led_into_an_article_that_they_report(cast, article):
    amy = make_person("amy", Role.REPORTER, Role.CHECKER)
    make_claim(article, cast.ben)
    article.reporters.add(amy)
    assert following(amy)[1] == Why.SUGGESTED
    assert following(cast.ben)[1] == Why.TAKEN


def test_suggestions_come_last_and_each_to_another_person(cast, article):
    Claim.objects.filter(article=article).exclude(
        pk__in=[one.pk for one in article.claims.all()[:2]]
    ).delete()
    first, why = following(cast.ben)
    second, _ = following(cast.cleo)
    assert why == Why.SUGGESTED and first != second
    assert following(cast.ben) == (first, Why.SUGGESTED)
    assert following(make_person("ann", Role.CHECKER)) is None
    Turn.objects.update(until=timezone.now())
    assert following(make_person("amy", Role.CHECKER)) is not None


def test_programs_outsiders_and_the_idle_get_nothing(cast, article):
    assert following(cast.eve) is following(cast.dan) is None
    with pytest.raises(ActionRefused) as refused:
        serve(actor=cast.ben.as_actor(by_token=True))
    assert [failure.code for failure in refused.value.failures] == ["person_required"]
    assert not Turn.objects.exists()


# Reviewers.


def test_a_reviewer_is_led_to_what_they_may_sign_and_no_other_is(cast, article):
    dan, don = cast.dan, make_person("don", Role.REVIEWER, Role.CHECKER)
    own = make_submitted(article, don)
    first, second = (
        make_submitted(article, cast.ben, exact=KING),
        make_submitted(article, cast.ben, exact=PARLIAMENT),
    )
    set_deadline(article, hours=1)
    Claim.objects.filter(pk=own.pk).update(priority=99.0)
    Claim.objects.filter(pk=first.pk).update(priority=98.0)
    assert following(don) == (first.pk, Why.REVIEW)
    assert following(dan) == (own.pk, Why.REVIEW)
    assert following(dan, own) == (second.pk, Why.REVIEW)
    assert Turn.objects.get(claim=first).by == don
    assert Turn.objects.get(claim=first).until <= timezone.now() + TURN


def test_who_has_signed_is_led_on_and_the_next_signer_comes(cast, article):
    claim = make_submitted(article, cast.ben)
    Claim.objects.filter(pk=claim.pk).update(risks=["legal"])
    approve(claim, cast.dan)
    assert following(cast.dan) is None
    assert following(make_person("don", Role.REVIEWER)) == (claim.pk, Why.REVIEW)


def test_a_reporter_who_reviews_is_not_led_to_their_own_article(cast, article):
    rob = make_person("rob", Role.REPORTER, Role.REVIEWER)
    make_submitted(article, cast.ben)
    article.reporters.add(rob)
    assert following(rob) is None


# Many at once, on connections of their own.


def checkers(count):
    return [make_person(f"checker{number}", Role.CHECKER) for number in range(count)]


def test_fifty_people_at_once_get_a_claim_each(live_cast):
    articles = [make_article(live_cast.ada), make_article(live_cast.ada, OTHER)]
    Claim.objects.all().delete()
    for article in articles:
        fill(article, 30)
    set_deadline(articles[1], hours=1)
    people = checkers(RACERS)
    served = at_once(*[lambda one=one: serve(actor=one.as_actor()) for one in people])
    failed = [one for one in served if isinstance(one, Exception) or one is None]
    assert failed == []
    got = {one.claim.pk for one in served}
    assert len(got) == RACERS and {one.why for one in served} == {Why.TAKEN}
    events = Event.objects.filter(action="claim.take")
    assert sorted(events.values_list("target", flat=True)) == sorted(f"claim:{pk}" for pk in got)
    held = Claim.objects.filter(status=Status.CHECKING)
    assert set(held.values_list("version", flat=True)) == {2}
    assert {claim.holder_id for claim in held} == {one.pk for one in people}


def test_reviewers_at_once_are_led_to_a_claim_each(live_cast):
    article = make_article(live_cast.ada)
    waiting = {
        make_submitted(article, live_cast.ben, exact=words).pk
        for words in (PARLIAMENT, KING, "Oslo is the capital")
    }
    people = [make_person(f"reviewer{number}", Role.REVIEWER) for number in range(8)]
    served = at_once(*[lambda one=one: serve(actor=one.as_actor()) for one in people])
    led = [one.claim.pk for one in served if one is not None]
    assert sorted(led) == sorted(waiting)
