"""PDF files: text of the pages, paragraphs, hyphens, running heads, and what is refused."""

import pypdf
import pytest

from tests.unit.providers.documents import make_pdf, touched
from verification.errors import DocumentTooLarge, ScannedDocument, UnreadableDocument
from verification.providers.pdf import join_pages, read_pdf

LONG = "The bridge opened in 1932 and has carried trains and cars and people ever"


def test_lines_of_a_page_become_paragraphs():
    body = make_pdf(["The old bridge", "", LONG, "since that day.", "", "It is grey."])

    assert read_pdf(body).text == f"The old bridge\n\n{LONG} since that day.\n\nIt is grey."


def test_sentence_goes_on_over_the_page():
    body = make_pdf([LONG, LONG], [LONG, "since that day."])

    assert read_pdf(body).text == f"{LONG} {LONG} {LONG} since that day."


def test_head_and_printed_addresses_are_found():
    lines = [
        "Bridge opens",
        "",
        "By Ada Lovelace",
        "",
        "SYDNEY (Wire) - " + LONG,
        LONG,
        "since that day.",
        "",
        "See https://roads.example/1932.",
    ]
    document = read_pdf(make_pdf(lines, title="Bridge opens"))

    assert (document.title, document.byline, document.dateline) == ("Bridge opens", "Ada Lovelace", "SYDNEY")
    assert touched(document) == [("link", "https://roads.example/1932", "https://roads.example/1932")]


def test_title_that_the_text_does_not_show_is_not_believed():
    body = make_pdf(["Bridge opens", "", LONG, "since that day."], title="Microsoft Word - draft3.doc")

    assert read_pdf(body).title == "Bridge opens"


def test_page_numbers_and_running_heads_are_left_out():
    pages = [["The Harbour  5 March", LONG, LONG, str(number)] for number in range(1, 5)]

    assert read_pdf(make_pdf(*pages)).text == " ".join([LONG] * 8)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (
            ["It was an inter-", "national matter, and international law"],
            "It was an international matter, and international law",
        ),
        (["It was a well-", "known bridge"], "It was a well-known bridge"),
        (["It was inter\u00ad", "national"], "It was international"),
        (["The years 1932-", "1940 were hard"], "The years 1932- 1940 were hard"),
        (["Mr Smith-", "Jones came"], "Mr Smith- Jones came"),
        (["", "", ""], ""),
    ],
)
def test_hyphen_at_the_end_of_a_line(lines, text):
    assert join_pages([lines]) == text


def test_pictures_of_pages_are_called_scanned():
    with pytest.raises(ScannedDocument):
        read_pdf(make_pdf([], [], picture=True))


def test_too_many_pages_are_refused():
    with pytest.raises(DocumentTooLarge):
        read_pdf(make_pdf(*[["x"]] * 301))


def make_locked(tmp_path, password, owner="owner"):
    writer = pypdf.PdfWriter()
    writer.append(pypdf.PdfReader(make_file(tmp_path)))
    writer.encrypt(password, owner, algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    return (tmp_path / "locked.pdf").read_bytes()


def make_file(tmp_path):
    path = tmp_path / "open.pdf"
    path.write_bytes(make_pdf([LONG, "since that day."]))
    return path


def test_password_is_needed_and_said(tmp_path):
    with pytest.raises(UnreadableDocument, match="password"):
        read_pdf(make_locked(tmp_path, "secret"))


def test_file_that_everyone_may_open_is_read(tmp_path):
    assert read_pdf(make_locked(tmp_path, "")).text == f"{LONG} since that day."
