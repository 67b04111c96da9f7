"""The version that a write is based on: ETag out, If-Match in, read strictly (RFC 9110, 13.1.1)."""

from __future__ import annotations

import re
from typing import Final

from verification.api.errors import InvalidPrecondition
from verification.errors import PreconditionRequired, StaleVersion

TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"', re.ASCII)
VERSION: Final = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


def etag(version: int) -> str:
    """Return the strong entity tag of a version."""
    return f'"{version}"'


def expected_version(header: str | None) -> int:
    """Return the version that If-Match names.

    Raises:
        PreconditionRequired: there is no header, or `*`, which names no version.
        InvalidPrecondition: it is not one entity tag. Several would leave open what the caller saw.
        StaleVersion: a weak tag, which If-Match never matches, or a tag that was never ours.
    """
    text = (header or "").strip()
    if text in ("", "*"):
        raise PreconditionRequired("Send If-Match with the ETag that your change is based on.")
    tag = TAG.fullmatch(text)
    if tag is None:
        raise InvalidPrecondition
    weak, opaque = tag.groups()
    if weak or not VERSION.fullmatch(opaque):
        raise StaleVersion
    return int(opaque)
