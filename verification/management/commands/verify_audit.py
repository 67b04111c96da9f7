"""Walks every audit chain and says whether an event was edited, removed, added or reordered."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification import audit


class Command(BaseCommand):
    """manage.py verify_audit"""

    help = "Verify the audit trail; exit status 1 when a chain is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object, with the head counts")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = list(audit.verify())
        broken = [report for report in reports if report.broken_at is not None]
        if options["json"]:
            heads = {report.chain: report.events for report in reports}
            names = [{"chain": r.chain, "at": r.broken_at, "why": r.why} for r in broken]
            self.stdout.write(json.dumps({"heads": heads, "broken": names}))
        else:
            events = sum(report.events for report in reports)
            self.stdout.write(f"{len(reports)} chains, {events} events, {len(broken)} broken.")
        if broken:
            first = broken[0]
            raise CommandError(f"{first.chain} breaks at event {first.broken_at}: {first.why}.")
