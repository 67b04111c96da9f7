"""Take a person's second factor away from the machine: for the last admin, whom nobody else can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from verification import second_factor
from verification.errors import FactcheckError
from verification.people import User
from verification.policies import MACHINE_ACTOR


class Command(BaseCommand):
    """manage.py reset_second_factor USERNAME."""

    help = "Take away the second factor of somebody who lost their app and recovery codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the person."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it and say so."""
        person = User.objects.filter(username=options["username"]).first()
        try:
            second_factor.reset(actor=MACHINE_ACTOR, user_id=person.pk if person else 0)
        except FactcheckError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{options['username']} signs in with the password alone now.")
