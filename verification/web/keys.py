"""The single keys of the pages: what each does, and the list that people see of them."""

from __future__ import annotations

from typing import Final

from verification.workflow import Action

KEYS: Final = {
    Action.ACCEPT: "1",
    Action.MERGE: "2",
    Action.DISMISS: "3",
    Action.TAKE: "a",
    Action.WAIT: "h",
    Action.EDIT: "w",
    Action.SPLIT: "s",
    Action.REJOIN: "r",
    Action.UNSPLIT: "r",
}
ACTION_ORDER: Final = tuple(KEYS)
"""Triage's acts stand first, in the order of their keys."""
KeyGroups = tuple[tuple[str, tuple[tuple[tuple[str, ...], str], ...]], ...]
KEY_GROUPS: Final[KeyGroups] = (
    (
        "Move",
        (
            (("j", "k"), "next, previous claim"),
            (("o", "Enter"), "open the claim"),
            (("n",), "next to decide, else next for me"),
            (("/",), "search the queue, narrow the claims"),
            (("[", "]"), "hide or show the list, the text"),
            (("Ctrl+Enter",), "send the form that you write in"),
            (("Esc",), "close what a key has opened"),
            (("?",), "this list"),
        ),
    ),
    (
        "Triage",
        (
            (("1",), "accept the suggestion"),
            (("2",), "merge it into another claim"),
            (("3",), "dismiss it; then 1 to 6 for the reason"),
            (("w",), "edit the wording"),
            (("s",), "split it in two"),
            (("r",), "join what was split"),
            (("c",), "make a claim of the selected words"),
            (("x",), "no checkable fact in the next open sentence"),
            (("u",), "undo your last act on a claim"),
        ),
    ),
    (
        "Check",
        (
            (("a",), "take the claim"),
            (("h",), "let it wait"),
            (("e",), "add evidence; on a snapshot, the selected words"),
            (("v",), "go to the ratings; then 1 to 6 for one, v for the next question"),
        ),
    ),
)
