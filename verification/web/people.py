"""The people of the newsroom, for admins: who is here, what they may do, new passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from verification import people, second_factor
from verification.errors import FactcheckError, NotFound, PreconditionRequired, StaleVersion
from verification.people import User
from verification.policies import check_has_role
from verification.web.errors import status_of
from verification.web.requests import actor, typed
from verification.web.vocabulary import ROLE
from verification.workflow import Role

ROLE_CHOICES = [(str(role), text) for role, text in ROLE.items()]


class RolesForm(forms.Form):
    """Which roles somebody holds."""

    roles = forms.MultipleChoiceField(
        choices=ROLE_CHOICES, required=False, widget=forms.CheckboxSelectMultiple, label="Roles"
    )


class PersonForm(RolesForm):
    """Somebody new."""

    field_order = ["display_name", "username", "roles"]
    display_name = forms.CharField(max_length=120, label="Name, as bylines and pages show it")
    username = forms.CharField(
        max_length=150, label="Name to sign in with", validators=[UnicodeUsernameValidator()]
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List everybody."""
    return _page(request, PersonForm(auto_id="new-%s"))


@never_cache
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Add somebody; their first password is shown once."""
    form = PersonForm(request.POST, auto_id="new-%s")
    if not form.is_valid():
        return _page(request, form, status=422)
    wanted = form.cleaned_data
    try:
        user, password = people.create_person(
            actor=actor(request),
            username=wanted["username"],
            display_name=wanted["display_name"],
            roles=_roles(wanted),
        )
    except FactcheckError as error:
        form.add_error("username", error.message)
        return _page(request, form, status=status_of(error))
    return _page(request, PersonForm(auto_id="new-%s"), made=user, password=password)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change somebody's roles, as they stood on the page."""
    check_has_role(actor(request), Role.ADMIN)
    user = _find(user_id)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": user.roles})
    if request.method != "POST" or not form.is_valid():
        return _edit_page(request, user, form, 422 if form.errors else 200)
    try:
        people.set_roles(
            actor=actor(request), user_id=user_id, roles=_roles(form.cleaned_data), seen=_seen(request)
        )
    except StaleVersion as error:
        form.add_error("roles", error.message)
        return _edit_page(request, user, form, status_of(error))
    messages.success(request, f"{user.name}’s roles were changed.")
    return redirect("people")


def _seen(request: HttpRequest) -> list[str]:
    if "seen" not in request.POST:
        raise PreconditionRequired("The page was incomplete. Load it again, then repeat.")
    return typed(request, "seen").split()


def _edit_page(request: HttpRequest, user: User, form: RolesForm, status: int) -> HttpResponse:
    """Show what was chosen, and on a conflict what is stored beside it."""
    context = {"form": form, "who": user, "stored": user.roles if status == 409 else None}
    return render(request, "person.html", context, status=status)


@never_cache
@require_POST
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give somebody a new password, shown once."""
    user = _find(user_id)
    password = people.reset_password(actor=actor(request), user_id=user_id)
    return _page(request, PersonForm(auto_id="new-%s"), made=user, password=password)


@require_POST
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let somebody in again, or no longer."""
    active = request.POST.get("active") == "yes"
    people.set_active(actor=actor(request), user_id=user_id, active=active)
    messages.success(
        request, f"{_find(user_id).name} {'can sign in again' if active else 'cannot sign in any more'}."
    )
    return redirect("people")


@require_POST
def reset_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take somebody's second factor away, who lost it."""
    who = second_factor.reset(actor=actor(request), user_id=user_id)
    messages.success(
        request, f"{who.name} signs in with the password alone, until they set up another factor."
    )
    return redirect("people")


def _find(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.")
    return user


def _roles(wanted: dict[str, Any]) -> list[Role]:
    return [Role(role) for role in wanted["roles"]]


def _page(
    request: HttpRequest, form: PersonForm, *, status: int = 200, made: User | None = None, password: str = ""
) -> HttpResponse:
    check_has_role(actor(request), Role.ADMIN)
    everybody = User.objects.order_by("-is_active", "display_name", "username")
    context = {"form": form, "everybody": everybody, "made": made, "password": password}
    return render(request, "people.html", context, status=status)
