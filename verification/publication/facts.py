"""The facts of a report: what a page, a Word file and a program are told of an article.

A machine's proposal has no field here, and a name that is to be withheld is not filled in: what a report
must not say cannot reach the one that writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

FORMAT: Final = "factcheck.report/1"
"""Names the shape of these facts; another number says that a program has to read them anew."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed or said something, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RatingFact:
    """The rating that somebody chose, on the version of the scale that they chose it from."""

    key: str
    label: str
    bucket: str
    scale: str
    scale_version: int
    colour: str
    icon: str


@dataclass(frozen=True, slots=True)
class Told:
    """Whom an attestation comes from; `name` and `function` are empty where they are withheld."""

    means: str
    at: datetime
    is_withheld: bool
    name: str
    function: str


@dataclass(frozen=True, slots=True)
class Witness:
    """One piece of evidence that counted, as the verdict froze it; `told` where no page was read.

    `lost` says what became of its source since; empty: nothing that is known.
    """

    evidence: int
    snapshot: int
    stance: str
    is_primary: bool
    is_verbatim: bool
    quotation: str
    title: str
    source: str
    url: str
    published_on: date | None
    accessed_at: datetime
    sha256: str
    origin: str
    adopted: Signature | None
    told: Told | None
    lost: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """The rating asks for another text. `settled`: who said what became of it; null while nobody has."""

    settled: Signature | None
    note: str


@dataclass(frozen=True, slots=True)
class VerdictFact:
    """The verdict on one question, as it was submitted last; without approvals nobody has signed it yet."""

    question: str
    number: int
    claim_text: str
    rating: RatingFact
    rationale: str
    confidence: str
    digest: str
    author: str
    submitted: Signature
    approvals: tuple[Signature, ...]
    witnesses: tuple[Witness, ...]
    text_change: TextChange | None


@dataclass(frozen=True, slots=True)
class FlagFact:
    """What somebody has to look at again, and why."""

    flag: str
    doubts_signature: bool
    cause: str


@dataclass(frozen=True, slots=True)
class ReplyFact:
    """One entry of the right of reply: facts that were put to somebody and what came of it."""

    outcome: str
    is_silent: bool
    whom: str
    means: str
    put_at: datetime | None
    facts: str
    deadline: datetime | None
    text: str
    kept: Signature


@dataclass(frozen=True, slots=True)
class QueryFact:
    """A question to the reporter that nobody has answered yet."""

    text: str
    kind: str
    blocking: bool
    due_at: datetime | None
    asked: Signature


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands in the text, in code points: [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Why nothing is left to check: `reason` of a dismissal, `into` the number of the claim it goes on in."""

    reason: str
    into: int | None
    by: Signature | None


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """One claim; `number` counts along the text. `place` null: it stands nowhere in this text.

    `exact` are its words in the text, `text` is the wording that stands alone. `gone` is set where it was
    dismissed, merged, split or withdrawn, and only there.
    """

    id: int
    number: int
    text: str
    exact: str
    place: Place | None
    status: str
    kind: str
    attribution: str
    speaker: str
    speaker_description: str
    speaker_affiliation: str
    speaker_anonymous: bool
    risks: tuple[str, ...]
    required_approvals: int
    verdicts: tuple[VerdictFact, ...]
    flags: tuple[FlagFact, ...]
    replies: tuple[ReplyFact, ...]
    open_queries: tuple[QueryFact, ...]
    gone: Gone | None

    @property
    def is_approved(self) -> bool:
        """Everybody who has to sign has signed, and what they signed stands."""
        return self.status == "approved"


@dataclass(frozen=True, slots=True)
class BlockFact:
    """One block of the text, in code points: [start, end)."""

    kind: str
    start: int
    end: int
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class SentenceFact:
    """A sentence that nobody has accounted for."""

    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class EmergencyFact:
    """Why a text was cleared past its guards, past which, and what was found; `reviewed` None: not yet."""

    reason: str
    passed: tuple[str, ...]
    finding: str
    reviewed: Signature | None


@dataclass(frozen=True, slots=True)
class ClearanceFact:
    """Who cleared the text, when, and the digests of what they cleared; `emergency`: past its guards."""

    by: str
    at: datetime
    text_sha256: str
    verdicts_sha256: str
    emergency: EmergencyFact | None = None


@dataclass(frozen=True, slots=True)
class LiveFact:
    """The text that went out, compared with the cleared one; `differs`: in its words, as `summary` says."""

    differs: bool
    summary: str
    url: str
    compared: Signature


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A correction or retraction that two editors stand for."""

    kind: str
    cause: str
    text: str
    said_before: str
    right_now: str
    proposed: Signature
    confirmed: Signature


@dataclass(frozen=True, slots=True)
class RevisionFact:
    """The version of the text that the report is about."""

    number: int
    sha256: str
    brought: Signature
    text: str
    blocks: tuple[BlockFact, ...]


@dataclass(frozen=True, slots=True)
class ArticleFact:
    """The head of the article."""

    id: int
    title: str
    byline: str
    dateline: str
    published_on: date | None
    source_app: str
    source_id: str
    source_url: str
    status: str
    is_restricted: bool
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one article at one moment. `cleared` null: nobody has cleared this text.

    `went_out` null: no text that went out was compared with it.
    """

    format: str
    made_at: datetime
    article: ArticleFact
    revision: RevisionFact
    cleared: ClearanceFact | None
    went_out: LiveFact | None
    notices: tuple[NoticeFact, ...]
    claims: tuple[ClaimFact, ...]
    open_sentences: tuple[SentenceFact, ...]

    @property
    def live(self) -> list[ClaimFact]:
        """The claims of which something is left."""
        return [claim for claim in self.claims if claim.gone is None]

    @property
    def gone(self) -> list[ClaimFact]:
        """The claims that were dismissed, merged, split or withdrawn."""
        return [claim for claim in self.claims if claim.gone is not None]

    @property
    def approved(self) -> int:
        """How many claims are approved."""
        return sum(claim.is_approved for claim in self.claims)

    @property
    def has_headline(self) -> bool:
        """The text carries its own headline."""
        return any(block.kind == "headline" for block in self.revision.blocks)
