"""Reliability: proposals against people's verdicts, and what the confidence is fitted to."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification.api.endpoint import WORKING, Endpoint, versioned_answer
from verification.api.pagination import NEWEST_FIRST, Order, Page, answer, page_of, rows_of_page
from verification.api.shapes import Empty, Number, Person
from verification.engine import reliability as arithmetic
from verification.engine.reliability import CLASSES
from verification.engine.types import Kind, Question
from verification.policies import check_has_role
from verification.reviews import recalibration
from verification.reviews.reliability import PARTS, SIGHTS, Cut, reliability, resolved
from verification.verdicts.reliability_models import Calibration as CalibrationRow
from verification.workflow import Role

CALIBRATIONS: Final = Order("calibrations", NEWEST_FIRST)
READERS: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR, Role.ADMIN)


class Interval(serializers.Serializer[Any]):
    """A 95 % interval of a share."""

    low = serializers.FloatField(read_only=True)
    high = serializers.FloatField(read_only=True)


class Bin(serializers.Serializer[Any]):
    """Proposals of like confidence, and the share that people agreed with."""

    n = serializers.IntegerField(read_only=True)
    low = serializers.FloatField(read_only=True)
    high = serializers.FloatField(read_only=True)
    confidence = serializers.FloatField(read_only=True)
    share = serializers.FloatField(read_only=True)
    interval = Interval(read_only=True)


class Figures(serializers.Serializer[arithmetic.Figures]):
    """How one lot of proposals did against people. Null: too few verdicts, or none."""

    n = serializers.IntegerField(read_only=True, help_text="Proposals that were compared with a verdict.")
    agreed = serializers.IntegerField(read_only=True)
    acceptance = serializers.FloatField(read_only=True, allow_null=True)
    interval = Interval(read_only=True, allow_null=True)
    stated = serializers.IntegerField(read_only=True, help_text="Those with a confidence.")
    ece = serializers.FloatField(read_only=True, allow_null=True, help_text="Over 15 bins of equal mass.")
    ece_limit = serializers.FloatField(
        read_only=True, allow_null=True, help_text="What chance alone would show, 95th percentile."
    )
    brier = serializers.FloatField(read_only=True, allow_null=True)
    bins = Bin(many=True, read_only=True)
    confusion = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        read_only=True,
        help_text=f"A row a proposed class, a column a decided one: {', '.join(CLASSES)}.",
    )
    abstained = serializers.IntegerField(read_only=True)
    unrateable = serializers.IntegerField(read_only=True)
    unproposed = serializers.IntegerField(read_only=True)
    changed = serializers.IntegerField(
        read_only=True, help_text="Rated anew after the proposal was seen; the rating from before counts."
    )


class Part(serializers.Serializer[Any]):
    """The figures of one part."""

    name = serializers.CharField(read_only=True)
    figures = Figures(read_only=True)


class Parts(serializers.Serializer[Any]):
    """The same verdicts, by each of four names."""

    engine = Part(many=True, read_only=True)
    kind = Part(many=True, read_only=True)
    question = Part(many=True, read_only=True)
    sight = Part(many=True, read_only=True)


class Reliability(serializers.Serializer[Any]):
    """Proposals against people's verdicts."""

    verdicts = serializers.IntegerField(read_only=True, help_text="Approved ones that were looked at.")
    is_bounded = serializers.BooleanField(
        read_only=True, help_text="True: there are older ones, which were not looked at."
    )
    whole = Figures(read_only=True)
    parts = Parts(read_only=True)


class ReliabilityQuery(serializers.Serializer[Any]):
    """Which proposals."""

    question = serializers.ChoiceField(choices=[str(question) for question in Question], required=False)
    engine = serializers.CharField(max_length=150, required=False)
    kind = serializers.ChoiceField(choices=[str(kind) for kind in Kind], required=False)
    sight = serializers.ChoiceField(
        choices=SIGHTS, required=False, help_text="blind: rated before the proposal could be seen."
    )


class Calibration(serializers.ModelSerializer[CalibrationRow]):
    """One decision on what a confidence rests on; the newest of a question is in force."""

    words = serializers.CharField(read_only=True, help_text="Empty: the machine's own calibration.")
    figures = serializers.DictField(read_only=True, help_text="Before and after, each verdict held out.")
    by = Person(read_only=True)

    class Meta:
        model = CalibrationRow
        fields = [
            "id", "question", "engine", "slope", "intercept", "verdicts", "words", "figures", "takes_back",
            "by", "at",
        ]  # fmt: skip
        read_only_fields = fields


