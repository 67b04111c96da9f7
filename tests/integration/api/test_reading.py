"""What each resource shows, to whom, and in how many queries."""

import uuid

import pytest

from tests.factories import (
    CAPITAL,
    TEXT,
    adopt,
    approve,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_import,
    make_person,
    make_submitted,
    take,
)
from verification.audit import Event
from verification.evidence.models import Source
from verification.verdicts.models import Proposal
from verification.workflow import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(cast, article):
    return make_claim(article, cast.ben)


def addresses(article, claim):
    row = make_evidence(claim)
    job = uuid.UUID(int=0)
    return [
        f"/articles/{article.pk}",
        f"/articles/{article.pk}/events",
        f"/articles/{article.pk}/clear",
        f"/jobs/{job}",
        f"/claims/{claim.pk}",
        f"/claims/{claim.pk}/transitions",
        f"/claims/{claim.pk}/evidence",
        f"/claims/{claim.pk}/proposals",
        f"/claims/{claim.pk}/drafts/true",
        f"/claims/{claim.pk}/verdicts",
        f"/claims/{claim.pk}/approvals",
        f"/snapshots/{row.passage.snapshot_id}",
    ]


LISTS = ["/articles", "/claims", "/sources", "/events"]


def test_without_token_or_session_nothing_is_read(article, claim, as_person, assert_refused):
    for address in [*LISTS, "/me", "/scales", "/tokens", *addresses(article, claim)]:
        answer = as_person().get(address)
        assert_refused(answer, 401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="factcheck"'


def test_an_outsider_finds_nothing(cast, article, claim, as_person, as_program, assert_refused):
    for caller in (as_person(cast.eve), as_program(cast.eve)):
        for address in addresses(article, claim):
            assert_refused(caller.get(address), 404, "not_found")
        for address in LISTS:
            assert caller.get(address).json()["results"] == []


def test_a_reporter_sees_their_own_articles_only(cast, article, claim, as_person, as_program, assert_refused):
    fay = make_person("fay", Role.REPORTER)
    for caller in (as_person(fay), as_program(fay)):
        assert_refused(caller.get(f"/articles/{article.pk}"), 404, "not_found")
        assert_refused(caller.get(f"/claims/{claim.pk}"), 404, "not_found")
        assert caller.get("/claims").json()["results"] == []
        assert caller.get("/events").json()["results"] == []
    assert as_person(cast.ada).get(f"/articles/{article.pk}").status_code == 200


@pytest.mark.parametrize("name", ["ben", "dan", "cleo"])
def test_the_desk_reads_everything_by_session_and_by_token(name, cast, article, claim, as_person, as_program):
    who = getattr(cast, name)
    for caller in (as_person(who), as_program(who, "read")):
        for address in [*LISTS, "/me", "/scales", *addresses(article, claim)]:
            answer = caller.get(address)
            assert answer.status_code == (404 if "/jobs/" in address else 200), (address, answer.content)
            assert answer.headers["Cache-Control"] == "no-store"


def test_an_article_shows_its_text_cut_into_blocks_and_sentences(cast, article, as_person):
    answer = as_person(cast.ben).get(f"/articles/{article.pk}")
    shown = answer.json()
    text = shown["revision"]["text"]
    assert answer.headers["ETag"] == f'"{article.version}"'
    assert text == TEXT
    assert [text[part["start"] : part["end"]] for part in shown["revision"]["sentences"]].count(CAPITAL) == 1
    assert {block["kind"] for block in shown["revision"]["blocks"]} >= {"headline", "body"}
    assert shown["reporters"] == [{"id": cast.ada.pk, "name": "Ada Reporter"}]
    assert shown["claims_total"] == shown["claims_open"] == article.claims.count()


def test_a_job_shows_the_progress_of_every_step(cast, as_person):
    imported = make_import(cast.ada)
    shown = as_person(cast.ada).get(f"/jobs/{imported.job.pk}").json()
    assert shown["article"] == imported.article.pk
    assert not shown["is_finished"]
    assert shown["steps"] == [
        {"step": "extract", "done": 0, "total": 1, "failed": 0, "errors": [], "is_finished": False}
    ]


def test_a_claim_shows_anchor_questions_and_version(cast, claim, as_person):
    answer = as_person(cast.ben).get(f"/claims/{claim.pk}")
    shown = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert shown["anchor"]["exact"] == CAPITAL
    assert TEXT[shown["anchor"]["start"] : shown["anchor"]["end"]] == CAPITAL
    assert (shown["status"], shown["questions"], shown["review_digest"]) == ("queued", ["true"], "")
    assert shown["attribution"]["class"] == "none"
    assert shown["author"] == {"id": cast.ben.pk, "name": "Ben"}


def test_transitions_name_every_failing_guard(cast, claim, as_person, as_program):
    claim = take(claim, cast.ben)
    rows = {}
    for name, caller in (("person", as_person(cast.ben)), ("token", as_program(cast.ben))):
        shown = caller.get(f"/claims/{claim.pk}/transitions").json()
        assert (shown["status"], shown["version"]) == ("checking", claim.version)
        rows[name] = {row["action"]: row for row in shown["transitions"]}
    assert rows["person"]["release"]["allowed"]
    submit = rows["person"]["submit"]
    assert (submit["allowed"], submit["sign_off"], submit["target"]) == (False, True, "in_review")
    assert [failure["code"] for failure in submit["failures"]] == ["verdict_missing"]
    codes = {failure["code"] for failure in rows["token"]["submit"]["failures"]}
    assert codes == {"verdict_missing", "person_required"}


def test_evidence_shows_its_quotation_provenance_and_decision(cast, claim, as_person):
    claim = take(claim, cast.ben)
    row = make_evidence(claim)
    adopt(row, cast.ben, note="The gazette is official.")
    (shown,) = as_person(cast.dan).get(f"/claims/{claim.pk}/evidence").json()["results"]
    snapshot = as_person(cast.dan).get(f"/snapshots/{shown['snapshot']['id']}").json()
    assert snapshot["text"][shown["start"] : shown["end"]] == shown["quotation"]
    assert shown["is_verbatim"]
    assert shown["snapshot"]["source"]["name"].startswith("Gazette")
    assert shown["decision"]["adopted"]
    assert shown["decision"]["by"]["name"] == "Ben"
    assert "text" not in shown["snapshot"]


def test_evidence_is_filtered_by_stance_and_question(cast, claim, as_person):
    adopt(make_evidence(take(claim, cast.ben)), cast.ben)
    caller = as_person(cast.ben)
    assert len(caller.get(f"/claims/{claim.pk}/evidence", stance="supports,refutes").json()["results"]) == 1
    assert caller.get(f"/claims/{claim.pk}/evidence", stance="refutes").json()["results"] == []
    assert caller.get(f"/claims/{claim.pk}/evidence", question="said").json()["results"] == []


def test_proposals_are_shown_newest_first(cast, claim, as_person):
    for ordinal, outcome in enumerate(["not_enough", "supported"]):
        Proposal.objects.create(
            claim=claim, ordinal=ordinal, question="true", outcome=outcome, confidence=0.8, made_by="test.v1"
        )
    shown = as_person(cast.ben).get(f"/claims/{claim.pk}/proposals").json()["results"]
    assert [row["outcome"] for row in shown] == ["supported", "not_enough"]


def test_verdicts_and_approvals_are_shown_with_their_digests(cast, article, as_person):
    claim = approve(make_submitted(article, cast.ben), cast.dan)
    caller = as_person(cast.cleo)
    (verdict,) = caller.get(f"/claims/{claim.pk}/verdicts").json()["results"]
    (approval,) = caller.get(f"/claims/{claim.pk}/approvals").json()["results"]
    assert verdict["rating"] == {
        "scale": "desk",
        "scale_version": 1,
        "key": "confirmed",
        "label": "Confirmed",
        "bucket": "true",
    }
    assert (verdict["author"]["name"], approval["by"]["name"]) == ("Ben", "Dan")
    assert approval["digest"] == verdict["digest"]
    assert approval["verdict"] == verdict["id"]
    assert len(verdict["counted"]) == 1


def test_a_draft_is_shown_to_the_desk_and_not_to_reporters(cast, claim, as_person, assert_refused):
    address = f"/claims/{claim.pk}/drafts/true"
    empty = as_person(cast.ben).get(address)
    assert (empty.headers["ETag"], empty.json()["version"]) == ('"0"', 0)
    make_draft(take(claim, cast.ben), cast.ben)
    shown = as_person(cast.dan).get(address)
    assert (shown.headers["ETag"], shown.json()["rating"]) == ('"1"', "confirmed")
    assert_refused(as_person(cast.ada).get(address), 403, "not_allowed")
    assert_refused(as_person(cast.ben).get(f"/claims/{claim.pk}/drafts/said"), 404, "not_found")


def test_scales_list_their_ratings(cast, as_person):
    scales = as_person(cast.ada).get("/scales").json()["results"]
    assert [(scale["key"], scale["version"], len(scale["ratings"])) for scale in scales] == [
        ("desk", 1, 6),
        ("public", 1, 6),
    ]


def test_me_says_who_calls_and_what_a_token_may(cast, as_person, as_program):
    person = as_person(cast.ben).get("/me").json()
    assert person == {
        "id": cast.ben.pk,
        "username": "ben",
        "name": "Ben",
        "roles": ["checker"],
        "by_token": False,
        "scopes": None,
    }
    assert as_program(cast.ben, "import").get("/me").json() == person | {
        "by_token": True,
        "scopes": ["import"],
    }


# Lists


def test_claims_are_filtered(cast, article, claim, as_person):
    caller = as_person(cast.ben)

    def found(**query):
        answer = caller.get("/claims", **query)
        assert answer.status_code == 200, answer.content
        return {row["id"] for row in answer.json()["results"]}

    everything = set(article.claims.values_list("pk", flat=True))
    assert found() == found(article=article.pk) == everything
    assert found(status="queued") == {claim.pk}
    assert found(status="queued,suggested") == everything
    assert found(article=article.pk + 1) == set()
    assert claim.pk in found(kind="state")
    assert claim.pk not in found(kind="opinion,prediction")
    assert found(holder="me") == set()
    take(claim, cast.ben)
    assert found(holder="me") == found(holder=cast.ben.pk) == {claim.pk}
    assert found(holder="none") == everything - {claim.pk}
    assert claim.pk in found(q="capital of NORWAY")
    assert found(q="no such words") == set()
    assert found(speaker="nobody") == set()
    assert claim.pk in found(attribution="none")
    assert found(updated_since="2000-01-01T00:00:00Z") == everything
    assert found(updated_since="2999-01-01T00:00:00Z") == set()


def test_only_the_wanted_fields_are_sent(cast, claim, as_person):
    rows = as_person(cast.ben).get("/claims", fields="id,status").json()["results"]
    assert all(set(row) == {"id", "status"} for row in rows)


def test_articles_are_filtered(cast, article, as_person):
    caller = as_person(cast.ben)
    assert len(caller.get("/articles", status="open", q="norway").json()["results"]) == 1
    assert caller.get("/articles", status="cleared").json()["results"] == []
    assert caller.get("/articles", source_app="other").json()["results"] == []
    assert caller.get("/articles", updated_since="2999-01-01T00:00:00Z").json()["results"] == []


@pytest.mark.parametrize("address", [*LISTS, "/scales"])
def test_pages_follow_each_other_without_gaps_or_doubles(address, cast, article, as_person):
    for number in range(7):
        Source.objects.create(name=f"Source {number}")
        if number < 3:
            make_import(cast.ada, f"Text number {number} says that Oslo is in Norway.")
    caller = as_person(cast.cleo)
    whole = caller.get(address, limit=200).json()
    assert whole["next"] is None
    walked, path = [], f"{address}?limit=2"
    while path:
        page = caller.get(path).json()
        assert 0 < len(page["results"]) <= 2
        walked += page["results"]
        path = page["next"].removeprefix("/api/v1") if page["next"] else None
    assert walked == whole["results"]
    assert len(walked) > 1


def test_claims_come_by_priority_then_age(cast, article, as_person):
    rows = as_person(cast.ben).get("/claims").json()["results"]
    assert rows == sorted(rows, key=lambda row: (-row["priority"], row["id"]))


def test_a_page_keeps_its_filters(cast, article, as_person):
    for exact in ("Norway", "Oslo", "Sweden"):
        make_claim(article, cast.ben, {"Norway": "Norway. The country"}.get(exact, exact))
    page = as_person(cast.ben).get("/claims", status="queued", limit=1).json()
    assert "status=queued" in page["next"]
    assert "limit=1" in page["next"]
    following = as_person(cast.ben).get(page["next"].removeprefix("/api/v1")).json()
    assert [row["status"] for row in following["results"]] == ["queued"]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "tampered"},
        {"cursor": "\x00"},
        {"cursor": "a" * 501},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "many"},
        {"status": "nowhere"},
        {"status": ","},
        {"kind": "x" * 5000},
        {"article": "-1"},
        {"article": "9" * 40},
        {"holder": "you"},
        {"updated_since": "yesterday"},
        {"updated_since": "0001-01-01T00:00:00+23:59"},
        {"updated_since": "9999-12-31T23:59:59-23:59"},
        {"q": "\x00"},
        {"q": "a" * 201},
        {"fields": "password"},
        {"order": "text"},
        {"status": ""},
        {"updated_since": ""},
        {"q": ["one", "two"]},
    ],
    ids="-".join,
)
def test_parameters_that_cannot_be_used_are_named(query, cast, as_person, assert_refused):
    problem = assert_refused(as_person(cast.ben).get("/claims", **query), 400, "invalid_parameter")
    assert [error["parameter"] for error in problem["errors"]] == list(query)


