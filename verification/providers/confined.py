"""Reads PDF files in a process of their own, with an end to its time and memory.

A PDF is a program of a kind: a few hundred bytes can ask for minutes of work and gigabytes of memory, and
no library can be interrupted in the middle. A child process can. What it answers is parsed as strictly as
anything else that comes from outside.
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from verification.engine.documents import Document, Reference, ReferenceKind
from verification.errors import (
    DecompressionBomb,
    DocumentTooLarge,
    EmptyDocument,
    InvalidInput,
    ScannedDocument,
    UnreadableDocument,
)

MAX_SECONDS = 30.0
MAX_CPU_SECONDS = 20
MAX_MEMORY_BYTES = 1024**3

PROJECT = Path(__file__).resolve().parents[2]
ERRORS = {
    error.code: error
    for error in (DecompressionBomb, DocumentTooLarge, EmptyDocument, ScannedDocument, UnreadableDocument)
}


def read_pdf_confined(body: bytes, *, address: str = "") -> Document:
    """Return what `pdf.read_pdf` reads, or its error; both within 30 seconds and 1 GB.

    Raises:
        UnreadableDocument: also when the time or the memory was used up.
        ScannedDocument, DocumentTooLarge: as `read_pdf` does.
    """
    command = [sys.executable, "-s", "-E", "-m", __name__]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell, nothing of the user's.
            command, input=body, capture_output=True, timeout=MAX_SECONDS, cwd=PROJECT, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument("The PDF takes too long to read.") from error
    if done.returncode:
        raise UnreadableDocument("The PDF takes too much time or memory to read, or is damaged.")
    return _document(json.loads(done.stdout))


def _document(answer: dict[str, Any]) -> Document:
    if "error" in answer:
        raise ERRORS[answer["error"]](answer["message"])
    references = tuple(
        Reference(**{**reference, "kind": ReferenceKind(reference["kind"])})
        for reference in answer["references"]
    )
    return Document(
        text=answer["text"],
        title=answer["title"],
        byline=answer["byline"],
        dateline=answer["dateline"],
        published=date.fromisoformat(answer["published"]) if answer["published"] else None,
        media_type=answer["media_type"],
        references=references,
    )


def main() -> None:
    """Read a PDF from standard input, write the document or the error to standard output."""
    _limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
    _limit(resource.RLIMIT_CPU, MAX_CPU_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    sys.stdout.write(json.dumps(answer_to(sys.stdin.buffer.read())))


def answer_to(body: bytes) -> dict[str, Any]:
    """Return the document, or the code and message of the error, as plain JSON values."""
    # Imported after the limits are set, and never by the parent.
    from verification.providers.pdf import read_pdf  # noqa: PLC0415

    try:
        answer = asdict(read_pdf(body))
    except InvalidInput as error:
        return {"error": error.code, "message": error.message}
    except Exception:
        # Whatever a damaged file makes the library raise means the same.
        return {"error": UnreadableDocument.code, "message": ""}
    answer["published"] = answer["published"].isoformat() if answer["published"] else ""
    return answer


def _limit(kind: int, most: int) -> None:
    # Not every system knows every limit; the time-out of the parent holds in any case.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
