"""What the detail of one claim shows, gathered once: wording, questions, evidence, actions, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from verification.articles.models import ReporterSource
from verification.audit import Event
from verification.claims.models import Anchor, Claim
from verification.engine.independence import Independence
from verification.engine.types import Question
from verification.errors import ActionRefused, FactcheckError, Failure
from verification.evidence.hiding import is_hidden
from verification.evidence.independence import witnesses_among
from verification.evidence.models import ARCHIVE, BY_HAND, CHECKS, Search
from verification.people import User
from verification.reviews.models import ChangeRequest
from verification.reviews.services import Available, available, review_digest
from verification.verdicts.models import (
    ConfidenceLevel,
    Proposal,
    Rating,
    RatingScale,
    VerdictDraft,
    VerdictRevision,
)
from verification.verdicts.scale_versions import choice_of
from verification.verdicts.services import current_proposals, current_verdicts, default_scale
from verification.web.cards import (
    ContactView,
    FoundEvidence,
    contact_log,
    evidence_cards,
    found_for,
    newest_searches,
)
from verification.web.earlier import SaidBefore, said_before
from verification.web.keys import ACTION_ORDER, KEYS
from verification.web.moves import Moves, is_concluding, moves_of
from verification.web.offer import Offer, offer
from verification.web.outside_view import OutsideView, outside_of
from verification.web.reading import JUDGED
from verification.web.requests import whole_number
from verification.web.standing import Standing, standing
from verification.web.suggestion import Suggestion, suggest
from verification.web.vocabulary import (
    ACTION_ICON,
    CONTACT_OUTCOME,
    DECIDABLE_STANCES,
    DISMISS,
    KIND,
    MEANS,
    QUESTION,
    SOURCE_ROLE,
    STANCE,
)
from verification.web.why import Kin, Why, halves, mergeable, why
from verification.workflow import Action, Guard, Status

CONTEXT: Final = 160
HISTORY: Final = 40
# What a click does without asking anything more.
PLAIN: Final = frozenset(
    {
        *(Action.ACCEPT, Action.RESTORE, Action.TAKE, Action.RELEASE, Action.RESUME),
        *(Action.WITHDRAW_SUBMISSION, Action.RECONFIRM),
        *(Action.UNMERGE, Action.REJOIN, Action.UNSPLIT),
    }
)
# What the form of the act itself asks for.
ASKED_BY_FORM: Final = frozenset({Guard.CANONICAL, Guard.ANCHOR})
APART: Final = frozenset(
    {
        Action.EDIT,
        Action.MERGE,
        Action.UNMERGE,
        Action.SPLIT,
        Action.REJOIN,
        Action.UNSPLIT,
        Action.UNDO,
    }
)
"""Acts with forms of their own."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What the verdict form of one question holds: typed before, else the draft, else nothing.

    `outdated` is the draft's rating where the desk's scale lacks it, or has another meaning for it.
    """

    rating: str = ""
    rationale: str = ""
    confidence: str = ""
    version: int = 0
    outdated: Rating | None = None
    theirs: VerdictDraft | None = None
    errors: Sequence[str] = ()

    @property
    def outdated_choice(self) -> str:
        """What the draft's outdated rating is called in the form."""
        return choice_of(self.outdated)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question of the claim with all that belongs to it."""

    question: Question
    proposal: Proposal | None
    verdict: VerdictRevision | None
    found: FoundEvidence
    witnesses: Independence | None
    searches: Sequence[Search]
    log: Sequence[Search]
    fields: Fields
    offer: Suggestion | None = None
    is_hidden: bool = False
    moves: Moves | None = None
    is_moving: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """One row of the work flow as a button, with what stands against it."""

    action: Action
    label: str
    icon: str
    key: str
    is_plain: bool
    failures: Sequence[Failure]


@dataclass(frozen=True, slots=True)
class Problem:
    """What was refused just now, and what had been typed."""

    error: FactcheckError
    typed: Mapping[str, str] = field(default_factory=dict)
    drafts: Mapping[str, Fields] = field(default_factory=dict)

    @property
    def failures(self) -> Sequence[Failure]:
        """Every guard that failed."""
        return self.error.failures if isinstance(self.error, ActionRefused) else ()


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything that the detail of one claim shows."""

    claim: Claim
    anchor: Anchor | None
    holder: User | None
    is_mine: bool
    questions: Sequence[QuestionView]
    buttons: Mapping[str, Button]
    reporter_sources: Sequence[ReporterSource]
    scale: RatingScale
    ratings: Sequence[Rating]
    digest: str
    submitted: VerdictRevision | None
    standing: Standing
    requests: Sequence[ChangeRequest]
    history: Sequence[Event]
    why: Why
    said_before: SaidBefore
    outside: OutsideView
    mergeable: Sequence[Kin] = ()
    contacts: Sequence[ContactView] = ()
    problem: Problem | None = None

    @property
    def is_hidden(self) -> bool:
        """What the machine says of the claim is not shown before somebody has rated it."""
        return any(part.is_hidden for part in self.questions)

    @property
    def offer(self) -> Offer | None:
        """What can be done about a quotation that was not found."""
        return offer(self.problem.error, self.problem.typed) if self.problem else None

    @property
    def typed_for(self) -> Mapping[str, Mapping[str, str]]:
        """What the refused form for adding evidence held, by where the evidence comes from."""
        return {str(self.form.get("way", "")): self.form}

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The questions that evidence can answer."""
        return [(str(part.question), QUESTION[part.question]) for part in self.questions]

    @property
    def means(self) -> list[tuple[str, str]]:
        """How somebody may be reached."""
        return list(MEANS.items())

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """What may come of a contact."""
        return [(value, look.word) for value, look in CONTACT_OUTCOME.items()]

    @property
    def form(self) -> Mapping[str, str]:
        """What the fields of the refused form held, as a template can name them; else empty."""
        typed = self.problem.typed if self.problem else {}
        return {name.replace("-", "_"): value for name, value in typed.items()}

    @property
    def is_refused_edit(self) -> bool:
        """A wording was refused, and stands in the form again."""
        return self.form.get("action") == Action.EDIT

    @property
    def is_refused_split(self) -> bool:
        """A split was refused, and stands in the form again."""
        return self.form.get("action") == Action.SPLIT

    @property
    def into(self) -> int | None:
        """The claim that the form merges into: the one chosen before, else the machine's proposal."""
        chosen = whole_number(self.form.get("into", "").partition(":")[0])
        proposed = next((kin.claim.pk for kin in self.mergeable if kin.is_alike), None)
        return proposed if chosen is None else chosen

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds to choose from."""
        return [(str(kind), word) for kind, word in KIND.items()]

    @property
    def halves(self) -> tuple[str, str]:
        """Where the claim's words could be cut."""
        return halves(self.anchor.exact) if self.anchor else ("", "")

    @property
    def dismiss_reasons(self) -> list[tuple[str, str]]:
        """The reasons to choose from."""
        return [(str(reason), word) for reason, word in DISMISS.items()]

    @property
    def stances(self) -> list[tuple[str, str]]:
        """The stances to choose from."""
        return [(str(stance), STANCE[stance].word) for stance in DECIDABLE_STANCES]

    @property
    def roles(self) -> list[tuple[str, str]]:
        """What a source may be to the claim."""
        return list(SOURCE_ROLE.items())

    @property
    def confidences(self) -> list[tuple[str, str]]:
        """How sure a person may be."""
        return [(str(value), str(value).capitalize()) for value in ConfidenceLevel.values]


