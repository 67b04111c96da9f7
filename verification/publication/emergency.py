"""Break-glass: an editor clears an article past its guards, loudly, and another looks at it afterwards.

In: an open article, a reason, words typed to mean it. Out: a clearance with the list of all it went past, and
a review that stays open until another editor closes it. It never lets anybody sign their own work.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Final

from django.db import transaction

from verification import audit, policies
from verification.articles.models import Article
from verification.articles.moving import move
from verification.claims.models import Claim, ClaimQuerySet, Wording
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import check_sees, tell
from verification.engine.canonical import typed_text
from verification.errors import ActionRefused, Failure, InvalidInput, NotAllowed, NotFound
from verification.evidence.models import EvidenceDecision
from verification.people import User
from verification.policies import Actor, Facts
from verification.publication import services
from verification.publication.emergency_models import Emergency, EmergencyReview
from verification.publication.models import Clearance
from verification.verdicts.models import VerdictDraft, VerdictRevision
from verification.workflow import ArticleAction, Guard, Role, row_for

MAX_CHARACTERS: Final = 5_000
KEPT: Final = frozenset(row_for(ArticleAction.EMERGENCY_CLEAR).guards) | {"role", "status"}
"""What an emergency does not go past."""
FORM: Final = frozenset({Guard.LONG_REASON, Guard.CONFIRMED})
"""What its form asks for."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an emergency would go past, and what stands against it even so."""

    passed: tuple[Failure, ...]
    failures: tuple[Failure, ...]


def outlook(article: Article, actor: Actor) -> Outlook:
    """Say what clearing an article in an emergency would go past; what the form asks for is left out."""
    facts, passed = _facts(article, actor, None, "", "")
    found = policies.failures(row_for(ArticleAction.EMERGENCY_CLEAR), actor, facts)
    return Outlook(passed, tuple(one for one in found if one.guard not in FORM))


@transaction.atomic
def emergency_clear(
    *, actor: Actor, article_id: int, expected_version: int | None, reason: str, confirmation: str
) -> Emergency:
    """Clear an article past whatever stands against it, but for the four eyes; keeps what that was.

    Raises:
        NotFound: there is none, or it is not theirs to see; StaleVersion; InvalidInput: an endless reason;
        ActionRefused: no signed-in editor, a reporter or an author of what is not approved, nothing to go
        past, too few words, or not confirmed.
    """
    words = _words(reason)
    article = Article.objects.locked(article_id)
    check_sees(actor, article)
    facts, passed = _facts(article, actor, expected_version, words, confirmation)
    policies.check_can(ArticleAction.EMERGENCY_CLEAR, actor, facts)
    clearance = services.sign(actor, article)
    row = Emergency.objects.create(
        article=article,
        clearance=clearance,
        reason=words,
        passed=[asdict(failure) for failure in passed],
    )
    # The words stand in the row: events hold ids, codes and digests only.
    cleared = move(
        article,
        ArticleAction.EMERGENCY_CLEAR,
        actor=actor,
        facts=facts,
        expected_version=expected_version,
        emergency=row.pk,
        passed=list(facts.passed),
        text=clearance.text_sha256,
        verdicts=clearance.verdicts_sha256,
    )
    tell(NotificationKind.EMERGENCY, _told(), by=actor, article=cleared)
    return get(row.pk)


def _facts(
    article: Article, actor: Actor, expected_version: int | None, reason: str, confirmation: str
) -> tuple[Facts, tuple[Failure, ...]]:
    """Gather what the guards look at, and what `clear` would be refused for and this is not."""
    facts = services.clearing_facts(article, expected_version)
    refused = policies.failures(row_for(ArticleAction.CLEAR), actor, facts)
    passed = tuple(failure for failure in refused if failure.guard not in KEPT)
    undecided = article.claims.undecided()
    authors, adopters = _authors(undecided), _adopters(undecided)
    codes = tuple(dict.fromkeys(failure.code for failure in passed))
    facts = replace(
        facts,
        reason=reason,
        confirmation=confirmation,
        passed=codes,
        authors=authors,
        adopters=adopters,
    )
    return facts, passed


