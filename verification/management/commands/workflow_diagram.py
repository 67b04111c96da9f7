"""Writes docs/workflow.md from the table, so that the document cannot tell another story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification.workflow import ARTICLE_TRANSITIONS, TRANSITIONS, Transition

INTRODUCTION: Final = """# The work flow

Generated from `verification/workflow/` by `make docs`; do not edit. A refused action answers with
every guard that failed. Sign-off acts need a person's signed-in session, never a token.
"""


class Command(BaseCommand):
    """manage.py workflow_diagram"""

    help = "Write docs/workflow.md from the work flow's table, or --check that it is up to date."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when it is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        wanted = render()
        if not options["check"]:
            path.write_text(wanted, encoding="utf-8")
            return
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            raise CommandError("docs/workflow.md is out of date: run `make docs`.")


def render() -> str:
    """Return the whole document."""
    parts = [INTRODUCTION]
    for title, table in (("Claim", TRANSITIONS), ("Article", ARTICLE_TRANSITIONS)):
        parts += [
            f"## {title}\n",
            "```mermaid",
            "stateDiagram-v2",
            *_arrows(table),
            "```\n",
            *_rows(table),
            "",
        ]
    return "\n".join(parts)


def _arrows(table: tuple[Transition, ...]) -> Iterator[str]:
    for row in table:
        # A row that leads back to where it was would be an arrow from everywhere to everywhere.
        for source in (row.sources or ("[*]",)) if row.target else ():
            yield f"    {source} --> {row.target}: {row.action}"


def _rows(table: tuple[Transition, ...]) -> Iterator[str]:
    yield "| action | from | to | who | guards | sign-off |"
    yield "|---|---|---|---|---|---|"
    for row in table:
        sources = ", ".join(row.sources) or "–"
        guards = ", ".join(row.guards) or "–"
        who = ", ".join(sorted("machine" if role == "service" else role for role in row.roles))
        cells = (row.action, sources, row.target or "as before", who, guards, "yes" if row.sign_off else "")
        yield f"| {' | '.join(cells)} |"
