"""The one tree of errors. `code` is stable: programs may rely on it; the message is for people.

FactcheckError
├── InvalidInput                 what was given cannot be used; nothing was stored
│   ├── EmptyDocument  DocumentTooLarge  UnsupportedDocument  UnreadableDocument
│   ├── ScannedDocument  WrongEncoding  DecompressionBomb
│   ├── InvalidAnchor  InvalidReason  UnknownRating
│   ├── WrongCode                    of a second factor
│   ├── InvalidScale                 with one problem a place
│   ├── QuotationNotFound  TooFewVerdicts  TooManyClaims  UnreadableQuery
│   └── ForbiddenAddress  InvalidAddress
├── NotAllowed                   this person, or this token, may not do this
│   └── ProposalHidden
├── ActionRefused                guards of the work flow failed; carries all of them
├── Conflict                     somebody else was faster
│   ├── StaleVersion  StaleDigest  DuplicateArticle  IdempotencyConflict  CountChanged
├── NotFound
├── TooManyAttempts              guessing; not before `retry_after` seconds
├── PreconditionRequired         a write without the version that it is based on
├── ProviderError                the outside world
│   ├── TransientProviderError   try again
│   │   ├── ProviderTimeout  ProviderUnreachable  RobotsUnknown
│   │   └── RateLimited          not before `retry_after` seconds
│   │       └── ProviderDown
│   └── PermanentProviderError   trying again is useless
│       ├── MalformedAnswer  NotConfigured  RobotsDisallow
│       └── ProviderRefused
│           └── PageGone             404 or 410: there was a page, or never one
├── EngineError                  a model or its weights are missing or damaged
└── BrokenChain                  the audit trail does not verify
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class FactcheckError(Exception):
    """Everything this product raises on purpose."""

    code = "error"

    def __init__(self, message: str = "") -> None:
        self.message = message or (self.__doc__ or "").strip()
        super().__init__(self.message)


class InvalidInput(FactcheckError):
    """What was given cannot be used."""

    code = "invalid_input"


class EmptyDocument(InvalidInput):
    """The document holds no text."""

    code = "empty_document"


class DocumentTooLarge(InvalidInput):
    """The document is larger than the limit."""

    code = "document_too_large"


class UnsupportedDocument(InvalidInput):
    """This kind of file cannot be read; use txt, md, html, docx or pdf."""

    code = "unsupported_document"


class UnreadableDocument(InvalidInput):
    """The file is damaged or not what its name says."""

    code = "unreadable_document"


class ScannedDocument(InvalidInput):
    """The PDF holds pictures of pages, no text."""

    code = "scanned_document"


class WrongEncoding(InvalidInput):
    """The text's encoding could not be recognised."""

    code = "wrong_encoding"


class DecompressionBomb(InvalidInput):
    """The file unpacks to far more than it should."""

    code = "decompression_bomb"


class InvalidAnchor(InvalidInput):
    """The quotation is not found at its offsets."""

    code = "invalid_anchor"


class QuotationNotFound(InvalidInput):
    """These words do not stand in the document.

    `snapshot` is the document, `nearest` the passage that was probably meant; empty: none comes close.
    """

    code = "quotation_not_found"

    def __init__(self, message: str = "", *, snapshot: int = 0, nearest: str = "") -> None:
        self.snapshot = snapshot
        self.nearest = nearest
        super().__init__(message or "These words do not stand in the document.")


class InvalidReason(InvalidInput):
    """A reason is missing or not one of the known ones."""

    code = "invalid_reason"


class UnknownRating(InvalidInput):
    """The rating is not on the newsroom's scale."""

    code = "unknown_rating"


class TooFewVerdicts(InvalidInput):
    """There are too few verdicts that were made with the proposal hidden.

    `there` are as many as there are, `needed` as many as it takes.
    """

    code = "too_few_verdicts"

    def __init__(self, message: str = "", *, there: int = 0, needed: int = 0) -> None:
        self.there = there
        self.needed = needed
        counted = "1 verdict was" if there == 1 else f"{there} verdicts were"
        told = f"So far {counted} made with the proposal hidden; {needed} are needed."
        super().__init__(message or told)


