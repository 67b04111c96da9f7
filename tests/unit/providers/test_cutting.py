"""Cutting what is brought: lines in parts, packed folders, bombs and damage, all in bounded memory."""

import gzip
import io
import json
import tracemalloc
import zipfile

import pytest

from verification.errors import (
    DecompressionBomb,
    DocumentTooLarge,
    EmptyDocument,
    InvalidInput,
    UnreadableDocument,
    UnsupportedDocument,
)
from verification.providers import cutting
from verification.providers.archive import read_part
from verification.providers.cutting import MAX_LINE_BYTES, PART_LINES, cut


def parts(body, name):
    return list(cut(io.BytesIO(body), name=name))


def read(body, name):
    return [file for part in parts(body, name) for file in read_part(part, source="Desk")]


def texts(files):
    return [file.document.text for file in files if file.document]


def numbered(count):
    return b"".join(b'{"text": "Line %d."}\n' % number for number in range(1, count + 1))


def zipped(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, body in members:
            folder.writestr(name, body)
    return made.getvalue()


def test_whole_file_is_one_part():
    [part] = parts(b"It opened.", "a.txt")
    assert (part.name, part.body, part.first_line, part.error) == ("a.txt", b"It opened.", 0, None)
    [part] = parts(b"a" * (5 * 1024 * 1024 + 1), "a.txt")
    assert isinstance(part.error, DocumentTooLarge) and not part.body


@pytest.mark.parametrize("name", ["a.jsonl", "a.NDJSON", "a.jsonl.gz"])
def test_lines_come_in_parts_that_know_where_they_begin(name):
    body = numbered(2 * PART_LINES + 5)
    found = parts(gzip.compress(body) if name.endswith("gz") else body, name)
    assert [part.first_line for part in found] == [1, PART_LINES + 1, 2 * PART_LINES + 1]
    files = [file for part in found for file in read_part(part, source="Desk")]
    assert texts(files) == [f"Line {number}." for number in range(1, 2 * PART_LINES + 6)]
    assert files[-1].path == f"{name}:{2 * PART_LINES + 5}"


def test_large_lines_make_smaller_parts(monkeypatch):
    monkeypatch.setattr(cutting, "PART_BYTES", 100)
    assert [part.first_line for part in parts(numbered(12), "a.jsonl")] == [1, 6, 11]


def test_endless_line_is_refused_without_being_kept_and_the_others_go_on():
    class Endless(io.RawIOBase):
        """Two good lines around one of 50 MB."""

        def __init__(self):
            self.left = 800
            self.sent = 0

        def read(self, size=-1):
            self.sent += 1
            if self.sent == 1:
                return b'{"text": "One."}\n{"text": "'
            if self.left:
                self.left -= 1
                return b"x" * 65_536
            return b'"}\n{"text": "Three."}\n' if self.sent == 802 else b""

    tracemalloc.start()
    try:
        found = list(cut(Endless(), name="a.jsonl"))
        assert tracemalloc.get_traced_memory()[1] < 8 * MAX_LINE_BYTES
    finally:
        tracemalloc.stop()
    assert [(part.first_line, type(part.error)) for part in found] == [
        (1, type(None)), (2, DocumentTooLarge), (3, type(None)),
    ]  # fmt: skip
    files = [file for part in found for file in read_part(part, source="Desk")]
    assert [file.path for file in files] == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:3"]


def test_list_of_objects_is_read_like_lines_however_it_is_printed():
    documents = [{"text": f'Entry {number}: “ü” and \\ "quotes".'} for number in range(500)]
    for body in (json.dumps(documents), json.dumps(documents, indent=2, ensure_ascii=False)):
        files = read(body.encode(), "a.json")
        assert texts(files) == [document["text"] for document in documents]
        assert files[-1].path == "a.json:500"
    assert texts(read(json.dumps(documents[0], indent=1).encode(), "one.json")) == [documents[0]["text"]]


@pytest.mark.parametrize(
    ("body", "good"),
    [
        (b'[{"text": "One."}, {"text": "Two."', 1),
        (b'[{"text": "One."}, 7]', 1),
        (b'[{"text": "One."}] and more', 1),
        (b'"words"', 0),
        (b'[{"a": ' + b"[" * 90_000, 0),
        (b'[{"text": "One."}, {"text": "' + b"x" * (MAX_LINE_BYTES + 100_000), 1),
    ],
)
def test_list_that_breaks_off_gives_what_came_before_and_one_error(body, good):
    files = read(body, "a.json")
    assert len(texts(files)) == good
    assert [isinstance(file.error, InvalidInput) for file in files] == [False] * good + [True]


def test_empty_files_of_lines_say_so():
    for name, body in (
        ("a.jsonl", b""),
        ("a.json", b""),
        ("a.json", b"[]"),
        ("a.jsonl.gz", gzip.compress(b"")),
    ):
        [part] = parts(body, name)
        assert isinstance(part.error, EmptyDocument), name


def test_gzip_that_unpacks_to_far_too_much_stops_at_the_limit(monkeypatch):
    monkeypatch.setattr(cutting, "RATIO_FROM_BYTES", 200_000)
    first, last = parts(gzip.compress(b'{"text": "One."}\n' + b"\n" * 5_000_000), "a.jsonl.gz")
    assert first.body.startswith(b'{"text": "One."}')
    assert isinstance(last.error, DecompressionBomb)


def test_damaged_gzip_gives_what_came_before():
    body = gzip.compress(b"".join(b'{"text": "%s"}\n' % str(hash(n)).encode() * 3 for n in range(9_000)))
    for damaged in (body[: len(body) // 2], body[: len(body) // 2] + b"\0" * 200):
        *before, last = parts(damaged, "a.jsonl.gz")
        assert before and isinstance(last.error, UnreadableDocument)
    [part] = parts(b"no gzip at all", "a.jsonl.gz")
    assert isinstance(part.error, UnreadableDocument)


def test_packed_folder_is_read_like_a_folder():
    body = zipped(
        [
            ("a.txt", "It opened."),
            ("below/b.jsonl", '{"text": "Line 1."}\n{"text": "Line 2."}'),
            (".hidden", "secret"),
            ("__MACOSX/._a.txt", "secret"),
            ("folder/", ""),
            ("empty.txt", ""),
        ]
    )
    files = read(body, "all.zip")
    assert [file.path for file in files] == [
        "all.zip/a.txt", "all.zip/below/b.jsonl:1", "all.zip/below/b.jsonl:2", "all.zip/empty.txt",
    ]  # fmt: skip
    assert texts(files) == ["It opened.", "Line 1.", "Line 2."]
    assert isinstance(files[-1].error, EmptyDocument)


def test_names_inside_a_packed_folder_are_labels_only():
    [file] = read(zipped([("../../etc/cron.d/x.txt", "It opened.")]), "all.zip")
    assert file.path == "all.zip/../../etc/cron.d/x.txt"
    assert file.document.text == "It opened."


def test_link_inside_a_packed_folder_is_passed_over():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as folder:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        folder.writestr(link, "/etc/passwd")
        folder.writestr("a.txt", "It opened.")
    assert texts(read(made.getvalue(), "all.zip")) == ["It opened."]


def test_packed_folder_inside_of_one_is_refused_and_the_rest_is_read():
    inner = zipped([("a.txt", "hidden")])
    files = read(zipped([("inner.zip", inner), ("b.txt", "It opened.")]), "all.zip")
    assert isinstance(files[0].error, UnsupportedDocument)
    assert texts(files) == ["It opened."]


def test_packed_bombs_are_refused(monkeypatch):
    monkeypatch.setattr(cutting, "RATIO_FROM_BYTES", 1_000_000)
    [part] = parts(zipped([("a.txt", b"\0" * 30_000_000)]), "all.zip")
    assert isinstance(part.error, DecompressionBomb)
    monkeypatch.setattr(cutting, "MAX_MEMBERS", 2)
    [part] = parts(zipped([(f"{n}.txt", "a") for n in range(3)]), "all.zip")
    assert isinstance(part.error, DocumentTooLarge)


def test_member_that_lies_about_its_size_is_damaged():
    body = zipped([("a.txt", "It opened on Monday, after a long time."), ("b.txt", "It opened.")])
    place = body.index(b"PK\x01\x02") + 24
    lying = body[:place] + (4).to_bytes(4, "little") + body[place + 4 :]
    files = read(lying, "all.zip")
    assert isinstance(files[0].error, UnreadableDocument)
    assert texts(files) == ["It opened."]


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 nothing", b"words", b"PK\x05\x06" + b"\xff" * 18])
def test_damaged_packed_folder_is_one_error(body):
    [part] = parts(body, "all.zip")
    assert isinstance(part.error, UnreadableDocument)


def test_empty_packed_folder_says_so():
    [part] = parts(zipped([]), "all.zip")
    assert isinstance(part.error, EmptyDocument)
