"""Who acts, and the facts that the guards of the work flow look at: frozen, gathered by the acting stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from verification.engine.types import Question, Stance
from verification.errors import NotAllowed
from verification.workflow import ArticleStatus, Role, Status


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is None for the machine; `by_token` when a token acts in a person's name.

    `lacks_factor` where a role asks for a second factor and there is none: nothing is signed then.
    """

    id: int | None
    roles: frozenset[Role]
    name: str = ""
    by_token: bool = False
    lacks_factor: bool = False

    @property
    def is_person(self) -> bool:
        """A signed-in person, in contrast to a service account, a token or the machine."""
        return self.id is not None and Role.SERVICE not in self.roles and not self.by_token

    @property
    def user_id(self) -> int:
        """The id of the account that acts.

        Raises:
            NotAllowed: it is the machine.
        """
        if self.id is None:
            raise NotAllowed("The machine proposes; people decide.")
        return self.id


MACHINE_ACTOR: Final = Actor(id=None, roles=frozenset({Role.SERVICE}), name="factcheck")


@dataclass(frozen=True, slots=True)
class CountedEvidence:
    """One piece of evidence that a person adopted, as the guards see it.

    `role` is what the person said the source is, empty where the machine's `primary` stands.
    """

    evidence_id: int
    question: Question
    stance: Stance | None
    origin: int
    primary: bool
    independent: bool
    verbatim: bool
    dated: bool
    adopted_by: int | None
    role: str = ""


@dataclass(frozen=True, slots=True)
class RatedQuestion:
    """A verdict as it stands for one question."""

    question: Question
    rating: str
    label: str
    bucket: str
    rationale: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Canonical:
    """The claim that another is to be merged into."""

    status: Status
    same_article: bool = True
    same_claim: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards look at; the acting stage gathers what its action needs.

    `adopters` are all who ever adopted evidence that counts, the newest decision's and earlier ones'.
    `signers` have signed what is in review. `assignee` may check claims, as far as it is one; None: nobody
    was named. `stale` are the flags that doubt an approval. `open_talk` names the blocking comments and
    queries that nobody has settled, `unheard` whom an adverse verdict or an accusation names and who had no
    right of reply.
    `parts` are where the claims stand that were cut from the same statement; `undoes` names the last act
    on the claim when it was this actor's own and can be taken back. `in_doubt` are the flags of a published
    article that nobody has settled, `proposer` is whose notice is to be confirmed; None: there is none.
    `passed` are the codes of what an emergency goes past, `confirmation` the words typed to mean it.
    """

    now: datetime
    status: Status | ArticleStatus | None = None
    version: int = 0
    expected_version: int | None = None
    article_status: ArticleStatus | None = None
    holder: int | None = None
    holder_name: str = ""
    lease_until: datetime | None = None
    reason: str = ""
    allowed_reasons: tuple[str, ...] = ()
    comment: str = ""
    anchor_exact: bool = True
    canonical: Canonical | None = None
    parts: tuple[Status, ...] = ()
    held_parts: tuple[str, ...] = ()
    undoes: str = ""
    required: tuple[Question, ...] = ()
    rated: tuple[RatedQuestion, ...] = ()
    counted: tuple[CountedEvidence, ...] = ()
    searched: frozenset[Question] = frozenset()
    authors: frozenset[int] = frozenset()
    adopters: frozenset[int] = frozenset()
    submitter: int | None = None
    signers: frozenset[int] = frozenset()
    assignee: bool | None = None
    waiting_for: str = ""
    follow_up: datetime | None = None
    stale: tuple[str, ...] = ()
    open_talk: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    reporters: frozenset[int] = frozenset()
    unmatched_byline: str = ""
    digest: str = ""
    shown_digest: str = ""
    unaccounted_sentences: int = 0
    open_claims: int = 0
    stale_claims: int = 0
    doubted_claims: int = 0
    changed_ratings: int = 0
    orphaned_claims: int = 0
    unconfirmed_claims: int = 0
    signed_by_reporters: int = 0
    unchanged_incorrect: tuple[str, ...] = field(default=())
    in_doubt: tuple[str, ...] = ()
    proposer: int | None = None
    passed: tuple[str, ...] = ()
    confirmation: str = ""
