"""Several signatures, a submission taken back, a reviewer's fix, a verdict confirmed on today's evidence."""

import pytest

from tests.factories import (
    adopt,
    approve,
    make_article,
    make_clearable,
    make_evidence,
    make_person,
    make_submitted,
)
from tests.integration.threads import at_once
from verification.articles.models import Article
from verification.audit import Event
from verification.claims.flags import set_flag
from verification.claims.models import DATE_CHANGED, SCALE_CHANGED, SOURCE_CHANGED, Claim
from verification.errors import (
    ActionRefused,
    InvalidInput,
    StaleDigest,
    StaleVersion,
    UnknownRating,
)
from verification.publication.services import clear
from verification.reviews import resubmitting, services
from verification.reviews.models import Approval
from verification.reviews.resubmitting import Fix
from verification.reviews.risks import set_risks as set_claim_risks
from verification.verdicts.services import current_verdicts
from verification.workflow import ArticleStatus, Role, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast):
    """A claim that Ben submitted."""
    return make_submitted(make_article(cast.ada), cast.ben)


@pytest.fixture
def dora(cast):
    return make_person("dora", Role.REVIEWER)


def fix(claim, by, version=None, *, by_token=False, **wish):
    return resubmitting.fix(
        actor=by.as_actor(by_token=by_token),
        claim_id=claim.pk,
        expected_version=version,
        wish=Fix(question="true", **wish),
    )


def take_back(claim, by, version=None):
    return services.withdraw_submission(actor=by.as_actor(), claim_id=claim.pk, expected_version=version)


def reconfirm(claim, by, version=None):
    return resubmitting.reconfirm(actor=by.as_actor(), claim_id=claim.pk, expected_version=version)


def set_risks(claim, by, *risks):
    return set_claim_risks(actor=by.as_actor(), claim_id=claim.pk, expected_version=None, risks=risks)


def raise_flag(claim, flag):
    set_flag(Claim.objects.get(pk=claim.pk), flag, is_raised=True)
    return Claim.objects.get(pk=claim.pk)


def codes(refused):
    return [failure.code for failure in refused.value.failures]


# As many signatures as the risk asks for.


def test_a_risk_asks_for_two_different_people(cast, claim, dora):
    set_risks(claim, cast.ben, "health")
    once = approve(claim, cast.dan)
    assert (once.status, services.required_approvals(once)) == (Status.IN_REVIEW, 2)
    with pytest.raises(ActionRefused) as refused:
        approve(claim, cast.dan)
    assert codes(refused) == ["four_eyes"]
    twice = approve(claim, dora)
    assert twice.status == Status.APPROVED
    assert set(Approval.objects.values_list("by", flat=True)) == {cast.dan.pk, dora.pk}
    signed = Event.objects.of_article(claim.article_id).filter(action="claim.approve")
    assert [(event.data["signed"], event.data["required"]) for event in signed] == [(1, 2), (2, 2)]


def test_three_sign_where_the_desk_says_so(cast, claim, dora, settings):
    settings.APPROVALS_BY_RISK = {"legal": 3, "health": 2}
    set_risks(claim, cast.ben, "legal", "health")
    third = make_person("dick", Role.REVIEWER)
    assert [approve(claim, who).status for who in (cast.dan, dora, third)] == [
        Status.IN_REVIEW,
        Status.IN_REVIEW,
        Status.APPROVED,
    ]


def test_two_who_sign_at_once_are_two_signatures(live_cast):
    claim = make_submitted(make_article(live_cast.ada), live_cast.ben)
    set_risks(claim, live_cast.ben, "legal")
    others = [live_cast.dan, make_person("dora", Role.REVIEWER)]
    done = at_once(*[lambda who=who: approve(claim, who) for who in others])
    assert {one.status for one in done} == {Status.IN_REVIEW, Status.APPROVED}
    assert Claim.objects.get(pk=claim.pk).status == Status.APPROVED
    assert Approval.objects.count() == 2


# Taken back.


def test_who_submitted_it_takes_it_back_with_the_draft(cast, claim):
    back = take_back(claim, cast.ben, claim.version)
    assert (back.status, back.holder, back.lease_is_running()) == (Status.CHECKING, cast.ben, True)
    assert back.drafts.get().rationale == "The record says so."
    assert back.verdicts.count() == 1


