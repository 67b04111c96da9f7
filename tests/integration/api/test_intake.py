"""Documents and feeds for the archive through the API."""

import pytest

from tests.integration.web.test_intake import work
from verification.evidence.intake_models import Feed
from verification.evidence.models import Snapshot
from verification.jobs import Job

IMPORTS = "/archive/imports"
DOCUMENTS = [
    {"text": "The gate opened at noon.", "publisher": "Harbour Wire", "date": "2026-03-02"},
    {"text": 7},
    {"text": "The bridge opened in 1932.", "id": "a-7"},
]


@pytest.fixture
def program(cast, as_program):
    return as_program(cast.ben, "read", "import")


def test_program_brings_documents_and_reads_what_became_of_each(program, cast):
    begun = program.post(IMPORTS, {"documents": DOCUMENTS, "source": "Desk"})
    assert begun.status_code == 202, begun.content
    body = begun.json()
    assert begun.headers["Location"] == f"/api/v1{IMPORTS}/{body['id']}"
    assert (body["is_finished"], body["parts"], body["created_by"]["name"]) == (False, 1, cast.ben.name)
    work()
    told = program.get(f"{IMPORTS}/{body['id']}").json()
    assert told["is_finished"]
    counts = [told[name] for name in ("parts", "parts_read", "stored", "known", "refused", "passages")]
    assert counts == [1, 1, 2, 0, 1, 2]
    [item] = program.get(f"{IMPORTS}/{body['id']}/items").json()["results"]
    assert (item["outcome"], item["snapshot"]) == ("partly", None)
    assert item["refused"] == [
        {
            "place": "documents.jsonl:2",
            "code": "invalid_input",
            "message": "“text” is a number; it has to be a text.",
        }
    ]
    assert {row.source.name for row in Snapshot.objects.all()} == {"Harbour Wire", "Desk"}


def test_same_key_brings_them_once(program, assert_refused):
    wish = {"documents": DOCUMENTS[:1]}
    first = program.post(IMPORTS, wish, Idempotency_Key="monday")
    again = program.post(IMPORTS, wish, Idempotency_Key="monday")
    assert again.json() == first.json() and again.headers["Idempotency-Replayed"] == "true"
    assert Job.objects.count() == 1
    assert_refused(
        program.post(IMPORTS, {"documents": DOCUMENTS}, Idempotency_Key="monday"), 409, "idempotency_conflict"
    )


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"documents": []},
        {"documents": ["text"]},
        {"documents": [{}] * 501},
        {"documents": [{}], "source": 7},
    ],
    ids=["nothing", "none", "text", "many", "number"],
)
def test_what_is_no_list_of_documents_is_refused(program, wish, assert_refused):
    assert_refused(program.post(IMPORTS, wish), 422, "invalid_input")
    assert not Job.objects.exists()


def test_scopes_and_roles_hold(cast, as_program, as_person, assert_refused):
    assert_refused(as_program(cast.ben, "read").post(IMPORTS, {"documents": DOCUMENTS}), 403, "missing_scope")
    assert_refused(as_person(cast.dan).post(IMPORTS, {"documents": DOCUMENTS}), 403, "not_allowed")
    job = as_person(cast.ben).post(IMPORTS, {"documents": DOCUMENTS}).json()["id"]
    assert_refused(as_person(cast.eve).get(f"{IMPORTS}/{job}"), 404, "not_found")
    assert_refused(
        as_program(cast.ben).post("/feeds", {"url": "https://wire.example/feed"}), 403, "not_allowed"
    )
    assert as_person(cast.eve).get("/feeds").json()["results"] == []


def test_editor_keeps_feeds(cast, as_program, as_person, assert_refused):
    editor = as_program(cast.cleo, "read", "import")
    made = editor.post("/feeds", {"url": "https://wire.example/feed", "every_minutes": 60})
    assert made.status_code == 201, made.content
    feed = made.json()
    assert (feed["source"], feed["every_minutes"], feed["active"], feed["documents"]) == (
        "wire.example",
        60,
        True,
        0,
    )
    place = f"/feeds/{feed['id']}"
    assert editor.get(place).headers["ETag"] == '"1"'
    paused = editor.patch(place, {"active": False}, version=1).json()
    assert (paused["active"], paused["next_at"], paused["version"]) == (False, None, 2)
    assert_refused(editor.patch(place, {"active": True}, version=1), 412, "stale_version")
    assert_refused(editor.patch(place, {"active": True}), 428, "precondition_required")
    assert_refused(editor.patch(place, {"every_minutes": 1}, version=2), 422, "invalid_input")
    assert_refused(editor.post("/feeds", {"url": "https://wire.example/feed"}), 422, "invalid_input")
    assert_refused(editor.post("/feeds", {"url": "javascript:alert(1)"}), 422, "invalid_address")
    assert editor.get(f"{IMPORTS}/{feed['archive_import']}").json()["kind"] == "feed"
    assert [row["url"] for row in as_person(cast.ben).get("/feeds").json()["results"]] == [
        "https://wire.example/feed"
    ]
    assert Feed.objects.count() == 1
