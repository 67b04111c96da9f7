"""A new version of an article's text: a revision more, and an article that is closed until it is read."""

import hashlib

import pytest

from tests.factories import TEXT, make_article, make_clearable, make_person, make_revision, read_revision
from tests.integration.threads import at_once
from verification import jobs
from verification.articles import services
from verification.articles.models import Article, Revision
from verification.audit import Event
from verification.errors import ActionRefused, DuplicateArticle, EngineError, StaleVersion
from verification.jobs import PipelineStep
from verification.publication.services import clear
from verification.workflow import ArticleStatus, Role

pytestmark = pytest.mark.django_db
OTHER = TEXT + "\nIt has fjords.\n"


def revise(article, by, text=OTHER, version=None):
    return services.revise(
        actor=by.as_actor(),
        article_id=article.pk,
        expected_version=version,
        body=text.encode(),
        media_type="text/plain",
        charset="utf-8",
    )


def test_a_new_version_is_stored_with_its_bytes_and_the_work_that_it_makes(cast):
    article = make_article(cast.ada)
    made = revise(article, cast.ada)
    newest = made.article.current
    assert (made.created, newest.number, newest.text) == (True, 2, OTHER)
    assert newest.raw_id == hashlib.sha256(OTHER.encode()).hexdigest()
    assert bytes(newest.raw.content) == OTHER.encode()
    assert made.article.status == ArticleStatus.IMPORTED
    assert PipelineStep.objects.get(job=made.job).step == "carry"
    assert article.revisions.get(number=1).text == TEXT
    (told,) = Event.objects.of_article(article.pk).filter(action="article.revise")
    assert (told.actor, told.data["revision"], told.data["raw"]) == (cast.ada, newest.pk, newest.raw_id)
    assert "fjords" not in str(told.data)


def test_the_same_text_again_adds_nothing(cast):
    article = make_article(cast.ada)
    first = revise(article, cast.ada)
    again = revise(article, cast.cleo)
    assert (again.created, again.job) == (False, first.job)
    assert article.revisions.count() == 2
    assert revise(make_article(cast.ada, OTHER), cast.ada).created is False


def test_an_earlier_text_may_come_back_as_a_revision_of_its_own(cast):
    article = make_article(cast.ada)
    make_revision(article, cast.ada, OTHER)
    make_revision(article, cast.ada, TEXT)
    assert [one.text for one in article.revisions.order_by("number")] == [TEXT, OTHER, TEXT]


def test_a_text_without_an_id_of_its_own_brings_no_earlier_version_back(cast):
    article = make_article(cast.ada)
    make_revision(article, cast.ada, OTHER)
    again = services.import_text(actor=cast.ada.as_actor(), text=TEXT)
    assert (again.article, again.created) == (article, False)
    assert article.revisions.count() == 2


@pytest.mark.parametrize("who", ["ben", "dan", "eve", "root"])
def test_only_reporters_editors_and_programs_bring_a_new_version(who, cast):
    with pytest.raises(ActionRefused):
        revise(make_article(cast.ada), getattr(cast, who))


def test_a_reporter_brings_none_of_an_article_that_is_not_theirs(cast):
    article = make_article(cast.ada)
    with pytest.raises(DuplicateArticle):
        revise(article, make_person("fay", Role.REPORTER))
    assert article.revisions.count() == 1


def test_a_version_of_the_article_that_was_changed_since_is_refused(cast):
    article = make_article(cast.ada)
    with pytest.raises(StaleVersion):
        revise(article, cast.cleo, version=article.version - 1)
    assert article.revisions.count() == 1


def test_no_new_version_comes_in_while_the_one_before_is_read(cast):
    article = make_article(cast.ada)
    revise(article, cast.ada)
    with pytest.raises(ActionRefused, match="imported"):
        revise(article, cast.ada, OTHER + "More.")


def test_a_cleared_article_opens_again_with_a_new_version(cast):
    article = make_clearable(cast)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    make_revision(article, cast.ada, OTHER)
    assert article.status == ArticleStatus.OPEN


def test_whom_the_new_byline_names_reports_the_article_from_then_on(cast):
    article = make_article(cast.ada, byline="Ada Reporter", source_app="cms", source_id="7")
    services.import_text(
        actor=cast.cleo.as_actor(), text=OTHER, byline="Dan", title="New", source_app="cms", source_id="7"
    )
    article.refresh_from_db()
    assert article.reporter_ids() == {cast.ada.pk, cast.dan.pk}
    assert (article.byline, article.title) == ("Ada Reporter", "New")


def test_a_reporter_who_brings_a_version_counts_as_its_reporter(cast):
    both = make_person("both", Role.REPORTER, Role.EDITOR)
    article = make_article(cast.ada)
    revise(article, both)
    assert both.pk in article.reporter_ids()


def test_where_the_comparison_fails_the_article_says_so_and_can_be_tried_again(cast):
    article = make_article(cast.ada)
    made = revise(article, cast.ada)
    services.give_up(jobs.start(PipelineStep.objects.get(job=made.job).pk), EngineError("Broken."))
    article.refresh_from_db()
    assert article.status == ArticleStatus.EXTRACTION_FAILED
    services.retry(actor=cast.ada.as_actor(), article_id=article.pk, expected_version=None)
    read_revision(article)
    article.refresh_from_db()
    assert article.status == ArticleStatus.OPEN


@pytest.mark.django_db(transaction=True)
def test_two_new_versions_at_once_make_one_revision(live_cast):
    article = make_article(live_cast.ada)
    found = at_once(4, lambda: revise(article, live_cast.ada))
    assert sorted(one.created for one in found) == [False, False, False, True]
    assert Revision.objects.filter(article=article).count() == 2
    assert Event.objects.filter(action="article.revise").count() == 1
    assert Article.objects.get().version == article.version + 1
