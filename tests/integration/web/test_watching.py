"""What became of a source, on the cards of a claim and on the snapshot's own page."""

import pytest

from tests.factories import as_actor
from tests.integration.desk_server import PATH, WORDS, html
from tests.integration.watched import EDITED, GONE, look, make_rested, snapshot_of
from verification.evidence import watch
from verification.evidence.models import Evidence
from verification.evidence.record_models import CheckState, SnapshotCheck


@pytest.fixture
def claim(cast, site):
    site.show()
    return make_rested(cast, site)


def words(page):
    return " ".join(page.content.decode().split())


def evidence_of(claim):
    return Evidence.objects.get(claim=claim, added_by__isnull=False)


def test_card_says_in_red_that_the_quotation_no_longer_stands_and_what_stands_there(claim, site, dan):
    site.show(EDITED)
    look(claim)

    shown = words(dan.get(f"/claims/{claim.pk}"))

    assert "Edited at its address" in shown
    assert "the quotation no longer stands there" in shown
    assert "Nearest wording now: “eleven freighters had to anchor outside”" in shown
    assert "source changed" in shown


def test_card_says_that_a_page_is_gone_and_a_page_that_did_not_change_says_nothing(claim, site, dan):
    look(claim)
    assert "At its address" not in words(dan.get(f"/claims/{claim.pk}"))
    site.answers[PATH] = GONE
    look(claim)
    look(claim)

    assert "Gone from its address" in words(dan.get(f"/claims/{claim.pk}"))


def test_page_of_a_snapshot_compares_two_readings(claim, site, dan):
    snapshot = snapshot_of(claim)
    site.show(html(WORDS[0], WORDS[1].replace("nine", "<b>eleven</b> &lt;i&gt;"), WORDS[2]))
    reading = look(claim).reading

    shown = words(dan.get(f"/snapshots/{snapshot.pk}?evidence={evidence_of(claim).pk}&compare={reading.pk}"))

    assert "Edited at its address" in shown
    assert f'href="/snapshots/{reading.pk}"' in shown
    assert "<del>nine</del> <ins>eleven &lt;i&gt;</ins>" in shown
    assert 'id="quotation">nine freighters had to anchor outside</mark>' in shown
    assert snapshot.raw_id in shown
    back = words(dan.get(f"/snapshots/{reading.pk}?compare={snapshot.pk}"))
    assert "<del>nine</del>" in back


def test_person_checks_a_source_and_says_that_it_still_counts(claim, site, cleo):
    snapshot, evidence = snapshot_of(claim), evidence_of(claim)
    site.show(EDITED)

    answered = cleo.post(f"/snapshots/{snapshot.pk}/check", {"evidence": evidence.pk}, follow=True)

    assert answered.redirect_chain[0][0] == f"/snapshots/{snapshot.pk}?evidence={evidence.pk}#watch"
    assert "The page was edited." in words(answered)
    seen = cleo.post(f"/snapshots/{snapshot.pk}/seen", {"reason": "<b>Confirmed</b> by phone."}, follow=True)
    shown = words(seen)
    assert "Cleo says it still counts: &lt;b&gt;Confirmed&lt;/b&gt; by phone." in shown
    assert SnapshotCheck.objects.latest("pk").state == CheckState.SEEN
    again = cleo.post(f"/snapshots/{snapshot.pk}/seen", {"reason": "Again."}, follow=True)
    assert "Nothing was found to have changed here." in words(again)


def test_forms_are_offered_to_those_who_may_use_them(claim, site, cast, ada, dan, root, eve):
    snapshot = snapshot_of(claim)
    site.show(EDITED)
    watch.check_now(actor=as_actor(cast.ben), snapshot_id=snapshot.pk)
    address = f"/snapshots/{snapshot.pk}"

    offered = {
        who: ("Check this source now" in shown, "Seen, still counts" in shown)
        for who, shown in (("ada", words(ada.get(address))), ("dan", words(dan.get(address))), ("root", words(root.get(address))))
    }  # fmt: skip
    assert offered == {"ada": (True, False), "dan": (True, True), "root": (False, False)}
    for act in ("check", "seen"):
        assert eve.post(f"{address}/{act}", {"reason": "x"}).status_code == 404
        assert dan.get(f"{address}/{act}").status_code == 405


def test_page_says_why_a_source_is_not_looked_at(claim, site, cast, dan, settings):
    address = f"/snapshots/{snapshot_of(claim).pk}"
    assert "Not looked at by itself" not in words(dan.get(address))
    settings.WATCH_HOURS = 0
    assert "Later looks are switched off on this desk." in words(dan.get(address))


@pytest.mark.parametrize(
    ("at", "marked"),
    [("0-5", "Barge"), ("6-13", "strikes"), ("5-5", None), ("9-2", None), ("0-99999", None), ("a-b", None), ("-1-4", None), ("3", None)],
)  # fmt: skip
def test_address_marks_a_passage(claim, dan, at, marked):
    shown = words(dan.get(f"/snapshots/{snapshot_of(claim).pk}?at={at}"))

    assert (f'id="quotation">{marked}</mark>' in shown) is (marked is not None)
    assert ("<mark" in shown) is (marked is not None)


def test_page_links_the_archived_copy_and_nothing_else_of_what_was_told(claim, dan):
    snapshot = snapshot_of(claim)
    copy = "https://web.archive.org/web/20230503101500id_/http://harbour.example/a"
    for detail in (
        f"It answered 410. Internet Archive: copy at {copy}",
        "See https://evil.example/ for more.",
    ):
        SnapshotCheck.objects.create(snapshot=snapshot, state=CheckState.GONE, detail=detail)
        shown = words(dan.get(f"/snapshots/{snapshot.pk}"))
        linked = 'href="https://web.archive.org/web/20230503101500/http://harbour.example/a"' in shown
        assert linked is ("Internet Archive" in detail)
        assert 'href="https://evil.example/' not in shown
