"""Makes a signed verdict public, and takes it back: an editor's separate act on one claim.

In: an approved claim and words for readers. Out: a publication bound to one signature. What the desk found
wrong in its own draft is never public by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from verification import audit, policies
from verification.articles.models import Article
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.claims.notifications import check_sees
from verification.engine.canonical import typed_text
from verification.engine.types import Question
from verification.errors import (
    ActionRefused,
    Failure,
    InvalidInput,
    InvalidReason,
    NotAllowed,
    NotFound,
    StaleDigest,
    StaleVersion,
)
from verification.evidence.record_models import Contact
from verification.policies import GUARDS, Actor, Facts
from verification.publication.public_models import (
    DOUBTS,
    MAX_CLAIMANT,
    MAX_SLUG,
    MAX_SUMMARY,
    MAX_WORDING,
    Publication,
    PublicationEnd,
    retracted,
)
from verification.publication.withholding import veil_for
from verification.reviews import services as reviews
from verification.reviews.models import Approval
from verification.verdicts import services as verdict_services
from verification.verdicts.models import Rating, RatingScale, VerdictRevision
from verification.workflow import ArticleStatus, Guard, Role, Status

PUBLIC_SCALE: Final = "public"
OUT: Final = (ArticleStatus.PUBLISHED, ArticleStatus.CORRECTED)
UNCHECKED: Final = "editor"
"""What a rating needs that somebody vouched for: nobody checked it."""
MAX_REASON_CHARACTERS: Final = 500
DIGEST_SHOWN: Final = frozenset({str(Guard.DIGEST)})


@dataclass(frozen=True, slots=True)
class Words:
    """What readers are told; `question` empty: whether it is so, if the claim asks that.

    `claimant` empty: our own reporting. `slug`: the words of the address, empty: those of the claim.
    """

    wording: str
    summary: str
    claimant: str = ""
    claimed_on: date | None = None
    slug: str = ""
    question: str = ""
    stands_alone: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """A claim, what was signed of it (None: nothing was), and the words that are to be public."""

    actor: Actor
    claim: Claim
    facts: Facts
    verdict: VerdictRevision | None
    words: Words


def verdict_for(claim: Claim, question: str = "") -> VerdictRevision | None:
    """Return the newest verdict on a question of a claim; unnamed, on whether it is so, where that is one."""
    wanted = question or (Question.TRUE if Question.TRUE in claim.questions else Question.SAID)
    found = [one for one in verdict_services.current_verdicts(claim) if one.question == wanted]
    return found[0] if found else None


def public_rating(rating: Rating) -> Rating | None:
    """Return what a rating is called in public; None: it has no name there, as nobody checked anything."""
    if UNCHECKED in rating.needs:
        return None
    scale = RatingScale.objects.newest().filter(key=PUBLIC_SCALE)
    found = Rating.objects.filter(scale__in=scale, bucket=rating.bucket).select_related("scale")
    return found.order_by("ordinal").first()


def offered(claim: Claim, verdict: VerdictRevision) -> Words:
    """Return the words that the form begins with: those of the claim and of the verdict's rationale."""
    return Words(
        wording=claim.text[:MAX_WORDING],
        summary=verdict.rationale[:MAX_SUMMARY],
        claimant="" if claim.speaker_anonymous else claim.speaker[:MAX_CLAIMANT],
        claimed_on=claim.article.published_on,
        slug=slugify(claim.text)[:MAX_SLUG].strip("-"),
        question=verdict.question,
    )


def failures(actor: Actor, claim: Claim, words: Words) -> tuple[Failure, ...]:
    """Return what stands against making a claim public in these words, with the digest of today."""
    verdicts = verdict_services.current_verdicts(claim)
    facts = reviews.review_facts(claim, verdicts, None, reviews.review_digest(claim))
    return _failures(_Case(actor, claim, facts, verdict_for(claim, words.question), words))


