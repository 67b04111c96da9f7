"""The step "outside": asks one provider about one claim, stores what it names, judges it.

Whatever keeps a provider from answering ends in a row of the log of searches. The network is asked outside
any transaction; every answer is kept at once, so that a worker that takes over need not ask again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final, cast

from django.db import transaction
from django.utils import timezone

from verification import backends, jobs
from verification.articles.models import RawDocument
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.engine.documents import OutsideAnswer, OutsideHit, OutsideQuery, RawAnswer
from verification.engine.ports import OutsideProvider
from verification.errors import (
    NotConfigured,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from verification.evidence import reconclude
from verification.evidence.models import Evidence, Search
from verification.evidence.outside import BY_PERSON, question_of, refusal
from verification.evidence.outside_pages import Kept, rank_passages, read_hits
from verification.evidence.providers import get_provider
from verification.evidence.record_models import ProviderAnswer
from verification.evidence.retrieval import Gathered, judged
from verification.evidence.services import evidence_row
from verification.jobs import PipelineStep

NOTHING_TO_ASK: Final = "there is nothing to ask it about"
FRESH: Final = timedelta(hours=1)
"""An answer that is younger is read again instead of asking once more, unless a person asks."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one provider answered, and in words what went wrong in part."""

    queries: tuple[OutsideQuery, ...]
    hits: tuple[OutsideHit, ...]
    outcome: tuple[str, ...]


def search_outside(step: PipelineStep) -> bool:
    """Ask one provider about a claim; False when another worker's result stands.

    Raises:
        TransientProviderError: trying again may help; what came was kept. NotFound: the claim is gone.
        EngineError: a model is missing or damaged.
    """
    claim = claim_services.get(step.target_id)
    why = refusal(claim.article, step.engine)
    if why:
        return _store_unsearched(step, claim, (), why)
    provider = get_provider(step.engine)
    queries = provider.queries(question_of(claim))
    if not queries:
        return _store_unsearched(step, claim, (), NOTHING_TO_ASK)
    try:
        asked = _ask(step, provider, queries)
    except ProviderError as error:
        if not jobs.is_final(step, error):
            raise
        return _store_unsearched(step, claim, queries[:1], in_words(error))
    return _store(step, claim, provider, asked)


def in_words(error: ProviderError) -> str:
    """Say why a provider was not searched; errors that wait say until when."""
    if isinstance(error, RateLimited):
        until = (timezone.now() + timedelta(seconds=error.retry_after)).strftime("%H:%M")
        return (
            f"paused until {until} UTC after failures"
            if isinstance(error, ProviderDown)
            else f"rate-limited until {until} UTC"
        )
    return error.message.rstrip(".")


def _ask(step: PipelineStep, provider: OutsideProvider, queries: Sequence[OutsideQuery]) -> _Asked:
    made, hits, outcome = [], dict[str, OutsideHit](), list[str]()
    for query in queries:
        answer = _kept_answer(step, provider, query) or ask_provider(step.engine, provider, query, step=step)
        made.append(query)
        hits |= {hit.url: hit for hit in answer.hits}
        outcome += [answer.outcome] if answer.outcome else []
        if hits and provider.has_fallbacks:
            break
    return _Asked(tuple(made), tuple(hits.values()), tuple(dict.fromkeys(outcome)))


def ask_provider(
    key: str, provider: OutsideProvider, query: OutsideQuery, *, step: PipelineStep | None
) -> OutsideAnswer:
    """Ask once within the provider's limits, and keep every answer. Raises ProviderError and its children."""
    limits = backends.limits()
    limits.enter(key, provider.requests_a_search)
    try:
        answer = provider.search(query)
    except ProviderError as error:
        _keep(step, provider, cast(Sequence[RawAnswer], error.raw))
        if isinstance(error, RateLimited):
            limits.hold(key, error.retry_after)
        elif not isinstance(error, NotConfigured):
            limits.failed(key)
        raise
    limits.succeeded(key)
    _keep(step, provider, answer.raw)
    return answer


def _kept_answer(step: PipelineStep, provider: OutsideProvider, query: OutsideQuery) -> OutsideAnswer | None:
    """Read what was answered to the same request just before; None when it has to be asked."""
    rows = ProviderAnswer.objects.filter(
        provider=provider.name, request_sha256=_sha256(query.shown.encode()), at__gt=timezone.now() - FRESH
    )
    if step.input_digest.startswith(f"{BY_PERSON}:"):
        rows = rows.filter(step=step)
    newest = rows.exclude(step=None).order_by("-pk").first()
    if newest is None or newest.step_id is None:
        return None
    try:
        answer = provider.replay(query, kept_answers(newest.step_id))
    except ProviderError:
        return None
    return replace(answer, outcome=answer.outcome or f"as answered at {newest.at:%H:%M} UTC")


