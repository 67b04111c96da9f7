"""A day of publication dates the machine's wordings anew, and leaves alone what people worded or signed."""

from datetime import date

import pytest

from tests.factories import (
    approve,
    as_actor,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_import,
    submit,
    take,
)
from tests.integration.claims.conftest import codes, fresh
from tests.integration.pipeline import run_pipeline
from verification import backends, jobs, tasks
from verification.articles import services as articles
from verification.audit import Event
from verification.claims import rewording, services, splitting, triage, wording
from verification.claims.models import Claim
from verification.errors import ActionRefused
from verification.jobs import PipelineStep, StepState
from verification.publication import services as publication
from verification.reviews import services as reviews
from verification.reviews.services import review_digest
from verification.workflow import ArticleStatus, Status

pytestmark = pytest.mark.django_db
TEXT = """Elbo Steel cuts jobs

Elbo Steel dismissed 400 people on Thursday. The plant in Linz was closed last year.

The firm employs 900 people in Oslo and made a loss of 12 million euros last year.
"""
MONDAY = date(2026, 3, 2)


@pytest.fixture
def article(cast):
    return make_article(cast.ada, TEXT)


def publish(article, by, day=MONDAY):
    now = articles.get(article.pk)
    return articles.set_details(
        actor=as_actor(by),
        article_id=article.pk,
        expected_version=None,
        title=now.title,
        byline=now.byline,
        dateline=now.dateline,
        published_on=day,
    )


def due(article):
    return PipelineStep.objects.due().of_article(article.pk).filter(step="reword")


def reword(article):
    for step in due(article):
        assert rewording.reword(jobs.start(step.pk))


def of(article, words):
    return next(claim for claim in article.claims.order_by("pk") if words in claim.text)


def test_claims_wait_for_a_day_to_count_from(article):
    waiting = {claim.text for claim in article.claims.waiting_for_date()}
    assert of(article, "on Thursday").text in waiting
    assert of(article, "employs 900").text not in waiting


def test_a_day_resolves_the_dates_and_leaves_nothing_waiting(cast, article):
    claim = of(article, "on Thursday")
    publish(article, cast.cleo)
    reword(article)
    dated = fresh(claim)
    assert (dated.text, dated.wording) == ("Elbo Steel dismissed 400 people on 26 February 2026.", 2)
    assert (dated.version, dated.status) == (claim.version + 1, claim.status)
    assert not article.claims.waiting_for_date().exists()
    assert [(row.number, row.author) for row in dated.wordings.all()] == [(1, None), (2, None)]


def test_only_what_reads_otherwise_is_worded_and_searched_anew_and_one_event_tells_of_it(cast, article):
    same = of(article, "employs 900")
    publish(article, cast.cleo)
    reword(article)
    assert (fresh(same).wording, fresh(same).version) == (1, same.version)
    event = Event.objects.get(action="claims.reword")
    anew = article.claims.filter(wording=2)
    assert sorted(event.data["claims"]) == sorted(anew.values_list("pk", flat=True))
    for claim in article.claims.all():
        steps = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search")
        assert steps.count() == claim.wording


def test_another_day_dates_them_again_and_no_day_takes_the_dates_back(cast, article):
    claim = of(article, "on Thursday")
    for day, words in [
        (MONDAY, "on 26 February 2026"),
        (date(2026, 3, 9), "on 5 March 2026"),
        (None, "on Thursday"),
        (MONDAY, "on 26 February 2026"),
    ]:
        publish(article, cast.cleo, day)
        reword(article)
        assert words in fresh(claim).text
    assert fresh(claim).wordings.count() == 5


def test_what_people_worded_stays(cast, article):
    claim = of(article, "on Thursday")
    wording.edit(
        actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, text="They left on Thursday."
    )
    marked = make_claim(article, cast.ben, "dismissed 400 people on Thursday")
    publish(article, cast.cleo)
    reword(article)
    assert fresh(claim).text == "They left on Thursday."
    assert fresh(marked).text == "dismissed 400 people on Thursday"


