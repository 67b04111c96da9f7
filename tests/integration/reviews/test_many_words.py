"""Words among many claims: found and sorted, or looked for along the queue, and the same list both ways."""

import re
from datetime import timedelta
from itertools import cycle

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_article
from verification.articles.models import Article
from verification.claims.models import Claim
from verification.reviews import queue
from verification.reviews.query import parse

pytestmark = pytest.mark.django_db
MANY = 3_000
EVERY = 9
"""One claim in so many speaks of a pier."""
SORTING = '"verification_claim"."priority" * '
ALL_WAYS = [(True,), (False, True)]


@pytest.fixture
def matching(cast):
    """Claims of two articles, one of them with a deadline; those that speak of a pier.

    PostgreSQL guesses how often a word is begun only where it knows a hundred frequent ones.
    """
    articles = [
        make_article(cast.ada),
        make_article(cast.ada, "The pier\n\nThe pier of Tarn is 90 m long.\n"),
    ]
    Article.objects.filter(pk=articles[1].pk).update(deadline=timezone.now() + timedelta(hours=3))
    Claim.objects.all().delete()
    Claim.objects.bulk_create(
        Claim(
            article=articles[number % 2],
            ordinal=number,
            text=f"Statement {number} of {'piers' if number % EVERY == 0 else 'quays'} in town{number % 150}.",
            kind="event",
            status=("suggested", "queued", "dismissed")[number % 5 % 3],
            priority=float(number % 13),
            made_by="test.v1",
        )
        for number in range(MANY)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE verification_claim")
    return Claim.objects.filter(text__contains="pier").exclude(status="dismissed")


@pytest.fixture
def desk(cast):
    client = Client()
    client.force_login(cast.ben)
    return client


def pages(desk, monkeypatch, address, ways, next_of):
    """Follow the pages from an address, each in the next of some ways; checks that it is really that one."""
    monkeypatch.setattr("verification.web.queue.COUNT_CAP", 0)
    found, ways = [], cycle(ways)
    while address:
        few = next(ways)
        monkeypatch.setattr(queue, "FEW", MANY if few else 0)
        with CaptureQueriesContext(connection) as captured:
            answer = desk.get(address)
        assert any(SORTING in one["sql"] for one in captured) == few
        assert len(captured) <= 15
        ids, address = next_of(answer)
        found += ids
    return found


def of_page(answer):
    following = re.search(r'href="(\?[^"]*after=[^"]+)" rel="next"', answer.text)
    ids = [int(pk) for pk in re.findall(r'/claims/(\d+)" data-open', answer.text)]
    return ids, following and "/" + following[1].replace("&amp;", "&")


def of_api(answer):
    return [one["id"] for one in answer.json()["results"]], answer.json()["next"]


@pytest.mark.parametrize("ways", ALL_WAYS)
def test_pages_found_both_ways_lose_and_double_no_claim(matching, desk, monkeypatch, ways):
    expected = list(matching.in_queue_order().values_list("pk", flat=True))
    assert len(expected) > 4 * 50
    assert pages(desk, monkeypatch, "/?q=pier", ways, of_page) == expected
    address = "/api/v1/claims?q=pier+-status:dismissed&limit=40"
    assert pages(desk, monkeypatch, address, ways, of_api) == expected


@pytest.mark.parametrize("ways", ALL_WAYS)
def test_pages_by_deadline_do_neither(matching, desk, monkeypatch, ways):
    dated, others = matching.with_deadline(), matching.without_deadline()
    expected = [claim.pk for claim in (*dated, *others)]
    assert pages(desk, monkeypatch, "/?q=pier&by=deadline", ways, of_page) == expected


def test_a_list_that_was_counted_to_its_end_is_sorted(matching, desk):
    with CaptureQueriesContext(connection) as captured:
        desk.get("/?q=pier")
    assert any(SORTING in one["sql"] for one in captured)
    assert not any(one["sql"].startswith("EXPLAIN") for one in captured)


@pytest.mark.parametrize(
    ("text", "few"),
    [
        ("pier", True),
        ("quay", False),
        ("quay pier", True),
        ('"statement 17"', True),
        ("-pier", False),
        ("kind:event", False),
        ("%", False),
        ("", False),
    ],
)
def test_how_many_claims_a_word_has_is_guessed_without_reading_them(matching, monkeypatch, text, few):
    monkeypatch.setattr(queue, "FEW", 1_000)
    assert queue.are_few(parse(text)) == few