@transaction.atomic
def publish_check(
    *, actor: Actor, claim_id: int, expected_version: int | None, shown_digest: str, words: Words
) -> Publication:
    """Make a signed verdict public; it takes the place of what was public of the same question before.

    Raises:
        NotFound; StaleVersion; StaleDigest: what was shown is not what is signed now;
        InvalidInput: words are missing or too long; ActionRefused: with everything that stands against it.
    """
    words = _checked(words)
    claim = claim_services.get_locked(claim_id)
    check_sees(actor, claim.article)
    verdicts = verdict_services.current_verdicts(claim)
    facts = reviews.review_facts(claim, verdicts, expected_version, shown_digest)
    if GUARDS[Guard.VERSION](actor, facts):
        raise StaleVersion
    case = _Case(actor, claim, facts, verdict_for(claim, words.question), words)
    found = _failures(case)
    if {str(failure.guard) for failure in found} == DIGEST_SHOWN:
        raise StaleDigest
    rating = public_rating(case.verdict.rating) if case.verdict is not None else None
    if found or case.verdict is None or rating is None:
        raise ActionRefused(failures=found)
    row = _store(case, case.verdict, rating)
    audit.record(
        actor,
        "claim.publish_check",
        f"claim:{claim.pk}",
        article_id=claim.article_id,
        publication=row.pk,
        verdict=row.verdict_id,
        digest=row.digest,
        stands_alone=row.stands_alone,
    )
    return row


def _store(case: _Case, verdict: VerdictRevision, rating: Rating) -> Publication:
    words, scale = case.words, verdict.rating.scale
    # The last signature made it an approved one; the digest ties all of them to the same words.
    approval = Approval.objects.filter(verdict=verdict, digest=verdict.digest).latest("pk")
    # With the claim's number nobody else has the same address, and its two questions have one each.
    number = f"said-{case.claim.pk}" if verdict.question == Question.SAID else str(case.claim.pk)
    slug = slugify(words.slug or words.wording)[:MAX_SLUG].strip("-")
    return Publication.objects.create(
        claim=case.claim,
        verdict=verdict,
        approval=approval,
        digest=verdict.digest,
        scale_version=f"{scale.key}.v{scale.version}",
        rating_id=rating.pk,
        wording=words.wording,
        summary=words.summary,
        claimant=words.claimant,
        claimed_on=words.claimed_on,
        slug=f"{slug}-{number}" if slug else number,
        stands_alone=words.stands_alone,
        by_id=case.actor.user_id,
    )


def _checked(words: Words) -> Words:
    words = replace(
        words,
        wording=typed_text(words.wording).strip(),
        summary=typed_text(words.summary).strip(),
        claimant=typed_text(words.claimant).strip(),
        slug=typed_text(words.slug).strip(),
    )
    if not any(map(str.isalnum, words.wording)) or not any(map(str.isalnum, words.summary)):
        raise InvalidInput("Say in public words what was claimed, and what the check found.")
    limits = (
        (words.wording, MAX_WORDING, "claim"),
        (words.summary, MAX_SUMMARY, "summary"),
        (words.claimant, MAX_CLAIMANT, "name of the claimant"),
        (words.slug, MAX_SLUG, "address"),
    )
    for text, limit, name in limits:
        if len(text) > limit:
            raise InvalidInput(f"The {name} has at most {limit:,} characters.")
    if words.claimed_on is not None and words.claimed_on > timezone.now().date():
        raise InvalidInput("The claim cannot have been made after today.")
    return words


# -- what stands against it


def _failures(case: _Case) -> tuple[Failure, ...]:
    return tuple(found for check in CHECKS if (found := check(case)) is not None)


def _role(case: _Case) -> Failure | None:
    if Role.EDITOR in case.actor.roles:
        return None
    return Failure("role", "role_required", "Only an editor makes a check public.")


def _person(case: _Case) -> Failure | None:
    return GUARDS[Guard.PERSON](case.actor, case.facts)


def _approved(case: _Case) -> Failure | None:
    if case.claim.status == Status.APPROVED and case.verdict is not None:
        return None
    return Failure("status", "not_approved", "Only an approved verdict can be public; this claim has none.")


def _not_doubted(case: _Case) -> Failure | None:
    doubts = [flag.replace("_", " ") for flag in case.claim.flags if flag in DOUBTS]
    if not doubts:
        return None
    text = f"The signed verdict is in doubt ({', '.join(doubts)}). Confirm or reopen it first."
    return Failure(Guard.STALE, "stale_claim", text)


def _other_eyes(case: _Case) -> Failure | None:
    """Who signed it may publish it; who wrote it, or reports the article, may not."""
    if GUARDS[Guard.FOUR_EYES](case.actor, replace(case.facts, signers=frozenset())) is None:
        return None
    text = "You wrote, submitted or report this, or adopted its evidence; another editor has to publish it."
    return Failure(Guard.FOUR_EYES, "four_eyes", text)


def _digest(case: _Case) -> Failure | None:
    return GUARDS[Guard.DIGEST](case.actor, case.facts) if case.verdict is not None else None


