"""Which first report a document goes back to."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.integration.evidence.conftest import WIRE, store
from verification import backends
from verification.audit import Event
from verification.engine.lineage import MAX_COMMON
from verification.errors import EngineError
from verification.evidence import origins
from verification.evidence.models import Origin, Snapshot, SnapshotKind
from verification.evidence.origins import canonical_address
from verification.evidence.record_models import OriginChange
from verification.evidence.search import PostgresSearch
from verification.measuring.wire_copies import in_order, read_book, reports

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
    assert "of its own wording with “Barge strikes lock gate” (Amity Wire)" in reason(reprint)


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


STORIES = Path(__file__).parents[2] / "data" / "wire-stories.txt"


def keep(made):
    return store(
        made.text, source=made.source, title=made.title, published=made.published, credit=made.credit
    )


@pytest.fixture
def stories():
    return read_book(STORIES).family("held")


def test_planted_copies_reach_one_origin_and_look_alikes_their_own(db, stories):
    two = replace(stories, stories=stories.stories[:2], templates=stories.templates[:1])
    made = [each for each in in_order(reports(two), "mixed") if each.story][::2]
    found = {}
    for each in made:
        found.setdefault(each.story, set()).add(keep(each).snapshots[0])
    now = {story: set(origins_of(snapshots)) for story, snapshots in found.items()}
    assert {len(each) for each in now.values()} == {1}
    assert len(set.union(*now.values())) == len(now)


def origins_of(snapshots):
    return Snapshot.objects.filter(pk__in=snapshots).values_list("origin_id", flat=True)


def part(made, which):
    return "\n\n".join(made.text.split("\n\n")[which])


def halves_then_wire(stories):
    made = {each.kind: each for each in reports(stories) if each.story == "bank"}
    whole = made["wire"]
    first = keep(replace(whole, source="Hill Post", text=part(whole, slice(2)), published=date(2025, 3, 5)))
    last = keep(
        replace(whole, source="Lake Post", text=part(whole, slice(3, None)), published=date(2025, 3, 6))
    )
    assert origin(first) != origin(last)
    return first, last, whole


def test_the_first_report_arriving_last_links_its_parts_and_names_the_origin(db, stories):
    first, last, whole = halves_then_wire(stories)
    wire = keep(whole)
    assert origin(first) == origin(last) == origin(wire)
    change = OriginChange.objects.get()
    assert change.by is None and change.after_id == origin(wire)
    assert f"“{whole.title}” (Danube Wire) links them" in change.reason
    assert Origin.objects.get(pk=origin(wire)).label == f"{whole.title} (Danube Wire)"
    assert Event.objects.filter(action="origin.link", target=f"origin:{origin(wire)}").count() == 1


def test_news_in_brief_does_not_make_two_stories_one(db, stories):
    leads = [next(each for each in reports(stories) if each.story == story) for story in ("dam", "bank")]
    both = "\n\n".join(each.text.split("\n\n")[0] for each in leads)
    stored = [keep(leads[0]), store(both, source="Brief", title="News in brief"), keep(leads[1])]
    assert origin(stored[0]) != origin(stored[2])
    assert not OriginChange.objects.exists()


@pytest.fixture
def no_model(settings):
    origins._topic.cache_clear()
    backends.backend.cache_clear()
    embedder = {"BACKEND": "tests.integration.evidence.test_origins.NoModel"}
    settings.VERIFICATION_BACKENDS = {**settings.VERIFICATION_BACKENDS, "embedder": embedder}
    yield
    backends.backend.cache_clear()


def test_without_the_model_documents_are_still_placed(db, stories, no_model):
    first, last, whole = halves_then_wire(stories)
    assert origin(keep(whole)) == origin(first) == origin(last)


class NoModel:
    name = "none"

    def embed(self, texts):
        raise EngineError("The model is missing.")


def test_keys_that_many_documents_have_make_no_candidate(wire):
    index = PostgresSearch()
    copy = "\n\n".join(WIRE.split("\n\n")[:2])
    assert [hit.snapshot for hit in index.copies(copy, 5)] == list(wire.snapshots)
    original = Snapshot.objects.get(pk=wire.snapshots[0])
    rows = [copy_of(original, number) for number in range(MAX_COMMON)]
    Snapshot.objects.bulk_create(rows)
    assert index.copies(copy, 5) == ()


def copy_of(original, number):
    row = Snapshot.objects.get(pk=original.pk)
    row.pk, row.sha256 = None, f"{number:064x}"
    return row


def test_what_was_told_to_the_desk_is_nobodys_kin(wire):
    Snapshot.objects.filter(pk=wire.snapshots[0]).update(kind=SnapshotKind.ATTESTATION)
    assert origin(store(WIRE, source="Hill Post")) != origin(wire)
