"""Fifty at once on one claim, on fifty connections: one winner and one event each, whatever they try."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from tests.factories import (
    adopt,
    make_article,
    make_claim,
    make_clearable,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    take,
)
from tests.integration.threads import at_once
from verification import audit
from verification.articles.models import Article
from verification.audit import Event
from verification.claims import services as claims
from verification.claims import wording
from verification.claims.models import Claim
from verification.errors import ActionRefused, StaleDigest, StaleVersion
from verification.publication.services import clear
from verification.reviews import services
from verification.reviews.models import Approval
from verification.reviews.risks import set_risks
from verification.verdicts import services as verdicts
from verification.verdicts.models import VerdictRevision
from verification.workflow import Action, ArticleStatus, Role, Status

RACERS = 50
TYPED = (StaleVersion, StaleDigest, ActionRefused)


@pytest.fixture(autouse=True)
def no_deadlock(request, transactional_db):
    """PostgreSQL counts every deadlock that it had to break, also one that was then tried again."""
    before = deadlocks()
    yield
    assert deadlocks() == before


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def people(*roles):
    return [make_person(f"{roles[0]}{number}", *roles) for number in range(RACERS)]


def act(service, by, claim, version, **more):
    return service(actor=by.as_actor(), claim_id=claim.pk, expected_version=version, **more)


def race(*acts):
    """Do these at once; return what came of them. Whoever lost was refused in a typed error."""
    results = at_once(*acts)
    lost = [one for one in results if isinstance(one, Exception)]
    assert not [one for one in lost if isinstance(one, DatabaseError)], lost
    assert all(isinstance(one, TYPED) for one in lost), lost
    return [one for one in results if not isinstance(one, Exception)]


def each(racers, service, claim, version, **more):
    return [lambda one=one: act(service, one, claim, version, **more) for one in racers]


def events(claim, action):
    return Event.objects.filter(target=f"claim:{claim.pk}", action=f"claim.{action}").count()


def whole(claim, *, moves):
    """Check that nothing was lost on the way: as many versions as moves, and a chain that holds."""
    now = claims.get(claim.pk)
    assert now.version == claim.version + moves
    audit.check_verifies()
    return now


@pytest.mark.parametrize("version", ["seen", "whatever it is"])
def test_one_of_fifty_takes_a_claim(live_cast, version):
    claim = make_claim(make_article(live_cast.ada), live_cast.ben)
    seen = claim.version if version == "seen" else None
    (won,) = race(*each(people(Role.CHECKER), claims.take, claim, seen))
    now = whole(claim, moves=1)
    assert (now.holder, now.status) == (won.holder, Status.CHECKING)
    assert events(claim, Action.TAKE) == 1


@pytest.mark.parametrize("version", ["seen", "whatever it is"])
def test_a_claim_is_handed_in_once_however_often_its_holder_presses(live_cast, version):
    claim = take(make_claim(make_article(live_cast.ada), live_cast.ben), live_cast.ben)
    adopt(make_evidence(claim), live_cast.ben)
    make_draft(claim, live_cast.ben)
    claim = claims.get(claim.pk)
    seen = claim.version if version == "seen" else None
    race(*each([live_cast.ben] * RACERS, verdicts.submit, claim, seen))
    assert whole(claim, moves=1).status == Status.IN_REVIEW
    assert (events(claim, Action.SUBMIT), VerdictRevision.objects.count()) == (1, 1)


@pytest.mark.parametrize(("risks", "needed"), [([], 1), (["legal"], 2)])
def test_as_many_of_fifty_reviewers_sign_as_it_needs(live_cast, risks, needed):
    claim = make_submitted(make_article(live_cast.ada), live_cast.ben)
    if risks:
        claim = act(set_risks, live_cast.ben, claim, None, risks=risks)
    reviewers, shown = people(Role.REVIEWER), services.review_digest(claim)
    won = race(*each(reviewers, services.approve, claim, None, shown_digest=shown))
    assert len(won) == needed
    assert whole(claim, moves=needed).status == Status.APPROVED
    signed = Event.objects.filter(action="claim.approve").order_by("pk")
    assert [event.data["signed"] for event in signed] == list(range(1, needed + 1))
    assert Approval.objects.values("by").distinct().count() == Approval.objects.count() == needed


def test_on_the_version_that_fifty_saw_one_of_two_signatures_is_given(live_cast):
    claim = make_submitted(make_article(live_cast.ada), live_cast.ben)
    claim = act(set_risks, live_cast.ben, claim, None, risks=["legal"])
    shown = services.review_digest(claim)
    race(*each(people(Role.REVIEWER), services.approve, claim, claim.version, shown_digest=shown))
    assert whole(claim, moves=1).status == Status.IN_REVIEW
    assert Approval.objects.count() == 1


def test_what_is_taken_back_while_others_sign_is_one_of_both(live_cast):
    claim = make_submitted(make_article(live_cast.ada), live_cast.ben)
    shown = services.review_digest(claim)
    signing = each(people(Role.REVIEWER)[: RACERS // 2], services.approve, claim, None, shown_digest=shown)
    taking = each([live_cast.ben] * (RACERS // 2), services.withdraw_submission, claim, None)
    race(*[one for pair in zip(signing, taking, strict=True) for one in pair])
    now = whole(claim, moves=1)
    signed, back = events(claim, Action.APPROVE), events(claim, Action.WITHDRAW_SUBMISSION)
    assert (now.status, signed, back) in [(Status.APPROVED, 1, 0), (Status.CHECKING, 0, 1)]
    assert Approval.objects.count() == signed


def test_nobody_signs_words_that_another_changed_meanwhile(live_cast):
    """Ben takes it back and words it anew, again and again, while others sign what they saw."""
    claim = make_submitted(make_article(live_cast.ada), live_cast.ben)
    shown, saw = services.review_digest(claim), claim.text

    def rework(number):
        act(services.withdraw_submission, live_cast.ben, claim, None)
        return act(wording.edit, live_cast.ben, claim, None, text=f"Oslo is the capital, take {number}.")

    signing = each(people(Role.REVIEWER)[: RACERS // 2], services.approve, claim, None, shown_digest=shown)
    editing = [lambda number=number: rework(number) for number in range(RACERS // 2)]
    race(*[one for pair in zip(signing, editing, strict=True) for one in pair])
    now = claims.get(claim.pk)
    if Approval.objects.exists():
        assert (now.status, now.text) == (Status.APPROVED, saw)
        whole(claim, moves=1)
    else:
        assert (now.status, now.wordings.count()) == (Status.CHECKING, 2)
        whole(claim, moves=2)


def test_fifty_who_word_one_claim_anew_leave_one_wording_on_the_version_they_saw(live_cast):
    claim = make_claim(make_article(live_cast.ada), live_cast.ben)
    racers = people(Role.CHECKER)
    acts = [
        lambda one=one: act(wording.edit, one, claim, claim.version, text=f"{one.name} says Oslo.")
        for one in racers
    ]
    (won,) = race(*acts)
    now = whole(claim, moves=1)
    assert now.text == won.claim.text and now.wordings.count() == 2
    assert events(claim, Action.EDIT) == 1


def test_clearing_while_others_reopen_never_leaves_open_work_in_a_cleared_article(live_cast):
    article = make_clearable(live_cast)
    claim = article.claims.get(status=Status.APPROVED)
    editors = people(Role.EDITOR)
    clearing = [
        lambda one=one: clear(actor=one.as_actor(), article_id=article.pk, expected_version=None)
        for one in editors[: RACERS // 2]
    ]
    opening = each(editors[RACERS // 2 :], services.reopen, claim, None, reason="A new count is out.")
    race(*[one for pair in zip(clearing, opening, strict=True) for one in pair])
    now = Article.objects.get(pk=article.pk)
    assert (now.status, whole(claim, moves=1).status) == (ArticleStatus.OPEN, Status.CHECKING)
    cleared = Event.objects.filter(action="article.clear").count()
    assert cleared == Event.objects.filter(action="article.unclear").count() <= 1
    assert events(claim, Action.REOPEN) == 1


def test_a_lease_that_ran_out_goes_to_one_of_fifty_or_stays_with_whom_it_was(live_cast):
    claim = take(make_claim(make_article(live_cast.ada), live_cast.ben), live_cast.ben)
    Claim.objects.filter(pk=claim.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    taking = each(people(Role.CHECKER)[1:], claims.take, claim, None)
    won = race(*taking, *each([live_cast.ben], claims.release, claim, None))
    now = whole(claim, moves=len(won))
    assert (events(claim, Action.TAKE), now.status) == (2, Status.CHECKING)