def kept_answers(step_id: int) -> list[RawAnswer]:
    """Return every answer that a step was given, in order, for reading it once more."""
    rows = ProviderAnswer.objects.filter(step=step_id).select_related("raw").order_by("pk")
    return [RawAnswer(row.request, row.status, row.raw.media_type, bytes(row.raw.content)) for row in rows]


@transaction.atomic
def _keep(step: PipelineStep | None, provider: OutsideProvider, raw: Sequence[RawAnswer]) -> None:
    bodies = {_sha256(answer.body): answer for answer in raw}
    RawDocument.objects.bulk_create(
        [
            RawDocument(
                sha256=digest, media_type=bodies[digest].media_type[:120], content=bodies[digest].body
            )
            for digest in sorted(bodies)
        ],
        ignore_conflicts=True,
    )
    ProviderAnswer.objects.bulk_create(
        ProviderAnswer(
            provider=provider.name,
            request=answer.request,
            request_sha256=_sha256(answer.request.encode()),
            status=answer.status,
            raw_id=_sha256(answer.body),
            step=step,
        )
        for answer in raw
    )


def _store(step: PipelineStep, claim: Claim, provider: OutsideProvider, asked: _Asked) -> bool:
    reading = read_hits(asked.hits, partial(jobs.heartbeat, step), article_id=claim.article_id)
    found = _judged(claim, provider, asked, reading.kept)
    outcome = [*asked.outcome, *(f"not read: {missed}" for missed in reading.missed)]
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        if claim_services.is_worded_anew(claim):
            # What was found bears on words that nobody stands by any more; the new ones left a search.
            return True
        _log(step, claim, asked.queries, hits=len(asked.hits), outcome="; ".join(outcome))
        rows = Evidence.objects.bulk_create(found_rows(claim, step, found, reading.kept))
        told = f"{provider.title} was asked: {len(rows)} passage{'' if len(rows) == 1 else 's'} kept"
        jobs.follow(
            step, reconclude.STEP, engine=backends.concluder().name, cause=reconclude.OUTSIDE, told=told
        )
        return True


def _judged(claim: Claim, provider: OutsideProvider, asked: _Asked, kept: Sequence[Kept]) -> list[Gathered]:
    ranked = rank_passages(claim.text, [item.snapshot for item in kept])
    if not ranked:
        return []
    return [
        Gathered(
            question=question,
            provider=provider.name,
            query=_shown(asked.queries),
            outcome="",
            hits=len(asked.hits),
            found=judged(claim, question, ranked),
            judged_by=backends.judge().name,
        )
        for question in claim.questions
    ]


def found_rows(
    claim: Claim, step: PipelineStep, gathered: Sequence[Gathered], kept: Sequence[Kept]
) -> list[Evidence]:
    """Return the unsaved evidence of a search outside; the provider's own words go into the note."""
    notes = {item.snapshot: item.note for item in kept}
    found = [(part, item) for part in gathered for item in part.found]
    rows = [evidence_row(claim, step, ordinal, part, item) for ordinal, (part, item) in enumerate(found)]
    for row in rows:
        row.channel = step.engine
        row.note = "; ".join(filter(None, (notes[row.passage.snapshot_id], row.note)))[:300]
    return rows


def _store_unsearched(step: PipelineStep, claim: Claim, queries: Sequence[OutsideQuery], why: str) -> bool:
    with transaction.atomic():
        if not jobs.finish(step):
            return False
        if not claim_services.is_worded_anew(claim):
            _log(step, claim, queries, searched=False, outcome=why)
        return True


def _log(
    step: PipelineStep,
    claim: Claim,
    queries: Sequence[OutsideQuery],
    *,
    searched: bool = True,
    hits: int = 0,
    outcome: str,
) -> None:
    provider = backends.outside_providers().get(step.engine)
    Search.objects.bulk_create(
        Search(
            claim=claim,
            step=step,
            ordinal=ordinal,
            question=question,
            channel=step.engine,
            provider=provider.name if provider else step.engine,
            query=_shown(queries),
            searched=searched,
            hits=hits,
            outcome=outcome[:300],
        )
        for ordinal, question in enumerate(claim.questions)
    )


def _shown(queries: Sequence[OutsideQuery]) -> str:
    return "\n".join(query.shown for query in queries)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
