"""Notifications: who is told of what, never of one's own acts, never of what one may not see."""

import pytest

from tests.factories import approve, make_article, make_claim, make_person, make_submitted, take
from verification.articles.models import Article
from verification.claims import comments, holding, notifications
from verification.claims.notification_models import Notification, NotificationKind
from verification.errors import ActionRefused, NotAllowed
from verification.evidence import queries
from verification.evidence.queries import Wish
from verification.policies import MACHINE_ACTOR
from verification.reviews import services as reviews
from verification.reviews.risks import set_risks
from verification.workflow import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return make_claim(article, cast.ben)


def say(claim, by, text):
    return comments.comment_on_claim(actor=by.as_actor(), claim_id=claim.pk, text=text, blocking=False)


def told():
    """Who was told what by whom, in the order in which it happened."""
    return [(row.person.username, row.kind, row.by.username) for row in Notification.objects.order_by("pk")]


def test_whom_a_comment_names_is_told_but_not_its_author(claim, cast):
    say(claim, cast.ben, "@ben @dan @eve, please.")
    assert told() == [("dan", "mention", "ben")]
    row = Notification.objects.get()
    assert (row.article_id, row.claim_id, row.read_at) == (claim.article_id, claim.pk, None)


def test_a_query_tells_the_reporters_and_its_answer_who_asked(claim, cast):
    wish = Wish("Which yearbook?", "document")
    query = queries.ask(actor=cast.ben.as_actor(), claim_id=claim.pk, wish=wish)
    queries.answer(actor=cast.ada.as_actor(), query_id=query.pk, text="That of 2019.")
    assert told() == [("ada", "query_asked", "ben"), ("ben", "query_answered", "ada")]


def test_who_is_given_a_claim_is_told_and_an_editor_who_keeps_it_is_not(claim, cast):
    def give(person):
        holding.assign(
            actor=cast.cleo.as_actor(), claim_id=claim.pk, expected_version=None, assignee_id=person.pk
        )

    give(cast.cleo)
    assert told() == []
    give(cast.ben)
    assert told() == [("ben", "assigned", "cleo")]


def test_who_submitted_is_told_what_became_of_it(article, cast):
    claim = make_submitted(article, cast.ben)
    given = {"claim_id": claim.pk, "expected_version": None}
    reviews.request_changes(actor=cast.dan.as_actor(), comment="Name the year.", **given)
    assert told() == [("ben", "changes_requested", "dan")]
    other = make_submitted(article, cast.ben, exact="its king is Harald V")
    approve(other, cast.dan)
    reviews.reopen(actor=cast.cleo.as_actor(), claim_id=other.pk, expected_version=None, reason="New.")
    assert told()[1:] == [("ben", "approved", "dan"), ("ben", "reopened", "cleo")]


def test_of_several_signatures_the_last_one_is_told(article, cast):
    claim, dora = make_submitted(article, cast.ben), make_person("dora", Role.REVIEWER)
    set_risks(actor=cast.cleo.as_actor(), claim_id=claim.pk, expected_version=None, risks=["legal"])
    approve(claim, cast.dan)
    assert told() == []
    claim.refresh_from_db()
    approve(claim, dora)
    assert told() == [("ben", "approved", "dora")]


def test_a_refused_act_tells_nobody(article, cast):
    claim = make_submitted(article, cast.ben)
    with pytest.raises(ActionRefused):
        approve(claim, cast.ben)
    assert told() == []


def test_who_left_or_may_not_see_the_article_and_programs_are_told_nothing(article, claim, cast):
    robot, rita = make_person("robot", Role.SERVICE), make_person("rita", Role.REPORTER)
    cast.dan.is_active = False
    cast.dan.save()
    people = [cast.dan.pk, cast.eve.pk, robot.pk, rita.pk, None, cast.ada.pk]
    notifications.tell(NotificationKind.MENTION, people, by=cast.ben.as_actor(), article=article, claim=claim)
    assert told() == [("ada", "mention", "ben")]


def test_one_reads_ones_own_once(claim, cast):
    for _ in range(2):
        say(claim, cast.ben, "@dan?")
    first, second = Notification.objects.order_by("pk")
    assert notifications.unread_count(cast.dan) == 2
    assert notifications.mark_read(actor=cast.ben.as_actor(), ids=[first.pk]) == 0
    assert notifications.mark_read(actor=cast.dan.as_actor(), ids=[first.pk]) == 1
    assert notifications.mark_read(actor=cast.dan.as_actor(), ids=[first.pk, 999_999]) == 0
    assert list(Notification.objects.of(cast.dan).unread()) == [second]
    with pytest.raises(NotAllowed):
        notifications.mark_read(actor=MACHINE_ACTOR, ids=[second.pk])


def test_what_one_may_no_longer_see_leaves_the_list(article, claim, cast):
    say(claim, cast.ben, "@ada?")
    assert notifications.unread_count(cast.ada) == 1
    Article.objects.filter(pk=article.pk).update(created_by=cast.cleo)
    article.reporters.clear()
    assert notifications.unread_count(cast.ada) == 0


def test_a_taken_claim_tells_nobody(claim, cast):
    take(claim, cast.ben)
    assert told() == []
