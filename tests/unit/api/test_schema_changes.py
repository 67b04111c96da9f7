"""What breaks a program and what does not, one change at a time."""

from copy import deepcopy

import pytest

from verification.api.schema_changes import Change, changes

CLAIM = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "integer"},
        "status": {"type": "string", "enum": ["queued", "checking"]},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}},
        "note": {"type": ["string", "null"]},
    },
}
EDIT = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": {"type": "string", "maxLength": 100, "minLength": 1},
        "kind": {"type": "string", "enum": ["event", "state"]},
        "risks": {"type": "string", "pattern": "^(health|crime)(,(health|crime))*$"},
    },
}
DOCUMENT = {
    "paths": {
        "/claims/{id}": {
            "post": {
                "operationId": "edit_claim",
                "security": [{"token": ["work"]}, {"session": []}],
                "parameters": [
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "integer"}},
                    {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 200}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Edit"}}}
                },
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {"allOf": [{"$ref": "#/components/schemas/Claim"}]}
                            }
                        }
                    },
                    "409": {"$ref": "#/components/responses/Refused409"},
                },
            }
        }
    },
    "components": {"schemas": {"Claim": CLAIM, "Edit": EDIT}},
}
OPERATION = ("paths", "/claims/{id}", "post")
ANSWERED = ("components", "schemas", "Claim")
SENT = ("components", "schemas", "Edit")
GONE = "gone"


def changed(path, value):
    """The document with one value set, or taken away."""
    document = deepcopy(DOCUMENT)
    place = document
    for key in path[:-1]:
        place = place[key]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


BREAKING = [
    (("paths", "/claims/{id}"), GONE, "is gone"),
    ((*OPERATION, "operationId"), "change_claim", "is called change_claim, no longer edit_claim"),
    ((*OPERATION, "security"), [{"session": []}], "can no longer be called with token (work)"),
    ((*OPERATION, "parameters", 1), {"in": "query", "name": "size", "schema": {}}, "is gone"),
    ((*OPERATION, "parameters", 1, "required"), True, "is required now"),
    ((*OPERATION, "parameters", 1, "schema", "maximum"), 100, "has maximum 100, no longer 200"),
    ((*OPERATION, "requestBody"), GONE, "is gone"),
    ((*OPERATION, "requestBody", "content"), {"text/plain": {}}, "is no longer application/json"),
    ((*OPERATION, "responses", "200"), GONE, "is gone"),
    ((*ANSWERED, "properties", "status"), GONE, "is gone"),
    ((*ANSWERED, "properties", "id", "type"), "string", "is string, no longer integer"),
    ((*ANSWERED, "properties", "id", "type"), ["integer", "null"], "is integer or null, no longer integer"),
    ((*ANSWERED, "required"), ["id"], "may be left out now"),
    ((*ANSWERED, "properties", "parts", "items"), {"type": "integer"}, "is integer, no longer object"),
    ((*SENT, "required"), ["text", "kind"], "is required now"),
    ((*SENT, "properties", "text", "maxLength"), 50, "has maxLength 50, no longer 100"),
    ((*SENT, "properties", "text", "minLength"), 5, "has minLength 5, no longer 1"),
    ((*SENT, "properties", "kind", "enum"), ["event"], "may be event"),
    ((*SENT, "properties", "kind"), GONE, "is gone"),
    ((*SENT, "properties", "risks", "pattern"), "^(health)(,(health))*$", "may be health"),
    ((*SENT, "properties", "text", "format"), "date", "has the format date, no longer None"),
    ((*SENT, "properties", "text", "oneOf"), [{"type": "string"}], "is one of 1 shapes, no longer of 0"),
]
HARMLESS = [
    (("paths", "/claims"), {"get": {"responses": {}}}),
    ((*OPERATION, "summary"), "Edit the wording"),
    ((*OPERATION, "parameters", 1, "schema", "maximum"), 500),
    ((*OPERATION, "responses", "404"), {"description": "No such claim."}),
    ((*OPERATION, "responses", "409"), GONE),
    ((*ANSWERED, "properties", "speaker"), {"type": "string"}),
    ((*ANSWERED, "properties", "status", "enum"), ["queued", "checking", "waiting"]),
    ((*ANSWERED, "properties", "note", "type"), "string"),
    ((*ANSWERED, "required"), ["id", "status", "note"]),
    ((*SENT, "properties", "kind", "enum"), ["event", "state", "causal"]),
    ((*SENT, "properties", "risks", "pattern"), "^(health|crime|legal)(,(health|crime|legal))*$"),
    ((*SENT, "properties", "text", "maxLength"), GONE),
    ((*SENT, "properties", "text", "type"), ["string", "null"]),
    ((*SENT, "required"), []),
]


def test_the_same_document_has_no_changes():
    assert changes(DOCUMENT, deepcopy(DOCUMENT)) == []


@pytest.mark.parametrize(("path", "value", "what"), BREAKING, ids=str)
def test_what_breaks_a_program_is_told(path, value, what):
    found = changes(DOCUMENT, changed(path, value))
    assert what in [change.what for change in found if change.breaks]


@pytest.mark.parametrize(("path", "value"), HARMLESS, ids=str)
def test_what_only_adds_breaks_nothing(path, value):
    assert not [change for change in changes(DOCUMENT, changed(path, value)) if change.breaks]


def test_a_change_names_its_place():
    (found,) = changes(DOCUMENT, changed((*ANSWERED, "properties", "id", "type"), "string"))
    assert found == Change("POST /claims/{id} 200.id", "is string, no longer integer")
