"""Clearing needs everything; text changes are waived by name."""

import hashlib

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError

from tests.factories import (
    approve,
    as_actor,
    dismiss_the_rest,
    make_article,
    make_clearable,
    make_import,
    make_person,
    make_submitted,
    submit,
    take,
)
from tests.integration.threads import at_once
from verification.articles.models import Article
from verification.articles.services import settle_byline
from verification.audit import Event
from verification.engine.types import Stance
from verification.errors import ActionRefused, InvalidReason, NotAllowed, NotFound, StaleVersion
from verification.publication import services
from verification.publication.models import Clearance, TextChangeWaiver
from verification.reviews.services import reopen
from verification.verdicts.models import VerdictRevision
from verification.workflow import ArticleStatus, Role, Status

pytestmark = pytest.mark.django_db
WRONG = {"rating": "incorrect", "stance": Stance.REFUTES}


def clear(article, by, version=None):
    return services.clear(actor=as_actor(by), article_id=article.pk, expected_version=version)


def waive(verdict, by, reason="The sentence was rewritten.", version=None):
    return services.waive_text_change(
        actor=as_actor(by), verdict_id=verdict.pk, reason=reason, expected_version=version
    )


def codes(refused):
    return [failure.code for failure in refused.value.failures]


def test_an_editor_clears_an_article_in_which_everything_is_decided(cast):
    article = make_clearable(cast)
    clearance = clear(article, cast.cleo, article.version)
    verdict = VerdictRevision.objects.get()
    article.refresh_from_db()
    assert article.status == ArticleStatus.CLEARED
    assert (clearance.by, clearance.revision) == (cast.cleo, article.current)
    assert clearance.text_sha256 == article.current.sha256
    assert clearance.verdicts_sha256 == hashlib.sha256(verdict.digest.encode()).hexdigest()
    event = Event.objects.of_article(article.pk).last()
    assert event.action == "article.clear"
    assert event.data == {"text": clearance.text_sha256, "verdicts": clearance.verdicts_sha256}


def test_clearing_names_everything_that_is_missing(cast):
    article = make_article(cast.ada)
    article.current.sentences.filter(ordinal=0).update(disposition="")
    approve(make_submitted(article, cast.ben, **WRONG), cast.dan)
    article.reporters.add(cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        clear(article, cast.cleo.as_actor(by_token=True))
    assert codes(refused) == [
        *("person_required", "own_article", "unaccounted_sentences", "open_claims", "text_change_needed")
    ]
    assert not Clearance.objects.exists()


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "eve", "root"])
def test_only_an_editor_clears(cast, who):
    article = make_clearable(cast)
    with pytest.raises(ActionRefused) as refused:
        clear(article, getattr(cast, who))
    assert "role_required" in codes(refused)


def test_a_superuser_is_no_editor(cast):
    cast.root.is_superuser = True
    with pytest.raises(ActionRefused):
        clear(make_clearable(cast), cast.root)


def test_an_article_is_not_cleared_on_the_signature_of_somebody_who_turns_out_to_report_it(cast):
    article = make_clearable(cast)
    article.reporters.add(cast.dan)
    with pytest.raises(ActionRefused) as refused:
        clear(article, cast.cleo)
    assert codes(refused) == ["signed_by_reporter"]
    claim = article.claims.get(status=Status.APPROVED)
    claim = reopen(
        actor=cast.cleo.as_actor(), claim_id=claim.pk, expected_version=None, reason="Dan wrote it."
    )
    approve(submit(take(claim, cast.ben), cast.ben), make_person("rita", Role.REVIEWER))
    assert clear(article, cast.cleo).by == cast.cleo


