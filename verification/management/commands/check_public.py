"""Looks at the markup of every check that is public, by the rules of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification.publication import public_site
from verification.publication.claim_review import claim_review, data_feed
from verification.publication.claim_review_rules import Fault, feed_faults, page_faults
from verification.publication.public_models import Publication

BATCH: Final = 500
NOWHERE: Final = "http://localhost"
"""Stands for the site where no setting names one."""


class Command(BaseCommand):
    """manage.py check_public"""

    help = "Check the fact-check markup of all that is public; exit status 1 when something is wrong with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        count, found = 0, list[tuple[str, Fault]]()
        for number, pairs in _batches():
            count += number
            found += pairs
        wrong = [pair for pair in found if pair[1].required]
        if options["json"]:
            rows = [
                {"page": page, "where": one.where, "text": one.text, "required": one.required}
                for page, one in found
            ]
            self.stdout.write(json.dumps({"checks": count, "faults": rows}))
        else:
            for page, one in found:
                self.stdout.write(f"{page}: {'' if one.required else 'advice: '}{one}")
            advice = len(found) - len(wrong)
            self.stdout.write(f"{count} public checks, {len(wrong)} faults, {advice} words of advice.")
        if wrong:
            raise CommandError("The markup of public checks is not what it has to be.")


def _batches() -> Iterator[tuple[int, list[tuple[str, Fault]]]]:
    """Look at pages and at the feed, a batch at a time."""
    ours, before = public_site.publisher(NOWHERE), None
    while True:
        rows = list(Publication.objects.current().in_order(before=before).with_facts()[:BATCH])
        if not rows:
            return
        checks = public_site.public_checks(rows)
        found = [
            (ours.address(check.slug), fault)
            for check in checks
            for fault in page_faults([claim_review(check, ours)], ours.address(check.slug))
        ]
        feed = feed_faults(data_feed(checks, ours))
        found += [("feed", fault) for fault in feed if fault.required]
        yield len(rows), found
        before = public_site.place_of(rows[-1])
