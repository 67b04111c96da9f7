"""Writes docs/openapi.json: a change of the API is seen as one, and none breaks programs unnoticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification.api.docs import document
from verification.api.schema_changes import Change, changes

SHOWN: Final = 40


class Command(BaseCommand):
    """manage.py api_snapshot"""

    help = "Write docs/openapi.json from the API, or --check that it is up to date."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when it is out of date"
        )
        parser.add_argument(
            "--accept-breaking", action="store_true", help="write it although programs would break"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "openapi.json"
        now = json.loads(json.dumps(document()))
        text = json.dumps(now, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        if kept == text:
            return
        found = changes(json.loads(kept), now) if kept else []
        breaking = [change for change in found if change.breaks]
        if breaking and not options["accept_breaking"]:
            raise CommandError(
                f"Programs that use the API would break:\n{_lines(breaking)}\n"
                "Keep what they use. If it has to go, say so in CHANGELOG.md and run "
                "`manage.py api_snapshot --accept-breaking`."
            )
        if options["check"]:
            raise CommandError(f"docs/openapi.json is out of date: run `make docs`.\n{_lines(found)}")
        path.write_text(text, encoding="utf-8")
        if found:
            self.stdout.write(_lines(found))


def _lines(found: list[Change]) -> str:
    lines = [f"  {change.where}: {change.what}" for change in found[:SHOWN]]
    return "\n".join([*lines, f"  … and {len(found) - SHOWN} more"] if len(found) > SHOWN else lines)
