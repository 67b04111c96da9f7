"""What people counted for an earlier claim that says the same is found again, and the log says so."""

import pytest

from tests.factories import make_article, make_submitted
from verification import jobs
from verification.evidence.earlier_checks import counted_before, match_article
from verification.evidence.models import Search
from verification.evidence.services import search_claim
from verification.jobs import PipelineStep
from verification.web.cards import newest_searches

pytestmark = pytest.mark.django_db
TEXT = "Dam report\n\nThe Harrow dam above Linz holds 14 million cubic metres of water."
WORDS = "The Harrow dam above Linz holds 14 million cubic metres of water"


def match(article):
    step = PipelineStep.objects.filter(step="match", article_id=article.pk).latest("pk")
    assert match_article(jobs.start(step.pk))


@pytest.fixture
def counted(cast):
    """An earlier claim in review, and the passage that was adopted for it."""
    article = make_article(cast.ada, TEXT)
    claim = make_submitted(article, cast.ben, exact=WORDS)
    match(article)
    return claim


@pytest.fixture
def later(cast, counted):
    article = make_article(cast.ada, TEXT.replace("Dam report", "The dam again"), title="The dam again")
    match(article)
    return article.claims.get(text__contains="Harrow")


def test_what_an_earlier_check_counted_is_found_and_explained(counted, later):
    adopted = counted.evidence.get(decisions__adopted=True).passage
    step = PipelineStep.objects.filter(target=f"claim:{later.pk}", step="search").latest("pk")
    assert search_claim(jobs.start(step.pk))
    row = later.evidence.get(passage=adopted)
    assert "checks" in [place["listing"] for place in row.found_in]
    log = Search.objects.get(claim=later, channel="checks")
    assert (log.searched, log.hits) == (True, 1)
    assert "the same" in log.outcome


def test_what_was_rejected_again_is_not_counted(cast, counted, later):
    assert len(counted_before(later, "true").passages) == 1
    row = counted.evidence.get(decisions__adopted=True)
    row.decisions.create(adopted=False, by=cast.dan)
    assert counted_before(later, "true").passages == ()
    assert counted_before(later, "said").passages == ()


def test_without_a_match_the_log_says_why_nothing_was_found(cast, counted):
    article = make_article(cast.ada, "Bees\n\nForty hives stand on the roofs of the old town.")
    claim = article.claims.get()
    assert not counted_before(claim, "true").searched
    match(article)
    assert counted_before(claim, "true").outcome == "no earlier claim says the same"


def test_a_claim_searched_before_it_was_matched_is_searched_again_where_that_helps(cast, counted):
    article = make_article(cast.ada, TEXT.replace("Dam report", "The dam again"), title="The dam again")
    claim = article.claims.get(text__contains="Harrow")
    searches = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search")
    assert search_claim(jobs.start(searches.get().pk))
    assert not Search.objects.get(claim=claim, channel="checks").searched
    match(article)
    assert search_claim(jobs.start(searches.latest("pk").pk))
    newest = Search.objects.filter(claim=claim, channel="checks").latest("pk")
    assert (searches.count(), newest.searched, newest.hits) == (2, True, 1)


def test_the_log_tells_of_the_comparison_that_came_after_the_search_and_found_nothing(cast, counted):
    article = make_article(cast.ada, "Bees\n\nForty hives stand on the roofs of the old town.")
    claim = article.claims.get()
    searches = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search")
    assert search_claim(jobs.start(searches.get().pk))
    match(article)
    rows = list(Search.objects.filter(claim=claim).order_by("pk"))
    (shown,) = [search for search in newest_searches(rows) if search.channel == "checks"]
    assert (shown.searched, shown.hits, shown.outcome) == (True, 0, "no earlier claim says the same")
    assert searches.count() == 1
