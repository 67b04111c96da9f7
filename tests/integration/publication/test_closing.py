"""On hold, spiked, archived: an editor's acts with a reason, and claims that rest meanwhile."""

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError

from tests.factories import (
    TEXT,
    make_article,
    make_claim,
    make_clearable,
    make_import,
    make_revision,
    take,
)
from tests.integration.publication.closing import act, make_cleared, make_published
from verification import jobs
from verification.articles import services as articles
from verification.articles.models import HELD
from verification.audit import Event
from verification.claims import services as claims
from verification.errors import ActionRefused, EngineError, InvalidInput, NotFound, StaleVersion
from verification.jobs import PipelineStep
from verification.publication import closing
from verification.publication.closing_models import ClosingAct
from verification.publication.services import clear
from verification.reviews import serving
from verification.workflow import ArticleAction, ArticleStatus, Status

pytestmark = pytest.mark.django_db


def codes(refused):
    return [failure.code for failure in refused.value.failures]


def test_an_editor_puts_an_article_on_hold_and_lets_it_go_on(cast):
    article = make_clearable(cast)
    act("hold", article, cast.cleo, " The lawyers\nread it. ", article.version)
    assert article.status == ArticleStatus.ON_HOLD
    kept = ClosingAct.objects.get()
    assert (kept.action, kept.reason, kept.by) == ("hold", "The lawyers\nread it.", cast.cleo)
    event = Event.objects.of_article(article.pk).last()
    assert (event.action, event.data) == ("article.hold", {"act": kept.pk})
    act("resume", article, cast.cleo, "They found nothing.")
    assert article.status == ArticleStatus.OPEN


def test_what_was_cleared_is_cleared_anew_after_a_hold(cast):
    article = make_cleared(cast)
    act("hold", article, cast.cleo)
    act("resume", article, cast.cleo)
    assert article.status == ArticleStatus.OPEN
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    article.refresh_from_db()
    assert article.status == ArticleStatus.CLEARED


def test_an_old_version_an_empty_and_an_endless_reason_are_refused(cast):
    article = make_clearable(cast)
    with pytest.raises(StaleVersion):
        act("hold", article, cast.cleo, version=article.version - 1)
    with pytest.raises(ActionRefused) as refused:
        act("hold", article, cast.cleo, " ")
    assert codes(refused) == ["invalid_reason"]
    with pytest.raises(InvalidInput, match="500"):
        act("hold", article, cast.cleo, "x" * 501)
    with pytest.raises(NotFound):
        closing.act(
            ArticleAction.HOLD, actor=cast.cleo.as_actor(), article_id=0, expected_version=None, reason="x"
        )
    with pytest.raises(ValueError, match="clear"):
        act("clear", article, cast.cleo)
    assert not ClosingAct.objects.exists()


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "eve", "root"])
def test_nobody_but_an_editor_holds_or_spikes(cast, who):
    article = make_clearable(cast)
    for action in ("hold", "spike"):
        with pytest.raises(ActionRefused) as refused:
            act(action, article, getattr(cast, who))
        assert codes(refused) == ["role_required"]


def test_a_token_does_none_of_it(cast):
    with pytest.raises(ActionRefused) as refused:
        act("hold", make_clearable(cast), cast.cleo.as_actor(by_token=True))
    assert codes(refused) == ["person_required"]


def test_nothing_moves_on_the_claims_of_an_article_on_hold(cast):
    article = make_article(cast.ada)
    claim = take(make_claim(article, cast.ben), cast.ben)
    act("hold", article, cast.cleo)
    with pytest.raises(ActionRefused, match="on hold") as refused:
        claims.release(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    assert codes(refused) == ["article_not_open"]
    with pytest.raises(ActionRefused, match="on hold"):
        make_claim(article, cast.ben, "The country borders Sweden, Finland and Russia.")
    assert serving.serve(actor=cast.ben.as_actor()) is None
    act("resume", article, cast.cleo)
    assert serving.serve(actor=cast.ben.as_actor()).claim == claim
    claims.release(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)


def test_a_new_version_may_come_while_an_article_is_on_hold_and_it_stays_on_hold(cast):
    article = make_clearable(cast)
    act("hold", article, cast.cleo)
    make_revision(article, cast.ada, TEXT + "\nIt has fjords.\n")
    assert (article.status, article.flags) == (ArticleStatus.ON_HOLD, [])
    assert article.claims.get(status=Status.APPROVED).anchors.count() == 2
    told = Event.objects.of_article(article.pk).values_list("action", flat=True)
    assert [name for name in told if name.startswith("article.")][-4:] == [
        *("article.revise", "article.extract", "article.open", "article.hold_again")
    ]
    act("resume", article, cast.cleo)
    assert article.status == ArticleStatus.OPEN


def test_a_version_that_cannot_be_read_says_so_once_the_article_goes_on(cast):
    article = make_clearable(cast)
    act("hold", article, cast.cleo)
    articles.revise(
        actor=cast.ada.as_actor(),
        article_id=article.pk,
        expected_version=None,
        body=b"It has fjords.",
        media_type="text/plain",
    )
    article.refresh_from_db()
    assert (article.status, article.flags) == (ArticleStatus.IMPORTED, [HELD])
    step = jobs.start(PipelineStep.objects.get(target=f"revision:{article.current.pk}", step="carry").pk)
    articles.give_up(step, EngineError("damaged"))
    article.refresh_from_db()
    assert (article.status, article.flags) == (ArticleStatus.ON_HOLD, [])
    act("resume", article, cast.cleo)
    assert article.status == ArticleStatus.EXTRACTION_FAILED


def test_a_spiked_article_comes_back(cast):
    article = make_cleared(cast)
    act("spike", article, cast.cleo, "The story fell apart.")
    assert article.status == ArticleStatus.SPIKED
    with pytest.raises(ActionRefused) as refused:
        act("hold", article, cast.cleo)
    assert codes(refused) == ["wrong_status"]
    act("unspike", article, cast.cleo, "It stands after all.")
    assert article.status == ArticleStatus.OPEN


def test_an_article_that_is_being_read_is_not_spiked(cast):
    with pytest.raises(ActionRefused) as refused:
        act("spike", make_import(cast.ada).article, cast.cleo)
    assert codes(refused) == ["wrong_status"]


def test_the_archive_is_the_end(cast):
    article = make_published(cast)
    act("archive", article, cast.cleo, "A year has passed.")
    assert article.status == ArticleStatus.ARCHIVED
    for action in ("unspike", "resume", "archive", "settle"):
        with pytest.raises(ActionRefused) as refused:
            act(action, article, cast.cleo)
        assert "wrong_status" in codes(refused)


def test_what_somebody_may_do_is_said_with_what_stands_against_it(cast):
    article = make_clearable(cast)
    rows = closing.available(article, cast.cleo.as_actor(), ArticleAction.HOLD, ArticleAction.RESUME)
    assert [one.allowed for one in rows] == [True, False]
    assert not closing.available(article, cast.ben.as_actor(), ArticleAction.HOLD)[0].allowed


def test_an_act_refuses_to_be_edited(cast):
    act("hold", make_clearable(cast), cast.cleo)
    with pytest.raises((IntegrityError, InternalError), match="added, never edited"), transaction.atomic():
        ClosingAct.objects.update(reason="Something else.")
