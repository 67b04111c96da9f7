"""The report of an article: as JSON, and as a Word file with a comment on every claim."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint
from verification.publication import report_docx
from verification.publication.facts import Report
from verification.publication.report import file_name, gather
from verification.publication.report_json import as_plain, shape_of

FILE: Final = {"type": "string", "format": "binary"}


class ArticleReport(Endpoint):
    """What a desk knows of an article."""

    @extend_schema(
        operation_id="read_report",
        responses={(200, "application/json"): shape_of(Report)},
        summary="Read an article's report",
    )
    def get(self, request: Request, article_id: int) -> Response:
        """Return every claim with its verdicts, evidence and signatures, and what stands open.

        `format` names this shape and changes with it. Offsets are code points of `revision.text`, half-open.
        No proposal of the machine is part of it, and names of restricted and anonymous sources are withheld
        from everybody.
        """
        report = gather(self.article(article_id), None)
        name = file_name(report, "json")
        return Response(as_plain(report), headers={"Content-Disposition": f'inline; filename="{name}"'})


class ArticleReportFile(Endpoint):
    """The same as a file for Word."""

    @extend_schema(
        operation_id="download_report",
        responses={(200, report_docx.MEDIA_TYPE): FILE},
        summary="Download an article's report as a Word file",
    )
    def get(self, request: Request, article_id: int) -> HttpResponse:
        """Return a .docx with the article's text and a comment on the exact words of every claim.

        It is the only format at this address, whatever Accept says. Names are withheld as in the JSON.
        """
        report = gather(self.article(article_id), None)
        name = file_name(report, "docx")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(report_docx.write(report), headers=headers, content_type=report_docx.MEDIA_TYPE)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Let no Accept header refuse the one format that there is; a problem is JSON all the same."""
        return super().perform_content_negotiation(request, force=True)
