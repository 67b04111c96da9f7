"""Walks every audit chain and says whether an event was edited, removed, added or reordered.

On request it also looks for every quotation in its snapshot.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification import audit
from verification.evidence.models import Evidence


class Command(BaseCommand):
    """manage.py verify_audit"""

    help = "Verify the audit trail; exit status 1 when a chain is broken or a quotation is not found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object, with the head counts")
        parser.add_argument(
            "--quotations",
            action="store_true",
            help="also look whether every quotation stands in its snapshot",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reports = list(audit.verify())
        broken = [report for report in reports if report.broken_at is not None]
        lost = Evidence.objects.not_verbatim() if options["quotations"] else []
        if options["json"]:
            heads = {report.chain: report.events for report in reports}
            names = [{"chain": r.chain, "at": r.broken_at, "why": r.why} for r in broken]
            quoted = {"quotations_not_found": lost} if options["quotations"] else {}
            self.stdout.write(json.dumps({"heads": heads, "broken": names, **quoted}))
        else:
            events = sum(report.events for report in reports)
            self.stdout.write(f"{len(reports)} chains, {events} events, {len(broken)} broken.")
            if options["quotations"]:
                self.stdout.write(f"{Evidence.objects.count()} quotations, {len(lost)} not found.")
        if broken:
            first = broken[0]
            raise CommandError(f"{first.chain} breaks at event {first.broken_at}: {first.why}.")
        if lost:
            raise CommandError(f"The quotation of evidence {lost[0]} does not stand in its snapshot.")
