"""Evidence and contacts that people add over the API; programs add none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_article, make_claim, take
from tests.integration.desk_server import PATH
from tests.integration.evidence.conftest import WIRE, store
from verification.evidence.models import Evidence
from verification.evidence.record_models import Contact

WORDS = "nine freighters had to anchor outside"
CALL = {
    "means": "phone",
    "outcome": "answered",
    "name": "Zelda Quickwater",
    "function": "harbour master",
    "reached_at": "2026-03-04T09:30:00Z",
    "said": "The gate has been shut since Monday.",
}


@pytest.fixture
def held(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


@pytest.fixture
def ben(cast, as_person):
    return as_person(cast.ben)


def path(claim, what="evidence"):
    return f"/claims/{claim.pk}/{what}"


def test_a_stored_document_is_quoted_with_its_gaps(held, ben):
    snapshot = store().snapshots[0]
    body = {"snapshot": snapshot, "quotation": "nine freighters … the tide turned", "role": "primary"}
    answer = ben.post(path(held), body, version=held.version)
    made = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, f'"{held.version + 1}"')
    assert made["quotation"] == "nine freighters […] the tide turned" and made["is_verbatim"]
    assert [WIRE[start:end] for start, end in made["pieces"]] == ["nine freighters", "the tide turned"]
    assert (made["channel"], made["added_by"]["name"]) == ("hand", "Ben")
    assert (made["decision"]["adopted"], made["decision"]["role"]) == (True, "primary")
    assert ben.get(path(held)).json()["results"] == [made]


def test_a_page_is_read_and_wrong_words_can_be_mended(held, ben, site, assert_refused):
    site.show()
    wrong = {"url": site.url(PATH), "quotation": WORDS.replace("nine", "ten")}
    problem = assert_refused(ben.post(path(held), wrong, version=held.version), 422, "quotation_not_found")
    nearest, stored = problem["errors"]
    assert nearest == {"pointer": "#/quotation", "detail": f"The closest passage: “{WORDS}”"}
    body = {"snapshot": int(stored["detail"]), "quotation": WORDS}
    assert ben.post(path(held), body, version=held.version).status_code == 201


def test_a_file_comes_as_a_form(held, ben):
    file = SimpleUploadedFile("wire.txt", WIRE.encode())
    answer = ben.client.post(
        f"/api/v1{path(held)}",
        {"file": file, "quotation": WORDS, "source": "Amity Wire", "title": "By mail"},
        headers={"If-Match": f'"{held.version}"'},
    )
    assert answer.status_code == 201 and answer.json()["snapshot"]["title"] == "By mail"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"quotation": WORDS}, 422, "invalid_input"),
        ({"quotation": WORDS, "snapshot": 1, "url": "https://gazette.example"}, 422, "invalid_input"),
        ({"quotation": WORDS, "snapshot": 4711}, 404, "not_found"),
        ({"quotation": WORDS, "url": "ftp://gazette.example"}, 422, "invalid_address"),
        ({"quotation": WORDS, "snapshot": 1, "stance": "not_enough"}, 422, "invalid_input"),
        ({"quotation": WORDS, "snapshot": 1, "question": "said"}, 422, "invalid_input"),
        ({"snapshot": 1}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_used_is_refused(held, ben, assert_refused, body, status, code):
    assert_refused(ben.post(path(held), body, version=held.version), status, code)
    assert not Evidence.objects.exists()


def test_a_write_names_its_version(held, ben, assert_refused):
    body = {"snapshot": store().snapshots[0], "quotation": WORDS}
    assert_refused(ben.post(path(held), body), 428, "precondition_required")
    assert_refused(ben.post(path(held), body, version=held.version + 1), 412, "stale_version")


def test_a_program_adds_nothing(held, cast, as_program, assert_refused):
    program = as_program(cast.ben)
    for what, body in (("evidence", {"snapshot": 1, "quotation": WORDS}), ("contacts", CALL)):
        assert_refused(program.post(path(held, what), body, version=held.version), 403, "action_refused")
    assert not Evidence.objects.exists() and not Contact.objects.exists()


def test_what_was_said_is_evidence_and_its_document_is_seen_with_the_claim(held, ben, as_person, cast):
    answer = ben.post(path(held, "contacts"), CALL | {"role": "primary"}, version=held.version)
    made = answer.json()
    assert answer.status_code == 201 and (made["name"], made["outcome"]) == ("Zelda Quickwater", "answered")
    (row,) = ben.get(path(held)).json()["results"]
    assert row["id"] == made["evidence"] and row["quotation"] == CALL["said"]
    assert row["snapshot"]["kind"] == "attestation"
    at = f"/snapshots/{row['snapshot']['id']}"
    assert as_person(cast.ada).get(at).status_code == 200
    assert as_person(cast.eve).get(at).status_code == 404


def test_a_restricted_name_never_leaves_by_the_api(held, ben, as_person, cast):
    for told in ({"outcome": "answered"}, {"outcome": "declined", "note": "Zelda Quickwater calls back."}):
        held.refresh_from_db()
        made = ben.post(path(held, "contacts"), CALL | {"restricted": True} | told, version=held.version)
        assert made.status_code == 201 and "Quickwater" not in made.text
    for caller in (ben, as_person(cast.cleo)):
        shown = caller.get(path(held, "contacts"))
        assert [row["name"] for row in shown.json()["results"]] == ["", ""]
        assert "Quickwater" not in shown.text
        assert "Quickwater" not in caller.get("/events", after=0).text
        assert "Quickwater" not in caller.get("/sources").text


def test_silence_is_on_record_too(held, ben):
    body = CALL | {"outcome": "no_answer", "said": "Rang twice."}
    made = ben.post(path(held, "contacts"), body, version=held.version).json()
    assert (made["evidence"], made["note"]) == (None, "Rang twice.")
    assert ben.get(path(held)).json()["results"] == []
