"""Before you print: what stands open in an article, in order of danger, on the page and by the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    approve,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_proposal,
    make_submitted,
    take,
)
from verification.articles.models import Sentence
from verification.claims import holding
from verification.claims.models import Claim
from verification.engine.types import Stance
from verification.publication.before_print import Part, before_print
from verification.workflow import Status

SEATS = "Its parliament has 169 seats"
KING = "its king is Harald V"
BORDERS = "The country borders Sweden, Finland and Russia."


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def parts(article):
    return {section.part: section for section in before_print(article).sections}


def ids(section):
    return [claim.pk for claim in section.claims]


def rest(claim, by):
    return holding.wait(
        actor=by.as_actor(),
        claim_id=claim.pk,
        expected_version=None,
        waiting_for="expert",
        follow_up=timezone.now() + timedelta(hours=1),
    )


def test_each_claim_stands_in_the_most_dangerous_part_that_it_belongs_to(cast, article):
    dismiss_the_rest(article, cast.ben)
    stale = approve(make_submitted(article, cast.ben), cast.dan)
    Claim.objects.filter(pk=stale.pk).update(flags=["source_changed"])
    risky, waits, refuted = (make_claim(article, cast.ben, words) for words in (SEATS, KING, BORDERS))
    rest(take(waits, cast.ben), cast.ben)
    for claim in (risky, refuted):
        make_proposal(claim, "refuted")
    dear = make_claim(article, cast.ben, "169 seats")
    Claim.objects.filter(pk=risky.pk).update(risks=["health"], priority=99.0)
    Claim.objects.filter(pk=dear.pk).update(risks=["legal", "crime"])
    found = parts(article)
    assert ids(found[Part.RISKY]) == [dear.pk, risky.pk]
    assert ids(found[Part.STALE]) == [stale.pk]
    assert ids(found[Part.REFUTED]) == [refuted.pk]
    assert ids(found[Part.WAITING]) == [waits.pk]
    assert Part.OPEN not in found
    take(refuted, cast.ben)
    assert ids(parts(article)[Part.OPEN]) == [refuted.pk]
    assert list(found) == [part for part in Part if part in found]


def test_sentences_findings_and_a_wrong_text_are_listed(cast):
    text = "Linz plan\n\nOf the 40 members, 22 voted yes, 15 voted no and 6 abstained. Tenants protested."
    article = make_article(cast.ada, text)
    Sentence.objects.filter(revision=article.current).update(disposition="")
    found = parts(article)
    assert found[Part.SENTENCES].total == Sentence.objects.filter(revision=article.current).count()
    assert "Tenants protested." in [one.text for one in found[Part.SENTENCES].sentences]
    findings = article.current.findings.count()
    assert found[Part.FINDINGS].total == findings > 0


def test_what_was_signed_as_wrong_stands_open_until_the_text_is_changed(cast):
    article = make_clearable(cast, rating="incorrect", stance=Stance.REFUTES)
    (claim,) = parts(article)[Part.UNCHANGED].claims
    assert claim.status == Status.APPROVED


def test_nothing_stands_open_in_a_checked_article(cast):
    article = make_clearable(cast)
    assert before_print(article).total == 0
    client = Client()
    client.force_login(cast.ben)
    assert "Nothing stands open" in client.get(reverse("before-print", args=[article.pk])).text


def test_the_page_leads_to_everything_and_the_api_says_the_same(cast, article):
    claim = make_claim(article, cast.ben)
    rest(take(claim, cast.ben), cast.ben)
    Claim.objects.filter(pk=claim.pk).update(follow_up_at=timezone.now())
    client = Client()
    client.force_login(cast.ben)
    text = client.get(reverse("before-print", args=[article.pk])).text
    assert f'href="{reverse("claim", args=[claim.pk])}"' in text
    assert "for an expert; ask again" in text and "it is time" in text
    assert (
        reverse("before-print", args=[article.pk]) in client.get(reverse("article", args=[article.pk])).text
    )
    answer = client.get(f"/api/v1/articles/{article.pk}/before-print").json()
    assert answer["total"] == before_print(article).total
    (waiting,) = (part for part in answer["sections"] if part["part"] == "waiting")
    assert (waiting["claims"][0]["id"], waiting["claims"][0]["waiting_for"]) == (claim.pk, "expert")


def test_nobody_looks_into_what_is_not_theirs_to_see(cast, article):
    client = Client()
    client.force_login(cast.eve)
    assert client.get(reverse("before-print", args=[article.pk])).status_code == 404
    assert client.get(f"/api/v1/articles/{article.pk}/before-print").status_code == 404
