"""The queue page over 10,000 claims with proposals, verdicts and evidence: how many queries, how long."""

import statistics
import time

import pytest
from django.db import connection
from django.template import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext, _TestState

from tests.factories import make_article, make_cast, make_snapshot, make_submitted
from verification.articles.models import Article
from verification.claims.models import Claim
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.verdicts.models import Proposal
from verification.workflow import Status

CLAIMS = 10_000
PER_ARTICLE = 40
RUNS = 25
MAX_QUERIES = 12
MAX_SECONDS = 0.150
STATUSES = [Status.SUGGESTED] * 5 + [Status.QUEUED] * 3 + [Status.DISMISSED, Status.CHECKING]


@pytest.fixture
def long_queue(db):
    """As the pipeline leaves it, written in bulk: 250 articles of 40 claims, three pieces of evidence each."""
    cast = make_cast()
    make_submitted(make_article(cast.ada), cast.ben)
    passages = [make_snapshot().passages.first() for _ in range(30)]
    articles = Article.objects.bulk_create(
        Article(
            title=f"Article {number}",
            source_app="bulk",
            source_id=str(number),
            status="open",
            created_by=cast.ada,
        )
        for number in range(CLAIMS // PER_ARTICLE)
    )
    claims = Claim.objects.bulk_create(
        Claim(
            article=articles[number // PER_ARTICLE],
            ordinal=number % PER_ARTICLE,
            text=f"Statement {number} about a figure of {number * 37} in the records of the year {1900 + number % 120}.",
            kind="quantity",
            status=STATUSES[number % len(STATUSES)],
            priority=float(number * 7919 % 10_000) / 100,
            made_by="bulk.v1",
        )
        for number in range(CLAIMS)
    )
    steps = PipelineStep.objects.bulk_create(
        PipelineStep(
            article_id=claim.article_id,
            target=f"claim:{claim.pk}",
            step="search",
            engine="bulk.v1",
            input_digest="0" * 64,
            state="done",
        )
        for claim in claims
    )
    Evidence.objects.bulk_create(
        evidence(claim, step, passages[(claim.pk + ordinal) % len(passages)], ordinal)
        for claim, step in zip(claims, steps, strict=True)
        for ordinal in range(3)
    )
    Proposal.objects.bulk_create(
        Proposal(
            claim=claim,
            step=step,
            ordinal=0,
            question="true",
            outcome="supported",
            confidence=0.9,
            made_by="bulk.v1",
        )
        for claim, step in zip(claims, steps, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cast


def evidence(claim, step, passage, ordinal):
    return Evidence(
        claim=claim, step=step, ordinal=ordinal, question="true", passage=passage, quotation=passage.text,
        start=passage.start, end=passage.end, stance="supports", relevance=0.9, is_primary=ordinal == 0,
        found_by="bulk.v1", judged_by="bulk.v1",
    )  # fmt: skip


@pytest.fixture
def as_served(monkeypatch):
    """Django's test environment copies every context that a template is rendered with; a server does not."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.mark.parametrize("query", ["", "?status=all", "?status=queued&q=1950", "?after=50.0:1"])
def test_queue_of_ten_thousand_claims_is_quick(long_queue, as_served, query):
    client = Client()
    client.force_login(long_queue.ben)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/{query}").status_code == 200
        queries = len(captured)
    times = [seconds(lambda: client.get(f"/{query}")) for _ in range(RUNS)]
    median = statistics.median(times)
    print(
        f"\nqueue{query or ' (first page)'}: {CLAIMS} claims, {queries} queries, n={RUNS}: "
        f"median {median * 1000:.0f} ms (min {min(times) * 1000:.0f}, max {max(times) * 1000:.0f})"
    )
    assert 0 < queries <= MAX_QUERIES
    assert median <= MAX_SECONDS


def seconds(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
