"""One act on many claims: each through its own guards, by the service, the page and the API."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_article, make_claim, make_person, take
from verification.audit import Event
from verification.claims.models import Claim
from verification.errors import (
    CountChanged,
    InvalidInput,
    InvalidReason,
    NotFound,
    StaleVersion,
    TooManyClaims,
)
from verification.jobs import PipelineStep
from verification.reviews.bulk import MAX_CLAIMS, BulkAct, Item, Wish, act_on_all, matching
from verification.workflow import DismissReason, Role, Status

SEATS = "Its parliament has 169 seats"


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def suggested(article):
    return list(article.claims.filter(status=Status.SUGGESTED).order_by("pk"))


def items(claims):
    return [Item(claim.pk, claim.version) for claim in claims]


def do(person, claims, act, **more):
    return act_on_all(
        actor=person.as_actor(),
        visible=Claim.objects.visible_to(person),
        items=items(claims),
        wish=Wish(BulkAct(act), **more),
    )


def codes(results):
    return [result.error and result.error.code for result in results]


def statuses(claims):
    return [Claim.objects.get(pk=claim.pk).status for claim in claims]


def test_each_claim_is_moved_with_an_event_of_its_own(cast, article):
    claims = suggested(article)
    results = do(cast.ben, claims, "accept")
    assert len(claims) >= 3 and codes(results) == [None] * len(claims)
    assert set(statuses(claims)) == {Status.QUEUED}
    assert Event.objects.filter(action="claim.accept", actor=cast.ben).count() == len(claims)
    assert codes(do(cast.ben, [result.claim for result in results], "dismiss", reason="trivial")) == [
        None
    ] * len(claims)
    assert codes(do(cast.ben, [Claim.objects.get(pk=claim.pk) for claim in claims], "restore")) == [
        None
    ] * len(claims)


def test_what_is_refused_to_one_stops_no_other(cast, article):
    stale, held, free = (
        suggested(article)[0],
        make_claim(article, cast.ben),
        make_claim(article, cast.ben, SEATS),
    )
    taken = take(held, cast.ben)
    Claim.objects.filter(pk=stale.pk).update(version=7)
    results = do(cast.cleo, [stale, taken, free], "assign", assignee_id=cast.ben.pk)
    assert isinstance(results[0].error, StaleVersion)
    assert codes(results) == ["stale_version", "action_refused", None]
    assert [failure.code for failure in results[1].error.failures] == ["claim_held"]
    free.refresh_from_db()
    assert free.holder == cast.ben


def test_a_program_may_not_assign_but_a_checker_s_token_may_accept(cast, article):
    claim = suggested(article)[0]
    robot = cast.cleo.as_actor(by_token=True)
    visible = Claim.objects.visible_to(cast.cleo)
    (result,) = act_on_all(actor=robot, visible=visible, items=items([claim]), wish=Wish(BulkAct.ACCEPT))
    assert result.is_done
    (result,) = act_on_all(
        actor=robot, visible=visible, items=items([result.claim]), wish=Wish(BulkAct.ASSIGN, "", cast.ben.pk)
    )
    assert [failure.code for failure in result.error.failures] == ["person_required"]


def test_what_one_may_not_see_is_not_found(cast, article):
    amy = make_person("amy", Role.REPORTER)
    results = do(amy, suggested(article)[:1], "accept")
    assert [type(result.error) for result in results] == [NotFound]


def test_nothing_is_done_on_another_number_than_was_seen_or_on_too_many(cast, article, monkeypatch):
    claims = article.claims.filter(status=Status.SUGGESTED)
    with pytest.raises(CountChanged) as changed:
        matching(claims, expected=claims.count() + 1)
    assert changed.value.there == claims.count()
    assert matching(claims, expected=claims.count()) == items(claims.order_by("pk"))
    fill(article, MAX_CLAIMS)
    with pytest.raises(TooManyClaims):
        matching(article.claims.all(), expected=MAX_CLAIMS + 1)
    with pytest.raises(TooManyClaims):
        do(cast.ben, article.claims.all()[: MAX_CLAIMS + 1], "accept")


def fill(article, count):
    step = PipelineStep.objects.of_article(article.pk).get(step="extract")
    Claim.objects.bulk_create(
        Claim(article=article, step=step, ordinal=1000 + number, text=f"Statement {number}", kind="state",
              status=Status.SUGGESTED, made_by="test.v1")
        for number in range(count)
    )  # fmt: skip


def test_nonsense_is_refused_as_a_whole(cast, article):
    claim = suggested(article)[0]
    with pytest.raises(InvalidInput):
        do(cast.ben, [], "accept")
    with pytest.raises(InvalidInput):
        do(cast.ben, [claim, claim], "accept")
    for reason in ("", "boring"):
        with pytest.raises(InvalidReason):
            do(cast.ben, [claim], "dismiss", reason=reason)


# The page.


def sign_in(person):
    client = Client()
    client.force_login(person)
    return client


def expected_on(client, query):
    return re.search(r'name="expected" value="(\d+)"', client.get(f"/{query}").text)[1]


def test_the_page_acts_on_all_that_its_address_asks_for(cast, article):
    claims, ben = suggested(article), sign_in(cast.ben)
    make_claim(article, cast.ben)
    query = "?status=suggested&q=kind%3Astate%2Cevent%2Cquantity"
    found = [claim for claim in claims if claim.kind in ("state", "event", "quantity")]
    given = {
        "act": "dismiss",
        "reason": DismissReason.TRIVIAL,
        "scope": "all",
        "expected": expected_on(ben, query),
    }
    answer = ben.post(reverse("bulk") + query, given)
    assert f"{len(found)} claim" in answer.text and "dismissed" in answer.text
    assert set(statuses(found)) == {Status.DISMISSED}
    assert Claim.objects.filter(status=Status.QUEUED).count() == 1


def test_the_page_acts_on_those_that_were_ticked_and_tells_what_was_refused(cast, article):
    first, second, *rest = suggested(article)
    ben = sign_in(cast.ben)
    ticked = [f"{first.pk}:{first.version}", f"{second.pk}:{second.version + 1}", "x", "1:y"]
    answer = ben.post(reverse("bulk"), {"act": "accept", "scope": "ticked", "item": ticked})
    assert "1 claim was accepted" in answer.text and "This was changed after you opened it" in answer.text
    assert f'href="{reverse("claim", args=[second.pk])}"' in answer.text
    assert statuses([first, second, *rest])[:2] == [Status.QUEUED, Status.SUGGESTED]


def test_a_changed_number_keeps_what_was_chosen_and_asks_again(cast, article):
    ben, query = sign_in(cast.ben), "?status=suggested"
    expected = expected_on(ben, query)
    claims = suggested(article)
    do(cast.ben, claims[:1], "accept")
    given = {"act": "dismiss", "reason": "opinion", "scope": "all", "expected": expected}
    answer = ben.post(reverse("bulk") + query, given)
    assert answer.status_code == 409
    assert f"{len(claims) - 1} claims match now; you saw {expected}" in answer.text
    assert (
        '<option value="dismiss" selected>' in answer.text
        and '<option value="opinion" selected>' in answer.text
    )
    assert f'name="expected" value="{len(claims) - 1}"' in answer.text
    assert set(statuses(claims[1:])) == {Status.SUGGESTED}


def test_only_who_can_act_is_offered_the_form(cast, article):
    assert 'id="bulk"' in sign_in(cast.ben).get("/").text
    assert 'id="bulk"' not in sign_in(cast.dan).get("/").text
    assert "Whom, to assign" in sign_in(cast.cleo).get("/").text
    assert "Whom, to assign" not in sign_in(cast.ben).get("/").text
    assert sign_in(cast.ben).post(reverse("bulk"), {"scope": "all"}).status_code == 422


# The API.


def post(client, body):
    return client.post("/api/v1/claims/bulk", body, content_type="application/json")


def test_the_api_acts_on_items_and_on_a_query(cast, article):
    first, second, *_ = suggested(article)
    ben = sign_in(cast.ben)
    sent = [{"id": first.pk, "version": first.version}, {"id": second.pk, "version": 9}]
    answer = post(ben, {"act": "accept", "items": sent}).json()
    assert (answer["done"], answer["refused"]) == (1, 1)
    assert answer["results"][0] == {
        "id": first.pk, "done": True, "version": first.version + 1, "code": "", "detail": "", "guards": [],
    }  # fmt: skip
    assert answer["results"][1]["code"] == "stale_version"
    asked = {"act": "dismiss", "reason": "trivial", "q": "status:suggested"}
    count = Claim.objects.filter(status=Status.SUGGESTED).count()
    assert post(ben, asked | {"expected": count + 1}).json()["code"] == "count_changed"
    answer = post(ben, asked | {"expected": count}).json()
    assert (answer["done"], answer["refused"]) == (count, 0)


def test_the_api_refuses_what_leaves_open_what_is_meant(cast, article):
    ben, claim = sign_in(cast.ben), suggested(article)[0]
    item = {"id": claim.pk, "version": claim.version}
    for body in ({}, {"items": [item], "q": "mine", "expected": 1}, {"q": "mine"}):
        answer = post(ben, {"act": "accept", **body})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), body
    answer = post(ben, {"act": "accept", "q": "status:done", "expected": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_query")
    assert "status:done" in answer.json()["errors"][0]["detail"]
