"""Every table, gathered for Django from its stage."""

from verification.articles.models import (
    Article,
    Block,
    Finding,
    FindingAnswer,
    RawDocument,
    ReaderChange,
    ReporterSource,
    Revision,
    Sentence,
)
from verification.audit import ChainHead, Event
from verification.claims.models import Anchor, Claim, ClaimVector, ClaimWord, Match, Wording
from verification.claims.notification_models import Notification
from verification.claims.talk_models import Comment, CommentTurn, Mention
from verification.evidence.intake_models import ArchiveItem, Feed
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
from verification.evidence.query_models import AttachedAnswer, Query, QueryEnd
from verification.evidence.record_models import (
    Contact,
    HidingChange,
    OriginChange,
    ProviderAnswer,
    ProviderSetting,
    SnapshotCheck,
)
from verification.evidence.reply_models import Reply
from verification.integrations.models import IdempotencyKey, Token
from verification.integrations.webhook_models import Webhook, WebhookAttempt, WebhookDelivery
from verification.jobs import Job, PipelineStep
from verification.people import User
from verification.publication.closing_models import ClosingAct, LiveText, Notice
from verification.publication.emergency_models import Emergency, EmergencyReview
from verification.publication.models import Clearance, TextChangeWaiver
from verification.publication.public_models import Publication, PublicationEnd
from verification.reviews.models import Approval, CarryOver, ChangeRequest, SavedFilter, Turn
from verification.second_factor import RecoveryCode, SecondFactor
from verification.throttle import Attempt, KnownPlace
from verification.verdicts.models import Proposal, Rating, RatingScale, VerdictDraft, VerdictRevision
from verification.verdicts.reliability_models import BlindRating, Calibration

__all__ = [
    "Anchor",
    "Approval",
    "ArchiveItem",
    "ArchiveSize",
    "Article",
    "AttachedAnswer",
    "Attempt",
    "BlindRating",
    "Block",
    "Calibration",
    "CarryOver",
    "ChainHead",
    "ChangeRequest",
    "Claim",
    "ClaimVector",
    "ClaimWord",
    "Clearance",
    "ClosingAct",
    "Comment",
    "CommentTurn",
    "Contact",
    "Emergency",
    "EmergencyReview",
    "Event",
    "Evidence",
    "EvidenceDecision",
    "Feed",
    "Finding",
    "FindingAnswer",
    "HidingChange",
    "IdempotencyKey",
    "Job",
    "KnownPlace",
    "LexemeFrequency",
    "LiveText",
    "Match",
    "Mention",
    "Notice",
    "Notification",
    "Origin",
    "OriginChange",
    "Passage",
    "PipelineStep",
    "Proposal",
    "ProviderAnswer",
    "ProviderSetting",
    "Publication",
    "PublicationEnd",
    "Query",
    "QueryEnd",
    "Rating",
    "RatingScale",
    "RawDocument",
    "ReaderChange",
    "RecoveryCode",
    "Reply",
    "ReporterSource",
    "Revision",
    "SavedFilter",
    "Search",
    "SecondFactor",
    "Sentence",
    "Snapshot",
    "SnapshotCheck",
    "Source",
    "TextChangeWaiver",
    "Token",
    "Turn",
    "User",
    "VerdictDraft",
    "VerdictRevision",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "Wording",
]
