"""What a person is told of what others did, and the mark that it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from verification.claims import notifications
from verification.claims.notification_models import Notification, NotificationKind
from verification.errors import NotFound
from verification.web.requests import actor, person, whole_number
from verification.web.vocabulary import Look

SHOWN: Final = 100
LOOKS: Final[Mapping[NotificationKind, tuple[str, str]]] = {
    NotificationKind.MENTION: ("person", "accent"),
    NotificationKind.QUERY_ASKED: ("question", "change"),
    NotificationKind.QUERY_ANSWERED: ("quote", "good"),
    NotificationKind.ASSIGNED: ("pencil", "accent"),
    NotificationKind.CHANGES_REQUESTED: ("back", "change"),
    NotificationKind.APPROVED: ("check", "good"),
    NotificationKind.REOPENED: ("back", "change"),
    NotificationKind.INVALIDATED: ("back", "change"),
    NotificationKind.PUBLISHED_STALE: ("warning", "bad"),
    NotificationKind.PUBLISHED_DIFFERS: ("warning", "bad"),
    NotificationKind.NOTICE_PROPOSED: ("question", "change"),
    NotificationKind.NOTICE_CONFIRMED: ("check", "good"),
    NotificationKind.EMERGENCY: ("warning", "bad"),
    NotificationKind.EMERGENCY_REVIEWED: ("check", "good"),
    NotificationKind.WEBHOOK_DISABLED: ("warning", "bad"),
}
"""The icon and the hue of each."""
ABOUT_CLOSING: Final = (
    NotificationKind.PUBLISHED_STALE,
    NotificationKind.PUBLISHED_DIFFERS,
    NotificationKind.NOTICE_PROPOSED,
    NotificationKind.NOTICE_CONFIRMED,
)
"""What is looked at on the page of what became of the article."""
ABOUT_EMERGENCIES: Final = (NotificationKind.EMERGENCY, NotificationKind.EMERGENCY_REVIEWED)


@dataclass(frozen=True, slots=True)
class Line:
    """One notification with its words."""

    row: Notification
    look: Look


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what this person was told, unread things first."""
    rows = Notification.objects.of(person(request)).select_related("by", "article", "claim")
    newest = list(rows.unread().order_by("-pk")[:SHOWN])
    read = list(rows.filter(read_at__isnull=False).order_by("-pk")[: SHOWN - len(newest)])
    return render(request, "notifications.html", {"unread": _lines(newest), "read": _lines(read)})


def _lines(rows: list[Notification]) -> list[Line]:
    return [Line(row, _look(NotificationKind(row.kind))) for row in rows]


def _look(kind: NotificationKind) -> Look:
    icon, hue = LOOKS[kind]
    return Look(icon, notifications.WORDS[kind], hue)


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Mark what the page has shown as read."""
    given = [whole_number(value) for value in request.POST.getlist("id")]
    notifications.mark_read(actor=actor(request), ids=[one for one in given if one is not None])
    messages.success(request, "Marked as read.")
    return redirect("notifications")


@require_POST
def follow(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Go to what a notification is about; it is read with that."""
    row = Notification.objects.of(person(request)).filter(pk=notification_id).first()
    if row is None:
        raise NotFound("There is no such notification, or it is not yours to see.")
    notifications.mark_read(actor=actor(request), ids=[row.pk])
    if row.article_id is None:
        return redirect("webhooks")
    if row.kind in ABOUT_CLOSING:
        return redirect("article-closing", row.article_id)
    if row.kind in ABOUT_EMERGENCIES:
        return redirect("article-emergency", row.article_id)
    return redirect("claim", row.claim_id) if row.claim_id else redirect("article-talk", row.article_id)
