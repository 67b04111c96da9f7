"""Claims and where they stand in the text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Extract
from django.utils import timezone
from pgvector.django import HnswIndex, VectorField

from verification.articles.models import ENDED, Article, Revision
from verification.engine.types import AttributionClass, Kind, Question
from verification.guards import MISDATED
from verification.jobs import PipelineStep
from verification.policies import required_questions
from verification.workflow import Risk, Status, WaitingFor

if TYPE_CHECKING:
    from verification.people import User


GONE: Final = (Status.DISMISSED, Status.MERGED, Status.SPLIT, Status.WITHDRAWN)
"""Where nothing is left of a claim to decide: dismissed, living on in others, or out of the text."""
WORDED: Final = (
    "text",
    "kind",
    "attribution",
    "speaker",
    "speaker_description",
    "speaker_affiliation",
    "speaker_anonymous",
    "attribution_flags",
    "resolutions",
)
"""The columns that a claim and each of its wordings have."""
DATE_CHANGED: Final = MISDATED
"""The flag of a signed claim whose wording counts its dates from a day that was changed since."""
SOURCE_CHANGED: Final = "source_changed"
"""The flag of a signed claim that rests on a source which was changed, withdrawn or taken down since."""
ORIGINS_CHANGED: Final = "origins_changed"
"""The flag of a signed claim whose evidence has fewer independent origins now than its verdict needs."""
SCALE_CHANGED: Final = "scale_changed"
"""The flag of a signed claim whose rating is gone from its scale, or means something else there now."""
WORDS_CHANGED: Final = "words_changed"
"""The flag of a claim whose words the newest revision changed; its verdict and signatures are history."""
ORPHANED: Final = "orphaned_anchor"
"""The flag of a claim of which only a person can say where it stands in the newest revision."""
STALE: Final = (DATE_CHANGED, SOURCE_CHANGED, ORIGINS_CHANGED, SCALE_CHANGED)
"""The flags that doubt an approval."""
DECIDED: Final = (Status.APPROVED, *GONE)
DIMENSIONS: Final = 384
SPOKEN: Final = SearchVector("text", "speaker", config="simple")
"""The words of a claim and of its speaker as they stand, without stems: what the queue's words look in."""
SORTED: Final = ((F("priority") * -1).asc(), "pk")
"""The order of the queue, said in a way that no index answers."""


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Named reads of claims."""

    def visible_to(self, user: User) -> ClaimQuerySet:
        """Return the claims of the articles that this person may see."""
        return self.filter(article__in=Article.objects.visible_to(user))

    def live(self) -> ClaimQuerySet:
        """Return the claims that still have to be decided or were approved."""
        return self.exclude(status__in=GONE)

    def undecided(self) -> ClaimQuerySet:
        """Return the claims on which work is left: live and not approved."""
        return self.exclude(status__in=DECIDED)

    def of_articles_at_work(self) -> ClaimQuerySet:
        """Leave out the claims of articles that are spiked or archived: nobody has to look at them."""
        gone = Article.objects.filter(pk=models.OuterRef("article_id"), status__in=ENDED)
        return self.filter(~models.Exists(gone))

    def waiting_for_date(self) -> ClaimQuerySet:
        """Return the live claims in which a date waits for a day to count from."""
        return self.live().filter(resolutions__contains=[{"method": "date", "resolved": ""}])

    def in_queue_order(self, *, by_sorting: bool = False) -> ClaimQuerySet:
        """Order by what to take first: priority, then age.

        An index gives claims in this order, and is read until enough of them match. Where few of very many
        do, that is nearly all of it: `by_sorting` finds the claims first and sorts what was found.
        """
        return self.order_by(*(SORTED if by_sorting else ("-priority", "pk")))

    def in_serving_order(self) -> ClaimQuerySet:
        """Order by when they have to be done, then by priority; without a deadline comes last."""
        deadline = F("article__deadline").asc(nulls_last=True)
        return self.order_by(deadline, "-priority", "pk")

    def with_deadline(self, *, by_sorting: bool = False) -> ClaimQuerySet:
        """Return those whose article has a deadline, the nearest first; an index gives them in this order."""
        dated = self.filter(article__deadline__isnull=False)
        if by_sorting:
            return dated.order_by(Extract("article__deadline", "epoch"), *SORTED)
        return dated.order_by("article__deadline", "-priority", "pk")

    def without_deadline(self, *, by_sorting: bool = False) -> ClaimQuerySet:
        """Return those whose article has none, what to take first on top."""
        return self.filter(article__deadline__isnull=True).in_queue_order(by_sorting=by_sorting)

    def in_text_order(self) -> ClaimQuerySet:
        """Order by where the claims stand in the article, each in the newest revision that has it."""
        newest = Anchor.objects.filter(claim=models.OuterRef("pk")).order_by("-revision_id")
        return self.annotate(place=models.Subquery(newest.values("start")[:1])).order_by("place", "pk")

    def held_by(self, user: User, now: datetime | None = None) -> ClaimQuerySet:
        """Return the claims on which this person's lease runs."""
        return self.filter(holder=user, status=Status.CHECKING, lease_until__gt=now or timezone.now())

    def takeable(self, now: datetime | None = None) -> ClaimQuerySet:
        """Return the claims that somebody may take: queued, or checking with an expired lease."""
        idle = Q(lease_until__isnull=True) | Q(lease_until__lte=now or timezone.now())
        return self.filter(Q(status=Status.QUEUED) | Q(idle, status=Status.CHECKING))


