"""The page of an article's versions, and the forms on it."""

import pytest
from django.urls import reverse

from tests.factories import CAPITAL, TEXT, approve, make_article, make_revision, make_submitted
from verification.articles.models import Article
from verification.claims.models import Claim
from verification.jobs import PipelineStep
from verification.workflow import ArticleStatus, Status

pytestmark = pytest.mark.django_db
MARKS = TEXT.replace(CAPITAL, "Oslo is the capital, of Norway.").replace("169", "170")
TWICE = f"First of all: {CAPITAL}\n\nIt rains. {CAPITAL} It rains."


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return approve(make_submitted(article, cast.ben), cast.dan)


def page(client, user, article, **query):
    client.force_login(user)
    return client.get(reverse("revisions", args=[article.pk]), query)


def send(client, user, name, pk, **form):
    client.force_login(user)
    return client.post(reverse(name, args=[pk]), form)


def test_a_reporter_brings_a_new_version(article, cast, client):
    assert "Bring a new version" in page(client, cast.ada, article).content.decode()
    answer = send(client, cast.ada, "revision-new", article.pk, version=article.version, text=MARKS)
    assert answer["Location"] == reverse("article", args=[article.pk])
    assert Article.objects.get().status == ArticleStatus.IMPORTED
    assert PipelineStep.objects.filter(step="carry").count() == 1


def test_what_cannot_be_taken_in_stays_in_the_form(article, cast, client):
    stale = send(client, cast.ada, "revision-new", article.pk, version=article.version - 1, text="My words.")
    assert stale.status_code == 409
    assert "My words." in stale.content.decode()
    neither = send(client, cast.ada, "revision-new", article.pk, version=article.version, text=" ")
    assert neither.status_code == 422
    assert article.revisions.count() == 1


def test_a_checker_is_offered_no_form_for_a_new_version(article, cast, client):
    assert "Bring a new version" not in page(client, cast.ben, article).content.decode()


def test_the_page_shows_what_changed_and_what_became_of_the_claims(article, claim, cast, client):
    make_revision(article, cast.ada, MARKS)
    shown = page(client, cast.ben, article).content.decode()
    assert "<del>169</del>" in shown
    assert "<ins>170</ins>" in shown
    assert "Do these claims still say the same?" in shown
    assert "Changed, and back in work" in shown
    first = page(client, cast.ben, article, to="1").content.decode()
    assert "It was the first version." in first
    assert page(client, cast.ben, article, to="99", **{"from": "x"}).status_code == 200


def test_cosmetic_changes_are_confirmed_in_bulk(article, claim, cast, client):
    make_revision(article, cast.ada, MARKS)
    rows = [row.pk for row in article.claims.get(pk=claim.pk).carry_overs.all()]
    refused = send(client, cast.ada, "revisions-confirm", article.pk, carry_over=rows)
    assert refused.status_code == 403
    assert send(client, cast.ben, "revisions-confirm", article.pk).status_code == 302
    assert send(client, cast.ben, "revisions-confirm", article.pk, carry_over=rows).status_code == 302
    assert claim.carry_overs.get().confirmed_by == cast.ben
    told = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Only marks, spaces or capitals changed. Ben looked at it" in told


def test_a_lost_claim_is_placed_by_a_tick_or_by_its_words(article, claim, cast, client):
    make_revision(article, cast.ada, TWICE)
    lost = Claim.objects.get(pk=claim.pk)
    client.force_login(cast.ben)
    assert "Say where it stands" in client.get(reverse("claim", args=[claim.pk])).content.decode()
    shown = page(client, cast.ben, article).content.decode()
    start = article.current.text.rindex(CAPITAL)
    assert f'value="{start}-{start + len(CAPITAL)}"' in shown
    wrong = send(client, cast.ben, "claim-place", claim.pk, version=lost.version, exact="No such words")
    assert wrong.status_code == 422
    assert "No such words" in wrong.content.decode()
    done = send(
        client,
        cast.ben,
        "claim-place",
        claim.pk,
        version=lost.version,
        place=f"{start}-{start + len(CAPITAL)}",
    )
    assert done.status_code == 302
    placed = Claim.objects.get(pk=claim.pk)
    assert (placed.status, placed.flags) == (Status.APPROVED, [])
    assert placed.anchors.get(revision=article.current).start == start
