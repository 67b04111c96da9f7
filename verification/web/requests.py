"""What a view reads from a request, typed and checked."""

from __future__ import annotations

from typing import Final, cast

from django.conf import settings
from django.http import HttpRequest

from verification import throttle
from verification.errors import PreconditionRequired
from verification.people import User
from verification.policies import Actor

# PostgreSQL's bigint; a longer number in an address is no id of ours.
MAX_ID: Final = 2**63 - 1
MAX_VERSION: Final = 2**31 - 1


def person(request: HttpRequest) -> User:
    """Return who is signed in; `SignInRequired` has sent everybody else away."""
    return cast(User, request.user)


def actor(request: HttpRequest) -> Actor:
    """Return who acts, as the policies see them."""
    return person(request).as_actor()


def address(request: HttpRequest) -> str:
    """Return from where the request comes, past our own proxy."""
    return throttle.address_of(request)


def is_htmx(request: HttpRequest) -> bool:
    """Say whether a part of a page is wanted; going back in the history wants the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def typed(request: HttpRequest, name: str) -> str:
    """Return what was typed, with the line ends and without the NUL that a database cannot hold."""
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "\ufffd")


def version(request: HttpRequest, name: str = "version") -> int:
    """Return the version that the form was made from.

    Raises:
        PreconditionRequired: the form carried none.
    """
    found = whole_number(request.POST.get(name, ""), below=MAX_VERSION)
    if found is None:
        raise PreconditionRequired("The page was incomplete. Load it again, then repeat.")
    return found


def is_too_large(request: HttpRequest) -> bool:
    """Say whether a form was longer than what is received; its file then seems not to have been sent."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return (whole_number(str(length)) or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def whole_number(text: str, *, below: int = MAX_ID) -> int | None:
    """Return what the digits say; None for anything but a number from 0 to `below`."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text)
    return number if number < below else None
