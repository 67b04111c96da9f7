"""The only writer of scales' later versions, and what became of a rating since it was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction

from verification import audit, jobs, policies
from verification.errors import InvalidScale, NotFound, StaleVersion
from verification.policies import Actor
from verification.verdicts import scale_rules
from verification.verdicts.models import Rating, RatingScale
from verification.verdicts.scale_rules import ScaleWish, same_meaning

STEP: Final = "rescale"
ENGINE: Final = "scales.v1"


def newest(key: str) -> RatingScale:
    """Return the newest version of a scale, with its ratings at hand.

    Raises:
        NotFound: there is no such scale.
    """
    found = RatingScale.objects.filter(key=key).prefetch_related("ratings").order_by("-version").first()
    if found is None:
        raise NotFound("There is no such scale.")
    return found


@transaction.atomic
def edit_scale(*, actor: Actor, key: str, wish: ScaleWish, expected_version: int | None) -> RatingScale:
    """Make a new version of a scale; `expected_version` is the number of the one that it was made from.

    What was signed on the versions before is looked at again in the background.

    Raises:
        NotAllowed: no editor; NotFound; StaleVersion: there is a newer version;
        InvalidScale: with a problem a place, or nothing differs.
    """
    policies.check_can_edit_scales(actor)
    old = _locked(key, expected_version)
    scale_rules.check(wish)
    if _is_same(old, wish):
        raise InvalidScale("Nothing was changed, so there is no new version.")
    if old.is_default:
        RatingScale.objects.filter(pk=old.pk).update(is_default=False)
    made = RatingScale.objects.create(
        key=old.key,
        version=old.version + 1,
        label=wish.label,
        is_default=old.is_default,
        proposes={str(name): key for name, key in wish.proposes.items() if key},
        author_id=actor.user_id,
    )
    Rating.objects.bulk_create(_rows(made, wish))
    jobs.ensure_step(
        target=f"scale:{made.pk}", step=STEP, engine=ENGINE, digest=str(made.pk), job=None, article_id=None
    )
    audit.record(actor, "scale.edit", f"scale:{made.pk}", scale=made.key, version=made.version)
    return made


@transaction.atomic
def work_with(*, actor: Actor, key: str, expected_version: int | None) -> RatingScale:
    """Have the desk work with the newest version of a scale; drafts on another have to be rated anew.

    Raises:
        NotAllowed: no editor; NotFound; StaleVersion: there is a newer version.
    """
    policies.check_can_edit_scales(actor)
    chosen = _locked(key, expected_version)
    if chosen.is_default:
        return chosen
    RatingScale.objects.filter(is_default=True).update(is_default=False)
    RatingScale.objects.filter(pk=chosen.pk).update(is_default=True)
    chosen.is_default = True
    audit.record(actor, "scale.use", f"scale:{chosen.pk}", scale=chosen.key, version=chosen.version)
    return chosen


def _locked(key: str, expected_version: int | None) -> RatingScale:
    # All rows, so that of two editors at once the second waits, and then finds the first one's version.
    list(RatingScale.objects.select_for_update().order_by("pk").values_list("pk"))
    found = newest(key)
    if expected_version not in (None, found.version):
        raise StaleVersion("Somebody made a newer version of this scale after you opened it.")
    return found


def _is_same(old: RatingScale, wish: ScaleWish) -> bool:
    values = tuple(rating.as_value() for rating in old.ratings.all())
    kept = {name: key for name, key in wish.proposes.items() if key}
    return (old.label, values, old.proposes) == (wish.label, wish.values, kept)


def _rows(scale: RatingScale, wish: ScaleWish) -> list[Rating]:
    return [
        Rating(
            scale=scale,
            ordinal=ordinal,
            key=value.key,
            label=value.label,
            definition=value.definition,
            bucket=value.bucket,
            number=value.number,
            colour=value.colour,
            icon=value.icon,
            needs=list(value.needs),
        )
        for ordinal, value in enumerate(wish.values, start=1)
    ]


def moved_on(ratings: Iterable[Rating]) -> frozenset[int]:
    """Return those ratings that the newest version of their scale lacks, or means otherwise, by id.

    The scale of each has to be at hand. What the desk works with is the newest version: it needs no look.
    """
    older = [rating for rating in ratings if not rating.scale.is_default]
    if not older:
        return frozenset()
    return _lost(older, Rating.objects.filter(scale__in=RatingScale.objects.newest()).select_related("scale"))


def all_moved_on() -> frozenset[int]:
    """Return every rating of which `moved_on` says so, in one query."""
    every = list(Rating.objects.select_related("scale").order_by("scale__version"))
    versions = {rating.scale.key: rating.scale.version for rating in every}
    return _lost(every, [one for one in every if one.scale.version == versions[one.scale.key]])


def _lost(ratings: Iterable[Rating], newest_ratings: Iterable[Rating]) -> frozenset[int]:
    now = {(rating.scale.key, rating.key): rating.as_value() for rating in newest_ratings}
    found = ((rating, now.get((rating.scale.key, rating.key))) for rating in ratings)
    return frozenset(
        rating.pk for rating, value in found if value is None or not same_meaning(rating.as_value(), value)
    )


def on_desk(rating: Rating) -> Rating | None:
    """Return the rating as the desk's scale has it now; None when it is gone or means something else."""
    if rating.scale.is_default:
        return rating
    found = (
        Rating.objects.filter(scale__is_default=True, scale__key=rating.scale.key, key=rating.key)
        .select_related("scale")
        .first()
    )
    return found if found is not None and same_meaning(rating.as_value(), found.as_value()) else None


def choice_of(rating: Rating | None) -> str:
    """Return how a draft's rating is named in a form: by its key, and its version where it is outdated."""
    if rating is None:
        return ""
    return rating.key if on_desk(rating) else f"{rating.key}.{rating.scale.key}.v{rating.scale.version}"
