"""The rating scales that ship: the desk's own before publication, and a neutral public one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from verification.verdicts.models import Rating, RatingScale


@dataclass(frozen=True, slots=True)
class ShippedRating:
    """One value of a shipped scale; `colour` and `icon` are tokens of the style sheet."""

    key: str
    label: str
    definition: str
    bucket: str
    number: float | None
    colour: str
    icon: str
    needs: tuple[str, ...] = ()


DESK: Final = (
    ShippedRating("confirmed", "Confirmed", "Shown to be right as it stands.", "true", 1.0, "good", "check"),
    ShippedRating(
        "confirmed_with_change",
        "Confirmed with change",
        "Right once the wording or figure is changed.",
        "mostly_true",
        0.75,
        "change",
        "pencil",
        ("text_change",),
    ),
    ShippedRating(
        "incorrect", "Incorrect", "Shown to be wrong.", "false", 0.0, "bad", "cross", ("text_change",)
    ),
    ShippedRating(
        "cannot_verify",
        "Cannot verify",
        "Searched for, and neither shown right nor wrong.",
        "unproven",
        None,
        "open",
        "question",
        ("search_log",),
    ),
    ShippedRating(
        "on_author",
        "On author",
        "The reporter vouches for it, and an editor agrees.",
        "unproven",
        None,
        "open",
        "person",
        ("editor",),
    ),
    ShippedRating(
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
    ShippedRating("true", "True", "Right, with nothing important left out.", "true", 1.0, "good", "check"),
    ShippedRating(
        "mostly_true",
        "Mostly true",
        "Right in the main; a detail is off.",
        "mostly_true",
        0.75,
        "good",
        "check",
    ),
    ShippedRating(
        "half_true", "Half true", "Right in part, wrong in part.", "mixed", 0.5, "change", "pencil"
    ),
    ShippedRating(
        "mostly_false",
        "Mostly false",
        "Wrong in the main; a part holds.",
        "mostly_false",
        0.25,
        "bad",
        "cross",
    ),
    ShippedRating("false", "False", "Shown to be wrong.", "false", 0.0, "bad", "cross"),
    ShippedRating(
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


def _ship(key: str, label: str, ratings: tuple[ShippedRating, ...], *, is_default: bool) -> None:
    scale, created = RatingScale.objects.get_or_create(
        key=key, version=1, defaults={"label": label, "is_default": is_default}
    )
    if created:
        Rating.objects.bulk_create(
            Rating(scale=scale, ordinal=ordinal, **{**asdict(rating), "needs": list(rating.needs)})
            for ordinal, rating in enumerate(ratings, start=1)
        )
