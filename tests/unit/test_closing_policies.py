"""What becomes of an article after it was cleared: who may do what, and what rests meanwhile."""

from dataclasses import replace

import pytest

from tests.unit.test_policies import ADA, BEN, CLEO, DAN, HELD, NOW, ROBOT, guards_of
from verification import policies
from verification.policies import GUARDS, MACHINE_ACTOR, Facts, can
from verification.workflow import TRANSITIONS, Action, ArticleAction, ArticleStatus, Guard, Status

RESTING = {
    ArticleStatus.ON_HOLD: "on hold",
    ArticleStatus.SPIKED: "spiked",
    ArticleStatus.ARCHIVED: "archived",
    ArticleStatus.PUBLISHED: "published",
    ArticleStatus.CORRECTED: "corrected",
    ArticleStatus.RETRACTED: "retracted",
}


@pytest.mark.parametrize("status", RESTING)
@pytest.mark.parametrize("action", [row.action for row in TRANSITIONS if not row.is_system])
def test_nothing_that_somebody_chooses_moves_a_claim_of_an_article_that_rests(action, status):
    refused = policies.failures(policies.row_for(action), CLEO, Facts(NOW, article_status=status))
    (said,) = [failure.text for failure in refused if failure.code == "article_not_open"]
    assert RESTING[status] in said


def test_a_claim_of_a_cleared_article_is_reopened_and_one_of_a_text_that_is_read_is_given_back():
    cleared = Facts(NOW, status=Status.APPROVED, article_status=ArticleStatus.CLEARED, reason="Look again.")
    assert can(Action.REOPEN, CLEO, cleared)
    assert can(Action.RELEASE, BEN, replace(HELD, article_status=ArticleStatus.IMPORTED))
    assert not can(Action.REOPEN, CLEO, replace(cleared, article_status=ArticleStatus.PUBLISHED))


def test_nobody_confirms_a_notice_that_nobody_has_proposed():
    assert GUARDS[Guard.SECOND_EDITOR](CLEO, Facts(NOW)).code == "no_notice"
    assert GUARDS[Guard.SECOND_EDITOR](MACHINE_ACTOR, Facts(NOW)).code == "no_notice"


@pytest.mark.parametrize("action", [ArticleAction.CORRECT, ArticleAction.RETRACT])
def test_a_notice_is_confirmed_by_another_signed_in_editor_who_does_not_report_the_article(action):
    facts = Facts(NOW, status=ArticleStatus.PUBLISHED, proposer=9)
    assert guards_of(action, CLEO, facts) == set()
    assert guards_of(action, replace(CLEO, by_token=True), facts) == {Guard.PERSON}
    assert guards_of(action, CLEO, replace(facts, reporters=frozenset({CLEO.id}))) == {Guard.NOT_REPORTER}
    assert guards_of(action, CLEO, replace(facts, proposer=CLEO.id)) == {Guard.SECOND_EDITOR}


@pytest.mark.parametrize(
    ("action", "status"),
    [
        (ArticleAction.HOLD, ArticleStatus.CLEARED),
        (ArticleAction.RESUME, ArticleStatus.ON_HOLD),
        (ArticleAction.SPIKE, ArticleStatus.OPEN),
        (ArticleAction.UNSPIKE, ArticleStatus.SPIKED),
        (ArticleAction.ARCHIVE, ArticleStatus.PUBLISHED),
    ],
)
def test_an_editor_gives_a_reason_in_person(action, status):
    facts = Facts(NOW, status=status, reason="The lawyers read it.")
    assert can(action, CLEO, facts)
    assert guards_of(action, CLEO, replace(facts, reason=" ")) == {Guard.REASON}
    assert guards_of(action, replace(CLEO, by_token=True), facts) == {Guard.PERSON}
    assert {"role"} == guards_of(action, DAN, facts) == guards_of(action, ADA, facts)


def test_a_program_may_say_that_an_article_went_out_and_nothing_else_of_its_end():
    cleared = Facts(NOW, status=ArticleStatus.CLEARED)
    assert can(ArticleAction.PUBLISH, ROBOT, cleared)
    assert can(ArticleAction.PUBLISH, replace(CLEO, by_token=True), cleared)
    assert not can(ArticleAction.PUBLISH, ROBOT, replace(cleared, status=ArticleStatus.OPEN))
    assert not can(ArticleAction.HOLD, ROBOT, replace(cleared, reason="because"))
