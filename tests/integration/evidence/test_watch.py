"""Later looks at the pages of evidence: what they find, whom it concerns, and that nothing is lost."""

import secrets
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.factories import (
    approve,
    as_actor,
    make_snapshot,
    take,
)
from tests.integration.desk_server import PATH, WORDS, html
from tests.integration.outside import enable
from tests.integration.watched import (
    CORRECTED,
    EDITED,
    GONE,
    look,
    make_cleared,
    make_rested,
    never_edited_lifted,
    set_back,
    snapshot_of,
)
from tests.integration.web_server import answer, redirect
from tests.providers_server import ProvidersServer
from verification import backends, jobs
from verification.articles.models import Article
from verification.audit import Event, check_verifies
from verification.errors import ActionRefused, Conflict, InvalidAddress, InvalidReason, NotAllowed
from verification.evidence import watch
from verification.evidence.models import Snapshot
from verification.evidence.record_models import CheckState, ProviderAnswer, SnapshotCheck
from verification.evidence.standing import standing_of
from verification.jobs import PipelineStep, StepState
from verification.providers.internet_archive import InternetArchive
from verification.providers.limits import RedisLimits
from verification.publication import services as publication
from verification.reviews import services as reviews
from verification.tasks import run_step
from verification.verdicts import services as verdicts
from verification.workflow import ArticleStatus


@pytest.fixture
def page(site):
    site.show(headers={"ETag": '"v1"'})
    return site


@pytest.fixture
def approved(cast, page):
    return make_rested(cast, page)


def flags(claim):
    claim.refresh_from_db()
    return claim.flags


def test_page_that_did_not_change_is_the_same_and_no_event(approved, page):
    page.answers[PATH] = b"HTTP/1.1 304 Not Modified\r\n\r\n"

    check = look(approved)

    assert (check.state, check.reading, check.by) == (CheckState.SAME, None, None)
    assert 'if-none-match: "v1"' in page.requests[-1].lower()
    assert page.asked()[-2:] == ["/robots.txt", PATH]
    assert not Event.objects.filter(action="snapshot.check").exists()
    assert flags(approved) == []


def test_page_is_the_same_when_only_its_template_changed(approved, page):
    page.show(html(*WORDS, "245 shares", after="<footer>New design</footer>"))

    assert look(approved).state == CheckState.SAME


def test_edited_page_is_read_anew_and_quotation_that_stands_still_counts(approved, page):
    page.show(CORRECTED)

    check = look(approved)

    reading = check.reading
    snapshot = snapshot_of(approved)
    assert check.state == CheckState.EDITED
    assert "every quotation that counts still stands" in check.detail
    assert "Correction: the lock is the northern one." in check.detail
    assert (reading.origin, reading.source, reading.url) == (snapshot.origin, snapshot.source, snapshot.url)
    assert "Correction:" in reading.text
    assert reading.pk != snapshot.pk
    assert flags(approved) == []
    event = Event.objects.get(action="snapshot.check")
    assert event.data == {"check": check.pk, "state": "edited", "reading": reading.pk}


def test_claim_is_flagged_when_its_quotation_no_longer_stands(cast, approved, page):
    page.show(EDITED)

    check = look(approved)

    assert check.state == CheckState.EDITED
    assert "the quotation that counts no longer stands in it" in check.detail
    assert flags(approved) == ["source_changed"]
    event = Event.objects.get(action="claims.source_changed")
    assert (event.chain, event.data["claims"]) == (f"article:{approved.article_id}", [approved.pk])
    assert (event.data["check"], event.data["state"]) == (check.pk, "edited")
    check_verifies()
    article = approved.article
    failures = publication.clearing(article, as_actor(cast.cleo)).failures
    assert "changed_sources" in {failure.code for failure in failures}


def test_cleared_article_opens_again(cast, page):
    claim = make_cleared(cast, page)
    page.show(EDITED)

    look(claim)

    assert Article.objects.get(pk=claim.article_id).status == ArticleStatus.OPEN


def test_change_is_told_once_and_not_at_every_look(approved, page):
    page.show(EDITED)
    first = look(approved)

    second = look(approved)

    assert (second.state, second.reading) == (CheckState.SAME, first.reading)
    assert standing_of(snapshot_of(approved).pk).decided == first
    assert Event.objects.filter(action="snapshot.check").count() == 1
    assert flags(approved) == ["source_changed"]


def test_page_that_reads_again_as_before_settles_it(approved, page):
    page.show(EDITED)
    look(approved)
    page.show()

    assert look(approved).state == CheckState.SAME
    assert not standing_of(snapshot_of(approved).pk).is_changed
    assert flags(approved) == []
    assert Event.objects.filter(action="claims.source_stands").count() == 1


@pytest.mark.parametrize(
    "shown",
    [GONE, answer(b"", status="404 No"), answer(html("Go home.", title="Page not found")), redirect("/")],
)
def test_page_is_gone_at_the_second_look_only(approved, page, shown):
    page.show(html("Welcome to the paper of the harbour."), path="/")
    page.answers[PATH] = shown

    assert look(approved).state == CheckState.MISSING
    assert flags(approved) == []
    assert look(approved).state == CheckState.GONE
    assert flags(approved) == ["source_changed"]
    assert look(approved).state == CheckState.MISSING
    assert standing_of(snapshot_of(approved).pk).decided.state == CheckState.GONE


