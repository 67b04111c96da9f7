"""Feeds: three dialects, and what feeds in the wild and hostile ones hold."""

from datetime import date

import pytest

from verification.errors import (
    DocumentTooLarge,
    EmptyDocument,
    InvalidInput,
    UnreadableDocument,
    UnsupportedDocument,
)
from verification.providers.feeds import MAX_ENTRIES, read_feed

TODAY = date(2026, 3, 5)
ADDRESS = "https://wire.example/feeds/all.xml"


def rss(items, head="<title>Harbour Wire</title><link>https://wire.example/</link>", version="2.0"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<rss version="{version}" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel>{head}{items}</channel></rss>"
    ).encode()


def read(body, **told):
    return read_feed(body, address=ADDRESS, today=TODAY, **told)


def only(items):
    [entry] = read(rss(f"<item>{items}</item>")).entries
    return entry


def test_rss_says_who_it_is_and_what_came_out_when():
    feed = read(
        rss(
            "<item><title>Gate shut</title><link>https://wire.example/gate</link><guid isPermaLink='false'>77</guid>"
            "<pubDate>Mon, 02 Mar 2026 23:30:00 -0500</pubDate><description>A barge struck it.</description></item>"
        )
    )
    assert (feed.title, feed.link, feed.left_out) == ("Harbour Wire", "https://wire.example/", 0)
    [entry] = feed.entries
    assert (entry.id, entry.url, entry.title) == ("77", "https://wire.example/gate", "Gate shut")
    assert (entry.published, entry.summary) == (date(2026, 3, 2), "A barge struck it.")


def test_rss_1_keeps_its_items_beside_the_channel():
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://wire.example/"><title>Wire</title><link>https://wire.example/</link></channel>
        <item rdf:about="https://wire.example/a"><title>A</title><dc:date>2026-03-01T10:00:00Z</dc:date></item>
        <item rdf:about="x"><title>B</title><link>/b</link></item></rdf:RDF>"""
    feed = read(body)
    assert feed.title == "Wire"
    assert [(e.url, e.published) for e in feed.entries] == [
        ("https://wire.example/a", date(2026, 3, 1)),
        ("https://wire.example/b", None),
    ]


def test_atom_completes_addresses_by_every_base_on_the_way():
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://wire.example/news/"><title>Wire</title>
        <link rel="self" href="feed.atom"/><link href="/"/>
        <entry xml:base="2026/"><id>tag:wire.example,2026:1</id><title type="html">Gate &lt;b&gt;shut&lt;/b&gt;</title>
          <link rel="enclosure" href="sound.mp3"/><link rel="alternate" href="gate"/>
          <updated>2026-03-04T08:00:00+01:00</updated><published>2026-03-03T08:00:00+01:00</published>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The <b>gate</b>.</div></content></entry></feed>"""
    feed = read(body)
    assert (feed.title, feed.link) == ("Wire", "https://wire.example/")
    [entry] = feed.entries
    assert entry.url == "https://wire.example/news/2026/gate"
    assert (entry.id, entry.title) == ("tag:wire.example,2026:1", "Gate shut")
    assert (entry.published, entry.summary) == (date(2026, 3, 3), "The gate.")


def test_guid_is_the_address_unless_it_says_that_it_is_none():
    assert only("<guid>https://wire.example/g</guid>").url == "https://wire.example/g"
    for guid in ("<guid isPermaLink='false'>https://wire.example/g</guid>", "<guid>77</guid>"):
        assert read(rss(f"<item><title>A</title>{guid}</item>")).left_out == 1


def test_entry_without_a_web_address_is_left_out_and_counted():
    items = "".join(
        f"<item><title>A</title><link>{link}</link></item>"
        for link in ("javascript:alert(1)", "ftp://wire.example/a", "", "https://wire.example/ok")
    )
    feed = read(rss(items))
    assert [entry.url for entry in feed.entries] == ["https://wire.example/ok"]
    assert feed.left_out == 3


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tue, 3 Mar 2026 10:00:00 GMT", date(2026, 3, 3)),
        ("Tue, 3 Mar 26 10:00 EST", date(2026, 3, 3)),
        ("2026-03-03T10:00:00.123Z", date(2026, 3, 3)),
        ("2026-03-03", date(2026, 3, 3)),
        ("Fri, 6 Mar 2026 01:00:00 +1300", date(2026, 3, 6)),
        ("yesterday", None),
        ("Tue, 31 Feb 2026 10:00:00 GMT", None),
        ("2031-01-01", None),
        ("0001-01-01", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("9" * 5000, None),
    ],
)
def test_date_that_cannot_be_right_is_no_date(written, expected):
    assert only(f"<link>https://wire.example/a</link><pubDate>{written}</pubDate>").published == expected


