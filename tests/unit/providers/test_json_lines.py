"""JSON lines: what a line may say, and what is wrong with the lines that are refused."""

import json
from datetime import date

import pytest

from verification.errors import (
    DocumentTooLarge,
    EmptyDocument,
    InvalidAddress,
    InvalidInput,
    UnreadableDocument,
    WrongEncoding,
)
from verification.providers.json_lines import read_lines

FULL = {
    "text": "The gate was shut on Monday.\n\nA barge had struck it.",
    "title": "Gate shut",
    "url": "https://wire.example/gate",
    "date": "2025-03-03",
    "publisher": "Harbour Wire",
    "kind": "transcript",
    "speaker": "Carla Ruiz",
    "credit": "Coast Agency",
    "reprint_of": "https://first.example/1",
    "byline": "Ada Lovelace",
}


def lines(*given):
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in given)


def read(*given, source="Desk", **told):
    return list(read_lines(lines(*given), name="a.jsonl", source=source, **told))


def only(**given):
    [found] = read({"text": "It opened.", **given})
    return found


def test_line_says_all_that_a_header_may_say():
    [found] = read(FULL)
    document = found.document
    assert document.text == FULL["text"]
    assert (document.title, document.source, document.kind) == ("Gate shut", "Harbour Wire", "transcript")
    assert (document.url, document.published) == (FULL["url"], date(2025, 3, 3))
    assert (document.speaker, document.credit, document.byline) == (
        "Carla Ruiz",
        "Coast Agency",
        "Ada Lovelace",
    )
    assert document.reprint_of == "https://first.example/1"
    assert json.loads(document.raw) == FULL


def test_other_names_mean_the_same():
    document = only(published="2025-03-03T23:59:00-11:00", source="Wire", author="Ada").document
    assert (document.published, document.source, document.byline) == (date(2025, 3, 3), "Wire", "Ada")


def test_publisher_is_the_one_given_for_all_or_the_host_of_the_address():
    assert read({"text": "It opened."})[0].document.source == "Desk"
    found = read({"text": "It opened.", "url": "https://wire.example/1"}, source="")
    assert found[0].document.source == "wire.example"


def test_unknown_keys_are_named_and_do_no_harm():
    found = only(id=7, tags=["a", "b"], Title="Gate")
    assert found.document.title == "Gate"
    assert found.ignored == ("id", "tags")


def test_lines_are_counted_from_where_the_part_begins_and_empty_ones_count():
    found = read({"text": "One."}, b"", b" \r", b"oops", {"text": "Two."}, first_line=201)
    assert [file.path for file in found] == ["a.jsonl:201", "a.jsonl:204", "a.jsonl:205"]
    assert isinstance(found[1].error, UnreadableDocument)


def test_check_is_put_into_words_that_can_be_quoted():
    found = only(
        kind="check",
        claim="Oslo has\n5 million inhabitants.",
        rating="False",
        publisher="Courier",
        text="It has 0.7.",
    )
    document = found.document
    assert document.kind == "check"
    assert document.text == (
        "Courier checked the claim “Oslo has 5 million inhabitants” and rated it “False”.\n\nIt has 0.7."
    )
    assert document.title == "Check: Oslo has 5 million inhabitants."


def test_check_needs_no_text_but_a_claim_and_a_rating():
    [found] = read({"kind": "check", "claim": "It rains", "rating": "True"})
    assert found.document.text.endswith("and rated it “True”.")
    assert isinstance(only(kind="check", claim="It rains").error, InvalidInput)
    assert isinstance(only(kind="check", rating="True").error, InvalidInput)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{", UnreadableDocument),
        (b"[1, 2]", UnreadableDocument),
        (b"null", UnreadableDocument),
        (b'"text"', UnreadableDocument),
        (b'{"text": "a"} {"text": "b"}', UnreadableDocument),
        (b'{"text": "a", "n": NaN}', UnreadableDocument),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", UnreadableDocument),
        (b'{"text": "a", "n": ' + b"[" * 100_000 + b"}", UnreadableDocument),
        (b'{"text": "caf\xe9"}', WrongEncoding),
        ({"text": ""}, EmptyDocument),
        ({"text": " \n"}, EmptyDocument),
        ({"text": "..."}, EmptyDocument),
        ({"text": None}, EmptyDocument),
        ({"title": "Only a title"}, EmptyDocument),
        ({"text": 7}, InvalidInput),
        ({"text": ["a"]}, InvalidInput),
        ({"text": {"a": "b"}}, InvalidInput),
        ({"text": "a", "title": 7}, InvalidInput),
        ({"text": "a", "date": 1741000000}, InvalidInput),
        ({"text": "a", "date": "03/04/2025"}, InvalidInput),
        ({"text": "a", "date": "2025-02-31"}, InvalidInput),
        ({"text": "a", "date": "0001-01-01"}, InvalidInput),
        ({"text": "a", "date": True}, InvalidInput),
        ({"text": "a", "kind": "rumour"}, InvalidInput),
        ({"text": "a", "url": "javascript:alert(1)"}, InvalidAddress),
        ({"text": "a", "url": "http://[::1"}, InvalidAddress),
        ({"text": "a " * 150_000}, DocumentTooLarge),
    ],
    ids=lambda value: str(value)[:40] if not isinstance(value, type) else value.__name__,
)
def test_line_that_cannot_be_used_is_an_error_of_its_own(line, error):
    before, found, after = read({"text": "One."}, line, {"text": "Two."})
    assert before.document and after.document
    assert found.path == "a.jsonl:2"
    assert type(found.error) is error
    assert found.document is None and found.error.message


def test_line_without_any_publisher_is_refused():
    [found] = read({"text": "It opened."}, source="")
    assert "publisher" in found.error.message


def test_values_are_bounded_and_storable():
    document = only(text="One.\r\nTwo\u0000 \ud800.", title="A\n" * 500, speaker="x" * 900).document
    assert document.text == "One.\nTwo\ufffd \ufffd."
    assert len(document.title) <= 300 and "\n" not in document.title
    assert len(document.speaker) == 300
