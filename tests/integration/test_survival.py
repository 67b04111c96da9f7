"""Killed workers and a broker that forgot: the article finishes, nothing is lost, nothing is doubled.

Real workers on the test database. The three minutes after which a dead worker's step is free again are
not waited for: the claim's end is moved into the past, as if they had gone by.
"""

import time
from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from factcheck import embedded
from factcheck.celery import app
from tests.factories import make_article, make_import, make_snapshot
from verification import tasks
from verification.articles import services as articles
from verification.audit import Event
from verification.claims.models import Claim, Wording
from verification.evidence import services as evidence
from verification.evidence.models import Evidence, Search
from verification.jobs import PipelineStep, StepState
from verification.verdicts.models import Proposal

COUNTRIES = [
    ("Oslo", "Norway", "5.5"),
    ("Stockholm", "Sweden", "10.6"),
    ("Helsinki", "Finland", "5.6"),
    ("Copenhagen", "Denmark", "5.9"),
    ("Reykjavik", "Iceland", "0.4"),
    ("Tallinn", "Estonia", "1.4"),
    ("Riga", "Latvia", "1.8"),
    ("Vilnius", "Lithuania", "2.8"),
]
TEXT = "Capitals of the north\n\n" + "\n\n".join(
    f"{capital} is the capital of {country}. {country} has {people} million inhabitants."
    for capital, country, people in COUNTRIES
)
DATED = "A long week\n\n" + "\n\n".join(
    f"The firm of {capital} dismissed {10 * number} people on {day}."
    for number, (capital, _, _) in enumerate(COUNTRIES, start=1)
    for day in ("Monday", "Tuesday", "Thursday", "Friday", "Saturday")
)
UNFINISHED = [StepState.WAITING, StepState.RUNNING]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(live_cast, broker):
    for capital, country, _ in COUNTRIES:
        make_snapshot(f"{capital} is the capital of {country}, says the gazette of {country}.")
    # Vectors come in the background; made here, so that every search finds the same archive.
    while evidence.embed_batch(100):
        pass
    return make_import(live_cast.ada, TEXT).article


def steps(article, *states):
    found = PipelineStep.objects.of_article(article.pk)
    return found.filter(state__in=states) if states else found