def test_two_looks_right_after_each_other_do_not_make_a_page_gone(cast, approved, page):
    page.answers[PATH] = GONE
    who = as_actor(cast.ben)

    for _ in range(2):
        check = watch.check_now(actor=who, snapshot_id=snapshot_of(approved).pk)
    assert check.state == CheckState.MISSING


def test_page_that_comes_back_between_was_not_gone(approved, page):
    for shown in (GONE, answer(html()), GONE):
        page.answers[PATH] = shown
        check = look(approved)

    assert check.state == CheckState.MISSING


def test_notice_that_it_was_withdrawn_marks_it_though_the_words_stand(approved, page):
    page.show(html(before="<div>This article has been retracted.</div>"))

    check = look(approved)

    assert (check.state, check.reading) == (CheckState.RETRACTED, None)
    assert check.detail == "The page says: “This article has been retracted.”"
    assert flags(approved) == ["source_changed"]
    again = look(approved)
    assert (again.state, again.reading) == (CheckState.SAME, snapshot_of(approved))
    assert standing_of(snapshot_of(approved).pk).decided == check


def test_notice_that_was_there_from_the_start_is_no_news(cast, site):
    site.show(html(before="<div>This article has been retracted.</div>"))
    claim = make_rested(cast, site)

    assert look(claim).state == CheckState.SAME


def test_withdrawn_page_without_its_text_is_withdrawn_and_not_edited(approved, page):
    page.show(html("This article has been retracted because its figures could not be confirmed."))

    check = look(approved)

    assert check.state == CheckState.RETRACTED
    assert check.reading is not None
    assert flags(approved) == ["source_changed"]


@pytest.mark.parametrize(
    "shown", [b"", answer(b"", status="503 Busy"), answer(b"", status="403 No"), answer(b"\x89PNG\r\n\x1a\n")]
)
def test_failed_look_is_no_mark_and_is_repeated_in_an_hour(approved, page, shown):
    page.answers[PATH] = shown

    check = look(approved)

    assert check.state == CheckState.FAILED
    assert check.detail
    assert flags(approved) == []
    assert not standing_of(snapshot_of(approved).pk).is_changed
    assert watch.plan(10) == []
    set_back(hours=1)
    assert len(watch.plan(10)) == 1


def test_site_that_wants_no_programs_is_left_alone(approved, page):
    page.answers["/robots.txt"] = answer(b"User-agent: *\nDisallow: /")

    check = look(approved)

    assert check.state == CheckState.FAILED
    assert "robots.txt" in check.detail
    assert page.asked()[-1] == "/robots.txt"


def test_only_what_counts_and_may_be_asked_for_is_looked_at(cast, page, settings):
    secret = make_rested(cast, page, outside=False)
    set_back()
    assert watch.plan(10) == []

    Article.objects.filter(pk=secret.article_id).update(allow_outside_search=True)
    settings.WATCH_HOURS = 0
    assert watch.plan(10) == []
    settings.WATCH_HOURS = 48
    assert watch.plan(10) == []
    settings.WATCH_HOURS = 24
    first = watch.plan(10)
    assert len(first) == 1
    assert watch.plan(10) == first
    with never_edited_lifted():
        Snapshot.objects.update(is_fetched=False)
    assert watch.plan(10) == []


def test_killed_worker_loses_no_look_and_doubles_none(approved, page):
    page.show(EDITED)
    set_back()
    (step_id,) = watch.plan(10)
    lost = jobs.start(step_id)
    snapshot = snapshot_of(approved)
    # It dies after the newer reading was stored, before the look was.
    reading = watch._store_reading(snapshot, watch.snapshots.visit_page(snapshot.url))
    PipelineStep.objects.filter(pk=step_id).update(claimed_until=timezone.now() - timedelta(seconds=1))

    run_step.apply([step_id])

    assert watch.watch(lost) is False
    check = SnapshotCheck.objects.get()
    assert (check.state, check.reading_id, check.step_id) == (CheckState.EDITED, reading, step_id)
    assert PipelineStep.objects.get(pk=step_id).state == StepState.DONE
    assert Event.objects.filter(action="snapshot.check").count() == 1


def test_two_looks_at_the_same_moment_are_one_and_the_later_is_told(cast, approved, page):
    page.show(EDITED)
    who, snapshot = as_actor(cast.ben), snapshot_of(approved)

    before = standing_of(snapshot.pk)
    watch.check_now(actor=who, snapshot_id=snapshot.pk)

    with pytest.raises(Conflict):
        watch._store(snapshot, before, watch.Look(CheckState.EDITED), actor=who, step=None)
    assert SnapshotCheck.objects.count() == 1
    assert Event.objects.filter(action="snapshot.check").count() == 1


