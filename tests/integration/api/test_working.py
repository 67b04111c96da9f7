"""Acts on claims and articles: the whole way, the versions, and who is refused by which guard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    CAPITAL,
    adopt,
    approve,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    take,
)
from verification.audit import Event
from verification.claims.models import Claim
from verification.evidence.models import EvidenceDecision
from verification.reviews.services import review_digest
from verification.workflow import Role

pytestmark = pytest.mark.django_db
DRAFT = {"rating": "confirmed", "rationale": "The record says so.", "confidence": "high"}
BODIES = {
    "accept": {},
    "dismiss": {"reason": "trivial"},
    "restore": {},
    "take": {},
    "assign": {"assignee": 1},
    "release": {},
    "wait": {"waiting_for": "source", "follow_up": (timezone.now() + timedelta(days=1)).isoformat()},
    "resume": {},
    "submit": {},
    "withdraw_submission": {},
    "request_changes": {"comment": "Name the year."},
    "fix": {"question": "true", "confidence": "low"},
    "approve": {"digest": "0" * 64},
    "reconfirm": {},
    "reopen": {"reason": "New figures."},
    "risks": {"risks": ["legal"]},
}
SIGNED = (
    *("take", "assign", "wait", "resume", "submit", "withdraw_submission"),
    *("request_changes", "fix", "approve", "reconfirm", "reopen"),
)


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(cast, article):
    return make_claim(article, cast.ben)


def test_an_article_goes_from_suggestion_to_cleared(cast, article, as_person):
    ada, ben, dan, cleo = (as_person(who) for who in (cast.ada, cast.ben, cast.dan, cast.cleo))
    made = ada.post(f"/articles/{article.pk}/claims", {"exact": CAPITAL, "text": "Oslo is Norway's capital."})
    assert (made.status_code, made.json()["status"], made.headers["ETag"]) == (201, "suggested", '"1"')
    claim = made.json()

    def act(caller, action, body=None):
        nonlocal claim
        answer = caller.post(f"/claims/{claim['id']}/{action}", body, version=claim["version"])
        assert answer.status_code == 200, answer.content
        assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
        claim = answer.json()

    act(ben, "accept")
    act(ben, "take")
    row = make_evidence(Claim.objects.get(pk=claim["id"]))
    decided = ben.post(f"/evidence/{row.pk}/decisions", {"adopted": True}, version=claim["version"])
    assert (decided.status_code, decided.json()["stance"]) == (201, "supports")
    saved = ben.put(f"/claims/{claim['id']}/drafts/true", DRAFT, version=0)
    assert (saved.status_code, saved.headers["ETag"]) == (200, '"1"')
    claim["version"] = saved.json()["claim_version"]
    act(ben, "submit")
    act(dan, "request_changes", {"comment": "Say since when."})
    assert claim["holder"]["name"] == "Ben"
    act(ben, "submit")
    assert claim["review_digest"]
    act(dan, "approve", {"digest": claim["review_digest"]})
    act(cleo, "reopen", {"reason": "Look again."})
    assert claim["status"] == "checking"
    act(cleo, "release")
    act(ben, "take")
    act(ben, "submit")
    act(dan, "approve", {"digest": claim["review_digest"]})
    dismiss_the_rest(article, cast.ben)
    clearing = cleo.get(f"/articles/{article.pk}/clear")
    assert clearing.json()["allowed"], clearing.json()
    version = int(clearing.headers["ETag"].strip('"'))
    cleared = cleo.post(f"/articles/{article.pk}/clear", version=version)
    assert (cleared.status_code, cleared.json()["by"]["name"]) == (200, "Cleo")
    assert ben.get(f"/articles/{article.pk}").json()["status"] == "cleared"


def test_a_claim_is_dismissed_and_restored(cast, claim, as_person):
    caller = as_person(cast.ben)
    dismissed = caller.post(f"/claims/{claim.pk}/dismiss", {"reason": "trivial"}, version=1).json()
    assert (dismissed["status"], dismissed["dismiss_reason"]) == ("dismissed", "trivial")
    restored = caller.post(f"/claims/{claim.pk}/restore", version=2).json()
    assert (restored["status"], restored["version"]) == ("queued", 3)


# Versions


@pytest.mark.parametrize("action", BODIES)
def test_no_act_without_the_version_that_it_is_based_on(action, cast, claim, as_person, assert_refused):
    caller = as_person(cast.cleo)
    address = f"/claims/{claim.pk}/{action}"
    assert_refused(caller.post(address, BODIES[action]), 428, "precondition_required")
    assert_refused(caller.post(address, BODIES[action], If_Match="*"), 428, "precondition_required")
    assert_refused(caller.post(address, BODIES[action], If_Match="1"), 400, "invalid_precondition")
    assert_refused(caller.post(address, BODIES[action], If_Match='W/"1"'), 412, "stale_version")
    claim.refresh_from_db()
    assert (claim.status, claim.version) == ("queued", 1)


def test_an_old_version_is_a_conflict_and_changes_nothing(cast, claim, as_person, assert_refused):
    caller = as_person(cast.ben)
    for action in ("take", "dismiss"):
        assert_refused(
            caller.post(f"/claims/{claim.pk}/{action}", BODIES[action], version=9), 412, "stale_version"
        )
    claim.refresh_from_db()
    assert claim.version == 1


def test_articles_drafts_evidence_and_waivers_need_their_version(
    cast, article, claim, as_person, assert_refused
):
    claim = take(claim, cast.ben)
    row = make_evidence(claim)
    ben, cleo = as_person(cast.ben), as_person(cast.cleo)
    verdict = make_submitted(article, cast.ben, exact="Harald V").verdicts.get()
    for caller, method, address, body in (
        (ben, "POST", f"/evidence/{row.pk}/decisions", {"adopted": True}),
        (ben, "PUT", f"/claims/{claim.pk}/drafts/true", DRAFT),
        (cleo, "POST", f"/articles/{article.pk}/clear", {}),
        (cleo, "POST", f"/articles/{article.pk}/waivers", {"verdict": verdict.pk, "reason": "Reworded."}),
    ):
        assert_refused(caller.send(method, address, body), 428, "precondition_required")
        assert_refused(caller.send(method, address, body, version=99), 412, "stale_version")
    assert not EvidenceDecision.objects.filter(evidence=row).exists()


def test_a_draft_is_saved_again_on_the_version_that_was_given(cast, claim, as_person, assert_refused):
    take(claim, cast.ben)
    caller, address = as_person(cast.ben), f"/claims/{claim.pk}/drafts/true"
    assert caller.put(address, DRAFT, version=0).json()["version"] == 1
    assert caller.put(address, DRAFT | {"rating": ""}, version=1).json()["version"] == 2
    assert_refused(caller.put(address, DRAFT, version=1), 412, "stale_version")
    assert caller.get(address).json()["rating"] == ""


# Tokens


@pytest.mark.parametrize("action", SIGNED)
def test_a_token_never_signs_whatever_its_scopes(action, cast, article, as_program, assert_refused):
    superwoman = make_person("una", *[role for role in Role if role != Role.SERVICE])
    checking = dict.fromkeys(
        ("wait", "resume", "submit"), lambda: take(make_claim(article, cast.ben), cast.ben)
    )
    approved = dict.fromkeys(
        ("reconfirm", "reopen"), lambda: approve(make_submitted(article, cast.ben), cast.dan)
    )
    queued = dict.fromkeys(("take", "assign"), lambda: make_claim(article, cast.ben))
    made = {**queued, **checking, **approved}
    claim = made.get(action, lambda: make_submitted(article, cast.ben))()
    body = BODIES[action] | ({"digest": review_digest(claim)} if action == "approve" else {})
    answer = as_program(superwoman).post(f"/claims/{claim.pk}/{action}", body, version=claim.version)
    problem = assert_refused(answer, 403, "action_refused")
    assert "person" in [guard["guard"] for guard in problem["guards"]]
    assert Claim.objects.get(pk=claim.pk).version == claim.version


def test_a_token_never_clears_nor_adopts_evidence(cast, as_program, assert_refused):
    article = make_clearable(cast)
    program = as_program(cast.cleo)
    problem = assert_refused(
        program.post(f"/articles/{article.pk}/clear", version=article.version), 403, "action_refused"
    )
    assert [guard["guard"] for guard in problem["guards"]] == ["person"]
    claim = take(make_claim(article, cast.ben, "Harald V"), cast.ben)
    row = make_evidence(claim)
    adopting = as_program(cast.ben).post(
        f"/evidence/{row.pk}/decisions", {"adopted": True}, version=claim.version
    )
    problem = assert_refused(adopting, 403, "action_refused")
    assert [guard["code"] for guard in problem["guards"]] == ["person_required"]


def test_a_token_works_within_its_scope(cast, article, claim, as_program, assert_refused):
    worker, reader = as_program(cast.ben, "work"), as_program(cast.ben, "read", "import", "suggest")
    assert_refused(
        reader.post(f"/claims/{claim.pk}/dismiss", BODIES["dismiss"], version=1), 403, "missing_scope"
    )
    assert worker.post(f"/claims/{claim.pk}/dismiss", BODIES["dismiss"], version=1).status_code == 200
    assert worker.post(f"/claims/{claim.pk}/restore", version=2).status_code == 200
    claim = take(Claim.objects.get(pk=claim.pk), cast.ben)
    assert worker.put(f"/claims/{claim.pk}/drafts/true", DRAFT, version=0).status_code == 200
    assert_refused(worker.get(f"/claims/{claim.pk}"), 403, "missing_scope")
    assert_refused(worker.post(f"/articles/{article.pk}/claims", {"exact": CAPITAL}), 403, "missing_scope")
    suggested = reader.post(f"/articles/{article.pk}/claims", {"exact": "Finland and Russia"})
    assert suggested.status_code == 201
    event = Event.objects.get(action="verdict.draft")
    assert (event.actor, event.by_token) == (cast.ben, True)


def test_a_service_account_suggests_and_does_nothing_else(cast, as_person, assert_refused):
    robot = make_person("robot", Role.SERVICE)
    wish = {"name": "Robot", "scopes": ["read", "import", "suggest", "work"], "days": None, "owner": robot.pk}
    program = as_person(secret=as_person(cast.root).post("/tokens", wish).json()["secret"])
    article = make_article(robot)
    claim = program.post(f"/articles/{article.pk}/claims", {"exact": CAPITAL}).json()
    assert claim["status"] == "suggested"
    for action in ("accept", "dismiss"):
        answer = program.post(f"/claims/{claim['id']}/{action}", BODIES[action], version=1)
        assert "role" in [guard["guard"] for guard in assert_refused(answer, 403, "action_refused")["guards"]]
    assert_refused(
        program.post(f"/articles/{article.pk}/waivers", {"verdict": 1, "reason": "x"}, version=1),
        404,
        "not_found",
    )


def test_a_claim_is_assigned_waits_and_goes_on(cast, claim, as_person):
    ben, cleo = as_person(cast.ben), as_person(cast.cleo)
    given = cleo.post(f"/claims/{claim.pk}/assign", {"assignee": cast.ben.pk}, version=1).json()
    assert (given["status"], given["holder"]["name"]) == ("checking", "Ben")
    waits = ben.post(f"/claims/{claim.pk}/wait", BODIES["wait"], version=2).json()
    assert (waits["status"], waits["waiting_for"], waits["lease_until"]) == ("waiting", "source", None)
    on = ben.post(f"/claims/{claim.pk}/resume", version=3).json()
    assert (on["status"], on["waiting_for"], on["follow_up_at"]) == ("checking", "", None)


def test_a_risk_asks_for_two_signatures_and_a_fix_for_another_pair_of_eyes(cast, article, as_person):
    claim = make_submitted(article, cast.ben)
    ben, dan = as_person(cast.ben), as_person(cast.dan)
    marked = ben.post(f"/claims/{claim.pk}/risks", {"risks": ["legal"]}, version=claim.version).json()
    assert (marked["risks"], marked["required_approvals"], marked["signers"]) == (["legal"], 2, [])
    signed = dan.post(
        f"/claims/{claim.pk}/approve", {"digest": marked["review_digest"]}, version=marked["version"]
    ).json()
    assert (signed["status"], [one["name"] for one in signed["signers"]]) == ("in_review", ["Dan"])
    fixed = dan.post(
        f"/claims/{claim.pk}/fix",
        {"question": "true", "rationale": "Since 1814."},
        version=signed["version"],
    ).json()
    assert (fixed["status"], fixed["signers"]) == ("in_review", [])
    assert fixed["review_digest"] != marked["review_digest"]


# Roles and guards


@pytest.mark.parametrize("name", ["ada", "dan", "root"])
@pytest.mark.parametrize("action", ["take", "dismiss"])
def test_only_checkers_and_editors_work_on_claims(action, name, cast, claim, as_person, assert_refused):
    answer = as_person(getattr(cast, name)).post(f"/claims/{claim.pk}/{action}", BODIES[action], version=1)
    problem = assert_refused(answer, 403, "action_refused")
    assert "role_required" in [guard["code"] for guard in problem["guards"]]


def test_a_held_claim_is_not_taken_by_another(cast, claim, as_person, assert_refused):
    claim = take(claim, cast.ben)
    answer = as_person(cast.cleo).post(f"/claims/{claim.pk}/take", version=claim.version)
    problem = assert_refused(answer, 409, "action_refused")
    assert [guard["code"] for guard in problem["guards"]] == ["claim_held"]
    assert "Ben holds this claim" in problem["detail"]


def test_only_the_holder_decides_drafts_and_submits(cast, claim, as_person, assert_refused):
    claim = take(claim, cast.ben)
    row, cleo = make_evidence(claim), as_person(cast.cleo)
    for answer in (
        cleo.post(f"/evidence/{row.pk}/decisions", {"adopted": True}, version=claim.version),
        cleo.put(f"/claims/{claim.pk}/drafts/true", DRAFT, version=0),
        cleo.post(f"/claims/{claim.pk}/submit", version=claim.version),
    ):
        assert "holder" in [
            guard["guard"] for guard in assert_refused(answer, 403, "action_refused")["guards"]
        ]


def test_a_submission_is_refused_with_every_guard_that_failed(cast, claim, as_person, assert_refused):
    claim = take(claim, cast.ben)
    answer = as_person(cast.ben).post(f"/claims/{claim.pk}/submit", version=claim.version)
    assert [guard["code"] for guard in assert_refused(answer, 409, "action_refused")["guards"]] == [
        "verdict_missing"
    ]
    claim.refresh_from_db()
    make_draft(claim, cast.ben)
    claim.refresh_from_db()
    answer = as_person(cast.ben).post(f"/claims/{claim.pk}/submit", version=claim.version)
    assert [guard["guard"] for guard in assert_refused(answer, 409, "action_refused")["guards"]] == ["G3"]


def test_nobody_approves_their_own_through_the_api(cast, article, as_person, assert_refused):
    una = make_person("una", *[role for role in Role if role != Role.SERVICE])
    una.is_superuser = True
    una.save()
    claim = make_submitted(article, una)
    answer = as_person(una).post(
        f"/claims/{claim.pk}/approve", {"digest": review_digest(claim)}, version=claim.version
    )
    problem = assert_refused(answer, 403, "action_refused")
    assert [guard["guard"] for guard in problem["guards"]] == ["G1"]


def test_another_digest_than_the_one_of_now_is_a_conflict(cast, article, as_person, assert_refused):
    claim = make_submitted(article, cast.ben)
    for digest in ("", "0" * 64):
        answer = as_person(cast.dan).post(
            f"/claims/{claim.pk}/approve", {"digest": digest}, version=claim.version
        )
        assert_refused(answer, 409, "stale_digest")


def test_an_unfinished_article_is_not_cleared(cast, article, as_person, assert_refused):
    answer = as_person(cast.cleo).post(f"/articles/{article.pk}/clear", version=article.version)
    problem = assert_refused(answer, 409, "action_refused")
    assert "all_approved" in [guard["guard"] for guard in problem["guards"]]
    assert_refused(
        as_person(cast.ada).post(f"/articles/{article.pk}/clear", version=article.version),
        403,
        "action_refused",
    )


def test_an_editor_waives_a_text_change_by_name(cast, as_person, assert_refused):
    article = make_clearable(cast, rating="confirmed_with_change")
    ada, cleo = as_person(cast.ada), as_person(cast.cleo)
    clearing = cleo.get(f"/articles/{article.pk}/clear").json()
    (verdict,) = clearing["needs_change"]
    assert not clearing["allowed"]
    address, wish = f"/articles/{article.pk}/waivers", {"verdict": verdict, "reason": "The word was changed."}
    assert_refused(ada.post(address, wish, version=article.version), 403, "not_allowed")
    assert_refused(cleo.post(address, wish | {"reason": " "}, version=article.version), 422, "invalid_reason")
    assert_refused(
        cleo.post(address, wish | {"verdict": verdict + 1}, version=article.version), 404, "not_found"
    )
    waived = cleo.post(address, wish, version=article.version)
    assert (waived.status_code, waived.json()["by"]["name"]) == (201, "Cleo")
    assert cleo.post(f"/articles/{article.pk}/clear", If_Match=waived.headers["ETag"]).status_code == 200


def test_a_verdict_of_another_article_is_not_waived_here(cast, as_person, assert_refused):
    article = make_clearable(cast, rating="confirmed_with_change")
    verdict = article.claims.get(status="approved").verdicts.get()
    other = make_article(cast.ada, "Bergen is a town in Norway. It has a harbour.")
    wish = {"verdict": verdict.pk, "reason": "No."}
    answer = as_person(cast.cleo).post(f"/articles/{other.pk}/waivers", wish, version=other.version)
    assert_refused(answer, 404, "not_found")


def test_only_a_failed_article_is_tried_again(cast, article, as_person, assert_refused):
    answer = as_person(cast.ada).post(f"/articles/{article.pk}/retry", version=article.version)
    problem = assert_refused(answer, 409, "action_refused")
    assert [guard["code"] for guard in problem["guards"]] == ["wrong_status"]


# Bodies


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("dismiss", {}, 422, "invalid_input"),
        ("dismiss", {"reason": "bored"}, 422, "invalid_input"),
        ("approve", {"digest": "x" * 65}, 422, "invalid_input"),
        ("request_changes", {"comment": "\x00"}, 422, "invalid_input"),
        ("reopen", {"reason": 7 * [1]}, 422, "invalid_input"),
    ],
)
def test_a_body_that_cannot_be_used_is_refused(
    action, body, status, code, cast, claim, as_person, assert_refused
):
    assert_refused(as_person(cast.ben).post(f"/claims/{claim.pk}/{action}", body, version=1), status, code)


@pytest.mark.parametrize(
    "body",
    [
        {"exact": "Oslo is the capital of Sweden."},
        {"exact": "o"},
        {"exact": CAPITAL, "prefix": "Not this: "},
    ],
)
def test_words_that_are_not_found_once_make_no_claim(body, cast, article, as_person, assert_refused):
    assert_refused(as_person(cast.ada).post(f"/articles/{article.pk}/claims", body), 422, "invalid_anchor")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (DRAFT | {"rating": "splendid"}, "unknown_rating"),
        (DRAFT | {"confidence": "absolute"}, "invalid_input"),
        (DRAFT | {"rationale": "a" * 10_001}, "invalid_input"),
        ({"rating": "confirmed"}, "invalid_input"),
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused(body, code, cast, claim, as_person, assert_refused):
    take(claim, cast.ben)
    assert_refused(as_person(cast.ben).put(f"/claims/{claim.pk}/drafts/true", body, version=0), 422, code)


def test_a_decision_is_shown_with_the_evidence(cast, claim, as_person):
    claim = take(claim, cast.ben)
    row = make_evidence(claim)
    adopt(row, cast.ben)
    claim.refresh_from_db()
    caller = as_person(cast.ben)
    wish = {"adopted": False, "note": "An old edition."}
    answer = caller.post(f"/evidence/{row.pk}/decisions", wish, version=claim.version)
    assert answer.headers["ETag"] == f'"{claim.version + 1}"'
    (shown,) = caller.get(f"/claims/{claim.pk}/evidence").json()["results"]
    assert (shown["decision"]["adopted"], shown["decision"]["note"]) == (False, "An old edition.")
