"""Lineage: which first report a document goes back to, and why in words."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.engine.test_likeness import OTHER, REWRITTEN, WIRE, paragraphs
from verification.engine.likeness import own_wording
from verification.engine.lineage import FIRST, Report, kinship, place, ties, topic_text

DAY = date(2025, 3, 3)
BEES = """Beekeepers in the hills report the best spring for a decade, with lime trees early in flower.

The honey is dark this year, and the cooperative has ordered four thousand more jars than it usually needs.

A swarm in the belfry of Lower Hale had to be fetched by the fire brigade with a ladder of thirty metres."""


def report(number, text=WIRE, source=None, **told):
    told.setdefault("published", DAY)
    told.setdefault("origin", number)
    source = source or f"Paper {number}"
    return Report(number, f"Title {number}", source, own_wording(text, house=source), **told)


def placed(new, known, members=()):
    return place(new, ties(new, known), members)


def test_a_report_without_kin_is_a_first_report():
    found = placed(report(2, BEES), [report(1)])
    assert found.kin is None
    assert found.reason == FIRST


def test_a_copy_says_how_much_it_shares_with_whom():
    found = placed(report(2, paragraphs(WIRE, 0, 1)), [report(1, source="Amity Wire"), report(3, BEES)])
    assert found.kin.report.id == 1
    assert found.reason == "shares 100% of its own wording with “Title 1” (Amity Wire)"


def test_the_closest_kin_is_named():
    known = [report(1, paragraphs(WIRE, 0, 1) + "\n\n" + BEES), report(3)]
    assert placed(report(2, paragraphs(WIRE, 0, 3, 4)), known).kin.report.id == 3


def test_a_credit_makes_a_rewritten_report_kin():
    wire = report(1, agency="Amity Wire")
    assert kinship(report(2, REWRITTEN), wire) is None
    credited = report(2, REWRITTEN, agency="Amity Wire")
    reason = kinship(credited, wire).reason
    assert (
        reason
        == "credits Amity Wire as that does, and tells the same names and figures as “Title 1” (Paper 1)"
    )


@pytest.mark.parametrize("days", [4, 400])
def test_a_credit_from_another_week_is_none(days):
    later = date.fromordinal(DAY.toordinal() + days)
    assert (
        kinship(report(2, REWRITTEN, agency="Amity Wire", published=later), report(1, agency="Amity Wire"))
        is None
    )


def test_the_same_agency_alone_makes_no_kin():
    assert kinship(report(2, BEES, agency="Amity Wire"), report(1, agency="Amity Wire")) is None


def test_two_agencies_at_one_press_conference_are_two_origins():
    assert placed(report(2, OTHER, agency="AFP"), [report(1, agency="AP")]).kin is None


def test_a_house_that_repeats_its_background_has_written_two_reports():
    background = paragraphs(WIRE, 3, 4)
    one, two = f"{background}\n\n{BEES}", f"{OTHER}\n\n{background}"
    assert kinship(report(1, one, source="Hill Post"), report(2, two, source="Hill Post")) is None
    assert kinship(report(1, one, source="Hill Post"), report(2, two, source="Lake Post")) is not None


def test_a_whole_that_comes_last_links_the_origins_of_its_parts():
    halves = [report(1, paragraphs(WIRE, 0, 1)), report(2, paragraphs(WIRE, 3, 4))]
    found = placed(report(3), halves)
    assert {found.kin.report.origin, *(tie.report.origin for tie in found.links)} == {1, 2}


def test_a_collection_of_two_stories_links_nothing():
    known = [
        report(1, topic=(1.0, 0.0)),
        report(2, BEES, topic=(0.0, 1.0)),
    ]
    both = "\n\n".join([paragraphs(WIRE, 0, 1), paragraphs(BEES, 0, 1)])
    found = placed(report(3, both, topic=(0.7, 0.7)), known)
    assert found.kin is not None
    assert found.links == ()


def test_a_collection_that_came_first_does_not_swallow_both_stories():
    both = "\n\n".join([paragraphs(WIRE, 0, 1), paragraphs(BEES, 0, 1)])
    collection = report(1, both, topic=(0.7, 0.7))
    lock = report(2, topic=(1.0, 0.0), origin=1)
    bees = report(3, BEES, topic=(0.0, 1.0))
    assert placed(bees, [collection], [collection, lock]).kin is None


def test_lines_in_common_are_no_tie_between_reports_that_open_with_different_things():
    line = "The festival of lanterns was founded by printers on strike and feeds two thousand guests each summer, rain or shine."
    one, two = f"{OTHER}\n\n{line}\n\n{line[::-1]}", f"{BEES}\n\n{line}\n\n{line[::-1]}"
    known = report(1, one, topic=(1.0, 0.0))
    assert placed(report(2, two), [replace(known, topic=())]).kin is not None
    assert placed(report(2, two, topic=(0.0, 1.0)), [known]).kin is None


def test_the_topic_is_made_from_title_and_opening():
    assert topic_text("Gate hit", own_wording(WIRE)).startswith("Gate hit. the harbour of port amity")
    assert len(topic_text("x" * 900, own_wording(WIRE))) == 700
