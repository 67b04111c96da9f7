"""Tasks: one step a message; what fails is told; a broker that is away costs time, not work."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from factcheck import embedded
from factcheck.celery import app
from tests.factories import make_article, make_import
from verification import jobs, tasks
from verification.articles.models import Article
from verification.claims.models import Claim
from verification.engine.documents import ArchivePart
from verification.errors import EngineError, TransientProviderError
from verification.evidence import feeds, intake
from verification.jobs import MAX_ATTEMPTS, PipelineStep, StepState
from verification.verdicts.models import Proposal
from verification.workflow import ArticleStatus

pytestmark = pytest.mark.django_db


def messages(queue="celery"):
    """How many messages wait for the workers of articles, or of another queue."""
    with app.connection_for_write() as link:
        return link.default_channel.client.llen(queue)


def run_all():
    """Do whatever is due, as workers would."""
    while due := list(PipelineStep.objects.due()):
        for step in due:
            tasks.run_step(step.pk)


def make_raising(monkeypatch, error, name="extract"):
    def raise_it(step):
        raise error

    monkeypatch.setitem(tasks.WORK, name, raise_it)


def test_the_pipeline_runs_from_text_to_proposals_and_a_second_message_changes_nothing(cast, broker):
    article = make_import(cast.ada).article
    run_all()
    article.refresh_from_db()
    claims = list(article.claims.all())
    assert article.status == ArticleStatus.OPEN
    assert claims
    assert set(PipelineStep.objects.values_list("state", flat=True)) == {StepState.DONE}
    assert {proposal.claim_id for proposal in Proposal.objects.all()} == {claim.pk for claim in claims}
    before = Claim.objects.count(), Proposal.objects.count()
    for pk in PipelineStep.objects.values_list("pk", flat=True):
        tasks.run_step(pk)
    assert (Claim.objects.count(), Proposal.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_waking_an_article_sends_a_message_a_step_after_the_commit_only(live_cast, broker):
    with transaction.atomic():
        article = make_import(live_cast.ada).article
        tasks.wake_article(article.pk)
        assert messages() == 0
    assert messages() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_import_wakes_nobody(live_cast, broker):
    with pytest.raises(RuntimeError), transaction.atomic():
        tasks.wake_article(make_import(live_cast.ada).article.pk)
        raise RuntimeError
    assert messages() == 0


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_loses_no_import_and_the_sweep_finds_it(live_cast, broker):
    embedded.stop_broker(broker)
    try:
        article = make_import(live_cast.ada).article
        tasks.wake_article(article.pk)
    finally:
        embedded.start_broker(broker)
    assert messages() == 0
    tasks.sweep()
    assert messages() == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_wakes_what_a_dead_worker_left(live_cast, broker):
    article = make_article(live_cast.ada)
    searches = PipelineStep.objects.of_article(article.pk).filter(step="search")
    searches.update(state=StepState.RUNNING, attempts=1, claimed_until=timezone.now())
    tasks.sweep()
    others = PipelineStep.objects.of_article(article.pk).filter(state=StepState.WAITING).count()
    assert messages() == searches.count() + others > others


@pytest.mark.django_db(transaction=True)
def test_an_import_of_many_files_wakes_few_workers_and_the_sweep_no_more_while_one_is_at_it(
    live_cast, broker
):
    parts = [ArchivePart(f"{number}.txt", f"Gate {number} is open.".encode()) for number in range(30)]
    job = intake.begin_import(actor=live_cast.ben.as_actor(), parts=parts, source="Desk")
    tasks.wake_archive()
    assert messages("background") == tasks.ARCHIVE_WORKERS
    jobs.start(job.steps.first().pk)
    tasks.sweep()
    assert messages() == 0
    assert messages("background") == 2 * tasks.ARCHIVE_WORKERS  # the vectors' own
    PipelineStep.objects.update(claimed_until=timezone.now())
    tasks.sweep()
    assert messages("background") == 4 * tasks.ARCHIVE_WORKERS
    while not intake.progress(job).is_finished:
        tasks.work_archive()
    assert intake.progress(job).stored == 30


def test_a_look_at_a_feed_comes_before_a_long_import(cast):
    intake.begin_import(actor=cast.ben.as_actor(), parts=[ArchivePart("a.txt", b"It opened.")], source="Desk")
    feeds.add_feed(actor=cast.cleo.as_actor(), url="https://wire.example/feed", source="", every_minutes=30)
    tasks.poll_feeds()
    assert PipelineStep.objects.get(pk=tasks.next_archive_step()).step == feeds.STEP


@pytest.mark.django_db(transaction=True)
def test_a_search_that_ends_wakes_its_own_claim_only(live_cast, broker):
    make_article(live_cast.ada)
    step = PipelineStep.objects.filter(step="search").first()
    tasks.run_step(step.pk)
    assert messages() == 1


def test_an_error_that_will_not_pass_is_shown_and_not_repeated(cast, monkeypatch):
    article = make_import(cast.ada).article
    make_raising(monkeypatch, EngineError("The model is missing."))
    run_all()
    step, article = PipelineStep.objects.get(), Article.objects.get(pk=article.pk)
    assert (step.state, step.attempts, step.error) == (StepState.FAILED, 1, "The model is missing.")
    assert article.status == ArticleStatus.EXTRACTION_FAILED


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TransientProviderError("Slow."), "provider_transient"),
        (SoftTimeLimitExceeded(), "provider_transient"),
        (ZeroDivisionError("secret words of an article"), "provider_transient"),
    ],
    ids=["transient", "time limit", "crash"],
)
def test_an_error_that_may_pass_waits_and_is_told_without_the_articles_words(cast, monkeypatch, error, code):
    make_import(cast.ada)
    make_raising(monkeypatch, error)
    tasks.run_step(PipelineStep.objects.get().pk)
    step = PipelineStep.objects.get()
    assert (step.state, step.error_code) == (StepState.WAITING, code)
    assert step.claimed_until > timezone.now()
    assert "secret" not in step.error


def test_what_crashes_every_time_is_given_up_and_shown(cast, monkeypatch):
    make_import(cast.ada)
    make_raising(monkeypatch, ZeroDivisionError())
    for _ in range(MAX_ATTEMPTS):
        PipelineStep.objects.update(claimed_until=None)
        tasks.run_step(PipelineStep.objects.get().pk)
    step = PipelineStep.objects.get()
    assert (step.state, step.error_code) == (StepState.FAILED, "engine_error")
    assert "ZeroDivisionError" in step.error
    assert Article.objects.get().status == ArticleStatus.EXTRACTION_FAILED


def test_a_failed_search_leaves_the_article_open(cast, monkeypatch):
    make_article(cast.ada)
    make_raising(monkeypatch, EngineError("No index."), "search")
    run_all()
    assert Article.objects.get().status == ArticleStatus.OPEN
    assert set(PipelineStep.objects.filter(step="search").values_list("state", flat=True)) == {
        StepState.FAILED
    }


def test_a_step_that_is_not_there_is_nothing(db):
    assert tasks.run_step(0) is None


def test_vectors_are_made_until_none_is_missing(db, broker):
    assert tasks.embed_passages() is None
    assert messages() == 0
