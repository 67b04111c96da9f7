"""Editing a scale: versions are added, and what was signed or drafted on the old ones is looked at."""

from dataclasses import replace

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError

from tests.factories import (
    TEXT,
    adopt,
    approve,
    make_article,
    make_claim,
    make_clearable,
    make_draft,
    make_evidence,
    make_submitted,
    submit,
    take,
)
from tests.integration.threads import at_once
from verification import jobs
from verification.audit import Event
from verification.claims.models import SCALE_CHANGED, Claim
from verification.errors import ActionRefused, Conflict, InvalidScale, NotAllowed, NotFound, StaleVersion
from verification.jobs import PipelineStep
from verification.publication.services import clear, clearing_facts
from verification.reviews import rescale
from verification.reviews import services as reviews
from verification.verdicts import services
from verification.verdicts.models import Rating, RatingScale
from verification.verdicts.scale_rules import ScaleWish, Value
from verification.verdicts.scale_versions import STEP, edit_scale, newest, work_with
from verification.workflow import ArticleStatus, Status

pytestmark = pytest.mark.django_db
FAIR = Value("fair", "Fair", "Good enough.", "mostly_true", 0.8, "good", "eye")


def wish_of(key="desk", **changed):
    """The scale as it is, with the fields of some ratings changed; None removes a rating."""
    scale = newest(key)
    values = [one.as_value() for one in scale.ratings.all()]
    kept = [
        replace(one, **(changed.get(one.key) or {})) for one in values if changed.get(one.key, {}) is not None
    ]
    return ScaleWish(scale.label, tuple(kept), scale.proposes)


def edit(by, wish, key="desk", version=None):
    return edit_scale(actor=by.as_actor(), key=key, wish=wish, expected_version=version)


def spread():
    """Do the steps that an edited scale left, until none is left."""
    done = 0
    while (step := PipelineStep.objects.due().filter(step=STEP).first()) is not None:
        assert rescale.rescale(jobs.start(step.pk))
        done += 1
    return done


def flags(claim):
    return Claim.objects.get(pk=claim.pk).flags


def test_editing_adds_a_version_and_leaves_the_old_one_as_it_was(cast):
    old = newest("desk")
    before = [one.as_value() for one in old.ratings.all()]
    wish = wish_of()
    made = edit(
        cast.cleo, replace(wish, values=(*wish.values, FAIR), proposes={"supported": "fair"}), version=1
    )
    old.refresh_from_db()
    assert (made.version, made.is_default, made.author, old.is_default) == (2, True, cast.cleo, False)
    assert [one.as_value() for one in old.ratings.all()] == before
    assert services.default_scale() == made
    assert made.proposed("supported").key == "fair" and old.proposed("supported").key == "confirmed"
    event = Event.objects.get(action="scale.edit")
    assert (event.target, event.data) == (f"scale:{made.pk}", {"scale": "desk", "version": 2})


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "eve", "root"])
def test_nobody_but_an_editor_touches_scales(cast, who):
    with pytest.raises(NotAllowed):
        edit(getattr(cast, who), wish_of(on_author=None))
    with pytest.raises(NotAllowed):
        work_with(actor=getattr(cast, who).as_actor(), key="public", expected_version=None)
    assert RatingScale.objects.count() == 2


def test_refused_edits_leave_nothing(cast):
    for wish, key, version, error in [
        (wish_of(), "desk", 1, InvalidScale),
        (wish_of(incorrect={"number": None}), "desk", 1, InvalidScale),
        (wish_of(on_author=None), "desk", 2, StaleVersion),
        (wish_of(on_author=None), "nothing", 1, NotFound),
    ]:
        with pytest.raises(error):
            edit(cast.cleo, wish, key, version)
    assert RatingScale.objects.count() == 2 and not PipelineStep.objects.filter(step=STEP).exists()


def test_database_refuses_to_change_a_rating(db):
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Rating.objects.filter(key="incorrect").update(definition="Something else.")


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_a_conflict(cast):
    wishes = [wish_of(on_author=None), wish_of(not_factual=None)]
    outcomes = at_once(*[lambda wish=wish: edit(cast.cleo, wish, version=1) for wish in wishes])
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    assert newest("desk").version == 2


def test_new_rating_beside_it_makes_no_signature_stale(cast):
    article = make_clearable(cast)
    wish = wish_of(
        on_author=None, incorrect={"definition": "Wrong."}, confirmed={"label": "Right", "icon": "eye"}
    )
    edit(cast.cleo, replace(wish, values=(FAIR, *wish.values)))
    assert spread() == 1
    signed = article.claims.get(status=Status.APPROVED)
    assert signed.flags == [] and clearing_facts(article).changed_ratings == 0
    assert signed.verdicts.get().rating.scale.version == 1
    assert clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)


