"""An article at work: the claims, the text with the claims in it, and the claim that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from verification import jobs
from verification.articles.models import Article, Block, Revision, Sentence
from verification.claims import triage
from verification.claims.models import Anchor, Claim
from verification.engine.types import BlockKind
from verification.jobs import StepProgress
from verification.people import User
from verification.publication.services import Clearing, clearing
from verification.web import filters
from verification.web.coverage import Coverage, coverage, fates
from verification.web.detail import Detail, Problem, gather
from verification.web.errors import status_of
from verification.web.filters import Choice, Facets, Wanted, wanted
from verification.web.findings import Panel, panel
from verification.web.reading import Answer, answers, find_article, find_claim, tone
from verification.web.requests import is_htmx, person
from verification.web.talk import talk_about
from verification.web.text import Highlight, Mark, Segment, segments
from verification.web.vocabulary import STEPS, UNDO_WORD, UNITS
from verification.web.why import waits_for_date
from verification.workflow import ArticleStatus, Role, Status

TALKING: Final = frozenset(
    {"claim-comment", "claim-ask", "query-end", "reply-put", "reply-not-needed", "reply-enter"}
)
KEEPS_FIELDS: Final = TALKING | {"decide", "evidence-add", "comment-turn"}
"""What is done beside the verdict form: what somebody is writing there stays as it is."""
BUSY: Final = frozenset({ArticleStatus.IMPORTED, ArticleStatus.EXTRACTING})


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as the list shows it; the number counts along the text."""

    number: int
    claim: Claim
    anchor: Anchor | None
    answers: Sequence[Answer]
    tone: str
    holder: User | None


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block of the text, cut at the borders of its claims."""

    kind: str
    is_repeat: bool
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Step:
    """How far one kind of work is, in words."""

    word: str
    unit: str
    progress: StepProgress

    @property
    def done(self) -> int:
        """How much is done: of a single step its own parts, else the steps."""
        return self.progress.part if self._counts_parts else self.progress.done

    @property
    def total(self) -> int:
        """Out of how much."""
        return self.progress.parts if self._counts_parts else self.progress.total

    @property
    def _counts_parts(self) -> bool:
        return self.progress.total == 1 and self.progress.parts > 0


@dataclass(frozen=True, slots=True)
class Progress:
    """What the machine still does for an article; `mark` changes with every result."""

    steps: Sequence[Step]
    is_busy: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list of claims can be narrowed to, with counts."""

    wanted: Wanted
    statuses: Sequence[Choice]
    facets: Facets


@dataclass(frozen=True, slots=True)
class Undo:
    """The act that this person can take back, in words."""

    row: ClaimRow
    word: str


@dataclass(frozen=True, slots=True)
class Update:
    """What an answer changes around the open claim: another one's row, or the whole list."""

    acted: int | None = None
    relist: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything around the open claim; `shown` are the rows that the filter leaves."""

    article: Article
    revision: Revision
    rows: Sequence[ClaimRow]
    shown: Sequence[ClaimRow]
    narrowing: Narrowing
    coverage: Coverage
    open_sentences: Sequence[tuple[Sentence, str]]
    undo: Undo | None
    blocks: Sequence[BlockView]
    findings: Panel
    clearing: Clearing
    progress: Progress
    unmatched_byline: str
    can_import: bool
    can_clear: bool
    can_add: bool
    can_settle: bool
    can_triage: bool

    @property
    def wanted(self) -> Wanted:
        """What the address asks for."""
        return self.narrowing.wanted

    @property
    def waiting_for_date(self) -> int:
        """How many claims cannot be dated as long as nobody says when the article appears."""
        if self.article.published_on is not None:
            return 0
        return sum(waits_for_date(row.claim) for row in self.rows)

    @property
    def has_headline(self) -> bool:
        """The text carries its own headline."""
        return any(block.kind == BlockKind.HEADLINE for block in self.blocks)

    def row(self, claim_id: int) -> ClaimRow | None:
        """Return the row of a claim."""
        return next((row for row in self.rows if row.claim.pk == claim_id), None)

    def beside(self, claim_id: int) -> tuple[int | None, int | None]:
        """Return the claims before and after one that are shown, along the text."""
        here = self.row(claim_id)
        if here is None:
            return None, None
        before = [row.claim.pk for row in self.shown if row.number < here.number]
        after = [row.claim.pk for row in self.shown if row.number > here.number]
        return (before[-1] if before else None), (after[0] if after else None)

    def undecided(self) -> list[ClaimRow]:
        """Return the shown suggestions that nobody has accepted, merged or dismissed."""
        return [row for row in self.shown if row.claim.status == Status.SUGGESTED]

    def tally(self, *, ended: bool) -> str:
        """Say how many suggestions are left, after one was decided; `ended`: none of those shown."""
        left = sum(row.claim.status == Status.SUGGESTED for row in self.rows)
        total = sum(row.claim.status not in (Status.MERGED, Status.SPLIT) for row in self.rows)
        if not left:
            cover = f"{self.coverage.accounted} of {self.coverage.total}"
            return f"No suggestion is left; {cover} sentences are accounted for. u to undo."
        elsewhere = ", none of them among those shown" if ended else ""
        return f"{left} of {total} left{elsewhere}. u to undo."

    @property
    def start(self) -> ClaimRow:
        """The claim to begin with: the first suggestion, else the first claim."""
        return next(iter((*self.undecided(), *self.shown, *self.rows)))

    def next_undecided(self, claim_id: int) -> int | None:
        """Return the suggestion to look at after a claim: the next one along the text, then from the top."""
        here = self.row(claim_id)
        left = [row for row in self.undecided() if row.claim.pk != claim_id]
        after = [row for row in left if here is None or row.number > here.number]
        return next((row.claim.pk for row in (*after, *left)), None)


@require_safe
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Show an article at work, no claim open."""
    user = person(request)
    bench = load(find_article(user, article_id), user, wanted(request.GET))
    return render(request, "workbench.html", {"bench": bench})


