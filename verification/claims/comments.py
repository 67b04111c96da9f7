"""The only writer of comments: what people say of a claim or an article, whom they name, how it ended.

In: text, with people as @username. Out: comments that block signing until somebody resolves them (guard G6).
"""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction

from verification import audit, policies
from verification.articles.models import Article
from verification.claims import services as claim_services
from verification.claims.models import Claim
from verification.claims.notification_models import NotificationKind
from verification.claims.notifications import readers_among, tell
from verification.claims.talk_models import Comment, CommentTurn, Mention
from verification.engine.canonical import typed_text
from verification.errors import ActionRefused, Failure, InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.people import User
from verification.policies import Actor
from verification.workflow import Role

MAX_COMMENT_CHARACTERS: Final = 10_000
MAX_NAMED: Final = 20
"""So many people a comment names at most; further names stay words."""
COMMENTERS: Final = (Role.REPORTER, Role.CHECKER, Role.REVIEWER, Role.EDITOR)
WORKERS: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR)
"""Who may resolve what another has said."""
NAMED: Final = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")
EXCERPT: Final = 60


def named_in(text: str, article: Article) -> list[User]:
    """Return the people whom a text names as @username and who may see the article, each once."""
    return readers_among(article, _people_in(text))


def shut_out_in(text: str, article: Article) -> list[User]:
    """Return the people whom a text names in vain: the article is not theirs to see."""
    people = _people_in(text)
    seeing = {person.pk for person in readers_among(article, people)}
    return [person for person in people if person.pk not in seeing]


def _people_in(text: str) -> list[User]:
    """Return the people whom a text names; a full stop behind a name may end the sentence."""
    found = list(dict.fromkeys(NAMED.findall(text)))[:MAX_NAMED]
    spelled = {name.casefold() for given in found for name in (given, given.rstrip(".-+@"))}
    people = {one.username.casefold(): one for one in _active(spelled)}
    order = [people.get(name.casefold()) or people.get(name.rstrip(".-+@").casefold()) for name in found]
    return list(dict.fromkeys(one for one in order if one is not None))


def _active(names: set[str]) -> list[User]:
    pattern = "|".join(re.escape(name) for name in sorted(names) if name)
    return list(User.objects.filter(is_active=True, username__iregex=f"^({pattern})$")) if pattern else []


def comment_on_claim(*, actor: Actor, claim_id: int, text: str, blocking: bool) -> Comment:
    """Say something of a claim; nothing that was said before changes, so it needs no version.

    Raises:
        NotFound: there is no such claim, or it is not theirs to see; NotAllowed: see `check_can_comment`;
        InvalidInput: no words, or endless ones.
    """
    return _add(actor, claim_services.get(claim_id).article_id, claim_id, text, blocking=blocking)


def comment_on_article(*, actor: Actor, article_id: int, text: str, blocking: bool) -> Comment:
    """Say something of a whole article; one that blocks stands against clearing it.

    Raises:
        As `comment_on_claim` does.
    """
    return _add(actor, article_id, None, text, blocking=blocking)


@transaction.atomic
def _add(actor: Actor, article_id: int, claim_id: int | None, text: str, *, blocking: bool) -> Comment:
    words = typed_text(text).strip()
    if not words:
        raise InvalidInput("Write what there is to say.")
    if len(words) > MAX_COMMENT_CHARACTERS:
        raise InvalidInput(f"A comment has at most {MAX_COMMENT_CHARACTERS:,} characters.")
    # Locked, so that nobody signs between what the guards saw and what is said here.
    article = Article.objects.locked(article_id)
    check_can_comment(actor, article)
    comment = Comment.objects.create(
        article=article, claim_id=claim_id, text=words, blocking=blocking, by_id=actor.user_id
    )
    named = named_in(words, article)
    Mention.objects.bulk_create(Mention(comment=comment, person=person) for person in named)
    tell(
        NotificationKind.MENTION,
        [person.pk for person in named],
        by=actor,
        article=article,
        claim=comment.claim,
    )
    audit.record(
        actor,
        "comment.add",
        f"comment:{comment.pk}",
        article_id=article.pk,
        **({"claim": claim_id} if claim_id else {}),
        blocking=blocking,
        named=[person.pk for person in named],
    )
    return comment


