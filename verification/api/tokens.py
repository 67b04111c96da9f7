"""Tokens: what programs sign in with. Only a signed-in person makes, sees and revokes them."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import Endpoint
from verification.api.pagination import NEWEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Number, Person, RowNumber, Text
from verification.integrations import services
from verification.integrations.models import Scope
from verification.integrations.models import Token as TokenRow

TOKENS: Final = Order("tokens", NEWEST_FIRST)


class Token(serializers.ModelSerializer[TokenRow]):
    """A token, without its secret."""

    owner = Person(read_only=True)
    is_live = serializers.BooleanField(read_only=True)

    class Meta:
        model = TokenRow
        fields = [
            "id", "owner", "name", "prefix", "scopes", "is_live", "created_at", "expires_at", "last_used_at",
            "revoked_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewToken(Token):
    """A token with its secret, shown this once."""

    secret = serializers.CharField(read_only=True, help_text="Keep it: it is never shown again.")

    class Meta(Token.Meta):
        fields = [*Token.Meta.fields, "secret"]
        read_only_fields = fields


class TokenWish(serializers.Serializer[Any]):
    """What the token is to be."""

    name = Text(max_length=services.NAME_LENGTH)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), min_length=1, max_length=len(Scope.values)
    )
    days = Number(
        min_value=1, max_value=services.MAX_DAYS, allow_null=True, help_text="Null: it never expires."
    )
    owner = RowNumber(required=False, help_text="A service account, when an admin makes its token.")


class TokenList(Endpoint):
    """The caller's tokens."""

    scopes = {}
    people_only = True

    @extend_schema(
        operation_id="list_tokens",
        parameters=[Page],
        responses=page_of(Token, "Token"),
        summary="List tokens",
    )
    def get(self, request: Request) -> Response:
        """Return your own tokens, newest first; admins see everybody's."""
        services.check_is_person(self.actor)
        return answer(
            request, Token, rows_of_page(services.visible_tokens(self.actor), TOKENS, self.query(Page))
        )

    @extend_schema(
        operation_id="create_token",
        request=TokenWish,
        responses={201: NewToken},
        summary="Make a token",
    )
    def post(self, request: Request) -> Response:
        """Make a token and return its secret, this once. An admin may make one for a service account."""
        wish = self.body(TokenWish)
        token, secret = services.create_token(
            actor=self.actor,
            name=wish["name"],
            scopes=wish["scopes"],
            days=wish["days"],
            owner_id=wish.get("owner"),
        )
        return Response(Token(token).data | {"secret": secret}, status=201)


class TokenEndpoint(Endpoint):
    """One token."""

    scopes = {}
    people_only = True

    @extend_schema(operation_id="revoke_token", responses={204: None}, summary="Revoke a token")
    def delete(self, request: Request, token_id: int) -> Response:
        """End a token's life at once; doing it twice changes nothing."""
        services.revoke_token(actor=self.actor, token_id=token_id)
        return Response(status=204)