@require_safe
def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Show a claim: inside its article, or alone where only that part is wanted."""
    return claim_page(request, claim_id)


@require_safe
def progress(request: HttpRequest, article_id: int) -> HttpResponse:
    """Answer how far the machine is; with the parts of the page that its results change."""
    user = person(request)
    found = find_article(user, article_id)
    now, asked = progress_of(found), wanted(request.GET)
    if now.mark == request.GET.get("mark", ""):
        context = {"progress": now, "article": found, "wanted": asked}
        return render(request, "includes/progress.html", context)
    return render(request, "includes/progress_with_results.html", {"bench": load(found, user, asked)})


def claim_page(
    request: HttpRequest,
    claim_id: int,
    problem: Problem | None = None,
    *,
    bench: Bench | None = None,
    update: Update | None = None,
) -> HttpResponse:
    """Answer with the claim as it is now, and above it what was refused."""
    user, update = person(request), update or Update()
    found = find_claim(user, claim_id)
    bench = bench or load(found.article, user, wanted(request.GET))
    context = around(bench, gather(found, user, problem))
    context["talk"] = talk_about(found, user, problem.typed if problem else {})
    context["with_updates"] = request.method == "POST"
    context["relist"] = update.relist
    context["acted"] = bench.row(update.acted) if update.acted not in (None, claim_id) else None
    if not is_htmx(request):
        return render(request, "workbench.html", context, status=status_of(problem.error) if problem else 200)
    match = request.resolver_match
    # What somebody is writing outlives every answer to something else.
    context["keep_fields"] = match is not None and match.url_name in KEEPS_FIELDS
    context["keep_talk"] = match is not None and match.url_name not in TALKING
    context["keep_adding"] = match is not None and match.url_name != "evidence-add"
    # A proposal that looks after itself takes its own part: what was told elsewhere on the page stays.
    context["is_part"] = request.headers.get("HX-Target", "").startswith("proposed-")
    status = status_of(problem.error) if problem else 200
    response = render(request, "includes/claim_answer.html", context, status=status)
    return _readdressed(request, response, claim_address(claim_id, bench.wanted))


def _readdressed(request: HttpRequest, response: HttpResponse, address: str) -> HttpResponse:
    """Let the address follow when an act has opened another claim; a link sees to that itself."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    stays = request.method != "POST" or f"{shown.path}?{shown.query}".rstrip("?") == address
    return response if stays else push_url(response, address)


def claim_address(claim_id: int, asked: Wanted) -> str:
    """Return where a claim stands, in the list as it is narrowed."""
    return reverse("claim", args=[claim_id]) + asked.query


def around(bench: Bench, detail: Detail) -> dict[str, object]:
    """Return the context of a claim inside its article."""
    before, after = bench.beside(detail.claim.pk)
    return {
        "bench": bench,
        "detail": detail,
        "row": bench.row(detail.claim.pk),
        "before": before,
        "after": after,
        "following": bench.next_undecided(detail.claim.pk),
    }


