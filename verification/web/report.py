"""The annotated article: every claim with its verdict, rationale, evidence and signatures. Made for print."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.engine.types import BlockKind
from verification.publication import facts, report_docx
from verification.publication.report import file_name, gather
from verification.publication.report_json import as_plain
from verification.web.reading import WRONG, find_article
from verification.web.requests import person
from verification.web.text import Highlight, segments
from verification.web.workbench import BlockView
from verification.workflow import Status


@require_safe
def report(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show the annotated article; a machine's proposal is never part of it."""
    user = person(request)
    found = gather(find_article(user, article_id), user)
    return render(request, "report.html", {"report": found, "blocks": _blocks(found)})


@require_safe
def download(request: HttpRequest, article_id: int, kind: str) -> HttpResponse:
    """Answer with the report as a file that leaves the desk: no restricted name is in it, whoever asks."""
    if kind not in ("docx", "json"):
        raise Http404
    found = gather(find_article(person(request), article_id), None)
    answer: HttpResponse
    if kind == "docx":
        answer = HttpResponse(report_docx.write(found), content_type=report_docx.MEDIA_TYPE)
    else:
        answer = JsonResponse(as_plain(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(found, kind)}"'
    return answer


def _blocks(found: facts.Report) -> list[BlockView]:
    text = found.revision.text
    highlights = [
        Highlight(claim.id, claim.number, claim.place.start, claim.place.end, _tone(claim))
        for claim in found.claims
        # What was split goes on in its parts; they are drawn instead.
        if claim.place is not None and claim.status != Status.SPLIT
    ]
    whole = (facts.BlockFact(str(BlockKind.BODY), 0, len(text), is_repeat=False),)
    return [_block(text, block, highlights) for block in found.revision.blocks or whole]


def _block(text: str, block: facts.BlockFact, highlights: Sequence[Highlight]) -> BlockView:
    return BlockView(block.kind, block.is_repeat, segments(text, block.start, block.end, highlights))


def _tone(claim: facts.ClaimFact) -> str:
    """Return how a claim's line is drawn: its status, or "incorrect" by a person's verdict."""
    wrong = any(verdict.rating.bucket in WRONG for verdict in claim.verdicts)
    return "incorrect" if wrong else claim.status
