"""What was rated before the proposal was seen, and what the desk's verdicts made of the confidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from verification.claims.models import Claim
from verification.evidence.models import QUESTIONS
from verification.verdicts.models import ConfidenceLevel, Proposal, Rating


class BlindRating(models.Model):
    """How a question was rated when its proposal was about to be shown. Added once, never edited.

    From then on everybody sees what the machine says of the claim. `proposal` is the one that stood, NULL
    where none did. `is_blind` False: the machine's word could have been seen before hiding began.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="blind_ratings")
    question = models.CharField(max_length=8, choices=QUESTIONS)
    wording = models.PositiveIntegerField()
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    confidence = models.CharField(max_length=8, choices=ConfidenceLevel.choices)
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.RESTRICT, related_name="+")
    is_blind = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "question"], name="one_blind_rating_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.rating} ({self.question}), before the proposal was seen"


class Calibration(models.Model):
    """What the machine's confidence is worth at this desk, for one question. Added, never edited.

    The newest row of a question is in force, for proposals of its `engine`. Slope and intercept NULL: the
    confidence is the machine's own. `figures` are those before and after, as they were shown to whoever
    decided. `before` is what was in force when it was fitted; `takes_back` the row that this one undoes.
    """

    question = models.CharField(max_length=8, choices=QUESTIONS)
    engine = models.CharField(max_length=120)
    slope = models.FloatField(null=True)
    intercept = models.FloatField(null=True)
    verdicts = models.PositiveIntegerField(default=0)
    fitted_on = models.DateField(null=True)
    figures = models.JSONField(default=dict)
    before = models.ForeignKey("self", null=True, on_delete=models.RESTRICT, related_name="+")
    takes_back = models.ForeignKey("self", null=True, on_delete=models.RESTRICT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["question", "-id"], name="calibration_newest")]

    def __str__(self) -> str:
        return f"calibration {self.pk} of {self.question}"

    @property
    def words(self) -> str:
        """What a proposal says that its confidence rests on; empty: the machine's own words stand."""
        if self.slope is None or self.fitted_on is None:
            return ""
        return f"calibrated on {self.verdicts:,} verdicts of this desk, {self.fitted_on:%Y-%m-%d}"