def load(article: Article, user: User, asked: Wanted | None = None) -> Bench:
    """Read an article with its claims and their places in the text; `asked` narrows the list."""
    revision, asked = article.current, asked or Wanted()
    rows, sentences = _rows(article, revision), list(revision.sentences.all())
    is_editor, is_open = user.has_role(Role.EDITOR), article.status == ArticleStatus.OPEN
    findings = panel(article, revision, user)
    return Bench(
        article=article,
        revision=revision,
        rows=rows,
        shown=[row for row in rows if asked.fits(row.claim)],
        narrowing=narrowing([row.claim for row in rows], asked),
        coverage=coverage(sentences),
        open_sentences=[
            (one, revision.text[one.start : one.end]) for one in sentences if not one.disposition
        ],
        undo=_undo(rows, article, user),
        blocks=_blocks(revision, rows, sentences, findings.marks()),
        findings=findings,
        clearing=clearing(article, user.as_actor()),
        progress=progress_of(article),
        unmatched_byline=article.unmatched_byline,
        can_import=user.has_role(Role.REPORTER, Role.EDITOR),
        can_clear=is_editor and is_open,
        can_add=user.has_role(Role.REPORTER, Role.CHECKER, Role.EDITOR)
        and (is_open or article.status == ArticleStatus.EXTRACTION_FAILED),
        can_settle=is_editor,
        can_triage=user.has_role(Role.CHECKER, Role.EDITOR) and is_open,
    )


def _undo(rows: Sequence[ClaimRow], article: Article, user: User) -> Undo | None:
    found = triage.undoable_in(article.pk, user.as_actor())
    row = next((row for row in rows if found and row.claim.pk == found.claim_id), None)
    return Undo(row, UNDO_WORD.get(found.action, "act on")) if found and row else None


def narrowing(claims: Sequence[Claim], asked: Wanted) -> Narrowing:
    """Count what each filter would leave."""
    return Narrowing(
        wanted=asked,
        statuses=filters.status_choices(claims, asked),
        facets=filters.facets([claim for claim in claims if asked.status in ("", claim.status)], asked),
    )


def progress_of(article: Article) -> Progress:
    """Say what the machine still does for an article."""
    found = jobs.progress(article.pk)
    steps = [Step(STEPS.get(part.step, part.step), UNITS.get(part.step, ""), part) for part in found]
    is_busy = article.status in BUSY or any(not part.is_resting for part in found)
    mark = "-".join([article.status, *(f"{part.done + part.failed}.{part.total}" for part in found)])
    return Progress(steps, is_busy, mark)


def _rows(article: Article, revision: Revision) -> list[ClaimRow]:
    claims = list(article.claims.select_related("article", "holder"))
    anchors = {anchor.claim_id: anchor for anchor in revision.anchors.all()}
    # A claim without an anchor in this revision comes last.
    claims.sort(key=lambda one: (anchors[one.pk].start if one.pk in anchors else len(revision.text), one.pk))
    standing = answers(claims)
    return [
        ClaimRow(
            number,
            one,
            anchors.get(one.pk),
            standing[one.pk],
            tone(one, standing[one.pk]),
            one.holder if one.status == Status.CHECKING and one.lease_is_running() else None,
        )
        for number, one in enumerate(claims, start=1)
    ]


def _blocks(
    revision: Revision, rows: Sequence[ClaimRow], sentences: Sequence[Sentence], marks: Sequence[Mark]
) -> list[BlockView]:
    highlights = [
        Highlight(row.claim.pk, row.number, row.anchor.start, row.anchor.end, row.tone)
        for row in rows
        # What was split goes on in its parts; they are drawn instead.
        if row.anchor is not None and row.claim.status != Status.SPLIT
    ]
    told = fates(sentences)
    blocks = list(revision.blocks.all()) or _paragraphs(revision.text)
    return [
        BlockView(
            str(block.kind),
            block.duplicate_of is not None,
            segments(revision.text, block.start, block.end, highlights, told, marks=marks),
        )
        for block in blocks
    ]


def _paragraphs(text: str) -> list[Block]:
    """Cut a text at its empty lines, for as long as nothing has read it."""
    found, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            found.append(Block(kind=BlockKind.BODY, start=start, end=start + len(part)))
        start += len(part) + 2
    return found
