"""What the page of a claim shows of earlier claims."""

import pytest
from django.urls import reverse

from tests.factories import make_article
from tests.integration.api.test_matches import EARLIER, LATER, approved, make_matched
from verification import jobs
from verification.claims import matching
from verification.claims.models import Claim
from verification.jobs import PipelineStep
from verification.workflow import Status

pytestmark = pytest.mark.django_db
__all__ = ["approved"]
TWICE = (
    "Water report\n\nThe Harrow dam above Linz holds 14 million cubic metres of water.\n\n"
    "Marta Kolar has been the mayor of Linz since 2019.\n\n"
    "As of today, the Harrow dam above the city of Linz holds 14 million cubic metres of water."
)


def page_of(client, person, claim):
    client.force_login(person)
    return client.get(reverse("claim", args=[claim.pk])).content.decode()


def test_the_page_warns_of_an_approved_claim_with_another_figure(client, cast, approved):
    page = page_of(client, cast.ben, make_matched(cast.ada, LATER))
    assert (
        "An approved claim says <q>14 million cubic metres</q>; this says <q>40 million cubic metres</q>."
        in page
    )
    assert reverse("claim", args=[approved.pk]) in page
    assert "Said before" in page


def test_the_page_shows_an_undecided_earlier_claim_without_a_warning(client, cast):
    make_matched(cast.ada, EARLIER)
    page = page_of(client, cast.ben, make_matched(cast.ada, LATER))
    assert "Said before" in page
    assert "An approved claim" not in page


def test_a_page_without_matches_says_nothing_of_them(client, cast):
    assert "Said before" not in page_of(client, cast.ben, make_matched(cast.ada, LATER))


def test_what_an_article_says_twice_is_merged_by_one_button(client, cast):
    article = make_article(cast.ada, TWICE)
    step = PipelineStep.objects.filter(step="match", article_id=article.pk).latest("pk")
    assert matching.match_article(jobs.start(step.pk))
    first, second = article.claims.filter(text__contains="14 million").order_by("pk")
    page = page_of(client, cast.ben, second)
    into = f"{first.pk}:{first.version}"
    assert "Merge this claim into it" in page
    assert f'name="into" value="{into}"' in page
    client.post(reverse("claim-act", args=[second.pk, "merge"]), {"version": second.version, "into": into})
    second = Claim.objects.get(pk=second.pk)
    assert (second.status, second.merged_into_id) == (Status.MERGED, first.pk)


def test_hostile_words_of_an_earlier_claim_are_shown_as_text(client, cast):
    make_matched(cast.ada, f"{EARLIER[:-1]} & <script>alert(1)</script>.", title="<b>Dam</b>")
    page = page_of(client, cast.ben, make_matched(cast.ada, LATER))
    assert "<script>alert(1)" not in page
    assert "<b>Dam</b>" not in page
