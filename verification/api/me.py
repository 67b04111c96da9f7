"""Who am I, to this API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint
from verification.integrations.models import Scope, Token
from verification.workflow import Role


class Me(serializers.Serializer[Any]):
    """The caller. `scopes` is null for a signed-in person, whom no scope limits."""

    id = serializers.IntegerField(read_only=True)
    username = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(role) for role in Role]), read_only=True
    )
    by_token = serializers.BooleanField(read_only=True)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.values), read_only=True, allow_null=True
    )


class MeEndpoint(Endpoint):
    """The caller."""

    # Any token may ask what it is.
    scopes = {}

    @extend_schema(operation_id="read_me", responses=Me, summary="Ask who you are")
    def get(self, request: Request) -> Response:
        """Return the person, their roles, and what the token may do."""
        person, token = self.person, request.auth if isinstance(request.auth, Token) else None
        return Response(
            {
                "id": person.pk,
                "username": person.username,
                "name": person.name,
                "roles": person.roles,
                "by_token": token is not None,
                "scopes": token.scopes if token else None,
            }
        )
