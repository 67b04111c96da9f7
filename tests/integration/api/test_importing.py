"""Imports by text, file and address: idempotent, and refused in words."""

from io import BytesIO

import pytest
from django.conf import settings as current
from django.test import Client

from tests.factories import TEXT, make_person, read_revision
from verification.articles.models import Article, Revision
from verification.integrations.models import IdempotencyKey
from verification.jobs import PipelineStep
from verification.workflow import ArticleStatus, Role

pytestmark = pytest.mark.django_db
OTHER = "Helsinki is the capital of Finland. It lies on the Gulf of Finland."


@pytest.fixture
def program(cast, as_program):
    return as_program(cast.ada, "import", "read")


def named(text, name="article.txt"):
    file = BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name
    return file


def test_a_text_becomes_an_article_and_a_job(cast, program):
    answer = program.post(
        "/articles", {"text": TEXT, "title": "Norway in short", "published_on": "2026-03-01"}
    )
    body = answer.json()
    article = Article.objects.get(pk=body["article"])
    assert (answer.status_code, body["created"]) == (202, True)
    assert answer.headers["Location"] == body["job_url"]
    assert program.get(body["job_url"].removeprefix("/api/v1")).json()["article"] == article.pk
    assert program.get(body["article_url"].removeprefix("/api/v1")).json()["title"] == "Norway in short"
    assert str(article.published_on) == "2026-03-01"
    assert article.source_app == "api"
    assert PipelineStep.objects.of_article(article.pk).get().step == "extract"


def test_a_file_becomes_an_article(program):
    answer = program.upload(
        "/articles", file=named("# Finland\n\n" + OTHER, "finland.md"), byline="Ada Reporter"
    )
    assert answer.status_code == 202, answer.content
    assert "Helsinki is the capital" in Revision.objects.get(article=answer.json()["article"]).text


def test_the_same_text_is_imported_once(program):
    first = program.post("/articles", {"text": TEXT})
    again = program.post("/articles", {"text": TEXT})
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json() | {"created": False}
    assert Article.objects.count() == 1


def test_a_text_that_somebody_else_imported_leads_to_nothing_of_theirs(
    cast, program, as_program, assert_refused
):
    program.post("/articles", {"text": TEXT})
    other = as_program(make_person("fay", Role.REPORTER))
    assert_refused(other.post("/articles", {"text": TEXT}), 409, "duplicate_article")


def test_an_article_is_put_under_its_sources_id_once(program, assert_refused):
    address = "/articles/by-source/cms/2026/03/norway"
    first = program.put(address, {"text": TEXT})
    again = program.put(address, {"text": TEXT, "title": "Another title"})
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["article"] == first.json()["article"]
    article = Article.objects.get()
    assert (article.source_app, article.source_id) == ("cms", "2026/03/norway")
    assert_refused(program.put(address, {"text": OTHER}), 409, "action_refused")


def test_another_text_under_the_id_becomes_the_next_revision(program, as_program, assert_refused):
    address = "/articles/by-source/cms/42"
    first = program.put(address, {"text": TEXT}).json()
    read_revision(Article.objects.get())
    other = as_program(make_person("fay", Role.REPORTER))
    assert_refused(other.put(address, {"text": OTHER}), 409, "duplicate_article")
    second = program.put(address, {"text": OTHER})
    assert second.status_code == 202
    assert second.json()["article"] == first["article"]
    assert second.json()["job"] != first["job"]
    read_revision(Article.objects.get())
    again = program.put(address, {"text": OTHER})
    assert (again.status_code, again.json()) == (200, second.json() | {"created": False})
    article = Article.objects.get()
    assert [one.text for one in article.revisions.order_by("number")] == [TEXT, OTHER]
    assert article.status == ArticleStatus.OPEN


@pytest.mark.parametrize("source", ["a" * 65 + "/1", "cms/" + "1" * 201, "cms/%00"])
def test_a_source_that_cannot_be_is_refused(source, program, assert_refused):
    assert_refused(program.put(f"/articles/by-source/{source}", {"text": TEXT}), 422, "invalid_input")
    assert not Article.objects.exists()


# Idempotency keys


def test_a_key_gives_the_same_answer_again(program):
    first = program.post("/articles", {"text": TEXT}, Idempotency_Key="one")
    again = program.post("/articles", {"text": TEXT}, Idempotency_Key="one")
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (202, first.json())
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]


def test_a_key_with_another_body_is_a_conflict(program, assert_refused):
    program.post("/articles", {"text": TEXT}, Idempotency_Key="one")
    assert_refused(
        program.post("/articles", {"text": OTHER}, Idempotency_Key="one"), 409, "idempotency_conflict"
    )
    assert Article.objects.count() == 1


def test_the_same_file_in_another_form_is_the_same_body(cast, as_program):
    program = as_program(cast.ada)
    program.headers["Idempotency-Key"] = "file"
    first = program.upload("/articles", file=named(OTHER))
    again = program.upload("/articles", file=named(OTHER))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()


def test_a_key_belongs_to_one_caller(cast, program, as_program):
    program.post("/articles", {"text": TEXT}, Idempotency_Key="one")
    other = as_program(make_person("fay", Role.REPORTER))
    assert other.post("/articles", {"text": OTHER}, Idempotency_Key="one").status_code == 202


