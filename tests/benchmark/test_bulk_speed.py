"""As many claims as one request may name, each through its own rules, with an event of its own."""

import json
import time

import pytest
from django.test import Client

from tests.factories import make_cast
from verification.articles.models import Article
from verification.audit import Event
from verification.claims.models import Claim
from verification.reviews.bulk import MAX_CLAIMS

MAX_SECONDS = 30
PER_ARTICLE = 50


@pytest.fixture
def cast(db):
    return make_cast()


def make_claims(cast):
    articles = Article.objects.bulk_create(
        Article(
            title=f"Article {number}",
            source_app="bulk",
            source_id=str(number),
            status="open",
            created_by=cast.ada,
        )
        for number in range(MAX_CLAIMS // PER_ARTICLE)
    )
    return Claim.objects.bulk_create(
        Claim(
            article=articles[number // PER_ARTICLE],
            ordinal=number,
            text=f"Statement {number}.",
            kind="event",
            status="suggested",
            made_by="bulk.v1",
        )
        for number in range(MAX_CLAIMS)
    )


def test_one_request_dismisses_five_hundred_claims_in_time(cast):
    items = [{"id": claim.pk, "version": claim.version} for claim in make_claims(cast)]
    client, body = Client(), {"act": "dismiss", "reason": "trivial", "items": items}
    client.force_login(cast.ben)
    start = time.perf_counter()
    answer = client.post("/api/v1/claims/bulk", json.dumps(body), content_type="application/json")
    taken = time.perf_counter() - start
    print(f"\n{MAX_CLAIMS} claims of {MAX_CLAIMS // PER_ARTICLE} articles: {taken:.1f} s, n=1")
    assert (answer.status_code, answer.json()["done"]) == (200, MAX_CLAIMS), answer.content[:500]
    assert Event.objects.filter(action="claim.dismiss").count() == MAX_CLAIMS
    assert taken <= MAX_SECONDS
