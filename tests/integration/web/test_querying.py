"""The pages of queries: asked at the claim, answered there or on the reporter's own page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_article, make_claim, make_person
from tests.integration.web.conftest import sign_in
from verification.evidence import queries
from verification.evidence.queries import Wish
from verification.evidence.query_models import Query
from verification.workflow import Role


@pytest.fixture
def claim(cast):
    return make_claim(make_article(cast.ada), cast.ben)


@pytest.fixture
def query(claim, cast):
    wish = Wish("Which <i>yearbook</i>?", "document", blocking=True)
    return queries.ask(actor=cast.ben.as_actor(), claim_id=claim.pk, wish=wish)


def page(client, claim):
    return client.get(reverse("claim", args=[claim.pk])).text


def test_the_desk_asks_and_the_reporter_answers_on_their_page(claim, ben, ada):
    due = f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    given = {"text": "Which yearbook?", "kind": "document", "blocking": "1", "due_at": due}
    assert ben.post(reverse("claim-ask", args=[claim.pk]), given).status_code == 302
    query = Query.objects.get()
    assert f"{query.due_at:%Y-%m-%dT%H:%M}" == due
    listed = ada.get(reverse("queries")).text
    assert "Which yearbook?" in listed and "A document" in listed and "blocks signing" in listed
    sent = {"text": "That of 2019.", "from": "list"}
    answer = ada.post(reverse("query-end", args=[query.pk, "answer"]), sent)
    assert (answer.status_code, answer.url) == (302, reverse("queries"))
    assert "Nothing waits for you" in ada.get(reverse("queries")).text
    text = page(ben, claim)
    assert "That of 2019." in text and "answered by Ada Reporter" in text
    assert f'href="#evidence-{query.end.evidence_id}"' in text


def test_a_query_is_shown_escaped_with_the_forms_of_who_may_end_it(claim, query, ada, ben, dan):
    answer = reverse("query-end", args=[query.pk, "answer"])
    withdraw = reverse("query-end", args=[query.pk, "withdraw"])
    assert "Which &lt;i&gt;yearbook&lt;/i&gt;?" in page(dan, claim)
    assert [answer in page(one, claim) for one in (ada, ben, dan)] == [True, False, False]
    assert [withdraw in page(one, claim) for one in (ada, ben, dan)] == [False, True, False]
    assert "Asked by you, and open" in ben.get(reverse("queries")).text
    assert ben.post(withdraw).status_code == 302
    assert "withdrawn by Ben" in page(dan, claim)


@pytest.mark.parametrize(
    "given", [{"text": ""}, {"kind": "gossip"}, {"due_at": "soon"}, {"due_at": "2001-01-01T00:00"}]
)
def test_a_refused_query_stands_in_the_form_again(claim, ben, given):
    sent = {"text": "Which one, of 1814?", "kind": "figure", "blocking": "1", **given}
    answer = ben.post(reverse("claim-ask", args=[claim.pk]), sent)
    assert answer.status_code == 422 and 'id="ask-reporter" open' in answer.text
    assert given.get("text", "Which one, of 1814?") in answer.text
    assert not Query.objects.exists()


def test_an_answer_that_came_too_late_is_not_lost(claim, query, cast, ada):
    queries.withdraw(actor=cast.ben.as_actor(), query_id=query.pk)
    for sent in ({"text": "Too late."}, {"text": "Too late.", "from": "list"}):
        answer = ada.post(reverse("query-end", args=[query.pk, "answer"]), sent)
        assert answer.status_code == 409 and "withdrawn by Ben already" in answer.text
        assert "Too late." in answer.text


def test_an_overdue_query_says_so(claim, query, ben):
    other = Query.objects.create(
        claim=claim, text="By now?", kind="other", due_at=timezone.now() - timedelta(hours=1), by=query.by
    )
    assert other.is_overdue()
    assert "overdue since" in page(ben, claim)


def test_others_find_no_query(query, eve):
    rita = sign_in(make_person("rita", Role.REPORTER))
    for client in (eve, rita):
        answer = client.post(reverse("query-end", args=[query.pk, "answer"]), {"text": "Me!"})
        assert answer.status_code == 404
    assert "Nothing waits for you" in rita.get(reverse("queries")).text
