"""Steps: claimed by one, taken over when late, tried again with patience, given up in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.integration.threads import at_once
from verification import jobs
from verification.errors import EngineError, NotFound, StaleVersion, TransientProviderError
from verification.jobs import MAX_ATTEMPTS, Job, PipelineStep, StepProgress, StepState

pytestmark = pytest.mark.django_db


def make_step(name="search", target="claim:1", digest="d", article_id=1, **more):
    return jobs.ensure_step(
        target=target, step=name, engine="test.v1", digest=digest, job=None, article_id=article_id, **more
    )


def expire(step):
    PipelineStep.objects.filter(pk=step.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def state(step):
    step.refresh_from_db()
    return step.state


def test_the_same_input_makes_one_step(db):
    assert make_step() == make_step()
    assert make_step(digest="other") != make_step()
    assert PipelineStep.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_input_at_once_makes_one_step(transactional_db):
    made = at_once(4, make_step)
    assert len({step.pk for step in made}) == 1


def test_a_step_names_its_target(db):
    assert make_step(target="revision:42").target_id == 42


def test_a_started_step_is_claimed_and_not_due(db):
    step = jobs.start(make_step().pk)
    assert (step.state, step.attempts) == (StepState.RUNNING, 1)
    assert step.claimed_until > timezone.now() + timedelta(seconds=jobs.CLAIM_SECONDS - 5)
    assert not PipelineStep.objects.due().exists()
    assert jobs.start(step.pk) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_exactly_one_starts_a_step(transactional_db):
    pk = make_step().pk
    started = at_once(6, lambda: jobs.start(pk))
    assert sum(step is not None for step in started) == 1
    assert PipelineStep.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_exactly_one_takes_an_expired_step_over(transactional_db):
    step = jobs.start(make_step().pk)
    expire(step)
    started = at_once(6, lambda: jobs.start(step.pk))
    assert [one.attempts for one in started if one] == [2]


def test_a_step_that_is_not_there_is_not_started(db):
    assert jobs.start(0) is None


def test_a_done_step_stays_done(db):
    step = jobs.start(make_step().pk)
    assert jobs.finish(step)
    assert jobs.start(step.pk) is None
    assert not jobs.finish(step)
    assert not jobs.fail(step, EngineError())
    assert state(step) == StepState.DONE
    assert step.finished_at


def test_the_late_worker_neither_finishes_nor_fails_nor_renews(db):
    late = jobs.start(make_step().pk)
    expire(late)
    new = jobs.start(late.pk)
    claimed_until = new.claimed_until
    assert not jobs.finish(late)
    assert not jobs.fail(late, EngineError("Too late."))
    jobs.heartbeat(late, 1, 2)
    new.refresh_from_db()
    assert (new.state, new.claimed_until, new.done, new.error) == (StepState.RUNNING, claimed_until, 0, "")
    assert jobs.finish(new)


def test_a_heartbeat_shows_progress_and_keeps_the_claim(db):
    step = jobs.start(make_step().pk)
    expire(step)
    jobs.heartbeat(step, 3, 10)
    step.refresh_from_db()
    assert (step.done, step.total) == (3, 10)
    assert jobs.start(step.pk) is None


@pytest.mark.parametrize("error", [EngineError("No model."), NotFound("Gone.")], ids=lambda error: error.code)
def test_an_error_that_will_not_pass_is_final(error):
    step = jobs.start(make_step().pk)
    assert jobs.fail(step, error)
    assert state(step) == StepState.FAILED
    assert (step.error_code, step.error) == (error.code, error.message)
    assert not PipelineStep.objects.due().exists()


@pytest.mark.parametrize("error", [TransientProviderError(), StaleVersion()], ids=lambda error: error.code)
def test_an_error_that_may_pass_is_tried_again_later_and_later(error):
    step, waits = make_step(), []
    for _ in range(MAX_ATTEMPTS - 1):
        running = jobs.start(step.pk)
        assert not jobs.fail(running, error)
        assert state(step) == StepState.WAITING
        assert jobs.start(step.pk) is None
        waits.append((step.claimed_until - timezone.now()).total_seconds())
        expire(step)
    assert waits == sorted(waits)
    assert waits[-1] > 2 * waits[0] > 10
    assert jobs.fail(jobs.start(step.pk), error)
    assert state(step) == StepState.FAILED


def test_a_step_that_killed_its_workers_is_spent(db):
    step = make_step()
    for _ in range(MAX_ATTEMPTS):
        assert not jobs.start(step.pk).is_spent
        expire(step)
    assert jobs.start(step.pk).is_spent


def test_a_success_forgets_the_error_before_it(db):
    step = jobs.start(make_step().pk)
    jobs.fail(step, TransientProviderError("Slow."))
    expire(step)
    assert jobs.finish(jobs.start(step.pk))
    step.refresh_from_db()
    assert (step.error, step.error_code) == ("", "")


def test_an_endless_error_is_cut(db):
    step = jobs.start(make_step().pk)
    jobs.fail(step, EngineError("x" * 5000))
    assert len(PipelineStep.objects.get().error) == 2000


def test_what_follows_a_step_is_left_once(db):
    step = make_step()
    following = jobs.follow(step, "propose", engine="test.v2")
    assert jobs.follow(step, "propose", engine="test.v2") == following
    assert (following.target, following.step, following.article_id) == (step.target, "propose", 1)


def test_due_steps_come_oldest_first_and_of_one_article_only(db):
    first, second, other = make_step(digest="1"), make_step(digest="2"), make_step(digest="3", article_id=2)
    assert list(PipelineStep.objects.due()) == [first, second, other]
    assert list(PipelineStep.objects.due().of_article(1)) == [first, second]


def test_progress_tells_each_kind_of_step_in_order(db, django_assert_num_queries):
    jobs.finish(jobs.start(make_step("extract", "revision:1").pk))
    for number in range(3):
        make_step("search", f"claim:{number}")
    jobs.finish(jobs.start(PipelineStep.objects.get(target="claim:0").pk))
    jobs.fail(jobs.start(PipelineStep.objects.get(target="claim:1").pk), EngineError("No model."))
    make_step("propose", "claim:0")
    make_step("search", "claim:9", article_id=2)
    with django_assert_num_queries(2):
        found = jobs.progress(1)
    assert found == [
        StepProgress("extract", done=1, total=1, failed=0),
        StepProgress("search", done=1, total=3, failed=1, errors=("No model.",)),
        StepProgress("propose", done=0, total=1, failed=0),
    ]
    assert [step.is_finished for step in found] == [True, False, False]


def test_without_steps_there_is_no_progress(db):
    assert jobs.progress(1) == []


def test_a_job_has_an_id_that_cannot_be_guessed(db):
    one, other = Job.objects.create(kind="import"), Job.objects.create(kind="import")
    assert one.pk != other.pk
    assert len(str(one.pk)) == 36
