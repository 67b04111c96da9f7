"""The page of an origin, the words of it on a claim, and split and join by forms."""

import pytest

from tests.factories import adopt, make_article, make_claim, make_evidence, make_snapshot, take
from tests.integration.evidence.conftest import WIRE, store
from verification.evidence.models import Evidence, Snapshot, Source
from verification.evidence.record_models import OriginChange

WHY = "They only quote the same statement."


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def reprint(wire):
    text = "Readers asked about it.\n\n" + WIRE
    return Snapshot.objects.get(pk=store(text, source="Hill Post", title="Port shut").snapshots[0])


@pytest.fixture
def wire(db):
    return store(title="Barge strikes lock gate")


def split(client, snapshot, reason=WHY, origin=None):
    body = {"reason": reason, "origin": origin or snapshot.origin_id}
    return client.post(f"/snapshots/{snapshot.pk}/split", body, follow=True)


def test_page_lists_what_goes_back_to_one_report_with_the_reasons(dan, reprint):
    shown = text_of(dan.get(f"/origins/{reprint.origin_id}"))
    assert "2 documents go back to one first report" in shown
    assert "Barge strikes lock gate (Amity Wire)" in shown and "Hill Post" in shown
    assert "of its own wording with “Barge strikes lock gate” (Amity Wire)" in shown
    assert "Split off" not in shown and "Join with" not in shown


def test_shared_wording_is_marked_against_the_first_report(dan, reprint):
    shown = text_of(dan.get(f"/origins/{reprint.origin_id}?compare={reprint.pk}"))
    assert "Readers asked about it. <mark>The harbour of Port Amity was closed" in shown
    assert "<mark" not in text_of(dan.get(f"/origins/{reprint.origin_id}?compare=999999"))


def test_checker_splits_and_joins_again_and_both_are_on_record(ben, reprint):
    origin = reprint.origin_id
    shown = text_of(split(ben, reprint))
    assert "an origin of its own now" in shown and WHY in shown and "Ben" in shown
    reprint.refresh_from_db()
    body = {"into": f"https://desk.example/origins/{origin}", "reason": "It does.", "documents": 1}
    shown = text_of(ben.post(f"/origins/{reprint.origin_id}/join", body, follow=True))
    assert "one origin now" in shown
    assert OriginChange.objects.count() == 2
    gone = text_of(ben.get(f"/origins/{reprint.origin_id}"))
    assert "holds no document any more" in gone and "went to" in gone


def test_other_origin_may_be_named_by_a_document(ben, reprint):
    other = make_snapshot()
    body = {"into": f"/snapshots/{reprint.pk}", "reason": "It does.", "documents": 1}
    ben.post(f"/origins/{other.origin_id}/join", body)
    other.refresh_from_db()
    assert other.origin_id == reprint.origin_id


@pytest.mark.parametrize(
    ("into", "documents", "status", "words"),
    [
        ("the wire story", 2, 422, "number or the address"),
        ("/snapshots/999999", 2, 404, "no such document"),
        ("999999", 2, 404, "no such origin"),
        ("SAME", 2, 422, "one origin already"),
        ("OTHER", 1, 409, "after you opened the page"),
    ],
)
def test_join_that_cannot_be_keeps_what_was_typed(ben, reprint, into, documents, status, words):
    into = {"SAME": str(reprint.origin_id), "OTHER": str(make_snapshot().origin_id)}.get(into, into)
    body = {"into": into, "reason": "A <b> reason", "documents": documents}
    answer = ben.post(f"/origins/{reprint.origin_id}/join", body)
    assert answer.status_code == status
    assert words in text_of(answer)
    assert "A &lt;b&gt; reason" in text_of(answer) and f'value="{into}"' in text_of(answer)


def test_split_that_comes_too_late_keeps_the_reason(ben, reprint):
    answer = split(ben, reprint, reason="Mine", origin=10**6)
    assert answer.status_code == 409
    assert "Somebody moved this document" in text_of(answer) and ">Mine</textarea>" in text_of(answer)
    assert split(ben, reprint, reason=" ").status_code == 422


def test_reviewers_may_read_and_strangers_see_nothing(dan, eve, reprint):
    assert split(dan, reprint).status_code == 403
    assert eve.get(f"/origins/{reprint.origin_id}").status_code == 404
    assert split(eve, reprint).status_code == 404
    assert dan.get("/origins/999999").status_code == 404


# -- on the claim


@pytest.fixture
def claim(cast):
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    for _ in range(2):
        adopt(make_evidence(claim, primary=False), cast.ben)
    return claim


def test_claim_says_how_many_independent_origins_there_are(ben, claim):
    shown = text_of(ben.get(f"/claims/{claim.pk}"))
    assert "2 links, 2 independent origins" in shown
    assert "Why they count as one" not in shown


def test_claim_and_queue_count_the_same_and_say_why(ben, claim):
    Source.objects.filter(snapshots__passages__evidence__claim=claim).update(owner="Harbour <Media>")
    shown = text_of(ben.get(f"/claims/{claim.pk}"))
    assert "2 links, 1 independent origin; 2 belong to Harbour &lt;Media&gt;" in shown
    assert "same owner: Harbour &lt;Media&gt;" in shown
    assert "2 links = 1 origin" in shown
    assert "2 links · 1 origin" in text_of(ben.get("/?status=all"))


def test_card_links_to_the_origin_and_names_whom_the_passage_goes_back_to(ben, claim):
    row = claim.evidence.first()
    Evidence.objects.filter(pk=row.pk).update(attributed_to="the harbour office", is_independent=False)
    shown = text_of(ben.get(f"/claims/{claim.pk}"))
    assert f'href="/origins/{row.passage.snapshot.origin_id}"' in shown
    assert "goes back to the harbour office" in shown
    assert "not independent" in shown and "1 is not independent" in shown
