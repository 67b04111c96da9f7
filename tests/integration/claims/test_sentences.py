"""Sentences accounted for by hand."""

import pytest

from tests.factories import as_actor, make_clearable, make_import
from tests.integration.claims.conftest import codes
from verification.articles import services as articles
from verification.articles.models import Sentence
from verification.audit import Event
from verification.claims import sentences, services
from verification.engine.types import Disposition
from verification.errors import ActionRefused, NotAllowed, NotFound, StaleVersion

pytestmark = pytest.mark.django_db


def act(function, article, ordinal, by, version=None):
    return function(actor=as_actor(by), article_id=article.pk, ordinal=ordinal, expected_version=version)


@pytest.fixture
def claimed(article):
    """A sentence with a claim."""
    return article.current.sentences.filter(disposition=Disposition.CLAIM).first()


@pytest.fixture
def silent(article):
    """A sentence in which the machine found nothing."""
    return article.current.sentences.exclude(disposition=Disposition.CLAIM).first()


def claims_of(article, sentence):
    return [
        claim
        for claim in article.claims.all()
        if claim.anchors.filter(start__lt=sentence.end, end__gt=sentence.start)
    ]


def test_a_sentence_whose_claims_were_dismissed_can_be_said_to_hold_nothing(cast, article, claimed):
    for claim in claims_of(article, claimed):
        services.dismiss(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, reason="trivial")
    marked = act(sentences.mark_no_fact, article, claimed.ordinal, cast.ben)
    assert marked.disposition == Disposition.NO_CHECKABLE_FACT
    event = Event.objects.last()
    assert (event.action, event.actor, event.data["ordinal"]) == (
        "sentence.no_fact",
        cast.ben,
        claimed.ordinal,
    )
    assert act(sentences.take_back, article, claimed.ordinal, cast.ben).disposition == Disposition.CLAIM


def test_a_claim_that_is_restored_stands_for_its_sentence_again(cast, article, claimed):
    gone = claims_of(article, claimed)
    for claim in gone:
        services.dismiss(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, reason="trivial")
    act(sentences.mark_no_fact, article, claimed.ordinal, cast.ben)
    services.restore(actor=as_actor(cast.ben), claim_id=gone[0].pk, expected_version=None)
    assert Sentence.objects.get(pk=claimed.pk).disposition == Disposition.CLAIM


def test_a_sentence_with_a_live_claim_holds_something(cast, article, claimed):
    with pytest.raises(ActionRefused) as refused:
        act(sentences.mark_no_fact, article, claimed.ordinal, cast.ben)
    assert codes(refused) == ["sentence_has_claims"]


def test_a_sentence_that_is_doubted_is_open_until_somebody_accounts_for_it(cast, article, silent):
    before = sentences.coverage(article.current)
    assert act(sentences.take_back, article, silent.ordinal, cast.ben).disposition == ""
    after = sentences.coverage(article.current)
    assert (after.accounted, after.total) == (before.accounted - 1, before.total)
    act(sentences.mark_no_fact, article, silent.ordinal, cast.cleo)
    assert sentences.coverage(article.current).accounted == before.accounted
    assert Sentence.objects.get(pk=silent.pk).reason


def test_what_nobody_said_is_not_taken_back(cast, article, claimed):
    with pytest.raises(ActionRefused) as refused:
        act(sentences.take_back, article, claimed.ordinal, cast.ben)
    assert codes(refused) == ["nothing_to_take_back"]


def test_every_sentence_is_counted_once(article):
    found = sentences.coverage(article.current)
    assert found.total == sum(found.counts.values()) == article.current.sentences.count()
    assert found.accounted == found.total


def test_the_articles_version_is_asked_for_and_counted(cast, article, silent):
    article.refresh_from_db()
    with pytest.raises(StaleVersion):
        act(sentences.take_back, article, silent.ordinal, cast.ben, article.version - 1)
    act(sentences.take_back, article, silent.ordinal, cast.ben, article.version)
    assert articles.get(article.pk).version == article.version + 1


@pytest.mark.parametrize("who", ["ada", "dan", "eve", "root"])
def test_only_the_desk_accounts_for_sentences(cast, article, silent, who):
    with pytest.raises(NotAllowed):
        act(sentences.take_back, article, silent.ordinal, getattr(cast, who))


def test_a_cleared_article_stays_as_it_was_signed(cast):
    from verification.publication.services import clear

    article = make_clearable(cast)
    clear(actor=as_actor(cast.cleo), article_id=article.pk, expected_version=None)
    with pytest.raises(ActionRefused) as refused:
        act(sentences.mark_no_fact, article, 0, cast.cleo)
    assert codes(refused) == ["article_not_open"]


def test_a_sentence_that_is_not_there_is_not_found(cast, article):
    for ordinal in (-1, 10_000):
        with pytest.raises(NotFound):
            act(sentences.mark_no_fact, article, ordinal, cast.ben)
    with pytest.raises(ActionRefused):
        act(sentences.mark_no_fact, make_import(cast.ada, "One. Two.").article, 0, cast.ben)
