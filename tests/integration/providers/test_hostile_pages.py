"""What a site may send to hurt whoever reads it: fetched and read, or refused by name, soon and in little room."""

import codecs
import gzip
import io
import json
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.integration.web_server import Server, answer, redirect
from tests.unit.providers.documents import make_docx, make_pdf, repacked
from verification.errors import (
    DecompressionBomb,
    DocumentTooLarge,
    EmptyDocument,
    FactcheckError,
    ProviderRefused,
    UnreadableDocument,
    UnsupportedDocument,
)
from verification.providers.documents import read_document
from verification.providers.http import DOCX, SafeClient

PROJECT = Path(__file__).parents[3]
TEXT = "The bridge opened in 1932."
START, HTML = "<html><body>", "text/html; charset=utf-8"
LAUGHS = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
SECONDS = 8
ROOM_BYTES = 1_200_000_000


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


def read(server, body, kind=HTML, **headers):
    """Fetch and read one page, as adding an address does."""
    server.answers["/page"] = answer(body, headers={"Content-Type": kind, **headers})
    client = SafeClient(
        ports=(80, 443, server.port), allow_networks=["127.0.0.1/32"], delay_seconds=0, total_seconds=5
    )
    page = client.fetch(server.url("/page"))
    return read_document(page.body, media_type=page.media_type, charset=page.charset, address=page.final_url)


def outcome(server, body, kind=HTML, **headers):
    began = time.monotonic()
    try:
        found = read(server, body, kind, **headers).text
    except FactcheckError as error:
        found = type(error)
    assert time.monotonic() - began < SECONDS
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{START}<p onclick='x()'>{TEXT}</p><script>document.write('evil')</script>", TEXT),
        (f"{START}<p>{TEXT}<img src=x onerror='evil()'></p><iframe srcdoc='<p>evil'></iframe>", TEXT),
        # Megabytes on one line: in the text, in a tag, in a script, in a comment.
        (START + "<p>" + "long words " * 400_000, DocumentTooLarge),
        (f"{START}<p title='{'x' * 4_000_000}'>{TEXT}", TEXT),
        (f"{START}<p {'a=1 ' * 1_000_000}>{TEXT}", TEXT),
        (f"{START}<script>{'if(a<b){}' * 450_000}</script><p>{TEXT}", TEXT),
        (f"{START}<!--{'-' * 4_000_000}--><p>{TEXT}", TEXT),
        # Nested deeper than any page: the parser goes no further than 256.
        (f"{START}<p>{TEXT}</p>" + "<div>" * 100_000, TEXT),
        (START + "<div>" * 100_000 + TEXT, EmptyDocument),
        (START + "<table><tr><td>" * 30_000 + TEXT, EmptyDocument),
        (START + "<p>x" * 60_000, DocumentTooLarge),
        # Entities: a million, and those that would grow or be read from a file.
        (START + "<p>" + "a&amp;b " * 600_000, DocumentTooLarge),
        (f"{LAUGHS}<html><body><p>{TEXT} &b; &f;", f"]>\n\n{TEXT} &b; &f;"),
        (f"{START}<p>a\0b&#0;&#xD800;&#1114112;. {TEXT}", f"a\ufffdb\ufffd\ufffd\ufffd. {TEXT}"),
        ("\0" * 1_000_000 + TEXT, UnreadableDocument),
        (START + "<" * 1_000_000, DocumentTooLarge),
        (START + "<![CDATA[" * 400_000, EmptyDocument),
        (f"{'<!doctype html>' * 300_000}<p>{TEXT}", TEXT),
    ],
    ids=range(18),
)
def test_hostile_markup_is_read_or_refused_by_name(server, body, expected):
    assert outcome(server, body.encode()) == expected


PREFECTURE = "<html><p>Préfecture à l’été, déjà vu."
READ = "Préfecture à l’été, déjà vu."


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PREFECTURE.encode("cp1252"), "text/html; charset=utf-8"),
        (PREFECTURE.encode(), "text/html; charset=iso-8859-1"),
        (PREFECTURE.encode("utf-16"), "text/html; charset=utf-8"),
        (codecs.BOM_UTF8 + PREFECTURE.encode(), "text/html; charset=utf-16"),
        (PREFECTURE.replace("<p>", "<meta charset=utf-16><p>").encode(), "text/html"),
        (PREFECTURE.replace("<p>", "<meta charset=windows-1251><p>").encode(), "text/html"),
        (PREFECTURE.encode(), "text/html; charset=rot13"),
        (PREFECTURE.encode(), "text/html; charset=\"unicode_escape"),
    ],
)  # fmt: skip
def test_encoding_that_is_told_wrong_is_seen_through(server, body, kind):
    assert outcome(server, body, kind) == READ


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


