"""Says what would leave for a claim, whether it may, and leaves the work of asking: one step a provider.

Sends nothing itself. Nothing is ever sent unless an admin enabled the provider and the article allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from verification import audit, backends, jobs, policies
from verification.articles.models import Article
from verification.articles.outside import set_outside_search
from verification.claims import services as claim_services
from verification.claims.models import GONE, Claim, Wording
from verification.engine.documents import OutsideQuery, OutsideQuestion
from verification.engine.outside import Hidden, outside_question
from verification.engine.types import Question
from verification.errors import ActionRefused, Failure, NotAllowed
from verification.evidence.models import Evidence
from verification.evidence.origins import canonical_address
from verification.evidence.providers import enabled_keys
from verification.evidence.record_models import Contact
from verification.evidence.retrieval import claim_text
from verification.jobs import PipelineStep, StepState
from verification.policies import Actor
from verification.workflow import Role

STEP: Final = "outside"
ANONYMOUS: Final = "anonymous"
BY_PERSON: Final = "asked"
OFF: Final = "outside search is off for this article"
SEARCHERS: Final = (Role.CHECKER, Role.EDITOR)
MAX_ADDRESSES: Final = 5
UNFINISHED: Final = (StepState.WAITING, StepState.RUNNING)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one provider would be asked about a claim; `refusal` says why it would not be, else is empty."""

    key: str
    title: str
    leaves: str
    queries: Sequence[OutsideQuery]
    has_fallbacks: bool
    refusal: str


def refusal(article: Article, key: str) -> str:
    """Say why a provider must not be asked about an article; empty when it may be."""
    return refusals(article).get(key, f"{key} is not set up here")


def refusals(article: Article) -> dict[str, str]:
    """Say for every provider why it must not be asked about an article; empty where it may be."""
    enabled = enabled_keys()
    found = {}
    for key, provider in backends.outside_providers().items():
        if key not in enabled:
            found[key] = f"{provider.title} is not enabled here"
        elif provider.missing:
            found[key] = f"{provider.title} is not set up: {provider.missing}"
        else:
            found[key] = "" if article.allow_outside_search else OFF
    return found


def outlooks(claim: Claim) -> list[Outlook]:
    """Say for every provider what would leave, before anything does. Raises EngineError."""
    asked, refused = question_of(claim), refusals(claim.article)
    return [
        Outlook(
            key=key,
            title=provider.title,
            leaves=provider.leaves,
            queries=provider.queries(asked),
            has_fallbacks=provider.has_fallbacks,
            refusal=refused[key],
        )
        for key, provider in backends.outside_providers().items()
    ]


def question_of(claim: Claim) -> OutsideQuestion:
    """Return what of a claim may leave. Raises EngineError."""
    question = Question.TRUE if Question.TRUE in claim.questions else Question.SAID
    return outside_question(
        claim_text(claim, question), hidden=hidden_from(claim), addresses=_public_pages(claim)
    )


def _public_pages(claim: Claim) -> list[str]:
    """Return where the claim's evidence stands: what was fetched, for only that is known to be public."""
    found = Evidence.objects.filter(claim=claim, passage__snapshot__is_fetched=True)
    others = found.exclude(passage__snapshot__canonical_url=canonical_address(claim.article.source_url))
    urls = others.exclude(passage__snapshot__url__contains="//web.archive.org/").order_by("-pk")
    return list(dict.fromkeys(urls.values_list("passage__snapshot__url", flat=True)[: 4 * MAX_ADDRESSES]))


def hidden_from(claim: Claim) -> Hidden:
    """Return who of the claim's article must not be recognised: anonymous sources, restricted contacts.

    A source counts as anonymous when any wording of any claim says so. Whom it belongs to is known for the
    claim's own source only: that one's affiliation is hidden too.
    """
    names, descriptions, own = set[str](), set[str](), set[str]()
    for claim_id, name, description, affiliation in anonymous_speakers(claim.article_id):
        names.add(name)
        if claim_id == claim.pk:
            own |= {description, affiliation}
        descriptions.add(description)
    restricted = Contact.objects.filter(claim__article=claim.article_id, restricted=True)
    for claim_id, name, function in restricted.values_list("claim_id", "name", "function"):
        names.add(name)
        (own if claim_id == claim.pk else descriptions).add(function)
    return Hidden(*(tuple(sorted(texts - {""})) for texts in (names, descriptions, own)))


