"""Articles: import once, describe, settle the byline, try again."""

import hashlib
from datetime import date

import pytest

from tests.factories import (
    TEXT,
    make_article,
    make_claim,
    make_clearable,
    make_import,
    make_person,
    take,
)
from tests.integration.threads import at_once
from verification import jobs, tasks
from verification.articles import services
from verification.articles.extraction import begin_extraction
from verification.articles.models import Article, RawDocument, ReporterSource, Revision
from verification.audit import Event
from verification.claims.services import extract
from verification.errors import (
    ActionRefused,
    DocumentTooLarge,
    EmptyDocument,
    EngineError,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    TransientProviderError,
    UnsupportedDocument,
)
from verification.jobs import Job, PipelineStep, StepState
from verification.publication import services as publication
from verification.workflow import ArticleStatus, Role

pytestmark = pytest.mark.django_db


def stored():
    return [model.objects.count() for model in (Article, Revision, RawDocument, Job, PipelineStep, Event)]


def test_an_import_stores_bytes_text_job_and_the_first_step_together(cast):
    body = b"One.\r\nTwo with 3 na\xc3\xafve caf\xc3\xa9s."
    made = services.import_document(actor=cast.ada.as_actor(), body=body, filename="story.txt")
    revision = made.article.current
    assert made.created
    assert bytes(revision.raw.content) == body
    assert revision.raw_id == hashlib.sha256(body).hexdigest()
    assert revision.text == "One.\nTwo with 3 naïve cafés."
    assert revision.sha256 == hashlib.sha256(revision.text.encode()).hexdigest()
    step = PipelineStep.objects.get(job=made.job)
    assert (step.step, step.target, step.state) == ("extract", f"revision:{revision.pk}", "waiting")
    assert made.article.status == ArticleStatus.IMPORTED


def test_the_same_text_twice_is_one_article(cast):
    first = make_import(cast.ada)
    before = stored()
    again = make_import(cast.cleo, title="Another title")
    assert (again.article, again.job, again.created) == (first.article, first.job, False)
    assert stored() == before


def test_another_text_is_refused_while_the_claims_of_the_one_before_are_searched(cast):
    make_import(cast.ada, source_app="cms", source_id="42")
    before = stored()
    with pytest.raises(ActionRefused, match="imported"):
        make_import(cast.ada, TEXT + "More.", source_app="cms", source_id="42")
    assert stored() == before


def test_the_same_text_under_two_source_ids_is_two_articles(cast):
    one = make_import(cast.ada, source_app="cms", source_id="42")
    two = make_import(cast.ada, source_app="cms", source_id="43")
    assert one.article != two.article
    assert RawDocument.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_text_at_once_make_one_article(live_cast):
    made = at_once(4, lambda: make_import(live_cast.ada))
    assert len({one.article.pk for one in made}) == 1
    assert sorted(one.created for one in made) == [False, False, False, True]
    assert Job.objects.count() == PipelineStep.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_texts_at_once_for_one_source_id_one_is_refused(live_cast):
    def bring(text):
        return lambda: make_import(live_cast.ada, text, source_app="cms", source_id="42")

    made = at_once(bring("First text here."), bring("Second text here."))
    assert sorted(type(one).__name__ for one in made) == ["ActionRefused", "Imported"]
    assert Article.objects.count() == Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"body": b""}, EmptyDocument),
        ({"body": b" \n\t "}, EmptyDocument),
        ({"body": b"\x00\x01\x02\xff\xfe\x00\x90" * 50, "filename": "a.bin"}, InvalidInput),
        ({"body": b"MZ\x90\x00", "filename": "a.exe"}, UnsupportedDocument),
        ({"body": b"%PDF-1.4 broken", "filename": "a.pdf"}, InvalidInput),
        ({"body": b"PK\x03\x04 broken", "filename": "a.docx"}, InvalidInput),
        ({"body": b"a" * (5 * 1024 * 1024 + 1)}, DocumentTooLarge),
        ({"body": b"Text.", "source_id": "x" * 201}, InvalidInput),
        ({"body": b"Text.", "source_app": ""}, InvalidInput),
        ({"body": b"Text.", "source_id": "a\0b"}, InvalidInput),
        ({"body": b"Text.", "source_id": "a\ud800"}, InvalidInput),
        ({"body": b"Text.", "source_url": "https://example.org/" + "x" * 2000}, InvalidInput),
        ({"body": b"Text.", "source_url": "javascript:alert(1)"}, InvalidInput),
        ({"body": b"Text.", "source_url": "https://example.org/\0"}, InvalidInput),
    ],
)
def test_bad_input_is_refused_by_name_and_stores_nothing(cast, given, error):
    before = stored()
    with pytest.raises(error):
        services.import_document(actor=cast.ada.as_actor(), **given)
    assert stored() == before


