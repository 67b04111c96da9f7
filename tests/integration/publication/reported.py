"""An article with a bit of everything that a report tells, and a Word file opened again."""

import io
import zipfile
from datetime import timedelta

import docx
from django.utils import timezone
from docx.oxml.ns import qn

from tests.factories import (
    adopt,
    approve,
    as_actor,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    take,
)
from verification.evidence import contacts
from verification.evidence.by_hand import Quote
from verification.evidence.contacts import Reached
from verification.verdicts import services as verdicts

SECRET = "Zelda Quickwater"
FUNCTION = "night registrar at the harbour"
TOLD = f"The parliament has had 169 seats since 2005, {SECRET} said; Quickwater keeps the book."


def make_told(cast, *, restricted=True):
    """An approved claim that rests on what somebody told the desk, whose name stands in people's words too."""
    article = make_article(cast.ada)
    claim = take(make_claim(article, cast.ben, "Its parliament has 169 seats"), cast.ben)
    adopt(make_evidence(claim), cast.ben)
    contacts.attest(
        actor=as_actor(cast.ben),
        claim_id=claim.pk,
        expected_version=None,
        reached=Reached(
            means="phone",
            name=SECRET,
            function=FUNCTION,
            restricted=restricted,
            reached_at=timezone.now() - timedelta(hours=2),
        ),
        quote=Quote(TOLD, "supports"),
    )
    make_draft(claim, cast.ben, rationale=f"So says zelda  quickwater, {FUNCTION}.")
    verdicts.submit(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    return approve(claim, cast.dan)


def commented(body):
    """Return of every comment of a Word file the words that it hangs on, and what it says."""
    document = docx.Document(io.BytesIO(body))
    open_now, words = set(), {}
    for element in document.element.body.iter():
        if element.tag == qn("w:commentRangeStart"):
            open_now.add(element.get(qn("w:id")))
        elif element.tag == qn("w:commentRangeEnd"):
            open_now.discard(element.get(qn("w:id")))
        elif element.tag in (qn("w:t"), qn("w:br"), qn("w:tab")):
            sign = {qn("w:br"): "\n", qn("w:tab"): "\t"}.get(element.tag, element.text)
            for one in open_now:
                words[one] = words.get(one, "") + sign
    assert not open_now
    said = {str(comment.comment_id): comment for comment in document.comments}
    assert set(words) == set(said)
    return [(words[one], said[one]) for one in sorted(words, key=int)]


def unpacked(body):
    """Return every part of a Word file in one piece."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist()).decode(errors="replace")
