"""Edit, merge, split, join, undo, dates and sentences by the API."""

import pytest

from tests.factories import CAPITAL, make_article, make_claim, make_submitted, take
from tests.integration.pipeline import run_pipeline
from verification.articles.models import Article
from verification.claims.models import Claim
from verification.jobs import PipelineStep
from verification.workflow import Status

pytestmark = pytest.mark.django_db
WHOLE = "Its parliament has 169 seats, and its king is Harald V."
CUT = {"first": {"exact": "Its parliament has 169 seats"}, "second": {"exact": "its king is Harald V"}}
BODIES = {
    "edit": {"text": "Oslo is Norway's capital."},
    "merge": {"into": 1, "into_version": 1},
    "unmerge": {},
    "split": CUT,
    "rejoin": {},
    "undo": {},
}


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(cast, article):
    return make_claim(article, cast.ben, WHOLE)


@pytest.fixture
def ben(cast, as_person):
    return as_person(cast.ben)


# What each act answers.


def test_an_edit_answers_with_the_claim_and_what_to_look_at_again(ben, claim):
    body = {
        "text": "The parliament of Norway has 170 seats.",
        "kind": "quantity",
        "speaker": {"name": "Ida Berg", "description": "speaker of the parliament"},
    }
    answer = ben.post(f"/claims/{claim.pk}/edit", body, version=1)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"'), answer.content
    edited = answer.json()["claim"]
    assert (edited["text"], edited["kind"], edited["wording"]) == (body["text"], "quantity", 2)
    assert (edited["attribution"]["speaker"], edited["attribution"]["class"]) == ("Ida Berg", "indirect")
    assert edited["questions"] == ["said", "true"]
    assert [(one["number"], one["author"]["name"]) for one in edited["wordings"]] == [(1, "Ben"), (2, "Ben")]
    assert {one["code"] for one in answer.json()["warnings"]} == {"number_dropped", "number_added"}
    author = "".join(segment["author"] for segment in edited["wording_diff"])
    ours = "".join(segment["ours"] for segment in edited["wording_diff"])
    assert (author, ours) == (WHOLE, body["text"])


def test_a_claim_is_merged_and_taken_out_again(ben, article, claim, cast):
    other = make_claim(article, cast.ben, CAPITAL)
    merged = ben.post(f"/claims/{claim.pk}/merge", {"into": other.pk, "into_version": 1}, version=1)
    assert (merged.status_code, merged.json()["status"]) == (200, "merged"), merged.content
    assert merged.json()["merged_into"] == other.pk
    assert ben.get(f"/claims/{other.pk}").json()["merged"] == [claim.pk]
    back = ben.post(f"/claims/{claim.pk}/unmerge", version=2).json()
    assert (back["status"], back["merged_into"], back["version"]) == ("queued", None, 3)


def test_the_version_of_the_claim_to_merge_into_counts_too(ben, article, claim, cast, assert_refused):
    other = take(make_claim(article, cast.ben, CAPITAL), cast.ben)
    answer = ben.post(f"/claims/{claim.pk}/merge", {"into": other.pk, "into_version": 1}, version=1)
    assert_refused(answer, 412, "stale_version")


def test_what_the_caller_may_not_see_takes_nothing_in(as_person, cast, claim, article, assert_refused):
    hidden = make_claim(make_article(cast.cleo, f"{CAPITAL} It rains.", byline="Cleo"), cast.cleo)
    answer = as_person(cast.ada).post(
        f"/claims/{claim.pk}/merge", {"into": hidden.pk, "into_version": 1}, version=1
    )
    assert_refused(answer, 404, "not_found")


def test_nothing_is_merged_under_a_signature(ben, cast, article, claim, assert_refused):
    signed = make_submitted(article, cast.ben)
    answer = ben.post(
        f"/claims/{claim.pk}/merge", {"into": signed.pk, "into_version": signed.version}, version=1
    )
    problem = assert_refused(answer, 409, "action_refused")
    assert [guard["code"] for guard in problem["guards"]] == ["invalid_canonical"]


def test_a_claim_is_split_and_joined_again(ben, claim):
    answer = ben.post(f"/claims/{claim.pk}/split", CUT, version=1)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"'), answer.content
    split, parts = answer.json()["claim"], answer.json()["parts"]
    assert (split["status"], split["parts"]) == ("split", [part["id"] for part in parts])
    assert [part["part_of"] for part in parts] == [claim.pk] * 2
    assert [part["anchor"]["exact"] for part in parts] == [CUT["first"]["exact"], CUT["second"]["exact"]]
    whole = ben.post(f"/claims/{parts[1]['id']}/rejoin", version=1).json()
    assert (whole["id"], whole["status"]) == (claim.pk, "queued")
    assert ben.get(f"/claims/{parts[0]['id']}").json()["merged_into"] == claim.pk


