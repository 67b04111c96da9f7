"""Rating scales, the machine's proposals, people's drafts and their frozen verdict revisions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from verification.claims.models import Claim
from verification.engine.types import ConclusionClass
from verification.evidence.models import QUESTIONS
from verification.jobs import PipelineStep
from verification.verdicts import scale_rules
from verification.verdicts.scale_rules import Value


class RatingScaleQuerySet(models.QuerySet["RatingScale"]):
    """Named reads of scales."""

    def newest(self) -> RatingScaleQuerySet:
        """Return the newest version of every scale."""
        later = RatingScale.objects.filter(key=models.OuterRef("key"), version__gt=models.OuterRef("version"))
        return self.filter(~models.Exists(later))


class RatingScale(models.Model):
    """One version of a list of ratings; editing makes a new one, verdicts keep theirs.

    `is_default`: the newest version of the scale that the desk works with. `proposes` names the rating that
    each of the machine's classes proposes; a class that is not in it proposes by bucket. `author` None: it
    was shipped.
    """

    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    proposes = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RatingScaleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_scale_per_version"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} v{self.version}"

    def proposed(self, outcome: str) -> Rating | None:
        """Return the rating that an outcome of the machine proposes on this scale; None where none fits."""
        ratings = {rating.key: rating for rating in self.ratings.all()}
        values = [rating.as_value() for rating in ratings.values()]
        found = scale_rules.proposed(values, self.proposes, ConclusionClass(outcome))
        return ratings[found.key] if found else None


class Rating(models.Model):
    """One value of a scale. Degrees have a number; kinds (cannot verify, on author) have none."""

    scale = models.ForeignKey(RatingScale, on_delete=models.CASCADE, related_name="ratings")
    ordinal = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    definition = models.CharField(max_length=300)
    bucket = models.CharField(max_length=16)
    number = models.FloatField(null=True)
    colour = models.CharField(max_length=24)
    icon = models.CharField(max_length=24)
    needs = ArrayField(models.CharField(max_length=24), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scale", "key"], name="one_rating_per_key")]
        ordering = ["scale", "ordinal"]

    def __str__(self) -> str:
        return self.label

    def as_value(self) -> Value:
        """Return the rating as the rules of scales see it."""
        return Value(
            key=self.key,
            label=self.label,
            definition=self.definition,
            bucket=self.bucket,
            number=self.number,
            colour=self.colour,
            icon=self.icon,
            needs=tuple(self.needs),
        )


class Cause(models.TextChoices):
    """What made the machine conclude (again)."""

    SEARCH = "search"
    OUTSIDE = "outside"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    BY_HAND = "by_hand"
    ORIGINS = "origins"
    SOURCE = "source"
    REWORDED = "reworded"
    RECALIBRATED = "recalibrated"


class Proposal(models.Model):
    """What the machine proposes for one question of one claim. Added, never edited.

    `wording` is the number of the claim's wording that it was concluded from. `probabilities` are those
    of the four classes, in the order of `ConclusionClass`. `abstained`: too unsure to be proposed.
    `fragile` names the origin without which the class would be another. `cause_detail` says in words what
    came or went. `raw_confidence` is the machine's own where the desk's verdicts made another one of it.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="proposals")
    step = models.ForeignKey(PipelineStep, null=True, on_delete=models.SET_NULL, related_name="+")
    ordinal = models.PositiveIntegerField()
    question = models.CharField(max_length=8, choices=QUESTIONS)
    outcome = models.CharField(max_length=12, choices=[(str(c), str(c)) for c in ConclusionClass])
    confidence = models.FloatField(null=True)
    calibrated_on = models.CharField(max_length=300, blank=True)
    reasons = models.JSONField(default=list)
    wording = models.PositiveIntegerField(default=1)
    probabilities = ArrayField(models.FloatField(), default=list, blank=True)
    abstained = models.BooleanField(default=False)
    fragile = models.CharField(max_length=300, blank=True)
    raw_confidence = models.FloatField(null=True)
    cause = models.CharField(max_length=16, choices=Cause.choices, default=Cause.SEARCH)
    cause_detail = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "ordinal"], name="one_proposal_per_output")]
        indexes = [models.Index(fields=["claim", "question", "-id"], name="proposal_newest")]

    def __str__(self) -> str:
        return f"{self.question}: {self.outcome}"

    def is_stale_for(self, claim: Claim) -> bool:
        """Say whether the claim was worded anew since."""
        return self.wording < claim.wording


class ConfidenceLevel(models.TextChoices):
    """How sure a person is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class VerdictDraft(models.Model):
    """What a person is writing for one question of one claim; saved as they write."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="drafts")
    question = models.CharField(max_length=8, choices=QUESTIONS)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rating = models.ForeignKey(Rating, null=True, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField(blank=True)
    confidence = models.CharField(max_length=8, choices=ConfidenceLevel.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "question"], name="one_draft_per_question")]

    def __str__(self) -> str:
        return f"draft {self.question} of claim {self.claim_id}"


class VerdictRevision(models.Model):
    """A verdict as it was submitted, with the counted evidence frozen. Added, never edited.

    `proposal` is the one that stood, NULL where none did or nobody kept it yet. `blind_rating` was given
    before the proposal could be seen, NULL where none was; `was_blind`: it is the rating.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="verdicts")
    number = models.PositiveIntegerField()
    question = models.CharField(max_length=8, choices=QUESTIONS)
    claim_text = models.TextField()
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField()
    confidence = models.CharField(max_length=8, choices=ConfidenceLevel.choices)
    counted = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    # A claim that goes takes both with it; by itself a proposal that somebody answered stays.
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.RESTRICT, related_name="+")
    was_blind = models.BooleanField(default=False)
    blind_rating = models.ForeignKey(Rating, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number", "question"], name="one_verdict_per_number")
        ]
        ordering = ["number", "question"]

    def __str__(self) -> str:
        return f"{self.rating} ({self.question}, revision {self.number})"