def anonymous_speakers(article_id: int) -> set[tuple[int, str, str, str]]:
    """Return claim, name, description and affiliation of everybody whom any wording keeps anonymous."""
    columns = ("speaker", "speaker_description", "speaker_affiliation")
    found: set[tuple[int, str, str, str]] = set()
    claims = Claim.objects.filter(article=article_id)
    wordings = Wording.objects.filter(claim__article=article_id)
    for marked in ({"speaker_anonymous": True}, {"attribution_flags__contains": [ANONYMOUS]}):
        found |= set(claims.filter(**marked).values_list("pk", *columns))
        found |= set(wordings.filter(**marked).values_list("claim_id", *columns))
    return found


def leave_steps(
    claim: Claim, keys: Iterable[str], *, occasion: str, job: jobs.Job | None
) -> list[PipelineStep]:
    """Leave the work of asking providers about a claim; the same occasion leaves it once."""
    return [
        jobs.ensure_step(
            target=f"claim:{claim.pk}",
            step=STEP,
            engine=key,
            digest=occasion[:64],
            job=job,
            article_id=claim.article_id,
        )
        for key in keys
    ]


def open_steps(claim_ids: Iterable[int]) -> list[PipelineStep]:
    """Return the outside steps of claims that are still to be done, oldest first."""
    targets = [f"claim:{claim_id}" for claim_id in claim_ids]
    rows = PipelineStep.objects.filter(target__in=targets, step=STEP, state__in=UNFINISHED)
    return list(rows.order_by("pk"))


@transaction.atomic
def allow(*, actor: Actor, article_id: int, allowed: bool, expected_version: int | None) -> Article:
    """Let an article be asked about outside, and leave that work for its live claims; or stop it.

    Claims whose archive is still to be searched leave their own work then. Work that waits when it is
    switched off ends in the log as "off".

    Raises:
        NotFound, StaleVersion, NotAllowed: see `set_outside_search`.
    """
    article = set_outside_search(
        actor=actor, article_id=article_id, allowed=allowed, expected_version=expected_version
    )
    if allowed:
        searching = PipelineStep.objects.of_article(article.pk).filter(step="search", state__in=UNFINISHED)
        waiting = set(searching.values_list("target", flat=True))
        keys = enabled_keys()
        for claim in Claim.objects.filter(article=article).exclude(status__in=GONE):
            if f"claim:{claim.pk}" not in waiting:
                leave_steps(claim, keys, occasion=f"allowed:{article.version}", job=None)
    return article


@transaction.atomic
def search_now(*, actor: Actor, claim_id: int) -> list[PipelineStep]:
    """Ask every provider that may be asked about a claim, once more; work that waits is not doubled.

    Raises:
        NotFound; NotAllowed: neither a checker nor an editor, or no person;
        ActionRefused: no provider may be asked; it says why for each.
    """
    claim = claim_services.get_locked(claim_id)
    policies.check_has_role(actor, *SEARCHERS)
    if not actor.is_person:
        raise NotAllowed("A person has to ask for this; sign in.")
    _check_live(claim)
    refused = refusals(claim.article)
    keys = [key for key, why in refused.items() if not why]
    if not keys:
        raise ActionRefused(failures=_failures(refused))
    waiting = {step.engine: step for step in open_steps([claim.pk])}
    before = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step=STEP).count()
    new = [key for key in keys if key not in waiting]
    steps = leave_steps(claim, new, occasion=f"{BY_PERSON}:{before}", job=None)
    audit.record(
        actor, "claim.search_outside", f"claim:{claim.pk}", article_id=claim.article_id, providers=new
    )
    return steps + [waiting[key] for key in keys if key in waiting]


def _check_live(claim: Claim) -> None:
    if claim.status in GONE:
        word = claim.status.replace("_", " ")
        raise ActionRefused(failures=[Failure("status", "wrong_status", f"This claim is {word}.")])


def _failures(refused: dict[str, str]) -> list[Failure]:
    if not refused:
        return [Failure("provider", "provider_off", "No outside provider is set up here.")]
    texts = dict.fromkeys(f"{why[:1].upper()}{why[1:]}." for why in refused.values())
    return [Failure("provider", "provider_off", text) for text in texts]
