"""Measures the engine on public data sets, through the code that the product runs."""

from __future__ import annotations

import importlib
import json
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification.errors import FactcheckError
from verification.measuring.measured import Measured, report

# Each module has HELP, add_arguments(parser) and measure(options), which returns a Measured, or what to print
# of several at once.
TASKS: Final[dict[str, str]] = {
    "attribution": "verification.measuring.attribution",
    "splitting": "verification.measuring.splitting",
    "checkworthiness": "verification.measuring.checkworthiness",
    "extraction": "verification.measuring.extraction",
    "matching": "verification.measuring.matching",
    "retrieval": "verification.measuring.retrieval",
    "consistency": "verification.measuring.consistency",
    "origins": "verification.measuring.origins",
    "comparators": "verification.measuring.comparators",
    "stance": "verification.measuring.stance",
    "verdicts": "verification.measuring.verdicts",
    "targets": "verification.measuring.targets",
}


class Command(BaseCommand):
    """manage.py measure TASK"""

    help = "Measure the engine on a data set; prints one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
        for name, path in TASKS.items():
            module = importlib.import_module(path)
            task = tasks.add_parser(name, help=module.HELP)
            task.add_argument("--limit", type=int, metavar="N", help="measure the first N items only")
            task.add_argument("--bootstrap", action="store_true", help="add 95 %% intervals")
            module.add_arguments(task)

    def handle(self, *args: Any, **options: Any) -> None:
        module = importlib.import_module(TASKS[options["task"]])
        try:
            found = module.measure(options)
            told = report(found, bootstrap=options["bootstrap"]) if isinstance(found, Measured) else found
        except FactcheckError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(told))
