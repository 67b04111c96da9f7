"""The whole table: every status, action and role, and the shape of the graph."""

import itertools
from datetime import UTC, datetime

import pytest

from verification.policies import GUARDS, Actor, Facts, failures
from verification.workflow import (
    ARTICLE_TRANSITIONS,
    TRANSITIONS,
    Action,
    ArticleAction,
    ArticleStatus,
    Guard,
    Role,
    Status,
    row_for,
    rows_from,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DESK = {Role.CHECKER, Role.EDITOR}
SIGNERS = {Role.EDITOR, Role.REVIEWER}
IMPORTERS = {Role.REPORTER, Role.EDITOR, Role.SERVICE}

NOT_UNDONE = {Status.WAITING, Status.IN_REVIEW, Status.APPROVED, Status.WITHDRAWN}
OUT = (ArticleStatus.PUBLISHED, ArticleStatus.CORRECTED)
WORKED = (Status.QUEUED, Status.CHECKING, Status.WAITING, Status.IN_REVIEW, Status.APPROVED)

# What the design says, written down a second time: (action, status before) → (status after, who may).
CLAIM_MOVES = {
    (Action.ACCEPT, Status.SUGGESTED): (Status.QUEUED, DESK),
    (Action.DISMISS, Status.SUGGESTED): (Status.DISMISSED, DESK),
    (Action.DISMISS, Status.QUEUED): (Status.DISMISSED, DESK),
    (Action.RESTORE, Status.DISMISSED): (Status.QUEUED, DESK),
    (Action.TAKE, Status.QUEUED): (Status.CHECKING, DESK),
    (Action.TAKE, Status.CHECKING): (Status.CHECKING, DESK),
    (Action.ASSIGN, Status.QUEUED): (Status.CHECKING, {Role.EDITOR}),
    (Action.ASSIGN, Status.CHECKING): (Status.CHECKING, {Role.EDITOR}),
    (Action.RELEASE, Status.CHECKING): (Status.QUEUED, DESK),
    (Action.WAIT, Status.CHECKING): (Status.WAITING, DESK),
    (Action.RESUME, Status.WAITING): (Status.CHECKING, DESK),
    (Action.SUBMIT, Status.CHECKING): (Status.IN_REVIEW, DESK),
    (Action.WITHDRAW_SUBMISSION, Status.IN_REVIEW): (Status.CHECKING, DESK),
    (Action.REQUEST_CHANGES, Status.IN_REVIEW): (Status.CHECKING, {Role.REVIEWER}),
    (Action.FIX, Status.IN_REVIEW): (Status.IN_REVIEW, {Role.REVIEWER}),
    (Action.APPROVE, Status.IN_REVIEW): (Status.APPROVED, {Role.REVIEWER}),
    (Action.RECONFIRM, Status.APPROVED): (Status.IN_REVIEW, DESK),
    (Action.REOPEN, Status.APPROVED): (Status.CHECKING, SIGNERS),
    (Action.EDIT, Status.SUGGESTED): (Status.SUGGESTED, DESK),
    (Action.EDIT, Status.QUEUED): (Status.QUEUED, DESK),
    (Action.EDIT, Status.CHECKING): (Status.CHECKING, DESK),
    (Action.MERGE, Status.SUGGESTED): (Status.MERGED, DESK),
    (Action.MERGE, Status.QUEUED): (Status.MERGED, DESK),
    (Action.MERGE, Status.CHECKING): (Status.MERGED, DESK),
    (Action.UNMERGE, Status.MERGED): (Status.QUEUED, DESK),
    (Action.SPLIT, Status.SUGGESTED): (Status.SPLIT, DESK),
    (Action.SPLIT, Status.QUEUED): (Status.SPLIT, DESK),
    (Action.SPLIT, Status.CHECKING): (Status.SPLIT, DESK),
    (Action.REJOIN, Status.SUGGESTED): (Status.MERGED, DESK),
    (Action.REJOIN, Status.QUEUED): (Status.MERGED, DESK),
    (Action.REJOIN, Status.CHECKING): (Status.MERGED, DESK),
    (Action.UNSPLIT, Status.SPLIT): (Status.QUEUED, DESK),
    # Back to where it was: the last act's own record tells that, so any of these can be the one before.
    **{(Action.UNDO, status): (status, DESK) for status in set(Status) - NOT_UNDONE},
    # To the queue, or to whoever holds it: the service says which.
    **{(Action.INVALIDATE, status): (status, {Role.SERVICE}) for status in WORKED},
    **{
        (Action.WITHDRAW, status): (Status.WITHDRAWN, {Role.SERVICE})
        for status in (Status.SUGGESTED, *WORKED)
    },
    (Action.RETURN, Status.WITHDRAWN): (Status.QUEUED, {Role.SERVICE}),
}
ARTICLE_MOVES = {
    (ArticleAction.EXTRACT, ArticleStatus.IMPORTED): (ArticleStatus.EXTRACTING, {Role.SERVICE}),
    (ArticleAction.OPEN, ArticleStatus.EXTRACTING): (ArticleStatus.OPEN, {Role.SERVICE}),
    (ArticleAction.FAIL, ArticleStatus.IMPORTED): (ArticleStatus.EXTRACTION_FAILED, {Role.SERVICE}),
    (ArticleAction.FAIL, ArticleStatus.EXTRACTING): (ArticleStatus.EXTRACTION_FAILED, {Role.SERVICE}),
    (ArticleAction.RETRY, ArticleStatus.EXTRACTION_FAILED): (
        ArticleStatus.IMPORTED,
        {Role.REPORTER, Role.EDITOR},
    ),
    (ArticleAction.CLEAR, ArticleStatus.OPEN): (ArticleStatus.CLEARED, {Role.EDITOR}),
    (ArticleAction.EMERGENCY_CLEAR, ArticleStatus.OPEN): (ArticleStatus.CLEARED, {Role.EDITOR}),
    (ArticleAction.UNCLEAR, ArticleStatus.CLEARED): (ArticleStatus.OPEN, {Role.SERVICE}),
    (ArticleAction.REVISE, ArticleStatus.OPEN): (ArticleStatus.IMPORTED, IMPORTERS),
    (ArticleAction.REVISE, ArticleStatus.EXTRACTION_FAILED): (ArticleStatus.IMPORTED, IMPORTERS),
    (ArticleAction.REVISE, ArticleStatus.CLEARED): (ArticleStatus.IMPORTED, IMPORTERS),
    (ArticleAction.REVISE, ArticleStatus.ON_HOLD): (ArticleStatus.IMPORTED, IMPORTERS),
    # What comes back without its text having been read says so again.
    (ArticleAction.FAIL, ArticleStatus.OPEN): (ArticleStatus.EXTRACTION_FAILED, {Role.SERVICE}),
    (ArticleAction.HOLD, ArticleStatus.OPEN): (ArticleStatus.ON_HOLD, {Role.EDITOR}),
    (ArticleAction.HOLD, ArticleStatus.CLEARED): (ArticleStatus.ON_HOLD, {Role.EDITOR}),
    (ArticleAction.HOLD_AGAIN, ArticleStatus.OPEN): (ArticleStatus.ON_HOLD, {Role.SERVICE}),
    (ArticleAction.HOLD_AGAIN, ArticleStatus.EXTRACTION_FAILED): (ArticleStatus.ON_HOLD, {Role.SERVICE}),
    (ArticleAction.RESUME, ArticleStatus.ON_HOLD): (ArticleStatus.OPEN, {Role.EDITOR}),
    **{
        (ArticleAction.SPIKE, status): (ArticleStatus.SPIKED, {Role.EDITOR})
        for status in (
            ArticleStatus.OPEN,
            ArticleStatus.EXTRACTION_FAILED,
            ArticleStatus.ON_HOLD,
            ArticleStatus.CLEARED,
        )
    },
    (ArticleAction.UNSPIKE, ArticleStatus.SPIKED): (ArticleStatus.OPEN, {Role.EDITOR}),
    (ArticleAction.PUBLISH, ArticleStatus.CLEARED): (
        ArticleStatus.PUBLISHED,
        {Role.EDITOR, Role.SERVICE},
    ),
    **{(ArticleAction.SETTLE, status): (status, {Role.EDITOR}) for status in OUT},
    **{(ArticleAction.CORRECT, status): (ArticleStatus.CORRECTED, {Role.EDITOR}) for status in OUT},
    **{(ArticleAction.RETRACT, status): (ArticleStatus.RETRACTED, {Role.EDITOR}) for status in OUT},
    **{
        (ArticleAction.ARCHIVE, status): (ArticleStatus.ARCHIVED, {Role.EDITOR})
        for status in (*OUT, ArticleStatus.RETRACTED, ArticleStatus.SPIKED)
    },
}
MADE = {
    Action.EXTRACT: (Status.SUGGESTED, {Role.SERVICE, Role.REPORTER, *DESK}),
    ArticleAction.IMPORT: (ArticleStatus.IMPORTED, IMPORTERS),
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", [action for action in Action if action not in MADE])
def test_a_claim_moves_by_the_table_only(action, status):
    _check_cell(action, status, CLAIM_MOVES)


@pytest.mark.parametrize("status", ArticleStatus)
@pytest.mark.parametrize("action", [action for action in ArticleAction if action not in MADE])
def test_an_article_moves_by_the_table_only(action, status):
    _check_cell(action, status, ARTICLE_MOVES)


def _check_cell(action, status, moves):
    """Status and role alone decide here: the guards have tests of their own."""
    target, roles = moves.get((action, status), (None, None))
    for role in Role:
        refused = failures(row_for(action), Actor(7, frozenset({role})), Facts(now=NOW, status=status))
        guards = {failure.guard for failure in refused}
        assert ("status" in guards) == (target is None)
        if target is not None:
            assert row_for(action).after(status) == target
            assert ("role" in guards) == (role not in roles)


@pytest.mark.parametrize(("action", "role"), list(itertools.product(MADE, Role)))
def test_things_are_made_by_the_named_roles_only(action, role):
    target, roles = MADE[action]
    row = row_for(action)
    assert (row.sources, row.target) == ((), target)
    refused = {failure.guard for failure in failures(row, Actor(7, frozenset({role})), Facts(now=NOW))}
    assert ("role" in refused) == (role not in roles)


@pytest.mark.parametrize(
    ("table", "statuses", "last"),
    [(TRANSITIONS, Status, set()), (ARTICLE_TRANSITIONS, ArticleStatus, {ArticleStatus.ARCHIVED})],
)
def test_every_status_can_be_reached_from_nothing_and_all_but_the_last_be_left_again(table, statuses, last):
    leading = [row for row in table if row.target is not None]
    reached, before = {row.target for row in leading if not row.sources}, set()
    while reached != before:
        before = set(reached)
        reached |= {row.target for row in leading if set(row.sources) & reached}
    assert reached == set(statuses)
    assert {source for row in leading for source in row.sources} == set(statuses) - last


@pytest.mark.parametrize(("table", "actions"), [(TRANSITIONS, Action), (ARTICLE_TRANSITIONS, ArticleAction)])
def test_every_action_has_exactly_one_row(table, actions):
    assert [row.action for row in table] == list(actions)
    assert all(row_for(row.action) is row for row in table)


def test_rows_from_a_status_are_those_of_its_own_table_in_order():
    assert [row.action for row in rows_from(Status.DISMISSED)] == [Action.RESTORE, Action.UNDO]
    assert [row.action for row in rows_from(ArticleStatus.OPEN)] == [
        *(ArticleAction.FAIL, ArticleAction.CLEAR, ArticleAction.EMERGENCY_CLEAR, ArticleAction.REVISE),
        *(ArticleAction.HOLD, ArticleAction.HOLD_AGAIN, ArticleAction.SPIKE),
    ]
    assert rows_from(ArticleStatus.ARCHIVED) == ()


def test_what_follows_by_itself_is_told_from_what_somebody_chooses():
    by_itself = {row.action for row in (*TRANSITIONS, *ARTICLE_TRANSITIONS) if row.is_system}
    assert by_itself == {
        *(Action.INVALIDATE, Action.WITHDRAW, Action.RETURN),
        *(ArticleAction.EXTRACT, ArticleAction.OPEN, ArticleAction.FAIL, ArticleAction.UNCLEAR),
        ArticleAction.HOLD_AGAIN,
    }


def test_every_guard_is_used_and_has_a_function():
    used = {guard for row in (*TRANSITIONS, *ARTICLE_TRANSITIONS) for guard in row.guards}
    assert used == set(Guard) == set(GUARDS)


def test_whatever_changes_a_claim_or_article_by_hand_asks_for_the_version():
    by_hand = [row for row in (*TRANSITIONS, *ARTICLE_TRANSITIONS) if row.sources]
    by_machine = {row.action for row in by_hand if row.roles == {Role.SERVICE}}
    assert {row.action for row in by_hand if Guard.VERSION not in row.guards} == by_machine


def test_sign_off_acts_need_a_person_and_are_never_open_to_a_service_account():
    signed = [row for row in (*TRANSITIONS, *ARTICLE_TRANSITIONS) if row.sign_off]
    assert {row.action for row in signed} == {
        Action.SUBMIT,
        Action.FIX,
        Action.APPROVE,
        Action.RECONFIRM,
        ArticleAction.CLEAR,
        ArticleAction.EMERGENCY_CLEAR,
        ArticleAction.CORRECT,
        ArticleAction.RETRACT,
    }
    for row in signed:
        assert Guard.PERSON in row.guards
        assert Role.SERVICE not in row.roles


def test_no_role_but_admin_is_without_work():
    working = {role for row in (*TRANSITIONS, *ARTICLE_TRANSITIONS) for role in row.roles}
    assert set(Role) - working == {Role.ADMIN}
