"""One rating scale: its newest version, the next one, and which scale the desk works with."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification import tasks
from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.shapes import Empty, Text
from verification.api.verdicts import Scale
from verification.engine.types import ConclusionClass
from verification.verdicts import scale_rules, scale_versions
from verification.verdicts.scale_rules import ScaleWish, Value


class Share(serializers.FloatField):
    """A number of JSON from 0 to 1; no text, no true."""

    def to_internal_value(self, data: Any) -> float:
        """Return the number."""
        if type(data) not in (int, float):
            self.fail("invalid")
        return float(super().to_internal_value(data))


class RatingWish(serializers.Serializer[Any]):
    """One rating of the next version."""

    key = Text(max_length=scale_rules.MAX_KEY, help_text="What programs call it.")
    label = Text(max_length=scale_rules.MAX_LABEL)  # type: ignore[assignment]
    definition = Text(max_length=scale_rules.MAX_DEFINITION)
    bucket = serializers.ChoiceField(choices=scale_rules.BUCKETS)
    number = Share(
        allow_null=True, min_value=0, max_value=1, help_text="1: right, 0: wrong; null for what is no degree."
    )
    colour = serializers.ChoiceField(choices=scale_rules.COLOURS)
    icon = serializers.ChoiceField(choices=scale_rules.ICONS)
    needs = serializers.ListField(
        child=serializers.ChoiceField(choices=scale_rules.NEEDS), max_length=len(scale_rules.NEEDS)
    )


class ProposesWish(serializers.Serializer[Any]):
    """Which rating each class of the machine proposes; empty or absent: by bucket."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return a field a class."""
        return {
            str(outcome): Text(required=False, allow_blank=True, max_length=scale_rules.MAX_KEY)
            for outcome in ConclusionClass
        }


class VersionWish(serializers.Serializer[Any]):
    """The whole next version: what is left out is not on it."""

    label = Text(max_length=scale_rules.MAX_SCALE_LABEL)  # type: ignore[assignment]
    ratings = serializers.ListField(child=RatingWish(), max_length=scale_rules.MOST_VALUES)
    proposes = ProposesWish(required=False)


class ScaleEndpoint(Endpoint):
    """One rating scale."""

    tagged = True

    @extend_schema(operation_id="read_scale", responses=Scale, summary="Read the newest version of a scale")
    def get(self, request: Request, key: str) -> Response:
        """Return the newest version of a scale. ETag is its number."""
        return _answer(key)


class ScaleVersions(Endpoint):
    """The versions of one scale."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="add_scale_version",
        request=VersionWish,
        responses={201: Scale},
        summary="Make the next version of a scale (editor)",
    )
    def post(self, request: Request, key: str) -> Response:
        """Make a new version; verdicts keep theirs. If-Match is the version that it was made from."""
        given = self.body(VersionWish)
        values = tuple(Value(**{**one, "needs": tuple(one["needs"])}) for one in given["ratings"])
        wish = ScaleWish(given["label"], values, dict(given.get("proposes", {})))
        scale_versions.edit_scale(
            actor=self.actor, key=key, wish=wish, expected_version=self.expected_version
        )
        tasks.wake_archive()
        return _answer(key, status=201)


class UseScale(Endpoint):
    """The scale that the desk works with."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="use_scale", request=Empty, responses=Scale, summary="Work with a scale (editor)"
    )
    def post(self, request: Request, key: str) -> Response:
        """Have the desk rate on this scale from now on."""
        self.body(Empty)
        scale_versions.work_with(actor=self.actor, key=key, expected_version=self.expected_version)
        return _answer(key)


def _answer(key: str, status: int = 200) -> Response:
    scale = scale_versions.newest(key)
    return versioned_answer(Scale(scale).data, scale.version, status)
