"""The page of notifications, and the count in the head of every page."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_claim
from verification.claims import comments
from verification.claims.notification_models import Notification, NotificationKind
from verification.claims.notifications import WORDS, tell_admins
from verification.web.notifications import LOOKS


@pytest.fixture
def claim(cast):
    return make_claim(make_article(cast.ada), cast.ben)


@pytest.fixture
def row(claim, cast):
    comments.comment_on_claim(
        actor=cast.ben.as_actor(), claim_id=claim.pk, text="@dan, please.", blocking=False
    )
    return Notification.objects.get()


def test_what_is_about_the_desk_itself_leads_to_the_page_that_it_is_about(cast, root):
    tell_admins(NotificationKind.WEBHOOK_DISABLED)
    told = Notification.objects.get(person=cast.root)
    assert "factcheck switched a webhook off" in root.get(reverse("notifications")).text
    assert root.post(reverse("notification", args=[told.pk])).url == reverse("webhooks")
    assert "Nothing new" in root.get(reverse("notifications")).text


def test_the_head_counts_what_is_new_and_opening_it_reads_it(claim, row, dan):
    assert "(1 new)" in dan.get(reverse("queue")).text
    text = dan.get(reverse("notifications")).text
    assert "Ben named you in a comment" in text and claim.text in text
    answer = dan.post(reverse("notification", args=[row.pk]))
    assert (answer.status_code, answer.url) == (302, reverse("claim", args=[claim.pk]))
    row.refresh_from_db()
    assert row.read_at is not None
    text = dan.get(reverse("notifications")).text
    assert "Nothing new" in text and "Read before" in text and " new)" not in text


def test_what_the_page_shows_is_marked_at_once(row, dan, ben):
    assert ben.post(reverse("notifications-read"), {"id": [row.pk]}).status_code == 302
    row.refresh_from_db()
    assert row.read_at is None
    dan.post(reverse("notifications-read"), {"id": [row.pk, "x", "-1"]})
    row.refresh_from_db()
    assert row.read_at is not None


def test_another_ones_notification_is_not_found(row, ben):
    assert ben.post(reverse("notification", args=[row.pk])).status_code == 404


def test_one_about_an_article_leads_to_its_comments(claim, cast, dan):
    comments.comment_on_article(
        actor=cast.ben.as_actor(), article_id=claim.article_id, text="@dan?", blocking=False
    )
    answer = dan.post(reverse("notification", args=[Notification.objects.get().pk]))
    assert answer.url == reverse("article-talk", args=[claim.article_id])


def test_every_kind_has_words():
    assert set(LOOKS) == set(WORDS) == {kind for kind, _ in Notification._meta.get_field("kind").choices}
