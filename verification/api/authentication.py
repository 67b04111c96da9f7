"""Who calls: a program with a bearer token, or a signed-in person (with CSRF protection)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from verification.api.errors import MissingScope, PasswordChangeRequired, SecondFactorRequired
from verification.integrations import services
from verification.integrations.models import Scope, Token
from verification.people import User
from verification.policies import Actor

if TYPE_CHECKING:
    from rest_framework.views import APIView

REALM: Final = 'Bearer realm="factcheck"'


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer fck_…`. A token that is given has to be good: there is no second try."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return the token's owner and the token; None when no bearer token was sent."""
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = services.authenticate(secret.strip().decode("ascii", "replace"))
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        """Ask for a token, so that the answer is 401 and not 403."""
        return REALM


class Session(SessionAuthentication):
    """The session of the pages; every write needs the CSRF token as well."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Return who is signed in, once they have a password of their own and the factor that they need."""
        found = super().authenticate(request)
        if found is not None and cast(User, found[0]).must_change_password:
            raise PasswordChangeRequired
        if found is not None and cast(User, found[0]).lacks_second_factor:
            raise SecondFactorRequired
        return found


class InScope(BasePermission):
    """A token needs the scope that the endpoint names for the method; people need none."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Answer yes or raise."""
        method = "GET" if request.method == "HEAD" else request.method
        scope: Scope | None = getattr(view, "scopes", {}).get(method)
        if isinstance(request.auth, Token) and scope is not None and scope not in request.auth.scopes:
            raise MissingScope(f"This token lacks the scope “{scope}”.")
        return True


def person_of(request: Request) -> User:
    """Return who calls, or in whose name a token does."""
    return cast(User, request.user)


def actor_of(request: Request) -> Actor:
    """Return who acts, as the policies see them."""
    return person_of(request).as_actor(by_token=isinstance(request.auth, Token))
