"""What one row of the tables is, and the groups of people and statuses that several rows share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verification.workflow.words import Action, ArticleAction, ArticleStatus, Guard, Role, Status

LEASE_MINUTES = 30
MACHINE = frozenset({Role.SERVICE})
CHECKERS = frozenset({Role.CHECKER, Role.EDITOR})
UNSIGNED = (Status.SUGGESTED, Status.QUEUED, Status.CHECKING)
"""Where nobody has submitted a verdict yet, so that a claim's words may still change."""
WORKED: Final = (Status.QUEUED, Status.CHECKING, Status.WAITING, Status.IN_REVIEW, Status.APPROVED)
"""Where somebody has taken a claim for one that is to be checked, and may have worked on it."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `sources` empty means that the thing is made by this action.

    `target` None: as before. An edit leaves the status as it is, an undo goes back to what it was.
    """

    action: Action | ArticleAction
    sources: tuple[Status | ArticleStatus, ...]
    target: Status | ArticleStatus | None
    roles: frozenset[Role]
    guards: tuple[Guard, ...]
    label: str
    sign_off: bool = False

    @property
    def is_system(self) -> bool:
        """It follows from something else by itself; nobody chooses it, and no address leads to it."""
        return bool(self.sources) and self.roles == MACHINE

    def after(self, before: Status | ArticleStatus) -> Status | ArticleStatus:
        """Return where this leads to; `before` for a row that leads to no status of its own."""
        return before if self.target is None else self.target
