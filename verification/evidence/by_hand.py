"""Adds evidence that a person found: from a page, a file, or a document that the archive holds.

In: where it stands and the words, as typed. Out: evidence at its exact offsets, adopted by who added it.
A document that was read stays in the archive even where the words are not found in it, so that they can be
mended without reading it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max

from verification import audit, backends
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.engine import near_wording, verbatim
from verification.engine.canonical import canonical_text, typed_text
from verification.engine.documents import ArchiveDocument
from verification.engine.types import Question, Stance
from verification.errors import InvalidInput, NotAllowed, NotFound, QuotationNotFound
from verification.evidence import archive, reconclude, snapshots
from verification.evidence.models import (
    BY_HAND,
    GAP,
    UNSEARCHED,
    Evidence,
    EvidenceDecision,
    Passage,
    Snapshot,
)
from verification.evidence.retrieval import claim_text, relations, weight
from verification.evidence.services import check_role_and_note, check_stance
from verification.people import User
from verification.policies import Actor

PERSON: Final = "person"
MAX_QUOTATION_CHARACTERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person says of the words: how they bear on which question, and what stands around them.

    `question` empty: the only one that the claim asks. `before` and `after` choose between several places.
    """

    quotation: str
    stance: str
    question: str = ""
    role: str = ""
    note: str = ""
    before: str = ""
    after: str = ""


def quote_page(
    *, actor: Actor, claim_id: int, expected_version: int | None, url: str, quote: Quote, source: str = ""
) -> Evidence:
    """Read the page at an address and quote it for a claim; `source` empty: the page's host.

    Raises:
        As `quote_snapshot` and `snapshots.add_page` do.
    """
    claim = _check(actor, claim_id, expected_version, quote)
    told = snapshots.Told(source=typed_text(source))
    stored = snapshots.add_page(actor=actor, url=url, told=told, gathered_for=claim.article_id)
    return quote_snapshot(
        actor=actor,
        claim_id=claim_id,
        expected_version=expected_version,
        snapshot_id=stored.snapshot,
        quote=quote,
    )


def quote_file(
    *,
    actor: Actor,
    claim_id: int,
    expected_version: int | None,
    body: bytes,
    source: str,
    quote: Quote,
    filename: str = "",
    media_type: str = "",
    charset: str = "",
    title: str = "",
) -> Evidence:
    """Read a txt, md, html, docx or pdf file and quote it for a claim; `source` is who published it.

    Raises:
        As `quote_snapshot`, `archive.add_document` and the reader of documents do.
    """
    claim = _check(actor, claim_id, expected_version, quote)
    if not source.strip():
        raise InvalidInput("Say who published this document.")
    document = backends.reader().read(body, filename=filename, media_type=media_type, charset=charset)
    stored = archive.add_document(
        actor=actor,
        document=ArchiveDocument(
            raw=body,
            media_type=document.media_type or media_type,
            text=document.text,
            title=typed_text(title).strip() or document.title or canonical_text(filename),
            source=typed_text(source).strip(),
            byline=document.byline,
            published=document.published,
        ),
        embed_first=True,
        gathered_for=claim.article_id,
    )
    return quote_snapshot(
        actor=actor,
        claim_id=claim_id,
        expected_version=expected_version,
        snapshot_id=stored.holder,
        quote=quote,
    )


def quote_snapshot(
    *, actor: Actor, claim_id: int, expected_version: int | None, snapshot_id: int, quote: Quote
) -> Evidence:
    """Quote a document of the archive for a claim; it counts as adopted by who adds it.

    Raises:
        NotFound: no such claim or document; NotAllowed: the machine; StaleVersion; ActionRefused: not the
        holder; InvalidInput: an unknown question, stance or role; QuotationNotFound: the words do not stand
        there, with the passage that comes closest.
    """
    claim = _check(actor, claim_id, expected_version, quote)
    user = User.objects.get(pk=actor.user_id)
    archive = Snapshot.objects.visible_to(user).exclude(kind__in=UNSEARCHED)
    snapshot = archive.filter(pk=snapshot_id).first()
    if snapshot is None:
        raise NotFound("There is no such document.")
    match = find_words(snapshot, quote)
    passage = passage_at(snapshot, match.start)
    question = Question(quote.question or claim.questions[0])
    weighed = weight(claim, passage, question)
    related = relations(claim_text(claim, question), passage, Stance(quote.stance), weighed.attributed_to)
    pieces = [[piece.start, piece.end] for piece in match.pieces]
    row = Evidence(
        question=question,
        passage=passage,
        quotation=GAP.join(snapshot.text[start:end] for start, end in pieces),
        start=match.start,
        end=match.end,
        pieces=pieces if len(pieces) > 1 else [],
        is_primary=weighed.is_primary,
        is_independent=not weighed.dependence,
        note="; ".join(filter(None, (related.note, weighed.dependence)))[:300],
        attributed_to=weighed.attributed_to[:200],
        time=related.time,
        party=related.party[:200],
    )
    # The language model has looked at the passage by now; what follows is short.
    with transaction.atomic():
        claim = claim_services.touch(claim_id=claim_id, actor=actor, expected_version=expected_version)
        return store(actor, claim, row, quote, action="evidence.add")


