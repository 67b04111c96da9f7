"""A report as a Word file: the article's text, with a comment on the exact words of every claim.

In: the facts of a report. Out: the bytes of a .docx that Word, LibreOffice and Google Docs open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

from docx import Document

from verification.engine.types import BlockKind, Question
from verification.publication import facts
from verification.publication.wordings import CAUSE, MEANS, NOTICE, QUESTION, REPLY, SILENT, WITHHELD, words

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MACHINE: Final = "factcheck"
MAX_PROPERTY: Final = 255
STYLES: Final = {
    BlockKind.HEADLINE: "Title",
    BlockKind.SUBHEADING: "Heading 2",
    BlockKind.CAPTION: "Caption",
    BlockKind.PULL_QUOTE: "Quote",
}
NEVER_IN_XML: Final = {
    **dict.fromkeys((code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    0xFFFE: "\ufffd",
    0xFFFF: "\ufffd",
}
"""What XML cannot hold stands as a replacement character: one for one, so that no offset moves."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of the text that became one run: [start, end)."""

    start: int
    end: int
    run: Any


def write(report: facts.Report) -> bytes:
    """Return a report as the bytes of a Word file."""
    document = Document()
    _describe(document, report)
    _head(document, report)
    pieces = _text(document, report)
    for claim in report.claims:
        _comment(document, claim, pieces)
    _rest(document, report)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def clean(text: str) -> str:
    """Return a text without what a Word file cannot hold, of the same length."""
    return text.translate(NEVER_IN_XML)


def _describe(document: Any, report: facts.Report) -> None:
    about = document.core_properties
    about.title = clean(report.article.title)[:MAX_PROPERTY]
    about.author = about.last_modified_by = MACHINE
    about.comments = f"{report.format}, text {report.revision.sha256}"
    about.created = about.modified = report.made_at.replace(tzinfo=None)


def _head(document: Any, report: facts.Report) -> None:
    if not report.has_headline:
        document.add_paragraph(clean(report.article.title), style="Title")
    for line in head_lines(report):
        document.add_paragraph(clean(line), style="Subtitle")


def _emergency(cleared: facts.ClearanceFact, broken: facts.EmergencyFact) -> Iterator[str]:
    yield (
        f"CLEARED PAST ITS GUARDS, IN AN EMERGENCY, by {cleared.by} on {cleared.at:%Y-%m-%d %H:%M} UTC: "
        f"{broken.reason}"
    )
    yield from (f"It went past: {text}" for text in broken.passed)
    if broken.reviewed is None:
        yield "NO OTHER EDITOR HAS REVIEWED IT YET."
    else:
        yield f"Reviewed by {broken.reviewed.by}, {broken.reviewed.at:%Y-%m-%d %H:%M} UTC: {broken.finding}"


def head_lines(report: facts.Report) -> Iterator[str]:
    """Say what the report is about and whether it may go out."""
    revision = report.revision
    yield (
        f"Verification report, revision {revision.number}, {report.made_at:%Y-%m-%d %H:%M} UTC. "
        f"SHA-256 of the text: {revision.sha256}"
    )
    if report.article.status == "retracted":
        yield "THIS ARTICLE IS RETRACTED."
    if report.article.is_restricted:
        yield "RESTRICTED: for the people named as its readers only."
    if report.cleared and report.cleared.emergency:
        yield from _emergency(report.cleared, report.cleared.emergency)
    elif report.cleared:
        yield f"Cleared by {report.cleared.by} on {report.cleared.at:%Y-%m-%d %H:%M} UTC."
    else:
        counted = f"{report.approved} of {len(report.live)} claims are approved"
        yield f"NOT CLEARED. {counted}; what stands here may change."
    if report.went_out:
        yield f"What went out, {report.went_out.compared.at:%Y-%m-%d %H:%M} UTC: {report.went_out.summary}"
    for notice in report.notices:
        yield from _notice(notice)


