"""A worker that is killed while it asks outside: another one asks again, and nothing is lost or doubled."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_article
from tests.integration.outside import TEXT
from tests.providers_server import ProvidersServer
from verification import tasks
from verification.articles.models import Article
from verification.evidence import outside
from verification.evidence.models import Search
from verification.evidence.record_models import ProviderSetting
from verification.jobs import PipelineStep, StepState


def wait_for(condition, worker, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert worker.process.poll() is None, worker.text()
        assert time.monotonic() < deadline, worker.text()
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_search_ends_once_though_its_worker_is_killed_while_it_asks(live_cast, broker, start_worker):
    claim = make_article(live_cast.ada, TEXT).claims.first()
    PipelineStep.objects.all().update(state=StepState.DONE)
    Article.objects.update(allow_outside_search=True)
    ProviderSetting.objects.create(key="searxng", enabled=True)
    [step] = outside.leave_steps(claim, ["searxng"], occasion="asked:0", job=None)
    with ProvidersServer() as server:
        settings = {
            "FACTCHECK_SEARXNG_ADDRESS": server.url(""),
            "FACTCHECK_SEARXNG_NETWORKS": "127.0.0.1/32",
        }
        server.scenario = "slow_drip"
        first = start_worker(**settings).wait_until_ready()
        tasks.wake_article(claim.article_id)
        wait_for(lambda: server.requests, first)
        first.kill()

        server.scenario = "nothing"
        PipelineStep.objects.filter(pk=step.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
        second = start_worker(**settings).wait_until_ready()
        tasks.sweep.delay()
        wait_for(lambda: PipelineStep.objects.get(pk=step.pk).state == StepState.DONE, second)

    rows = Search.objects.filter(claim=claim, channel="searxng")
    assert [row.searched for row in rows] == [True] * len(claim.questions)
    assert PipelineStep.objects.get(pk=step.pk).attempts == 2
