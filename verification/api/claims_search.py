"""Searching public checks in the form of Google's Fact Check Tools API: claims:search.

Interface: GET v1alpha1/claims:search of Google's documentation, its parameters, its answer and its envelope
for errors, so that programs which read that service read this one. It stands beside our own API and outside
its description: parameters, errors and paging follow Google's rules, not ours.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from verification.api.authentication import REALM, InScope, person_of
from verification.api.endpoint import READING
from verification.api.errors import problem_of
from verification.api.limits import Allowance, PerAddress, PerCaller
from verification.publication import public_site
from verification.publication.claim_review import LANGUAGE, PublicCheck, Publisher, cleaned, moment
from verification.publication.public_models import Publication, PublicationQuerySet

DEFAULT_SIZE: Final = 10
MAX_SIZE: Final = 100
MAX_NUMBER: Final = 2**31 - 1
SALT: Final = "verification.api.claims_search"
IGNORED: Final = frozenset({"key", "alt", "prettyPrint", "quotaUser", "$.xgafv"})
"""What Google's clients send along with every request."""
NAMES: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    406: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}

log = structlog.get_logger(__name__)


class InvalidArgument(exceptions.APIException):
    """A parameter is missing, unknown or cannot be read."""

    status_code = HTTPStatus.BAD_REQUEST


class NotOffered(exceptions.APIException):
    """Google answers this, and we do not."""

    status_code = HTTPStatus.NOT_IMPLEMENTED


class Parameters(serializers.Serializer[Any]):
    """What Google documents for this method."""

    query = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    languageCode = serializers.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", required=False, allow_blank=True, max_length=35
    )
    reviewPublisherSiteFilter = serializers.CharField(required=False, allow_blank=True, max_length=253)
    maxAgeDays = serializers.IntegerField(required=False, min_value=0, max_value=MAX_NUMBER)
    pageSize = serializers.IntegerField(required=False, min_value=0, max_value=MAX_NUMBER)
    pageToken = serializers.CharField(required=False, allow_blank=True, max_length=300)
    offset = serializers.IntegerField(required=False, min_value=0, max_value=MAX_NUMBER)


class GoogleView(APIView):
    """Answers as Google does, refusals included."""

    schema = None
    metadata_class = None
    scopes = READING

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Where checks are public nobody is asked who they are."""
        return [] if settings.PUBLIC_CHECKS else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        """Where they are not, a token that may read or a session is needed."""
        kinds: list[type[BasePermission]] = [IsAuthenticated, InScope]
        return [kind() for kind in ([AllowAny] if settings.PUBLIC_CHECKS else kinds)]

    def get_throttles(self) -> list[BaseThrottle]:
        """Count strangers by their address."""
        return [PerAddress() if settings.PUBLIC_CHECKS else PerCaller()]

    def handle_exception(self, error: Exception) -> Response:
        """Put what went wrong into the envelope that Google's clients read."""
        problem = problem_of(error)
        code, message = problem.status, problem.detail
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, NotOffered):
            log.error("request failed", view=type(self).__name__, exc_info=error)
        headers = dict(problem.headers)
        if code == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = REALM
        told = {"code": code, "message": message, "status": NAMES.get(code, "INTERNAL")}
        return Response({"error": told}, status=code, headers=headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what is left of the allowance; what was withdrawn must not live on in a cache."""
        response = super().finalize_response(request, response, *args, **kwargs)
        allowance = self.request.META.get("factcheck.allowance")
        if isinstance(allowance, Allowance):
            for name, value in allowance.headers.items():
                response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class SearchClaims(GoogleView):
    """claims:search."""

    def get(self, request: Request) -> Response:
        """Return the public checks whose claims hold every word, the newest first."""
        given = _parameters(request)
        asked = public_site.Asked(
            words=given.get("query", ""),
            language=given.get("languageCode", ""),
            site=given.get("reviewPublisherSiteFilter", ""),
            days=given.get("maxAgeDays"),
        )
        if not asked.words and not asked.site:
            raise InvalidArgument("Give a query, or a reviewPublisherSiteFilter.")
        ours = public_site.publisher(root_of(request._request))
        page, token = _page(public_site.search(self._rows(), asked, ours), given, _mark(asked))
        claims = [_claim(check, ours) for check in public_site.public_checks(page)]
        # What is empty is left out, as Google's own answers leave it out.
        return Response(({"claims": claims} if claims else {}) | ({"nextPageToken": token} if token else {}))

    def _rows(self) -> PublicationQuerySet:
        current = Publication.objects.current()
        return current if settings.PUBLIC_CHECKS else current.visible_to(person_of(self.request))


class SearchImages(GoogleView):
    """claims:imageSearch."""

    def get(self, request: Request) -> Response:
        """Say that there is no such search here."""
        raise NotOffered("Searching by an image is not offered here.")


def root_of(request: HttpRequest) -> str:
    """Return the address under which this request reached the desk."""
    return request.build_absolute_uri("/")


def _parameters(request: Request) -> dict[str, Any]:
    given = {name: values for name, values in request.query_params.lists() if name not in IGNORED}
    known = Parameters().fields
    for name, values in given.items():
        if name not in known:
            raise InvalidArgument(f"There is no parameter “{name[:40]}”.")
        if len(values) > 1:
            raise InvalidArgument(f"“{name}” stands twice.")
    read = Parameters(data={name: values[0] for name, values in given.items()})
    if not read.is_valid():
        name, texts = next(iter(read.errors.items()))
        raise InvalidArgument(f"“{name}” cannot be used: {texts[0]}")
    return dict(read.validated_data)


def _page(
    rows: PublicationQuerySet, given: dict[str, Any], mark: str
) -> tuple[list[Publication], str | None]:
    """Return one page and the token of the next. A token holds a place, so that new checks move nothing."""
    size = min(given.get("pageSize") or DEFAULT_SIZE, MAX_SIZE)
    token = given.get("pageToken")
    start = 0 if token else given.get("offset", 0)
    rows = rows.in_order(before=_place(token, mark) if token else None).with_facts()
    found = list(rows[start : start + size + 1])
    page = found[:size]
    if len(found) == len(page):
        return page, None
    return page, signing.dumps([public_site.place_of(page[-1]), mark], salt=SALT)


def _place(token: str, mark: str) -> int:
    try:
        place, signed = signing.loads(token, salt=SALT)
    # A NUL or a lone surrogate makes the decoder stumble before the signature is looked at.
    except (signing.BadSignature, ValueError) as error:
        raise InvalidArgument("This pageToken is not one of ours.") from error
    if signed != mark:
        raise InvalidArgument("This pageToken belongs to a search with other parameters.")
    return int(place)


def _mark(asked: public_site.Asked) -> str:
    """Tie a token to what was asked; the size of pages may change on the way."""
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def _claim(check: PublicCheck, ours: Publisher) -> dict[str, Any]:
    claim: dict[str, Any] = {"text": cleaned(check.wording), "claimant": check.claimed_by(ours)}
    if check.claimed_on is not None:
        claim["claimDate"] = f"{check.claimed_on.isoformat()}T00:00:00Z"
    review = {
        "publisher": {"name": ours.name, "site": ours.host},
        "url": ours.address(check.slug),
        "title": check.title,
        "reviewDate": moment(check.published_at),
        "textualRating": cleaned(check.rating),
        "languageCode": LANGUAGE,
    }
    return claim | {"claimReview": [review]}
