"""Small shapes that several resources show, and fields that read strictly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from verification.people import User


class Person(serializers.ModelSerializer[User]):
    """A person or a service account."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = User
        fields = ["id", "name"]
        read_only_fields = fields


class Choices(serializers.Field[list[str], str, list[str], Any]):
    """One or several words out of a list, separated by commas."""

    default_error_messages = {"unknown": "Known words are {known}."}

    def __init__(self, known: Sequence[str], **kwargs: Any) -> None:
        self.known = [str(word) for word in known]
        super().__init__(required=False, **kwargs)

    def to_internal_value(self, data: str) -> list[str]:
        """Return the words."""
        words = [word for word in data.split(",") if word]
        if not words or not set(words) <= set(self.known):
            self.fail("unknown", known=", ".join(self.known))
        return words

    def to_representation(self, value: list[str]) -> list[str]:
        """Return the words."""
        return value


class Text(serializers.CharField):
    """A JSON string; numbers and the like are refused, not rewritten."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false of JSON, and no other word for them."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the answer."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Number(serializers.IntegerField):
    """A whole number of JSON; no text, no fraction, no true."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A number of a row; longer numbers than the database has are refused here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": 2**63 - 1} | kwargs)


class RowNumber(Number):
    """The number of a row, in a body."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)


class Guard(serializers.Serializer[Any]):
    """A guard of the work flow that failed, and what would satisfy it."""

    guard = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)


class Empty(serializers.Serializer[Any]):
    """Nothing: an empty object, or no body."""