def _rated(case: _Case) -> Failure | None:
    if case.verdict is None or public_rating(case.verdict.rating) is not None:
        return None
    text = f"“{case.verdict.rating.label}” has no name on the public scale, so there is nothing to publish."
    return Failure("rating", "no_public_rating", text)


def _open_to_all(case: _Case) -> Failure | None:
    if not case.claim.article.is_restricted:
        return None
    text = "The article is restricted to people by name; open it to the desk first."
    return Failure("restricted", "restricted_article", text)


def _names_nobody(case: _Case) -> Failure | None:
    """What readers outside are told goes by the same rule as a report that leaves the desk."""
    words, article = case.words, case.claim.article
    contacts = Contact.objects.filter(claim__article=article)
    veil = veil_for(article, article.current, contacts, None)
    text = " ".join((words.wording, words.summary, words.claimant))
    if veil.over(text) == text and veil.address(words.slug) == words.slug:
        return None
    why = "These words name a source who must not be named. Put them differently."
    return Failure("source", "names_a_source", why)


def _is_out(case: _Case) -> Failure | None:
    article = case.claim.article
    if retracted().filter(pk=article.pk).exists():
        return Failure("article", "retracted_article", "The article was retracted; no check of it is public.")
    if article.status in OUT or case.words.stands_alone:
        return None
    text = "The article is not published. Publish it first, or say that this check stands by itself."
    return Failure("article", "article_not_public", text)


CHECKS: Final[tuple[Callable[[_Case], Failure | None], ...]] = (
    _role,
    _person,
    _approved,
    _not_doubted,
    _other_eyes,
    _digest,
    _rated,
    _open_to_all,
    _names_nobody,
    _is_out,
)


# -- taking it back, and how it stands


def get(publication_id: int) -> Publication:
    """Return a publication with what it shows.

    Raises:
        NotFound: there is none.
    """
    row = Publication.objects.with_facts().filter(pk=publication_id).first()
    if row is None:
        raise NotFound("There is no such publication.")
    return row


@transaction.atomic
def withdraw(*, actor: Actor, publication_id: int, reason: str) -> Publication:
    """Take back what was made public; a publication ends once.

    Raises:
        NotFound; NotAllowed: no signed-in editor; InvalidReason: none given; ActionRefused: it has ended.
    """
    policies.check_has_role(actor, Role.EDITOR)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in editor takes a publication back; a token cannot.")
    words = typed_text(reason).strip()
    if not any(map(str.isalnum, words)) or len(words) > MAX_REASON_CHARACTERS:
        raise InvalidReason(f"Say why, in at most {MAX_REASON_CHARACTERS} characters.")
    article = Article.objects.locked(get(publication_id).claim.article_id)
    check_sees(actor, article)
    if PublicationEnd.objects.filter(publication=publication_id).exists():
        text = "This publication was withdrawn already."
        raise ActionRefused(failures=[Failure("status", "publication_ended", text)])
    PublicationEnd.objects.create(publication_id=publication_id, reason=words, by_id=actor.user_id)
    row = get(publication_id)
    audit.record(
        actor,
        "claim.withdraw_check",
        f"claim:{row.claim_id}",
        article_id=article.pk,
        publication=row.pk,
    )
    return row


def standing(rows: Sequence[Publication]) -> dict[int, str]:
    """Say of each why it does not count any more; empty: it does. In three queries for all of them."""
    public = Publication.objects.current().filter(pk__in=[row.pk for row in rows])
    current = set(public.values_list("pk", flat=True))
    articles = {row.claim.article_id for row in rows}
    taken_back = set(retracted().filter(pk__in=articles).values_list("pk", flat=True))
    newest = VerdictRevision.objects.filter(claim__in={row.claim_id for row in rows}).order_by()
    numbers = dict(newest.values_list("claim").annotate(top=Max("number")))
    return {row.pk: "" if row.pk in current else _why(row, taken_back, numbers[row.claim_id]) for row in rows}


def _why(row: Publication, taken_back: Collection[int], newest: int) -> str:
    claim = row.claim
    doubts = [flag.replace("_", " ") for flag in claim.flags if flag in DOUBTS]
    reasons = {
        "withdrawn": hasattr(row, "end"),
        "the article is restricted": claim.article.is_restricted,
        "the article was retracted": claim.article_id in taken_back,
        "the claim is at work again": claim.status != Status.APPROVED,
        f"the verdict is in doubt: {', '.join(doubts)}": bool(doubts),
        "another verdict was signed since": newest > row.verdict.number,
    }
    return next((words for words, holds in reasons.items() if holds), "another one took its place")
