"""Nothing that comes from a document reaches a page as markup."""

import pytest
from django.urls import reverse

from tests.factories import adopt, approve, make_article, make_claim, make_draft, make_evidence, take
from verification.articles.models import ReporterSource
from verification.evidence.models import Evidence
from verification.verdicts import services as verdicts

BAD = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
TEXT = f"""{BAD} A headline

By {BAD}

Oslo is the capital of Norway {BAD}. The 🧨 parliament of Norway has 169 seats.
"""


@pytest.fixture
def claim(cast):
    article = make_article(cast.ada, TEXT, title=BAD, byline=f"Ada Reporter {BAD}", dateline=BAD)
    claim = take(make_claim(article, cast.ben, "The 🧨 parliament of Norway has 169 seats"), cast.ben)
    ReporterSource.objects.create(
        revision=article.current,
        ordinal=900,
        kind="link",
        start=0,
        end=10_000,
        url="javascript:alert(3)",
        text=BAD,
        author=BAD,
    )
    row = make_evidence(claim)
    row.passage.snapshot.title = BAD
    row.passage.snapshot.url = "javascript:alert(4)"
    row.passage.snapshot.save()
    Evidence.objects.filter(pk=row.pk).update(
        comparison={
            "claimed": BAD,
            "recorded": BAD,
            "agrees": True,
            "tolerance": BAD,
            "note": BAD,
            "comparator": "x",
            "entity": "x",
            "field": "x",
        },
        note=BAD,
    )
    adopt(row, cast.ben, note=BAD)
    make_draft(claim, cast.ben, rationale=BAD)
    claim = verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    return approve(claim, cast.dan)


def test_every_page_escapes_what_documents_and_people_wrote(claim, cleo):
    article, row = claim.article_id, claim.evidence.get()
    snapshot = f"{reverse('snapshot', args=[row.passage.snapshot_id])}?evidence={row.pk}"
    pages = [
        reverse(name, args=[article])
        for name in (
            *("article", "article-details", "article-clear", "article-deadline", "before-print"),
            *("report", "activity"),
        )
    ]
    for address in ["/?status=all", "/articles", reverse("claim", args=[claim.pk]), snapshot, *pages]:
        answer = cleo.get(address)
        assert answer.status_code == 200
        for markup in ("<img", "<script>alert", 'href="javascript:'):
            assert markup not in answer.text, address


def test_highlighted_words_are_the_words_of_the_anchor(claim, ben):
    text = ben.get(reverse("article", args=[claim.article_id])).text
    assert ">The 🧨 parliament of Norway has 169 seats</a>" in text
