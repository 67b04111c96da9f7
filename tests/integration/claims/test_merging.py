"""Merging: reached through the other claim, undoable, never under a signature."""

import re

import pytest

from tests.factories import as_actor, make_article, make_claim, make_submitted, take
from tests.integration.claims.conftest import codes, fresh
from tests.integration.threads import at_once
from verification.audit import Event
from verification.claims import merging, services
from verification.claims.models import Claim
from verification.errors import ActionRefused, NotFound, StaleVersion
from verification.publication.services import clearing
from verification.workflow import Status

pytestmark = pytest.mark.django_db


def merge(claim, other, by, version=None, into_version=None):
    return merging.merge(
        actor=as_actor(by),
        claim_id=claim.pk,
        expected_version=version,
        into_id=other.pk,
        into_version=into_version,
    )


def test_a_merged_claim_keeps_its_anchor_and_is_reached_through_the_other(cast, claim, other):
    merged = merge(claim, other, cast.ben)
    assert (merged.status, merged.merged_into) == (Status.MERGED, other)
    assert merged.anchors.count() == 1
    assert list(other.merged.all()) == [merged]
    assert not Claim.objects.live().filter(pk=merged.pk).exists()


def test_both_claims_count_the_merge_and_one_event_tells_of_it(cast, claim, other):
    before = Event.objects.count()
    merged = merge(claim, other, cast.ben, claim.version, other.version)
    assert (merged.version, fresh(other).version) == (claim.version + 1, other.version + 1)
    event = Event.objects.last()
    assert Event.objects.count() == before + 1
    assert (event.action, event.target, event.data["into"]) == ("claim.merge", f"claim:{claim.pk}", other.pk)


def test_unmerging_queues_the_claim_again_at_its_own_words(cast, act, claim, other):
    anchor = claim.anchors.get()
    merge(claim, other, cast.ben)
    back = act(merging.unmerge, claim, cast.cleo)
    assert (back.status, back.merged_into) == (Status.QUEUED, None)
    assert back.anchors.get() == anchor


@pytest.mark.parametrize("stale", ["claim", "into"])
def test_an_old_version_of_either_claim_is_refused(cast, claim, other, stale):
    versions = {"version": 0} if stale == "claim" else {"into_version": 0}
    with pytest.raises(StaleVersion):
        merge(claim, other, cast.ben, **versions)
    assert (fresh(claim).status, fresh(other).version) == (Status.QUEUED, other.version)


def test_a_claim_is_not_merged_into_itself_nor_into_another_article(cast, claim):
    elsewhere = make_claim(make_article(cast.ada, "Oslo is the capital of Norway. It rains."), cast.ben)
    for wrong in (claim, elsewhere):
        with pytest.raises(ActionRefused) as refused:
            merge(claim, wrong, cast.ben)
        assert codes(refused) == ["invalid_canonical"]


def test_nothing_is_merged_under_a_signature(cast, article, other):
    signed = make_submitted(article, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        merge(other, signed, cast.ben)
    assert "in review" in refused.value.message


def test_nothing_is_merged_into_what_is_merged_or_dismissed_itself(cast, act, article, claim, other):
    third = make_claim(article, cast.ben, "its king is Harald V")
    merge(claim, other, cast.ben)
    act(services.dismiss, third, cast.ben, reason="trivial")
    for gone in (claim, third):
        with pytest.raises(ActionRefused) as refused:
            merge(other, gone, cast.ben)
        assert codes(refused) == ["invalid_canonical"]


def test_a_claim_that_somebody_else_checks_is_not_merged_away(cast, claim, other):
    take(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        merge(claim, other, cast.cleo)
    assert codes(refused) == ["claim_held"]
    assert merge(claim, other, cast.ben).status == Status.MERGED


@pytest.mark.parametrize("who", ["ada", "dan", "eve", "root"])
def test_only_the_desk_merges(cast, claim, other, who):
    with pytest.raises(ActionRefused) as refused:
        merge(claim, other, getattr(cast, who))
    assert codes(refused) == ["role_required"]


def test_a_claim_that_does_not_exist_takes_nothing_in(cast, claim):
    with pytest.raises(NotFound):
        merging.merge(
            actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, into_id=0, into_version=None
        )


def test_a_merged_claim_leaves_its_sentence_accounted_for_and_nothing_to_decide(cast, article, claim, other):
    before = clearing(article, as_actor(cast.cleo))
    merge(claim, other, cast.ben)
    after = clearing(article, as_actor(cast.cleo))
    assert after.sentences_accounted == before.sentences_accounted
    open_before, open_after = (
        next(failure.text for failure in it.failures if failure.code == "open_claims")
        for it in (before, after)
    )
    assert int(re.search(r"\d+", open_after)[0]) == int(re.search(r"\d+", open_before)[0]) - 1


def test_what_a_claim_can_be_merged_into_comes_in_the_texts_order(cast, article, claim, other):
    found = list(merging.candidates(claim))
    assert claim not in found
    assert other in found
    places = [row.anchors.get().start for row in found]
    assert places == sorted(places)


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_wins_and_one_event_tells_of_it(cast, claim, other):
    third = make_claim(claim.article, cast.ben, "its king is Harald V")
    done = at_once(
        lambda: merge(claim, other, cast.ben, claim.version, other.version),
        lambda: merge(claim, third, cast.cleo, claim.version, third.version),
    )
    assert sorted(type(one).__name__ for one in done) == ["Claim", "StaleVersion"]
    assert Event.objects.filter(action="claim.merge").count() == 1
    assert fresh(claim).version == claim.version + 1


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_merged_into_each_other_at_once_only_one_goes(cast, claim, other):
    done = at_once(
        lambda: merge(claim, other, cast.ben, claim.version, other.version),
        lambda: merge(other, claim, cast.cleo, other.version, claim.version),
    )
    assert sum(isinstance(one, Claim) for one in done) == 1
    assert Claim.objects.filter(status=Status.MERGED).count() == 1