def check_can_comment(actor: Actor, article: Article) -> None:
    """Raise unless this actor may speak about an article.

    Raises:
        NotAllowed: no reporter, checker, reviewer or editor; NotFound: it is not theirs to see.
    """
    policies.check_has_role(actor, *COMMENTERS)
    person = User.objects.filter(pk=actor.user_id).first()
    if person is None or not readers_among(article, [person]):
        raise NotFound("There is no such article, or it is not yours to see.")


def resolve(*, actor: Actor, comment_id: int, expected_version: int | None) -> Comment:
    """Say that a comment is dealt with; `expected_version` counts how often that was said or taken back.

    Raises:
        NotFound; StaleVersion; NotAllowed: see `check_can_turn`; ActionRefused: it is resolved.
    """
    return _turn(actor, comment_id, expected_version, resolves=True)


def reopen(*, actor: Actor, comment_id: int, expected_version: int | None) -> Comment:
    """Open a resolved comment again. Raises as `resolve` does."""
    return _turn(actor, comment_id, expected_version, resolves=False)


def get(comment_id: int) -> Comment:
    """Return a comment with what became of it.

    Raises:
        NotFound: there is none.
    """
    comment = Comment.objects.filter(pk=comment_id).with_turns().first()
    if comment is None:
        raise NotFound("There is no such comment.")
    return comment


def check_can_turn(actor: Actor, comment: Comment) -> None:
    """Raise unless this actor may resolve a comment or open it again: its author, or who works on claims.

    Raises:
        NotAllowed.
    """
    if not actor.is_person:
        raise NotAllowed("Only a signed-in person can resolve a comment or open it again.")
    if actor.id != comment.by_id:
        policies.check_has_role(actor, *WORKERS)


def can_turn(actor: Actor, comment: Comment) -> bool:
    """Answer from `check_can_turn`."""
    try:
        check_can_turn(actor, comment)
    except NotAllowed:
        return False
    return True


@transaction.atomic
def _turn(actor: Actor, comment_id: int, expected_version: int | None, *, resolves: bool) -> Comment:
    article = Article.objects.locked(get(comment_id).article_id)
    check_can_comment(actor, article)
    # Read after the lock: whoever was faster has written.
    comment = get(comment_id)
    check_can_turn(actor, comment)
    if expected_version not in {None, comment.version}:
        raise StaleVersion
    if comment.is_resolved == resolves:
        text = "This comment is resolved already." if resolves else "This comment is open."
        raise ActionRefused(failures=[Failure("status", "wrong_status", text)])
    CommentTurn.objects.create(
        comment=comment, number=comment.version + 1, resolves=resolves, by_id=actor.user_id
    )
    audit.record(
        actor,
        "comment.resolve" if resolves else "comment.reopen",
        f"comment:{comment.pk}",
        article_id=article.pk,
        **({"claim": comment.claim_id} if comment.claim_id else {}),
    )
    return get(comment_id)


def open_on_claim(claim: Claim) -> tuple[str, ...]:
    """Name the comments that stand against signing a claim (guard G6)."""
    return tuple(map(_named, Comment.objects.about(claim).open_and_blocking().with_turns()))


def open_in_article(article: Article) -> tuple[str, ...]:
    """Name the comments that stand against clearing an article."""
    return tuple(map(_named, Comment.objects.blocking_in(article).with_turns()))


def _named(comment: Comment) -> str:
    return f"{comment.by.name}’s comment “{excerpt(comment.text)}”"


def excerpt(text: str) -> str:
    """Return the beginning of a text on one line, to tell it from others by."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"
