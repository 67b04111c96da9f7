"""Pages of outside search: switches, what would leave, where was searched."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.integration.outside import allow, enable, make_toll_article, toll_claim
from tests.integration.pipeline import run_pipeline
from verification.evidence.providers import enabled_keys
from verification.jobs import PipelineStep, StepState

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast, outside_server):
    return make_toll_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return toll_claim(article, cast.ben)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def version_of(answer, action):
    form = re.search(rf'action="{action}".*?</form>', answer.text, re.DOTALL)[0]
    return re.search(r'name="version" value="(\d+)"', form)[1]


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "cleo", "eve"])
def test_only_an_admin_sees_or_moves_the_switches(who, request, outside_server):
    client = request.getfixturevalue(who)
    assert client.get(reverse("providers")).status_code == 403
    answer = client.post(reverse("provider-switch", args=["wikipedia"]), {"enabled": "yes", "version": "0"})
    assert answer.status_code == 403
    assert enabled_keys() == []


def test_admin_switches_a_provider_on_and_off(root, outside_server):
    page = root.get(reverse("providers"))
    assert "Names and head nouns of the claim, to the Wikimedia Foundation" in words(page)
    address = reverse("provider-switch", args=["wikipedia"])

    root.post(address, {"enabled": "yes", "version": version_of(page, address)})
    page = root.get(reverse("providers"))
    assert "100 of 100 requests left now" in words(page) or "30 of 30 requests left now" in words(page)
    assert enabled_keys() == ["wikipedia"]

    stale = root.post(address, {"enabled": "no", "version": "0"})
    assert stale.status_code == 409
    root.post(address, {"enabled": "no", "version": version_of(page, address)})
    assert enabled_keys() == []
    assert outside_server.requests == []


def test_editor_opens_an_article_and_closes_it_again(cleo, article, outside_server):
    page = cleo.get(reverse("article-details", args=[article.pk]))
    assert "Nothing of this article leaves this machine" in words(page)
    address = reverse("article-outside", args=[article.pk])

    cleo.post(address, {"allowed": "yes", "version": article.version})
    article.refresh_from_db()
    assert article.allow_outside_search
    cleo.post(address, {"allowed": "no", "version": article.version})
    article.refresh_from_db()
    assert not article.allow_outside_search


def test_checker_may_not_open_an_article_and_is_not_offered_it(ben, article):
    page = ben.get(reverse("article-details", args=[article.pk]))
    assert "Let it be asked about outside" not in words(page)
    answer = ben.post(
        reverse("article-outside", args=[article.pk]), {"allowed": "yes", "version": article.version}
    )
    assert answer.status_code == 403


def test_claim_shows_the_very_requests_before_anything_is_sent(ben, claim, outside_server):
    page = ben.get(reverse("claim-outside", args=[claim.pk]))

    assert "not asked: Wikipedia is not enabled here" in words(page)
    assert "srsearch=Vell" in page.text
    assert "as of 2023-06-01" in words(page)
    assert "k3y-of-ours" not in page.text
    part = ben.get(reverse("claim-outside", args=[claim.pk]), headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert outside_server.requests == []


def test_claim_says_where_was_searched_and_why_not_elsewhere(ben, claim, article, cast, outside_server):
    page = words(ben.get(reverse("claim", args=[claim.pk])))
    assert "Nothing of this article leaves this machine." in page
    assert "Search outside now" not in page

    run_pipeline(article.pk)
    enable(cast.root, "wikipedia", "searxng")
    outside_server.scenario = "silent"
    allow(article, cast.cleo)
    PipelineStep.objects.filter(step="outside", engine="searxng").update(attempts=4)
    run_pipeline(article.pk)

    page = words(ben.get(reverse("claim", args=[claim.pk])))
    assert "Wikipedia searched: 1 document" in page
    assert "not searched: No search engine answered: brave (Suspended: too many requests)" in page
    assert "Internet Archive not searched: Internet Archive is not enabled here" in page
    assert "Search outside now" in page


def test_step_that_waits_says_until_when_and_the_page_stops_asking(ben, claim, article, cast):
    run_pipeline(article.pk)
    enable(cast.root, "wikipedia")
    allow(article, cast.cleo)
    steps = PipelineStep.objects.filter(step="outside")
    busy = ben.get(reverse("claim", args=[claim.pk]))
    assert "waits for a worker" in words(busy)
    assert reverse("claim-searched", args=[claim.pk]) in busy.text

    until = timezone.now() + timedelta(minutes=20)
    steps.update(
        state=StepState.WAITING, claimed_until=until, error_code="provider_rate_limited", error="Too often."
    )

    page = ben.get(reverse("claim", args=[claim.pk]))
    assert f"not searched yet: rate-limited; goes on by itself at {until:%H:%M} UTC" in words(page)
    assert reverse("claim-searched", args=[claim.pk]) not in page.text
    assert f"{steps.count()} wait" in words(page)
    assert "data-poll" not in page.text


def test_checker_searches_now_and_an_outsider_does_not(ben, dan, claim, article, cast, outside_server):
    run_pipeline(article.pk)
    allow(article, cast.cleo)
    enable(cast.root, "wikipedia")
    address = reverse("claim-search-outside", args=[claim.pk])

    assert dan.post(address).status_code == 403
    answer = ben.post(address, follow=True)
    assert "1 provider will be asked about this claim." in words(answer)
    assert PipelineStep.objects.filter(step="outside").count() == 1


def test_search_now_is_refused_with_its_reasons_while_all_is_off(ben, claim, outside_server):
    answer = ben.post(reverse("claim-search-outside", args=[claim.pk]))
    assert answer.status_code == 403
    assert "Wikipedia is not enabled here." in words(answer)
