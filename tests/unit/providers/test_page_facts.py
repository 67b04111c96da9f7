"""What a page's head may say of the page, and what it may not."""

import json
from datetime import date

import pytest

from verification.engine.notices import NoticeKind
from verification.providers.pages import read_page

ADDRESS = "https://www.harbour.example/news/1?utm_source=feed"


def read(head="", body="<article><h1>The old bridge</h1><p>The bridge opened in 1932.</p></article>"):
    return read_page(f"<html><head>{head}</head><body>{body}</body></html>", address=ADDRESS)


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="https://harbour.example/news/1">', "https://harbour.example/news/1"),
        ('<link rel="amphtml Canonical" href="/news/1">', "https://www.harbour.example/news/1"),
        ('<meta property="og:url" content="https://www.harbour.example/news/old-bridge">', "https://www.harbour.example/news/old-bridge"),
        # Another host could be anybody's; a front page is every page's on a badly made site.
        ('<link rel="canonical" href="https://times.example/news/1">', ""),
        ('<link rel="canonical" href="https://harbour.example.evil.example/news/1">', ""),
        ('<link rel="canonical" href="https://harbour.example:8080/news/1">', ""),
        ('<link rel="canonical" href="https://www.harbour.example/">', ""),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="https://[bad/">', ""),
        ('<link rel="stylesheet" href="/news/1">', ""),
    ],
)  # fmt: skip
def test_page_names_its_own_address_on_its_own_host_only(head, canonical):
    assert read(head).canonical == canonical


def test_page_without_an_address_names_none():
    assert read_page('<link rel="canonical" href="https://a.example/b"><p>It opened.').canonical == ""


def data(**entry):
    return f'<script type="application/ld+json">{json.dumps(entry)}</script>'


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ('<meta property="og:site_name" content=" The\n Harbour  Courier ">', "The Harbour Courier"),
        (data(**{"@type": "NewsArticle", "publisher": {"name": "The Harbour"}}), "The Harbour"),
        (data(**{"@type": "WebSite", "publisher": {"name": "The Harbour"}}), ""),
        (data(**{"@type": "NewsArticle", "publisher": {"name": ["x"]}}), ""),
        (f'<meta property="og:site_name" content="{"a" * 5000}">', "a" * 200),
    ],
)
def test_page_says_who_publishes_it(head, publisher):
    assert read(head).publisher == publisher


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (data(**{"@type": "NewsArticle", "datePublished": "2024-03-05T10:00:00Z"}), date(2024, 3, 5)),
        (data(**{"@graph": [{"@type": ["Thing", "Report"], "datePublished": "2024-03-05"}]}), date(2024, 3, 5)),
        (data(**{"@type": "NewsArticle", "datePublished": "2024-02-31"}), None),
        (data(**{"@type": "NewsArticle", "datePublished": 20240305}), None),
        (data(**{"@type": "Event", "datePublished": "2024-03-05"}), None),
        ('<script type="application/ld+json">{"@type": "NewsArticle", </script>', None),
        (f'<script type="application/ld+json">{"[" * 90_000}</script>', None),
    ],
)  # fmt: skip
def test_page_says_since_when_it_is_out(head, published):
    assert read(head).published == published


def test_notice_outside_of_the_article_is_read_and_a_menu_is_not():
    words = "The bridge is long and grey and many people cross it every day. " * 8
    body = (
        '<nav><a href="/c">Correction</a></nav><div class="banner">This article has been retracted.</div>'
        f"<article><h1>The old bridge</h1><p>{words}</p><p>It opened.</p></article>"
    )

    found = read(body=body).notices

    assert [(notice.kind, notice.words) for notice in found] == [
        (NoticeKind.RETRACTED, "This article has been retracted.")
    ]