def test_words_outside_of_the_claim_are_no_part_of_it(ben, claim, assert_refused):
    wrong = CUT | {"second": {"exact": "Oslo is the capital"}}
    assert_refused(ben.post(f"/claims/{claim.pk}/split", wrong, version=1), 422, "invalid_anchor")


def test_the_last_act_is_taken_back_by_who_did_it_only(ben, as_person, cast, article, assert_refused):
    found = article.claims.filter(status=Status.SUGGESTED).first()
    ben.post(f"/claims/{found.pk}/dismiss", {"reason": "trivial"}, version=1)
    refused = as_person(cast.cleo).post(f"/claims/{found.pk}/undo", version=2)
    problem = assert_refused(refused, 409, "action_refused")
    assert [guard["code"] for guard in problem["guards"]] == ["nothing_to_undo"]
    assert ben.post(f"/claims/{found.pk}/undo", version=2).json()["status"] == "suggested"


# Versions, scopes, roles.


@pytest.mark.parametrize("action", BODIES)
def test_no_act_without_the_version_that_it_is_based_on(action, ben, claim, assert_refused):
    assert_refused(ben.post(f"/claims/{claim.pk}/{action}", BODIES[action]), 428, "precondition_required")


@pytest.mark.parametrize("action", [action for action in BODIES if action != "merge"])
def test_an_old_version_is_refused(action, ben, claim, assert_refused):
    answer = ben.post(f"/claims/{claim.pk}/{action}", BODIES[action], version=9)
    assert_refused(answer, 412, "stale_version")


@pytest.mark.parametrize("action", BODIES)
def test_a_token_needs_the_scope_to_work(action, cast, claim, as_program, assert_refused):
    caller = as_program(cast.ben, "read", "suggest")
    answer = caller.post(f"/claims/{claim.pk}/{action}", BODIES[action], version=1)
    assert_refused(answer, 403, "missing_scope")


def test_a_program_with_the_scope_edits_in_a_persons_name(cast, claim, as_program):
    answer = as_program(cast.ben, "read", "work").post(f"/claims/{claim.pk}/edit", BODIES["edit"], version=1)
    assert answer.json()["claim"]["wordings"][-1]["author"]["name"] == "Ben"


@pytest.mark.parametrize("body", [{"text": 7}, {"kind": "rumour"}, {"speaker": "Ida"}, {"text": ""}], ids=str)
def test_bodies_that_cannot_be_read_are_refused(body, ben, claim, assert_refused):
    assert_refused(ben.post(f"/claims/{claim.pk}/edit", body, version=1), 422, "invalid_input")


def test_what_can_be_done_is_listed_with_what_stands_against_it(ben, claim):
    listed = {row["action"]: row for row in ben.get(f"/claims/{claim.pk}/transitions").json()["transitions"]}
    assert {name: row["target"] for name, row in listed.items()} == {
        "dismiss": "dismissed",
        "take": "checking",
        "assign": "checking",
        "edit": None,
        "merge": "merged",
        "split": "split",
        "rejoin": "merged",
        "undo": None,
    }
    assert listed["merge"]["allowed"]
    assert listed["split"]["allowed"]
    assert listed["rejoin"]["failures"][0]["code"] == "no_parts"
    assert listed["undo"]["failures"][0]["code"] == "nothing_to_undo"
    ben.post(f"/claims/{claim.pk}/edit", BODIES["edit"], version=1)
    rows = ben.get(f"/claims/{claim.pk}/transitions").json()["transitions"]
    assert next(row for row in rows if row["action"] == "undo")["allowed"]


# The list.


def test_claims_are_filtered_by_what_they_are(ben, article, claim):
    rows = ben.get("/claims", article=article.pk).json()["results"]
    assert all(row["priority_level"] in ("high", "medium", "low") for row in rows)
    for row in rows:
        found = ben.get(
            "/claims",
            article=article.pk,
            priority=row["priority_level"],
            kind=row["kind"],
            status=row["status"],
        ).json()["results"]
        assert row["id"] in [one["id"] for one in found]
        assert {one["priority_level"] for one in found} == {row["priority_level"]}
    highest = max(row["priority"] for row in rows)
    found = ben.get("/claims", article=article.pk, min_priority=highest).json()["results"]
    assert {row["priority"] for row in found} == {highest}


@pytest.mark.parametrize(
    "query", [{"priority": "urgent"}, {"min_priority": "x"}, {"min_priority": 101}], ids=str
)
def test_filters_that_mean_nothing_are_refused(query, ben, assert_refused):
    assert_refused(ben.get("/claims", **query), 400, "invalid_parameter")