def _check(actor: Actor, claim_id: int, expected_version: int | None, quote: Quote) -> Claim:
    """Refuse what is certain to fail before anything is fetched, read or looked for."""
    claim = check_adding(actor, claim_id, expected_version, quote)
    if not any(map(str.isalnum, quote.quotation)):
        raise InvalidInput("Type or paste the words that bear on the claim.")
    if len(quote.quotation) > MAX_QUOTATION_CHARACTERS:
        raise InvalidInput(f"A quotation has at most {MAX_QUOTATION_CHARACTERS:,} characters.")
    return claim


def check_adding(actor: Actor, claim_id: int, expected_version: int | None, quote: Quote) -> Claim:
    """Return a claim that a person may add this to. Raises as `quote_snapshot` does."""
    if not actor.is_person:
        raise NotAllowed("Only people add evidence by hand.")
    claim = claim_services.check_working(claim_id=claim_id, actor=actor, expected_version=expected_version)
    check_stance(quote.stance)
    check_role_and_note(quote.role, typed_text(quote.note).strip())
    if quote.question not in (claim.questions if len(claim.questions) > 1 else ("", *claim.questions)):
        raise InvalidInput(f"Say which question this answers: {' or '.join(claim.questions)}.")
    return claim


def find_words(snapshot: Snapshot, quote: Quote) -> verbatim.Match:
    """Find a quotation in a document, where the context speaks for it.

    Raises:
        QuotationNotFound: it stands nowhere.
    """
    text = snapshot.text
    matches = verbatim.find(quote.quotation, text)
    match = verbatim.closest(matches, text, verbatim.Context(quote.before, quote.after))
    if match is None:
        near = near_wording.nearest(quote.quotation, text)
        raise QuotationNotFound(
            f"These words do not stand in “{snapshot.title}”.",
            snapshot=snapshot.pk,
            nearest=near.wording if near else "",
        )
    return match


def passage_at(snapshot: Snapshot, start: int) -> Passage:
    """Return the passage in which a quotation begins, else the last one before it."""
    passages = snapshot.passages.defer("lexemes", "embedding").select_related("snapshot__source")
    before = passages.filter(start__lte=start).order_by("-start", "ordinal").first()
    return before or passages.earliest("ordinal")


def store(actor: Actor, claim: Claim, row: Evidence, quote: Quote, *, action: str, **told: int) -> Evidence:
    """Store evidence with its adoption by who adds it, inside the caller's transaction; leaves the event."""
    row.claim, row.channel, row.added_by_id = claim, BY_HAND, actor.user_id
    row.ordinal = (claim.evidence.aggregate(top=Max("ordinal"))["top"] or 0) + 1
    row.stance, row.relevance = quote.stance, 1.0
    row.found_by = row.judged_by = PERSON
    row.save(force_insert=True)
    decision = EvidenceDecision.objects.create(
        evidence=row,
        adopted=True,
        stance=quote.stance,
        role=quote.role,
        note=typed_text(quote.note).strip(),
        by_id=actor.user_id,
    )
    reconclude.leave_for_decision(actor, row, decision.pk, cause=reconclude.BY_HAND, did="added")
    audit.record(
        actor,
        action,
        f"claim:{claim.pk}",
        article_id=claim.article_id,
        evidence=row.pk,
        decision=decision.pk,
        stance=quote.stance,
        snapshot=row.passage.snapshot_id,
        **told,
    )
    return row
