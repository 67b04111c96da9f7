"""Which first report a document goes back to."""

from datetime import date

import pytest

from tests.integration.evidence.conftest import WIRE, make_document, store
from verification.evidence.models import Origin, Snapshot
from verification.evidence.origins import canonical_address, credited_agency

OTHER = """Beekeepers in the hills report the best spring for a decade, with lime trees early in flower.

The honey is dark this year, and the cooperative has ordered four thousand more jars than it usually needs.
"""


def origin(stored):
    return Snapshot.objects.get(pk=stored.snapshots[0]).origin_id


def reason(stored):
    return Snapshot.objects.get(pk=stored.snapshots[0]).origin_reason


def test_a_reprint_with_a_new_headline_and_a_cut_end_has_the_origin_of_the_wire(wire):
    cut = "\n\n".join(WIRE.split("\n\n")[:2])
    reprint = store(f"Readers have asked about it all week.\n\n{cut}", source="Hill Post", title="Port shut")
    assert origin(reprint) == origin(wire)
    assert "of its wording with “Barge strikes lock gate” (Amity Wire)" in reason(reprint)


def test_another_story_is_an_origin_of_its_own(wire):
    other = store(OTHER, source="Hill Post", title="A good spring for bees")
    assert origin(other) != origin(wire)
    assert reason(other) == "the first report of its wording in the archive"


def test_the_same_agency_alone_does_not_make_one_origin(wire):
    other = store(OTHER, source="Hill Post", credit="Amity Wire", published=date(2025, 3, 3))
    assert origin(other) != origin(wire)


def test_a_credit_line_makes_a_shorter_overlap_enough(wire):
    lead = WIRE.split("\n\n")[0]
    own = (
        "Our reporter walked along the quay in the evening and counted the anchored ships by their lights. "
        * 2
    )
    text = f"PORT AMITY (Amity Wire) — {lead}\n\n{own}\n\n{OTHER}"
    credited = store(text, source="Hill Post", published=date(2025, 3, 4))
    assert origin(credited) == origin(wire)


def test_a_document_that_names_what_it_reprints_shares_its_origin(wire):
    named = store(OTHER, source="Hill Post", reprint_of="https://www.amity-wire.example/lock")
    assert origin(named) == origin(wire)
    assert reason(named).startswith("says that it reprints")


def test_an_origin_bears_the_name_of_its_earliest_report(wire):
    assert Origin.objects.get(pk=origin(wire)).label == "Barge strikes lock gate (Amity Wire)"
    early = store(f"{WIRE}\nMore soon.", source="Lock Radio", title="Gate hit", published=date(2025, 3, 2))
    late = store(f"{WIRE}\nMore later.", source="Hill Post", title="Still shut", published=date(2025, 3, 5))
    assert origin(early) == origin(late) == origin(wire)
    assert Origin.objects.get(pk=origin(wire)).label == "Gate hit (Lock Radio)"


def test_two_readings_of_one_address_are_one_origin(wire):
    later = store(OTHER, source="Amity Wire", url="https://www.amity-wire.example/lock/")
    assert origin(later) == origin(wire)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://www.Example.com/a/?utm_source=x&b=2&a=1#top", "https://example.com/a?a=1&b=2"),
        ("https://example.com", "https://example.com"),
        ("ftp://example.com/a", ""),
        ("not an address", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_addresses_of_one_page_are_one_address(url, canonical):
    assert canonical_address(url) == canonical


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("PORT AMITY, March 3 (Amity Wire) — The harbour was closed.", "Amity Wire"),
        ("LINZ (AW) - The harbour was closed.", "AW"),
        ("The harbour (the northern one) — was closed.", ""),
    ],
)
def test_the_agency_is_read_from_the_dateline(text, agency):
    assert credited_agency(make_document(text)) == agency
