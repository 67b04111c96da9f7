"""Reads bodies within limits, and JSON strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from verification.api.errors import RequestTooLarge


class StrictJSON(BaseParser):
    """One JSON object in UTF-8: no NaN, no duplicate names, no nesting without end."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the object.

        Raises:
            RequestTooLarge, ParseError.
        """
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestTooLarge
        try:
            found = json.loads(
                body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_without_duplicates
            )
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not JSON that can be read.") from error
        if not isinstance(found, dict):
            raise ParseError("The body has to be a JSON object.")
        return found


class Form(MultiPartParser):
    """A form with a file; larger ones are refused before anything is read."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return fields and files.

        Raises:
            RequestTooLarge, ParseError.
        """
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH", "")
        # Longer uploads would reach no handler and look like a form without a file.
        if not length.isdigit() or int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestTooLarge
        return super().parse(stream, media_type, parser_context)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
