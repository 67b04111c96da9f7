"""Approval: four eyes for everyone, bound to a digest; requests for changes; reopening."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.utils import timezone

from tests.factories import (
    adopt,
    approve,
    make_article,
    make_claim,
    make_clearable,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    submit,
    take,
)
from tests.integration.threads import at_once
from verification import audit
from verification.articles.models import Article
from verification.articles.services import set_details, settle_byline
from verification.audit import Event
from verification.claims.models import Claim
from verification.claims.services import release
from verification.errors import ActionRefused, Conflict, InvalidInput, NotFound, StaleDigest, StaleVersion
from verification.evidence.models import EvidenceDecision
from verification.evidence.services import decide
from verification.publication.services import clear
from verification.reviews import services
from verification.reviews.models import Approval, ChangeRequest
from verification.verdicts import services as verdicts
from verification.workflow import Action, ArticleStatus, Role, Status

pytestmark = pytest.mark.django_db
PERSON_ROLES = [role for role in Role if role is not Role.SERVICE]


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(cast, article):
    """A claim that Ben submitted."""
    return make_submitted(article, cast.ben)


def sign(claim, by, version=None, digest=None, *, by_token=False):
    shown = services.review_digest(claim) if digest is None else digest
    return services.approve(
        actor=by.as_actor(by_token=by_token),
        claim_id=claim.pk,
        expected_version=version,
        shown_digest=shown,
    )


def send_back(claim, by, comment="Which year?"):
    return services.request_changes(
        actor=by.as_actor(), claim_id=claim.pk, expected_version=None, comment=comment
    )


def reopen(claim, by, reason="A new count is out."):
    return services.reopen(actor=by.as_actor(), claim_id=claim.pk, expected_version=None, reason=reason)


def codes(refused):
    return [failure.code for failure in refused.value.failures]


def everything(username):
    """A person who holds every role, superuser rights included."""
    person = make_person(username, *PERSON_ROLES)
    person.is_superuser = person.is_staff = True
    person.save()
    return person


# Approving.


def test_a_second_person_approves_and_signs_every_question(cast, claim):
    approved = sign(claim, cast.dan, claim.version)
    approval = Approval.objects.get()
    assert approved.status == Status.APPROVED
    assert (approval.by, approval.digest) == (cast.dan, approval.verdict.digest)
    event = Event.objects.of_article(claim.article_id).last()
    assert (event.action, event.actor) == ("claim.approve", cast.dan)
    assert event.data["digest"] == services.review_digest(claim)


@pytest.mark.parametrize("who", ["ada", "ben", "cleo", "eve", "root"])
def test_only_reviewers_approve(cast, claim, who):
    with pytest.raises(ActionRefused) as refused:
        sign(claim, getattr(cast, who))
    assert "role_required" in codes(refused)
    assert not Approval.objects.exists()


def test_a_token_does_not_approve(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        sign(claim, cast.dan, by_token=True)
    assert codes(refused) == ["person_required"]


def test_nobody_approves_what_they_submitted_the_superuser_included(cast, article):
    boss = everything("boss")
    claim = make_submitted(article, boss)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, boss)
    assert codes(refused) == ["four_eyes"]


def test_whoever_wrote_the_draft_does_not_approve_what_another_handed_in(cast, article):
    boss = everything("boss")
    claim = take(make_claim(article, cast.ben), boss)
    make_draft(claim, boss)
    release(actor=boss.as_actor(), claim_id=claim.pk, expected_version=None)
    take(claim, cast.ben)
    adopt(make_evidence(claim), cast.ben)
    claim = verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, boss)
    assert codes(refused) == ["four_eyes"]


def test_a_last_stroke_of_the_pen_by_another_does_not_lift_the_four_eyes(cast, article):
    boss = everything("boss")
    claim = take(make_claim(article, cast.ben), boss)
    make_draft(claim, boss, rationale="All of it is mine")
    release(actor=boss.as_actor(), claim_id=claim.pk, expected_version=None)
    take(claim, cast.ben)
    claim = submit(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, boss)
    assert codes(refused) == ["four_eyes"]
    assert sign(claim, cast.dan).status == Status.APPROVED


def test_whoever_adopted_counted_evidence_does_not_approve(cast, article):
    boss = everything("boss")
    claim = take(make_claim(article, cast.ben), boss)
    adopt(make_evidence(claim), boss)
    release(actor=boss.as_actor(), claim_id=claim.pk, expected_version=None)
    take(claim, cast.ben)
    make_draft(claim, cast.ben)
    claim = verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, boss)
    assert "adopted evidence" in refused.value.message


def test_adopting_the_same_evidence_again_does_not_lift_the_four_eyes(cast, article):
    boss = everything("boss")
    claim = take(make_claim(article, cast.ben), boss)
    row = make_evidence(claim)
    adopt(row, boss)
    release(actor=boss.as_actor(), claim_id=claim.pk, expected_version=None)
    take(claim, cast.ben)
    adopt(row, cast.ben)
    make_draft(claim, cast.ben)
    claim = verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, boss)
    assert "adopted evidence" in refused.value.message


def test_whoever_adopted_only_what_does_not_count_any_more_may_approve(cast, article):
    boss = everything("boss")
    claim = take(make_claim(article, cast.ben), boss)
    row = make_evidence(claim)
    adopt(row, boss)
    decide(actor=boss.as_actor(), evidence_id=row.pk, adopted=False, expected_version=None)
    release(actor=boss.as_actor(), claim_id=claim.pk, expected_version=None)
    claim = submit(take(claim, cast.ben), cast.ben)
    assert sign(claim, boss).status == Status.APPROVED


def test_whoever_worded_the_claim_does_not_approve_it(cast, article):
    boss = everything("boss")
    claim = submit(take(make_claim(article, boss), cast.ben), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, boss)
    assert codes(refused) == ["four_eyes"]


def test_a_reporter_of_the_article_does_not_approve_in_it(cast):
    boss = make_person("boss", *PERSON_ROLES, display_name="Bertha Boss")
    claim = make_submitted(make_article(cast.cleo, byline="Bertha Boss"), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, boss)
    assert "You report this article" in refused.value.message


def test_a_reporter_found_after_submitting_does_not_approve(cast, article):
    claim = make_submitted(article, cast.ben)
    settle_byline(
        actor=cast.cleo.as_actor(),
        article_id=article.pk,
        expected_version=None,
        reporter_ids=[cast.dan.pk],
        outside=False,
    )
    with pytest.raises(ActionRefused) as refused:
        sign(claim, cast.dan)
    assert codes(refused) == ["four_eyes"]


def test_an_editor_submits_on_author_and_a_reviewer_approves_it(cast, article):
    claim = take(make_claim(article, cast.ben), cast.cleo)
    make_draft(claim, cast.cleo, rating="on_author")
    claim = verdicts.submit(actor=cast.cleo.as_actor(), claim_id=claim.pk, expected_version=None)
    assert sign(claim, cast.dan).status == Status.APPROVED


def test_nothing_is_approved_twice(cast, claim):
    sign(claim, cast.dan)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, make_person("olga", Role.REVIEWER))
    assert codes(refused) == ["wrong_status"]
    assert Approval.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_approval_and_request_at_once_one_wins(live_cast):
    claim = make_submitted(make_article(live_cast.ada), live_cast.ben)
    other = make_person("olga", Role.REVIEWER)
    results = at_once(lambda: sign(claim, live_cast.dan), lambda: send_back(claim, other))
    assert sum(isinstance(one, Claim) for one in results) == 1
    assert Approval.objects.count() + ChangeRequest.objects.count() == 1
    audit.check_verifies()


# What was shown is what is signed.


def test_another_digest_than_the_one_shown_is_refused(cast, claim):
    for digest in ("", "0" * 64):
        with pytest.raises(StaleDigest):
            sign(claim, cast.dan, digest=digest)
    assert not Approval.objects.exists()


def later_decision(claim, by, **given):
    """A decision that a later feature makes while the claim is in review."""
    row = claim.evidence.get()
    return EvidenceDecision.objects.create(
        evidence=row, by=by, **{"adopted": True, "stance": "supports", **given}
    )


@pytest.mark.parametrize("change", [{"stance": "qualifies"}, {"adopted": False}, {}], ids=str)
def test_evidence_that_changed_after_it_was_shown_stops_the_approval(cast, claim, change):
    shown = services.review_digest(claim)
    later_decision(claim, cast.cleo, **change)
    with pytest.raises((StaleDigest, ActionRefused)) as refused:
        sign(claim, cast.dan, digest=shown)
    assert not Approval.objects.exists()
    if isinstance(refused.value, ActionRefused):
        assert "stale_digest" in codes(refused)


def test_a_claim_reworded_after_it_was_shown_stops_the_approval(cast, claim):
    Claim.objects.filter(pk=claim.pk).update(text="Bergen is the capital of Norway.")
    with pytest.raises(StaleDigest):
        sign(claim, cast.dan)


def test_an_old_version_is_refused_before_anything_else(cast, claim):
    with pytest.raises(StaleVersion):
        sign(claim, cast.dan, claim.version - 1)


def test_without_a_submission_there_is_no_digest(cast, article):
    assert services.review_digest(make_claim(article, cast.ben)) == ""


def test_a_signature_refuses_to_be_edited(cast, claim):
    sign(claim, cast.dan)
    with pytest.raises((IntegrityError, InternalError), match="added, never edited"), transaction.atomic():
        Approval.objects.update(by=cast.cleo)


# Sending back.


def test_a_request_for_changes_returns_the_claim_to_its_checker_with_a_lease(cast, claim):
    back = send_back(claim, cast.dan, " Which\r\nyear? ")
    assert (back.status, back.holder) == (Status.CHECKING, cast.ben)
    assert back.lease_until > timezone.now() + timedelta(minutes=29)
    assert ChangeRequest.objects.get().comment == "Which\nyear?"
    event = Event.objects.of_article(claim.article_id).last()
    assert (event.action, event.data["request"]) == (
        "claim.request_changes",
        ChangeRequest.objects.get().pk,
    )


def test_what_was_sent_back_is_submitted_as_a_new_revision_and_the_old_one_stays(cast, claim):
    back = send_back(claim, cast.dan)
    make_draft(back, cast.ben, rationale="In 1814.")
    again = verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    assert [verdict.number for verdict in again.verdicts.all()] == [1, 2]
    assert [verdict.rationale for verdict in verdicts.current_verdicts(again)] == ["In 1814."]
    assert sign(again, cast.dan).status == Status.APPROVED
    assert Approval.objects.get().verdict.number == 2


@pytest.mark.parametrize("comment", ["", " \n"])
def test_a_request_needs_a_comment(cast, claim, comment):
    with pytest.raises(ActionRefused) as refused:
        send_back(claim, cast.dan, comment)
    assert codes(refused) == ["missing_comment"]


@pytest.mark.parametrize("comment", ["x" * 10_001, "a\0b", "a\ud800b"], ids=["endless", "NUL", "surrogate"])
def test_a_comment_that_cannot_be_kept_is_refused(cast, claim, comment):
    with pytest.raises(InvalidInput):
        send_back(claim, cast.dan, comment)


@pytest.mark.parametrize("who", ["ada", "ben", "cleo", "eve"])
def test_only_a_reviewer_sends_back(cast, claim, who):
    with pytest.raises(ActionRefused):
        send_back(claim, getattr(cast, who))
    assert not ChangeRequest.objects.exists()


# Reopening.


@pytest.mark.parametrize("who", ["dan", "cleo"])
def test_an_approved_claim_is_reopened_and_free_to_take(cast, claim, who):
    sign(claim, cast.dan)
    again = reopen(claim, getattr(cast, who))
    assert (again.status, again.holder) == (Status.CHECKING, None)
    assert take(again, cast.ben).holder == cast.ben
    assert Approval.objects.count() == 1


def test_the_reason_of_reopening_is_kept_beside_the_verdict_not_in_the_event(cast, claim):
    sign(claim, cast.dan)
    reopen(claim, cast.cleo, " The office corrected it. ")
    request = ChangeRequest.objects.get()
    assert (request.comment, request.by) == ("The office corrected it.", cast.cleo)
    event = Event.objects.filter(action="claim.reopen").get()
    assert event.data["request"] == request.pk


def test_reopening_needs_a_reason_and_an_approved_claim(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        reopen(claim, cast.cleo, " ")
    assert set(codes(refused)) == {"invalid_reason", "wrong_status"}


def test_reopening_a_claim_of_a_cleared_article_reopens_the_article(cast):
    article = make_clearable(cast)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    reopen(article.claims.get(status=Status.APPROVED), cast.cleo)
    article.refresh_from_db()
    assert article.status == ArticleStatus.OPEN
    assert [event.action for event in Event.objects.of_article(article.pk)][-2:] == [
        *("claim.reopen", "article.unclear")
    ]


@pytest.mark.django_db(transaction=True)
def test_clearing_and_reopening_at_once_never_leave_an_open_claim_in_a_cleared_article(live_cast):
    article = make_clearable(live_cast)
    claim = article.claims.get(status=Status.APPROVED)
    at_once(
        lambda: clear(actor=live_cast.cleo.as_actor(), article_id=article.pk, expected_version=None),
        lambda: reopen(claim, live_cast.dan),
    )
    assert Article.objects.get().status == ArticleStatus.OPEN
    assert Claim.objects.get(pk=claim.pk).status == Status.CHECKING


@pytest.mark.django_db(transaction=True)
def test_many_hands_on_one_article_wait_for_each_other_without_deadlock(live_cast):
    article = make_clearable(live_cast)
    held = take(make_claim(article, live_cast.ben, "169 seats"), live_cast.ben)
    claim = article.claims.get(status=Status.APPROVED)

    def describe():
        return set_details(
            actor=live_cast.cleo.as_actor(),
            article_id=article.pk,
            expected_version=None,
            title="New title",
            byline=article.byline,
            dateline="",
            published_on=None,
        )

    results = at_once(
        describe,
        lambda: reopen(claim, live_cast.dan),
        lambda: make_draft(held, live_cast.ben),
        lambda: make_claim(article, live_cast.cleo, "Harald V"),
        lambda: decide(
            actor=live_cast.ben.as_actor(),
            evidence_id=claim.evidence.get().pk,
            adopted=False,
            expected_version=None,
        ),
    )
    unexpected = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Conflict | ActionRefused) for one in unexpected), unexpected
    audit.check_verifies()


# What a person may do now.


def rows(claim, by):
    return {
        str(row.row.action): [failure.code for failure in row.failures]
        for row in services.available(claim, by.as_actor())
    }


def test_every_row_that_leaves_the_status_is_listed_with_what_is_missing(cast, article):
    claim = take(make_claim(article, cast.ben), cast.ben)
    words = {"edit": [], "merge": [], "split": [], "rejoin": ["no_parts"], "undo": ["nothing_to_undo"]}
    assert rows(claim, cast.ben) == {
        "take": [],
        "assign": ["role_required"],
        "release": [],
        "wait": [],
        "submit": ["verdict_missing"],
        **words,
    }
    assert rows(claim, cast.cleo) == {
        "take": ["claim_held"],
        "assign": ["claim_held"],
        "release": [],
        "wait": ["not_holder"],
        "submit": ["not_holder", "verdict_missing"],
        **words,
        "merge": ["claim_held"],
        "split": ["claim_held"],
        "rejoin": ["claim_held", "no_parts"],
    }


def test_what_a_form_asks_for_is_taken_as_given(cast, claim):
    assert rows(claim, cast.dan) == {
        "withdraw_submission": ["role_required", "not_submitter"],
        "request_changes": [],
        "fix": [],
        "approve": [],
    }
    assert rows(claim, cast.ben)["approve"] == ["role_required", "four_eyes"]
    assert rows(sign(claim, cast.dan), cast.cleo) == {"reconfirm": ["not_stale"], "reopen": []}


def test_what_is_listed_as_allowed_is_allowed(cast, claim):
    allowed = [row.row.action for row in services.available(claim, cast.dan.as_actor()) if row.allowed]
    assert Action.APPROVE in allowed
    assert approve(claim, cast.dan).status == Status.APPROVED


@pytest.mark.parametrize("pieces", [1, 4])
def test_listing_costs_the_same_however_much_evidence_counts(
    cast, article, pieces, django_assert_max_num_queries
):
    claim = take(make_claim(article, cast.ben), cast.ben)
    for _ in range(pieces):
        adopt(make_evidence(claim), cast.ben)
    make_draft(claim, cast.ben)
    claim = verdicts.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    claim = Claim.objects.select_related("article", "holder").get(pk=claim.pk)
    with django_assert_max_num_queries(15):
        assert services.available(claim, cast.dan.as_actor())


def test_a_claim_that_is_not_there_is_not_found(cast, claim):
    claim.pk = 0
    for act in (sign, send_back, reopen):
        with pytest.raises(NotFound):
            act(claim, cast.dan, *(["x"] if act is not sign else []))


def test_a_reporter_who_gave_their_article_a_colleagues_byline_cannot_approve_it(cast):
    two_hats = make_person("gus", Role.REPORTER, Role.REVIEWER, display_name="Gus Berg")
    article = make_article(two_hats, byline=f"By {cast.ada.name}")
    assert list(article.reporters.all()) == [cast.ada]
    claim = make_submitted(article, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        sign(claim, two_hats)
    assert [failure.guard for failure in refused.value.failures] == ["G1"]
    assert sign(claim, cast.dan).status == Status.APPROVED
