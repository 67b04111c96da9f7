"""Corrections and retractions: one editor proposes a notice, another confirms it, both signed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.utils import timezone

from verification import audit, policies
from verification.articles.models import Article
from verification.articles.moving import change, move
from verification.claims.flags import editors
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import tell
from verification.engine.canonical import typed_text
from verification.errors import ActionRefused, Failure, InvalidInput, NotAllowed, NotFound
from verification.policies import Actor
from verification.publication.closing import closing_facts, without_doubt
from verification.publication.closing_models import Cause, Notice, NoticeKind
from verification.workflow import ArticleAction, Guard, Role, row_for

MAX_CHARACTERS: Final = 5_000
BY_ANOTHER: Final = frozenset({Guard.SECOND_EDITOR, Guard.NOT_REPORTER})
"""What is asked of who confirms, and not of who proposes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A notice as it is proposed: what readers are told, what was said before, what is right now."""

    kind: str
    cause: str
    text: str
    said_before: str
    right_now: str = ""


def get(notice_id: int) -> Notice:
    """Return a notice with its article.

    Raises:
        NotFound: there is none.
    """
    rows = Notice.objects.select_related("article", "proposed_by", "confirmed_by", "withdrawn_by")
    found = rows.filter(pk=notice_id).first()
    if found is None:
        raise NotFound("There is no such notice.")
    return found


def notices_of(article: Article) -> list[Notice]:
    """Return the notices of an article, the newest first."""
    return list(article.notices.select_related("proposed_by", "confirmed_by", "withdrawn_by"))


def proposing_failures(actor: Actor, article: Article, kind: NoticeKind) -> tuple[Failure, ...]:
    """Return what stands against proposing a notice."""
    found = policies.failures(row_for(ArticleAction(kind)), actor, closing_facts(article))
    failures = [one for one in found if one.guard not in BY_ANOTHER]
    if article.notices.open().exists():
        text = "A notice waits to be confirmed; confirm or withdraw it first."
        failures.append(Failure("notice", "open_notice", text))
    return tuple(failures)


@transaction.atomic
def propose(*, actor: Actor, article_id: int, expected_version: int | None, wish: Wish) -> Notice:
    """Propose what readers are to be told; nothing changes in public until another editor confirms it.

    Raises:
        NotFound; StaleVersion; InvalidInput: a part is missing or too long;
        ActionRefused: the article is not out, a notice is open, or this is no signed-in editor.
    """
    wish = _checked(wish)
    article = Article.objects.locked(article_id)
    article = change(article, expected_version=expected_version)
    if failures := proposing_failures(actor, article, NoticeKind(wish.kind)):
        raise ActionRefused(failures=failures)
    notice = Notice.objects.create(
        article=article,
        kind=wish.kind,
        cause=wish.cause,
        text=wish.text,
        said_before=wish.said_before,
        right_now=wish.right_now,
        proposed_by_id=actor.user_id,
    )
    _record(actor, "article.propose_notice", notice)
    tell(NotificationKind.NOTICE_PROPOSED, editors(), by=actor, article=article)
    return notice


def _checked(wish: Wish) -> Wish:
    if wish.kind not in NoticeKind.values or wish.cause not in Cause.values:
        raise InvalidInput("Say whether it is a correction or a retraction, and what caused it.")
    wish = replace(
        wish,
        text=typed_text(wish.text).strip(),
        said_before=typed_text(wish.said_before).strip(),
        right_now=typed_text(wish.right_now).strip(),
    )
    if max(map(len, (wish.text, wish.said_before, wish.right_now))) > MAX_CHARACTERS:
        raise InvalidInput(f"Each part of a notice has at most {MAX_CHARACTERS:,} characters.")
    if not wish.text or not wish.said_before:
        raise InvalidInput("Give the notice that readers will see, and what was said before.")
    if wish.kind == NoticeKind.CORRECT and not wish.right_now:
        raise InvalidInput("Say what is right now; an article that cannot be put right is retracted.")
    return wish


@transaction.atomic
def withdraw(*, actor: Actor, notice_id: int, expected_version: int | None) -> Notice:
    """Take a proposed notice back. `expected_version` is the article's.

    Raises:
        NotFound; StaleVersion; NotAllowed: no signed-in editor; ActionRefused: it is confirmed or withdrawn.
    """
    policies.check_has_role(actor, Role.EDITOR)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can withdraw a notice.")
    article, notice = _locked(notice_id)
    change(article, expected_version=expected_version)
    _check_open(notice)
    notice.withdrawn_by_id, notice.withdrawn_at = actor.user_id, timezone.now()
    notice.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record(actor, "article.withdraw_notice", notice)
    return get(notice_id)


@transaction.atomic
def confirm(*, actor: Actor, notice_id: int, expected_version: int | None) -> Notice:
    """Confirm another editor's notice: the article is corrected or retracted with it, and no longer in doubt.

    Raises:
        NotFound; StaleVersion; ActionRefused: also where one confirms one's own.
    """
    article, notice = _locked(notice_id)
    facts = replace(closing_facts(article, expected_version), proposer=notice.proposed_by_id)
    policies.check_can(ArticleAction(notice.kind), actor, facts)
    _check_open(notice)
    article = move(
        article,
        ArticleAction(notice.kind),
        actor=actor,
        facts=facts,
        expected_version=expected_version,
        columns={"flags": without_doubt(article)},
        notice=notice.pk,
    )
    notice.confirmed_by_id, notice.confirmed_at = actor.user_id, timezone.now()
    notice.save(update_fields=["confirmed_by", "confirmed_at"])
    told = {notice.proposed_by_id, *article.reporter_ids()}
    tell(NotificationKind.NOTICE_CONFIRMED, told, by=actor, article=article)
    return get(notice_id)


def confirming_failures(actor: Actor, notice: Notice) -> tuple[Failure, ...]:
    """Return what stands against confirming a notice."""
    facts = replace(closing_facts(notice.article), proposer=notice.proposed_by_id)
    return policies.failures(row_for(ArticleAction(notice.kind)), actor, facts)


def _locked(notice_id: int) -> tuple[Article, Notice]:
    """Return a notice as it stands once its article is locked."""
    article = Article.objects.locked(get(notice_id).article_id)
    return article, get(notice_id)


def _check_open(notice: Notice) -> None:
    if not notice.is_open:
        word = "confirmed" if notice.confirmed_at else "withdrawn"
        text = f"This notice is {word} already."
        raise ActionRefused(failures=[Failure("notice", "notice_ended", text)])


def _record(actor: Actor, action: str, notice: Notice) -> None:
    audit.record(
        actor,
        action,
        f"article:{notice.article_id}",
        article_id=notice.article_id,
        notice=notice.pk,
        kind=notice.kind,
    )
