"""Comments on claims and articles: whom they name, who may write and resolve them, and what they hold up."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import (
    approve,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_person,
    make_submitted,
    submit,
    take,
)
from verification.audit import Event
from verification.claims import comments, merging
from verification.claims.models import Claim
from verification.claims.talk_models import Comment, CommentTurn
from verification.errors import ActionRefused, InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.policies import MACHINE_ACTOR
from verification.publication.services import clear, clearing
from verification.reviews import resubmitting
from verification.reviews.resubmitting import Fix
from verification.reviews.services import available
from verification.workflow import Action, Guard, Role, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return make_claim(article, cast.ben)


def say(claim, by, text="Since when?", *, blocking=True, **actor):
    return comments.comment_on_claim(
        actor=by.as_actor(**actor), claim_id=claim.pk, text=text, blocking=blocking
    )


def resolve(comment, by, version=None, **actor):
    return comments.resolve(actor=by.as_actor(**actor), comment_id=comment.pk, expected_version=version)


def refusals(claim, action, by):
    claim = Claim.objects.get(pk=claim.pk)
    row = next(one for one in available(claim, by.as_actor()) if one.row.action == action)
    return {failure.guard: failure.text for failure in row.failures}


def test_what_was_said_is_kept_and_the_event_holds_no_words(claim, cast):
    comment = say(claim, cast.ben, "  Since 1814?\n\nAsk @dan.  ", blocking=False)
    assert comment.text == "Since 1814?\n\nAsk @dan."
    assert [mention.person for mention in comment.mentions.all()] == [cast.dan]
    event = Event.objects.get(action="comment.add")
    assert (event.target, event.actor) == (f"comment:{comment.pk}", cast.ben)
    assert event.data == {"claim": claim.pk, "blocking": False, "named": [cast.dan.pk]}


def test_only_who_may_see_the_article_is_named_each_once(claim, cast):
    make_person("rita", Role.REPORTER)
    gone = make_person("gone.dan", Role.CHECKER)
    gone.is_active = False
    gone.save()
    text = "@dan @DAN, @eve @rita @nobody @gone.dan mail@ben (@cleo). And @ada."
    named = [mention.person for mention in say(claim, cast.ben, text).mentions.order_by("pk")]
    assert named == [cast.dan, cast.cleo, cast.ada]


@pytest.mark.parametrize("text", ["", " \n", "x" * 10_001])
def test_no_words_and_endless_words_are_refused(claim, cast, text):
    with pytest.raises(InvalidInput):
        say(claim, cast.ben, text)
    assert not Comment.objects.exists()


def test_who_has_no_part_in_the_article_does_not_comment(claim, cast):
    with pytest.raises(NotFound):
        say(claim, make_person("rita", Role.REPORTER))
    robot = make_person("robot", Role.SERVICE)
    for actor in (cast.eve.as_actor(), cast.root.as_actor(), robot.as_actor(), MACHINE_ACTOR):
        with pytest.raises(NotAllowed):
            comments.comment_on_claim(actor=actor, claim_id=claim.pk, text="Hm.", blocking=True)
    assert say(claim, cast.ada).by == cast.ada


def test_a_blocking_comment_stands_against_submitting_until_it_is_resolved(claim, cast):
    comment = say(claim, cast.dan, "Since when is that so?")
    with pytest.raises(ActionRefused) as refused:
        submit(take(claim, cast.ben), cast.ben)
    assert [failure.guard for failure in refused.value.failures] == [Guard.TALK]
    assert "Dan’s comment “Since when is that so?”" in refused.value.message
    resolve(comment, cast.ben)
    assert Guard.TALK not in refusals(claim, Action.SUBMIT, cast.ben)


def test_a_comment_that_does_not_block_holds_nothing_up(claim, cast):
    say(claim, cast.dan, blocking=False)
    assert submit(take(claim, cast.ben), cast.ben).status == Status.IN_REVIEW


def test_a_blocking_comment_stands_against_approving_and_fixing(article, cast):
    claim = make_submitted(article, cast.ben)
    comment = say(claim, cast.cleo)
    with pytest.raises(ActionRefused) as refused:
        approve(claim, cast.dan)
    assert [failure.code for failure in refused.value.failures] == ["open_talk"]
    with pytest.raises(ActionRefused, match="Cleo’s comment"):
        resubmitting.fix(
            actor=cast.dan.as_actor(),
            claim_id=claim.pk,
            expected_version=None,
            wish=Fix("true", rationale="Better."),
        )
    resolve(comment, cast.dan)
    assert approve(claim, cast.dan).status == Status.APPROVED


def test_a_comment_opened_again_blocks_again(article, cast):
    claim = make_submitted(article, cast.ben)
    comment = resolve(say(claim, cast.cleo), cast.ben)
    again = comments.reopen(actor=cast.cleo.as_actor(), comment_id=comment.pk, expected_version=1)
    assert (again.is_resolved, again.version) == (False, 2)
    assert Guard.TALK in refusals(claim, Action.APPROVE, cast.dan)
    assert list(CommentTurn.objects.order_by("number").values_list("resolves", "by")) == [
        (True, cast.ben.pk),
        (False, cast.cleo.pk),
    ]


def test_a_comment_is_resolved_once_on_the_version_that_was_seen(claim, cast):
    comment = say(claim, cast.dan)
    with pytest.raises(StaleVersion):
        resolve(comment, cast.ben, 1)
    resolve(comment, cast.ben, 0)
    with pytest.raises(ActionRefused, match="resolved already"):
        resolve(comment, cast.ben, 1)


def test_its_author_or_who_works_on_claims_resolves_a_comment_and_no_token(claim, cast):
    of_ada, of_dan = say(claim, cast.ada), say(claim, cast.dan)
    with pytest.raises(NotAllowed):
        resolve(of_dan, cast.ada)
    with pytest.raises(NotAllowed, match="signed-in"):
        resolve(of_dan, cast.ben, by_token=True)
    assert resolve(of_ada, cast.ada).is_resolved
    assert resolve(of_dan, cast.ben).is_resolved


def test_what_was_said_of_a_merged_claim_goes_on_with_the_other(article, cast):
    claim, other = make_claim(article, cast.ben), make_claim(article, cast.ben, "its king is Harald V")
    say(other, cast.dan)
    merging.merge(
        actor=cast.ben.as_actor(), claim_id=other.pk, expected_version=None, into_id=claim.pk,
        into_version=None,
    )  # fmt: skip
    assert comments.open_on_claim(claim) == ("Dan’s comment “Since when?”",)


def test_an_article_is_not_cleared_over_a_blocking_comment(cast):
    article = make_clearable(cast)
    comment = comments.comment_on_article(
        actor=cast.dan.as_actor(), article_id=article.pk, text="Is the headline fair?", blocking=True
    )
    refused = {failure.guard for failure in clearing(article, cast.cleo.as_actor()).failures}
    assert refused == {Guard.TALK}
    resolve(comment, cast.cleo)
    assert clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)


def test_what_was_said_of_a_dismissed_claim_holds_up_no_clearance(cast, article):
    approve(make_submitted(article, cast.ben), cast.dan)
    say(article.claims.filter(status=Status.SUGGESTED).first(), cast.dan)
    assert comments.open_in_article(article)
    dismiss_the_rest(article, cast.ben)
    assert comments.open_in_article(article) == ()


def test_a_comment_is_never_edited(claim, cast):
    comment = say(claim, cast.dan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(text="Never mind.")


def test_a_long_comment_is_named_by_its_beginning():
    assert comments.excerpt("one\ntwo  three") == "one two three"
    assert len(comments.excerpt("word " * 40)) <= comments.EXCERPT
