"""Files on their way into the archive: headers, folders, and errors that stop nothing."""

from datetime import date
from pathlib import Path

import pytest

from tests.unit.providers.documents import make_docx
from verification.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedDocument
from verification.providers import archive
from verification.providers.archive import read_archive

REPORT = """---
title: Bridge opens
source: Harbour Wire
url: https://wire.example/bridge
published: 2024-03-05
kind: transcript
speaker: Mayor Carla Ruiz
byline: Ada Lovelace
reprint-of: https://first.example/1
credit: Wire
---

The bridge opened in 1932.
"""


def write(folder, name, body):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def read_archive_file(path, source=""):
    return archive.read_archive_file(path.read_bytes(), path.name, source=source)


def test_header_says_what_the_document_is(tmp_path):
    document = read_archive_file(write(tmp_path, "a.txt", REPORT))

    assert document.text == "The bridge opened in 1932.\n"
    assert document.raw == REPORT.encode()
    assert (document.title, document.source, document.kind) == ("Bridge opens", "Harbour Wire", "transcript")
    assert (document.url, document.published) == ("https://wire.example/bridge", date(2024, 3, 5))
    assert (document.speaker, document.byline) == ("Mayor Carla Ruiz", "Ada Lovelace")
    assert (document.reprint_of, document.credit) == ("https://first.example/1", "Wire")


def test_file_without_a_header_is_a_report_of_the_given_source(tmp_path):
    path = write(tmp_path, "a.md", "# Bridge opens\n\nIt opened.")

    [found] = read_archive([str(path)], source="Harbour Wire")

    assert (found.document.title, found.document.source, found.document.kind) == (
        "Bridge opens",
        "Harbour Wire",
        "report",
    )
    assert found.document.published is None


def test_source_is_taken_from_the_address_when_nothing_else_names_it(tmp_path):
    path = write(tmp_path, "a.txt", "---\nurl: https://wire.example/1\n---\nIt opened.")

    assert read_archive_file(path).source == "wire.example"


@pytest.mark.parametrize(
    "header",
    [
        "kind: rumour",
        "url: javascript:alert(1)",
        "published: yesterday",
        "publishd: 2024-03-05",
        "date: 2024-13-40",
    ],
)
def test_header_that_cannot_be_right_is_refused(tmp_path, header):
    with pytest.raises(UnreadableDocument):
        read_archive_file(write(tmp_path, "a.txt", f"---\n{header}\n---\nIt opened."))


def test_folder_is_read_in_order_and_one_bad_file_stops_nothing(tmp_path):
    write(tmp_path, "b/2.txt", "It opened.")
    write(tmp_path, "b/1.docx", make_docx("It closed."))
    write(tmp_path, "a.txt", "")
    write(tmp_path, "c.png", b"\x89PNG\r\n\x1a\n")
    write(tmp_path, "d.txt", b"a" * (5 * 1024 * 1024 + 1))
    write(tmp_path, ".hidden.txt", "secret")
    write(tmp_path, ".git/config.txt", "secret")

    found = list(read_archive([str(tmp_path), str(tmp_path / "none.txt")]))

    assert [Path(file.path).relative_to(tmp_path).as_posix() for file in found] == [
        "a.txt", "c.png", "d.txt", "b/1.docx", "b/2.txt", "none.txt",
    ]  # fmt: skip
    assert [type(file.error) for file in found] == [
        EmptyDocument, UnsupportedDocument, DocumentTooLarge, type(None), type(None), UnreadableDocument,
    ]  # fmt: skip
    assert [file.document.text for file in found if file.document] == ["It closed.", "It opened."]


def test_link_inside_a_folder_leads_nowhere(tmp_path):
    outside = write(tmp_path, "outside/secret.txt", "secret words")
    folder = tmp_path / "archive"
    write(folder, "a.txt", "It opened.")
    (folder / "link.txt").symlink_to(outside)
    (folder / "folder").symlink_to(outside.parent)

    assert [file.document.text for file in read_archive([str(folder)])] == ["It opened."]


def test_binary_file_called_text_is_refused_by_name(tmp_path):
    path = write(tmp_path, "a.txt", bytes(range(256)) * 30)

    [found] = read_archive([str(path)])

    assert isinstance(found.error, UnreadableDocument)
    assert found.document is None


def test_a_saved_page_that_says_who_published_it_needs_no_other_word(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<html><head><title>Gate shut</title><meta property="og:site_name" content="Bay Courier"></head>'
        "<body><article><h1>Gate shut</h1><p>The gate of the harbour was shut on Monday after a barge "
        "had struck it at dawn.</p></article></body></html>"
    )
    (file,) = read_archive([str(page)])
    assert file.document.source == "Bay Courier"
