"""Pages of the sources: listed, narrowed, described by editors."""

import pytest

from tests.factories import make_snapshot
from verification.evidence.models import Source

KNOWN = {
    "kind": "agency",
    "publisher": "Amity Press",
    "owner": "Harbour Media",
    "standing": "reliable",
    "note": "Corrects <itself>.",
}


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def source(db):
    return make_snapshot(source="Hill Post").source


def test_list_shows_sources_with_their_documents_and_can_be_narrowed(dan, source):
    make_snapshot(source="Lake Post")
    Source.objects.filter(pk=source.pk).update(owner="Harbour Media", standing="mixed")
    shown = text_of(dan.get("/sources/"))
    assert "Hill Post" in shown and "Lake Post" in shown and "Harbour Media" in shown
    assert "reliable on some things only" in shown
    for narrowed in ("q=harbour", "standing=mixed", "q=HILL&kind=publisher"):
        shown = text_of(dan.get(f"/sources/?{narrowed}"))
        assert "Hill Post" in shown and "Lake Post" not in shown
    assert "No source fits" in text_of(dan.get("/sources/?q=nowhere"))
    assert "Lake Post" in text_of(dan.get("/sources/?after=Hill+Post"))


def test_editor_describes_a_source(cleo, source):
    answer = cleo.post(f"/sources/{source.pk}", {**KNOWN, "version": 1}, follow=True)
    shown = text_of(answer)
    assert "was saved" in shown and "Corrects &lt;itself&gt;." in shown and "news agency" in shown
    source.refresh_from_db()
    assert (source.owner, source.version) == ("Harbour Media", 2)


def test_second_editor_keeps_their_words_and_sees_the_others(cleo, source):
    cleo.post(f"/sources/{source.pk}", {**KNOWN, "version": 1})
    answer = cleo.post(f"/sources/{source.pk}", {**KNOWN, "owner": "Somebody Else", "version": 1})
    shown = text_of(answer)
    assert answer.status_code == 409
    assert 'value="Somebody Else"' in shown and "<dd>Harbour Media</dd>" in shown
    assert 'name="version" value="2"' in shown
    body = {**KNOWN, "owner": "Somebody Else", "version": 2}
    assert "was saved" in text_of(cleo.post(f"/sources/{source.pk}", body, follow=True))


@pytest.mark.parametrize("wrong", [{"kind": "oracle"}, {"standing": ""}, {"owner": "x" * 201}])
def test_what_cannot_be_is_refused_with_the_words_kept(cleo, source, wrong):
    answer = cleo.post(f"/sources/{source.pk}", {**KNOWN, "version": 1, **wrong})
    assert answer.status_code == 422
    assert "Corrects &lt;itself&gt;." in text_of(answer)
    assert Source.objects.get(pk=source.pk).version == 1


def test_checker_reads_and_a_stranger_sees_nothing(ben, eve, source):
    shown = text_of(ben.get(f"/sources/{source.pk}"))
    assert "Hill Post" in shown and "Change…" not in shown
    assert ben.post(f"/sources/{source.pk}", {**KNOWN, "version": 1}).status_code == 403
    assert eve.get("/sources/").status_code == eve.get(f"/sources/{source.pk}").status_code == 404
    assert ben.get("/sources/999999").status_code == 404
