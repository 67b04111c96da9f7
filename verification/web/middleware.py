"""What holds for every page: encoding, content security, signing in, one's own password, errors as pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from verification.errors import FactcheckError
from verification.people import User
from verification.web.errors import error_page

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# Nothing here asks for a device; no page, and nothing that ever got into one, gets at one.
PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
)
BEGAN: Final = "began"
SEEN: Final = "seen"
NOTED_SECONDS: Final = 60
WITHOUT_OWN_PASSWORD: Final = frozenset(
    {"password", "sign-in", "sign-in-code", "sign-out", "sign-out-everywhere", "live", "ready"}
)
WITHOUT_FACTOR: Final = WITHOUT_OWN_PASSWORD | {
    "second-factor",
    "second-factor-begin",
    "second-factor-confirm",
}


class Utf8:
    """Read every request as UTF-8: other encodings can spell what no database stores."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set aside what the request says of itself; what is not UTF-8 becomes U+FFFD."""
        request.encoding = "utf-8"
        return self.get_response(request)


class ContentSecurity:
    """Let pages load nothing but our own files, nothing inline, and let no cache keep them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the policy unless the view has set a stricter or a different one."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # A draft is a secret: no cache between keeps it, and the browser asks before it shows it again.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["HX-Request"])
        return response


class SessionAge:
    """End a session that nobody used for a while, and every one in the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign out whose time is over; note the use of any other session, once a minute at most."""
        session = request.session
        if SESSION_KEY in session:
            now = int(time.time())
            if _is_over(session, now):
                logout(request)
            elif now - session[SEEN] >= NOTED_SECONDS:
                session[SEEN] = now
        return self.get_response(request)


def begin_session(request: HttpRequest, **_: object) -> None:
    """Note when somebody signed in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def _is_over(session: SessionBase, now: int) -> bool:
    """A session that does not say when it began is over, too."""
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    return bool(now - began >= settings.SESSION_SECONDS or now - seen >= settings.SESSION_IDLE_SECONDS)


class SignInRequired(LoginRequiredMiddleware):
    """Send whoever is not signed in to the sign-in page, from a part of a page as well."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """Answer with a redirection that htmx follows with the whole page."""
        if request.headers.get("HX-Request") != "true":
            return super().handle_no_permission(request, view_func)
        return HttpResponse(status=200, headers={"HX-Redirect": reverse("sign-in")})


class OwnAccessFirst:
    """Whoever was given a password chooses their own first, then sets up a factor that they need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponseBase | None:
        """Turn to the page where it is done; the API says so itself, in its own words."""
        user = request.user
        if request.path_info.startswith("/api/") or not isinstance(user, User):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if user.must_change_password:
            return None if name in WITHOUT_OWN_PASSWORD else redirect("password")
        if user.lacks_second_factor:
            return None if name in WITHOUT_FACTOR else redirect("second-factor")
        return None


class ErrorPages:
    """Turn an error of the product that a view let through into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do as long as nothing is raised."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for the product's own errors; everything else stays a fault of ours."""
        return error_page(request, error) if isinstance(error, FactcheckError) else None
