"""The page's talk: comments on a claim and on an article, as forms that work without JavaScript."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_claim, take
from verification.claims import comments
from verification.claims.talk_models import Comment


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return make_claim(article, cast.ben)


def say(claim, by, text="Since when?", *, blocking=True):
    return comments.comment_on_claim(actor=by.as_actor(), claim_id=claim.pk, text=text, blocking=blocking)


def page(client, claim):
    return client.get(reverse("claim", args=[claim.pk])).text


def test_a_comment_is_written_and_shown_escaped(claim, dan, ben):
    given = {"text": "<b>Since</b> when, @ben?", "blocking": "1"}
    answer = dan.post(reverse("claim-comment", args=[claim.pk]), given)
    assert answer.status_code == 302
    text = page(ben, claim)
    assert "&lt;b&gt;Since&lt;/b&gt; when, @ben?" in text
    assert "blocks signing" in text and "for Ben" in text and "(1 open)" in text


def test_a_refused_comment_stands_in_the_form_again(claim, dan):
    answer = dan.post(reverse("claim-comment", args=[claim.pk]), {"text": "x" * 10_001, "blocking": "1"})
    assert answer.status_code == 422
    assert "x" * 10_001 in answer.text and 'id="say" open' in answer.text
    assert not Comment.objects.exists()


def test_a_comment_is_resolved_and_opened_again(claim, cast, ben, ada):
    comment = say(claim, cast.dan)
    assert reverse("comment-turn", args=[comment.pk, "resolve"]) not in page(ada, claim)
    ben.post(reverse("comment-turn", args=[comment.pk, "resolve"]), {"version": 0})
    assert "resolved by Ben" in page(ben, claim)
    ben.post(reverse("comment-turn", args=[comment.pk, "reopen"]), {"version": 1})
    assert "blocks signing" in page(ben, claim)


def test_an_old_page_resolves_nothing(claim, cast, ben):
    comment = comments.resolve(
        actor=cast.dan.as_actor(), comment_id=say(claim, cast.dan).pk, expected_version=0
    )
    answer = ben.post(reverse("comment-turn", args=[comment.pk, "reopen"]), {"version": 0})
    assert answer.status_code == 409
    assert comments.get(comment.pk).is_resolved


def test_outsiders_find_no_comment(claim, cast, eve):
    comment = say(claim, cast.dan)
    assert eve.post(reverse("comment-turn", args=[comment.pk, "resolve"]), {"version": 0}).status_code == 404
    assert eve.post(reverse("claim-comment", args=[claim.pk]), {"text": "Hm."}).status_code == 404


def test_the_verdict_form_says_what_blocks_it(claim, cast, ben):
    take(claim, cast.ben)
    say(claim, cast.dan)
    assert "Dan’s comment “Since when?”" in page(ben, claim)


def test_what_is_being_written_outlives_a_comment(claim, cast, ben):
    take(claim, cast.ben)
    answer = ben.post(
        reverse("claim-comment", args=[claim.pk]), {"text": "Noted."}, headers={"HX-Request": "true"}
    )
    assert 'id="fields-true" hx-preserve' in answer.text


def test_an_article_has_comments_of_its_own_and_lists_what_blocks_its_claims(article, claim, cast, dan, cleo):
    say(claim, cast.dan)
    address = reverse("article-talk", args=[article.pk])
    assert dan.post(address, {"text": "Is the headline fair?", "blocking": "1"}).status_code == 302
    text = cleo.get(address).text
    assert "Is the headline fair?" in text and "What blocks its claims" in text and "Since when?" in text
    comment = Comment.objects.get(claim=None)
    assert cleo.post(reverse("comment-turn", args=[comment.pk, "resolve"]), {"version": 0}).status_code == 302
    assert "resolved by Cleo" in cleo.get(address).text
    assert dan.post(address, {"text": " "}).status_code == 422
    stale = cleo.post(reverse("comment-turn", args=[comment.pk, "reopen"]), {"version": 0})
    assert stale.status_code == 409