def _notice(notice: facts.NoticeFact) -> Iterator[str]:
    by, agreed = notice.proposed.by, notice.confirmed
    signed = f"{by} and {agreed.by}, {agreed.at:%Y-%m-%d %H:%M} UTC"
    yield f"{NOTICE[notice.kind]} ({CAUSE[notice.cause].lower()}), {signed}: {_one_line(notice.text)}"
    yield f"Said before: {_one_line(notice.said_before)}"
    if notice.right_now:
        yield f"Right now: {_one_line(notice.right_now)}"


def _text(document: Any, report: facts.Report) -> list[_Piece]:
    """Write the text, cut into runs wherever a claim begins or ends."""
    places = [claim.place for claim in report.claims if claim.place is not None]
    borders = sorted({at for place in places for at in (place.start, place.end)})
    whole = facts.BlockFact(str(BlockKind.BODY), 0, len(report.revision.text), is_repeat=False)
    pieces: list[_Piece] = []
    for block in report.revision.blocks or (whole,):
        if _is_shown(block, places):
            style = STYLES.get(BlockKind(block.kind), "Normal")
            paragraph = document.add_paragraph(style=style)
            pieces += _runs(paragraph, report.revision.text, block, borders)
    return pieces


def _is_shown(block: facts.BlockFact, places: Sequence[facts.Place]) -> bool:
    """Leave out what is no text of the article, unless a claim stands in it."""
    if block.kind != BlockKind.FURNITURE and not block.is_repeat:
        return True
    return any(place.start < block.end and place.end > block.start for place in places)


def _runs(paragraph: Any, text: str, block: facts.BlockFact, borders: Sequence[int]) -> Iterator[_Piece]:
    inside = [at for at in borders if block.start < at < block.end]
    for start, end in pairwise([block.start, *inside, block.end]):
        yield _Piece(start, end, paragraph.add_run(clean(text[start:end])))


def _comment(document: Any, claim: facts.ClaimFact, pieces: Sequence[_Piece]) -> None:
    if claim.place is None:
        return
    start, end = claim.place.start, claim.place.end
    runs = [piece.run for piece in pieces if start <= piece.start and piece.end <= end]
    if runs:
        author = next((verdict.author for verdict in claim.verdicts), MACHINE)
        text = clean("\n".join(lines_of(claim)))
        document.add_comment(runs, text=text, author=clean(author), initials=_initials(author))


def _initials(name: str) -> str:
    return "".join(word[0] for word in clean(name).split() if word[0].isalnum())[:3].upper()


def lines_of(claim: facts.ClaimFact) -> Iterator[str]:
    """Say everything about one claim, a line each."""
    yield f"Claim {claim.number}: {_one_line(claim.text)}"
    yield f"{words(claim.status)}{_signatures_wanted(claim)}"
    yield from _speaker(claim)
    if claim.gone:
        yield from _gone(claim.gone)
    for flag in claim.flags:
        yield f"To be looked at again: {flag.cause}"
    for verdict in claim.verdicts:
        yield from _verdict(verdict, asked=len(claim.verdicts) > 1)
    if not claim.verdicts and not claim.gone:
        yield "No person has given a verdict yet."
    for reply in claim.replies:
        yield from _reply(reply)
    for query in claim.open_queries:
        due = f", due {query.due_at:%Y-%m-%d %H:%M} UTC" if query.due_at else ""
        yield f"Open query to the reporter{due}: {_one_line(query.text)} ({query.asked.by})"


def _signatures_wanted(claim: facts.ClaimFact) -> str:
    if claim.required_approvals < 2:
        return ""
    return f"; {claim.required_approvals} signatures are needed ({', '.join(claim.risks)})"


def _speaker(claim: facts.ClaimFact) -> Iterator[str]:
    told = [part for part in (claim.speaker, claim.speaker_description, claim.speaker_affiliation) if part]
    if claim.speaker_anonymous:
        told = [*told, "not named"]
    if told:
        yield f"Said by {', '.join(map(_one_line, told))}."


