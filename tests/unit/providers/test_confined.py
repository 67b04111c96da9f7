"""The child process that reads PDF files: its answers, and its end when a file asks too much."""

import json
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.providers.documents import make_pdf, touched
from verification.engine.canonical import canonical_text
from verification.errors import DocumentTooLarge, ScannedDocument, UnreadableDocument
from verification.providers import confined
from verification.providers.confined import ERRORS, answer_to, read_pdf_confined
from verification.providers.pdf import read_pdf

LINES = ["Bridge opens", "", "It opened in 1932, see https://roads.example/1932 “here”."]


def test_child_answers_what_the_reader_reads():
    body = make_pdf(LINES)

    document = read_pdf_confined(body)

    assert document == read_pdf(body)
    assert touched(document) == [("link", "https://roads.example/1932", "https://roads.example/1932")]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (make_pdf([], picture=True), ScannedDocument),
        (make_pdf(*[["x"]] * 301), DocumentTooLarge),
        (make_pdf(LINES)[:200], UnreadableDocument),
        (b"", UnreadableDocument),
    ],
)
def test_error_of_the_child_is_raised_here(body, error):
    with pytest.raises(error) as refusal:
        read_pdf_confined(body)
    assert refusal.value.message


def test_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(confined, "MAX_SECONDS", 0.05)

    with pytest.raises(UnreadableDocument, match="too long"):
        read_pdf_confined(make_pdf(LINES))


def test_child_that_meets_a_limit_is_an_unreadable_file(monkeypatch, tmp_path):
    # A stand-in for the reader that asks for more memory than the child may have.
    package = tmp_path / "verification" / "providers"
    package.mkdir(parents=True)
    (package / "confined.py").write_text("x = bytearray(10**15)\n")
    monkeypatch.setattr(confined, "PROJECT", tmp_path)

    with pytest.raises(UnreadableDocument, match="memory"):
        read_pdf_confined(make_pdf(LINES))


def test_page_that_unpacks_to_megabytes_is_too_large():
    packed = zlib.compress(b"() Tj " * 1_000_000)
    body = make_pdf(LINES).replace(b"/Contents 6 0 R", b"/Contents 9 0 R")
    body = body[: body.rindex(b"xref")]
    stream = f"9 0 obj\n<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    trailer = b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"

    with pytest.raises(DocumentTooLarge):
        read_pdf_confined(body + stream + packed + b"\nendstream\nendobj\n" + trailer)


@given(data=st.binary(max_size=300), place=st.integers(0, 2000))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_are_answered_in_plain_values(data, place):
    body = bytearray(make_pdf(LINES, LINES))
    body[place : place + len(data)] = data

    answer = json.loads(json.dumps(answer_to(bytes(body))))

    if "error" in answer:
        assert answer["error"] in ERRORS
        return
    assert canonical_text(answer["text"]) == answer["text"]
    for reference in answer["references"]:
        assert answer["text"][reference["start"] : reference["end"]] == reference["url"]
