"""The coverage meter and the list behind it: every sentence accounted for, or said to be open."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_import
from verification.articles.models import Sentence


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def say(client, article, ordinal, act="mark", **fields):
    article.refresh_from_db()
    given = {"version": article.version, "act": act, **fields}
    return client.post(reverse("sentence", args=[article.pk, ordinal]), given)


def headline(article):
    return Sentence.objects.get(revision=article.current, ordinal=0)


def test_head_of_the_bench_counts_every_sentence(article, ben):
    total = Sentence.objects.filter(revision=article.current).count()
    text = ben.get(reverse("article", args=[article.pk])).text
    assert f"<strong>{total}/{total}</strong> sentences accounted for" in text
    assert "by claim" in text and "1 no checkable fact" in text and " open</a>" not in text


def test_text_says_what_became_of_a_sentence_without_a_claim(article, ben):
    text = ben.get(reverse("article", args=[article.pk])).text
    assert 'data-fate="no checkable fact: headline"' in text and 'class="is-open"' not in text


def test_list_of_sentences_says_why_and_leads_to_the_claims(article, ben):
    text = ben.get(reverse("sentences", args=[article.pk])).text
    claim = article.claims.in_text_order().first()
    assert "headline" in text and f'href="{reverse("claim", args=[claim.pk])}">claim 1</a>' in text


def test_list_is_narrowed_by_fate_and_nonsense_is_not_given(article, ben):
    address = reverse("sentences", args=[article.pk])
    assert ben.get(f"{address}?fate=no_checkable_fact").text.count('<li id="sentence-') == 1
    assert "Every sentence is accounted for." in ben.get(f"{address}?fate=open").text
    assert ben.get(f"{address}?fate=%00").text.count('<li id="sentence-') > 1


def test_doubted_sentence_is_open_everywhere_until_somebody_accounts_for_it(article, ben):
    answer = say(ben, article, 0, "take_back", **{"from": "ledger", "fate": ""})
    assert answer.url.startswith(reverse("sentences", args=[article.pk]))
    assert headline(article).disposition == ""
    text = ben.get(reverse("article", args=[article.pk])).text
    assert "1 open</a>" in text and 'class="is-open"' in text and "1 sentence not accounted for" in text
    claim = article.claims.first()
    assert say(ben, article, 0, claim=claim.pk).url == reverse("claim", args=[claim.pk])
    assert headline(article).disposition == "no_checkable_fact"
    assert "not accounted for" not in ben.get(reverse("article", args=[article.pk])).text


def test_sentence_with_a_live_claim_is_refused_with_the_reason(article, ben):
    sentence = Sentence.objects.filter(revision=article.current, disposition="claim").first()
    answer = say(ben, article, sentence.ordinal)
    assert answer.status_code == 403 and "dismiss them first" in answer.text


def test_old_page_and_nonsense_are_refused(article, ben):
    assert say(ben, article, 0, "take_back", version=article.version + 7).status_code == 409
    assert say(ben, article, 0, "praise").status_code == 422
    assert say(ben, article, 9_999, "take_back").status_code == 404
    assert ben.post(reverse("sentence", args=[article.pk, 0]), {"act": "mark"}).status_code == 422
    assert headline(article).disposition == "no_checkable_fact"


@pytest.mark.parametrize("who", ["ada", "dan"])
def test_only_the_desk_accounts_for_sentences(article, who, request):
    client = request.getfixturevalue(who)
    assert "Take back" not in client.get(reverse("sentences", args=[article.pk])).text
    assert say(client, article, 0, "take_back").status_code == 403


def test_outsider_does_not_learn_that_the_article_exists(article, eve):
    assert eve.get(reverse("sentences", args=[article.pk])).status_code == 404
    assert say(eve, article, 0, "take_back").status_code == 404


def test_unread_article_says_that_its_sentences_come_later(cast, ben):
    article = make_import(cast.ada).article
    assert "has not been read yet" in ben.get(reverse("sentences", args=[article.pk])).text
    assert "accounted for" not in ben.get(reverse("article", args=[article.pk])).text
