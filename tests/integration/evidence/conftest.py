"""Archives to search in: two countries of the Factbook, reports of our own writing."""

from datetime import date

import pytest

from verification import backends
from verification.engine.documents import ArchiveDocument
from verification.evidence import archive
from verification.policies import MACHINE_ACTOR

WIRE = """The harbour of Port Amity was closed on Monday after a barge struck the northern lock gate at dawn.

Nobody was hurt, the harbour office said, but nine freighters had to anchor outside until the tide turned.

Engineers from the lock company want to lift the gate with two cranes before the weekend, weather permitting.
"""


def make_document(text=WIRE, source="Amity Wire", **told):
    told.setdefault("title", "Barge strikes lock gate")
    return ArchiveDocument(raw=text.encode(), media_type="text/plain", text=text, source=source, **told)


def store(text=WIRE, source="Amity Wire", **told):
    return archive.add_document(actor=MACHINE_ACTOR, document=make_document(text, source, **told))


def store_countries(*codes):
    work = backends.factbook()
    return archive.add_references(
        actor=MACHINE_ACTOR, source=work.title, made_by=work.name, documents=list(work.read(codes))
    )


@pytest.fixture
def two_countries(db):
    """Slovenia and Slovakia."""
    return store_countries("si", "lo")


@pytest.fixture
def wire(db):
    return store(published=date(2025, 3, 3), url="https://amity-wire.example/lock?utm_source=mail")
