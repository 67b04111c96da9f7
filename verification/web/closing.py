"""What becomes of an article after it is cleared: it goes out, is put right, rests, or ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from verification.articles.models import Article
from verification.engine.wording_diff import Op, Segment
from verification.errors import FactcheckError, Failure, NotFound
from verification.policies import Actor
from verification.publication import closing, going_out, notices
from verification.publication.closing import Available
from verification.publication.closing_models import REASONED, Cause, ClosingAct, LiveText, Notice, NoticeKind
from verification.publication.going_out import Live
from verification.publication.notices import Wish
from verification.web.closing_words import ACTS, CAUSES, DONE, FLAGS, ICONS
from verification.web.detail import Problem
from verification.web.errors import status_of
from verification.web.reading import find_article
from verification.web.requests import actor, person, typed, version
from verification.workflow import ArticleAction, ArticleStatus

SHOWN: Final = 50
PUBLISH: Final = "publish"
CHECK: Final = "check"
PROPOSE: Final = "propose"
MOVES: Final = tuple(action for action in REASONED if action != ArticleAction.SETTLE)
FIELDS: Final = ("reason", "text", "url", "kind", "cause", "notice", "said_before", "right_now")


@dataclass(frozen=True, slots=True)
class LiveView:
    """One comparison, with the sentences that differ."""

    row: LiveText
    lines: Sequence[Sequence[Segment]]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice with its words, and what stands against confirming it."""

    row: Notice
    cause: str
    failures: Sequence[Failure] = ()


@dataclass(frozen=True, slots=True)
class MoveView:
    """One act that needs a reason."""

    name: str
    icon: str
    offered: Available


@require_safe
def index(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show what became of an article, and what can be done with it."""
    return _page(request, find_article(person(request), article_id))


@require_POST
def act(request: HttpRequest, article_id: int, action: str) -> HttpResponse:
    """Do one of the acts; a refusal stands on the page with what was typed."""
    article = find_article(person(request), article_id)
    do = _ACTS.get(action)
    if do is None:
        raise NotFound("There is no such act.")
    given = {name: typed(request, name) for name in FIELDS}
    seen = version(request)
    try:
        said = do(request, article_id, seen, given)
    except FactcheckError as error:
        return _page(request, article, Problem(error, {**given, "action": action}))
    messages.success(request, said)
    return redirect("article-closing", article_id)


@require_POST
def end_notice(request: HttpRequest, notice_id: int, action: str) -> HttpResponse:
    """Confirm or withdraw a notice."""
    end = {"confirm": notices.confirm, "withdraw": notices.withdraw}.get(action)
    if end is None:
        raise NotFound("There is no such act.")
    article = find_article(person(request), notices.get(notice_id).article_id)
    try:
        end(actor=actor(request), notice_id=notice_id, expected_version=version(request))
    except FactcheckError as error:
        return _page(request, article, Problem(error))
    messages.success(request, DONE[action])
    return redirect("article-closing", article.pk)


def _publish(request: HttpRequest, article_id: int, seen: int, given: Mapping[str, str]) -> str:
    live = going_out.publish(
        actor=actor(request),
        article_id=article_id,
        expected_version=seen,
        live=Live(given["text"], given["url"]),
    )
    return f"The article is published. {live.summary if live else ''}".strip()


def _check(request: HttpRequest, article_id: int, seen: int, given: Mapping[str, str]) -> str:
    live = Live(given["text"], given["url"])
    return going_out.check(actor=actor(request), article_id=article_id, live=live).summary


def _propose(request: HttpRequest, article_id: int, seen: int, given: Mapping[str, str]) -> str:
    wish = Wish(
        kind=given["kind"],
        cause=given["cause"],
        text=given["notice"],
        said_before=given["said_before"],
        right_now=given["right_now"],
    )
    notices.propose(actor=actor(request), article_id=article_id, expected_version=seen, wish=wish)
    return DONE[PROPOSE]


def _reasoned(
    action: ArticleAction,
) -> Callable[[HttpRequest, int, int, Mapping[str, str]], str]:
    def do(request: HttpRequest, article_id: int, seen: int, given: Mapping[str, str]) -> str:
        closing.act(
            action,
            actor=actor(request),
            article_id=article_id,
            expected_version=seen,
            reason=given["reason"],
        )
        return DONE[action]

    return do


_ACTS: Final[Mapping[str, Callable[[HttpRequest, int, int, Mapping[str, str]], str]]] = {
    PUBLISH: _publish,
    CHECK: _check,
    PROPOSE: _propose,
    **{str(action): _reasoned(action) for action in REASONED},
}


def _page(request: HttpRequest, article: Article, problem: Problem | None = None) -> HttpResponse:
    article.refresh_from_db()
    who = actor(request)
    rows = notices.notices_of(article)
    (publish,), (settle,) = (
        closing.available(article, who, action) for action in (ArticleAction.PUBLISH, ArticleAction.SETTLE)
    )
    context = {
        "article": article,
        "problem": problem,
        "typed": problem.typed if problem else {},
        "flags": [FLAGS[flag] for flag in article.flags if flag in FLAGS],
        "publish": publish,
        "is_before": article.status in (ArticleStatus.OPEN, ArticleStatus.CLEARED, ArticleStatus.ON_HOLD),
        "settle": settle,
        "is_out": article.status in going_out.OUT,
        "may_check": bool(who.roles & set(going_out.CHECKERS)),
        "why_not_fetched": going_out.why_not_fetched(article),
        "lives": [_live(row) for row in going_out.live_texts(article)[:SHOWN]],
        "open_notice": next((_notice(row, who) for row in rows if row.is_open), None),
        "notices": [_notice(row) for row in rows if not row.is_open],
        "proposing": notices.proposing_failures(who, article, NoticeKind.CORRECT),
        "causes": CAUSES.items(),
        "moves": _moves(article, request),
        "acts": [(row, ACTS[ArticleAction(row.action)]) for row in _acts(article)],
    }
    return render(request, "closing.html", context, status=status_of(problem.error) if problem else 200)


def _acts(article: Article) -> Sequence[ClosingAct]:
    return list(article.closing_acts.select_related("by")[:SHOWN])


def _moves(article: Article, request: HttpRequest) -> list[MoveView]:
    """Return the acts that leave the article's status, with what stands against each."""
    found = closing.available(article, actor(request), *MOVES)
    here = [one for one in found if article.status in one.row.sources]
    return [MoveView(str(one.row.action), ICONS[ArticleAction(one.row.action)], one) for one in here]


def _live(row: LiveText) -> LiveView:
    lines = [[Segment(Op(op), before, now) for op, before, now in line["segments"]] for line in row.diff]
    return LiveView(row, lines)


def _notice(row: Notice, who: Actor | None = None) -> NoticeView:
    failures = notices.confirming_failures(who, row) if who else ()
    return NoticeView(row, CAUSES[Cause(row.cause)], failures)
