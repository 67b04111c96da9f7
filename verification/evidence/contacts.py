"""Keeps whom the desk asked: what was told or shown is evidence by attestation, and silence is on record.

In: who was reached, how and when, and what they said. Out: contacts, and for an answer that bears on the
claim a snapshot of its own that no search finds, with the evidence that quotes it. A name stands in the
contact alone, never in a snapshot's head, an origin or an event: it may be a restricted one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from verification import audit
from verification.articles.storing import store_raw
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.engine.canonical import typed_text
from verification.engine.types import Question
from verification.errors import InvalidInput, NotAllowed
from verification.evidence.by_hand import Quote, check_adding, store
from verification.evidence.models import Evidence, Origin, Passage, Snapshot, SnapshotKind, Source
from verification.evidence.record_models import Contact, ContactMeans, ContactOutcome
from verification.evidence.retrieval import is_speaker
from verification.policies import Actor

METHOD: Final = "attestation.v1"
SOURCE: Final = "Told to the desk"
LABEL: Final = "Told or shown to the desk"
OWN_WORDS: Final = "only the speaker’s own words"
MAX_NAME_CHARACTERS: Final = 200
MAX_TOLD_CHARACTERS: Final = 20_000
AHEAD: Final = timedelta(minutes=5)
"""Clocks differ; a contact farther ahead than this has not happened yet."""
TITLES: Final = {
    ContactMeans.PHONE: "Phone call",
    ContactMeans.MAIL: "E-mail",
    ContactMeans.MEETING: "Meeting",
    ContactMeans.PAPER: "Document on paper",
    ContactMeans.PAYWALL: "Page behind a paywall",
}


@dataclass(frozen=True, slots=True)
class Reached:
    """Who was asked, or whose document was seen: a name and its function, how and when."""

    means: str
    name: str
    reached_at: datetime
    function: str = ""
    restricted: bool = False
    note: str = ""


@transaction.atomic
def attest(
    *, actor: Actor, claim_id: int, expected_version: int | None, reached: Reached, quote: Quote
) -> Contact:
    """Add what somebody told or showed the desk; `quote.quotation` is all of it, as written down.

    Raises:
        As `by_hand.quote_snapshot` does, but for QuotationNotFound; InvalidInput: no name, no words, or a
        time that has not come.
    """
    _check(reached)
    claim = check_adding(actor, claim_id, expected_version, quote)
    told = typed_text(quote.quotation).strip()
    if not any(map(str.isalnum, told)) or len(told) > MAX_TOLD_CHARACTERS:
        raise InvalidInput(f"Write down what was said, in at most {MAX_TOLD_CHARACTERS:,} characters.")
    claim = claim_services.touch(claim_id=claim_id, actor=actor, expected_version=expected_version)
    means = TITLES[ContactMeans(reached.means)]
    passage = write_down(claim, told, title=means, told_at=reached.reached_at, origin=_origin(reached))
    question = Question(quote.question or claim.questions[0])
    is_witness = question is Question.SAID or not is_speaker(claim, reached.name)
    row = Evidence(
        question=question,
        passage=passage,
        quotation=told,
        start=passage.start,
        end=passage.end,
        is_independent=is_witness,
        # Of a restricted name it would say whose it is.
        note="" if is_witness or reached.restricted else OWN_WORDS,
    )
    contact = _contact(actor, claim, reached, ContactOutcome.ANSWERED)
    contact.evidence = store(actor, claim, row, quote, action="evidence.attest")
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def log_contact(
    *, actor: Actor, claim_id: int, expected_version: int | None, reached: Reached, outcome: str
) -> Contact:
    """Keep that somebody was asked in vain; it is no evidence and replaces no search.

    Raises:
        NotFound; NotAllowed: the machine; StaleVersion; ActionRefused: not the holder; InvalidInput.
    """
    if not actor.is_person:
        raise NotAllowed("Only people ask people.")
    _check(reached)
    if outcome not in (ContactOutcome.NO_ANSWER, ContactOutcome.DECLINED):
        raise InvalidInput("Say what came of it: no answer, or declined.")
    claim = claim_services.touch(claim_id=claim_id, actor=actor, expected_version=expected_version)
    contact = _contact(actor, claim, reached, outcome)
    contact.save(force_insert=True)
    audit.record(
        actor,
        "contact.log",
        f"claim:{claim.pk}",
        article_id=claim.article_id,
        contact=contact.pk,
        outcome=outcome,
    )
    return contact


def _check(reached: Reached) -> None:
    if reached.means not in ContactMeans.values:
        raise InvalidInput(f"Say how: {', '.join(ContactMeans.values)}.")
    for text in (reached.name, reached.function, reached.note):
        typed_text(text)
    if not reached.name.strip():
        raise InvalidInput("Say who was reached, or whose document it is.")
    if max(len(reached.name), len(reached.function)) > MAX_NAME_CHARACTERS:
        raise InvalidInput(f"A name or function has at most {MAX_NAME_CHARACTERS} characters.")
    if len(reached.note) > MAX_TOLD_CHARACTERS:
        raise InvalidInput(f"A note has at most {MAX_TOLD_CHARACTERS:,} characters.")
    if reached.reached_at > timezone.now() + AHEAD:
        raise InvalidInput("This lies in the future. Times are UTC.")


def _contact(actor: Actor, claim: Claim, reached: Reached, outcome: str) -> Contact:
    return Contact(
        claim=claim,
        means=reached.means,
        outcome=outcome,
        name=typed_text(reached.name).strip(),
        function=typed_text(reached.function).strip(),
        restricted=reached.restricted,
        reached_at=reached.reached_at,
        note=typed_text(reached.note).strip(),
        by_id=actor.user_id,
    )


def write_down(claim: Claim, told: str, *, title: str, told_at: datetime, origin: Origin) -> Passage:
    """Store what was told as a document of its own; its passage has no lexemes, and no search finds it."""
    now = timezone.now()
    head = (
        f"{title}, {told_at:%Y-%m-%d %H:%M} UTC. "
        f"Written down for claim {claim.pk} (version {claim.version}) on {now:%Y-%m-%d %H:%M} UTC.\n\n"
    )
    text = head + told
    source, _ = Source.objects.get_or_create(name=SOURCE, defaults={"kind": "attestation"})
    snapshot = Snapshot.objects.create(
        source=source,
        origin=origin,
        origin_reason="what one person or office told or showed is one witness",
        kind=SnapshotKind.ATTESTATION,
        title=f"{title} of {told_at:%Y-%m-%d}",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        raw=store_raw(text.encode(), "text/plain"),
        accessed_at=told_at,
        published_on=None,
        made_by=METHOD,
    )
    return Passage.objects.create(snapshot=snapshot, ordinal=0, start=len(head), end=len(text), text=told)


def _origin(reached: Reached) -> Origin:
    """Return the origin of whom was asked before; a restricted one is not joined with an open one.

    That the two are one person would say who it is.
    """
    same = Contact.objects.filter(
        name__iexact=reached.name.strip(), restricted=reached.restricted, evidence__isnull=False
    )
    earlier = same.select_related("evidence__passage__snapshot__origin").order_by("pk").first()
    if earlier is not None and earlier.evidence is not None:
        return earlier.evidence.passage.snapshot.origin
    return Origin.objects.create(label=LABEL, method=METHOD)
