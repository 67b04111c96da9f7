"""From the switch to the evidence: what is asked outside, what is never, and what a failure leaves."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_evidence
from tests.integration.outside import (
    allow,
    enable,
    make_toll_article,
    outside_services,
    toll_claim,
)
from tests.integration.pipeline import run_pipeline
from verification import backends, jobs, tasks
from verification.audit import Event
from verification.claims.models import Claim
from verification.errors import ActionRefused, NotAllowed, RateLimited, TransientProviderError
from verification.evidence import outside, outside_search
from verification.evidence.models import Evidence, Search, Snapshot
from verification.evidence.record_models import Contact, ContactMeans, ContactOutcome, ProviderAnswer
from verification.jobs import PipelineStep, StepState
from verification.policies import MACHINE_ACTOR
from verification.verdicts.models import Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    return make_toll_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return toll_claim(article, cast.ben)


def started(claim, key):
    [step] = [step for step in outside.open_steps([claim.pk]) if step.engine == key]
    return jobs.start(step.pk)


def searched(claim, key):
    return Search.objects.filter(claim=claim, channel=key).order_by("pk").last()


def test_nothing_is_sent_while_both_switches_are_off(article, claim, outside_server):
    run_pipeline(article.pk)

    assert outside_server.requests == []
    row = searched(claim, "outside")
    assert (row.searched, row.outcome) == (False, "outside search is off for this article")


def test_nothing_is_sent_while_only_one_of_the_switches_is_on(article, claim, outside_server, cast):
    allow(article, cast.cleo)
    run_pipeline(article.pk)
    assert searched(claim, "outside").outcome == "no outside provider is enabled here"

    allow(article, cast.cleo, allowed=False)
    enable(cast.root, "wikipedia", "searxng")
    run_pipeline(article.pk)
    assert outside_server.requests == []


def test_looking_at_what_would_leave_sends_nothing(article, claim, outside_server):
    outlooks = {outlook.key: outlook for outlook in outside.outlooks(claim)}

    assert "Vell" in outlooks["wikipedia"].queries[0].text
    assert outlooks["wikipedia"].queries[0].shown.startswith(outside_server.url("/w/api.php?"))
    assert outlooks["wikipedia"].refusal == "Wikipedia is not enabled here"
    assert outside_server.requests == []


def test_from_the_switches_to_evidence_with_its_source_and_log(article, claim, outside_server, cast):
    run_pipeline(article.pk)
    enable(cast.root, "wikipedia", "searxng")
    allow(article, cast.cleo)

    run_pipeline(article.pk)

    row = searched(claim, "wikipedia")
    assert (row.searched, row.hits, row.provider) == (True, 1, "wikipedia.v1")
    assert "srsearch=Vell" in row.query
    found = Evidence.objects.filter(claim=claim, channel="searxng")
    assert any("40 crowns" in evidence.quotation for evidence in found)
    assert all(evidence.is_verbatim for evidence in found)
    snapshot = found[0].passage.snapshot
    assert (snapshot.source.name, snapshot.url) == ("127.0.0.1", outside_server.url("/pages/toll"))
    wiki = Evidence.objects.filter(claim=claim, channel="wikipedia")
    assert {evidence.note.split(";")[0] for evidence in wiki} == {"revision 9002 of 2023-05-02"}
    assert ProviderAnswer.objects.filter(provider="searxng.v1", status=200).exists()
    steps = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="outside")
    again = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="propose")
    assert set(again.values_list("state", flat=True)) == {"done"}
    # The second answer is concluded from, too, and stored only where it changes something.
    proposals = Proposal.objects.filter(claim=claim, step__input_digest__in=[f"after:{s.pk}" for s in steps])
    assert {proposal.question for proposal in proposals} == set(claim.questions)
    assert Event.objects.filter(action="article.outside", target=f"article:{article.pk}").count() == 1


def test_a_provider_switched_off_meanwhile_is_not_asked(article, claim, outside_server, cast):
    run_pipeline(article.pk)
    enable(cast.root, "wikipedia")
    allow(article, cast.cleo)
    allow(article, cast.cleo, allowed=False)

    run_pipeline(article.pk)

    assert outside_server.requests == []
    assert searched(claim, "wikipedia").outcome == "outside search is off for this article"


@pytest.mark.parametrize("name", ["ben", "dan", "eve", "root"])
def test_only_an_editor_or_its_reporter_opens_an_article(article, cast, name):
    with pytest.raises(NotAllowed):
        allow(article, getattr(cast, name))
    assert not allow(article, cast.ada).flags


@pytest.fixture
def waiting(article, claim, outside_server, cast):
    """The claim with one step for Wikipedia that is still to be done."""
    run_pipeline(article.pk)
    enable(cast.root, "wikipedia")
    allow(article, cast.cleo)
    return claim


def test_rate_limited_step_waits_as_long_as_it_was_told_and_then_goes_on(waiting, outside_server):
    outside_server.scenario = "rate_limited"
    step = started(waiting, "wikipedia")
    tasks.run_step(step.pk)  # Somebody works on it already: nothing happens.

    with pytest.raises(RateLimited) as caught:
        outside_search.search_outside(step)
    jobs.fail(step, caught.value)

    step.refresh_from_db()
    assert (step.state, step.error_code, step.attempts) == (StepState.WAITING, "provider_rate_limited", 0)
    assert timedelta(seconds=80) < step.claimed_until - timezone.now() <= timedelta(seconds=90)
    assert searched(waiting, "wikipedia") is None
    assert ProviderAnswer.objects.filter(step=step, status=429).count() == 1
    # All others wait too, without asking.
    asked = len(outside_server.requests)
    with pytest.raises(RateLimited):
        outside_search.search_outside(step)
    assert len(outside_server.requests) == asked


def test_failures_end_in_the_log_with_their_reason_and_never_as_nothing_found(waiting, outside_server):
    outside_server.scenario = "hang_up"
    step = started(waiting, "wikipedia")
    with pytest.raises(TransientProviderError):
        outside_search.search_outside(step)
    step.attempts = jobs.MAX_ATTEMPTS
    PipelineStep.objects.filter(pk=step.pk).update(attempts=step.attempts)

    assert outside_search.search_outside(step)

    row = searched(waiting, "wikipedia")
    assert (row.searched, row.hits) == (False, 0)
    assert "broke off" in row.outcome
    assert not Evidence.objects.filter(channel="wikipedia").exists()


@pytest.mark.parametrize("scenario", ["html", "refused"])
def test_an_answer_of_another_shape_is_not_searched_at_once(waiting, outside_server, scenario):
    outside_server.scenario = scenario

    assert outside_search.search_outside(started(waiting, "wikipedia"))

    assert searched(waiting, "wikipedia").searched is False
    assert not outside.open_steps([waiting.pk])


def test_nothing_found_is_a_search(waiting, outside_server):
    outside_server.scenario = "nothing"
    assert outside_search.search_outside(started(waiting, "wikipedia"))
    row = searched(waiting, "wikipedia")
    assert (row.searched, row.hits, row.outcome) == (True, 0, "")
    assert row.query.count("\n") > 0


def test_failures_pause_a_provider_and_an_answer_ends_the_pause(article, claim, cast, monkeypatch, servers):
    with outside_services(monkeypatch, failures=2, pause_seconds=3) as server:
        run_pipeline(article.pk)
        enable(cast.root, "wikipedia")
        allow(article, cast.cleo)
        step = started(claim, "wikipedia")
        server.scenario = "hang_up"
        for _ in range(2):
            with pytest.raises(TransientProviderError):
                outside_search.search_outside(step)
        asked = len(server.requests)
        server.scenario = "ok"
        with pytest.raises(RateLimited, match="left alone"):
            outside_search.search_outside(step)
        assert len(server.requests) == asked

        time.sleep(3.1)
        assert outside_search.search_outside(step)
        assert searched(claim, "wikipedia").hits == 1


def test_the_result_of_another_worker_stands_and_nothing_is_doubled(waiting, outside_server):
    first = started(waiting, "wikipedia")
    PipelineStep.objects.filter(pk=first.pk).update(claimed_until=timezone.now())
    second = jobs.start(first.pk)

    assert outside_search.search_outside(second)
    rows = Search.objects.count(), Evidence.objects.count()
    asked = len(outside_server.requests)
    assert not outside_search.search_outside(first)

    assert (Search.objects.count(), Evidence.objects.count()) == rows
    # The first worker read what the second had been answered.
    assert len(outside_server.requests) == asked


def test_kept_answers_are_enough_to_read_a_search_once_more(waiting, outside_server):
    step = started(waiting, "wikipedia")
    assert outside_search.search_outside(step)
    asked = len(outside_server.requests)
    provider = backends.outside_providers()["wikipedia"]
    query = provider.queries(outside.question_of(waiting))[0]
    answer = provider.replay(query, outside_search.kept_answers(step.pk))

    assert [hit.title for hit in answer.hits] == ["Vell Harbour"]
    assert len(outside_server.requests) == asked


def test_a_person_searches_now_once_however_often_they_press(waiting, outside_server, cast):
    assert outside_search.search_outside(started(waiting, "wikipedia"))
    asked = len(outside_server.requests)

    first = outside.search_now(actor=cast.ben.as_actor(), claim_id=waiting.pk)
    again = outside.search_now(actor=cast.ben.as_actor(), claim_id=waiting.pk)
    assert [step.pk for step in first] == [step.pk for step in again]
    assert outside_search.search_outside(jobs.start(first[0].pk))

    # A person gets a new answer, not what was kept.
    assert len(outside_server.requests) > asked


def test_search_now_says_why_nobody_can_be_asked(article, claim, outside_server, cast):
    with pytest.raises(ActionRefused) as caught:
        outside.search_now(actor=cast.ben.as_actor(), claim_id=claim.pk)
    assert "Wikipedia is not enabled here." in [failure.text for failure in caught.value.failures]
    with pytest.raises(NotAllowed):
        outside.search_now(actor=cast.eve.as_actor(), claim_id=claim.pk)
    with pytest.raises(NotAllowed):
        outside.search_now(actor=MACHINE_ACTOR, claim_id=claim.pk)


def test_page_that_cannot_be_read_is_named_and_the_search_counts(waiting, outside_server, cast):
    enable(cast.root, "searxng")
    allow(Claim.objects.get(pk=waiting.pk).article, cast.cleo)
    outside_server.page = ""

    assert outside_search.search_outside(started(waiting, "searxng"))

    row = searched(waiting, "searxng")
    assert (row.searched, row.hits) == (True, 1)
    assert row.outcome.startswith("not read: 127.0.0.1: The document holds no text")


def test_anonymous_sources_and_restricted_contacts_leave_in_no_query(article, claim, outside_server, cast):
    Claim.objects.filter(pk=claim.pk).update(
        speaker="Jane Vellacott", speaker_description="a clerk of the harbour office", speaker_anonymous=True
    )
    Contact.objects.create(
        claim=article.claims.exclude(pk=claim.pk).first() or claim,
        means=ContactMeans.PHONE,
        outcome=ContactOutcome.ANSWERED,
        name="Otto Crown",
        function="harbour pilot",
        restricted=True,
        reached_at=timezone.now(),
        by=cast.ben,
    )
    claim.refresh_from_db()
    claim.text = "Jane Vellacott and Otto Crown, a clerk of the harbour office, say the toll of Vell rose."

    sent = " ".join(
        f"{query.text} {query.shown}" for outlook in outside.outlooks(claim) for query in outlook.queries
    ).casefold()

    assert "vell" in sent
    assert not [word for word in ("jane", "vellacott", "otto", "crown", "clerk", "office") if word in sent]


def test_only_pages_from_the_public_web_are_looked_for_in_their_earlier_state(
    article, claim, outside_server, cast
):
    run_pipeline(article.pk)
    copies = {outlook.key: outlook for outlook in outside.outlooks(claim)}["internet_archive"]
    assert copies.queries == ()
    enable(cast.root, "searxng", "internet_archive")
    make_evidence(claim)
    Snapshot.objects.update(url="https://intranet.paper.example/draft/7")
    allow(article, cast.cleo)

    run_pipeline(article.pk)

    asked = outside.question_of(claim)
    assert asked.addresses == (outside_server.url("/pages/toll"),)
