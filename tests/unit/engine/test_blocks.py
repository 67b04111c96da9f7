from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.blocks import find_date, split_blocks
from verification.engine.types import BlockKind

ARTICLE = """Skip to content

Bridge opens after nine years

By Ada Lind

GRAZ, March 3, 2025 (Desk) — The bridge over the Mur opened on Monday. It cost 40 million euros.

Visitors cross the new bridge in Graz, Austria, March 3, 2025.
Visitors cross the new bridge in Graz, Austria, March 3, 2025.

A long wait

The council voted for the bridge in 2016. "It took too long," Ben Moser said.

Share this article
"""


def kinds(text, **options):
    return [block.kind for block in split_blocks(text, **options)]


def words(text, kind):
    return [text[block.start : block.end] for block in split_blocks(text) if block.kind is kind]


def test_every_block_of_an_article_gets_its_kind():
    assert kinds(ARTICLE) == [
        BlockKind.FURNITURE,
        BlockKind.HEADLINE,
        BlockKind.BYLINE,
        BlockKind.BYLINE,
        BlockKind.BODY,
        BlockKind.CAPTION,
        BlockKind.CAPTION,
        BlockKind.SUBHEADING,
        BlockKind.BODY,
        BlockKind.FURNITURE,
    ]


def test_a_block_that_stands_twice_points_at_the_first():
    blocks = split_blocks(ARTICLE)
    assert [block.duplicate_of for block in blocks if block.kind is BlockKind.CAPTION] == [None, 5]


def test_the_dateline_is_no_part_of_the_first_sentence():
    assert words(ARTICLE, BlockKind.BODY)[0].startswith("The bridge over the Mur")


def test_the_block_that_repeats_the_title_is_the_headline():
    text = "News from Graz\n\nA bridge for everyone\n\nThe bridge opened in 2025."
    assert kinds(text, title="A bridge for everyone")[1] is BlockKind.HEADLINE


@pytest.mark.parametrize(
    "line",
    [
        "Breaking News",
        "ACCESSIBILITY LINKS",
        "Read more: Five bridges that never opened",
        "© 2025 The Desk",
        "* * *",
        "https://example.org/a/b",
        "12 comments",
        "We use cookies to make this site better.",
        "Sign up for our newsletter",
    ],
)
def test_what_a_page_puts_around_an_article_is_furniture(line):
    text = f"A headline here\n\n{line}\n\nThe bridge opened in 2025."
    assert kinds(text)[1] is BlockKind.FURNITURE


def test_a_single_line_is_body_not_headline():
    assert kinds("Austria's capital is Graz") == [BlockKind.BODY]


def test_lines_wrapped_by_hand_are_one_block():
    text = "The council of the city of Graz voted for the new\nbridge over the river in 2016, after nine years\nof talks."
    assert len(split_blocks(text)) == 1


def test_lines_of_a_pasted_article_are_blocks_of_their_own():
    text = "The council voted for the bridge in 2016.\nThe bridge opened in 2025.\nIt cost 40 million euros."
    assert len(split_blocks(text)) == 3


def test_an_impossible_date_is_none():
    assert find_date("Published February 31, 2025") is None
    assert find_date("Published 2 May 2025") == date(2025, 5, 2)


@given(st.text())
def test_blocks_are_ordered_apart_and_trimmed_for_any_text(text):
    previous = 0
    for block in split_blocks(text):
        assert previous <= block.start < block.end
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        previous = block.end


def test_words_shown_once_more_are_a_pull_quote():
    text = (
        "A headline here\n\nThe bridge opened in 2025. “We waited nine years for it,” Ada Lind said in Graz.\n\n"
        "“We waited nine years for it”\n\nThe toll is 2 euros."
    )
    assert kinds(text)[2] is BlockKind.PULL_QUOTE


def test_a_huge_paragraph_is_read_in_linear_time():
    assert len(split_blocks("A" * 200_000)) == 1
    assert len(split_blocks("A. " * 60_000)) == 1
    assert len(split_blocks("VIENNA, " * 25_000)) == 1


@pytest.mark.parametrize("rest", ["", "\n\nIts area is 83,871 square kilometres."])
def test_a_sentence_that_lent_the_title_its_words_is_no_headline(rest):
    sentence = "Graz is the capital of Austria. Nobody had expected that."
    first = split_blocks(sentence + rest, title=sentence)[0]
    assert first.kind is BlockKind.BODY


BROADSHEET = """Home > News > Austria

Regional News

Council Votes for New Tram Line

Line through the east will cost 90 million euros and open in 2031, city says

Ada Lind, Transport Correspondent
6 May 2025

The council of Graz voted on Monday for a new tram line.

• The line has eleven stops
• It will carry 20,000 people a day
• Trees

Related
• Who pays for the tram
• Five lines that were never built

"We waited for thirty years," Ben Moser said.

Topics: Graz, Trams
"""


def test_an_article_of_another_style_gets_its_kinds():
    assert kinds(BROADSHEET) == [
        BlockKind.FURNITURE,
        BlockKind.FURNITURE,
        BlockKind.HEADLINE,
        BlockKind.BODY,
        BlockKind.BYLINE,
        BlockKind.BYLINE,
        BlockKind.BODY,
        BlockKind.BODY,
        BlockKind.BODY,
        BlockKind.SUBHEADING,
        BlockKind.FURNITURE,
        BlockKind.FURNITURE,
        BlockKind.FURNITURE,
        BlockKind.BODY,
        BlockKind.FURNITURE,
    ]


AGENCY = """Storm cuts power in three valleys

BERLIN/PARIS, May 6 (Reuters) - A storm cut power in three valleys.

A tree lies on a road in Wels. Photograph: Jude Almer

5:45 p.m.

The power company says 4,000 homes are dark.

Reporting by Ada Lind; Editing by Ben Moser
"""


def test_an_agency_report_gets_its_kinds():
    assert kinds(AGENCY) == [
        BlockKind.HEADLINE,
        BlockKind.BYLINE,
        BlockKind.BODY,
        BlockKind.CAPTION,
        BlockKind.BYLINE,
        BlockKind.BODY,
        BlockKind.BYLINE,
    ]


def test_a_bulleted_statement_is_body_also_after_furniture():
    text = "Skip to content\n\nTram opens\n\nMenu\n\n• The line has eleven stops\n• It cost 90 million euros\n\nIt is new."
    assert words(text, BlockKind.BODY) == [
        "The line has eleven stops",
        "It cost 90 million euros",
        "It is new.",
    ]