def test_details_that_postgresql_cannot_hold_are_made_storable(cast):
    article = make_import(cast.ada, title="Nul\0 and \ud800", byline="Ada\0", dateline="\udfffOslo").article
    assert (article.title, article.byline, article.dateline) == ("Nul� and �", "Ada�", "�Oslo")


@pytest.mark.parametrize("who", ["ben", "dan", "eve", "root"])
def test_only_reporters_editors_and_service_accounts_import(cast, who):
    with pytest.raises(ActionRefused) as refused:
        make_import(getattr(cast, who))
    assert [failure.code for failure in refused.value.failures] == ["role_required"]
    assert Article.objects.count() == 0


def test_a_service_account_imports(cast):
    robot = make_person("cms", Role.SERVICE)
    assert make_import(robot).article.created_by == robot


def test_what_a_person_says_wins_over_what_the_file_says(cast):
    body = b"<html><head><title>File title</title></head><body><p>Oslo is big.</p></body></html>"
    made = services.import_document(
        actor=cast.ada.as_actor(),
        body=body,
        filename="a.html",
        title="Said title",
        published_on=date(2026, 5, 4),
    )
    assert (made.article.title, made.article.published_on) == ("Said title", date(2026, 5, 4))


def test_a_document_without_a_title_is_called_by_its_first_line(cast):
    assert make_import(cast.ada, "\n\n  A first line \nA second.").article.title == "A first line"


def test_links_of_the_file_are_kept_at_the_words_that_they_touch(cast):
    body = (
        b'<html><body><p>Oslo has <a href="https://example.org/count">700,000 people</a>.</p></body></html>'
    )
    made = services.import_document(actor=cast.ada.as_actor(), body=body, filename="a.html")
    source = ReporterSource.objects.get(revision__article=made.article)
    assert made.article.current.text[source.start : source.end] == "700,000 people"
    assert source.url == "https://example.org/count"


def test_an_import_is_on_record_with_digests_and_no_text(cast):
    article = make_import(cast.ada).article
    event = Event.objects.of_article(article.pk).get()
    assert (event.action, event.actor, event.data) == (
        "article.import",
        cast.ada,
        {"raw": article.current.raw_id, "text": article.current.sha256, "reporters": [cast.ada.pk]},
    )


# Who reported it.


def test_the_byline_names_the_reporters_of_the_newsroom(cast):
    zoe = make_person("zoe", Role.REPORTER, display_name="Zoë Weiß")
    article = make_import(cast.cleo, byline="By ADA REPORTER and Zoë Weiß, Oslo").article
    assert set(article.reporters.all()) == {cast.ada, zoe}
    assert article.unmatched_byline == ""


def test_part_of_a_name_is_not_a_name(cast):
    assert make_import(cast.cleo, byline="Adam Reporters").article.unmatched_byline == "Adam Reporters"


def test_without_a_byline_the_reporter_who_brought_it_is_its_reporter(cast):
    assert list(make_import(cast.ada, byline="").article.reporters.all()) == [cast.ada]


def test_an_editor_who_brings_an_article_without_byline_is_not_its_reporter(cast):
    assert not make_import(cast.cleo, byline="").article.reporters.exists()


def test_an_article_that_names_nobody_is_as_unmatched_as_one_that_names_a_stranger(cast):
    article = make_import(cast.cleo, byline="").article
    assert article.unmatched_byline == "none given"
    assert settle(cast, article, cast.cleo).unmatched_byline == ""
    assert settle(cast, article, cast.cleo, reporter_ids=[cast.ada.pk], outside=False).unmatched_byline == ""


def test_an_unknown_byline_stays_unmatched_until_an_editor_settles_it(cast):
    article = make_import(cast.ada, byline="Nora Nobody").article
    assert article.unmatched_byline == "Nora Nobody"
    settled = services.settle_byline(
        actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=1, reporter_ids=[], outside=True
    )
    assert settled.unmatched_byline == ""
    assert settled.version == 2


def settle(cast, article, by, **given):
    asked = {"expected_version": None, "reporter_ids": [], "outside": True, **given}
    return services.settle_byline(actor=by.as_actor(), article_id=article.pk, **asked)


def test_an_editor_maps_a_byline_to_people(cast):
    article = make_import(cast.cleo, byline="A. R.").article
    settled = settle(cast, article, cast.cleo, reporter_ids=[cast.ada.pk], outside=False)
    assert list(settled.reporters.all()) == [cast.ada]
    event = Event.objects.of_article(article.pk).last()
    assert (event.action, event.data) == (
        "article.byline",
        {"reporters": [cast.ada.pk], "outside": False},
    )


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "eve", "root"])
def test_nobody_but_an_editor_settles_a_byline(cast, who):
    article = make_import(cast.ada, byline="Nora Nobody").article
    with pytest.raises(NotAllowed):
        settle(cast, article, getattr(cast, who))
    assert Article.objects.get().unmatched_byline