def test_events_are_pulled_in_order_and_the_desks_own_are_for_admins(cast, article, as_person):
    everything = Event.objects.order_by("pk")
    for_root = as_person(cast.root).get("/events").json()["results"]
    for_ada = as_person(cast.ada).get("/events").json()["results"]
    assert [row["id"] for row in for_root] == list(everything.values_list("pk", flat=True))
    assert [row["id"] for row in for_ada] == list(
        everything.exclude(chain="desk").values_list("pk", flat=True)
    )
    assert for_ada[0]["action"] == "article.import"
    assert for_ada[0]["actor"] == {"id": cast.ada.pk, "name": "Ada Reporter"}
    last = for_ada[0]["id"]
    rest = as_person(cast.ada).get("/events", after=last).json()["results"]
    assert rest == for_ada[1:]


def test_an_articles_events_are_its_own_chain(cast, article, as_person):
    rows = as_person(cast.ada).get(f"/articles/{article.pk}/events").json()["results"]
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["chain"] for row in rows} == {f"article:{article.pk}"}


@pytest.mark.parametrize(
    ("address", "most"), [("/claims", 5), ("/articles", 5), ("/events", 7), ("/sources", 4)]
)
def test_a_list_takes_the_same_number_of_queries_for_many_rows(
    address, most, cast, article, as_person, django_assert_max_num_queries
):
    for number in range(5):
        other = make_article(cast.ada, f"Text number {number} says that Oslo is in Norway.")
        make_claim(other, cast.ben, "Oslo is in Norway")
    caller = as_person(cast.ben)
    with django_assert_max_num_queries(most):
        assert caller.get(address).status_code == 200


def test_the_evidence_of_a_claim_takes_a_fixed_number_of_queries(
    cast, claim, as_person, django_assert_max_num_queries
):
    claim = take(claim, cast.ben)
    for _ in range(5):
        adopt(make_evidence(claim), cast.ben)
    caller = as_person(cast.ben)
    with django_assert_max_num_queries(7):
        assert len(caller.get(f"/claims/{claim.pk}/evidence").json()["results"]) == 5
