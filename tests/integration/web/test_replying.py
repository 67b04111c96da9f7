"""The right of reply on the page of a claim."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_article, make_claim
from verification.evidence.reply_models import Reply


@pytest.fixture
def claim(cast):
    return make_claim(make_article(cast.ada), cast.ben)


def form(**changes):
    now = timezone.now()
    return {
        "whom": "The <b>palace</b>",
        "means": "mail",
        "put_at": f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "facts": "He is not the king.",
        "deadline": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "outcome": "waiting",
        "answer": "",
        **changes,
    }


def page(client, claim):
    return client.get(reverse("claim", args=[claim.pk])).text


def test_facts_are_put_and_the_answer_is_entered_later(claim, ben):
    assert ben.post(reverse("reply-put", args=[claim.pk]), form()).status_code == 302
    text = page(ben, claim)
    assert "The &lt;b&gt;palace&lt;/b&gt;" in text and "No answer yet" in text
    enter = reverse("reply-enter", args=[Reply.objects.get().pk])
    refused = ben.post(enter, {"outcome": "answered", "text": ""})
    assert refused.status_code == 422
    assert ben.post(enter, {"outcome": "answered", "text": "He is."}).status_code == 302
    text = page(ben, claim)
    assert "He is." in text and enter not in text
    late = ben.post(enter, {"outcome": "answered", "text": "He is <i>not</i>."})
    assert late.status_code == 409
    assert (
        "What came of this is on record already." in late.text
        and "He is &lt;i&gt;not&lt;/i&gt;." in late.text
    )


@pytest.mark.parametrize("changes", [{"whom": ""}, {"put_at": "then"}, {"deadline": ""}, {"means": "owl"}])
def test_a_refused_entry_stands_in_the_form_again(claim, ben, changes):
    answer = ben.post(reverse("reply-put", args=[claim.pk]), form(**changes))
    assert answer.status_code == 422 and 'id="put-to-them" open' in answer.text
    assert "He is not the king." in answer.text
    assert not Reply.objects.exists()


def test_no_reply_is_needed_by_name(claim, ben, ada):
    address = reverse("reply-not-needed", args=[claim.pk])
    assert address not in page(ada, claim)
    assert ben.post(address, {"reason": ""}).status_code == 422
    assert ben.post(address, {"reason": "It is on public record."}).status_code == 302
    assert "No reply needed" in page(ada, claim) and "It is on public record." in page(ada, claim)


def test_outsiders_find_nothing(claim, eve, ben):
    assert eve.post(reverse("reply-put", args=[claim.pk]), form()).status_code == 404
    ben.post(reverse("reply-put", args=[claim.pk]), form())
    answer = eve.post(reverse("reply-enter", args=[Reply.objects.get().pk]), {"outcome": "declined"})
    assert answer.status_code == 404
