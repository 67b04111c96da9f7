"""The values that pass between the engine's steps: frozen, slotted, no behaviour beyond reading.

Offsets are Unicode code points into the canonical text of one revision or snapshot, half-open
[start, end). Probabilities lie in [0, 1]. None means "unknown", empty means "known to be none".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of an article is."""

    FURNITURE = "furniture"
    HEADLINE = "headline"
    BYLINE = "byline"
    CAPTION = "caption"
    SUBHEADING = "subheading"
    BODY = "body"
    PULL_QUOTE = "pull_quote"


class AttributionClass(StrEnum):
    """How a sentence gives its source."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    UNSOURCED = "unsourced"
    NONE = "none"


class Kind(StrEnum):
    """What sort of statement a claim is; opinion and prediction are checkable only as "said"."""

    QUANTITY = "quantity"
    EVENT = "event"
    STATE = "state"
    CAUSAL = "causal"
    COMPARISON = "comparison"
    ATTRIBUTION = "attribution"
    OPINION = "opinion"
    PREDICTION = "prediction"


class Disposition(StrEnum):
    """What became of a sentence, so that every sentence is accounted for."""

    CLAIM = "claim"
    NO_CHECKABLE_FACT = "no_checkable_fact"
    DUPLICATE = "duplicate"
    FURNITURE = "furniture"


class Check(StrEnum):
    """What a finding compares inside one article."""

    HEADLINE = "headline"
    HEDGE = "hedge"
    SUM = "sum"
    CHANGE = "change"
    SHARE = "share"
    AGE = "age"
    DURATION = "duration"
    DATE = "date"
    SPELLING = "spelling"
    FIGURES = "figures"
    SOURCES = "sources"
    UNIT = "unit"


class Question(StrEnum):
    """The two questions of an attributed claim: did the speaker say it; is it so."""

    SAID = "said"
    TRUE = "true"


class Stance(StrEnum):
    """How a quotation bears on a claim. The machine uses the first three only."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    NOT_ENOUGH = "not_enough"
    QUALIFIES = "qualifies"
    CONTEXT = "context"
    IRRELEVANT = "irrelevant"


class ConclusionClass(StrEnum):
    """What the machine proposes for one question of one claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    CONFLICTING = "conflicting"
    NOT_ENOUGH = "not_enough"


class TimeRelation(StrEnum):
    """How the day of a source lies to what a claim speaks of."""

    FITTING = ""
    OLDER = "older"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like unit of an article; `duplicate_of` is the ordinal of the block it repeats."""

    ordinal: int
    start: int
    end: int
    kind: BlockKind
    duplicate_of: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence inside one block; `block` is that block's ordinal."""

    ordinal: int
    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a statement belongs to, as the article tells it. Empty strings: the article does not say."""

    name: str
    description: str = ""
    affiliation: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """Source, cue and content of one statement; `flags` are the editor's (missing, anonymous, …)."""

    kind: AttributionClass
    source: Span | None = None
    cue: Span | None = None
    content: Span | None = None
    speaker: Speaker | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """One mention and what it stands for; offsets are those of the mention.

    `resolved` is empty where it is not known well enough, or where a date waits for a day to count from:
    then the mention stays in the claim, and `candidates` hold what it may be (for a date: its bounds).
    """

    mention: str
    start: int
    end: int
    resolved: str
    method: str
    confidence: float
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """What a claim was cut from: the range of the whole statement and the name of the rule.

    `parts` are the ranges of the statement's own words where the speaker interrupts it ("…," she said,
    "…"); empty where nobody does.
    """

    start: int
    end: int
    method: str
    parts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Worthiness:
    """P(worth checking) and the order to take claims in, 0 to 100, with the reasons to show."""

    probability: float
    priority: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """One claim found in a text. `[start, end)` is its exact span; `text` stands alone.

    `split` is None for a whole statement.
    """

    ordinal: int
    sentence: int
    start: int
    end: int
    text: str
    kind: Kind
    attribution: Attribution
    worthiness: Worthiness
    resolutions: tuple[Resolution, ...] = ()
    split: Split | None = None


