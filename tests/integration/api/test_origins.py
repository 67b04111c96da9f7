"""Origins and sources by the API."""

import pytest

from tests.factories import make_snapshot
from tests.integration.evidence.conftest import WIRE, store
from verification.evidence.models import Snapshot

WHY = "They only quote the same statement."


@pytest.fixture
def reprint(db):
    store()
    return Snapshot.objects.get(pk=store(WIRE + "\nMore soon.", source="Hill Post").snapshots[0])


def test_origin_tells_its_documents_with_why_and_its_moves(cast, reprint, as_person):
    caller = as_person(cast.ben)
    before = caller.get(f"/origins/{reprint.origin_id}").json()
    assert before["documents_total"] == 2 and before["moves"] == []
    assert "of its own wording" in before["documents"][1]["origin_reason"]

    made = caller.post(f"/snapshots/{reprint.pk}/split-origin", {"origin": reprint.origin_id, "reason": WHY})
    assert made.status_code == 200
    assert made.json()["moves"][0]["by"]["name"] == "Ben"
    assert made.json()["moves"][0]["before"]["id"] == reprint.origin_id

    back = {"into": reprint.origin_id, "reason": "They do.", "documents": 1}
    joined = caller.post(f"/origins/{made.json()['id']}/join", back)
    assert (joined.status_code, joined.json()["id"]) == (200, reprint.origin_id)
    assert [move["reason"] for move in joined.json()["moves"]] == ["They do.", WHY]


def test_who_saw_something_else_is_too_late(cast, reprint, as_person):
    caller = as_person(cast.ben)
    late = caller.post(f"/snapshots/{reprint.pk}/split-origin", {"origin": 1, "reason": WHY})
    assert late.json()["code"] == "stale_version"
    other = make_snapshot().origin_id
    late = caller.post(f"/origins/{reprint.origin_id}/join", {"into": other, "reason": WHY, "documents": 5})
    assert late.json()["code"] == "stale_version"


def test_program_reviewer_and_stranger_move_nothing(cast, reprint, as_person, as_program):
    body = {"origin": reprint.origin_id, "reason": WHY}
    address = f"/snapshots/{reprint.pk}/split-origin"
    assert as_program(cast.ben).post(address, body).status_code == 403
    assert as_person(cast.dan).post(address, body).status_code == 403
    assert as_person(cast.eve).post(address, body).status_code == 404
    assert as_person(cast.eve).get(f"/origins/{reprint.origin_id}").status_code == 404


def test_source_is_read_and_written_under_its_version(cast, reprint, as_person, as_program):
    address, editor = f"/sources/{reprint.source_id}", as_person(cast.cleo)
    read = editor.get(address)
    assert read.json()["owner"] == "" and read.headers["ETag"] == '"1"'
    changed = editor.patch(address, {"owner": "Harbour Media", "kind": "agency"}, version=1)
    assert (changed.status_code, changed.json()["owner"]) == (200, "Harbour Media")
    assert changed.headers["ETag"] == '"2"'
    assert editor.patch(address, {"owner": "Mine"}, version=1).json()["code"] == "stale_version"
    assert editor.patch(address, {"owner": "Mine"}).status_code == 428
    assert editor.patch(address, {"kind": "oracle"}, version=2).status_code == 422
    assert as_person(cast.ben).patch(address, {"owner": "Mine"}, version=2).status_code == 403
    assert as_program(cast.cleo).patch(address, {"owner": "Mine"}, version=2).status_code == 403
    assert as_person(cast.eve).get(address).status_code == 404