class Score(serializers.Serializer[Any]):
    """How far probabilities lie from what happened."""

    ece = serializers.FloatField(read_only=True)
    limit = serializers.FloatField(read_only=True)
    brier = serializers.FloatField(read_only=True)


class CalibrationOutlook(serializers.Serializer[recalibration.Outlook]):
    """Where the calibration of one question stands."""

    question = serializers.ChoiceField(choices=[str(question) for question in Question], read_only=True)
    engine = serializers.CharField(read_only=True)
    there = serializers.IntegerField(read_only=True, help_text="Blind verdicts that a fit can rest on.")
    needed = serializers.IntegerField(read_only=True)
    before = Score(source="fit.before", read_only=True, allow_null=True, default=None)
    after = Score(source="fit.after", read_only=True, allow_null=True, default=None)
    is_applied = serializers.BooleanField(read_only=True)
    latest = Calibration(read_only=True, allow_null=True)
    version = serializers.IntegerField(read_only=True, help_text="0: nobody ever decided.")


class FitWish(serializers.Serializer[Any]):
    """The verdicts that the figures were shown for, so that no others are fitted to."""

    verdicts = Number(min_value=0, max_value=10_000_000)


class ReliabilityEndpoint(Endpoint):
    """The figures."""

    @extend_schema(
        operation_id="read_reliability",
        parameters=[ReliabilityQuery],
        responses=Reliability,
        summary="Compare proposals with people's verdicts (desk only)",
    )
    def get(self, request: Request) -> Response:
        """Return acceptance, calibration and confusion of the newest approved verdicts, whole and by part."""
        check_has_role(self.actor, *READERS)
        told = reliability(resolved(), Cut(**self.query(ReliabilityQuery)))
        parts = {
            name: [{"name": part, "figures": found} for part, found in told.parts[name].items()]
            for name in PARTS
        }
        shown = {
            "verdicts": told.verdicts,
            "is_bounded": told.is_bounded,
            "whole": told.whole,
            "parts": parts,
        }
        return Response(Reliability(shown).data)


class CalibrationList(Endpoint):
    """What was decided."""

    @extend_schema(
        operation_id="list_calibrations",
        parameters=[Page],
        responses=page_of(Calibration, "Calibration"),
        summary="List what was decided on the confidence (desk only)",
    )
    def get(self, request: Request) -> Response:
        """Return every fit that was applied or taken back, the newest first."""
        check_has_role(self.actor, *READERS)
        rows = CalibrationRow.objects.select_related("by")
        return answer(request, Calibration, rows_of_page(rows, CALIBRATIONS, self.query(Page)))


class CalibrationEndpoint(Endpoint):
    """One question's confidence."""

    tagged = True
    scopes = WORKING
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="read_calibration",
        responses=CalibrationOutlook,
        summary="Ask what a fit would come to (desk only)",
    )
    def get(self, request: Request, question: str) -> Response:
        """Return how many blind verdicts there are, and with enough of them the figures before and after."""
        check_has_role(self.actor, *READERS)
        return _answer(question)

    @extend_schema(
        operation_id="recalibrate",
        request=FitWish,
        responses=CalibrationOutlook,
        summary="Fit the confidence to the desk's verdicts (signed-in editor or admin only)",
    )
    def post(self, request: Request, question: str) -> Response:
        """Put the fit in force. If-Match is the version; open claims are proposed anew in the background."""
        wish = self.body(FitWish)
        recalibration.apply(
            actor=self.actor, question=question, expected_version=self.expected_version, **wish
        )
        return _answer(question)


class TakeBackCalibration(Endpoint):
    """The way back."""

    tagged = True
    scopes = {"POST": WORKING["POST"]}
    versioned = frozenset({"POST"})

    @extend_schema(
        operation_id="take_back_calibration",
        request=Empty,
        responses=CalibrationOutlook,
        summary="Take a fit of the confidence back (signed-in editor or admin only)",
    )
    def post(self, request: Request, question: str) -> Response:
        """Put in force again what was before the newest fit."""
        self.body(Empty)
        recalibration.take_back(actor=self.actor, question=question, expected_version=self.expected_version)
        return _answer(question)


def _answer(question: str) -> Response:
    found = recalibration.outlook(question, resolved())
    return versioned_answer(CalibrationOutlook(found).data, found.version)
