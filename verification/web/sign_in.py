"""Signing in and out, with a brake on guessing, and one's own password."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from verification import audit
from verification.audit import Event
from verification.people import User
from verification.policies import Actor
from verification.web.requests import person

WINDOW: Final = timedelta(minutes=15)
TRIES_PER_NAME: Final = 5
TRIES_PER_ADDRESS: Final = 30
FAILED: Final = "sign_in_failed"
TOO_MANY: Final = "Too many attempts. Wait a quarter of an hour, or ask an admin for a new password."


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    goal = _goal(request)
    if request.user.is_authenticated:
        return redirect(goal)
    if request.method != "POST":
        return _page(request, AuthenticationForm(request), goal, 200)
    if _is_throttled(request):
        # The password is not even looked at: a guess must not cost what its check costs.
        known = {"username": request.POST.get("username", "")[:150]}
        return _page(request, AuthenticationForm(request, initial=known), goal, 429, TOO_MANY)
    form = AuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        _remember_failure(request)
        return _page(request, form, goal, 422, "Name and password do not match.")
    login(request, form.get_user())
    with transaction.atomic():
        audit.record(person(request).as_actor(), "sign_in", f"person:{person(request).pk}")
    return redirect(goal)


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign-in")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Let everybody choose their own password."""
    user = person(request)
    form = PasswordChangeForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user.must_change_password = False
            form.save()
            audit.record(user.as_actor(), "change_password", f"person:{user.pk}")
        update_session_auth_hash(request, user)
        messages.success(request, "Your password was changed. Other sessions of yours have ended.")
        return redirect("queue")
    return render(request, "password.html", {"form": form}, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, form: AuthenticationForm, goal: str, status: int, error: str = ""
) -> HttpResponse:
    context = {"form": form, "goal": goal, "error": error, "first_run": not User.objects.exists()}
    return render(request, "sign_in.html", context, status=status)


def _goal(request: HttpRequest) -> str:
    """Where to go afterwards: only ever a page of ours."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url("queue")


def _is_throttled(request: HttpRequest) -> bool:
    """Count failures by address, and by name from that address, without a table of its own.

    Refused attempts are not recorded, so that nobody can fill the trail by guessing.
    """
    recent = Event.objects.filter(
        target=_address_mark(request), action=FAILED, at__gt=timezone.now() - WINDOW
    ).values_list("data__name", flat=True)[:TRIES_PER_ADDRESS]
    names = list(recent)
    return len(names) >= TRIES_PER_ADDRESS or names.count(_name_mark(request)) >= TRIES_PER_NAME


@transaction.atomic
def _remember_failure(request: HttpRequest) -> None:
    nobody = Actor(id=None, roles=frozenset(), name="somebody")
    audit.record(nobody, FAILED, _address_mark(request), name=_name_mark(request))


def _name_mark(request: HttpRequest) -> str:
    """A mark instead of what was typed: people type passwords into the wrong field."""
    return _mark(request.POST.get("username", "").strip().casefold()[:150])


def _address_mark(request: HttpRequest) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS:
        # Our own proxy adds the last entry; the ones before it are whatever the caller wrote.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return f"sign-in:{_mark(_network(address))}"


def _network(address: str) -> str:
    """An IPv6 host owns at least a /64; it counts as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    wide = ipaddress.ip_network((found, 64), strict=False) if found.version == 6 else found
    return str(wide)


def _mark(text: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}\n{text}".encode()).hexdigest()[:32]
