"""One's own account: roles, and whether single keys act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from verification import people
from verification.web.requests import actor, person


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show the keys, and switch them on or off for oneself on every machine."""
    if request.method != "POST":
        return render(request, "profile.html", {"me": person(request)})
    on = request.POST.get("keys") == "on"
    people.set_keys(actor=actor(request), uses_keys=on)
    messages.success(
        request, "Single keys are on." if on else "Single keys are off; every button still works."
    )
    return redirect("profile")
