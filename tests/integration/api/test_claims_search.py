"""claims:search answers as Google's Fact Check Tools API does, over what is public and nothing else."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.integration.published import (
    NAME,
    SITE,
    make_another,
    make_public,
    make_public_again,
    open_to_readers,
    withdraw,
)
from verification.api import limits
from verification.claims.models import Claim
from verification.claims.readers import Wish, set_readers
from verification.evidence.record_models import Contact
from verification.integrations.services import create_token
from verification.providers.factchecks import _hit
from verification.providers.interface import Shape
from verification.publication import public_site
from verification.publication.public_models import Publication

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1alpha1/claims:search"


@pytest.fixture
def public(settings):
    open_to_readers(settings)


def ask(client=None, **query):
    return (client or Client()).get(ADDRESS, query)


def urls(answer):
    return [claim["claimReview"][0]["url"] for claim in answer.json().get("claims", [])]


def assert_refused(answer, code, status, words=""):
    error = answer.json()["error"]
    assert list(answer.json()) == ["error"] and set(error) == {"code", "message", "status"}
    assert (answer.status_code, error["code"], error["status"]) == (code, code, status)
    assert words in error["message"]


def test_the_answer_has_the_documented_shape(public, cast):
    row = make_public(cast, claimant="The yearbook", claimed_on=date(2026, 3, 1), slug="capital")
    answer = ask(query="capital of Norway", languageCode="en-GB", key="AIza-nobody-reads-this")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "claims": [
            {
                "text": "Oslo is Norway’s capital.",
                "claimant": "The yearbook",
                "claimDate": "2026-03-01T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": NAME, "site": "checks.paper.example"},
                        "url": f"{SITE}/checks/capital-{row.claim_id}",
                        "title": "Fact check: Oslo is Norway’s capital.",
                        "reviewDate": row.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                        "textualRating": "True",
                        "languageCode": "en",
                    }
                ],
            }
        ]
    }


def test_a_reader_of_googles_service_reads_ours(public, cast):
    make_public(cast, claimant="The yearbook")
    (claim,) = Shape(ask(query="Oslo").json()).children("claims")
    (review,) = claim.children("claimReview")
    hit = _hit(claim, review)
    assert (hit.source, hit.note) == (NAME, f"rated “True” by {NAME}")
    assert hit.published == timezone.now().date()


def test_nothing_found_is_an_empty_object(public, cast):
    make_public(cast)
    for query in ({"query": "Bergen"}, {"query": "the"}, {"query": "Oslo", "languageCode": "de"}):
        assert ask(**query).json() == {}


def test_every_word_has_to_stand_in_the_claim_in_any_form(public, cast):
    row = make_public(cast, claimant="The yearbooks")
    for words in ("OSLO", "capitals Norway", "yearbook", "oslo's capital"):
        assert urls(ask(query=words)) == [f"{SITE}/checks/{row.slug}"], words
    assert urls(ask(query="Oslo Sweden")) == []
    # What the check found is no part of the claim.
    assert urls(ask(query="record")) == []


def test_our_own_reporting_is_claimed_by_us(public, cast):
    make_public(cast)
    claim = ask(query="Oslo").json()["claims"][0]
    assert claim["claimant"] == NAME and "claimDate" not in claim


@pytest.mark.parametrize(
    ("site", "found"),
    [
        ("checks.paper.example", 1),
        ("www.paper.example", 1),
        ("paper.example", 1),
        ("aper.example", 0),
        ("other.example", 0),
    ],
)
def test_the_publishers_site_narrows_without_a_query(public, cast, site, found):
    make_public(cast)
    assert len(urls(ask(reviewPublisherSiteFilter=site))) == found


def test_age_counts_from_the_later_of_claim_and_review(public, cast, monkeypatch):
    row, now = make_public(cast), timezone.now()
    with monkeypatch.context() as past:
        past.setattr(timezone, "now", lambda: now - timedelta(days=40))
        make_another(Publication.objects.get(pk=row.pk))
        recent = make_another(Publication.objects.get(pk=row.pk), claimed_on=(now - timedelta(days=3)).date())
    assert urls(ask(query="Oslo", maxAgeDays="30")) == [f"{SITE}/checks/{one.slug}" for one in (recent, row)]
    assert len(urls(ask(query="Oslo", maxAgeDays="41"))) == 3
    assert urls(ask(query="Oslo", maxAgeDays="0")) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "query"),
        ({"query": "", "languageCode": "en"}, "query"),
        ({"query": "x", "pageSize": "-1"}, "pageSize"),
        ({"query": "x", "pageSize": "ten"}, "pageSize"),
        ({"query": "x", "offset": "-1"}, "offset"),
        ({"query": "x", "maxAgeDays": "1.5"}, "maxAgeDays"),
        ({"query": "x", "languageCode": "English!"}, "languageCode"),
        ({"query": "x\0"}, "query"),
        ({"query": "x" * 1_001}, "query"),
        ({"query": "x", "pageToken": "CAo"}, "pageToken"),
        ({"query": "x", "pageToken": "a\0b"}, "pageToken"),
        ({"query": "x", "imageUri": "x"}, "imageUri"),
        ({"query": ["x", "y"]}, "twice"),
    ],
)
def test_what_cannot_be_used_is_refused_in_googles_envelope(public, db, query, words):
    assert_refused(ask(**query), 400, "INVALID_ARGUMENT", words)


def test_other_refusals_have_the_envelope_too(public, db):
    assert_refused(Client().post(ADDRESS), 405, "UNIMPLEMENTED")
    assert_refused(Client().get("/api/v1alpha1/claims:imageSearch"), 501, "UNIMPLEMENTED", "not offered")


# -- paging


def walk(size, **query):
    """Follow every page; between two of them comes what `between` does."""
    between, token, found = query.pop("between", lambda: None), None, []
    while True:
        answer = ask(query="Oslo", pageSize=size, **({"pageToken": token} if token else {}))
        found += urls(answer)
        token = answer.json().get("nextPageToken")
        if not token:
            return found
        between()


def test_pages_lose_and_double_nothing_while_checks_come_and_are_put_differently(public, cast):
    row = make_public(cast)
    claim = Claim.objects.get(pk=row.claim_id)
    rows = [row] + [make_another(Publication.objects.get(pk=row.pk)) for _ in range(6)]
    expected = [f"{SITE}/checks/{one.slug}" for one in reversed(rows)]
    assert walk(2) == expected

    def between():
        make_another(Publication.objects.get(pk=row.pk))
        # The oldest is published anew before its page was reached: it keeps its place.
        make_public_again(claim, cast, slug="oslo-is-norways-capital")

    assert walk(2, between=between) == expected


def test_pages_are_ten_unless_asked_and_a_hundred_at_most(public, cast):
    row = make_public(cast)
    for _ in range(11):
        make_another(Publication.objects.get(pk=row.pk))
    assert len(urls(ask(query="Oslo"))) == len(urls(ask(query="Oslo", pageSize="0"))) == 10
    assert len(urls(ask(query="Oslo", pageSize="100000"))) == 12
    first, third = urls(ask(query="Oslo", pageSize="3")), urls(ask(query="Oslo", pageSize="3", offset="2"))
    assert first[2:] == third[:1]
    token = ask(query="Oslo", pageSize="3").json()["nextPageToken"]
    # With a token the offset does not count.
    assert urls(ask(query="Oslo", pageSize="3", pageToken=token, offset="5"))[0] == third[1]


def test_a_token_belongs_to_its_search(public, cast):
    row = make_public(cast)
    make_another(row)
    token = ask(query="Oslo", pageSize="1").json()["nextPageToken"]
    assert_refused(
        ask(query="capital", pageSize="1", pageToken=token), 400, "INVALID_ARGUMENT", "other parameters"
    )
    assert_refused(ask(query="Oslo", pageToken=token[:-1] + "x"), 400, "INVALID_ARGUMENT", "not one of ours")


def test_a_page_costs_the_same_queries_however_many_checks(public, cast, django_assert_max_num_queries):
    row = make_public(cast)
    for _ in range(9):
        make_another(Publication.objects.get(pk=row.pk))
    with django_assert_max_num_queries(3):
        assert len(urls(ask(query="Oslo"))) == 10


def test_words_are_found_by_their_index(db):
    rows = public_site.search(Publication.objects.all(), public_site.Asked("Oslo"), public_site.publisher())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "publication_searched" in rows.order_by().explain()


# -- what never appears


def test_what_was_withdrawn_or_restricted_is_gone_at_once(public, cast):
    row = make_public(cast)
    other = make_another(Publication.objects.get(pk=row.pk))
    withdraw(other, cast)
    row = Publication.objects.get(pk=row.pk)
    assert urls(ask(query="Oslo")) == [f"{SITE}/checks/{row.slug}"]
    set_readers(
        actor=cast.cleo.as_actor(),
        article_id=row.claim.article_id,
        expected_version=None,
        wish=Wish(True, [cast.ben.pk], "It is secret."),
    )
    assert ask(query="Oslo").json() == {}


def test_words_that_are_meant_to_break_out_stay_words(public, cast):
    make_public(cast, wording="Oslo</script><b> \x07is \u202ereversed", claimant="A\u2066 <i>&")
    answer = ask(query="Oslo")
    claim = answer.json()["claims"][0]
    assert claim["text"] == "Oslo</script><b>  is reversed" and claim["claimant"] == "A <i>&"
    assert "nosniff" in answer.headers["X-Content-Type-Options"]


def test_nothing_of_the_desk_is_in_the_answer(public, cast):
    row = make_public(cast)
    Contact.objects.create(
        claim=row.claim, name="Jane Miller", function="clerk", restricted=True, by=cast.ben,
        reached_at=timezone.now(), means="phone", outcome="answered",
    )  # fmt: skip
    text = json.dumps(ask(query="Oslo").json())
    for secret in ("Miller", "ben", "Dan", row.digest, "rationale"):
        assert secret not in text


# -- who may ask


def test_without_the_setting_only_the_desk_may_look(cast):
    row = make_public(cast)
    refused = ask(query="Oslo")
    assert_refused(refused, 401, "UNAUTHENTICATED")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    _, secret = create_token(actor=cast.ben.as_actor(), name="CMS", scopes=["read"], days=1)
    found = Client(headers={"Authorization": f"Bearer {secret}"}).get(ADDRESS, {"query": "Oslo"})
    assert urls(found) == [f"http://testserver/checks/{row.slug}"]
    _, secret = create_token(actor=cast.ben.as_actor(), name="Import", scopes=["import"], days=1)
    found = Client(headers={"Authorization": f"Bearer {secret}"}).get(ADDRESS, {"query": "Oslo"})
    assert_refused(found, 403, "PERMISSION_DENIED")
    eve = Client()
    eve.force_login(cast.eve)
    assert ask(eve, query="Oslo").json() == {}


def test_strangers_are_counted_by_address(public, db, settings, broker, monkeypatch):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 2
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_020.0)

    def asked(address):
        return Client(REMOTE_ADDR=address).get(ADDRESS, {"query": "Oslo"})

    assert [asked("203.0.113.9").status_code for _ in range(3)] == [200, 200, 429]
    refused = asked("203.0.113.9")
    assert_refused(refused, 429, "RESOURCE_EXHAUSTED")
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]
    assert asked("203.0.113.10").status_code == 200
    # A whole IPv6 network is one.
    assert [asked(f"2001:db8::{host}").status_code for host in (1, 2, 3)] == [200, 200, 429]
    assert not any(b"203.0.113" in key for key in limits.client().keys("factcheck:rate:*"))
