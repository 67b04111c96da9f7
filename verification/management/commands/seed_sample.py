"""Makes the sample newsroom: one person a role, an archive, and an article that waits to be checked."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification import backends, people, tasks
from verification.articles import services as articles
from verification.errors import FactcheckError
from verification.evidence import archive
from verification.policies import MACHINE_ACTOR
from verification.workflow import Role

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "sample"
SOURCE_APP: Final = "sample"
SOURCE_ID: Final = "night-train"
PASSWORD_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Login:
    """How somebody of the sample newsroom signs in; the password is told once, when they are made."""

    username: str
    name: str
    role: str
    password: str = ""


CAST: Final = (
    Login("ada", "Ada Lind", Role.REPORTER),
    Login("ben", "Ben Ortiz", Role.CHECKER),
    Login("dan", "Dan Okafor", Role.REVIEWER),
    Login("cleo", "Cleo Marsh", Role.EDITOR),
    Login("fay", "Fay Quist", Role.ADMIN),
)


class Command(BaseCommand):
    """manage.py seed_sample"""

    help = "Make the sample newsroom. What is there already is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--countries", nargs="+", default=[], help="only these entries of the Factbook")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        try:
            logins = [_join(person) for person in CAST]
            imported = self._fill_archive(options)
            article = _import_article()
        except FactcheckError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        tasks.wake_embedding()
        if options["json"]:
            known = {"people": [asdict(login) for login in logins], "article": article, **imported}
            self.stdout.write(json.dumps(known))
            return
        self._show(logins)

    def _fill_archive(self, options: dict[str, Any]) -> dict[str, int]:
        documents = 0
        for file in backends.archive_reader().read([str(FOLDER / "archive")]):
            if file.document is None:
                raise file.error or FactcheckError(f"{file.path} could not be read.")
            stored = archive.add_document(actor=MACHINE_ACTOR, document=file.document, embed_first=True)
            documents += len(stored.snapshots)
        report = StringIO()
        call_command(
            "import_factbook", countries=options["countries"], json=True, stdout=report, stderr=self.stderr
        )
        return {"documents": documents, "entries": int(json.loads(report.getvalue())["snapshots"])}

    def _show(self, logins: list[Login]) -> None:
        self.stdout.write("\nThe people of the sample newsroom:\n")
        for login in logins:
            secret = login.password or "(has a password already)"
            self.stdout.write(f"  {login.username:<6}{secret:<26}{login.name:<14}{login.role}")
        self.stdout.write("\nThese passwords are shown once. An admin can set new ones.")


def _join(person: Login) -> Login:
    """Add somebody of the cast, unless the user name is taken already."""
    if people.User.objects.filter(username=person.username).exists():
        return person
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    people.create_person(
        actor=MACHINE_ACTOR,
        username=person.username,
        display_name=person.name,
        roles=[person.role],
        password=password,
    )
    return Login(person.username, person.name, person.role, password)


def _import_article() -> int:
    ada = people.User.objects.get(username=CAST[0].username)
    file = FOLDER / "article.txt"
    imported = articles.import_document(
        actor=ada.as_actor(),
        body=file.read_bytes(),
        filename=file.name,
        source_app=SOURCE_APP,
        source_id=SOURCE_ID,
    )
    tasks.wake_article(imported.article.pk)
    return imported.article.pk
