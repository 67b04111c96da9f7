"""Evidence added on the page: from a page, a file, a stored document, a call; nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_article, make_claim, make_evidence, take
from tests.integration.desk_server import PATH
from tests.integration.evidence.conftest import WIRE, store
from verification.claims import services as claims
from verification.evidence.models import GAP, Evidence, Snapshot
from verification.evidence.record_models import Contact
from verification.jobs import PipelineStep

HTMX = {"HX-Request": "true"}
WORDS = "nine freighters had to anchor outside"
TOLD = {
    "way": "told",
    "means": "phone",
    "outcome": "answered",
    "name": "Zelda Quickwater",
    "function": "harbour master",
    "reached_at": "2026-03-04T09:30",
    "quotation": "The gate has been shut since Monday.",
}


@pytest.fixture
def held(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


def add(client, claim, headers=None, **fields):
    claim.refresh_from_db()
    given = {"version": claim.version, "stance": "supports", "role": "", "note": "", **fields}
    return client.post(reverse("evidence-add", args=[claim.pk]), given, headers=headers or {})


def value_of(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1]


def test_a_page_is_read_and_its_words_count(held, ben, site):
    site.show()
    answer = add(ben, held, way="page", url=site.url(PATH), quotation=WORDS, role="primary", note="fetched")
    assert answer.status_code == 302
    row = Evidence.objects.get(claim=held)
    assert row.quotation == WORDS and row.counts_as_primary
    page = ben.get(reverse("claim", args=[held.pk])).text
    assert "added by Ben" in page and "adopted by Ben</span>: fetched" in page
    assert "added evidence" in page


def test_wrong_words_come_back_with_the_passage_that_was_meant(held, ben, site):
    site.show()
    wrong = WORDS.replace("nine", "ten")
    answer = add(
        ben, held, HTMX, way="page", url=site.url(PATH), quotation=wrong, note="my note", stance="refutes"
    )
    assert answer.status_code == 422
    assert f">{wrong}</textarea>" in answer.text and 'value="my note"' in answer.text
    assert '<option value="refutes" selected>' in answer.text
    assert "<del>ten</del> <ins>nine</ins>" in answer.text
    assert value_of(answer, "wording") == WORDS
    stored = Snapshot.objects.get(url=site.url(PATH))
    assert value_of(answer, "snapshot") == str(stored.pk)
    again = add(
        ben,
        held,
        way="page",
        url=site.url(PATH),
        read_url=value_of(answer, "read_url"),
        snapshot=stored.pk,
        quotation=wrong,
        wording=WORDS,
        stance="refutes",
    )
    assert again.status_code == 302
    assert Evidence.objects.get(claim=held).quotation == WORDS
    assert site.asked().count(PATH) == 1


def test_another_address_is_read_anew(held, ben, site):
    site.show()
    site.show(
        b"<html><body><p>Ten barges lay outside the northern gate all night.</p></body></html>", path="/b"
    )
    other = store().snapshots[0]
    answer = add(
        ben,
        held,
        way="page",
        url=site.url("/b"),
        read_url="x",
        snapshot=other,
        quotation="Ten barges lay outside",
    )
    assert answer.status_code == 302 and site.asked().count("/b") == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"url": "ftp://127.0.0.1/x"}, 422),
        ({"url": "http://127.0.0.1:1/x"}, 422),
        ({"url": ""}, 422),
        ({"url": "SITE", "stance": "proves"}, 422),
        ({"url": "SITE", "version": 1}, 409),
        ({"way": "pigeon", "url": "SITE"}, 422),
    ],
)
def test_whatever_is_refused_keeps_what_was_typed(held, ben, site, fields, status):
    site.show()
    fields = fields | {"url": fields["url"].replace("SITE", site.url(PATH))}
    answer = add(ben, held, **({"way": "page", "quotation": WORDS, "note": "my note"} | fields))
    assert answer.status_code == status, answer.text[:500]
    if fields.get("way") != "pigeon":
        assert f">{WORDS}</textarea>" in answer.text and 'value="my note"' in answer.text
    assert not Evidence.objects.filter(claim=held).exists()


def test_who_lost_the_claim_meanwhile_still_sees_what_they_typed(held, cast, ben):
    claims.release(actor=cast.cleo.as_actor(), claim_id=held.pk, expected_version=None)
    answer = add(ben, held, way="page", url="https://gazette.example/a", quotation=WORDS, note="my note")
    assert answer.status_code == 403
    for typed in ("https://gazette.example/a", WORDS, "my note"):
        assert typed in answer.text


def test_a_file_is_read_once_and_mended_without_sending_it_again(held, ben):
    file = SimpleUploadedFile("minutes.txt", WIRE.encode())
    wrong = {
        "way": "file",
        "source": "Harbour office",
        "title": "Minutes",
        "quotation": "ten freighters had to anchor",
    }
    answer = add(ben, held, file=file, **wrong)
    assert answer.status_code == 422 and "the one you chose is stored" in answer.text
    assert value_of(answer, "wording") == "nine freighters had to anchor"
    again = add(ben, held, **wrong | {"quotation": WORDS, "snapshot": value_of(answer, "snapshot")})
    assert again.status_code == 302
    row = Evidence.objects.get(claim=held)
    assert (row.quotation, row.passage.snapshot.title) == (WORDS, "Minutes")


def test_a_file_has_to_be_chosen(held, ben):
    answer = add(ben, held, way="file", source="Harbour office", quotation=WORDS)
    assert answer.status_code == 422 and "Choose a file." in answer.text


def test_a_call_is_evidence_and_a_restricted_name_is_for_few(held, ada, ben, dan):
    assert add(ben, held, **TOLD, role="primary", restricted="on").status_code == 302
    at = reverse("claim", args=[held.pk])
    assert Evidence.objects.get(claim=held).quotation == TOLD["quotation"]
    for client in (ben, dan):
        assert "Zelda Quickwater, harbour master" in client.get(at).text
    seen = ada.get(at).text
    assert "Quickwater" not in seen and "name withheld" in seen and TOLD["quotation"] in seen


def test_a_call_in_vain_is_kept_in_the_log(held, ben):
    assert add(ben, held, **TOLD | {"outcome": "no_answer", "quotation": "Rang twice."}).status_code == 302
    contact = Contact.objects.get(claim=held)
    assert (contact.outcome, contact.note, contact.evidence) == ("no_answer", "Rang twice.", None)
    page = ben.get(reverse("claim", args=[held.pk])).text
    assert "No answer" in page and "Rang twice." in page and "needs a search as well" in page


@pytest.mark.parametrize("at", ["", "yesterday", "2026-99-99T00:00", "3026-01-01T00:00"])
def test_a_call_needs_a_time_that_has_been(held, ben, at):
    answer = add(ben, held, **TOLD | {"reached_at": at, "restricted": "on"})
    assert answer.status_code == 422
    assert TOLD["quotation"] in answer.text and 'value="Zelda Quickwater"' in answer.text
    assert 'name="restricted" value="on" checked' in answer.text
    assert not Contact.objects.exists()


def quote(client, claim, snapshot, **fields):
    claim.refresh_from_db()
    given = {"claim": claim.pk, "version": claim.version, "stance": "supports", **fields}
    return client.post(reverse("snapshot-quote", args=[snapshot.pk]), given)


def test_selected_words_of_a_stored_document_become_evidence(held, ben, cleo):
    snapshot = Snapshot.objects.get(pk=store().snapshots[0])
    at = f"{reverse('snapshot', args=[snapshot.pk])}?claim={held.pk}"
    assert "Quote as evidence" in ben.get(at).text and "Quote as evidence" not in cleo.get(at).text
    answer = quote(ben, held, snapshot, exact="nine freighters … the tide turned")
    row = Evidence.objects.get(claim=held)
    assert row.quotation == f"nine freighters{GAP}the tide turned"
    assert answer.url == f"{reverse('claim', args=[held.pk])}#evidence-{row.pk}"
    page = ben.get(reverse("claim", args=[held.pk])).text
    assert '<span class="gap" title="Left out: had to anchor outside until"> […] </span>' in page
    marked = ben.get(f"{reverse('snapshot', args=[snapshot.pk])}?evidence={row.pk}").text
    assert (
        '<mark id="quotation">nine freighters</mark>' in marked and "<mark>the tide turned</mark>" in marked
    )


def test_selected_words_that_do_not_stand_there_are_kept_on_the_page(held, ben):
    snapshot = Snapshot.objects.get(pk=store().snapshots[0])
    answer = quote(ben, held, snapshot, exact="ten freighters had to anchor", note="my note")
    assert answer.status_code == 422
    assert ">ten freighters had to anchor</textarea>" in answer.text and 'value="my note"' in answer.text
    assert value_of(answer, "wording") == "nine freighters had to anchor"


def test_words_left_out_that_deny_are_told(held, ben):
    text = (
        "The gate was, as the office had feared for long, not lifted on Sunday. Two cranes stood idle there."
    )
    snapshot = Snapshot.objects.get(pk=store(text).snapshots[0])
    quote(ben, held, snapshot, exact="The gate was … lifted on Sunday")
    assert "The words left out hold a “not”" in ben.get(reverse("claim", args=[held.pk])).text


def test_what_was_told_is_no_document_to_quote_or_to_read_for_others(held, ada, ben, eve):
    add(ben, held, **TOLD)
    snapshot = Evidence.objects.get(claim=held).passage.snapshot
    assert quote(ben, held, snapshot, exact="The gate has been shut").status_code == 404
    assert ada.get(reverse("snapshot", args=[snapshot.pk])).status_code == 200
    assert eve.get(reverse("snapshot", args=[snapshot.pk])).status_code == 404


def test_a_decision_that_is_refused_keeps_stance_role_and_note(held, ben):
    row = make_evidence(held)
    step = PipelineStep.objects.get(target=f"claim:{held.pk}", step="search")
    Evidence.objects.filter(pk=row.pk).update(step=step)
    given = {"version": 0, "decision": "adopt", "stance": "qualifies", "role": "secondary", "note": "my note"}
    answer = ben.post(reverse("decide", args=[row.pk]), given)
    assert answer.status_code == 409
    assert '<option value="qualifies" selected>' in answer.text
    assert '<option value="secondary" selected>' in answer.text and 'value="my note"' in answer.text


def test_the_search_log_tells_where_when_and_what_was_asked(held, ben):
    make_evidence(held)
    page = ben.get(reverse("claim", args=[held.pk])).text
    assert "Search log: 1 entry" in page and held.text in page.partition("Search log")[2]
