"""Narrowing the claims of an article and the queue: real links and forms, counts, state in the address."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_article
from verification.claims.models import Claim
from verification.jobs import PipelineStep
from verification.workflow import Status

TEXT = """The harbour

The port of Tarn handles 4.6 million tonnes a year. It was closed for nine days in 2019.

“We will open a second quay in 2031,” Ilse Brandt, who runs the port, said. Brandt said the port has 310 workers.
"""


@pytest.fixture
def article(cast):
    return make_article(cast.ada, TEXT)


def shown(client, article, query=""):
    text = client.get(reverse("article", args=[article.pk]) + query).text
    return {int(pk) for pk in re.findall(r'<li id="row-(\d+)"', text)}


def ids(**wanted):
    return set(Claim.objects.filter(**wanted).values_list("pk", flat=True))


def test_list_is_narrowed_by_each_filter(article, ben):
    claim = article.claims.exclude(speaker="").first()
    assert shown(ben, article, f"?kind={claim.kind}") == ids(kind=claim.kind)
    assert shown(ben, article, f"?speaker={claim.speaker}") == ids(speaker=claim.speaker)
    assert shown(ben, article, "?speaker=-") == ids(speaker="")
    levels = [shown(ben, article, f"?priority={level}") for level in ("high", "medium", "low")]
    assert set.union(*levels) == ids() and sum(map(len, levels)) == len(ids())


def test_status_is_a_link_with_a_count(article, ben):
    Claim.objects.filter(pk=article.claims.first().pk).update(status=Status.QUEUED)
    text = ben.get(reverse("article", args=[article.pk])).text
    assert f'href="{reverse("article", args=[article.pk])}?status=queued"' in text
    assert 'Queued <span class="quiet">1</span>' in text
    assert shown(ben, article, "?status=queued") == ids(status="queued")


def test_nonsense_counts_as_not_given(article, ben):
    everything = ids()
    for query in ("?kind=nonsense", "?priority=urgent", "?status=flying", "?speaker=%00"):
        assert shown(ben, article, query) == everything


def test_address_is_carried_by_every_link_of_the_page(article, ben):
    claim = article.claims.exclude(speaker="").first()
    text = ben.get(f"{reverse('claim', args=[claim.pk])}?speaker=Ilse+Brandt&priority=").text
    assert re.search(r'/claims/\d+\?speaker=Ilse\+Brandt" data-open', text)
    assert f'/claims/{claim.pk}/do/accept?speaker=Ilse+Brandt"' in text


def test_nothing_that_fits_says_so_and_offers_all(article, ben):
    text = ben.get(f"{reverse('article', args=[article.pk])}?speaker=Nobody+Here").text
    assert "No claim of this article fits." in text


def test_claims_keep_their_numbers_when_the_list_is_narrowed(article, ben):
    last = article.claims.in_text_order().last()
    Claim.objects.filter(pk=last.pk).update(status=Status.DISMISSED)
    text = ben.get(f"{reverse('article', args=[article.pk])}?status=dismissed").text
    assert f'<span class="ordinal">{article.claims.count()}</span>' in text


def test_queue_is_narrowed_by_speaker_and_priority(article, ben):
    speaker = article.claims.exclude(speaker="").first().speaker
    text = ben.get(f"/?speaker={speaker}").text
    assert set(map(int, re.findall(r'/claims/(\d+)" data-open', text))) == ids(speaker=speaker)
    high = set(map(int, re.findall(r'/claims/(\d+)" data-open', ben.get("/?priority=high").text)))
    assert high == ids(priority__gte=64.5)
    assert f">{speaker} ({len(ids(speaker=speaker))})</option>" in ben.get("/").text


def test_progress_tells_how_many_sentences_were_read(cast, ben):
    from tests.factories import make_import

    article = make_import(cast.ada).article
    PipelineStep.objects.of_article(article.pk).update(state="running", done=12, total=46)
    text = ben.get(reverse("article-progress", args=[article.pk])).text
    assert "Finding claims: 12 of 46 sentences" in text and 'value="12" max="46"' in text
