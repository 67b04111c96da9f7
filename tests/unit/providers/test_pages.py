"""HTML: the article's words in order, links at their words, nothing that is not seen."""

from datetime import date

import pytest

from tests.unit.providers.documents import touched
from verification.errors import DocumentTooLarge
from verification.providers.pages import read_page

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Old bridge – The Harbour</title>
<meta property="article:published_time" content="2024-03-05T10:00:00Z"><meta name="author" content="Ada Lovelace">
<script>var secret = 1</script><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>The old bridge</h1>
<p>SYDNEY (Wire) — The bridge <a href="https://roads.example/1932">opened in 1932</a>, said <b>the <i>mayor</i></b>.
It is&nbsp;long.</p>
<figure><img src="a.jpg" alt="unseen"><figcaption>The bridge at night, 2019.</figcaption></figure>
<h2>More</h2><p>It was <a href="../paint#x">painted</a> twice<br>and washed. <a href="javascript:alert(1)">Share</a></p>
<ul><li>It is grey.</li><li>It is steel.</li></ul>
<blockquote><p>“We are proud of it.”</p></blockquote>
<script>alert("evil")</script><noscript>Enable it</noscript><div style="display: none">hidden words</div>
</article><footer>Copyright 2011 The Harbour</footer></body></html>"""


def test_page_reads_in_order_without_furniture_and_scripts():
    assert read_page(PAGE).text == (
        "The old bridge\n\nSYDNEY (Wire) — The bridge opened in 1932, said the mayor. It is\xa0long.\n\n"
        "The bridge at night, 2019.\n\nMore\n\nIt was painted twice\nand washed. Share\n\n"
        "It is grey.\n\nIt is steel.\n\n“We are proud of it.”"
    )


def test_links_touch_their_words_and_relative_ones_are_completed():
    assert touched(read_page(PAGE, address="https://harbour.example/news/1")) == [
        ("link", "opened in 1932", "https://roads.example/1932"),
        ("link", "painted", "https://harbour.example/paint#x"),
    ]


def test_link_within_the_page_is_no_reference():
    page = '<article><h1><a href="#top">Old bridge</a></h1><p>It opened.</p><p><a href="b#c">More</a> of it.</p></article>'

    assert touched(read_page(page, address="https://harbour.example/a/1")) == [
        ("link", "More", "https://harbour.example/a/b#c")
    ]


def test_relative_links_without_an_address_are_no_references():
    assert touched(read_page(PAGE)) == [("link", "opened in 1932", "https://roads.example/1932")]


def test_page_says_its_title_author_and_date():
    document = read_page(PAGE)

    assert (document.title, document.byline, document.dateline) == (
        "The old bridge",
        "Ada Lovelace",
        "SYDNEY",
    )
    assert document.published == date(2024, 3, 5)


def test_year_of_the_copyright_is_no_date_of_publication():
    document = read_page(PAGE.replace('content="2024-03-05T10:00:00Z"', 'content=""'))

    assert document.published is None


def test_headline_outside_of_the_article_stands_first():
    words = "The bridge is long and grey and many people cross it every day. " * 8
    page = f"<html><body><header><h1>The old bridge</h1></header><main><p>{words}</p><p>It opened.</p></main></body></html>"

    assert read_page(page).text.startswith("The old bridge\n\nThe bridge is long")


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("", ""),
        ("<!-- nothing -->", ""),
        ("plain words", "plain words"),
        ("<p>It opened.</p>", "It opened."),
        ("<p>It <b>op</b>ened.</p><p>It closed.</p>", "It opened.\n\nIt closed."),
        ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree"),
        ("<p>one</p><nav>menu</nav><footer>end</footer>", "one"),
        ("<p>a &lt;script&gt; b</p>", "a <script> b"),
        ("<p>fish &amp; chips&nbsp;&#8212; &#x1F600;</p>", "fish & chips\xa0— 😀"),
        ("<p>\ufeffone\r\n two\u200b</p>", "one two\u200b"),
        ("<svg><text>drawn</text></svg><p>one</p>", "one"),
        ("<textarea>typed</textarea><select><option>o</option></select><p>one</p>", "one"),
    ],
)
def test_small_page(page, text):
    assert read_page(page).text == text


def test_page_of_too_many_elements_is_refused():
    with pytest.raises(DocumentTooLarge):
        read_page("<p>x" * 50_001)


NOTED = """<html><body><article><h1>Old bridge<sup><a href="#n1">*</a></sup></h1>
<p>It opened in 1932<sup id="r1"><a href="#n1">1</a></sup> and is 503 metres<a href="#n2" id="r2">[2]</a> long.
It cost 10<sup>6</sup> pounds, covers 2 km<sup>2</sup> and was the 19<sup>th</sup>. See <a href="#top">1</a>.</p>
<ol><li id="n1">Register, <a href="https://roads.example/1932">page 4</a>. <a href="#r1">↩</a></li></ol>
<div><p><a href="#r2" id="n2">[2]</a> Seen at https://roads.example/span.</p></div></article></body></html>"""


def test_footnotes_leave_the_text_and_touch_their_sentence():
    document = read_page(NOTED)

    assert document.title == "Old bridge"
    assert document.text == (
        "Old bridge\n\nIt opened in 1932 and is 503 metres long. "
        "It cost 10⁶ pounds, covers 2 km² and was the 19th. See 1."
    )
    assert touched(document) == [
        ("footnote", "Old bridge", "https://roads.example/1932"),
        ("footnote", "It opened in 1932", "https://roads.example/1932"),
        ("footnote", "It opened in 1932 and is 503 metres", "https://roads.example/span"),
    ]
    assert [note.text for note in document.references[1:]] == [
        "Register, page 4.",
        "Seen at https://roads.example/span.",
    ]


def test_list_of_contents_is_not_taken_for_notes():
    page = '<p><a href="#a">Opening</a></p><h2 id="a">Opening</h2><p id="b">It opened. <a href="#b">b</a></p>'

    assert read_page(page).text == "Opening\n\nOpening\n\nIt opened. b"
