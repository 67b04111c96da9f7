"""The only writer of evidence: what a search found, what people decided, vectors in the background.

In: claims. Out: searches with their outcome, evidence with verbatim quotations, decisions, and the
witnesses that verdicts and reviews look at. The archive itself is written in `archive.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from verification import audit, backends, jobs
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.engine.canonical import typed_text
from verification.engine.types import (
    Comparison,
    Judgement,
    Question,
    Stance,
    TimeRelation,
    Witness,
)
from verification.errors import InvalidInput, NotAllowed, NotFound
from verification.evidence import earlier_checks, hiding, outside, reconclude
from verification.evidence.archive import store_vectors
from verification.evidence.independence import bears, groups_among, origin_of
from verification.evidence.models import Evidence, EvidenceDecision, EvidenceRole, Passage, Search
from verification.evidence.providers import enabled_keys
from verification.evidence.retrieval import Found, Gathered, claim_text, gather
from verification.evidence.standing import lost_among
from verification.jobs import PipelineStep
from verification.policies import Actor, CountedEvidence

OUTSIDE: Final = "outside"
OUTSIDE_NONE: Final = "no outside provider is enabled here"
MAX_NOTE_CHARACTERS: Final = 500
ADOPTABLE: Final = (Stance.SUPPORTS, Stance.REFUTES, Stance.QUALIFIES, Stance.CONTEXT, Stance.IRRELEVANT)
EMBED_CHUNK: Final = 64
EMBEDDING_LOCK: Final = 0x0FAC7C4E
"""Any number will do, as long as nothing else in this database takes advisory locks by it."""
TAKE_FACTOR: Final = 8
"""Others may have the first ones in hand, so some more are looked at."""
TAKE: Final = """
SELECT id FROM unnest(%(passages)s::bigint[]) AS id
WHERE pg_try_advisory_lock(%(lock)s, (id %% 2147483647)::int) LIMIT %(count)s
"""
GIVE_BACK: Final = """
SELECT pg_advisory_unlock(%(lock)s, (id %% 2147483647)::int) FROM unnest(%(passages)s::bigint[]) AS id
"""

__all__ = ["claim_text", "counted", "decide", "embed_batch", "passages_to_embed", "search_claim", "witnesses"]


def search_claim(step: PipelineStep) -> bool:
    """Search evidence for a claim and judge it; False when another worker's result stands.

    Everything is gathered outside any transaction and stored in a short one, together with the step
    that proposes a verdict.

    Raises:
        NotFound: the claim is gone. EngineError: a model is missing or damaged.
    """
    claim = claim_services.get(step.target_id)
    gathered = [gather(claim, question) for question in claim.questions]
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        if claim_services.is_worded_anew(claim):
            # What was found bears on words that nobody stands by any more; the new ones left a search.
            return True
        Search.objects.bulk_create(_searches(claim, step, gathered, unsearched=_leave_outside(claim, step)))
        found = [(part, item) for part in gathered for item in part.found]
        Evidence.objects.bulk_create(
            evidence_row(claim, step, ordinal, part, item) for ordinal, (part, item) in enumerate(found)
        )
        jobs.follow(step, "propose", engine=backends.concluder().name)
        return True


def _leave_outside(claim: Claim, step: PipelineStep) -> str:
    """Leave the work of asking outside, one step a provider; or say why nobody is asked."""
    keys = enabled_keys()
    if not claim.article.allow_outside_search:
        return outside.OFF
    outside.leave_steps(claim, keys, occasion=f"after:{step.pk}", job=step.job)
    return "" if keys else OUTSIDE_NONE


def _unsearched(question: Question, why: str) -> Search:
    return Search(question=question, channel=OUTSIDE, provider=OUTSIDE, query="", searched=False, outcome=why)


def _searches(
    claim: Claim, step: PipelineStep, gathered: Sequence[Gathered], *, unsearched: str
) -> list[Search]:
    rows = []
    for part in gathered:
        rows.append(
            Search(
                question=part.question,
                provider=part.provider,
                query=part.query,
                outcome=part.outcome,
                hits=part.hits,
            )
        )
        if part.checks is not None:
            rows.append(earlier_checks.search_row(part.question, part.checks))
        if unsearched:
            rows.append(_unsearched(part.question, unsearched))
    for ordinal, row in enumerate(rows):
        row.claim, row.step, row.ordinal = claim, step, ordinal
    return rows


def evidence_row(claim: Claim, step: PipelineStep, ordinal: int, part: Gathered, item: Found) -> Evidence:
    """Return the unsaved row of one thing that a search found."""
    judgement, passage = item.judgement, item.passage
    return Evidence(
        claim=claim,
        step=step,
        ordinal=ordinal,
        question=part.question,
        passage=passage,
        quotation=passage.text[judgement.start - passage.start : judgement.end - passage.start],
        start=judgement.start,
        end=judgement.end,
        stance=judgement.stance,
        relevance=judgement.relevance,
        is_primary=item.is_primary,
        is_independent=item.is_independent,
        comparison=asdict(judgement.comparison) if judgement.comparison else None,
        found_in=[asdict(place) for place in item.places],
        note="; ".join(filter(None, (judgement.note, item.dependence)))[:300],
        attributed_to=item.attributed_to,
        probabilities=list(judgement.probabilities) if judgement.probabilities else None,
        time=judgement.time,
        party=judgement.party[:200],
        found_by=part.provider,
        judged_by=part.judged_by,
    )


@transaction.atomic
def decide(
    *,
    actor: Actor,
    evidence_id: int,
    adopted: bool,
    stance: str = "",
    role: str = "",
    note: str = "",
    expected_version: int | None,
) -> EvidenceDecision:
    """Adopt or reject a piece of evidence; `stance` and `role` empty take the machine's own.

    Raises:
        NotFound; InvalidInput: an unknown stance or role, an endless note, or an adoption without a stance
        or a verbatim quotation; StaleVersion: the claim was changed since; ActionRefused: not the holder;
        NotAllowed: the machine.
    """
    if not actor.is_person:
        raise NotAllowed("The machine proposes; only people adopt or reject.")
    rows = Evidence.objects.select_related("passage__snapshot__source", "claim")
    evidence = rows.filter(pk=evidence_id).first()
    if evidence is None:
        raise NotFound("There is no such evidence.")
    if adopted and not stance and hiding.is_hidden(evidence.claim_id):
        # To take the machine's word would show it.
        check_stance("")
    chosen = _stance(evidence, stance, adopted=adopted)
    note = typed_text(note).strip()
    check_role_and_note(role, note)
    if adopted and not evidence.is_verbatim:
        raise InvalidInput("This quotation is not found in its snapshot, so it cannot be adopted.")
    claim = claim_services.touch(claim_id=evidence.claim_id, actor=actor, expected_version=expected_version)
    before = evidence.decision
    decision = EvidenceDecision.objects.create(
        evidence=evidence, adopted=adopted, stance=chosen, role=role, note=note, by_id=actor.user_id
    )
    cause = reconclude.ADOPTED if adopted else reconclude.REJECTED
    did = _did(before, adopted=adopted)
    reconclude.leave_for_decision(actor, evidence, decision.pk, cause=cause, did=did)
    audit.record(
        actor,
        "evidence.adopt" if adopted else "evidence.reject",
        f"claim:{claim.pk}",
        article_id=claim.article_id,
        evidence=evidence.pk,
        decision=decision.pk,
        stance=chosen,
        **({"role": role} if role else {}),
    )
    return decision


def _did(before: EvidenceDecision | None, *, adopted: bool) -> str:
    if not adopted:
        return "rejected"
    return "weighed anew" if before is not None and before.adopted else "adopted"


def _stance(evidence: Evidence, stance: str, *, adopted: bool) -> str:
    if not stance and not adopted:
        return ""
    return check_stance(stance or evidence.stance)


def check_stance(stance: str) -> str:
    """Return a stance that a person can decide on. Raises InvalidInput."""
    if stance not in ADOPTABLE:
        wanted = ", ".join(ADOPTABLE)
        raise InvalidInput(f"Say how this bears on the claim: {wanted}.")
    return str(stance)


def check_role_and_note(role: str, note: str) -> None:
    """Raise InvalidInput for a role that there is not, or a note that is too long."""
    if role and role not in EvidenceRole.values:
        raise InvalidInput("A source is primary or secondary to a claim; empty: as it was found.")
    if len(note) > MAX_NOTE_CHARACTERS:
        raise InvalidInput(f"A note has at most {MAX_NOTE_CHARACTERS} characters.")


def _newest(claim: Claim) -> QuerySet[Evidence]:
    return Evidence.objects.filter(claim=claim).newest().with_provenance()


def witnesses(claim: Claim, question: Question) -> list[Witness]:
    """Return the evidence of the newest search for one question, as the conclusion weighs it.

    A rejected piece is left out and an adopted one has the stance that the person gave it. What its page
    no longer carries is no witness, until somebody says that it still counts.
    """
    # Snapshots are long, and what is weighed needs none of their text.
    rows = list(_newest(claim).filter(question=question).defer("passage__snapshot__text"))
    # What nobody's decision or stance makes bear on the claim ties no others together.
    groups = groups_among([row for row in rows if bears(row)], question)
    lost = lost_among(rows)
    found = []
    for row in rows:
        decision = row.decision
        if decision is not None and not decision.adopted:
            continue
        stance = Stance(decision.stance if decision else row.stance)
        found.append(_witness(row, stance, origin_of(row, groups), lost.get(row.pk, "")))
    return found


def _witness(row: Evidence, stance: Stance, origin: int, lost: str) -> Witness:
    snapshot = row.passage.snapshot
    judgement = Judgement(
        passage=row.passage_id,
        question=Question(row.question),
        stance=stance,
        relevance=row.relevance,
        start=row.start,
        end=row.end,
        comparison=Comparison(**row.comparison) if row.comparison else None,
        note=lost or row.note,
        probabilities=_probabilities(row),
        time=TimeRelation(row.time),
        party=row.party,
    )
    return Witness(
        judgement=judgement,
        origin=origin,
        source=snapshot.source.name,
        primary=row.counts_as_primary,
        independent=row.is_independent and not lost,
        standing=snapshot.source.standing,
        decided=row.decision is not None,
    )


def _probabilities(row: Evidence) -> tuple[float, float, float] | None:
    if row.probabilities is None:
        return None
    supports, refutes, not_enough = row.probabilities
    return supports, refutes, not_enough


def counted(claim: Claim) -> list[CountedEvidence]:
    """Return what a person adopted, by their newest decision, as the guards see it."""
    decided = Evidence.objects.filter(claim=claim, decisions__isnull=False).distinct().with_provenance()
    rows = [(row, row.decision) for row in decided]
    adopted = [(row, decision) for row, decision in rows if decision is not None and decision.adopted]
    bearing = [row for row, _ in adopted if bears(row)]
    groups = {
        question: groups_among([row for row in bearing if row.question == question], question)
        for question in {row.question for row, _ in adopted}
    }
    return [_counted(row, decision, origin_of(row, groups[row.question])) for row, decision in adopted]


def _counted(row: Evidence, decision: EvidenceDecision, origin: int) -> CountedEvidence:
    snapshot = row.passage.snapshot
    return CountedEvidence(
        evidence_id=row.pk,
        question=Question(row.question),
        stance=Stance(decision.stance) if decision.stance else None,
        origin=origin,
        primary=row.counts_as_primary,
        independent=row.is_independent,
        verbatim=row.is_verbatim,
        dated=snapshot.accessed_at is not None,
        adopted_by=decision.by_id,
        role=decision.role,
    )


def embed_batch(limit: int) -> int:
    """Make the vectors of up to `limit` passages, those marked as first before the others.

    Returns how many passages are left for the caller to go on with: none when other workers have all of
    them in hand. Vectors are computed outside any transaction, a few at a time, and stored as they come.
    """
    embedder = backends.embedder()
    done = 0
    while done < limit:
        with _taken(min(EMBED_CHUNK, limit - done)) as rows:
            if not rows:
                break
            vectors = embedder.embed([text for _, text in rows])
            store_vectors([pk for pk, _ in rows], vectors, made_by=embedder.name)
            done += len(rows)
    if not done:
        return 0
    status = backends.search().status()
    return status.passages - status.vectors


def passages_to_embed(limit: int) -> list[tuple[int, str]]:
    """Return up to `limit` passages without a vector, the marked ones first, with what to embed of each."""
    waiting = Passage.objects.filter(embedding__isnull=True, lexemes__isnull=False)
    return waiting.order_by("-embed_first", "pk")[:limit].with_embedded_text()


@contextmanager
def _taken(count: int) -> Iterator[list[tuple[int, str]]]:
    """Take passages that wait for a vector and that no other worker has in hand.

    PostgreSQL gives them back when a worker dies, for each is a lock of its connection.
    """
    waiting = passages_to_embed(TAKE_FACTOR * count)
    with connection.cursor() as cursor:
        passages = [pk for pk, _ in waiting]
        cursor.execute(TAKE, {"lock": EMBEDDING_LOCK, "passages": passages, "count": count})
        taken = {int(row[0]) for row in cursor.fetchall()}
        try:
            # Between the look and the lock somebody may have made a vector and given its passage back.
            left = Passage.objects.filter(pk__in=taken, embedding__isnull=True).values_list("pk", flat=True)
            still = set(left)
            yield [row for row in waiting if row[0] in still]
        finally:
            cursor.execute(GIVE_BACK, {"lock": EMBEDDING_LOCK, "passages": list(taken)})
