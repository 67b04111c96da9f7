"""Signing in and out, with a brake on guessing, and one's own password."""

from __future__ import annotations

import time
from typing import Final

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from verification import audit, people, second_factor, throttle
from verification.errors import TooManyAttempts, WrongCode
from verification.people import User
from verification.policies import Actor
from verification.throttle import PASSWORD
from verification.web.errors import status_of, told_to_wait
from verification.web.requests import actor, address, person, typed

FAILED: Final = "sign_in_failed"
NOBODY: Final = Actor(id=None, roles=frozenset(), name="somebody")
WAITING: Final = "waits_for_code"
CODE_SECONDS: Final = 600
ASK: Final = "An admin can give you a new password at once."


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
    name = request.POST.get("username", "")
    try:
        attempt = throttle.begin(PASSWORD, name=name, address=address(request))
    except TooManyAttempts as error:
        # The password is not even looked at: a guess must not cost what its check costs.
        form = AuthenticationForm(request, initial={"username": name[:150]})
        return told_to_wait(_page(request, form, goal, 429, f"{error.message} {ASK}"), error)
    form = AuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        throttle.failed(PASSWORD, attempt, NOBODY, FAILED)
        return _page(request, form, goal, 422, "Name and password do not match.")
    throttle.passed(attempt)
    user = form.get_user()
    if user.second_factor_at is not None:
        return _ask_for_code(request, user, goal)
    _let_in(request, user)
    return redirect(goal)


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the second factor, after the right password; nobody is signed in before."""
    user = _waiting(request)
    if user is None:
        return redirect("sign-in")
    if request.method != "POST":
        return render(request, "sign_in_code.html")
    try:
        left = second_factor.check(person=user, code=typed(request, "code"), address=address(request))
    except (TooManyAttempts, WrongCode) as error:
        page = render(request, "sign_in_code.html", {"error": error.message}, status=status_of(error))
        return told_to_wait(page, error)
    goal = request.session.pop(WAITING)["goal"]
    _let_in(request, user)
    if left is not None:
        messages.warning(
            request, f"That recovery code is used up; {left} are left. Make new ones under your name."
        )
    return redirect(goal)


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign-in")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of whoever asks, on every machine."""
    people.end_sessions(actor=actor(request))
    logout(request)
    messages.success(request, "You are signed out on every machine.")
    return redirect("sign-in")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Let everybody choose their own password; whoever sits at an open session cannot guess the old one."""
    user = person(request)
    if request.method != "POST":
        return render(request, "password.html", {"form": PasswordChangeForm(user)})
    form = PasswordChangeForm(user, request.POST)
    if not password_is_right(request, request.POST.get("old_password", "")) or not form.is_valid():
        form.is_valid()
        return render(request, "password.html", {"form": form}, status=422)
    user = people.choose_password(actor=actor(request), password=form.cleaned_data["new_password1"])
    update_session_auth_hash(request, user)
    messages.success(request, "Your password was changed. Other sessions of yours have ended.")
    return redirect("queue")


def password_is_right(request: HttpRequest, given: str) -> bool:
    """Have whoever sits at an open session prove who they are, under the brake of the sign-in.

    Raises:
        TooManyAttempts: the password is not even looked at.
    """
    user = person(request)
    attempt = throttle.begin(PASSWORD, name=user.username, address=address(request))
    if user.check_password(given):
        throttle.passed(attempt)
        return True
    throttle.failed(PASSWORD, attempt, user.as_actor(), FAILED, f"person:{user.pk}")
    return False


def _ask_for_code(request: HttpRequest, user: User, goal: str) -> HttpResponse:
    request.session.cycle_key()
    request.session[WAITING] = {
        "person": user.pk,
        "mark": user.get_session_auth_hash(),
        "until": int(time.time()) + CODE_SECONDS,
        "goal": goal,
    }
    return redirect("sign-in-code")


def _waiting(request: HttpRequest) -> User | None:
    """Return who gave the right password a moment ago, as long as it is still theirs."""
    found = request.session.get(WAITING)
    if found is None or found["until"] < time.time():
        return None
    user = User.objects.filter(pk=found["person"], is_active=True).first()
    if user is None or not constant_time_compare(found["mark"], user.get_session_auth_hash()):
        return None
    return user


def _let_in(request: HttpRequest, user: User) -> None:
    """Begin a session, under a key that nobody could know before."""
    login(request, user)
    throttle.know(name=user.username, address=address(request))
    with transaction.atomic():
        audit.record(user.as_actor(), "sign_in", f"person:{user.pk}")


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
