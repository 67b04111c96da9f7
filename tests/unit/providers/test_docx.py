"""Word files: order, links, notes and comments at their words; what was deleted is not read."""

import docx
import pytest

from tests.unit.providers.documents import (
    add_footnotes,
    add_hyperlink,
    add_run_xml,
    make_docx,
    repacked,
    saved,
    touched,
)
from verification.errors import DecompressionBomb, UnreadableDocument
from verification.providers.docx import check_archive, read_docx


def make_article():
    word = docx.Document()
    word.add_paragraph("The old bridge", style="Title")
    word.add_paragraph("By Ada Lovelace")
    paragraph = word.add_paragraph("SYDNEY — The bridge ")
    run = paragraph.add_run("opened in 1932")
    paragraph.add_run(", said the mayor. It is ")
    word.add_comment(run, text="Annual report, https://roads.example/1932", author="Ada Lovelace")
    add_hyperlink(paragraph, "503 metres", "https://roads.example/span")
    paragraph.add_run(" long.")
    word.add_heading("More", level=2)
    word.add_paragraph("It is grey.", style="List Bullet")
    return word


def test_word_file_reads_in_order():
    assert read_docx(saved(make_article())).text == (
        "The old bridge\n\nBy Ada Lovelace\n\n"
        "SYDNEY — The bridge opened in 1932, said the mayor. It is 503 metres long.\n\nMore\n\nIt is grey."
    )


def test_comments_and_links_touch_exactly_their_words():
    document = read_docx(saved(make_article()))

    assert touched(document) == [
        ("comment", "opened in 1932", "https://roads.example/1932"),
        ("link", "503 metres", "https://roads.example/span"),
    ]
    assert document.references[0].text == "Annual report, https://roads.example/1932"
    assert document.references[0].author == "Ada Lovelace"


def test_head_of_the_article_is_proposed():
    document = read_docx(saved(make_article()))

    assert (document.title, document.byline, document.dateline) == (
        "The old bridge",
        "Ada Lovelace",
        "SYDNEY",
    )


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes_touch_their_sentence_and_are_no_text(kind):
    word = docx.Document()
    paragraph = word.add_paragraph("One came. Two left.")
    add_run_xml(paragraph, f'<w:{kind}Reference w:id="2"/>')
    paragraph.add_run(" Three stayed")
    add_run_xml(paragraph, f'<w:{kind}Reference w:id="3"/>')
    paragraph.add_run(" on.")
    add_footnotes(word, [(2, "Register, page 4", ""), (3, "Seen ", "https://roads.example/3")], kind=kind)

    document = read_docx(saved(word))

    assert document.text == "One came. Two left. Three stayed on."
    assert touched(document) == [
        ("footnote", "Two left.", ""),
        ("footnote", "Three stayed", "https://roads.example/3"),
    ]
    assert document.references[0].text == "Register, page 4"


def test_field_links_are_links_and_their_codes_no_text():
    word = docx.Document()
    paragraph = word.add_paragraph("It is ")
    add_run_xml(paragraph, '<w:fldChar w:fldCharType="begin"/>')
    add_run_xml(
        paragraph, '<w:instrText xml:space="preserve"> HYPERLINK "https://roads.example/span" </w:instrText>'
    )
    add_run_xml(paragraph, '<w:fldChar w:fldCharType="separate"/>')
    add_run_xml(paragraph, "<w:t>503 metres</w:t>")
    add_run_xml(paragraph, '<w:fldChar w:fldCharType="end"/>')
    paragraph.add_run(" long.")

    document = read_docx(saved(word))

    assert document.text == "It is 503 metres long."
    assert touched(document) == [("link", "503 metres", "https://roads.example/span")]


def test_comment_over_several_paragraphs_keeps_its_whole_range():
    word = docx.Document()
    first = word.add_paragraph().add_run("One came.")
    last = word.add_paragraph().add_run("Two left.")
    word.add_comment([first, last], text="Who?", author="Dan")

    assert touched(read_docx(saved(word))) == [("comment", "One came.\n\nTwo left.", "")]


BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{}</w:body></w:document>'
)


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (("<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>was</w:delText></w:r></w:del>"
         "<w:ins><w:r><w:t>is grey.</w:t></w:r></w:ins></w:p>"), "It is grey."),
        ("<w:p><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:t>here</w:t></w:r></w:p>", "here"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>",
         "a b\nc\u2011d"),
        ("<w:p/><w:p/><w:p><w:r><w:t>one</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>two</w:t></w:r></w:p>", "one\n\ntwo"),
        ("<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent><w:p><w:r><w:t>yes</w:t></w:r></w:p></w:sdtContent></w:sdt>",
         "yes"),
        (("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc>"
         "</w:tr><w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"), "a b\n\nc"),
        (("<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>box</w:t></mc:Choice><mc:Fallback><w:t>box</w:t></mc:Fallback>"
         "</mc:AlternateContent></w:r></w:p>"), "box"),
    ],
)  # fmt: skip
def test_word_corner(inner, text):
    body = repacked(make_docx("x"), {"word/document.xml": BODY.format(inner).encode()})

    assert read_docx(body).text == text


def test_raised_digits_stay_raised():
    word = docx.Document()
    paragraph = word.add_paragraph("It cost 10")
    paragraph.add_run("6").font.superscript = True
    paragraph.add_run(" pounds.")

    assert read_docx(saved(word)).text == "It cost 10⁶ pounds."


def test_file_properties_give_a_title_only_when_the_text_has_it():
    word = make_article()
    word.core_properties.title = "Template of the desk"

    assert read_docx(saved(word)).title == "The old bridge"


def test_locked_entry_is_refused():
    body = bytearray(make_docx("x"))
    position = body.index(b"PK\x01\x02")
    body[position + 8] |= 1

    with pytest.raises(UnreadableDocument):
        check_archive(bytes(body))


def test_entry_that_packs_a_thousandfold_is_a_bomb():
    with pytest.raises(DecompressionBomb):
        check_archive(repacked(make_docx("x"), {"word/a.xml": b" " * 3_000_000}))
