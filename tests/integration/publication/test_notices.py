"""Corrections and retractions: one editor proposes, another confirms."""

from dataclasses import replace

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from tests.factories import make_person
from tests.integration.publication.closing import (
    WISH,
    act,
    confirm,
    make_cleared,
    make_published,
    propose,
    publish,
)
from tests.integration.threads import at_once
from verification.articles.models import Article
from verification.audit import Event
from verification.claims.notification_models import Notification
from verification.errors import ActionRefused, InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.publication import notices
from verification.publication.closing_models import Notice
from verification.workflow import ArticleStatus, Role

pytestmark = pytest.mark.django_db
RETRACTION = replace(WISH, kind="retract", cause="source", right_now="")


@pytest.fixture
def olga(db):
    return make_person("olga", Role.EDITOR)


def codes(refused):
    return [failure.code for failure in refused.value.failures]


def withdraw(notice, by, version=None):
    return notices.withdraw(actor=by, notice_id=notice.pk, expected_version=version)


def test_two_editors_correct_an_article(cast, olga):
    article = make_published(cast)
    notice = propose(article, cast.cleo, version=article.version)
    assert (article.status, notice.is_open) == (ArticleStatus.PUBLISHED, True)
    confirmed = confirm(notice, olga, article.version)
    article.refresh_from_db()
    assert article.status == ArticleStatus.CORRECTED
    assert (confirmed.proposed_by, confirmed.confirmed_by) == (cast.cleo, olga)
    assert (confirmed.text, confirmed.said_before, confirmed.right_now) == (
        *(WISH.text, WISH.said_before, WISH.right_now),
    )
    event = Event.objects.of_article(article.pk).last()
    assert (event.action, event.data) == ("article.correct", {"notice": notice.pk})
    assert "seats" not in str(list(Event.objects.of_article(article.pk).values_list("data", flat=True)))


def test_a_corrected_article_is_corrected_again_and_retracted(cast, olga):
    article = make_published(cast)
    for wish in (WISH, WISH, RETRACTION):
        confirm(propose(article, cast.cleo, wish), olga)
    article.refresh_from_db()
    assert article.status == ArticleStatus.RETRACTED
    assert [one.kind for one in notices.notices_of(article)] == ["retract", "correct", "correct"]
    with pytest.raises(ActionRefused) as refused:
        propose(article, cast.cleo)
    assert codes(refused) == ["wrong_status"]


def test_nobody_confirms_their_own_notice_and_the_database_agrees(cast):
    notice = propose(make_published(cast), cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        confirm(notice, cast.cleo)
    assert codes(refused) == ["own_notice"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(confirmed_by=cast.cleo)


def test_neither_a_token_nor_who_reports_the_article_confirms(cast, olga):
    article = make_published(cast)
    notice = propose(article, cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        confirm(notice, olga.as_actor(by_token=True))
    assert codes(refused) == ["person_required"]
    article.reporters.add(olga)
    with pytest.raises(ActionRefused) as refused:
        confirm(notice, olga)
    assert codes(refused) == ["own_article"]
    for who in (cast.ada, cast.ben, cast.dan, cast.eve, cast.root):
        with pytest.raises(ActionRefused) as refused:
            confirm(notice, who)
        assert "role_required" in codes(refused)


def test_only_a_signed_in_editor_proposes_for_what_is_out(cast):
    article = make_cleared(cast)
    with pytest.raises(ActionRefused) as refused:
        propose(article, cast.cleo)
    assert codes(refused) == ["wrong_status"]
    publish(article, cast.cleo)
    for who, code in ((cast.dan, "role_required"), (cast.cleo.as_actor(by_token=True), "person_required")):
        with pytest.raises(ActionRefused) as refused:
            propose(article, who)
        assert codes(refused) == [code]
    with pytest.raises(StaleVersion):
        propose(article, cast.cleo, version=article.version - 1)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "praise"},
        {"cause": "weather"},
        {"text": " "},
        {"said_before": ""},
        {"right_now": "\n"},
        {"text": "x" * 5_001},
    ],
    ids=str,
)
def test_a_notice_says_everything_that_it_has_to(cast, change):
    article = make_published(cast)
    with pytest.raises(InvalidInput):
        propose(article, cast.cleo, replace(WISH, **change))
    assert not Notice.objects.exists()


def test_one_notice_at_a_time(cast, olga):
    article = make_published(cast)
    notice = propose(article, cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        propose(article, olga, RETRACTION)
    assert codes(refused) == ["open_notice"]
    withdrawn = withdraw(notice, olga.as_actor())
    assert (withdrawn.withdrawn_by, withdrawn.is_open) == (olga, False)
    with pytest.raises(ActionRefused) as refused:
        confirm(notice, olga)
    assert codes(refused) == ["notice_ended"]
    with pytest.raises(ActionRefused):
        withdraw(notice, cast.cleo.as_actor())
    assert propose(article, olga, RETRACTION).kind == "retract"


def test_a_notice_is_withdrawn_by_an_editor_in_person(cast):
    notice = propose(make_published(cast), cast.cleo)
    for who in (cast.dan.as_actor(), cast.cleo.as_actor(by_token=True)):
        with pytest.raises(NotAllowed):
            withdraw(notice, who)
    with pytest.raises(StaleVersion):
        withdraw(notice, cast.cleo.as_actor(), 1)
    with pytest.raises(NotFound):
        notices.withdraw(actor=cast.cleo.as_actor(), notice_id=0, expected_version=None)


def test_a_confirmed_notice_settles_what_was_in_doubt(cast, olga):
    article = make_published(cast, "Oslo is the capital of Norway.")
    assert article.flags == ["published_differs"]
    confirm(propose(article, cast.cleo), olga)
    article.refresh_from_db()
    assert article.flags == []


def test_the_other_editors_are_asked_and_who_asked_is_answered(cast, olga):
    article = make_published(cast)
    confirm(propose(article, cast.cleo), olga)
    told = Notification.objects.filter(kind__startswith="notice").order_by("pk")
    assert [(one.kind, one.person, one.by) for one in told] == [
        ("notice_proposed", olga, cast.cleo),
        ("notice_confirmed", cast.ada, olga),
        ("notice_confirmed", cast.cleo, olga),
    ]


def test_what_stands_against_a_notice_is_said_before_it_is_sent(cast, olga):
    notice = propose(make_published(cast), cast.cleo)
    notice = notices.get(notice.pk)
    assert notices.confirming_failures(olga.as_actor(), notice) == ()
    (failure,) = notices.confirming_failures(cast.cleo.as_actor(), notice)
    assert failure.code == "own_notice"


def test_an_archived_article_keeps_its_notices(cast, olga):
    article = make_published(cast)
    confirm(propose(article, cast.cleo, RETRACTION), olga)
    act("archive", article, cast.cleo)
    assert article.notices.standing().get().kind == "retract"


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_confirm_a_notice_at_once_one_does(live_cast):
    article = make_published(live_cast)
    notice = propose(article, live_cast.cleo)
    others = [make_person(name, Role.EDITOR) for name in ("olga", "paul")]
    version = Article.objects.get(pk=article.pk).version
    results = at_once(*[lambda who=who: confirm(notice, who, version) for who in others])
    assert sorted(type(one).__name__ for one in results) == ["Notice", "StaleVersion"]
    assert Event.objects.of_article(article.pk).filter(action="article.correct").count() == 1
    assert Notice.objects.standing().count() == 1
