"""Imports one article and, when asked, waits for its claims and prints them as a table."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from verification import jobs, people, tasks
from verification.articles import services as articles
from verification.articles.models import Article
from verification.articles.services import Imported
from verification.claims.models import Claim
from verification.engine.canonical import MAX_DOCUMENT_BYTES
from verification.errors import FactcheckError
from verification.jobs import PipelineStep, StepProgress
from verification.policies import Actor
from verification.verdicts.models import Proposal
from verification.verdicts.services import current_proposals
from verification.workflow import ArticleStatus

PATIENCE_SECONDS: Final = 1.5
MAX_TOLD_CHARACTERS: Final = 500
POLL_SECONDS: Final = 0.5
UNPRINTABLE: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal or turns the writing around: an article's words must do neither."""
BAR_CELLS: Final = 20
TEXT_COLUMNS: Final = 72
MACHINE_MADE: Final = (
    "Machine proposals; nobody has checked them yet. The number before the status is the priority."
)
STILL_READING: Final = "Its claims are not found yet; --wait waits for them."
NOTHING_TO_CHECK: Final = "No sentence states a fact that could be checked."
WORKER: Final = (
    "-m celery --quiet -A factcheck worker --concurrency 2 --loglevel ERROR --without-gossip --without-mingle"
)


class Command(BaseCommand):
    """manage.py ingest"""

    help = "Import an article from a file, an address or - (standard input), and find its claims."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="FILE|URL|-", help="txt, md, html, docx, pdf; http(s)://…; -")
        parser.add_argument("--wait", action="store_true", help="wait for the proposals and print the claims")
        parser.add_argument("--timeout", type=float, default=600, help="seconds to wait at most (600)")
        parser.add_argument("--as", dest="username", default="", help="import in this person's name")
        parser.add_argument("--title", default="", help="instead of what the file says")
        parser.add_argument("--byline", default="", help="instead of what the file says")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        try:
            imported = self._import(options)
        except FactcheckError as error:
            raise CommandError(f"{error.message} [{error.code}]") from error
        article = imported.article
        if options["wait"]:
            with _worker_for(article) as worker:
                self._wait(article, options["timeout"], worker)
        article.refresh_from_db()
        show = _as_json if options["json"] else _as_table
        self.stdout.write(show(imported, article))
        if article.status == ArticleStatus.EXTRACTION_FAILED:
            raise CommandError("The claims could not be found; see the article's page.", returncode=2)

    def _import(self, options: dict[str, Any]) -> Imported:
        actor = _actor(options["username"])
        details = {"title": options["title"], "byline": options["byline"]}
        source = options["source"]
        if source.startswith(("http://", "https://")):
            imported = articles.import_url(actor=actor, url=source, **details)
        else:
            body, name = _read(source)
            imported = articles.import_document(actor=actor, body=body, filename=name, **details)
        tasks.wake_article(imported.article.pk)
        return imported

    def _wait(self, article: Article, timeout: float, worker: _Worker | None) -> None:
        """Draw the progress until nothing is left to do."""
        deadline, drawn = time.monotonic() + timeout, ""
        while True:
            steps = jobs.progress(article.pk)
            line = "   ".join(_bar(step) for step in steps)
            if line != drawn and self.stderr.isatty():
                self.stderr.write(f"\r{line}", ending="")
                self.stderr.flush()
            drawn = line
            if steps and all(step.is_finished for step in steps):
                break
            if worker is not None:
                worker.check_runs()
            if time.monotonic() > deadline:
                raise CommandError("Not finished in time; the work goes on when a worker runs.", returncode=3)
            time.sleep(POLL_SECONDS)
        if self.stderr.isatty():
            self.stderr.write("")


def _actor(username: str) -> Actor:
    if not username:
        return people.command_line_account().as_actor()
    person = people.User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is nobody called {username}.")
    return person.as_actor()


def _read(source: str) -> tuple[bytes, str]:
    """Read at most one byte more than the limit: the reader then says that it is too large."""
    try:
        if source == "-":
            return sys.stdin.buffer.read(MAX_DOCUMENT_BYTES + 1), ""
        with Path(source).open("rb") as file:
            return file.read(MAX_DOCUMENT_BYTES + 1), Path(source).name
    except OSError as error:
        raise CommandError(f"{source} cannot be read: {error.strerror}.") from error