def test_nobody_else_takes_it_back(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        take_back(claim, cast.cleo)
    assert codes(refused) == ["not_submitter"]


def test_what_somebody_signed_stays_in_review(cast, claim):
    set_risks(claim, cast.ben, "legal")
    approve(claim, cast.dan)
    with pytest.raises(ActionRefused) as refused:
        take_back(claim, cast.ben)
    assert codes(refused) == ["already_signed"]


# Fixed by a reviewer.


def test_a_fix_is_a_revision_of_its_own_that_somebody_else_signs(cast, claim, dora):
    fixed = fix(claim, cast.dan, claim.version, rationale="The record of May says so.")
    (verdict,) = current_verdicts(fixed)
    assert (fixed.status, verdict.number) == (Status.IN_REVIEW, 2)
    assert (verdict.author, verdict.submitted_by) == (cast.dan, cast.dan)
    assert (verdict.rationale, verdict.rating.key) == ("The record of May says so.", "confirmed")
    assert verdict.counted == claim.verdicts.get(number=1).counted
    with pytest.raises(ActionRefused) as refused:
        approve(claim, cast.dan)
    assert codes(refused) == ["four_eyes"]
    assert approve(claim, dora).status == Status.APPROVED


def test_the_checker_who_wrote_the_draft_does_not_sign_the_fix(cast):
    both = make_person("bo", Role.CHECKER, Role.REVIEWER)
    claim = make_submitted(make_article(cast.ada), both)
    fix(claim, cast.dan, confidence="low")
    with pytest.raises(ActionRefused) as refused:
        approve(claim, both)
    assert codes(refused) == ["four_eyes"]


def test_a_fix_voids_the_signatures_so_far(cast, claim, dora):
    set_risks(claim, cast.ben, "legal")
    shown = services.review_digest(approve(claim, cast.dan))
    fix(claim, dora, rationale="The record of May says so.")
    third = make_person("dick", Role.REVIEWER)
    with pytest.raises(StaleDigest):
        services.approve(actor=third.as_actor(), claim_id=claim.pk, expected_version=None, shown_digest=shown)
    assert approve(claim, third).status == Status.IN_REVIEW
    assert approve(claim, cast.dan).status == Status.APPROVED


def test_a_fix_that_changes_nothing_or_is_none_is_refused(cast, claim):
    for wish in ({}, {"rating": "confirmed"}, {"rationale": "The record says so."}):
        with pytest.raises(InvalidInput):
            fix(claim, cast.dan, **wish)
    with pytest.raises(InvalidInput):
        fix(claim, cast.dan, confidence="very")
    with pytest.raises(UnknownRating):
        fix(claim, cast.dan, rating="splendid")
    with pytest.raises(StaleVersion):
        fix(claim, cast.dan, claim.version - 1, confidence="low")


def test_a_fix_needs_the_evidence_that_carries_it(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        fix(claim, cast.dan, rating="incorrect")
    assert codes(refused) == ["evidence_threshold"]
    assert claim.verdicts.count() == 1


@pytest.mark.parametrize("who", ["ada", "ben", "cleo", "eve", "root"])
def test_only_a_reviewer_fixes(cast, claim, who):
    with pytest.raises(ActionRefused) as refused:
        fix(claim, getattr(cast, who), confidence="low")
    assert "role_required" in codes(refused)


def test_a_token_does_not_fix(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        fix(claim, cast.dan, confidence="low", by_token=True)
    assert codes(refused) == ["person_required"]


# Confirmed again.


def test_a_doubted_verdict_is_confirmed_on_the_evidence_of_today(cast, claim):
    approve(claim, cast.dan)
    doubted = raise_flag(claim, SOURCE_CHANGED)
    again = reconfirm(doubted, cast.cleo, doubted.version)
    (verdict,) = current_verdicts(again)
    assert (again.status, verdict.number) == (Status.IN_REVIEW, 2)
    assert (verdict.author, verdict.submitted_by) == (cast.ben, cast.cleo)
    approved = approve(again, cast.dan)
    assert (approved.status, approved.flags) == (Status.APPROVED, [])


def test_neither_who_wrote_nor_who_confirmed_it_signs(cast, claim):
    approve(claim, cast.dan)
    boss = make_person("boss", Role.CHECKER, Role.REVIEWER)
    reconfirm(raise_flag(claim, SOURCE_CHANGED), boss)
    with pytest.raises(ActionRefused) as refused:
        approve(claim, boss)
    assert codes(refused) == ["four_eyes"]


@pytest.mark.parametrize(
    ("flag", "code"), [(None, "not_stale"), (DATE_CHANGED, "misdated"), (SCALE_CHANGED, None)]
)
def test_what_cannot_be_confirmed_says_why(cast, claim, flag, code):
    approve(claim, cast.dan)
    if flag:
        raise_flag(claim, flag)
    if code is None:
        # The flag alone is of no account where the rating does stand on the scale.
        assert reconfirm(claim, cast.ben).flags == []
        return
    with pytest.raises(ActionRefused) as refused:
        reconfirm(claim, cast.ben)
    assert codes(refused) == [code]


def test_a_flag_after_clearing_opens_the_article_and_it_is_cleared_again(cast):
    article = make_clearable(cast)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    claim = raise_flag(article.claims.get(status=Status.APPROVED), SOURCE_CHANGED)
    assert Article.objects.get(pk=article.pk).status == ArticleStatus.OPEN
    approve(reconfirm(claim, cast.ben), cast.dan)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    assert Article.objects.get(pk=article.pk).status == ArticleStatus.CLEARED


def test_more_evidence_is_not_taken_in_unseen(cast, claim):
    """Adopting needs the claim at work, so a verdict in review keeps what it counts."""
    with pytest.raises(ActionRefused):
        adopt(make_evidence(claim), cast.ben)