def test_an_editor_does_not_settle_the_byline_of_their_own_article(cast):
    chief = make_person("chief", Role.EDITOR, display_name="Clara Chief")
    article = make_import(chief, byline="Clara Chief").article
    with pytest.raises(NotAllowed):
        settle(cast, article, chief)
    assert list(article.reporters.all()) == [chief]


def test_a_byline_is_not_mapped_to_strangers_or_on_an_old_version(cast):
    article = make_import(cast.ada, byline="Nora Nobody").article
    with pytest.raises(InvalidInput):
        settle(cast, article, cast.cleo, reporter_ids=[999_999])
    with pytest.raises(StaleVersion):
        settle(cast, article, cast.cleo, expected_version=7)
    with pytest.raises(NotFound):
        services.settle_byline(
            actor=cast.cleo.as_actor(), article_id=0, expected_version=None, reporter_ids=[], outside=True
        )


# Describing.


def describe(article, by, **given):
    asked = {
        "title": article.title,
        "byline": article.byline,
        "dateline": article.dateline,
        "published_on": article.published_on,
        "expected_version": article.version,
        **given,
    }
    return services.set_details(actor=by.as_actor(), article_id=article.pk, **asked)


def test_details_are_corrected_and_counted(cast):
    article = make_import(cast.ada).article
    changed = describe(
        article, cast.ada, title=" New \0 title ", dateline="OSLO", published_on=date(2026, 1, 2)
    )
    assert (changed.title, changed.dateline, changed.version) == ("New � title", "OSLO", 2)
    assert Event.objects.of_article(article.pk).last().action == "article.details"


def test_details_on_an_old_version_are_refused(cast):
    article = make_import(cast.ada).article
    describe(article, cast.cleo, title="First")
    with pytest.raises(StaleVersion):
        describe(article, cast.ada, title="Second")
    assert Article.objects.get().title == "First"


def test_an_article_keeps_a_title(cast):
    with pytest.raises(InvalidInput):
        describe(make_import(cast.ada).article, cast.ada, title=" \n")


def test_outsiders_and_admins_do_not_describe_articles(cast):
    article = make_import(cast.ada).article
    for person in (cast.eve, cast.root, cast.dan):
        with pytest.raises(NotAllowed):
            describe(article, person, title="Mine")


def test_a_cleared_article_is_described_by_those_alone_who_may_clear_it(cast):
    article = make_clearable(cast)
    publication.clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    article.refresh_from_db()
    chief = make_person("chief", Role.REPORTER, Role.EDITOR, display_name="Clara Chief")
    article.reporters.add(chief)
    for person in (cast.ada, cast.ben, chief):
        with pytest.raises(NotAllowed):
            describe(article, person, title="Another headline")
    assert describe(article, cast.cleo, title="A headline without a misprint").version == article.version + 1


def test_a_new_byline_adds_its_people_and_drops_nobody(cast):
    zoe = make_person("zoe", Role.REPORTER, display_name="Zoe Second")
    article = make_import(cast.ada).article
    changed = describe(article, cast.ben, byline="Zoe Second")
    assert set(changed.reporters.all()) == {cast.ada, zoe}
    event = Event.objects.of_article(article.pk).last()
    assert (event.action, event.data) == ("article.details", {"reporters": [cast.ada.pk, zoe.pk]})


@pytest.mark.parametrize("byline", ["", "Ada Reporter", "Someone Else"])
@pytest.mark.parametrize("who", ["ada", "ben"])
def test_nobody_but_an_editor_gets_rid_of_an_unmatched_byline(cast, who, byline):
    article = make_import(cast.ada, byline="Nora Nobody").article
    with pytest.raises(NotAllowed):
        describe(article, getattr(cast, who), byline=byline)
    assert Article.objects.get().unmatched_byline == "Nora Nobody"


def test_other_details_of_an_unmatched_byline_are_free_and_an_editor_changes_it(cast):
    article = make_import(cast.ada, byline="Nora Nobody").article
    article = describe(article, cast.ada, title="New title")
    assert describe(article, cast.cleo, byline="Ada Reporter").unmatched_byline == ""


def test_a_changed_byline_is_not_outside_any_more(cast):
    article = make_import(cast.cleo, byline="Wire Service").article
    article = settle(cast, article, cast.cleo)
    assert describe(article, cast.ben, title="Same byline").byline_is_outside
    article.refresh_from_db()
    assert describe(article, cast.ben, byline="Nora Nobody").unmatched_byline == "Nora Nobody"


# The machine's moves.