# The day of publication.

DATED = "Elbo Steel cuts jobs\n\nElbo Steel dismissed 400 people on Thursday. The plant in Linz was closed."


def test_a_day_that_is_given_dates_the_claims_that_waited_for_it(as_person, cast):
    article = make_article(cast.ada, DATED)
    cleo = as_person(cast.cleo)
    seen = cleo.get(f"/articles/{article.pk}")
    assert seen.json()["revision"]["claims_waiting_for_date"] == 1
    version = seen.json()["version"]
    answer = cleo.patch(f"/articles/{article.pk}", {"published_on": "2026-03-02"}, version=version)
    assert (answer.status_code, answer.json()["published_on"]) == (200, "2026-03-02"), answer.content
    assert (answer.json()["title"], answer.json()["byline"]) == (seen.json()["title"], seen.json()["byline"])
    assert PipelineStep.objects.due().of_article(article.pk).filter(step="reword").count() == 1
    run_pipeline(article.pk)
    assert cleo.get(f"/articles/{article.pk}").json()["revision"]["claims_waiting_for_date"] == 0
    texts = [row["text"] for row in cleo.get("/claims", article=article.pk).json()["results"]]
    assert "Elbo Steel dismissed 400 people on 26 February 2026." in texts
    taken_back = cleo.patch(f"/articles/{article.pk}", {"published_on": None}, version=version + 1)
    assert taken_back.json()["published_on"] is None


def test_an_article_is_described_on_the_version_that_was_seen(as_person, cast, article, assert_refused):
    ada = as_person(cast.ada)
    assert_refused(ada.patch(f"/articles/{article.pk}", {"title": "New"}), 428, "precondition_required")
    assert_refused(ada.patch(f"/articles/{article.pk}", {"title": "New"}, version=99), 412, "stale_version")
    version = Article.objects.get(pk=article.pk).version
    answer = ada.patch(f"/articles/{article.pk}", {"title": "New", "dateline": "Oslo"}, version=version)
    assert (answer.json()["title"], answer.json()["dateline"]) == ("New", "Oslo")


def test_a_title_is_not_taken_away_and_an_outsider_describes_nothing(
    as_person, cast, article, assert_refused
):
    version = Article.objects.get(pk=article.pk).version
    cleo = as_person(cast.cleo)
    assert_refused(
        cleo.patch(f"/articles/{article.pk}", {"title": " "}, version=version), 422, "invalid_input"
    )
    wrong = {"published_on": "yesterday"}
    assert_refused(cleo.patch(f"/articles/{article.pk}", wrong, version=version), 422, "invalid_input")
    dan = as_person(cast.dan).patch(f"/articles/{article.pk}", {"title": "New"}, version=version)
    assert_refused(dan, 403, "not_allowed")
    eve = as_person(cast.eve).patch(f"/articles/{article.pk}", {"title": "New"}, version=version)
    assert_refused(eve, 404, "not_found")


# Sentences.


def test_every_sentence_is_listed_with_what_became_of_it(ben, article):
    listed = ben.get(f"/articles/{article.pk}/sentences").json()
    assert listed["coverage"]["total"] == len(listed["sentences"]) == article.current.sentences.count()
    assert listed["coverage"]["accounted"] == sum(listed["coverage"]["counts"].values())
    assert {"disposition", "reason", "repeats", "start", "end"} <= set(listed["sentences"][0])


def test_a_sentence_is_doubted_and_set_aside_again(ben, article, assert_refused):
    article.refresh_from_db()
    silent = next(
        row
        for row in ben.get(f"/articles/{article.pk}/sentences").json()["sentences"]
        if row["disposition"] != "claim"
    )
    address = f"/articles/{article.pk}/sentences/{silent['ordinal']}"
    version = article.version
    assert_refused(ben.put(address, {"no_checkable_fact": False}), 428, "precondition_required")
    doubted = ben.put(address, {"no_checkable_fact": False}, version=version)
    assert (doubted.status_code, doubted.json()["disposition"]) == (200, "")
    coverage = ben.get(f"/articles/{article.pk}/sentences").json()["coverage"]
    assert coverage["accounted"] == coverage["total"] - 1
    again = ben.put(address, {"no_checkable_fact": True}, version=version + 1)
    assert (again.json()["disposition"], again.headers["ETag"]) == ("no_checkable_fact", f'"{version + 2}"')


def test_reporters_account_for_no_sentence(as_person, cast, article, assert_refused):
    article.refresh_from_db()
    answer = as_person(cast.ada).put(
        f"/articles/{article.pk}/sentences/0", {"no_checkable_fact": True}, version=article.version
    )
    assert_refused(answer, 403, "not_allowed")
    assert Claim.objects.filter(article=article).exists()
