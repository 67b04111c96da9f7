"""The archive's page: what it holds, what it finds and why, within which limits."""

from datetime import date

import pytest

from tests.integration.evidence.conftest import store
from verification.evidence.models import Passage, Source
from verification.evidence.services import embed_batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def clippings(db):
    store(published=date(2025, 3, 3))
    store(
        "The toll for freighters was raised in April, the harbour office said.",
        source="Amity Courier",
        title="Harbour raises toll",
        published=date(2025, 4, 9),
    )


def test_a_passage_is_shown_with_its_source_its_day_and_why_it_was_found(ben, clippings):
    page = ben.get("/archive/", {"q": "freighters pay a higher toll"}).content.decode()
    assert "The toll for freighters was raised in April" in page
    assert "Amity Courier" in page
    assert "2025-04-09" in page
    assert "1st by words (" in page
    assert "toll" in page


def test_words_and_meaning_are_both_named_once_vectors_are_there(ben, clippings):
    before = ben.get("/archive/", {"q": "freighters toll"}).content.decode()
    assert "by meaning so far" in before
    assert "Not searched in full" in before
    embed_batch(100)
    after = ben.get("/archive/", {"q": "freighters toll"}).content.decode()
    assert "1st by meaning" in after
    assert "Not searched in full" not in after


def test_the_link_leads_to_the_passage_marked_in_its_document(ben, clippings):
    row = Passage.objects.get(text__startswith="The toll for")
    address = f"/snapshots/{row.snapshot_id}?at={row.start}-{row.end}"
    assert f"{address}#quotation" in ben.get("/archive/", {"q": "freighters toll"}).content.decode()
    assert f'<mark id="quotation">{row.text}</mark>' in ben.get(address).content.decode()


@pytest.mark.parametrize("span", ["", "5", "9-2", "0-999999", "a-b", "-1-4", "0-"])
def test_a_span_that_is_none_marks_nothing(ben, clippings, span):
    row = Passage.objects.first()
    page = ben.get(f"/snapshots/{row.snapshot_id}", {"at": span})
    assert page.status_code == 200
    assert "<mark" not in page.content.decode()


def test_limits_leave_out_what_lies_beyond_them(ben, clippings):
    wanted = {"q": "freighters in the harbour"}
    by_day = ben.get("/archive/", {**wanted, "from": "2025-04-01"}).content.decode()
    wire = Source.objects.get(name="Amity Wire")
    by_source = ben.get("/archive/", {**wanted, "source": wire.pk}).content.decode()
    by_kind = ben.get("/archive/", {**wanted, "kind": "transcript"}).content.decode()
    assert "Harbour raises toll" in by_day
    assert "Barge strikes" not in by_day
    assert "Barge strikes" in by_source
    assert "Harbour raises toll" not in by_source
    assert "Nothing was found" in by_kind
    assert "Search without limits." in by_kind


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"q": "toll", "from": "soon"}, 422, "is no date"),
        ({"q": "toll", "from": "2025-04-02", "to": "2025-04-01"}, 422, "before the first one"),
        ({"q": "x " * 6000}, 422, "at most 10,000 characters"),
        ({"q": "the of and"}, 200, "there is no word to search by"),
        ({"q": "zzyzx"}, 200, "Nothing was found: vectors of"),
        ({"q": ""}, 200, "Type what you look for"),
        ({"q": "'; <b>&!|:*\\ \0"}, 200, ""),
    ],
)
def test_every_search_has_an_answer_in_words(ben, clippings, asked, status, words):
    page = ben.get("/archive/", asked)
    assert page.status_code == status
    assert words in page.content.decode()


def test_an_empty_archive_says_so(ben):
    assert "The archive is empty" in ben.get("/archive/").content.decode()


def test_without_a_role_nothing_is_shown_and_the_way_is_not_offered(eve, clippings):
    page = eve.get("/archive/", {"q": "freighters toll"}).content.decode()
    assert "You hold no role yet" in page
    assert "Amity" not in page
    assert 'href="/archive/"' not in page
