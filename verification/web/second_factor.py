"""One's own second factor: set up with an app, moved, given up; its recovery codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from verification import second_factor
from verification.errors import FactcheckError
from verification.web.errors import status_of, told_to_wait
from verification.web.requests import actor, address, person, typed
from verification.web.sign_in import password_is_right

QUIET_ZONE: Final = 4


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show whether there is one, or what has to go into the app."""
    return _page(request)


@never_cache
@sensitive_post_parameters()
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Draw a secret; the first time with the password, later with a code of the old app."""
    try:
        has_one = person(request).second_factor_at is not None
        if not has_one and not password_is_right(request, request.POST.get("password", "")):
            return _page(request, "begin", "This is not your password.", 422)
        second_factor.propose(actor=actor(request), code=typed(request, "code"), address=address(request))
    except FactcheckError as error:
        return _refused(request, "begin", error)
    return redirect("second-factor")


@never_cache
@sensitive_post_parameters()
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Take it into use; recovery codes are shown this once."""
    return _show_codes(request, "confirm", second_factor.confirm)


@never_cache
@sensitive_post_parameters()
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes."""
    return _show_codes(request, "codes", second_factor.renew_codes)


@never_cache
@sensitive_post_parameters()
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Give it up."""
    try:
        second_factor.remove(actor=actor(request), code=typed(request, "code"), address=address(request))
    except FactcheckError as error:
        return _refused(request, "remove", error)
    _stay(request)
    messages.success(request, "Your second factor is gone. Your other sessions have ended.")
    return redirect("second-factor")


def _show_codes(request: HttpRequest, form: str, make: Callable[..., Sequence[str]]) -> HttpResponse:
    try:
        codes = make(actor=actor(request), code=typed(request, "code"), address=address(request))
    except FactcheckError as error:
        return _refused(request, form, error)
    _stay(request)
    return _page(request, codes=codes)


def _stay(request: HttpRequest) -> None:
    """Keep this one session, of which the person has just proved that it is theirs."""
    user = person(request)
    user.refresh_from_db()
    update_session_auth_hash(request, user)


def _refused(request: HttpRequest, form: str, error: FactcheckError) -> HttpResponse:
    return told_to_wait(_page(request, form, error.message, status_of(error)), error)


@sensitive_variables()
def _page(
    request: HttpRequest, form: str = "", error: str = "", status: int = 200, *, codes: Sequence[str] = ()
) -> HttpResponse:
    """Show the page; `form` names the one beside which the error stands."""
    me = person(request)
    setup = second_factor.pending(me)
    context = {
        "me": me,
        "setup": setup,
        "groups": [setup.secret[at : at + 4] for at in range(0, len(setup.secret), 4)] if setup else [],
        "qr": _squares(setup.address) if setup else None,
        "codes": codes,
        "left": second_factor.codes_left(me),
        "wrong": form,
        "error": error,
    }
    return render(request, "second_factor.html", context, status=status)


def _squares(text: str) -> dict[str, object]:
    """Return a QR code as the path of its dark squares: a picture that needs no style and no script."""
    code = segno.make_qr(text, error="m")
    rows = code.matrix_iter(border=QUIET_ZONE)
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, bit in enumerate(row) if bit]
    return {"size": code.symbol_size(border=QUIET_ZONE)[0], "path": "".join(dark)}
