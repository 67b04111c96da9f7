"""How reliable proposals are, what checkers see of them, and what their confidence is fitted to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verification.engine.reliability import CLASSES, ENOUGH, Figures
from verification.engine.types import Kind, Question
from verification.errors import FactcheckError
from verification.evidence import hiding
from verification.policies import check_has_role, has_role
from verification.reviews import recalibration
from verification.reviews.reliability import SIGHTS, Cut, Reliability, reliability, resolved
from verification.verdicts.models import Proposal
from verification.web.detail import Problem
from verification.web.diagram import diagram
from verification.web.errors import status_of
from verification.web.requests import actor, person, typed, version, whole_number
from verification.web.vocabulary import KIND, OUTCOME, QUESTION
from verification.workflow import Role

READERS: Final = (Role.CHECKER, Role.REVIEWER, Role.EDITOR, Role.ADMIN)
SIGHT: Final = {"blind": "Before the proposal could be seen", "seen": "With the proposal in sight"}
PART: Final = {
    "engine": "By engine",
    "kind": "By kind of claim",
    "question": "By question",
    "sight": "By what the checker saw",
}
NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "engine": {"": "No proposal stood"},
    "kind": {str(kind): word for kind, word in KIND.items()},
    "question": {str(question): word for question, word in QUESTION.items()},
    "sight": SIGHT,
}
MAX_ENGINE: Final = 150


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of the figures, with the address that shows it alone."""

    word: str
    figures: Figures
    address: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show proposals against people's verdicts."""
    return _page(request)


@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    """Hide proposals until a claim is rated, or show them at once."""
    hides = request.POST.get("hides") == "yes"
    word = "Proposals are hidden until a claim is rated." if hides else "Proposals are shown at once."
    return _decide(
        request,
        lambda: hiding.set_hiding(actor=actor(request), hides=hides, expected_version=version(request)),
        word,
    )


@require_POST
def recalibrate(request: HttpRequest) -> HttpResponse:
    """Put a fit of the confidence in force."""
    return _decide(
        request,
        lambda: recalibration.apply(
            actor=actor(request),
            question=typed(request, "question"),
            verdicts=whole_number(request.POST.get("verdicts", "")) or 0,
            expected_version=version(request),
        ),
        "From now on a confidence is how probable it is that a person of this desk agrees.",
    )


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Put in force again what was before the newest fit."""
    return _decide(
        request,
        lambda: recalibration.take_back(
            actor=actor(request), question=typed(request, "question"), expected_version=version(request)
        ),
        "The fit is taken back; what was in force before it is in force again.",
    )


def _decide(request: HttpRequest, act: Callable[[], object], word: str) -> HttpResponse:
    try:
        act()
    except FactcheckError as error:
        return _page(request, error)
    messages.success(request, word)
    return redirect("reliability")


def _page(request: HttpRequest, error: FactcheckError | None = None) -> HttpResponse:
    check_has_role(actor(request), *READERS)
    rows = resolved()
    told = reliability(rows, _cut(request.GET))
    context = {
        "told": told,
        "whole": told.whole,
        "enough": ENOUGH,
        "diagram": diagram(told.whole.bins),
        "confusion": _confusion(told.whole),
        "classes": [OUTCOME[one].word for one in CLASSES],
        "parts": [(PART[name], _views(told, name)) for name in PART],
        "questions": NAMES["question"].items(),
        "kinds": [(kind, NAMES["kind"].get(kind, kind)) for kind in told.kinds],
        "sights": SIGHT.items(),
        "outlooks": recalibration.outlooks(rows),
        "shipped": {question: _shipped(question) for question in Question},
        "hiding": hiding.newest_change(),
        "may_decide": has_role(person(request).as_actor(), Role.EDITOR, Role.ADMIN),
        "problem": Problem(error) if error else None,
    }
    return render(request, "reliability.html", context, status=status_of(error) if error else 200)


def _cut(given: QueryDict) -> Cut:
    """Read what to look at; what is not understood counts as not given."""
    question, kind, sight = (given.get(name, "") for name in ("question", "kind", "sight"))
    return Cut(
        question=question if question in set(Question) else "",
        engine=given.get("engine", "").replace("\0", "")[:MAX_ENGINE],
        kind=kind if kind in set(Kind) else "",
        sight=sight if sight in SIGHTS else "",
    )


def _confusion(whole: Figures) -> list[tuple[str, Sequence[int]]]:
    return [(OUTCOME[one].word, row) for one, row in zip(CLASSES, whole.confusion, strict=True)]


def _views(told: Reliability, name: str) -> list[PartView]:
    cut = told.cut
    asked = {"question": cut.question, "engine": cut.engine, "kind": cut.kind, "sight": cut.sight}
    return [
        PartView(
            NAMES[name].get(value, value),
            figures,
            reverse("reliability") + "?" + urlencode({k: v for k, v in {**asked, name: value}.items() if v}),
        )
        for value, figures in told.parts[name].items()
    ]


def _shipped(question: Question) -> str:
    """Return the words of the machine's own calibration, as its newest proposal carries them."""
    own = Proposal.objects.filter(question=question, raw_confidence__isnull=True, confidence__isnull=False)
    return own.order_by("-pk").values_list("calibrated_on", flat=True).first() or ""
