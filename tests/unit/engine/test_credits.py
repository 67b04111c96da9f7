"""Which agency a report credits."""

import pytest

from verification.engine.credits import credited_agency, full_name
from verification.engine.documents import ArchiveDocument

BODY = "The harbour was closed on Monday.\n\nNobody was hurt."


def document(text=BODY, **told):
    return ArchiveDocument(text.encode(), "text/plain", text, "A title", "Hill Post", **told)


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        (f"PORT AMITY, March 3 (Danube Wire) — {BODY}", "Danube Wire"),
        (f"LINZ (AP) - {BODY}", "Associated Press"),
        (f"{BODY} (AP)", "Associated Press"),
        (f"{BODY}\n\n— Reuters", "Reuters"),
        (f"By the Associated Press\n\n{BODY}", "Associated Press"),
        (f"By Ada Lind, Danube Wire\n\n{BODY}", "Danube Wire"),
        (f"{BODY}\n\nReuters contributed to this report.", "Reuters"),
        (f"{BODY}\n\nWith material from AFP.", "AFP"),
        (f"{BODY}\n\n(Continental News Agency)", "Continental News Agency"),
        (f"{BODY}\n\n— with agencies", ""),
        (f"{BODY}\n\nThe minister spoke to Reuters.", ""),
        ("The harbour (the northern one) — was closed.", ""),
        ("Ask your ma and pa.", ""),
        (BODY, ""),
    ],
)
def test_the_agency_is_read_from_dateline_byline_and_end(text, agency):
    assert credited_agency(document(text)) == agency


def test_the_header_comes_first_and_names_have_one_form():
    assert credited_agency(document(f"{BODY} (AFP)", credit="the Associated Press")) == "Associated Press"
    assert credited_agency(document(byline="Reuters")) == "Reuters"
    assert full_name(" The  Danube Wire ") == "Danube Wire"


def test_an_agency_that_the_archive_knows_needs_no_telling_name():
    assert credited_agency(document(f"{BODY}\n\n(Kurier)")) == ""
    assert credited_agency(document(f"{BODY}\n\n(Kurier)"), agencies=["Kurier"]) == "Kurier"