def wait_for(condition, worker, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert worker.process.poll() is None, worker.text()
        assert time.monotonic() < deadline, worker.text()
        time.sleep(0.01)


def wait_until_finished(article, worker):
    """All steps done, and the last kind of step was reached for every claim."""
    wait_for(lambda: steps(article, StepState.DONE).filter(step="propose").exists(), worker)
    wait_for(lambda: not steps(article, *UNFINISHED).exists(), worker)


def in_the_middle(article):
    done = steps(article, StepState.DONE).count()
    return done > 3 and steps(article, StepState.RUNNING).filter(step="search").exists()


def let_claims_run_out(article):
    steps(article, StepState.RUNNING).update(claimed_until=timezone.now() - timedelta(seconds=1))


def no_message_is_left():
    with app.connection_for_read() as connection:
        broker = connection.default_channel.client
        return broker.llen("celery") == 0 and broker.hlen("unacked") == 0


def outcome(article):
    """Everything that the pipeline made of an article, countable and free of row numbers."""
    claims = Claim.objects.filter(article=article)
    return {
        "claims": Counter((claim.text, claim.status) for claim in claims),
        # Whether a claim is matched before its search or after it, and then logged once more, is a matter of
        # which worker comes first.
        "searches": Counter(
            Search.objects.filter(claim__in=claims, step__step="search").values_list(
                "claim__text", "question", "provider"
            )
        ),
        "evidence": Counter(
            Evidence.objects.filter(claim__in=claims).values_list("claim__text", "quotation", "stance")
        ),
        "proposals": Counter(
            Proposal.objects.filter(claim__in=claims).values_list("claim__text", "question")
        ),
        "steps": Counter(steps(article).values_list("step", "state")),
    }


def undisturbed(article, live_cast, worker):
    """What comes out when nothing happens: the same text, imported again under another id."""
    control = make_import(live_cast.ada, TEXT, source_id="control").article
    tasks.wake_article(control.pk)
    wait_until_finished(control, worker)
    return outcome(control)


def test_article_finishes_though_its_worker_is_killed_in_the_middle(article, live_cast, start_worker):
    first = start_worker().wait_until_ready()
    tasks.wake_article(article.pk)
    wait_for(lambda: in_the_middle(article), first)
    first.kill()
    assert steps(article, *UNFINISHED).exists()

    let_claims_run_out(article)
    second = start_worker().wait_until_ready()
    tasks.sweep.delay()
    wait_until_finished(article, second)

    expected = undisturbed(article, live_cast, second)
    assert outcome(article) == expected
    assert len(expected["claims"]) >= len(COUNTRIES)
    assert max(expected["claims"].values()) == 1
    assert set(expected["proposals"].values()) == {1}


def test_claims_are_dated_once_though_the_worker_that_dates_them_is_killed(live_cast, broker, start_worker):
    article = make_article(live_cast.ada, DATED)
    waiting = article.claims.waiting_for_date().count()
    assert waiting > 30
    first = start_worker().wait_until_ready()
    articles.set_details(
        actor=live_cast.cleo.as_actor(),
        article_id=article.pk,
        expected_version=None,
        title=article.title,
        byline=article.byline,
        dateline="",
        published_on=date(2026, 3, 2),
    )
    tasks.wake_article(article.pk)
    dating = steps(article).filter(step="reword")
    wait_for(lambda: dating.filter(state=StepState.RUNNING).exists(), first)
    first.kill()
    assert dating.filter(state=StepState.RUNNING).exists()
    assert article.claims.waiting_for_date().count() == waiting

    let_claims_run_out(article)
    second = start_worker().wait_until_ready()
    tasks.sweep.delay()
    wait_for(lambda: dating.filter(state=StepState.DONE).exists(), second)
    assert not article.claims.waiting_for_date().exists()
    assert Event.objects.filter(action="claims.reword").count() == 1
    assert max(Wording.objects.values_list("number", flat=True)) == 2
    for claim in article.claims.all():
        assert claim.wordings.count() == claim.wording
        assert steps(article).filter(step="search", target=f"claim:{claim.pk}").count() == claim.wording


def test_article_finishes_though_the_broker_forgets_under_a_running_worker(
    article, live_cast, broker, start_worker
):
    worker = start_worker().wait_until_ready()
    tasks.wake_article(article.pk)
    wait_for(lambda: in_the_middle(article), worker)
    embedded.stop_broker(broker)
    embedded.start_broker(broker)

    # Beat sends a sweep every minute; a step that a lost connection interrupted is free after three.
    def finished():
        let_claims_run_out(article)
        tasks.sweep.delay()
        time.sleep(0.5)
        return not steps(article, *UNFINISHED).exists()

    wait_for(finished, worker)
    assert outcome(article) == undisturbed(article, live_cast, worker)


def test_article_finishes_though_every_message_was_lost_before_a_worker_came(article, broker, start_worker):
    tasks.wake_article(article.pk)
    embedded.stop_broker(broker)
    embedded.start_broker(broker)
    worker = start_worker().wait_until_ready()
    assert not steps(article, StepState.DONE).exists()
    tasks.sweep.delay()
    wait_until_finished(article, worker)
    assert not steps(article, StepState.FAILED).exists()


def test_import_is_kept_while_no_broker_answers(article, broker, start_worker):
    embedded.stop_broker(broker)
    tasks.wake_article(article.pk)
    embedded.start_broker(broker)
    assert steps(article, StepState.WAITING).count() == 1


def test_messages_that_come_twice_change_nothing(article, start_worker):
    worker = start_worker().wait_until_ready()
    tasks.wake_article(article.pk)
    wait_until_finished(article, worker)
    before = outcome(article)
    for number in list(steps(article).values_list("pk", flat=True)):
        tasks.run_step.delay(number)
        tasks.run_step.delay(number)
    wait_for(no_message_is_left, worker)
    assert outcome(article) == before
