"""Filters of the queue under a name: whose they are, what they find, and what a conflict keeps."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_article, make_claim, make_submitted, take
from verification.audit import Event
from verification.errors import InvalidInput, NotAllowed, NotFound, StaleVersion, UnreadableQuery
from verification.reviews import saved_filters
from verification.reviews.models import SavedFilter
from verification.workflow import Status

SEATS = "Its parliament has 169 seats"


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def save(person, name="Mine", query="mine", *, is_shared=False):
    return saved_filters.save(actor=person.as_actor(), name=name, query=query, is_shared=is_shared)


def change(person, row, version=None, **more):
    given = {"name": row.name, "query": row.query, "is_shared": row.is_shared, **more}
    return saved_filters.change(actor=person.as_actor(), filter_id=row.pk, expected_version=version, **given)


def names(person):
    return [row.name for row in SavedFilter.objects.of(person)]


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_filter_is_private_until_an_editor_shares_it(cast):
    row = save(cast.ben, " In   work ")
    save(cast.cleo, "Desk", "status:in_review", is_shared=True)
    assert names(cast.ben) == ["Desk", "In work"]
    assert names(cast.dan) == ["Desk"]
    with pytest.raises(NotAllowed):
        save(cast.ben, "Another", is_shared=True)
    with pytest.raises(NotFound):
        change(cast.dan, row)
    with pytest.raises(NotAllowed):
        change(cast.dan, SavedFilter.objects.get(name="Desk"))
    assert Event.objects.filter(action="filter.save").count() == 2


def test_what_cannot_be_read_or_told_apart_is_not_kept(cast, monkeypatch):
    save(cast.ben)
    for given in (
        {"name": ""},
        {"name": "x" * 61},
        {"query": ""},
        {"query": "x" * 201},
        {"name": "Mine"},
        {"name": "a\0"},
    ):
        with pytest.raises(InvalidInput):
            save(cast.ben, **{"name": "Other", "query": "mine"} | given)
    with pytest.raises(UnreadableQuery):
        save(cast.ben, "Other", "status:done")
    with pytest.raises(NotAllowed):
        save(cast.eve)
    monkeypatch.setattr(saved_filters, "MAX_OWN", 1)
    with pytest.raises(InvalidInput):
        save(cast.ben, "Second")
    assert names(cast.ben) == ["Mine"]


def test_the_owner_changes_and_removes_it_on_the_version_that_they_saw(cast):
    row = save(cast.ben)
    second = save(cast.ben, "Second")
    changed = change(cast.ben, row, row.version, name="Held", query="holder:me")
    assert (changed.name, changed.query, changed.version) == ("Held", "holder:me", row.version + 1)
    with pytest.raises(StaleVersion):
        change(cast.ben, row, row.version)
    with pytest.raises(InvalidInput):
        change(cast.ben, second, name="Held")
    with pytest.raises(StaleVersion):
        saved_filters.remove(actor=cast.ben.as_actor(), filter_id=row.pk, expected_version=row.version)
    saved_filters.remove(actor=cast.ben.as_actor(), filter_id=row.pk, expected_version=changed.version)
    assert names(cast.ben) == ["Second"]


def test_each_filter_tells_how_much_it_finds_for_whom_it_is_shown(
    cast, article, django_assert_max_num_queries, monkeypatch
):
    take(make_claim(article, cast.ben), cast.ben)
    make_submitted(article, cast.ben, exact=SEATS)
    rows = [save(cast.cleo, name, query, is_shared=True) for name, query in
            (("Mine", "mine"), ("Review", "status:in_review not:mine"), ("None", "risk:legal"), ("Left", "status:suggested"))]  # fmt: skip
    with django_assert_max_num_queries(1):
        found = saved_filters.counts(rows, cast.ben)
    suggested = article.claims.filter(status=Status.SUGGESTED).count()
    assert [found.get(row.pk, 0) for row in rows] == [2, 0, 0, suggested]
    assert saved_filters.counts(rows[1:2], cast.dan) == {rows[1].pk: 1}
    assert saved_filters.counts([], cast.dan) == {}
    monkeypatch.setattr(saved_filters, "MAX_COUNT", 1)
    assert saved_filters.counts(rows[3:], cast.ben) == {rows[3].pk: 2}


def test_the_page_keeps_what_the_queue_is_narrowed_to(cast, article):
    ben = client_of(cast.ben)
    claim = take(make_claim(article, cast.ben), cast.ben)
    text = ben.get(f"/?status=checking&article={article.pk}&holder=me&priority=medium&q=oslo").text
    asked = f"status%3Achecking%20article%3A{article.pk}%20holder%3Ame%20priority%3Amedium%20oslo"
    assert f'href="{reverse("filters")}?q={asked}"' in text
    page = ben.get(f"{reverse('filters')}?q={asked}").text
    query = f"status:checking article:{article.pk} holder:me priority:medium oslo"
    assert f'name="query" maxlength="200" required value="{query}"' in page
    assert ben.post(reverse("filters"), {"name": "At work", "query": query, "shared": ""}).status_code == 302
    queue = ben.get("/").text
    assert ">At work</a>" in queue
    assert f"/claims/{claim.pk}" in ben.get(f"/?q={asked}").text
    assert "1 claim</span>" in ben.get(reverse("filters")).text


def test_a_conflict_keeps_what_was_typed_beside_what_is_stored(cast):
    row, ben = save(cast.ben), client_of(cast.ben)
    change(cast.ben, row, name="Theirs")
    answer = ben.post(
        reverse("filter-change", args=[row.pk]), {"version": row.version, "name": "Ours", "query": "overdue"}
    )
    assert answer.status_code == 409
    assert 'value="Ours"' in answer.text and 'value="overdue"' in answer.text
    assert "Stored now: Theirs" in answer.text
    answer = ben.post(reverse("filters"), {"name": "Bad", "query": "status:done"})
    assert answer.status_code == 422 and "“status:done” cannot be read" in answer.text
    assert 'value="status:done"' in answer.text
    assert ben.post(reverse("filter-remove", args=[row.pk]), {"version": row.version + 1}).status_code == 302
    assert names(cast.ben) == []


def test_the_api_keeps_and_counts_filters(cast, article):
    ben, dan = client_of(cast.ben), client_of(cast.dan)
    sent = {"name": "Left", "query": "status:suggested"}
    made = ben.post("/api/v1/filters", sent, content_type="application/json")
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    (listed,) = ben.get("/api/v1/filters").json()["results"]
    assert listed["count"] == article.claims.filter(status=Status.SUGGESTED).count()
    address = f"/api/v1/filters/{listed['id']}"
    assert dan.get("/api/v1/filters").json() == {"results": []}
    assert dan.get(address).status_code == 404
    headers = {"If-Match": '"1"'}
    put = ben.put(address, sent | {"name": "New"}, content_type="application/json", headers=headers)
    assert (put.json()["name"], put.json()["version"]) == ("New", 2)
    assert ben.delete(address, headers=headers).status_code == 412
    assert ben.delete(address, headers={"If-Match": '"2"'}).status_code == 204