def _gone(gone: facts.Gone) -> Iterator[str]:
    by = f" by {gone.by.by}, {gone.by.at:%Y-%m-%d %H:%M} UTC" if gone.by and gone.by.by else ""
    if gone.reason:
        yield f"Not checked: {words(gone.reason).lower()}{by}."
    elif gone.into:
        yield f"Goes on in claim {gone.into}{by}."
    elif by:
        yield f"Done{by}."


def _verdict(verdict: facts.VerdictFact, *, asked: bool) -> Iterator[str]:
    question = f"{QUESTION[Question(verdict.question)]} " if asked else ""
    yield f"{question}{verdict.rating.label} (confidence {verdict.confidence})"
    yield verdict.rationale
    for witness in verdict.witnesses:
        yield from _witness(witness)
    if verdict.text_change:
        yield _text_change(verdict.text_change)
    handed_in = verdict.submitted
    yield f"Verdict by {verdict.author}; handed in by {handed_in.by}, {handed_in.at:%Y-%m-%d %H:%M} UTC."
    for approval in verdict.approvals:
        yield f"Signed by {approval.by}, {approval.at:%Y-%m-%d %H:%M} UTC."
    if not verdict.approvals:
        yield "NOT APPROVED."


def _witness(witness: facts.Witness) -> Iterator[str]:
    stance = words(witness.stance) + (", primary source" if witness.is_primary else "")
    found = f"“{witness.quotation}”" if witness.is_verbatim else "the quotation is not found in its snapshot"
    yield f"{stance}: {found}"
    yield f"— {'; '.join(_provenance(witness))}"
    if witness.lost:
        yield f"Since then: {witness.lost}."


def _provenance(witness: facts.Witness) -> Iterator[str]:
    if witness.told:
        name = ", ".join(filter(None, (witness.told.name, witness.told.function)))
        who = WITHHELD if witness.told.is_withheld else name
        yield f"{MEANS[witness.told.means]}: {_one_line(who)}"
        yield f"{witness.told.at:%Y-%m-%d %H:%M} UTC"
    else:
        yield _one_line(witness.title)
        yield witness.source
        yield f"{witness.published_on:%Y-%m-%d}" if witness.published_on else "undated"
        yield f"read {witness.accessed_at:%Y-%m-%d %H:%M} UTC"
        yield f"origin: {_one_line(witness.origin)}"
        if witness.url:
            yield witness.url
    if witness.adopted:
        yield f"adopted by {witness.adopted.by}, {witness.adopted.at:%Y-%m-%d %H:%M} UTC"


def _text_change(change: facts.TextChange) -> str:
    if change.settled is None:
        return "Asks for another text; nobody has changed or waived it yet."
    return (
        f"Asked for another text. {change.settled.by}, {change.settled.at:%Y-%m-%d %H:%M} UTC: {change.note}"
    )


def _reply(reply: facts.ReplyFact) -> Iterator[str]:
    outcome = SILENT if reply.is_silent else REPLY[reply.outcome]
    whom = f" ({_one_line(reply.whom)})" if reply.whom else ""
    yield f"Right of reply: {outcome}{whom}. Kept by {reply.kept.by}, {reply.kept.at:%Y-%m-%d %H:%M} UTC."
    if reply.facts:
        yield f"Put to them: {reply.facts}"
    if reply.text:
        yield f"In their words, or why: {reply.text}"


def _rest(document: Any, report: facts.Report) -> None:
    """Add what has no words in the text to hang a comment on."""
    lost = [claim for claim in report.claims if claim.place is None]
    if lost:
        document.add_heading("Claims that stand nowhere in this text", level=1)
        for claim in lost:
            for line in lines_of(claim):
                document.add_paragraph(clean(line))
    if report.open_sentences:
        document.add_heading("Sentences that nobody has accounted for", level=1)
        for sentence in report.open_sentences:
            document.add_paragraph(clean(sentence.text), style="List Bullet")


def _one_line(text: str) -> str:
    return " ".join(text.split())
