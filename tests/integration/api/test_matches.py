"""The matches of a claim over the API."""

import pytest

from tests.factories import approve, make_article, make_submitted
from verification import jobs
from verification.claims import matching
from verification.claims.models import Claim
from verification.jobs import PipelineStep

pytestmark = pytest.mark.django_db
EARLIER = "Dam report\n\nThe Harrow dam above Linz holds 14 million cubic metres of water."
LATER = "Flood report\n\nThe Harrow dam above Linz holds 40 million cubic metres of water."


def make_matched(by, text, **details):
    article = make_article(by, text, **details)
    step = PipelineStep.objects.filter(step="match", article_id=article.pk).latest("pk")
    assert matching.match_article(jobs.start(step.pk))
    return article.claims.get()


@pytest.fixture
def approved(cast):
    """The earlier claim, approved at its own words."""
    article = make_article(cast.ada, EARLIER, title="Dam report")
    claim = make_submitted(
        article, cast.ben, exact="The Harrow dam above Linz holds 14 million cubic metres of water"
    )
    approve(claim, cast.dan)
    article.claims.exclude(pk=claim.pk).update(status="dismissed")
    step = PipelineStep.objects.filter(step="match", article_id=article.pk).latest("pk")
    assert matching.match_article(jobs.start(step.pk))
    return Claim.objects.get(pk=claim.pk)


def test_an_approved_claim_with_another_figure_is_listed_with_its_verdict(cast, approved, as_person):
    later = make_matched(cast.ada, LATER)
    (match,) = as_person(cast.ben).get(f"/claims/{later.pk}/matches").json()["results"]
    assert match["claim"]["id"] == approved.pk
    assert match["claim"]["article_title"] == "Dam report"
    assert (match["same"], match["in_same_article"]) == (False, False)
    assert match["verdicts"][0]["rating"]["key"] == "confirmed"
    assert match["warnings"] == match["differs"]
    assert match["warnings"][0]["is_contradiction"]
    assert "40" in match["warnings"][0]["ours"]
    assert "14" in match["warnings"][0]["theirs"]


def test_a_claim_that_nobody_approved_warns_of_nothing(cast, as_person):
    earlier = make_matched(cast.ada, EARLIER)
    later = make_matched(cast.ada, LATER)
    (match,) = as_person(cast.ben).get(f"/claims/{later.pk}/matches").json()["results"]
    assert (match["claim"]["id"], match["verdicts"], match["warnings"]) == (earlier.pk, [], [])
    assert match["differs"]


def test_a_program_reads_matches_too(cast, approved, as_program):
    later = make_matched(cast.ada, LATER)
    answer = as_program(cast.ben, "read").get(f"/claims/{later.pk}/matches")
    assert len(answer.json()["results"]) == 1


def test_claims_of_articles_that_one_may_not_see_are_not_there(cast, approved, as_person, assert_refused):
    later = make_matched(cast.ada, LATER)
    assert_refused(as_person(cast.eve).get(f"/claims/{later.pk}/matches"), 404, "not_found")


def test_a_claim_without_matches_has_an_empty_list(cast, as_person):
    claim = make_matched(cast.ada, LATER)
    assert as_person(cast.ben).get(f"/claims/{claim.pk}/matches").json() == {"results": []}