def test_second_date_counts_where_the_first_cannot_be_right():
    dates = "<pubDate>soon</pubDate><dc:date>2026-03-01</dc:date>"
    assert only(f"<link>https://wire.example/a</link>{dates}").published == date(2026, 3, 1)


def test_html_becomes_words_and_scripts_vanish():
    entry = only(
        "<link>https://wire.example/a</link><title>AT&amp;amp;T &lt;i&gt;buys&lt;/i&gt; fish &amp;#38; chips</title>"
        "<content:encoded><![CDATA[<script>steal()</script><p>One.</p><p>Two&nbsp;&lt;3.</p>]]></content:encoded>"
    )
    assert entry.title == "AT&T buys fish & chips"
    assert entry.summary == "One. Two <3."


def test_title_of_a_picture_is_not_the_title_of_the_entry():
    entry = only("<media:title>A ship</media:title><title>Gate</title><link>https://wire.example/a</link>")
    assert entry.title == "Gate"


def test_small_faults_are_mended():
    feed = read(rss("<item><title>Fish & chips&nbsp;now</title><link>https://wire.example/a</link></item>"))
    assert feed.entries[0].title.endswith("now")
    cut_off = rss("<item><link>https://wire.example/a</link></item>" * 2)[:-60]
    assert read(cut_off).entries[0].url == "https://wire.example/a"


def test_feed_in_another_encoding_is_read():
    text = rss("<item><title>Müller</title><link>https://wire.example/a</link></item>").decode()
    for encoding in ("iso-8859-1", "utf-16"):
        body = text.replace("UTF-8", encoding).encode(encoding)
        assert read(body).entries[0].title == "Müller"


def test_entries_beyond_the_limit_are_counted():
    items = "".join(f"<item><link>https://wire.example/{n}</link></item>" for n in range(MAX_ENTRIES + 7))
    feed = read(rss(items))
    assert (len(feed.entries), feed.left_out) == (MAX_ENTRIES, 7)


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss><channel><item><title>&b;</title><link>https://wire.example/a</link></item></channel></rss>"
)
FILE = (
    '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&f;</title></channel></rss>'
)


@pytest.mark.parametrize("body", [BOMB, FILE], ids=["bomb", "file"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_entities_are_refused_in_every_encoding(body, encoding):
    with pytest.raises(UnreadableDocument, match="entities"):
        read(body.encode(encoding))


def test_document_type_alone_loads_nothing():
    head = b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    assert read(head + b"<rss><channel><title>Old</title></channel></rss>").title == "Old"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", EmptyDocument),
        (b" \n ", EmptyDocument),
        (b"<html><body><p>Hello</p></body></html>", UnsupportedDocument),
        (b"just words", UnreadableDocument),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', UnreadableDocument),
        (b"<rss>" + b"<a/>" * 200_001, DocumentTooLarge),
        (b"<rss>" + b" " * 5_300_000, DocumentTooLarge),
        (bytes(range(256)) * 10, InvalidInput),
    ],
    ids=["empty", "blank", "page", "words", "json", "tags", "bytes", "binary"],
)
def test_what_is_no_feed_is_a_typed_error(body, error):
    with pytest.raises(error):
        read(body)


def test_endless_nesting_and_endless_tags_end_quickly():
    deep = rss("<item><title>" + "<b>" * 60_000 + "</title><link>https://wire.example/a</link></item>")
    assert read(deep).title == "Harbour Wire"
    wide = only(
        "<link>https://wire.example/a</link><description>" + "&lt;script " * 90_000 + "</description>"
    )
    assert len(wide.summary) <= 2_000
