from datetime import date

import pytest

from verification.providers.masthead import propose_byline, propose_date, propose_title

BODY = "\n\nThe bridge was closed on Tuesday, the council said. It carries 4,000 cars a day.\n"


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2026",
        "May 3, 2026",
        "Published: Sun 3 May 2026 at 6:15 pm GMT",
        "Published 3 May 2026, updated 5 May 2026",
        "2026-05-03",
        "Last updated on Sunday, May 3, 2026 18:15 CEST",
    ],
)
def test_a_line_that_gives_only_the_date_is_the_day_of_publication(line):
    assert propose_date(f"Bridge closed after cracks are found\n\nBy Ada Lind\n\n{line}{BODY}") == date(
        2026, 5, 3
    )


def test_a_dateline_with_its_year_is_the_day_of_publication():
    assert propose_date(f"Bridge closed\n\nGRAZ, May 3, 2026 — The bridge was closed.{BODY}") == date(
        2026, 5, 3
    )


@pytest.mark.parametrize(
    "line",
    [
        "Workers look at the bridge in Graz, May 3, 2026.",
        "The bridge was closed on 3 May 2026 after cracks were found.",
        "GRAZ, May 3 — The bridge was closed.",
        "03/05/2026",
        "31 February 2026",
        "",
    ],
)
def test_other_dates_date_nothing(line):
    assert propose_date(f"Bridge closed\n\n{line}{BODY}") is None


def test_a_line_of_menu_names_is_no_title():
    text = f"Home | Business | Firms and markets\n\nBridge closed after cracks are found\n\n3 May 2026{BODY}"
    assert propose_title(text) == "Bridge closed after cracks are found"


def test_a_name_with_an_office_is_a_byline():
    assert propose_byline(f"Bridge closed\n\nAda Lind, Transport Correspondent{BODY}") == "Ada Lind"
    assert propose_byline(f"Bridge closed\n\nGraz, the city of an editor{BODY}") == ""