def test_person_looks_now_whatever_robots_say_and_it_is_on_record(cast, approved, page):
    page.answers["/robots.txt"] = answer(b"User-agent: *\nDisallow: /")
    page.show(EDITED)

    check = watch.check_now(actor=as_actor(cast.ben), snapshot_id=snapshot_of(approved).pk)

    assert (check.state, check.by, check.step) == (CheckState.EDITED, cast.ben, None)
    assert Event.objects.get(action="snapshot.check").actor_id == cast.ben.pk
    assert flags(approved) == ["source_changed"]


def test_person_says_that_it_still_counts(cast, approved, page):
    page.show(EDITED)
    look(approved)
    snapshot = snapshot_of(approved)

    seen = watch.say_seen(
        actor=as_actor(cast.cleo), snapshot_id=snapshot.pk, reason=" The harbour office confirmed nine. "
    )

    assert (seen.state, seen.by, seen.detail) == (
        CheckState.SEEN,
        cast.cleo,
        "The harbour office confirmed nine.",
    )
    assert flags(approved) == []
    assert Event.objects.filter(action="snapshot.seen").count() == 1
    # The same page again is no news; another change is.
    assert look(approved).state == CheckState.SAME
    page.show(html(WORDS[0]))
    assert look(approved).state == CheckState.EDITED
    assert flags(approved) == ["source_changed"]


def test_gone_page_that_still_counts_stays_so(cast, approved, page):
    page.answers[PATH] = GONE
    look(approved)
    look(approved)
    watch.say_seen(actor=as_actor(cast.ben), snapshot_id=snapshot_of(approved).pk, reason="We have it.")

    assert look(approved).state == CheckState.MISSING
    assert look(approved).state == CheckState.MISSING
    assert flags(approved) == []


def test_word_that_it_counts_needs_a_person_a_reason_and_a_change(cast, approved, page):
    snapshot = snapshot_of(approved)
    ben = as_actor(cast.ben)

    with pytest.raises(ActionRefused):
        watch.say_seen(actor=ben, snapshot_id=snapshot.pk, reason="Fine.")
    page.show(EDITED)
    look(approved)
    for reason in ("", " ", "a" * 501):
        with pytest.raises(InvalidReason):
            watch.say_seen(actor=ben, snapshot_id=snapshot.pk, reason=reason)
    for who in (cast.ada, cast.eve, cast.root):
        with pytest.raises(NotAllowed):
            watch.say_seen(actor=as_actor(who), snapshot_id=snapshot.pk, reason="Fine.")
    assert flags(approved) == ["source_changed"]


def test_approving_anew_lowers_the_flag(cast, approved, page):
    page.show(EDITED)
    look(approved)
    reviews.reopen(
        actor=as_actor(cast.dan), claim_id=approved.pk, expected_version=None, reason="Its source was edited."
    )
    assert flags(approved) == ["source_changed"]
    claim = take(approved, cast.ben)
    verdicts.submit(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    approved.refresh_from_db()

    approve(approved, cast.dan)

    assert flags(approved) == []


def test_document_without_an_address_cannot_be_looked_at(cast):
    with pytest.raises(InvalidAddress):
        watch.check_now(actor=as_actor(cast.ben), snapshot_id=make_snapshot().pk)


def test_outsider_looks_at_nothing(cast, approved, page):
    before = len(page.requests)

    with pytest.raises(NotAllowed):
        watch.check_now(actor=as_actor(cast.eve), snapshot_id=snapshot_of(approved).pk)
    assert len(page.requests) == before


@pytest.fixture
def internet_archive(servers, monkeypatch):
    """The Internet Archive, played on this machine."""
    with ProvidersServer() as server:
        provider = InternetArchive(address=server.url("/wayback/available"), **server.reach)
        monkeypatch.setattr(backends, "outside_providers", lambda: {"internet_archive": provider})
        counts = RedisLimits(url=settings.REDIS_URL, prefix=f"test:{secrets.token_hex(4)}:")
        monkeypatch.setattr(backends, "limits", lambda: counts)
        yield server


def test_page_that_is_gone_names_its_closest_copy_where_the_archive_may_be_asked(
    cast, approved, page, internet_archive
):
    enable(cast.root, "internet_archive")
    page.answers[PATH] = GONE
    look(approved)
    assert internet_archive.requests == []

    gone = look(approved)

    assert (
        "Internet Archive: copy of 2023-05-03 in the Internet Archive at https://web.archive.org/web/"
        in gone.detail
    )
    assert ProviderAnswer.objects.get().step == gone.step


def test_archive_is_not_asked_while_it_is_off_and_its_silence_is_told(cast, approved, page, internet_archive):
    page.answers[PATH] = GONE
    look(approved)
    assert look(approved).detail.endswith("UTC.")
    assert internet_archive.requests == []

    page.show()
    look(approved)
    enable(cast.root, "internet_archive")
    internet_archive.scenario = "unavailable"
    page.answers[PATH] = GONE
    look(approved)
    gone = look(approved)
    assert gone.state == CheckState.GONE
    assert "Internet Archive not searched: " in gone.detail
