"""`docs/import.md` against the code: every error of the readers, every limit."""

import ast
import re
from pathlib import Path

import pytest

from verification import errors
from verification.engine import canonical
from verification.providers import confined, docx, draft, http, pages, pdf

PROJECT = Path(__file__).parents[2]
# What asks services outside for evidence; `docs/providers.md` has their errors.
OUTSIDE = {"factchecks", "interface", "internet_archive", "limits", "searxng", "wikipedia"}
PAGE = (PROJECT / "docs" / "import.md").read_text(encoding="utf-8")


def raised_errors():
    """The classes of `errors` that the way in names, apart from the branches."""
    names = set()
    modules = (PROJECT / "verification" / "providers").glob("*.py")
    for module in (module for module in modules if module.stem not in OUTSIDE):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "verification.errors":
                names |= {alias.name for alias in node.names}
    return {getattr(errors, name) for name in names} - {
        errors.FactcheckError,
        errors.InvalidInput,
        errors.EngineError,
    }


def test_every_error_of_the_way_in_is_documented_with_its_code():
    documented = set(re.findall(r"^\| `(\w+)` \|", PAGE.partition("## Errors")[2], re.MULTILINE))

    assert {error.code for error in raised_errors()} <= documented
    assert documented <= {
        value.code for value in vars(errors).values() if isinstance(value, type) and hasattr(value, "code")
    }


@pytest.mark.parametrize(
    "limit",
    [
        f"{canonical.MAX_DOCUMENT_BYTES // 1024**2} MB",
        f"{canonical.MAX_DOCUMENT_CHARACTERS:,} characters",
        f"{draft.MAX_REFERENCES:,}",
        f"{pages.MAX_ELEMENTS:,} elements",
        f"{docx.MAX_PARTS:,} parts",
        f"{docx.MAX_UNPACKED_BYTES // 1024**2} MB unpacked",
        f"{docx.MAX_RATIO}-fold",
        f"{docx.MAX_TAGS:,} tags",
        f"{pdf.MAX_PAGES} pages",
        f"{pdf.MAX_PAGE_BYTES // 1024**2} MB of drawing",
        f"{confined.MAX_CPU_SECONDS} s of work and {confined.MAX_MEMORY_BYTES // 1024**3} GB",
        f"{http.MAX_REDIRECTS} redirects",
        f"{http.CONNECT_SECONDS:.0f} s to connect",
        f"{http.READ_SECONDS:.0f} s without an answer",
        f"{http.TOTAL_SECONDS:.0f} s in all",
    ],
)  # fmt: skip
def test_limit_is_documented(limit):
    assert limit in PAGE