ZIP_OF_ZIPS = zipped(**{f"{number}.docx": zipped(**{"a.zip": b"\0" * 1_000_000}) for number in range(20)})


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (ZIP_OF_ZIPS, DOCX, UnsupportedDocument),
        (repacked(make_docx(TEXT), {"word/inner.docx": ZIP_OF_ZIPS}), DOCX, TEXT),
        (repacked(make_docx(TEXT), {"word/a.bin": b"\0" * 60_000_000}), DOCX, DecompressionBomb),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 1_000, HTML, UnsupportedDocument),
        (b"\x7fELF" + b"\0" * 1_000, "text/plain", UnsupportedDocument),
        (gzip.compress(gzip.compress(TEXT.encode())), "application/octet-stream", UnsupportedDocument),
        (f"<!doctype html><p>{TEXT}".encode(), "application/pdf", TEXT),
        (f"<!doctype html><p>{TEXT}".encode(), DOCX, TEXT),
        (make_pdf([TEXT]), HTML, TEXT),
        (make_docx(TEXT), HTML, TEXT),
        (b'{"error": "no"}', HTML, '{"error": "no"}'),
        (b"<?xml version='1.0'?><rss/>", "text/plain", UnsupportedDocument),
    ],
)  # fmt: skip
def test_kind_that_is_told_wrong_is_seen_through(server, body, kind, expected):
    assert outcome(server, body, kind) == expected


def test_packed_answer_inside_a_packed_answer_is_not_unpacked_twice(server):
    inner = gzip.compress(b"\0" * 4_000_000)

    assert outcome(server, gzip.compress(inner), **{"Content-Encoding": "gzip"}) is UnsupportedDocument
    assert outcome(server, gzip.compress(inner), **{"Content-Encoding": "gzip, gzip"}) is ProviderRefused


def test_redirects_to_ever_new_addresses_end(server):
    for step in range(20):
        server.answers[f"/{step}"] = redirect(f"/{step + 1}")
    client = SafeClient(ports=(server.port,), allow_networks=["127.0.0.1/32"])

    with pytest.raises(ProviderRefused):
        client.fetch(server.url("/0"))
    assert len(server.requests) == 6


def pdf_bomb():
    """A page whose drawing instructions unpack a thousandfold."""
    packed = zlib.compress(b"(a) Tj " * 8_000_000, 9)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        stream,
    ]
    parts = [b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1)]
    return b"%PDF-1.4\n" + b"".join(parts) + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def test_pdf_that_unpacks_a_thousandfold_is_refused(server):
    bomb = pdf_bomb()
    assert len(bomb) < 200_000

    assert outcome(server, bomb, "application/pdf") in (DocumentTooLarge, UnreadableDocument)


IN_LITTLE_ROOM = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
from verification.errors import FactcheckError
from verification.providers.documents import read_document
start, found = "<html><body>", {}
for name, body in {
    "long line": start + "<p>" + "a b " * 1_200_000,
    "entities": start + "<p>" + "&amp;" * 900_000,
    "elements": start + "<p>x" * 1_000_000,
    "depth": start + "<div>" * 800_000,
    "attributes": start + "<p " + "a=1 " * 1_200_000 + ">The bridge opened.",
}.items():
    try:
        found[name] = read_document(body.encode(), media_type="text/html").text
    except FactcheckError as error:
        found[name] = error.code
print(json.dumps(found))
"""


def test_hostile_pages_are_read_in_little_room():
    command = [sys.executable, "-c", IN_LITTLE_ROOM, str(ROOM_BYTES)]

    done = subprocess.run(command, cwd=PROJECT, capture_output=True, timeout=60, check=True)

    assert json.loads(done.stdout) == {
        "long line": "document_too_large",
        "entities": "document_too_large",
        "elements": "document_too_large",
        "depth": "empty_document",
        "attributes": "The bridge opened.",
    }