class Claim(models.Model):
    """One checkable statement: a text that stands alone, with its anchor, attribution and work status.

    The attribution offsets are those of the revision that the claim was found in. `wording` numbers the
    wording in force, and text, kind, speaker and resolutions are those of that row. `split` tells what
    extraction cut it from, `part_of` which claim somebody split; a merged claim keeps its anchors and is
    reached through `merged_into`. `waiting_for` and `follow_up_at` are set while it rests, and only then.
    `risks` say what would make a mistake in it dear.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    step = models.ForeignKey(PipelineStep, null=True, on_delete=models.SET_NULL, related_name="+")
    ordinal = models.PositiveIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=[(str(k), str(k)) for k in Kind])
    status = models.CharField(max_length=12, choices=[(str(s), str(s)) for s in Status])
    version = models.PositiveIntegerField(default=1)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="held_claims"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    dismiss_reason = models.CharField(max_length=20, blank=True)
    waiting_for = models.CharField(
        max_length=12, choices=[(str(w), str(w)) for w in WaitingFor], blank=True, default=""
    )
    follow_up_at = models.DateTimeField(null=True, blank=True)
    risks = ArrayField(
        models.CharField(max_length=12, choices=[(str(r), str(r)) for r in Risk]), default=list, blank=True
    )
    flags = ArrayField(models.CharField(max_length=24), default=list, blank=True)

    checkworthiness = models.FloatField(default=0.0)
    priority = models.FloatField(default=0.0)
    priority_reasons = ArrayField(models.CharField(max_length=120), default=list, blank=True)

    attribution = models.CharField(
        max_length=12, choices=[(str(a), str(a)) for a in AttributionClass], default=AttributionClass.NONE
    )
    speaker = models.CharField(max_length=200, blank=True)
    speaker_description = models.CharField(max_length=300, blank=True)
    speaker_affiliation = models.CharField(max_length=200, blank=True)
    speaker_anonymous = models.BooleanField(default=False)
    cue = models.CharField(max_length=120, blank=True)
    quotation = models.TextField(blank=True)
    attribution_flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    resolutions = models.JSONField(default=list, blank=True)
    wording = models.PositiveIntegerField(default=1)
    split = models.JSONField(null=True, blank=True)
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "ordinal"], name="one_claim_per_output")]
        indexes = [
            models.Index(fields=["-priority", "id"], name="claim_queue"),
            models.Index(fields=["status", "-priority", "id"], name="claim_status_queue"),
            models.Index(fields=["article", "status"], name="claim_article_status"),
            models.Index(fields=["updated_at"], name="claim_updated"),
            # Few claims have a risk or a flag: whoever looks for them must not read all the others.
            models.Index(fields=["-priority", "id"], name="claim_with_risk", condition=~Q(risks=[])),
            models.Index(fields=["-priority", "id"], name="claim_with_flag", condition=~Q(flags=[])),
            models.Index(fields=["lease_until"], name="claim_leased", condition=Q(lease_until__isnull=False)),
            GinIndex(SPOKEN, name="claim_spoken"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_attributed(self) -> bool:
        """Somebody whom the article names, even if not by name, says this."""
        return bool(self.speaker)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that a verdict on this claim has to answer."""
        checkable = self.kind not in (Kind.OPINION, Kind.PREDICTION)
        return required_questions(attributed=self.is_attributed, checkable=checkable)

    def worded(self) -> dict[str, Any]:
        """Return the columns that belong to the wording in force."""
        return {name: getattr(self, name) for name in WORDED}

    def lease_is_running(self, now: datetime | None = None) -> bool:
        """Say whether somebody holds this claim now; an expired lease leaves the status as it is."""
        return self.lease_until is not None and self.lease_until > (now or timezone.now())


