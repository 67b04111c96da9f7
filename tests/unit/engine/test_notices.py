"""What a page says of itself, and what is only said about others."""

import time

import pytest

from verification.engine.notices import MAX_NOTICE_CHARACTERS, NoticeKind, find_notices, says_missing


def kinds(*blocks):
    return [str(notice.kind) for notice in find_notices(blocks)]


@pytest.mark.parametrize(
    "block",
    [
        "RETRACTED: Mice and cheese",
        "[Retracted] Mice and cheese",
        "Retraction",
        "Retraction notice: the figures were invented.",
        "This article has been retracted.",
        "Editor’s note: This story has been withdrawn because its source could not be confirmed.",
        "Editor's note, 3 May 2026: this report was removed.",
        "Update: The above article has since been taken down.",
        "We have withdrawn this article.",
        "The editors retract this paper.",
    ],
)
def test_page_that_was_withdrawn_says_so(block):
    assert kinds("Some words before.", block) == [NoticeKind.RETRACTED]


@pytest.mark.parametrize(
    "block",
    [
        "Correction: the bridge opened in 1932, not 1923.",
        "Corrections and clarifications: the mayor is 51.",
        "Correction",
        "Correction appended on Tuesday",
        "This article was amended on 3 May 2026.",
        "The headline of this story has been corrected.",
        "Editor’s note: This report has been updated to clarify who owns the lock.",
        "An earlier version of this article misstated the year.",
        "Editor's note: an earlier version of this report said 40.",
    ],
)
def test_page_that_was_corrected_says_so(block):
    assert kinds(block) == [NoticeKind.CORRECTED]


@pytest.mark.parametrize(
    "block",
    [
        "The journal retracted the study last year.",
        "He said: this report was withdrawn by the ministry.",
        "Retracted claims of the minister fill a book.",
        "Corrections",
        "Correction officers went on strike.",
        "The minister withdrew the article from the bill.",
        "This article is about a bridge.",
        "This article was updated at 10.15.",
        "",
        "This article has been retracted. " + "a" * MAX_NOTICE_CHARACTERS,
    ],
)
def test_report_about_others_is_no_notice(block):
    assert kinds(block) == []


def test_notices_keep_their_words_and_are_named_once():
    found = find_notices(["This  article\nhas been retracted.", "This article has been retracted.", "More."])

    assert [notice.words for notice in found] == ["This article has been retracted."]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404", "Go home."),
        ("Page not found | The Harbour", "Try our search."),
        ("The Harbour – Page not found", "Try our search."),
        ("The Harbour", "Sorry, the page you requested could not be found.\n\nTry our search."),
        ("The Harbour", "This article is no longer available."),
        ("The Harbour", "This page doesn’t exist"),
        ("", "We can't find that page"),
    ],
)
def test_page_that_is_not_there_says_so_whatever_its_status(title, text):
    assert says_missing(title, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("The old bridge", "The bridge opened in 1932."),
        ("404 boats in the harbour", "x" * 2_000),
        ("Page of history found in attic", "A page was found in an attic."),
        ("Weapons not found", "Inspectors say that no weapons were found."),
        ("", ""),
    ],
)
def test_report_about_what_is_missing_is_a_page(title, text):
    assert not says_missing(title, text)


@pytest.mark.parametrize(
    "piece", ["editor's note ", "this article ", "[", "a. ", "the page you requested ", " - "]
)
def test_tiresome_block_takes_no_time(piece):
    began = time.monotonic()
    find_notices([(piece * 200_000)[:1_000_000]] * 20)
    says_missing(piece * 100_000, (piece * 1_500)[:1_500])

    assert time.monotonic() - began < 1