def test_a_refusal_is_not_kept_under_its_key(program, assert_refused):
    assert_refused(program.post("/articles", {"text": ""}, Idempotency_Key="one"), 422, "empty_document")
    assert IdempotencyKey.objects.get().answer is None
    assert_refused(
        program.post("/articles", {"text": TEXT}, Idempotency_Key="one"), 409, "idempotency_conflict"
    )


@pytest.mark.parametrize("key", ["", "with space", "a" * 201, "umläut"])
def test_a_malformed_key_is_refused(key, program, assert_refused):
    assert_refused(program.post("/articles", {"text": TEXT}, Idempotency_Key=key), 422, "invalid_input")


# Who may


def test_a_token_without_the_scope_imports_nothing(cast, as_program, assert_refused):
    program = as_program(cast.ada, "read", "suggest", "work")
    assert_refused(program.post("/articles", {"text": TEXT}), 403, "missing_scope")
    assert_refused(program.put("/articles/by-source/cms/1", {"text": TEXT}), 403, "missing_scope")
    assert_refused(as_program(cast.ada, "import").get("/articles"), 403, "missing_scope")


@pytest.mark.parametrize("name", ["ben", "dan", "root", "eve"])
def test_who_is_neither_reporter_nor_editor_does_not_import(name, cast, as_person, assert_refused):
    problem = assert_refused(
        as_person(getattr(cast, name)).post("/articles", {"text": TEXT}), 403, "action_refused"
    )
    assert [guard["guard"] for guard in problem["guards"]] == ["role"]
    assert not Article.objects.exists()


def test_a_service_account_imports_with_the_token_that_an_admin_made(cast, as_person):
    robot = make_person("robot", Role.SERVICE)
    wish = {"name": "CMS", "scopes": ["import", "read"], "days": 90, "owner": robot.pk}
    secret = as_person(cast.root).post("/tokens", wish).json()["secret"]
    program = as_person(secret=secret)
    body = program.post("/articles", {"text": TEXT, "source_app": "cms", "source_id": "77"}).json()
    assert program.get(body["article_url"].removeprefix("/api/v1")).json()["source_id"] == "77"


# What cannot be imported


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"file": named(b"", "a.txt")}, 422, "empty_document"),
        ({"file": named(b"\x00\x01\x02\xff" * 500, "a.bin")}, 422, "unreadable_document"),
        ({"file": named(b"%PDF-1.7 broken", "a.pdf")}, 422, "unreadable_document"),
        ({"file": named(b"PK\x03\x04broken", "a.docx")}, 422, "unreadable_document"),
        ({"text": "both", "file": named(b"both", "a.txt")}, 422, "invalid_input"),
        ({"title": "nothing else"}, 422, "invalid_input"),
        ({"file": "not a file"}, 422, "invalid_input"),
    ],
    ids=["empty", "binary", "pdf", "docx", "two", "none", "text-as-file"],
)
def test_a_document_that_cannot_be_used_is_refused_in_words(fields, status, code, program, assert_refused):
    for value in fields.values():
        if isinstance(value, BytesIO):
            value.seek(0)
    assert_refused(program.upload("/articles", **fields), status, code)
    assert not Article.objects.exists()


def test_a_document_over_the_limit_is_refused(program, assert_refused):
    large = "Oslo is in Norway. " * (current.MAX_DOCUMENT_BYTES // 10)
    assert_refused(program.upload("/articles", file=named(large)), 413, "request_too_large")
    assert_refused(
        program.post("/articles", {"text": "Oslo is in Norway. " * 20_000}), 413, "document_too_large"
    )


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/", "forbidden_address"),
        ("http://169.254.169.254/latest/meta-data", "forbidden_address"),
        ("http://[::1]:80/", "forbidden_address"),
        ("file:///etc/passwd", "invalid_address"),
        ("no address", "invalid_address"),
    ],
)
def test_an_address_inside_is_never_fetched(url, code, program, assert_refused):
    assert_refused(program.post("/articles", {"url": url}), 422, code)


@pytest.mark.parametrize(
    "body",
    [
        {"text": 7},
        {"text": TEXT, "title": "x" * 301},
        {"text": TEXT, "published_on": "soon"},
        {"text": "\x00"},
        {"text": "\ud800"},
        {"url": "x" * 3000},
        {"text": TEXT, "source_app": "\x00"},
        {"text": None},
        {"text": {"deep": []}},
    ],
)
def test_fields_that_cannot_be_used_are_named(body, program, assert_refused):
    problem = assert_refused(program.post("/articles", body), 422, "invalid_input")
    assert [error["pointer"] for error in problem["errors"]] == [f"#/{list(body)[-1]}"]


def send_raw(program, body, media_type):
    return Client(raise_request_exception=False).generic(
        "POST", "/api/v1/articles", body, content_type=media_type, headers=program.headers
    )


@pytest.mark.parametrize(
    ("body", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed_request"),
        (b"[]", "application/json", 400, "malformed_request"),
        (b"[" * 200_000, "application/json", 400, "malformed_request"),
        (b"<article/>", "text/xml", 415, "unsupported_media_type"),
        (b"x", "multipart/form-data", 400, "malformed_request"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 422, "invalid_input"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(body, media_type, status, code, program, assert_refused):
    assert_refused(send_raw(program, body, media_type), status, code)
