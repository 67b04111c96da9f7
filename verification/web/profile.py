"""One's own account: roles, and whether single keys act."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from verification import people
from verification.errors import FactcheckError
from verification.web.errors import status_of
from verification.web.requests import actor, person, typed

UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the keys, and switch them on or off for oneself on every machine."""
    if request.method != "POST":
        return _page(request)
    if "email" in request.POST:
        return _set_email(request)
    on = request.POST.get("keys") == "on"
    people.set_keys(actor=actor(request), uses_keys=on)
    messages.success(
        request, "Single keys are on." if on else "Single keys are off; every button still works."
    )
    return redirect("profile")


def _set_email(request: HttpRequest) -> HttpResponse:
    """Keep where this person's digests go; what cannot be an address stands in the form again."""
    given = typed(request, "email")
    try:
        people.set_email(actor=actor(request), email=given)
    except FactcheckError as error:
        return _page(request, status_of(error), mails=True, email=given, error=error.message)
    word = "Digests go there from now on." if given.strip() else "No digest is sent to you."
    messages.success(request, word)
    return redirect("profile")


def _page(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "me": person(request),
        "mails": bool(settings.EMAIL_HOST),
        "stays": _span(settings.SESSION_SECONDS),
        "pause": _span(settings.SESSION_IDLE_SECONDS),
    }
    return render(request, "profile.html", context | more, status=status)


def _span(seconds: int) -> str:
    """Return a time in its largest whole unit."""
    size, word = next(unit for unit in UNITS if seconds % unit[0] == 0)
    return f"{seconds // size} {word}{'' if seconds == size else 's'}"
