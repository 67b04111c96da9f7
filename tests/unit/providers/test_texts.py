"""Plain text and Markdown: what is kept, what becomes a reference, what a header says."""

from datetime import date

import pytest

from tests.unit.providers.documents import touched
from verification.errors import UnreadableDocument
from verification.providers.texts import read_markdown, read_text

ARTICLE = """# The *old* bridge

By Ada Lovelace

SYDNEY — The bridge opened in 1932.[^report] It is [503 metres](https://roads.example/span) long,
as <b>everybody</b> knows.

- It is grey.
- It was [painted](/paint) twice.

> We are proud of it.

| Year | Paint |
|------|-------|
| 1932 | grey  |

[^report]: See [the report](https://roads.example/1932),
    page 4.
"""


def test_markdown_reads_as_a_reader_sees_it():
    assert read_markdown(ARTICLE).text == (
        "The old bridge\n\nBy Ada Lovelace\n\n"
        "SYDNEY — The bridge opened in 1932. It is 503 metres long, as everybody knows.\n\n"
        "It is grey.\n\nIt was painted twice.\n\nWe are proud of it.\n\nYear Paint\n\n1932 grey"
    )


def test_markdown_links_and_notes_touch_their_words():
    document = read_markdown(ARTICLE, address="https://news.example/a/b")

    assert touched(document) == [
        ("footnote", "SYDNEY — The bridge opened in 1932.", "https://roads.example/1932"),
        ("link", "503 metres", "https://roads.example/span"),
        ("link", "painted", "https://news.example/paint"),
    ]
    assert document.references[0].text == "See the report https://roads.example/1932, page 4."


def test_head_of_the_article_is_proposed():
    document = read_markdown(ARTICLE)

    assert (document.title, document.byline, document.dateline) == (
        "The old bridge",
        "Ada Lovelace",
        "SYDNEY",
    )
    assert document.published is None


def test_header_says_more_than_the_text():
    document = read_markdown(
        "---\ntitle: 'Another title'\nauthor: Ben\ndate: 2024-03-05\ntags:\n  - x\n---\n" + ARTICLE
    )

    assert (document.title, document.byline, document.published) == ("Another title", "Ben", date(2024, 3, 5))
    assert document.text.startswith("The old bridge\n\n")


def test_rules_in_the_text_are_no_header():
    text = "---\nThe bridge opened, they said.\n---\nIt is long."

    assert read_text(text).text == text


def test_header_with_a_date_that_is_none_is_refused():
    with pytest.raises(UnreadableDocument, match="2024-03-05"):
        read_text("---\npublished: last Tuesday\n---\nIt is long.")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a <script>alert(1)</script> b", "a b"),
        ("a\n\n<script>\nalert(1)\n</script>\n\nb", "a\n\nb"),
        ("a\n\n<div hidden>secret</div>\n\nb", "a\n\nb"),
        ("<style>p {}</style>\n\na", "a"),
        ("a<br>b", "a\nb"),
        ("one  \ntwo\nthree", "one\ntwo three"),
        ("![a picture](http://x.y/z.png) words", "words"),
        ("`code` and\n\n    indented\n    lines", "code and\n\nindented\nlines"),
        ("see [^nothing]", "see [^nothing]"),
        ("```\n[^1]: kept\n```", "[^1]: kept"),
    ],
)
def test_markdown_corner(source, text):
    assert read_markdown(source).text == text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "mailto:ada@news.example", "#part", "data:text/html,x", "//[", ""]
)
def test_link_that_leads_to_no_page_is_no_reference(url):
    assert read_markdown(f"[words]({url}) here").references == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a.example/b.", ["https://a.example/b"]),
        ("(see https://a.example/b_(c))", ["https://a.example/b_(c)"]),
        ("“https://a.example/b”, HTTP://C.example", ["https://a.example/b", "HTTP://C.example"]),
        ("nohttps://a.example x", []),
        ("https:// and http://)", []),
    ],
)
def test_addresses_in_plain_text_are_references_to_themselves(text, found):
    assert [words for _, words, _ in touched(read_text(text))] == found


def test_note_after_the_full_stop_touches_the_sentence_before_it():
    source = "One came. Two “left.”[^1] Three stayed[^2] on.\n\n[^1]: a\n[^2]: b"

    assert [words for _, words, _ in touched(read_markdown(source))] == ["Two “left.”", "Three stayed"]


@pytest.mark.parametrize(
    ("text", "title", "byline", "dateline"),
    [
        (
            "Bridge opens\n\nBy Ada Lovelace and Ben Smith\n\nRAQQA, Syria (Wire) — It opened.",
            "Bridge opens",
            "Ada Lovelace and Ben Smith",
            "RAQQA, Syria",
        ),
        ("It opened.\n\nThen it closed.", "", "", ""),
        ("Only one line", "", "", ""),
        (
            "Menu\n\nLatest news\n\nOld bridge opens to the public\n\nIt opened.",
            "Old bridge opens to the public",
            "",
            "",
        ),
        (
            "By Ada Lovelace and Ben Smith\n\nBridge opens\n\nIt opened.",
            "Bridge opens",
            "Ada Lovelace and Ben Smith",
            "",
        ),
        ("Bridge opens\n\nBy the river it is cold.", "Bridge opens", "", ""),
        ("Bridge opens\n\nNEW YORK, March 5 – It opened.", "Bridge opens", "", "NEW YORK, March 5"),
        ("Bridge opens\n\nThe US - China talks began.", "Bridge opens", "", ""),
    ],
)
def test_head_of_a_plain_text(text, title, byline, dateline):
    document = read_text(text)

    assert (document.title, document.byline, document.dateline) == (title, byline, dateline)
