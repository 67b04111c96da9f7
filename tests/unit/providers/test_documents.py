"""What a file is, which reader it gets, and that nothing but typed errors ever comes out."""

import codecs
import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.providers.documents import make_docx, make_pdf, repacked
from verification.engine.canonical import canonical_text
from verification.errors import (
    DecompressionBomb,
    DocumentTooLarge,
    EmptyDocument,
    InvalidInput,
    ScannedDocument,
    UnreadableDocument,
    UnsupportedDocument,
    WrongEncoding,
)
from verification.providers.documents import read_document
from verification.providers.pages import read_page
from verification.providers.texts import read_markdown, read_text

TEXT = "The bridge opened in 1932. It is long."


@pytest.mark.parametrize(
    ("body", "filename", "media_type"),
    [
        (TEXT.encode(), "story.txt", "text/plain"),
        (TEXT.encode(), "", "text/plain"),
        (TEXT.encode(), "story.bin", "text/plain"),
        (TEXT.encode(), "story.md", "text/markdown"),
        (b"<!DOCTYPE html><p>" + TEXT.encode(), "story.txt", "text/html"),
        (b"\n <html><body><p>" + TEXT.encode(), "", "text/html"),
        (b"<p>" + TEXT.encode(), "story.htm", "text/html"),
        (
            make_docx(TEXT),
            "story.pdf",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (make_pdf([TEXT]), "story.docx", "application/pdf"),
    ],
)
def test_content_decides_what_a_file_is(body, filename, media_type):
    document = read_document(body, filename=filename)

    assert document.text == TEXT
    assert document.media_type == media_type


@pytest.mark.parametrize(
    ("body", "options", "error"),
    [
        (b"", {}, EmptyDocument),
        (b" \n\t ", {}, EmptyDocument),
        (codecs.BOM_UTF8, {}, EmptyDocument),
        (b"---\n***\n", {}, EmptyDocument),
        (b"<html><script>alert(1)</script></html>", {}, EmptyDocument),
        (make_docx(""), {}, EmptyDocument),
        (make_pdf([]), {}, EmptyDocument),
        (b"a" * (5 * 1024 * 1024 + 1), {}, DocumentTooLarge),
        (b"a" * 200_001, {}, DocumentTooLarge),
        (b"<html><p>" + b"a" * 200_001, {}, DocumentTooLarge),
        (b"a" * 200_001, {"filename": "a.md"}, DocumentTooLarge),
        (make_docx("a" * 200_001), {}, DocumentTooLarge),
        (b"\x89PNG\r\n\x1a\n", {}, UnsupportedDocument),
        (b"\xff\xd8\xff\xe0", {"filename": "story.txt"}, UnsupportedDocument),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {"filename": "a.doc"}, UnsupportedDocument),
        (b"{\\rtf1 hello}", {}, UnsupportedDocument),
        (gzip.compress(TEXT.encode()), {}, UnsupportedDocument),
        (b"<?xml version='1.0'?><rss/>", {}, UnsupportedDocument),
        (b"<svg>text</svg>", {}, UnsupportedDocument),
        (repacked(make_docx(TEXT), {"word/document.xml": b"<oops"}), {}, UnreadableDocument),
        (make_docx(TEXT)[:2000], {}, UnreadableDocument),
        (make_pdf([TEXT])[:200], {}, UnreadableDocument),
        (TEXT.encode(), {"filename": "story.pdf"}, UnreadableDocument),
        (TEXT.encode(), {"filename": "story.docx"}, UnreadableDocument),
        (bytes(range(256)) * 20, {"filename": "story.txt"}, UnreadableDocument),
        (make_pdf([], picture=True), {}, ScannedDocument),
        ("Привет, мир".encode("cp1251"), {}, WrongEncoding),
        (codecs.BOM_UTF16_LE + b"a", {}, WrongEncoding),
        (codecs.BOM_UTF8 + b"caf\xe9", {}, WrongEncoding),
        ("Café à la crème, déjà vu".encode() + b" caf\xe9", {}, WrongEncoding),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(body, options, error):
    with pytest.raises(InvalidInput) as refusal:
        read_document(body, **options)

    assert type(refusal.value) is error
    assert refusal.value.message


def test_packed_file_that_is_no_word_file_is_refused():
    other = repacked(make_docx(TEXT), {"word/document.xml": b""})
    with pytest.raises(UnsupportedDocument):
        read_document(other.replace(b"word/document.xml", b"calc/document.xml"))


def test_word_file_that_unpacks_to_far_more_is_refused_before_unpacking():
    bomb = repacked(make_docx(TEXT), {"word/media/a.bin": b"\0" * 60_000_000})
    assert len(bomb) < 200_000

    with pytest.raises(DecompressionBomb):
        read_document(bomb)


def test_word_file_with_thousands_of_parts_is_refused():
    with pytest.raises(DecompressionBomb):
        read_document(repacked(make_docx(TEXT), {f"word/{number}.xml": b"" for number in range(2001)}))


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"])
def test_word_file_with_entities_is_refused(part):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

    with pytest.raises(UnreadableDocument):
        read_document(repacked(make_docx(TEXT), {part: laughs}))


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Préfecture à l’été".encode(), ""),
        (codecs.BOM_UTF8 + "Préfecture à l’été".encode(), "koi8-r"),
        ("Préfecture à l’été".encode("utf-16"), ""),
        ("Préfecture à l’été".encode("utf-16-be"), ""),
        ("Préfecture à l’été".encode("utf-16-le"), ""),
        ("Préfecture à l’été".encode("cp1252"), ""),
        ("Préfecture à l’été".encode("cp1252"), "iso-8859-1"),
        ("Préfecture à l’été".encode(), "iso-8859-1"),
        ("Préfecture à l’été".encode("mac_roman"), "macintosh"),
        ("Préfecture à l’été".encode("cp1252"), "rot13"),
    ],
)
def test_encoding_is_recognised(body, charset):
    assert read_document(body, charset=charset).text == "Préfecture à l’été"