@contextlib.contextmanager
def _worker_for(article: Article) -> Iterator[_Worker | None]:
    """Have a worker for as long as we wait: one that runs already, or one of our own."""
    if _is_worked_on(article):
        yield None
        return
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 - our own command, no word of it from outside
            [sys.executable, *WORKER.split()], stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            yield _Worker(process, output)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _is_worked_on(article: Article) -> bool:
    """Say whether somebody takes what is due. Workers answer no questions, so we watch the work."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while PipelineStep.objects.due().of_article(article.pk).exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(PATIENCE_SECONDS / 10)
    return True


@dataclass(frozen=True, slots=True)
class _Worker:
    """A worker of our own and what it prints."""

    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def check_runs(self) -> None:
        """Raise when it has ended: nobody would do the work that we wait for."""
        if self.process.poll() is not None:
            self.output.seek(0)
            told = self.output.read().decode(errors="replace").strip()[-MAX_TOLD_CHARACTERS:]
            raise CommandError(f"The worker cannot run: {told}", returncode=3)


def _bar(step: StepProgress) -> str:
    full = BAR_CELLS * (step.done + step.failed) // max(step.total, 1)
    failed = f" ({step.failed} failed)" if step.failed else ""
    return f"{step.step} {'█' * full}{'░' * (BAR_CELLS - full)} {step.done}/{step.total}{failed}"


def _claims(article: Article) -> list[tuple[Claim, dict[str, Proposal]]]:
    claims = list(article.claims.prefetch_related("anchors").order_by("ordinal"))
    proposals = current_proposals(claim.pk for claim in claims)
    return [(claim, proposals.get(claim.pk, {})) for claim in claims]


def _verdict(proposal: Proposal) -> str:
    outcome = proposal.outcome.replace("_", " ")
    if proposal.abstained:
        outcome = f"nothing clear, leans to {outcome}"
    if proposal.confidence is None:
        return f"{proposal.question}: {outcome}"
    # Nothing is certain: a probability that rounds to 100 % is not shown as that.
    sure = min(proposal.confidence, 0.99)
    return f"{proposal.question}: {outcome} {'>' if proposal.confidence > sure else ''}{sure:.0%}"


def _as_table(imported: Imported, article: Article) -> str:
    rows = _claims(article)
    known = "" if imported.created else " (imported before)"
    lines = [f"{article.title}{known}", f"article {article.pk} · {article.status} · {len(rows)} claims", ""]
    for number, (claim, proposals) in enumerate(rows, start=1):
        said_by = f" · {claim.speaker} ({claim.attribution})" if claim.speaker else ""
        lines.append(f"{number:>3}  {claim.priority:3.0f}  {claim.status} · {claim.kind}{said_by}")
        lines += [f"          {line}" for line in textwrap.wrap(claim.text, TEXT_COLUMNS)]
        lines += [f"          → {_verdict(proposal)}" for _, proposal in sorted(proposals.items())]
    reading = article.status == ArticleStatus.IMPORTED
    lines += ["", MACHINE_MADE] if rows else [STILL_READING if reading else NOTHING_TO_CHECK]
    return UNPRINTABLE.sub("\ufffd", "\n".join(lines))


def _as_json(imported: Imported, article: Article) -> str:
    body = {
        "article": article.pk,
        "title": article.title,
        "status": article.status,
        "created": imported.created,
        "job": str(imported.job.pk),
        "steps": [
            {"step": step.step, "done": step.done, "total": step.total, "failed": step.failed}
            for step in jobs.progress(article.pk)
        ],
        "claims": [_claim_json(claim, proposals) for claim, proposals in _claims(article)],
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def _claim_json(claim: Claim, proposals: dict[str, Proposal]) -> dict[str, Any]:
    anchor = claim.anchors.all()[0]
    return {
        "id": claim.pk,
        "text": claim.text,
        "exact": anchor.exact,
        "start": anchor.start,
        "end": anchor.end,
        "kind": claim.kind,
        "status": claim.status,
        "priority": claim.priority,
        "checkworthiness": claim.checkworthiness,
        "attribution": claim.attribution,
        "speaker": claim.speaker or None,
        "proposals": {
            question: {
                "outcome": proposal.outcome,
                "confidence": proposal.confidence,
                "probabilities": proposal.probabilities,
                "abstained": proposal.abstained,
                "fragile": proposal.fragile,
            }
            for question, proposal in proposals.items()
        },
    }
