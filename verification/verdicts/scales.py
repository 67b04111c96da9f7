"""The rating scales that ship: the desk's own before publication, and a neutral public one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from verification.verdicts.models import Rating, RatingScale
from verification.verdicts.scale_rules import Value

DESK: Final = (
    Value("confirmed", "Confirmed", "Shown to be right as it stands.", "true", 1.0, "good", "check"),
    Value(
        "confirmed_with_change",
        "Confirmed with change",
        "Right once the wording or figure is changed.",
        "mostly_true",
        0.75,
        "change",
        "pencil",
        ("text_change",),
    ),
    Value("incorrect", "Incorrect", "Shown to be wrong.", "false", 0.0, "bad", "cross", ("text_change",)),
    Value(
        "cannot_verify",
        "Cannot verify",
        "Searched for, and neither shown right nor wrong.",
        "unproven",
        None,
        "open",
        "question",
        ("search_log",),
    ),
    Value(
        "on_author",
        "On author",
        "The reporter vouches for it, and an editor agrees.",
        "unproven",
        None,
        "open",
        "person",
        ("editor",),
    ),
    Value(
        "not_factual",
        "Not a factual claim",
        "An opinion, a prediction or a turn of phrase.",
        "not_rateable",
        None,
        "quiet",
        "dash",
    ),
)
PUBLIC: Final = (
    Value("true", "True", "Right, with nothing important left out.", "true", 1.0, "good", "check"),
    Value(
        "mostly_true",
        "Mostly true",
        "Right in the main; a detail is off.",
        "mostly_true",
        0.75,
        "good",
        "check",
    ),
    Value("half_true", "Half true", "Right in part, wrong in part.", "mixed", 0.5, "change", "pencil"),
    Value(
        "mostly_false",
        "Mostly false",
        "Wrong in the main; a part holds.",
        "mostly_false",
        0.25,
        "bad",
        "cross",
    ),
    Value("false", "False", "Shown to be wrong.", "false", 0.0, "bad", "cross"),
    Value(
        "unproven",
        "Unproven",
        "The evidence settles it neither way.",
        "unproven",
        None,
        "open",
        "question",
        ("search_log",),
    ),
)


def ship_scales(**kwargs: Any) -> None:
    """Put the shipped scales into a database that lacks them; runs after every migrate."""
    _ship("desk", "Before publication", DESK, is_default=True)
    _ship("public", "Public six-step scale", PUBLIC, is_default=False)


def _ship(key: str, label: str, ratings: tuple[Value, ...], *, is_default: bool) -> None:
    scale, created = RatingScale.objects.get_or_create(
        key=key, version=1, defaults={"label": label, "is_default": is_default}
    )
    if created:
        Rating.objects.bulk_create(
            Rating(scale=scale, ordinal=ordinal, **{**asdict(rating), "needs": list(rating.needs)})
            for ordinal, rating in enumerate(ratings, start=1)
        )
