"""Writes the whole trail of events, with the heads of its chains, to be kept out of reach of the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification.articles.trail import as_row, csv_lines, exported, json_line
from verification.audit import ChainHead, article_chain


class Command(BaseCommand):
    """manage.py export_audit"""

    help = (
        "Write every event as a line of JSON, then where each chain stands; keep it elsewhere, and let "
        "`verify_audit --against` show later that nothing was cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="lines of JSON, as without any option")
        parser.add_argument("--csv", action="store_true", help="a table of the events, without the heads")
        parser.add_argument("--heads", action="store_true", help="the heads alone")
        parser.add_argument("--article", type=int, metavar="ID", help="the chain of one article alone")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["csv"] and (options["heads"] or options["json"]):
            raise CommandError("A table holds events only: leave out --csv, or --heads and --json.")
        heads = list(self._heads(options["article"]))
        if options["csv"]:
            lines = csv_lines(exported(heads))
        else:
            lines = (json_line({"kind": "event"} | as_row(event)) for event in exported(heads))
        for line in () if options["heads"] else lines:
            self.stdout.write(line, ending="")
        for head in () if options["csv"] else heads:
            row = {"kind": "head", "chain": head.chain, "position": head.position, "mac": head.mac}
            self.stdout.write(json_line(row), ending="")

    def _heads(self, article: int | None) -> list[ChainHead]:
        heads = ChainHead.objects.order_by("chain")
        return list(heads if article is None else heads.filter(chain=article_chain(article)))