def _authors(claims: ClaimQuerySet) -> frozenset[int]:
    """Return who wrote or submitted anything of claims that nobody has approved: it is signed with them."""
    rows = (
        Claim.objects.filter(pk__in=claims).values_list("author", flat=True),
        Wording.objects.filter(claim__in=claims).values_list("author", flat=True),
        VerdictDraft.objects.filter(claim__in=claims).values_list("author", flat=True),
        VerdictRevision.objects.filter(claim__in=claims).values_list("author", flat=True),
        VerdictRevision.objects.filter(claim__in=claims).values_list("submitted_by", flat=True),
    )
    return frozenset(person for found in rows for person in found if person is not None)


def _adopters(claims: ClaimQuerySet) -> frozenset[int]:
    rows = EvidenceDecision.objects.filter(evidence__claim__in=claims, adopted=True)
    return frozenset(rows.values_list("by", flat=True))


def _words(text: str) -> str:
    words = typed_text(text).strip()
    if len(words) > MAX_CHARACTERS:
        raise InvalidInput(f"This has at most {MAX_CHARACTERS:,} characters.")
    return words


def _told() -> list[int]:
    """Return who hears of it: whoever signs on this desk."""
    roles = [str(Role.REVIEWER), str(Role.EDITOR)]
    return list(User.objects.filter(is_active=True, roles__overlap=roles).values_list("pk", flat=True))


def get(emergency_id: int) -> Emergency:
    """Return an emergency with what it shows.

    Raises:
        NotFound: there is none.
    """
    row = Emergency.objects.with_facts().filter(pk=emergency_id).first()
    if row is None:
        raise NotFound("There is no such emergency.")
    return row


def in_force(article: Article) -> Emergency | None:
    """Return how an article that is cleared was cleared past its guards; None: the ordinary way."""
    newest = Clearance.objects.filter(revision__article=article).order_by("-pk").first()
    return Emergency.objects.filter(clearance=newest).with_facts().first() if newest is not None else None


@transaction.atomic
def review(*, actor: Actor, emergency_id: int, finding: str) -> Emergency:
    """Close the review of an emergency with what was found; once, and not by who broke the glass.

    Raises:
        NotFound; NotAllowed: no signed-in editor, who did it, or who reports the article;
        InvalidInput: nothing was found to say; ActionRefused: it is closed.
    """
    words = _words(finding)
    if not any(map(str.isalnum, words)):
        raise InvalidInput("Write what you found.")
    row = get(emergency_id)
    article = Article.objects.locked(row.article_id)
    check_sees(actor, article)
    check_can_review(actor, row)
    if EmergencyReview.objects.filter(emergency=row).exists():
        text = "This emergency was reviewed already."
        raise ActionRefused(failures=[Failure("status", "review_closed", text)])
    EmergencyReview.objects.create(emergency=row, finding=words, by_id=actor.user_id)
    audit.record(
        actor,
        "article.emergency_review",
        f"article:{article.pk}",
        article_id=article.pk,
        emergency=row.pk,
    )
    tell(NotificationKind.EMERGENCY_REVIEWED, [row.clearance.by_id], by=actor, article=article)
    return get(emergency_id)


def check_can_review(actor: Actor, row: Emergency) -> None:
    """Raise unless this actor may say what became of an emergency.

    Raises:
        NotAllowed: no signed-in editor, who broke the glass, or who reports the article.
    """
    policies.check_has_role(actor, Role.EDITOR)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in editor reviews an emergency; a token cannot.")
    if actor.id == row.clearance.by_id:
        raise NotAllowed("You cleared it; another editor has to review that.")
    if actor.id in row.article.reporter_ids():
        raise NotAllowed("You report this article; another editor has to review its clearance.")