@dataclass(frozen=True, slots=True)
class SentenceDisposition:
    """What became of one sentence, and why in a few words.

    `repeats` is the ordinal of the body sentence that says the same; None where none does.
    """

    sentence: int
    disposition: Disposition
    reason: str = ""
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Places of one text that do not fit together, and why in a plain sentence.

    `spans` are the words that clash, in the order of the text; `claims` are the ordinals of the claims
    that stand there.
    """

    check: Check
    message: str
    spans: tuple[Span, ...]
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that `extract` found in one text, all of it in the order of the text."""

    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    claims: tuple[ClaimDraft, ...]
    dispositions: tuple[SentenceDisposition, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldFact:
    """One field of one entity: what a reference work records or a sentence states.

    `field` is a key of the field catalogue (`engine/fields.py`), for example "capital" or "area.total".
    `value` is the recorded wording; `unit` is empty for names and dates; `as_of` is the year that the
    value itself carries, None when it carries none.
    """

    entity: str
    field: str
    value: str
    unit: str = ""
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimText:
    """What the evidence side needs to know of a claim."""

    text: str
    exact: str
    kind: Kind
    question: Question
    speaker: str = ""
    quotation: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as the judge sees it.

    `text` equals the snapshot's text at `[start, end)`. `facts` are the passage's recorded fields;
    empty for prose. `origin` identifies the cluster of snapshots that go back to one first report.
    `primary` says that the source is the primary one for what the passage records. `transcript`
    says that the snapshot is a verbatim record of what `speakers` said; empty speakers are those that
    the source, the title or the passage's own labels ("Name: …") name. `own_article` says that it
    is our own article or quotes it, and so is no witness.
    """

    id: int
    text: str
    start: int
    end: int
    source: str
    origin: int
    primary: bool = False
    transcript: bool = False
    own_article: bool = False
    title: str = ""
    published: date | None = None
    facts: tuple[FieldFact, ...] = ()
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparator set side by side, in words that can be shown.

    `comparator` is its versioned name; `agrees` is None when the two could not be compared.
    """

    comparator: str
    entity: str
    field: str
    claimed: str
    recorded: str
    agrees: bool | None
    tolerance: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One passage's bearing on one question of one claim.

    `[start, end)` is the quotation inside the *snapshot* (not the passage): what to show, verbatim.
    `relevance` in [0, 1] comes from the search; it never decides the stance alone. `probabilities` are
    those of supports, refutes and not enough, where prose was read; None where fields were compared.
    `party` says in what the source is a party to the matter; empty where it is none.
    """

    passage: int
    question: Question
    stance: Stance
    relevance: float
    start: int
    end: int
    comparison: Comparison | None = None
    note: str = ""
    probabilities: tuple[float, float, float] | None = None
    time: TimeRelation = TimeRelation.FITTING
    party: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A judgement together with what decides its weight.

    `standing` is the desk's word on the source; `decided` says that a person gave the stance.
    """

    judgement: Judgement
    origin: int
    source: str
    primary: bool
    independent: bool
    standing: str = ""
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact behind a conclusion: a stable code and the words to show."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The machine's proposal for one question of one claim.

    `confidence` is the probability that the class is right; None when it was not calibrated for this
    case. `calibrated_on` says in words what it was fitted on. `probabilities` are those of the four
    classes in the order of `ConclusionClass`, empty where none were calibrated. `abstained` says that the
    class is too unsure to propose. `fragile` names the one origin without which the class would be
    another; empty where there is none. `raw_confidence` is the machine's own confidence where the desk's
    verdicts made another one of it, else None.
    """

    question: Question
    outcome: ConclusionClass
    confidence: float | None
    calibrated_on: str
    reasons: tuple[Reason, ...] = field(default=())
    probabilities: tuple[float, ...] = ()
    abstained: bool = False
    fragile: str = ""
    raw_confidence: float | None = None
