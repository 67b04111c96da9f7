"""The archive (sources, snapshots, passages, origins) and what it says about claims."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from pgvector.django import HnswIndex, VectorField

from verification.articles.models import Article, RawDocument
from verification.claims.models import Claim
from verification.engine.types import Question, Stance, TimeRelation
from verification.jobs import PipelineStep
from verification.people import User

DIMENSIONS = 384
ARCHIVE = "archive"
CHECKS = "checks"
BY_HAND = "hand"
"""Channels: how evidence came, or where was searched. Beside these three: the key of an outside provider."""
GAP = " […] "
"""Stands in a quotation where words of its snapshot were left out."""
QUESTIONS = [(str(q), str(q)) for q in Question]
STANCES = [(str(s), str(s)) for s in Stance]
TIMES = [(str(t), str(t)) for t in TimeRelation if t]


class SourceQuerySet(models.QuerySet["Source"]):
    """Named reads of sources."""

    def visible_to(self, user: User) -> SourceQuerySet:
        """Return the sources, but for those of which only documents are held that this person may not see."""
        if not user.roles:
            return self.none()
        kept = Snapshot.objects.kept_from(user)
        others = Snapshot.objects.filter(source=OuterRef("pk")).exclude(pk__in=kept.values("pk"))
        return self.filter(~models.Q(pk__in=kept.values("source")) | models.Exists(others))


class Source(models.Model):
    """Who speaks: a publisher, an office, a reference work, a person."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=24, default="publisher")
    standing = models.CharField(max_length=24, default="unrated")
    publisher = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    licence = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Origin(models.Model):
    """A cluster of snapshots that go back to one first report; `method` says how that was seen."""

    label = models.CharField(max_length=300)
    method = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.label


class SnapshotKind(models.TextChoices):
    """What sort of document a snapshot is."""

    REPORT = "report"
    TRANSCRIPT = "transcript"
    REFERENCE = "reference"
    CHECK = "check"
    ATTESTATION = "attestation"


