"""Digests by mail: one a person and interval, links only, nothing twice, nothing lost from the page."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.factories import make_article, make_claim
from tests.integration.mail_sink import mail_sink
from verification import people, tasks
from verification.articles.models import Article
from verification.claims import comments, digests, notifications
from verification.claims.notification_models import Notification, NotificationKind
from verification.errors import InvalidInput, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(settings):
    settings.EMAIL_HOST = "mail.paper.example"
    settings.DEFAULT_FROM_EMAIL = "factcheck@paper.example"
    settings.DESK_ADDRESS = "https://desk.paper.example"
    settings.DIGEST_HOURS = 24


@pytest.fixture
def claim(cast):
    return make_claim(make_article(cast.ada), cast.ben)


@pytest.fixture
def dan(cast):
    people.set_email(actor=cast.dan.as_actor(), email=" dan@paper.example ")
    cast.dan.refresh_from_db()
    return cast.dan


def call(claim, by, text="@dan, look: Oslo was Kristiania."):
    comments.comment_on_claim(actor=by.as_actor(), claim_id=claim.pk, text=text, blocking=False)


def test_one_mail_with_links_and_no_word_of_the_draft(mailing, claim, cast, dan):
    call(claim, cast.ben)
    comments.comment_on_article(
        actor=cast.cleo.as_actor(), article_id=claim.article_id, text="@dan?", blocking=False
    )
    tasks.send_digests()
    sent = mail.outbox[0]
    assert (len(mail.outbox), sent.to, sent.subject) == (1, [dan.email], "factcheck: 2 new things for you")
    desk = "https://desk.paper.example"
    assert f"Ben named you in a comment: {desk}/claims/{claim.pk}" in sent.body
    assert f"Cleo named you in a comment: {desk}/articles/{claim.article_id}/talk" in sent.body
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    for secret in (claim.text, claim.article.title, "Kristiania", "Oslo"):
        assert secret not in sent.subject + sent.body


def test_what_is_about_the_desk_itself_is_mailed_with_its_page(mailing, cast):
    people.set_email(actor=cast.root.as_actor(), email="root@paper.example")
    notifications.tell_admins(NotificationKind.WEBHOOK_DISABLED)
    tasks.send_digests()
    (sent,) = mail.outbox
    assert "factcheck switched a webhook off" in sent.body
    assert "https://desk.paper.example/webhooks" in sent.body


def test_nothing_is_mailed_twice_and_the_next_digest_waits_for_its_hour(mailing, claim, cast, dan):
    call(claim, cast.ben)
    assert [digests.send_due() for _ in range(2)] == [1, 0]
    call(claim, cast.ben)
    assert digests.send_due() == 0
    Notification.objects.filter(mailed_at__isnull=False).update(
        mailed_at=timezone.now() - timedelta(hours=24)
    )
    assert digests.send_due() == 1
    assert mail.outbox[1].subject == "factcheck: 1 new thing for you"


def test_what_was_read_or_may_not_be_seen_any_more_is_not_mailed(mailing, claim, cast, dan):
    call(claim, cast.ben)
    ids = list(Notification.objects.values_list("pk", flat=True))
    notifications.mark_read(actor=dan.as_actor(), ids=ids)
    people.set_email(actor=cast.ada.as_actor(), email="ada@paper.example")
    call(claim, cast.ben, "@ada?")
    Article.objects.filter(pk=claim.article_id).update(created_by=cast.cleo)
    claim.article.reporters.clear()
    assert digests.send_due() == 0
    assert mail.outbox == []


def test_without_an_address_or_a_mail_server_nothing_leaves(settings, claim, cast, dan):
    call(claim, cast.ben, "@dan @cleo")
    settings.EMAIL_HOST = ""
    assert digests.send_due() == 0
    settings.EMAIL_HOST = "mail.paper.example"
    people.set_email(actor=dan.as_actor(), email="")
    assert digests.send_due() == 0
    assert not Notification.objects.filter(mailed_at__isnull=False).exists()


@pytest.fixture
def by_smtp(mailing, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""

    def use(server):
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address

    return use


def test_a_mail_server_receives_the_digest(by_smtp, claim, cast, dan):
    call(claim, cast.ben)
    with mail_sink() as server:
        by_smtp(server)
        assert digests.send_due() == 1
    assert "To: dan@paper.example" in server.mails[0]
    assert f"https://desk.paper.example/claims/{claim.pk}" in server.mails[0]


def test_what_could_not_be_sent_is_tried_again(by_smtp, claim, cast, dan):
    call(claim, cast.ben)
    with mail_sink(refuses=True) as server:
        by_smtp(server)
        assert digests.send_due() == 0
    # Nobody listens there any more.
    assert digests.send_due() == 0
    assert Notification.objects.get().mailed_at is None
    with mail_sink() as server:
        by_smtp(server)
        assert digests.send_due() == 1
    assert len(server.mails) == 1


@pytest.mark.parametrize("given", ["dan", "dan@", "a@b.example\nBcc: x@y.example", f"{'x' * 260}@b.example"])
def test_what_is_no_address_is_refused(cast, given):
    with pytest.raises(InvalidInput):
        people.set_email(actor=cast.dan.as_actor(), email=given)


def test_no_token_says_where_mail_goes(cast):
    with pytest.raises(NotAllowed):
        people.set_email(actor=cast.dan.as_actor(by_token=True), email="x@y.example")