def test_extraction_opens_the_article_with_exact_offsets(cast):
    article = make_article(cast.ada)
    revision = article.current
    assert article.status == ArticleStatus.OPEN
    assert revision.blocks.exists()
    for sentence in revision.sentences.all():
        assert revision.text[sentence.start : sentence.end].strip()
        assert sentence.disposition
    assert [event.action for event in Event.objects.of_article(article.pk)] == [
        *("article.import", "article.extract", "article.open", "claims.extract")
    ]


def fail_extraction(article, error):
    step = jobs.start(PipelineStep.objects.of_article(article.pk).get().pk)
    begin_extraction(article.pk)
    services.give_up(step, error)
    article.refresh_from_db()
    return step


def test_a_final_failure_of_the_extraction_is_shown_by_the_article(cast):
    article = make_import(cast.ada).article
    fail_extraction(article, EngineError("No model."))
    assert article.status == ArticleStatus.EXTRACTION_FAILED
    event = Event.objects.of_article(article.pk).last()
    assert (event.action, event.data) == ("article.fail", {"error": "engine_error"})


def test_a_passing_failure_leaves_the_article_alone(cast):
    article = make_import(cast.ada).article
    step = fail_extraction(article, TransientProviderError())
    step.refresh_from_db()
    assert (article.status, step.state) == (ArticleStatus.EXTRACTING, StepState.WAITING)


def test_whoever_lost_its_claim_cannot_give_the_article_up(cast):
    article = make_import(cast.ada).article
    begin_extraction(article.pk)
    pk = PipelineStep.objects.get().pk
    late = jobs.start(pk)
    PipelineStep.objects.update(claimed_until="2020-01-01T00:00Z")
    jobs.start(pk)
    services.give_up(late, EngineError("Too late."))
    article.refresh_from_db()
    assert article.status == ArticleStatus.EXTRACTING
    assert PipelineStep.objects.get().state == StepState.RUNNING


def test_an_extraction_that_kills_every_worker_is_given_up_and_shown(cast):
    article = make_import(cast.ada).article
    begin_extraction(article.pk)
    pk = PipelineStep.objects.get().pk
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.start(pk)
        PipelineStep.objects.update(claimed_until="2020-01-01T00:00Z")
    tasks.run_step(pk)
    article.refresh_from_db()
    assert article.status == ArticleStatus.EXTRACTION_FAILED
    assert PipelineStep.objects.get().state == StepState.FAILED


def test_after_a_failure_claims_are_marked_by_hand(cast):
    article = make_import(cast.ada).article
    fail_extraction(article, EngineError("No model."))
    assert take(make_claim(article, cast.ben), cast.ben).holder == cast.ben


def test_a_failed_extraction_is_tried_again_and_succeeds(cast):
    article = make_import(cast.ada).article
    fail_extraction(article, EngineError("No model."))
    article = services.retry(
        actor=cast.ada.as_actor(), article_id=article.pk, expected_version=article.version
    )
    assert article.status == ArticleStatus.IMPORTED
    assert extract(jobs.start(PipelineStep.objects.due().get().pk))
    article.refresh_from_db()
    assert article.status == ArticleStatus.OPEN


def test_what_did_not_fail_is_not_tried_again(cast):
    article = make_article(cast.ada)
    with pytest.raises(ActionRefused):
        services.retry(actor=cast.ada.as_actor(), article_id=article.pk, expected_version=None)
    assert PipelineStep.objects.of_article(article.pk).get(step="extract").state == StepState.DONE


@pytest.mark.django_db(transaction=True)
def test_details_changed_while_claims_are_found_cost_neither(live_cast, monkeypatch):
    article = make_import(live_cast.ada).article
    step = jobs.start(PipelineStep.objects.get().pk)
    finish = jobs.finish

    def finish_and_be_disturbed(step):
        done = finish(step)
        at_once(lambda: describe(Article.objects.get(), live_cast.ada, title="Meanwhile"))
        return done

    monkeypatch.setattr(jobs, "finish", finish_and_be_disturbed)
    assert extract(step)
    article.refresh_from_db()
    assert (article.status, article.title) == (ArticleStatus.OPEN, "Meanwhile")


# Who sees what.


def test_reporters_see_their_own_the_desk_all_and_outsiders_nothing(cast):
    own = make_import(cast.ada, "Ada wrote this text.").article
    other = make_import(cast.cleo, "Somebody wrote this text.", byline="Nora Nobody").article

    def seen(person):
        return set(Article.objects.visible_to(person))

    assert seen(cast.ada) == {own}
    assert seen(cast.eve) == set()
    assert all(seen(person) == {own, other} for person in (cast.ben, cast.dan, cast.cleo, cast.root))


def test_whoever_was_locked_out_sees_nothing(cast):
    make_import(cast.ada)
    cast.cleo.is_active = False
    assert not Article.objects.visible_to(cast.cleo).exists()
