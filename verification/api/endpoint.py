"""What every endpoint shares: who may call it, how often, and what it reads from a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, TypeVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from verification.api.authentication import InScope, actor_of, person_of
from verification.api.errors import InvalidQuery
from verification.api.limits import Allowance, PerCaller
from verification.api.parsers import StrictJSON
from verification.api.preconditions import etag, expected_version
from verification.articles.models import Article
from verification.claims.models import Claim
from verification.errors import NotFound
from verification.integrations.models import Scope
from verification.people import User
from verification.policies import Actor

READING: Final = {"GET": Scope.READ}
Row = TypeVar("Row")

IMPORTING: Final = {"GET": Scope.READ, "POST": Scope.IMPORT, "PUT": Scope.IMPORT}
WORKING: Final = {"GET": Scope.READ, "POST": Scope.WORK, "PUT": Scope.WORK, "PATCH": Scope.WORK}


class Endpoint(APIView):
    """One address. What stands here drives both the endpoint and its description.

    `scopes`: what a token needs for each method. `versioned`: the methods with If-Match. `tagged`: the
    answers carry an ETag. `people_only`: no token at all. `refusals`: statuses beyond the usual ones.
    """

    permission_classes = [IsAuthenticated, InScope]
    throttle_classes = [PerCaller]
    parser_classes = [StrictJSON]
    # OPTIONS would describe our serializers in a second dialect; the schema does that.
    metadata_class = None

    scopes: ClassVar[Mapping[str, Scope]] = READING
    versioned: ClassVar[frozenset[str]] = frozenset()
    people_only: ClassVar[bool] = False
    tagged: ClassVar[bool] = False
    refusals: ClassVar[Mapping[int, str]] = {}

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return actor_of(self.request)

    @property
    def person(self) -> User:
        """Who calls, or in whose name a token does."""
        return person_of(self.request)

    @property
    def expected_version(self) -> int:
        """The version that If-Match names."""
        return expected_version(self.request.headers.get("If-Match"))

    def visible_articles(self) -> QuerySet[Article]:
        """Return the articles that the caller may see."""
        return Article.objects.visible_to(self.person)

    def article(self, article_id: int) -> Article:
        """Return an article that the caller may see, or raise NotFound."""
        return _found(self.visible_articles().filter(pk=article_id).first())

    def claim(self, claim_id: int) -> Claim:
        """Return a claim that the caller may see, or raise NotFound."""
        claims = Claim.objects.visible_to(self.person).select_related("article", "holder", "author")
        return _found(claims.filter(pk=claim_id).first())

    def query(self, shape: type[serializers.BaseSerializer[Any]]) -> dict[str, Any]:
        """Return the parameters of the address, checked; unknown ones are refused, not ignored."""
        given = self.request.query_params
        # A plain dictionary: as the fields of a form, empty parameters would count as absent.
        read = shape(data=given.dict())
        wrong = dict.fromkeys(set(given) - set(getattr(read, "fields", {})), "There is no such parameter.")
        wrong |= {name: "This stands twice." for name, values in given.lists() if len(values) > 1}
        if wrong:
            raise InvalidQuery({name[:40]: [wrong[name]] for name in sorted(wrong)[:20]})
        if not read.is_valid():
            raise InvalidQuery(dict(read.errors))
        return dict(read.validated_data)

    def body(self, shape: type[serializers.BaseSerializer[Any]]) -> dict[str, Any]:
        """Return the fields of the body, checked."""
        read = shape(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell what is left of the allowance, and let nobody keep an answer that was meant for one."""
        response = super().finalize_response(request, response, *args, **kwargs)
        allowance = request._request.META.get("factcheck.allowance")
        if isinstance(allowance, Allowance):
            for name, value in allowance.headers.items():
                response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def versioned_answer(data: Any, version: int, status: int = 200) -> Response:
    """Return an answer with its version as ETag."""
    return Response(data, status=status, headers={"ETag": etag(version)})


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