class Anchor(models.Model):
    """Where a claim stands in one revision: exact words with context, and code-point offsets."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="anchors")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="anchors")
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "revision"], name="one_anchor_per_revision")]

    def __str__(self) -> str:
        return self.exact


class Wording(models.Model):
    """One wording of a claim, and whom it belongs to. Added, never edited; the highest number is in force.

    `author` None: the machine made it.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="wordings")
    number = models.PositiveIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=[(str(k), str(k)) for k in Kind])
    attribution = models.CharField(max_length=12, choices=[(str(a), str(a)) for a in AttributionClass])
    speaker = models.CharField(max_length=200, blank=True)
    speaker_description = models.CharField(max_length=300, blank=True)
    speaker_affiliation = models.CharField(max_length=200, blank=True)
    speaker_anonymous = models.BooleanField(default=False)
    attribution_flags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    resolutions = models.JSONField(default=list, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "number"], name="one_wording_per_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, claim: Claim) -> Wording:
        """Return the unsaved row of the wording that a new claim has."""
        return cls(
            claim=claim,
            number=claim.wording,
            author_id=claim.author_id,
            made_by=claim.made_by,
            **claim.worded(),
        )


class ClaimVector(models.Model):
    """What finds a claim again: the stems of its words and its vector, for one of its wordings.

    It follows the claim and can be made again at any time.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="vector")
    wording = models.PositiveIntegerField()
    words = ArrayField(models.CharField(max_length=80), default=list)
    embedding = VectorField(dimensions=DIMENSIONS)
    made_by = models.CharField(max_length=120)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="claim_words"),
            HnswIndex(
                fields=["embedding"],
                name="claim_embedding",
                m=16,
                ef_construction=64,
                opclasses=["vector_cosine_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"vector of claim {self.claim_id}"


class ClaimWord(models.Model):
    """In how many claims a word stands, which says how much it tells."""

    word = models.CharField(max_length=80, primary_key=True)
    claims = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.word}: {self.claims}"


class MatchQuerySet(models.QuerySet["Match"]):
    """Named reads of matches."""

    def of(self, claim: Claim) -> MatchQuerySet:
        """Return what was found about a claim, whichever of the two was matched later."""
        return self.filter(Q(claim=claim) | Q(earlier=claim))

    def in_force(self) -> MatchQuerySet:
        """Return the matches of the present wordings of claims of which something is left."""
        return self.filter(claim_wording=F("claim__wording"), earlier_wording=F("earlier__wording")).exclude(
            Q(claim__status__in=GONE) | Q(earlier__status__in=GONE)
        )


class Match(models.Model):
    """Two claims that say the same or about the same, as the machine found them. Added, never edited.

    `earlier` was there when `claim` was matched. `differs` lists {code, ours, theirs}: where they part, in
    the words of `claim` and of `earlier`. `score` in [0, 1] is how close the wordings are.
    """

    step = models.ForeignKey(PipelineStep, null=True, on_delete=models.SET_NULL, related_name="+")
    ordinal = models.PositiveIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="matches")
    claim_wording = models.PositiveIntegerField()
    earlier = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="matched_by")
    earlier_wording = models.PositiveIntegerField()
    score = models.FloatField()
    same = models.BooleanField()
    differs = models.JSONField(default=list)
    made_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "ordinal"], name="one_match_per_output")]

    def __str__(self) -> str:
        return f"claims {self.claim_id} and {self.earlier_id}: {self.score:.2f}"
