"""What people say of findings: that one is settled, and why; the only writer of their answers."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from verification import audit, policies
from verification.articles.models import Article, Finding, FindingAnswer
from verification.errors import ActionRefused, Failure, InvalidReason, NotAllowed, NotFound, StaleVersion
from verification.policies import Actor
from verification.workflow import ArticleStatus, Guard, Role

SETTLERS: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR)
MAX_NOTE_CHARACTERS: Final = 500


def get(finding_id: int) -> Finding:
    """Return a finding with its article and what was said of it.

    Raises:
        NotFound: there is none.
    """
    rows = Finding.objects.select_related("revision__article").with_answers()
    finding = rows.filter(pk=finding_id).first()
    if finding is None:
        raise NotFound("There is no such finding.")
    return finding


def can_settle(actor: Actor, article: Article) -> bool:
    """Answer from `check_can_settle`."""
    try:
        check_can_settle(actor, article)
    except (NotAllowed, ActionRefused):
        return False
    return True


def check_can_settle(actor: Actor, article: Article) -> None:
    """Raise unless this actor may say that something in this article is no problem.

    Raises:
        NotAllowed: no checker, reviewer or editor, a program, or somebody who reports the article;
        ActionRefused: the article is not open.
    """
    policies.check_has_role(actor, *SETTLERS)
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can settle a finding.")
    if actor.user_id in article.reporter_ids():
        raise NotAllowed("You report this article; somebody else has to settle what was found in it.")
    if article.status != ArticleStatus.OPEN:
        text = f"This cannot be done while the article is {article.status}."
        raise ActionRefused(failures=[Failure(Guard.ARTICLE_OPEN, "article_not_open", text)])


def settle(*, actor: Actor, finding_id: int, note: str, expected_version: int | None) -> Finding:
    """Say that a finding is settled, and why: corrected, explained, or no problem at all.

    Raises:
        NotFound; StaleVersion; NotAllowed, ActionRefused: see `check_can_settle`;
        InvalidReason: no note, or a long one.
    """
    words = note.strip()
    if not 0 < len(words) <= MAX_NOTE_CHARACTERS:
        raise InvalidReason(
            f"Say why this is settled or no problem, in at most {MAX_NOTE_CHARACTERS} characters."
        )
    return _answer(actor, finding_id, expected_version, settles=True, note=words)


def unsettle(*, actor: Actor, finding_id: int, expected_version: int | None) -> Finding:
    """Open a settled finding again.

    Raises:
        NotFound; StaleVersion; NotAllowed, ActionRefused: see `check_can_settle`, or it is open.
    """
    return _answer(actor, finding_id, expected_version, settles=False, note="")


@transaction.atomic
def _answer(
    actor: Actor, finding_id: int, expected_version: int | None, *, settles: bool, note: str
) -> Finding:
    article = Article.objects.locked(get(finding_id).revision.article_id)
    # Read after the lock: whoever was faster has written.
    finding = get(finding_id)
    check_can_settle(actor, article)
    if expected_version not in {None, finding.version}:
        raise StaleVersion
    if finding.is_settled == settles:
        text = "This is settled already." if settles else "This is open already."
        raise ActionRefused(failures=[Failure("status", "wrong_status", text)])
    FindingAnswer.objects.create(
        finding=finding, number=finding.version + 1, settles=settles, note=note, by_id=actor.user_id
    )
    act = "settle" if settles else "unsettle"
    audit.record(actor, f"finding.{act}", f"finding:{finding.pk}", article_id=article.pk, check=finding.kind)
    return get(finding_id)
