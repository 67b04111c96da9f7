"""The pages of rating scales, and what a verdict form says when a rating left the scale."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_claim, make_draft, take
from verification.verdicts.models import RatingScale
from verification.verdicts.scale_versions import newest
from verification.web import rating_form

EDIT = reverse("rating-edit", args=["desk"])


def fields(scale, *, more=(), **changed):
    """What a browser would send of the form, with some fields changed and some rows filled."""
    form = rating_form.of(scale)
    sent = {"version": scale.version, "rows": len(form.rows), "label": form.label, "act": "save"}
    for number, row in enumerate(form.rows):
        names = ("place", "key", "label", "definition", "bucket", "number", "colour", "icon", "needs")
        sent |= {f"{name}-{number}": getattr(row, name) for name in names}
    for row, values in enumerate(more, start=len(scale.ratings.all())):
        sent |= {f"{name}-{row}": value for name, value in values.items()}
    return sent | {name.replace("__", "-"): value for name, value in changed.items()}


FAIR = {"label": "Fair", "definition": "Good enough.", "bucket": "mostly_true", "number": "0,8", "place": "1"}


def test_editor_adds_removes_and_reorders_without_a_script(cleo):
    sent = fields(newest("desk"), more=[FAIR], place__0="3", remove__4="yes", proposes__supported="fair")
    answer = cleo.post(EDIT, sent)
    assert answer.url == reverse("ratings")
    made = newest("desk")
    ratings = list(made.ratings.all())
    assert [one.key for one in ratings] == [
        *("fair", "confirmed_with_change", "confirmed", "incorrect", "cannot_verify", "not_factual"),
    ]
    assert (made.version, ratings[0].number, made.proposed("supported").key) == (2, 0.8, "fair")
    page = cleo.get(reverse("ratings")).text
    assert "“Fair” added" in page and "“On author” removed" in page and "Another order" in page
    assert page.count("the desk works with it") == 1 and "Version 1, as it was shipped" in page


def test_everything_typed_is_kept_on_an_error_and_named_at_its_place(cleo):
    sent = fields(newest("desk"), more=[{**FAIR, "number": "eight", "definition": '<b>"Good"</b>'}])
    answer = cleo.post(EDIT, sent)
    assert answer.status_code == 422 and RatingScale.objects.count() == 2
    text = answer.text
    assert 'value="eight" aria-invalid="true"' in text and "Number: A number from 0 (wrong) to 1" in text
    assert "&lt;b&gt;&quot;Good&quot;&lt;/b&gt;" in text and "<b>" not in text


def test_conflict_keeps_my_text_and_shows_what_they_changed(cleo):
    mine = fields(newest("desk"), more=[FAIR])
    assert cleo.post(EDIT, fields(newest("desk"), definition__0="Shown to be right.")).status_code == 302
    answer = cleo.post(EDIT, mine)
    assert answer.status_code == 409 and 'value="Good enough."' in answer.text
    assert "“Confirmed” changed: definition" in answer.text
    assert 'name="version" value="2"' in answer.text


def test_more_rows_saves_nothing_and_loses_nothing(cleo):
    answer = cleo.post(EDIT, fields(newest("desk"), more=[FAIR], act="rows"))
    assert answer.status_code == 200 and 'name="rows" value="10"' in answer.text
    assert 'value="Good enough."' in answer.text and RatingScale.objects.count() == 2


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root"])
def test_others_read_the_scales_and_change_nothing(who, request):
    client = request.getfixturevalue(who)
    page = client.get(reverse("ratings"))
    assert page.status_code == 200 and "Cannot verify" in page.text and EDIT not in page.text
    assert client.get(EDIT).status_code == 403
    assert client.post(EDIT, fields(newest("desk"), remove__4="yes")).status_code == 403
    assert client.post(reverse("rating-use", args=["public"]), {"version": 1}).status_code == 403
    assert RatingScale.objects.count() == 2 and newest("desk").is_default


def test_outsiders_see_no_scales(eve):
    assert eve.get(reverse("ratings")).status_code == 404


def test_editor_chooses_the_scale(cleo):
    assert cleo.post(reverse("rating-use", args=["public"]), {"version": 9}).status_code == 409
    assert cleo.post(reverse("rating-use", args=["public"]), {"version": 1}).url == reverse("ratings")
    assert newest("public").is_default
    assert cleo.get(reverse("rating-edit", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("given", [{}, {"version": "1"}, {"version": "1", "rows": "99999999", "label": "x"}])
def test_odd_forms_are_answered(cleo, given):
    assert cleo.post(EDIT, given).status_code == 422


def test_verdict_form_says_that_a_drafts_rating_left_the_scale(cast, ben, cleo):
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    make_draft(claim, cast.ben, rationale="Read in the record.")
    cleo.post(EDIT, fields(newest("desk"), remove__0="yes"))
    page = ben.get(reverse("claim", args=[claim.pk])).text
    assert "“Confirmed” is not on the desk’s scale any more" in page
    assert 'value="confirmed.desk.v1" checked' in page and "Read in the record." in page
    claim.refresh_from_db()
    sent = {
        "version": claim.version,
        "version-true": claim.drafts.get().version,
        "rating-true": "confirmed.desk.v1",
        "rationale-true": "Read twice.",
        "confidence-true": "high",
    }
    assert ben.post(reverse("claim-verdict", args=[claim.pk]), sent).status_code == 302
    draft = claim.drafts.get()
    assert (draft.rationale, draft.rating.scale.version) == ("Read twice.", 1)
