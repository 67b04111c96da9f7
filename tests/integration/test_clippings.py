"""A newcomer's folder of clippings and an article about the same thing: from import to independent origins."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.factories import adopt, as_actor, make_claim, make_import, take
from tests.integration.pipeline import run_pipeline
from verification.claims import services as claims
from verification.evidence import services as evidence
from verification.evidence.independence import witnesses_among
from verification.evidence.models import Evidence, Search, Snapshot
from verification.workflow import Status

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[1] / "data"
CLAIM = "Ferry lines carried 2.1 million passengers last year, 15 percent fewer than in the year before."
WIRE = {"Coastline Press", "The Northern Echo of Vell", "Bay Courier", "Vell Tonight"}


@pytest.fixture
def claim(cast):
    """The claim of Ada's article about ferries, searched in an archive of nine documents with vectors."""
    call_command("import_archive", str(DATA / "clippings"), stdout=StringIO(), stderr=StringIO())
    while evidence.embed_batch(500):
        pass
    article = make_import(cast.ada, (DATA / "harbour-toll.txt").read_text()).article
    run_pipeline(article.pk)
    claim = article.claims.filter(anchors__exact=CLAIM).first() or make_claim(article, cast.ben, CLAIM)
    run_pipeline(article.pk)
    return claim


def test_the_folder_is_one_report_and_its_copies_and_independent_ones(claim):
    wire = Snapshot.objects.filter(title__startswith="Lindhaven raises").get().origin
    assert set(wire.snapshots.values_list("source__name", flat=True)) == WIRE
    assert Snapshot.objects.exclude(origin=wire).values("origin").distinct().count() == 5


def test_what_was_found_is_quoted_verbatim_and_says_where_it_was_found(claim):
    found = list(Evidence.objects.filter(claim=claim).newest().with_provenance())
    sources = {row.passage.snapshot.source.name for row in found}
    assert {"Coastline Press", "Port Authority of Lindhaven"} <= sources
    assert all(row.is_verbatim and row.found_in for row in found)
    passengers = next(row for row in found if row.passage.snapshot.source.name == "Coastline Press")
    assert {place["listing"] for place in passengers.found_in} == {"words", "meaning"}
    places = {search.channel: search for search in Search.objects.filter(claim=claim)}
    assert places["archive"].searched and not places["archive"].outcome
    assert any(
        not search.searched and "outside search is off" in search.outcome for search in places.values()
    )


def test_four_prints_of_a_wire_story_and_the_office_are_two_witnesses(claim, cast):
    if claim.status == Status.SUGGESTED:
        claims.accept(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    take(claim, cast.ben)
    rows = list(Evidence.objects.filter(claim=claim).newest().with_provenance())
    bearing = [row for row in rows if "2.1 million" in row.quotation or "2,104,311" in row.quotation]
    for row in bearing:
        adopt(row, cast.ben, stance="refutes")
    counted = evidence.counted(claim)
    sources = {row.passage.snapshot.source.name for row in bearing}
    assert len(sources) >= 3 and "Port Authority of Lindhaven" in sources
    assert len({item.origin for item in counted}) == 2
    rows = list(Evidence.objects.filter(claim=claim).newest().with_provenance())
    # What the machine reads beside them, and nobody has adopted, is no part of this count.
    summary = witnesses_among([row for row in rows if row.decision]).by_question["true"].summary
    assert (
        summary
        == f"{len(sources)} links, 2 independent origins; {len(sources) - 1} carry the same agency report"
    )
