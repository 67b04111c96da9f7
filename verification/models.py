"""Every table, gathered for Django from its stage."""

from verification.articles.models import (
    Article,
    Block,
    Finding,
    FindingAnswer,
    RawDocument,
    ReporterSource,
    Revision,
    Sentence,
)
from verification.audit import ChainHead, Event
from verification.claims.models import Anchor, Claim, ClaimVector, ClaimWord, Match, Wording
from verification.evidence.models import (
    ArchiveSize,
    Evidence,
    EvidenceDecision,
    LexemeFrequency,
    Origin,
    Passage,
    Search,
    Snapshot,
    Source,
)
from verification.integrations.models import IdempotencyKey, Token
from verification.jobs import Job, PipelineStep
from verification.people import User
from verification.publication.models import Clearance, TextChangeWaiver
from verification.reviews.models import Approval, ChangeRequest
from verification.verdicts.models import Proposal, Rating, RatingScale, VerdictDraft, VerdictRevision

__all__ = [
    "Anchor",
    "Approval",
    "ArchiveSize",
    "Article",
    "Block",
    "ChainHead",
    "ChangeRequest",
    "Claim",
    "ClaimVector",
    "ClaimWord",
    "Clearance",
    "Event",
    "Evidence",
    "EvidenceDecision",
    "Finding",
    "FindingAnswer",
    "IdempotencyKey",
    "Job",
    "LexemeFrequency",
    "Match",
    "Origin",
    "Passage",
    "PipelineStep",
    "Proposal",
    "Rating",
    "RatingScale",
    "RawDocument",
    "ReporterSource",
    "Revision",
    "Search",
    "Sentence",
    "Snapshot",
    "Source",
    "TextChangeWaiver",
    "Token",
    "User",
    "VerdictDraft",
    "VerdictRevision",
    "Wording",
]