UNSEARCHED = (SnapshotKind.ATTESTATION,)
"""Kinds that no search finds: they belong to one claim, and are seen with it only."""


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Named reads of snapshots."""

    def visible_to(self, user: User) -> SnapshotQuerySet:
        """Return the archive, open to everybody with a role, and what was told for claims they see."""
        if not user.roles:
            return self.none()
        seen = Claim.objects.visible_to(user)
        told = models.Exists(Evidence.objects.filter(passage__snapshot=OuterRef("pk"), claim__in=seen))
        archive = self.exclude(gathered_for__in=Article.objects.kept_from(user))
        return archive.filter(~models.Q(kind__in=UNSEARCHED) | told)

    def kept_from(self, user: User) -> SnapshotQuerySet:
        """Return what was gathered for restricted articles only that this person may not see."""
        return self.filter(gathered_for__in=Article.objects.kept_from(user))

    def kept_from_article(self, article_id: int) -> SnapshotQuerySet:
        """Return what was gathered for other articles only, such as are restricted."""
        return self.filter(gathered_for__is_restricted=True).exclude(gathered_for=article_id)


class Snapshot(models.Model):
    """A document as it was read: text, hash, time, raw bytes. Added, never edited.

    `sha256` is the text's; `minhash` and `bands` find copies of all but reference works. `is_fetched`: the
    desk read it at its `url`, and can look there again. `gathered_for`: the article for which alone it came.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    origin = models.ForeignKey(Origin, on_delete=models.PROTECT, related_name="snapshots")
    origin_reason = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=SnapshotKind.choices, default=SnapshotKind.REPORT)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=2000, blank=True)
    canonical_url = models.CharField(max_length=2000, blank=True, db_index=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    raw = models.ForeignKey(RawDocument, on_delete=models.PROTECT, related_name="+")
    accessed_at = models.DateTimeField()
    published_on = models.DateField(null=True, blank=True)
    speaker = models.CharField(max_length=200, blank=True)
    credit = models.CharField(max_length=120, blank=True)
    minhash = models.BinaryField(null=True)
    bands = ArrayField(models.BigIntegerField(), default=list, blank=True)
    is_primary = models.BooleanField(default=False)
    edition = models.CharField(max_length=120, blank=True)
    is_fetched = models.BooleanField(default=False)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=120)
    gathered_for = models.ForeignKey(Article, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sha256"], name="one_snapshot_per_text")]
        indexes = [
            GinIndex(fields=["bands"], name="snapshot_bands", fastupdate=False),
            models.Index(fields=["published_on"], name="snapshot_published"),
            models.Index(fields=["kind", "published_on"], name="snapshot_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class PassageQuerySet(models.QuerySet["Passage"]):
    """Named reads of passages."""

    def with_embedded_text(self) -> list[tuple[int, str]]:
        """Return the ids with the text that a vector is made of, in the order of the query.

        A passage is embedded under its title: by itself it often does not say what it is about. An entry of
        a reference work begins with the name of its own.
        """
        rows = self.values_list("pk", "text", "field", "snapshot__title")
        return [(pk, text if field else f"{title}\n{text}") for pk, text, field, title in rows]


class Passage(models.Model):
    """The unit of search: 1-3 sentences of a snapshot, or one field of a reference work.

    `length` counts its lexemes. `embedding` is NULL until the background task has made it. Day, source and
    kind are those of the snapshot, which never change: a search is limited by them without a look at it.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    lexemes = SearchVectorField(null=True)
    length = models.PositiveIntegerField(default=0)
    embedding = VectorField(dimensions=DIMENSIONS, null=True)
    embedded_by = models.CharField(max_length=120, blank=True)
    embed_first = models.BooleanField(default=False)
    published_on = models.DateField(null=True)
    source_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12, blank=True, default="", db_default="")
    entity = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=200, blank=True)
    value = models.TextField(blank=True)
    unit = models.CharField(max_length=60, blank=True)
    as_of = models.IntegerField(null=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "ordinal"], name="one_passage_per_ordinal")
        ]
        indexes = [
            # What waits to go into the index is read by every search: at most 256 kB of it.
            GinIndex(fields=["lexemes"], name="passage_lexemes", gin_pending_list_limit=256),
            HnswIndex(
                fields=["embedding"],
                name="passage_embedding",
                m=16,
                ef_construction=64,
                opclasses=["vector_cosine_ops"],
            ),
            models.Index(
                fields=["-embed_first", "id"],
                name="passage_to_embed",
                condition=models.Q(embedding__isnull=True),
            ),
            models.Index(fields=["entity"], name="passage_entity"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class LexemeFrequency(models.Model):
    """In how many passages a lexeme stands: what BM25 needs and PostgreSQL does not keep."""

    lexeme = models.CharField(max_length=255, primary_key=True)
    passages = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.lexeme}: {self.passages}"


class ArchiveSizeQuerySet(models.QuerySet["ArchiveSize"]):
    """The lock of the archive."""

    def locked(self) -> ArchiveSize:
        """Return the one row and make other writers of the archive wait until this transaction ends.

        Taken first by every writer: otherwise two imports lock the frequencies of the same words in
        opposite orders.
        """
        self.bulk_create([ArchiveSize(pk=1)], ignore_conflicts=True)
        return self.select_for_update().get(pk=1)


class ArchiveSize(models.Model):
    """One row: how many passages the archive holds, how long they are together, how many have vectors."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    passages = models.PositiveIntegerField(default=0)
    lexemes = models.PositiveBigIntegerField(default=0)
    vectors = models.PositiveIntegerField(default=0)

    objects = ArchiveSizeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.passages} passages"


class Search(models.Model):
    """One question to one provider: what was asked, what came, or why it was not searched."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="searches")
    step = models.ForeignKey(PipelineStep, null=True, on_delete=models.SET_NULL, related_name="+")
    ordinal = models.PositiveIntegerField(default=0)
    question = models.CharField(max_length=8, choices=QUESTIONS)
    channel = models.CharField(max_length=40, default=ARCHIVE)
    provider = models.CharField(max_length=120)
    query = models.TextField()
    searched = models.BooleanField(default=True)
    outcome = models.CharField(max_length=300, blank=True)
    hits = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "ordinal"], name="one_search_per_output")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.hits}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Named reads of evidence."""

    def newest(self) -> EvidenceQuerySet:
        """Return the evidence of each channel's newest search, and all that people added or decided on."""
        same = Evidence.objects.filter(claim=OuterRef("claim"), channel=OuterRef("channel"))
        newest = same.order_by("-step_id").values("step_id")[:1]
        by_people = models.Q(decisions__isnull=False) | models.Q(channel=BY_HAND)
        return self.filter(models.Q(step_id=Subquery(newest)) | by_people).distinct()

    def not_verbatim(self) -> list[int]:
        """Return the ids of all whose quotation does not stand in its snapshot at its offsets."""
        length = models.F("end") - models.F("start")
        there = Substr("passage__snapshot__text", models.F("start") + 1, length)
        whole = self.filter(pieces=[]).exclude(quotation=there)
        with_gaps = self.exclude(pieces=[]).select_related("passage__snapshot").iterator(chunk_size=200)
        torn = [row.pk for row in with_gaps if not row.is_verbatim]
        return sorted([*whole.values_list("pk", flat=True), *torn])

    def with_provenance(self) -> EvidenceQuerySet:
        """Fetch in one query what an evidence card shows."""
        unshown = ["passage__lexemes", "passage__embedding"]
        unshown += ["passage__snapshot__minhash", "passage__snapshot__bands"]
        together = self.select_related("passage__snapshot__source", "passage__snapshot__origin", "added_by")
        return together.defer(*unshown).prefetch_related("decisions__by")


class Evidence(models.Model):
    """A quotation as it bears on one question of one claim. Added by a search or a person, never edited.

    `[start, end)` are offsets into the snapshot's text, and `quotation` must equal it there. A quotation
    that leaves words out keeps the offsets of its `pieces`, which `GAP` joins; otherwise there are none.
    `comparison` is the comparator's finding, or None where nothing could be compared. `found_in` says for
    each list that found the passage its rank and the words that matched. `attributed_to` names whom the
    passage itself goes back to, where it says so. `probabilities` are the machine's for supports, refutes and
    not enough, NULL where prose was not read. `party` says in what the source is a party to the matter.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    step = models.ForeignKey(PipelineStep, null=True, on_delete=models.SET_NULL, related_name="+")
    ordinal = models.PositiveIntegerField()
    channel = models.CharField(max_length=40, default=ARCHIVE)
    question = models.CharField(max_length=8, choices=QUESTIONS)
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="evidence")
    quotation = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    pieces = models.JSONField(default=list, blank=True)
    stance = models.CharField(max_length=12, choices=STANCES)
    relevance = models.FloatField()
    is_primary = models.BooleanField(default=False)
    is_independent = models.BooleanField(default=True)
    comparison = models.JSONField(null=True)
    note = models.CharField(max_length=300, blank=True)
    attributed_to = models.CharField(max_length=200, blank=True)
    found_in = models.JSONField(default=list, blank=True)
    probabilities = ArrayField(models.FloatField(), size=3, null=True)
    time = models.CharField(max_length=8, choices=TIMES, blank=True)
    party = models.CharField(max_length=200, blank=True)
    found_by = models.CharField(max_length=120)
    judged_by = models.CharField(max_length=120)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "ordinal"], name="one_evidence_per_output")]
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return self.quotation[:80]

    @property
    def is_verbatim(self) -> bool:
        """The quotation stands in its snapshot at its offsets; otherwise it never counts."""
        text = self.passage.snapshot.text
        return GAP.join(text[start:end] for start, end in self.spans) == self.quotation

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where the quotation stands in its snapshot: one span, or one a piece."""
        return [(start, end) for start, end in self.pieces] or [(self.start, self.end)]

    @property
    def decision(self) -> EvidenceDecision | None:
        """The newest decision of a person, None while nobody has decided."""
        return max(self.decisions.all(), key=lambda decision: decision.pk, default=None)

    @property
    def counts_as_primary(self) -> bool:
        """A person's word on the role where there is one, else the machine's."""
        decided = self.decision.role if self.decision else ""
        return decided == EvidenceRole.PRIMARY if decided else self.is_primary


class EvidenceRole(models.TextChoices):
    """What a source is to one claim, as a person decided."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class EvidenceDecision(models.Model):
    """A person adopted or rejected a piece of evidence. Added, never edited; the newest one counts.

    `role` empty: the machine's word on whether it is primary stands.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="decisions")
    adopted = models.BooleanField()
    stance = models.CharField(max_length=12, choices=STANCES, blank=True)
    role = models.CharField(max_length=12, choices=EvidenceRole.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"evidence {self.evidence_id} {'adopted' if self.adopted else 'rejected'}"
