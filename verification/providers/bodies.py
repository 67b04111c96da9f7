"""Reads the body of an answer: unpacked, complete, and never more than was allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import httpx

from verification.errors import DocumentTooLarge, ProviderRefused, ProviderUnreachable, UnreadableDocument


def check_length(response: httpx.Response, *, max_bytes: int) -> None:
    """Refuse an answer that announces more than `max_bytes`, before any of it is read.

    Raises:
        DocumentTooLarge: it does.
    """
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:
        raise DocumentTooLarge


def read_body(response: httpx.Response, *, max_bytes: int) -> bytes:
    """Return the whole body.

    Raises:
        DocumentTooLarge: more than `max_bytes`, packed or unpacked.
        ProviderRefused: an encoding that was not asked for.
        UnreadableDocument, ProviderUnreachable: damaged, or broken off.
    """
    body = bytearray()
    for part in _parts(response, max_bytes + 1):
        body += part
        if len(body) > max_bytes:
            raise DocumentTooLarge
    return bytes(body)


def read_start(response: httpx.Response, *, max_bytes: int) -> bytes:
    """Return the first `max_bytes` of the body, what comes after them is never read.

    Raises:
        ProviderRefused, UnreadableDocument, ProviderUnreachable: as `read_body` does.
    """
    body = bytearray()
    for part in _parts(response, max_bytes):
        body += part
        if len(body) >= max_bytes:
            break
    return bytes(body[:max_bytes])


def _parts(response: httpx.Response, most: int) -> Iterator[bytes]:
    """Yield the body in parts of at most `most` bytes."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        return response.iter_raw()
    if encoding in ("gzip", "x-gzip"):
        return _unzipped(response, most)
    raise ProviderRefused(f"The address answered in an encoding that was not asked for: {encoding[:40]}.")


def _unzipped(response: httpx.Response, most: int) -> Iterator[bytes]:
    # httpx would unpack a whole chunk at once, a thousandfold in the worst case; here the limit holds
    # inside the chunk.
    unpacker = _gunzip()
    for chunk in response.iter_raw():
        rest = chunk
        while rest:
            if unpacker.eof:
                unpacker = _gunzip()
            try:
                yield unpacker.decompress(rest, most)
            except zlib.error as error:
                raise UnreadableDocument("The address's answer is damaged.") from error
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        raise ProviderUnreachable("The address broke off before the end.")


def _gunzip() -> zlib._Decompress:
    return zlib.decompressobj(16 + zlib.MAX_WBITS)