def test_an_article_by_nobody_known_is_not_cleared(cast):
    article = make_article(cast.cleo, byline="")
    dismiss_the_rest(article, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        clear(article, cast.cleo)
    assert codes(refused) == ["unmatched_byline"]


def test_one_undecided_claim_keeps_an_article_open(cast):
    article = make_clearable(cast)
    reopen(
        actor=cast.cleo.as_actor(),
        claim_id=article.claims.get(status=Status.APPROVED).pk,
        expected_version=None,
        reason="Look again.",
    )
    with pytest.raises(ActionRefused) as refused:
        clear(article, cast.cleo)
    assert codes(refused) == ["open_claims"]


def test_an_article_whose_claims_are_not_found_yet_is_not_cleared(cast):
    with pytest.raises(ActionRefused) as refused:
        clear(make_import(cast.ada).article, cast.cleo)
    assert codes(refused) == ["wrong_status"]


def test_an_old_version_is_not_cleared(cast):
    article = make_clearable(cast)
    with pytest.raises(StaleVersion):
        clear(article, cast.cleo, article.version - 1)
    with pytest.raises(NotFound):
        services.clear(actor=cast.cleo.as_actor(), article_id=0, expected_version=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_clearances_at_once_one_counts(live_cast):
    article = make_clearable(live_cast)
    results = at_once(2, lambda: clear(article, live_cast.cleo))
    assert sum(isinstance(one, Clearance) for one in results) == 1
    assert Clearance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_reporter_named_while_the_article_is_cleared_does_not_clear_it(live_cast):
    article, other = make_clearable(live_cast), make_person("olga", Role.EDITOR)

    def name_cleo():
        return settle_byline(
            actor=other.as_actor(),
            article_id=article.pk,
            expected_version=None,
            reporter_ids=[live_cast.cleo.pk],
            outside=False,
        )

    cleared, named = at_once(lambda: clear(article, live_cast.cleo), name_cleo)
    # Whoever came second saw what the first had done, or was told that it had changed.
    order = list(Event.objects.of_article(article.pk).values_list("action", flat=True))
    if isinstance(cleared, Clearance) and not isinstance(named, Exception):
        assert order.index("article.clear") < order.index("article.byline")


def test_a_clearance_refuses_to_be_edited(cast):
    clear(make_clearable(cast), cast.cleo)
    with pytest.raises((IntegrityError, InternalError), match="added, never edited"), transaction.atomic():
        Clearance.objects.update(text_sha256="0" * 64)


# Text changes.


def test_an_incorrect_claim_keeps_the_article_open_until_its_change_is_waived_by_name(cast):
    article = make_clearable(cast, **WRONG)
    with pytest.raises(ActionRefused) as refused:
        clear(article, cast.cleo)
    assert codes(refused) == ["text_change_needed"]
    verdict = services.unchanged(article)[0]
    waiver = waive(verdict, cast.cleo, " Rewritten today. ", article.version)
    assert (waiver.by, waiver.reason) == (cast.cleo, "Rewritten today.")
    event = Event.objects.of_article(article.pk).last()
    assert (event.action, event.data) == ("verdict.waive_change", {"digest": verdict.digest})
    assert clear(article, cast.cleo)


def test_a_waiver_counts_for_one_verdict_and_not_for_the_next(cast):
    article = make_clearable(cast, **WRONG)
    waive(services.unchanged(article)[0], cast.cleo)
    claim = article.claims.get(status=Status.APPROVED)
    reopen(actor=cast.cleo.as_actor(), claim_id=claim.pk, expected_version=None, reason="Again.")
    approve(submit(take(claim, cast.ben), cast.ben, **WRONG), cast.dan)
    assert [verdict.number for verdict in services.unchanged(article)] == [2]


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root", "eve"])
def test_only_an_editor_waives(cast, who):
    article = make_clearable(cast, **WRONG)
    with pytest.raises(NotAllowed):
        waive(services.unchanged(article)[0], getattr(cast, who))
    assert not TextChangeWaiver.objects.exists()


def test_neither_a_token_nor_an_editor_who_reports_the_article_waives(cast):
    article = make_clearable(cast, **WRONG)
    verdict = services.unchanged(article)[0]
    with pytest.raises(NotAllowed):
        waive(verdict, cast.cleo.as_actor(by_token=True))
    article.reporters.add(cast.cleo)
    with pytest.raises(NotAllowed):
        waive(verdict, cast.cleo)


def test_only_a_change_that_stands_out_is_waived(cast):
    article = make_clearable(cast)
    with pytest.raises(InvalidReason):
        waive(VerdictRevision.objects.get(), cast.cleo, " ")
    with pytest.raises(ActionRefused) as refused:
        waive(VerdictRevision.objects.get(), cast.cleo)
    assert codes(refused) == ["no_text_change"]
    wrong = make_submitted(article, cast.ben, exact="169 seats", **WRONG)
    with pytest.raises(ActionRefused):
        waive(wrong.verdicts.get(), cast.cleo)


def test_a_waiver_on_an_old_version_is_refused(cast):
    article = make_clearable(cast, **WRONG)
    with pytest.raises(StaleVersion):
        waive(services.unchanged(article)[0], cast.cleo, version=article.version - 1)
    missing = VerdictRevision(pk=0)
    with pytest.raises(NotFound):
        waive(missing, cast.cleo)


# The clear page.


def test_the_clearing_says_how_far_it_is(cast):
    article = make_article(cast.ada)
    total = article.claims.count() + 1
    approve(make_submitted(article, cast.ben, **WRONG), cast.dan)
    found = services.clearing(article, cast.cleo.as_actor())
    assert not found.allowed
    assert [failure.code for failure in found.failures] == ["open_claims", "text_change_needed"]
    assert (found.claims_total, found.claims_approved, found.claims_dismissed) == (total, 1, 0)
    assert found.sentences_accounted == found.sentences_total > 0
    assert [verdict.rating.key for verdict in found.needs_change] == ["incorrect"]


def test_the_clearing_of_a_long_article_costs_as_little_as_that_of_a_short_one(
    cast, django_assert_max_num_queries
):
    article = make_clearable(cast, **WRONG)
    for words in ("169 seats", "Finland"):
        approve(make_submitted(article, cast.ben, exact=words, **WRONG), cast.dan)
    article = Article.objects.get(pk=article.pk)
    with django_assert_max_num_queries(11):
        assert len(services.clearing(article, cast.cleo.as_actor()).needs_change) == 3