def gather(claim: Claim, user: User, problem: Problem | None = None) -> Detail:
    """Read everything that the detail of a claim shows to this person."""
    verdicts = current_verdicts(claim) if claim.status in JUDGED else []
    holding = claim.status == Status.CHECKING and claim.lease_is_running()
    is_mine = holding and claim.holder_id == user.pk
    scale = default_scale()
    anchor = claim.anchors.select_related("revision").order_by("-revision_id").first()
    reason = why(claim, anchor)
    rows = [row for row in available(claim, user.as_actor()) if _is_choice(row, reason, is_mine=is_mine)]
    buttons = _buttons(rows)
    kin = mergeable(claim) if Action.MERGE in buttons else ()
    return Detail(
        claim=claim,
        anchor=anchor,
        holder=claim.holder if holding else None,
        is_mine=is_mine,
        questions=[
            replace(part, offer=_offered(part, scale, anchor)) if is_mine else part
            for part in _questions(claim, user, verdicts, problem)
        ],
        buttons=buttons,
        reporter_sources=_touching(anchor),
        scale=scale,
        ratings=list(scale.ratings.all()),
        digest=review_digest(claim) if claim.status == Status.IN_REVIEW else "",
        submitted=verdicts[0] if verdicts else None,
        standing=standing(claim, user, verdicts, names_people=Action.ASSIGN in buttons),
        requests=_requests(claim),
        history=_history(claim),
        why=reason,
        mergeable=kin,
        outside=outside_of(claim, user),
        said_before=said_before(claim, user, {item.claim.pk for item in kin}),
        contacts=contact_log(claim, user),
        problem=problem,
    )


