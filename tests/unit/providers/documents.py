"""Small real files for the readers' tests: Word files by python-docx, PDF files written out by hand."""

import io
import zipfile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")


def saved(word):
    body = io.BytesIO()
    word.save(body)
    return body.getvalue()


def make_docx(*paragraphs):
    word = docx.Document()
    for paragraph in paragraphs:
        word.add_paragraph(paragraph)
    return saved(word)


def add_hyperlink(paragraph, words, url):
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = parse_xml(
        f'<w:hyperlink {W} {nsdecls("r")} r:id="{relation}"><w:r><w:t>{words}</w:t></w:r></w:hyperlink>'
    )
    paragraph._p.append(link)


def add_run_xml(paragraph, inner):
    paragraph._p.append(parse_xml(f"<w:r {W}>{inner}</w:r>"))


def add_footnotes(word, notes, kind="footnote"):
    """Give the file a part with notes; `notes` are (id, text, url or '')."""
    part = Part(
        PackURI(f"/word/{kind}s.xml"),
        f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml",
        b"",
        word.part.package,
    )
    entries = []
    for number, text, url in notes:
        link = ""
        if url:
            relation = part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link = f'<w:hyperlink r:id="{relation}"><w:r><w:t>there</w:t></w:r></w:hyperlink>'
        entries.append(f'<w:{kind} w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r>{link}</w:p></w:{kind}>')
    part._blob = f"<w:{kind}s {W} {nsdecls('r')}>{''.join(entries)}</w:{kind}s>".encode()
    name = RELATIONSHIP_TYPE.FOOTNOTES if kind == "footnote" else RELATIONSHIP_TYPE.ENDNOTES
    word.part.relate_to(part, name)


def repacked(body, changes):
    """The zip file with some entries replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry not in changes:
                new.writestr(entry, old.read(entry))
        for entry, content in changes.items():
            new.writestr(entry, content)
    return out.getvalue()


def make_pdf(*pages, picture=False, title=""):
    """A PDF of pages, each a list of lines; an empty line leaves a gap."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        None,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    objects.append(f"<< /Title ({title}) >>")
    objects.append(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        " /Length 1 >>\nstream\n0\nendstream"
    )
    kids = []
    for lines in pages:
        shown = "".join(f"({_escaped(line)}) Tj T*\n" if line else "T*\n" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 72 720 Td\n{shown}ET" + ("\n/P0 Do" if picture else "")
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >>"
            + (" /XObject << /P0 5 0 R >>" if picture else "")
            + " >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _written(objects)


def _escaped(line):
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _written(objects):
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def touched(document):
    """(kind, words, url) of every reference, for comparison."""
    return [(str(r.kind), document.text[r.start : r.end], r.url) for r in document.references]
