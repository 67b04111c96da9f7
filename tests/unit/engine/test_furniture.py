import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.furniture import CAPTION, is_byline, is_credit, is_furniture, is_section


@pytest.mark.parametrize(
    "line",
    [
        "Home | Business | Companies",
        "Home > News > Austria",
        "Topics: Rents, Linz, Housing",
        "Filed under: Courts",
        "Share this story",
        "Share on Facebook",
        "View this post on Instagram",
        "pic.twitter.com/abc123",
        "— Ada Lind (@adalind) May 3, 2025",
        "Show 12 comments",
        "Story continues below advertisement",
        "Reading time: 4 minutes",
        "Listen to this article",
        "Related: How the bridge was built",
        "Read more on the bridge",
        "Next article: A tunnel for Wels",
        "Photograph: Jude Almer",
        "Photo: Ada Lind/The Desk",
        "Credit: Getty Images",
        "Page 2 of 4",
        "___",
    ],
)
def test_lines_of_many_sites_are_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Ada Lind, Business Correspondent",
        "Ada Lind in Graz, 3 May 2025",
        "By Ada Lind and Ben Moser",
        "BY ADA LIND",
        "Written by Ada Lind",
        "From our correspondent in Rome",
        "Reuters",
        "Staff and agencies",
        "Reporting by Ada Lind; Editing by Ben Moser",
        "(Additional reporting by Ada Lind)",
        "Ada Lind contributed reporting from Wels.",
        "Ada Lind contributed to this report.",
        "MP writer Ada Lind in Sable Creek contributed to this report.",
        "Tuesday, 6 May 2025, 14:05 CET",
        "May 6, 2025 at 2:05 p.m.",
        "Updated 3 hours ago",
        "Last updated on 6 May 2025",
        "2025-05-06",
        "apa/dpa (Reuters)",
    ],
)
def test_who_wrote_it_and_when_is_a_byline(line):
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Published in 2020, the report counts 40 deaths",
        "By 2020 the town had 300 people",
        "By Monday evening rain had reached Linz",
        "Share by share, farmers lose land",
        "Tags on bikes help police find thieves",
        "Support for the plan is strong now",
        "3 May 2020 – The bridge opened.",
        "Reporting by the ministry shows 40 deaths.",
        "Advertising for tobacco is banned in Austria.",
        "Terms of the deal were not disclosed.",
        "Staff and agencies were told to leave.",
        "Ada Lind and Ben Moser, editors of the paper, resigned.",
        "Adam Kahn contributed money to the campaign.",
        "Reuters reported on Monday that 40 people died.",
        "Video shows police beating a man",
        "See more of the sea: Graz opens a lake",
        "Updated figures show 40 deaths",
        "Posted workers earn less than locals",
        "More than 40 people died.",
        "Next year, rents rise.",
        "Image of the city suffers, mayor says",
        "Home sales fell 5 percent.",
        "Business is good.",
    ],
)
def test_what_an_author_says_is_neither(line):
    assert not (is_furniture(line) or is_byline(line) or is_credit(line) or CAPTION.search(line))


@pytest.mark.parametrize(
    "line",
    [
        "A bus stands in Graz. Photograph: Ada Lind",
        "A bus stands in Graz (Ada Lind/AP)",
        "A bus stands in Graz [Reuters]",
        "Pictured: the bridge over the Mur",
        "FILE - The mayor speaks in Graz.",
        "The mayor speaks in Graz/AFP",
    ],
)
def test_a_picture_with_its_credit_is_a_caption(line):
    assert CAPTION.search(line)


def test_sections_are_named_in_words_of_sections():
    assert is_section("World News") and is_section("Arts & Culture")
    assert not is_section("World ends") and not is_section("News is slow.")


@given(st.text(max_size=400))
def test_any_line_is_read(line):
    assert is_furniture(line) in {True, False}
    assert is_byline(line) in {True, False}


def test_a_long_line_is_read_in_linear_time():
    for piece in ("A ", "Aa Bb ", "by A", "1", "a | ", "Reporting by A ", "May 3, 2025 "):
        assert is_byline(piece * 20_000) in {True, False}
        assert is_furniture(piece * 20_000) in {True, False}