def _is_choice(item: Available, reason: Why, *, is_mine: bool) -> bool:
    """Say whether a row of the work flow is worth a button: their roles open it and it has an object."""
    action = item.row.action
    if any(failure.guard == "role" for failure in item.failures) or action == Action.UNDO:
        return False
    if action == Action.TAKE:
        return not is_mine
    if action in (Action.RECONFIRM, Action.WITHDRAW_SUBMISSION):
        return not any(failure.guard in (Guard.STALE, Guard.SUBMITTER) for failure in item.failures)
    return action not in (Action.REJOIN, Action.UNSPLIT) or len(reason.parts) > 1


def _buttons(rows: Sequence[Available]) -> dict[str, Button]:
    """Return the rows as buttons, triage's in the order of their keys."""
    order = {str(action): place for place, action in enumerate(ACTION_ORDER)}
    ordered = sorted(rows, key=lambda item: order.get(item.row.action, len(order)))
    return {str(item.row.action): _button(item) for item in ordered}


def _button(item: Available) -> Button:
    action = Action(item.row.action)
    failures = [failure for failure in item.failures if failure.guard not in ASKED_BY_FORM]
    return Button(
        action, item.row.label, ACTION_ICON[action], KEYS.get(action, ""), action in PLAIN, failures
    )


def _questions(
    claim: Claim, user: User, verdicts: Sequence[VerdictRevision], problem: Problem | None
) -> list[QuestionView]:
    proposals = current_proposals([claim.pk]).get(claim.pk, {})
    hidden = is_hidden(claim.pk)
    signed = {verdict.question: verdict for verdict in verdicts}
    drafts = {draft.question: draft for draft in claim.drafts.select_related("rating__scale", "author")}
    cards = evidence_cards(claim, user, problem.typed if problem else None)
    witnesses = witnesses_among(card.evidence for card in cards).by_question
    log = list(Search.objects.filter(claim=claim).order_by("pk"))
    searches = newest_searches(log)
    moved, is_moving = moves_of(claim), is_concluding(claim)
    return [
        QuestionView(
            question=question,
            proposal=proposals.get(question),
            verdict=signed.get(question),
            found=found_for(question, cards),
            witnesses=witnesses.get(question),
            log=[search for search in log if search.question == question][:-HISTORY:-1],
            searches=[search for search in searches if search.question == question and _is_inside(search)],
            fields=_fields(drafts.get(question), (problem.drafts if problem else {}).get(question)),
            is_hidden=hidden,
            moves=moved.get(question),
            is_moving=is_moving,
        )
        for question in claim.questions
    ]


def _offered(part: QuestionView, scale: RatingScale, anchor: Anchor | None) -> Suggestion | None:
    if part.is_hidden or part.proposal is None:
        return None
    return suggest(scale, part.proposal, anchor.exact if anchor else "")


def _is_inside(search: Search) -> bool:
    """Say whether a search was one of our own; what was asked outside stands in a place of its own."""
    return search.channel in (ARCHIVE, CHECKS, BY_HAND)


def _fields(draft: VerdictDraft | None, typed: Fields | None) -> Fields:
    chosen = choice_of(draft.rating) if draft else ""
    outdated = draft.rating if draft and "." in chosen else None
    if typed is not None:
        return replace(typed, outdated=outdated)
    if draft is None:
        return Fields()
    return Fields(chosen, draft.rationale, draft.confidence, draft.version, outdated)


def _touching(anchor: Anchor | None) -> list[ReporterSource]:
    """Return the reporter's links, notes and comments at the words of the claim."""
    if anchor is None:
        return []
    rows = ReporterSource.objects.filter(
        revision_id=anchor.revision_id, start__lte=anchor.end, end__gte=anchor.start
    )
    return list(rows)


def _requests(claim: Claim) -> list[ChangeRequest]:
    """Return what reviewers asked for since the claim went back to work; nothing once it is signed."""
    if claim.status != Status.CHECKING:
        return []
    rows = ChangeRequest.objects.filter(verdict__claim=claim).select_related("by").order_by("-pk")
    return list(rows[:1])


def _history(claim: Claim) -> list[Event]:
    """Return what happened to a claim, newest first; every saved draft would drown the rest."""
    rows = Event.objects.filter(target=f"claim:{claim.pk}").exclude(action="verdict.draft")
    return list(rows.order_by("-pk")[:HISTORY])
