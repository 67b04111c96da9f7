"""Which ratings count as made before anybody could see the proposal."""

import pytest
from django.db.utils import IntegrityError

from tests.factories import (
    adopt,
    approve,
    as_actor,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    take,
)
from verification.audit import Event
from verification.claims.services import release
from verification.errors import ActionRefused, NotAllowed, StaleVersion
from verification.evidence import hiding
from verification.evidence.models import Evidence
from verification.evidence.record_models import HidingChange
from verification.reviews import services as reviews
from verification.verdicts import services
from verification.verdicts.models import Proposal, Rating
from verification.verdicts.reliability_models import BlindRating
from verification.verdicts.revealing import reveal


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def hide(cast, hides=True):
    return hiding.set_hiding(actor=as_actor(cast.cleo), hides=hides, expected_version=None)


def told(article, by, outcome="supported"):
    """A claim that somebody holds, with evidence and a proposal of the machine."""
    claim = take(make_claim(article, by), by)
    make_evidence(claim)
    Proposal.objects.create(claim=claim, ordinal=1, question="true", outcome=outcome, made_by="e.v1")
    return claim


def show(claim, by):
    return reveal(actor=as_actor(by), claim_id=claim.pk, expected_version=None)


def submit(claim, by):
    for row in Evidence.objects.filter(claim=claim, decisions__isnull=True):
        adopt(row, by, stance="supports")
    services.submit(actor=as_actor(by), claim_id=claim.pk, expected_version=None)
    return claim.verdicts.latest("number")


def told_of(verdict):
    return (verdict.rating.key, verdict.was_blind, verdict.blind_rating and verdict.blind_rating.key)


def test_a_rating_that_stays_after_the_proposal_was_shown_is_blind(cast, article):
    hide(cast)
    claim = told(article, cast.ben)
    make_draft(claim, cast.ben)
    show(claim, cast.ben)
    make_draft(claim, cast.ben, rationale="Now with better words.")
    verdict = submit(claim, cast.ben)
    assert told_of(verdict) == ("confirmed", True, "confirmed")
    assert verdict.proposal == Proposal.objects.get()
    assert Event.objects.filter(action="claim.reveal", target=f"claim:{claim.pk}").count() == 1


def test_a_rating_that_was_changed_after_the_proposal_was_shown_is_not_blind(cast, article):
    hide(cast)
    claim = told(article, cast.ben)
    make_draft(claim, cast.ben, rating="cannot_verify")
    show(claim, cast.ben)
    make_draft(claim, cast.ben, rating="confirmed")
    assert told_of(submit(claim, cast.ben)) == ("confirmed", False, "cannot_verify")


def test_somebody_elses_rating_after_the_proposal_was_shown_is_not_blind(cast, article):
    hide(cast)
    claim = told(article, cast.ben)
    make_draft(claim, cast.ben)
    show(claim, cast.ben)
    release(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    take(claim, cast.cleo)
    make_draft(claim, cast.cleo, rationale="I see it like the machine.")
    assert told_of(submit(claim, cast.cleo)) == ("confirmed", False, "confirmed")


def test_without_hiding_no_rating_is_blind_and_the_proposal_is_kept(cast, article):
    claim = told(article, cast.ben)
    make_draft(claim, cast.ben)
    verdict = submit(claim, cast.ben)
    assert told_of(verdict) == ("confirmed", False, None)
    assert verdict.proposal == Proposal.objects.get()
    assert not BlindRating.objects.exists()


def test_what_could_be_seen_before_hiding_began_is_never_blind(cast, article):
    claim = told(article, cast.ben)
    hide(cast)
    assert hiding.is_hidden(claim.pk)
    make_draft(claim, cast.ben)
    assert told_of(submit(claim, cast.ben)) == ("confirmed", False, None)


def test_what_was_shown_in_between_is_not_blind(cast, article):
    hide(cast)
    claim = told(article, cast.ben)
    hide(cast, hides=False)
    hide(cast)
    make_draft(claim, cast.ben)
    assert told_of(submit(claim, cast.ben)) == ("confirmed", False, None)


def test_a_claim_that_comes_back_from_review_is_not_hidden_again_and_keeps_its_first_rating(cast, article):
    hide(cast)
    claim = told(article, cast.ben)
    make_draft(claim, cast.ben, rating="cannot_verify")
    submit(claim, cast.ben)
    reviews.request_changes(
        actor=as_actor(cast.dan), claim_id=claim.pk, expected_version=None, comment="Look again."
    )
    assert not hiding.is_hidden(claim.pk)
    make_draft(claim, cast.ben, rating="confirmed")
    assert told_of(submit(claim, cast.ben)) == ("confirmed", False, "cannot_verify")
    assert BlindRating.objects.count() == 1


def test_a_claim_is_hidden_from_triage_to_the_rating_whatever_becomes_of_it(cast, article):
    hide(cast)
    suggested = article.claims.filter(status="suggested").first()
    claim = told(article, cast.ben)
    assert hiding.hidden_among([suggested.pk, claim.pk]) == {suggested.pk, claim.pk}
    make_draft(claim, cast.ben)
    submit(claim, cast.ben)
    approve(claim, cast.dan)
    assert hiding.hidden_among([suggested.pk, claim.pk]) == {suggested.pk}


def test_only_the_holder_can_have_the_proposal_shown_and_only_once_everything_is_rated(cast, article):
    hide(cast)
    claim = told(article, cast.ben)
    with pytest.raises(ActionRefused, match="Rate every question"):
        show(claim, cast.ben)
    make_draft(claim, cast.ben)
    with pytest.raises(ActionRefused):
        show(claim, cast.cleo)
    show(claim, cast.ben)
    show(claim, cast.ben)
    assert BlindRating.objects.count() == 1


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "eve"])
def test_only_editors_and_admins_decide_what_is_hidden(who, cast):
    with pytest.raises(NotAllowed):
        hiding.set_hiding(actor=as_actor(getattr(cast, who)), hides=True, expected_version=0)
    assert not HidingChange.objects.exists()


def test_the_policy_is_added_to_and_on_record_and_never_edited(cast):
    first = hide(cast)
    assert hide(cast) == first
    with pytest.raises(StaleVersion):
        hiding.set_hiding(actor=as_actor(cast.root), hides=False, expected_version=0)
    hiding.set_hiding(actor=as_actor(cast.root), hides=False, expected_version=first.pk)
    assert list(HidingChange.objects.order_by("pk").values_list("hides", "by__username")) == [
        (True, "cleo"),
        (False, "root"),
    ]
    assert Event.objects.filter(action__startswith="proposals.").count() == 2
    with pytest.raises(IntegrityError, match="never edited"):
        HidingChange.objects.update(hides=True)


def test_a_kept_rating_is_never_edited(cast, article):
    hide(cast)
    claim = told(article, cast.ben)
    make_draft(claim, cast.ben)
    show(claim, cast.ben)
    with pytest.raises(IntegrityError, match="never edited"):
        BlindRating.objects.update(rating=Rating.objects.get(scale__key="desk", key="incorrect"))