@pytest.mark.parametrize(
    "change", [None, {"definition": "Very right."}, {"bucket": "mostly_true"}, {"needs": ("primary_source",)}]
)
def test_own_rating_changed_flags_the_signature_and_opens_the_article(cast, change):
    article = make_clearable(cast)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    edit(cast.cleo, wish_of(confirmed=change))
    spread()
    article.refresh_from_db()
    signed = article.claims.get(status=Status.APPROVED)
    assert signed.flags == [SCALE_CHANGED] and article.status == ArticleStatus.OPEN
    with pytest.raises(ActionRefused) as refused:
        clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    assert [failure.code for failure in refused.value.failures] == ["changed_ratings"]


def test_flag_goes_when_the_meaning_comes_back(cast):
    article = make_clearable(cast)
    first = wish_of()
    for wish in (wish_of(confirmed={"definition": "Very right."}), first):
        edit(cast.cleo, wish)
        spread()
    signed = article.claims.get(status=Status.APPROVED)
    actions = Event.objects.filter(target=f"claim:{signed.pk}", action__startswith="claim.scale")
    assert signed.flags == []
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "claim.scale_changed",
        "claim.scale_stands",
    ]


def test_many_claims_are_flagged_a_part_at_a_time(cast, monkeypatch):
    monkeypatch.setattr(rescale, "CLAIMS_AT_ONCE", 1)
    texts = [f"{TEXT}\nThe report has {number} pages.\n" for number in (31, 32, 33)]
    signed = [make_submitted(make_article(cast.ada, text), cast.ben) for text in texts]
    edit(cast.cleo, wish_of(confirmed=None))
    assert spread() == 4
    assert [flags(claim) for claim in signed] == [[SCALE_CHANGED]] * 3


def test_submitted_verdict_on_a_changed_rating_is_rated_anew_before_it_is_approved(cast):
    claim = make_submitted(make_article(cast.ada), cast.ben)
    edit(cast.cleo, wish_of(confirmed={"definition": "Very right."}))
    with pytest.raises(ActionRefused) as refused:
        approve(claim, cast.dan)
    assert [failure.code for failure in refused.value.failures] == ["changed_ratings"]
    spread()
    reviews.request_changes(
        actor=cast.dan.as_actor(), claim_id=claim.pk, expected_version=None, comment="Anew."
    )
    claim.refresh_from_db()
    assert claim.flags == [SCALE_CHANGED]
    with pytest.raises(ActionRefused):
        services.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    again = submit(claim, cast.ben)
    assert again.flags == [] and services.current_verdicts(again)[0].rating.scale.version == 2
    assert approve(again, cast.dan).status == Status.APPROVED


def test_draft_keeps_what_was_typed_when_its_rating_leaves_the_scale(cast):
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    adopt(make_evidence(claim), cast.ben)
    make_draft(claim, cast.ben, rationale="Read in the record.")
    edit(cast.cleo, wish_of(confirmed=None))
    draft = make_draft(claim, cast.ben, rating="confirmed.desk.v1", rationale="Read in the record, twice.")
    assert (draft.rating.key, draft.rating.scale.version) == ("confirmed", 1)
    with pytest.raises(ActionRefused) as refused:
        services.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    assert "verdict_missing" in [failure.code for failure in refused.value.failures]
    draft.refresh_from_db()
    assert draft.rationale == "Read in the record, twice."


def test_draft_on_an_unchanged_rating_is_submitted_on_the_newest_version(cast):
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    adopt(make_evidence(claim), cast.ben)
    make_draft(claim, cast.ben)
    edit(cast.cleo, wish_of(on_author=None))
    services.submit(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None)
    assert services.current_verdicts(claim)[0].rating.scale.version == 2


def test_editor_chooses_the_scale_to_work_with(cast):
    article = make_clearable(cast)
    chosen = work_with(actor=cast.cleo.as_actor(), key="public", expected_version=1)
    assert services.default_scale() == chosen and RatingScale.objects.filter(is_default=True).count() == 1
    assert clearing_facts(article).changed_ratings == 0
    with pytest.raises(StaleVersion):
        work_with(actor=cast.cleo.as_actor(), key="desk", expected_version=7)
    assert Event.objects.filter(action="scale.use").count() == 1