def test_a_wording_that_was_given_back_to_the_machine_is_dated(cast, article):
    claim = of(article, "on Thursday")
    wording.edit(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, text="They left.")
    triage.undo(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    publish(article, cast.cleo)
    reword(article)
    assert "26 February 2026" in fresh(claim).text


def signed(article, cast, *, approved):
    claim = services.accept(
        actor=as_actor(cast.ben), claim_id=of(article, "on Thursday").pk, expected_version=None
    )
    submitted = submit(take(claim, cast.ben), cast.ben)
    return approve(submitted, cast.dan) if approved else submitted


@pytest.mark.parametrize("approved", [True, False])
def test_what_is_signed_stays_and_is_flagged_until_the_day_is_right_again(cast, article, approved):
    claim = signed(article, cast, approved=approved)
    digest = review_digest(claim)
    publish(article, cast.cleo)
    reword(article)
    flagged = fresh(claim)
    assert (flagged.text, flagged.flags, flagged.status) == (claim.text, ["date_changed"], claim.status)
    assert review_digest(flagged) == digest
    assert Event.objects.get(action="claims.reword").data["flagged"] == [claim.pk]
    publish(article, cast.cleo, None)
    reword(article)
    assert fresh(claim).flags == []


def test_a_claim_that_comes_back_into_work_is_dated(cast, article):
    claim = signed(article, cast, approved=True)
    publish(article, cast.cleo)
    reword(article)
    reviews.reopen(actor=as_actor(cast.cleo), claim_id=claim.pk, expected_version=None, reason="The day.")
    reword(article)
    dated = fresh(claim)
    assert ("26 February 2026" in dated.text, dated.flags, dated.wording) == (True, [], 2)


def test_a_cleared_article_opens_again_and_is_not_cleared_while_a_signed_date_is_old(cast, article):
    claim = signed(article, cast, approved=True)
    dismiss_the_rest(article, cast.ben)
    publication.clear(actor=as_actor(cast.cleo), article_id=article.pk, expected_version=None)
    publish(article, cast.cleo)
    reword(article)
    assert articles.get(article.pk).status == ArticleStatus.OPEN
    with pytest.raises(ActionRefused) as refused:
        publication.clear(actor=as_actor(cast.cleo), article_id=article.pk, expected_version=None)
    assert codes(refused) == ["stale_claims"]
    reviews.reopen(actor=as_actor(cast.cleo), claim_id=claim.pk, expected_version=None, reason="The day.")
    reword(article)
    approve(submit(take(claim, cast.ben), cast.ben), cast.dan)
    assert publication.clear(actor=as_actor(cast.cleo), article_id=article.pk, expected_version=None)


def test_a_statement_that_was_joined_again_is_dated_with_its_parts(cast, article):
    part = of(article, "made a loss")
    whole = splitting.rejoin(actor=as_actor(cast.ben), claim_id=part.pk, expected_version=None)
    assert "last year" in whole.text
    publish(article, cast.cleo)
    reword(article)
    assert "in 2025" in fresh(whole).text
    assert "employs 900" in fresh(whole).text


def test_a_dismissed_claim_is_dated_and_searched_when_it_comes_back(cast, article):
    claim = of(article, "on Thursday")
    services.dismiss(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, reason="trivial")
    publish(article, cast.cleo)
    reword(article)
    assert "26 February 2026" in fresh(claim).text
    searches = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search")
    assert searches.count() == 1
    services.restore(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    assert searches.count() == 2


def test_a_claim_that_comes_back_with_the_same_words_is_not_searched_again(cast, article):
    claim = of(article, "employs 900")
    services.dismiss(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, reason="trivial")
    services.restore(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    assert PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search").count() == 1


# The step: left once, done once.


def test_the_same_day_leaves_nothing_to_do(cast, article):
    publish(article, cast.cleo, None)
    assert not due(article).exists()
    publish(article, cast.cleo)
    publish(article, cast.cleo)
    assert due(article).count() == 1


def test_a_day_before_the_claims_are_found_leaves_nothing_to_do(cast):
    article = make_import(cast.ada, TEXT).article
    publish(article, cast.cleo)
    run_pipeline(article.pk)
    assert not PipelineStep.objects.of_article(article.pk).filter(step="reword").exists()
    assert "26 February 2026" in " ".join(article.claims.values_list("text", flat=True))


def test_a_day_that_is_given_while_the_claims_are_found_is_counted_from(cast, monkeypatch):
    article = make_import(cast.ada, TEXT).article
    engine = backends.extractor()

    class PublishedMeanwhile:
        name = engine.name

        def extract(self, text, **more):
            publish(article, cast.cleo)
            return engine.extract(text, **more)

    monkeypatch.setattr(backends, "extractor", PublishedMeanwhile)
    step = jobs.start(PipelineStep.objects.of_article(article.pk).get(step="extract").pk)
    assert services.extract(step)
    monkeypatch.undo()
    assert article.claims.waiting_for_date().exists()
    assert due(article).count() == 1
    reword(article)
    assert "26 February 2026" in " ".join(article.claims.values_list("text", flat=True))


def test_the_late_of_two_workers_stores_nothing(cast, article):
    publish(article, cast.cleo)
    step = due(article).get()
    late = jobs.start(step.pk)
    PipelineStep.objects.filter(pk=step.pk).update(claimed_until=None)
    assert rewording.reword(jobs.start(step.pk))
    before = Event.objects.count()
    assert not rewording.reword(late)
    assert Event.objects.count() == before
    assert set(article.claims.values_list("wording", flat=True)) == {1, 2}


def test_a_day_that_was_changed_meanwhile_is_left_to_its_own_step(cast, article, monkeypatch):
    publish(article, cast.cleo)
    first = jobs.start(due(article).get().pk)
    read = rewording.redate

    def changed_meanwhile(*args, **more):
        found = read(*args, **more)
        publish(article, cast.cleo, date(2026, 3, 9))
        return found

    monkeypatch.setattr(rewording, "redate", changed_meanwhile)
    assert rewording.reword(first)
    assert set(article.claims.values_list("wording", flat=True)) == {1}
    monkeypatch.undo()
    reword(article)
    assert "on 5 March 2026" in " ".join(article.claims.values_list("text", flat=True))


def test_the_pipeline_goes_on_to_search_and_propose_for_the_new_words(cast, article):
    run_pipeline(article.pk)
    publish(article, cast.cleo)
    run_pipeline(article.pk)
    claim = of(article, "26 February 2026")
    assert claim.proposals.order_by("-pk").first().wording == claim.wording == 2
    assert not PipelineStep.objects.of_article(article.pk).exclude(state=StepState.DONE).exists()
    assert tasks.WORK["reword"] is rewording.reword
    assert Claim.objects.filter(status=Status.SUGGESTED, article=article).exists()
