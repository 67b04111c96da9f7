"""The page that compares proposals with verdicts, and what is decided there."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_article
from tests.integration.resolved import make_resolved, too_sure
from verification.evidence.record_models import HidingChange
from verification.verdicts.reliability_models import Calibration

PAGE = "/reliability"


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def text(client, address=PAGE):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("who", "status"), [("ben", 200), ("dan", 200), ("root", 200), ("ada", 403), ("eve", 403)]
)
def test_only_the_desk_sees_how_reliable_proposals_are(who, status, request):
    assert request.getfixturevalue(who).get(PAGE).status_code == status


def test_an_empty_desk_is_told_so_and_how_many_verdicts_a_fit_takes(ben):
    page = text(ben)
    assert "No approved verdict can be compared with a proposal here yet." in page
    assert "0 of 300" in page
    assert "<form" in ben.get(PAGE).content.decode()
    assert "Hide proposals until a claim is rated" not in page


def test_few_verdicts_are_counted_and_draw_no_curve(cast, article, ben):
    make_resolved(cast, article, too_sure(7))
    assert "7 verdicts: too few to say anything" in text(ben)
    assert "<circle" not in ben.get(PAGE).content.decode()


def test_figures_diagram_and_tables_are_shown_and_narrowed(cast, article, ben):
    make_resolved(cast, article, too_sure(60), engine="e.v1")
    make_resolved(
        cast, article, [("refuted", 0.97, "refuted")] * 40, kind="event", blind=False, engine="e.v2"
    )
    page = text(ben)
    assert "70 of 100" in page
    assert "more than chance explains" in page
    drawn = ben.get(PAGE).content.decode()
    assert drawn.count("<circle") == 10
    assert 'style="' not in drawn
    assert "40 of 40" in text(ben, PAGE + "?kind=event&sight=seen&engine=e.v2&question=true")
    assert "30 of 60" in text(ben, PAGE + "?sight=blind")
    assert "70 of 100" in text(ben, PAGE + "?kind=nonsense&sight=%00")


def test_an_editor_hides_proposals_and_shows_them_again(cleo):
    assert "Hide proposals until a claim is rated" in text(cleo)
    assert cleo.post(reverse("reliability-hiding"), {"hides": "yes", "version": 0}).status_code == 302
    assert "Show proposals at once" in text(cleo)
    stale = cleo.post(reverse("reliability-hiding"), {"hides": "no", "version": 0})
    assert stale.status_code == 409
    now = HidingChange.objects.get().pk
    cleo.post(reverse("reliability-hiding"), {"hides": "no", "version": now})
    assert not HidingChange.objects.latest("pk").hides


def test_a_checker_decides_nothing(ben):
    assert ben.post(reverse("reliability-hiding"), {"hides": "yes", "version": 0}).status_code == 403
    for name in ("reliability-recalibrate", "reliability-take-back"):
        answer = ben.post(reverse(name), {"question": "true", "verdicts": 300, "version": 0})
        assert answer.status_code == 403
    assert not HidingChange.objects.exists()


def test_an_editor_sees_what_a_fit_comes_to_applies_it_and_takes_it_back(cast, article, cleo):
    make_resolved(cast, article, too_sure(310))
    page = text(cleo)
    assert "A fit to these 310 verdicts, each tried on a fit that had not seen it" in page
    assert "Calibrated on a test." in page
    given = {"question": "true", "verdicts": 310, "version": 0}
    assert cleo.post(reverse("reliability-recalibrate"), given).status_code == 302
    row = Calibration.objects.get()
    page = text(cleo)
    assert f"Calibrated on 310 verdicts of this desk, {row.fitted_on}, by Cleo" in page
    back = {"question": "true", "version": row.pk}
    assert cleo.post(reverse("reliability-take-back"), back).status_code == 302
    assert "took a fit back; in force: the machine’s own" in text(cleo)


def test_too_few_verdicts_are_refused_with_their_count(cast, article, cleo):
    make_resolved(cast, article, too_sure(12))
    given = {"question": "true", "verdicts": 12, "version": 0}
    answer = cleo.post(reverse("reliability-recalibrate"), given)
    assert answer.status_code == 422
    assert "So far 12 verdicts were made with the proposal hidden; 300 are needed." in answer.content.decode()
