"""The work flow as one table: who moves a claim or an article from where to where, past which guards.

Services, API actions, buttons and `docs/workflow.md` are all driven by it. Guards are named here; what
they test is in `guards.py`.
"""

from __future__ import annotations

from verification.workflow.article_table import ARTICLE_TRANSITIONS
from verification.workflow.claim_table import TRANSITIONS
from verification.workflow.rows import CHECKERS, LEASE_MINUTES, MACHINE, UNSIGNED, WORKED, Transition
from verification.workflow.words import (
    Action,
    ArticleAction,
    ArticleStatus,
    DismissReason,
    Guard,
    Risk,
    Role,
    Status,
    WaitingFor,
)

__all__ = [
    "ARTICLE_TRANSITIONS",
    "CHECKERS",
    "LEASE_MINUTES",
    "MACHINE",
    "TRANSITIONS",
    "UNSIGNED",
    "WORKED",
    "Action",
    "ArticleAction",
    "ArticleStatus",
    "DismissReason",
    "Guard",
    "Risk",
    "Role",
    "Status",
    "Transition",
    "WaitingFor",
    "row_for",
    "rows_from",
]

_BY_ACTION = {row.action: row for row in TRANSITIONS}
_BY_ARTICLE_ACTION = {row.action: row for row in ARTICLE_TRANSITIONS}


def row_for(action: Action | ArticleAction) -> Transition:
    """Return the table's row for an action; every action has exactly one."""
    if isinstance(action, ArticleAction):
        return _BY_ARTICLE_ACTION[action]
    return _BY_ACTION[action]


def rows_from(status: Status | ArticleStatus) -> tuple[Transition, ...]:
    """Return the rows that leave `status`, in the table's order."""
    table = ARTICLE_TRANSITIONS if isinstance(status, ArticleStatus) else TRANSITIONS
    return tuple(row for row in table if status in row.sources)