def test_encoding_named_inside_the_page_is_used():
    page = '<html><meta charset="windows-1251"><p>Мост открылся в 1932 году.'.encode("cp1251")

    assert read_document(page).text == "Мост открылся в 1932 году."


def test_plain_text_is_kept_as_typed_but_for_line_ends_and_what_cannot_be_stored():
    document = read_document(b"\xef\xbb\xbfOne  two\r\nthree\r\n\r\nfo\0ur\n")

    assert document.text == "One  two\nthree\n\nfo\ufffdur\n"


def make_body(kind, data):
    if kind == "docx part":
        return repacked(make_docx(TEXT), {"word/document.xml": data})
    if kind == "docx bytes":
        body = bytearray(make_docx(TEXT))
        position = int.from_bytes(data[:4], "big") % len(body)
        body[position : position + len(data)] = data
        return bytes(body)
    return {"zip": b"PK\x03\x04", "html": b"<html>"}.get(kind, b"") + data


KINDS = ["plain", "md", "html", "zip", "docx part", "docx bytes"]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.binary(max_size=400))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_arbitrary_bytes_are_read_or_refused_by_name(kind, data):
    try:
        document = read_document(make_body(kind, data), filename="a.md" if kind == "md" else "")
    except InvalidInput as refusal:
        assert refusal.code != "invalid_input"
    else:
        assert_sound(document)


def assert_sound(document):
    assert canonical_text(document.text) == document.text
    for reference in document.references:
        assert 0 <= reference.start <= reference.end <= len(document.text)
        words = document.text[reference.start : reference.end]
        assert words == words.strip(" \t\n\r\f\v")


PIECES = ["<p>", "</p>", "<a href='http://x.y/'>", "</a>", "<div>", "</div>", "<b>", "<br>", "<script>", "</script>", "<nav>", "</nav>", "<h1>", "</h1>", "<td>", "<li>", "<!--", "-->", "&amp;", "&#0;", "&#xD800;", "\ufeff", "\xad", "[^1]", "[a](http://x.y)", "```", "https://a.b/c).", "*", "**", "\x00"]  # fmt: skip
LINES = ["\n", "\n\n", "\r\n", "# ", "> ", "- ", "| a |\n", "---\n", "title: x\n", "[^1]: see http://n.o/\n"]
MARKUP = st.lists(st.sampled_from([*PIECES, *LINES, "The bridge opened.", " "]), max_size=60).map("".join)


@pytest.mark.parametrize("read", [read_page, read_markdown, read_text])
@given(text=MARKUP)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_marked_up_text_gives_canonical_text_and_offsets_inside_it(read, text):
    assert_sound(read(text))


@pytest.mark.parametrize("opening", ["<div>", "<a href='http://x.y'>", "<b>", "<ul><li>", "<table><tr><td>"])
def test_page_nested_a_thousand_times_is_read_or_refused_by_name(opening):
    try:
        document = read_document(f"<html><p>{TEXT}</p>{opening * 3000}{TEXT}".encode())
    except UnreadableDocument:
        return
    assert TEXT in document.text


@pytest.mark.parametrize("opening", ["> ", "- ", "[", "*a ", "![](", "`"])
def test_markdown_nested_a_thousand_times_is_read_or_refused_by_name(opening):
    document = read_document(f"{TEXT}\n\n{opening * 3000}{TEXT}".encode(), filename="a.md")
    assert document.text.startswith(TEXT)