class WrongCode(InvalidInput):
    """This code is not right, or was used before. Wait for the next one."""

    code = "wrong_code"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong at one place of what was given; the place is a JSON Pointer."""

    place: str
    text: str


class InvalidScale(InvalidInput):
    """This scale cannot be used as it is."""

    code = "invalid_scale"

    def __init__(self, message: str = "", problems: Sequence[FieldProblem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


class TooManyClaims(InvalidInput):
    """These are too many claims for one act; narrow the list to at most 500."""

    code = "too_many_claims"


class UnreadableQuery(InvalidInput):
    """A term of the query cannot be read.

    `problems` name each such term with what would be allowed.
    """

    code = "unreadable_query"

    def __init__(self, message: str = "", problems: Sequence[str] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message or " ".join(problems) or "A term of the query cannot be read.")


class InvalidAddress(InvalidInput):
    """This is not an address of a web page."""

    code = "invalid_address"


class ForbiddenAddress(InvalidInput):
    """The address leads to a private network and is never fetched."""

    code = "forbidden_address"


class NotAllowed(FactcheckError):
    """You may not do this."""

    code = "not_allowed"


class ProposalHidden(NotAllowed):
    """The machine's proposal is hidden until you have rated this claim."""

    code = "proposal_hidden"


@dataclass(frozen=True, slots=True)
class Failure:
    """One guard that failed: its machine code, and what would satisfy it."""

    guard: str
    code: str
    text: str


class ActionRefused(FactcheckError):
    """The work flow does not allow this now."""

    code = "action_refused"

    def __init__(self, message: str = "", failures: Sequence[Failure] = ()) -> None:
        self.failures = tuple(failures)
        super().__init__(message or " ".join(failure.text for failure in self.failures))


class Conflict(FactcheckError):
    """Somebody else changed this in the meantime."""

    code = "conflict"


class StaleVersion(Conflict):
    """This was changed after you opened it."""

    code = "stale_version"


class StaleDigest(Conflict):
    """What you saw is not what would be approved now."""

    code = "stale_digest"


class DuplicateArticle(Conflict):
    """An article with this source was imported by somebody else."""

    code = "duplicate_article"


class IdempotencyConflict(Conflict):
    """This idempotency key was used for another request."""

    code = "idempotency_conflict"


class CountChanged(Conflict):
    """Another number of claims matches now than you saw.

    `there` are as many as there are, `expected` as many as were seen.
    """

    code = "count_changed"

    def __init__(self, message: str = "", *, there: int = 0, expected: int = 0) -> None:
        self.there = there
        self.expected = expected
        super().__init__(message or f"{there} claims match now; you saw {expected}. Look again, then repeat.")


class NotFound(FactcheckError):
    """There is no such thing, or you may not see it."""

    code = "not_found"


class TooManyAttempts(FactcheckError):
    """Too many wrong attempts; there is room for another after a while."""

    code = "too_many_attempts"

    def __init__(self, retry_after: int = 60) -> None:
        self.retry_after = retry_after
        minutes = -(-retry_after // 60)
        super().__init__(f"Too many attempts. Try again in {minutes} minute{'' if minutes == 1 else 's'}.")


class PreconditionRequired(FactcheckError):
    """Send the version that your change is based on."""

    code = "precondition_required"


class ProviderError(FactcheckError):
    """A source outside did not give an answer."""

    code = "provider_error"
    # What came before it failed, of the type that the provider's port names: kept like any other answer.
    raw: Sequence[object] = ()


class TransientProviderError(ProviderError):
    """A source outside did not answer this time; trying again may help."""

    code = "provider_transient"


class ProviderTimeout(TransientProviderError):
    """The address did not answer in time."""

    code = "provider_timeout"


class ProviderUnreachable(TransientProviderError):
    """The address could not be reached."""

    code = "provider_unreachable"


class RobotsUnknown(TransientProviderError):
    """The site's robots.txt could not be read, so nobody knows whether programs may ask it."""

    code = "provider_robots_unknown"


class RateLimited(TransientProviderError):
    """The source outside has been asked too often; it may be asked again later."""

    code = "provider_rate_limited"

    def __init__(self, message: str = "", retry_after: float = 60.0) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class ProviderDown(RateLimited):
    """The source outside failed several times and is left alone for a while."""

    code = "provider_paused"


class PermanentProviderError(ProviderError):
    """A source outside will not answer this."""

    code = "provider_permanent"


class ProviderRefused(PermanentProviderError):
    """The address answered with a refusal."""

    code = "provider_refused"


class PageGone(ProviderRefused):
    """There is no page at this address, or no longer."""

    code = "provider_gone"


class RobotsDisallow(PermanentProviderError):
    """The site's robots.txt asks programs not to fetch this page."""

    code = "provider_robots"


class MalformedAnswer(PermanentProviderError):
    """The source outside answered something that is not of its documented form."""

    code = "provider_malformed"


class NotConfigured(PermanentProviderError):
    """The source outside is not set up: something that it needs is missing in the settings."""

    code = "provider_not_configured"


class EngineError(FactcheckError):
    """A model of the engine is missing or damaged."""

    code = "engine_error"


class BrokenChain(FactcheckError):
    """The audit trail does not verify."""

    code = "broken_chain"
