"""Walks every audit chain and says whether an event was edited, removed, added or reordered.

On request it also compares the chains with heads that were kept before, and looks for every quotation in
its snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification import audit
from verification.audit import ChainReport, KeptHead
from verification.evidence.models import Evidence

OTHER_KEY: Final = " Every chain breaks at its first event: is FACTCHECK_AUDIT_KEY the key that wrote them?"


class Command(BaseCommand):
    """manage.py verify_audit"""

    help = "Verify the audit trail; exit status 1 when a chain is broken or a quotation is not found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object, with the heads")
        parser.add_argument(
            "--against",
            metavar="FILE",
            type=Path,
            help="also compare with the heads in this file, of `export_audit` or of `verify_audit --json`",
        )
        parser.add_argument(
            "--quotations",
            action="store_true",
            help="also look whether every quotation stands in its snapshot",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = list(kept_heads(options["against"])) if options["against"] else []
        reports = list(audit.verify())
        broken = [report for report in reports if report.broken_at is not None]
        missed = [report for report in audit.compare(kept) if report.broken_at is not None]
        lost = Evidence.objects.not_verbatim() if options["quotations"] else []
        if options["json"]:
            self._print_json(reports, [*broken, *missed], lost if options["quotations"] else None)
        else:
            events = sum(report.events for report in reports)
            self.stdout.write(f"{len(reports)} chains, {events} events, {len(broken)} broken.")
            if options["against"]:
                self.stdout.write(f"{len(kept)} heads were kept, {len(missed)} do not stand.")
            if options["quotations"]:
                self.stdout.write(f"{Evidence.objects.count()} quotations, {len(lost)} not found.")
        if found := [*broken, *missed]:
            first, hint = found[0], OTHER_KEY if _is_another_key(reports) else ""
            raise CommandError(f"{first.chain} breaks at event {first.broken_at}: {first.why}.{hint}")
        if lost:
            raise CommandError(f"The quotation of evidence {lost[0]} does not stand in its snapshot.")

    def _print_json(
        self, reports: Sequence[ChainReport], broken: Sequence[ChainReport], lost: list[int] | None
    ) -> None:
        heads = {report.chain: {"position": report.events, "mac": report.mac} for report in reports}
        names = [{"chain": one.chain, "at": one.broken_at, "why": one.why} for one in broken]
        quoted = {} if lost is None else {"quotations_not_found": lost}
        self.stdout.write(json.dumps({"heads": heads, "broken": names, **quoted}))


def _is_another_key(reports: Sequence[ChainReport]) -> bool:
    """Say whether nothing at all verifies, which no tampering with single events looks like."""
    return len(reports) > 1 and all(report.broken_at == 1 for report in reports)


def kept_heads(path: Path) -> Iterator[KeptHead]:
    """Read heads that were kept before.

    Raises:
        CommandError: the file cannot be read, or holds none.
    """
    found = 0
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            for chain, position, mac in _heads_in(json.loads(line)) if line.strip() else ():
                found += 1
                yield KeptHead(str(chain), int(position), str(mac))
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise CommandError(f"The heads in {path} cannot be read: {error}") from error
    if not found:
        raise CommandError(f"There are no heads in {path}.")


def _heads_in(row: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    if row.get("kind") == "head":
        yield row["chain"], row["position"], row["mac"]
    for chain, head in row.get("heads", {}).items():
        yield chain, head["position"], head["mac"]
