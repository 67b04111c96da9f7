"""The page of a claim: given to somebody, resting, risks, several signatures, a fix, confirmed again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import approve, make_article, make_claim, make_person, make_submitted, take
from verification.claims.flags import set_flag
from verification.claims.models import SOURCE_CHANGED
from verification.reviews.risks import set_risks
from verification.verdicts.services import current_verdicts
from verification.workflow import Role, Status


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return make_claim(article, cast.ben)


def act(client, claim, action, **fields):
    claim.refresh_from_db()
    given = {"version": claim.version, **fields}
    answer = client.post(reverse("claim-act", args=[claim.pk, action]), given)
    claim.refresh_from_db()
    return answer


def page(client, claim):
    return client.get(reverse("claim", args=[claim.pk])).text


def test_an_editor_chooses_who_checks(claim, cast, cleo, ben):
    assert f'<option value="{cast.ben.pk}">Ben</option>' in page(cleo, claim)
    assert 'id="do-assign"' not in page(ben, claim)
    assert act(cleo, claim, "assign", assignee=cast.ben.pk).status_code == 302
    assert (claim.status, claim.holder) == (Status.CHECKING, cast.ben)


@pytest.mark.parametrize("whom", ["", "none", "0", "999999"])
def test_nobody_is_chosen(claim, cleo, whom):
    answer = act(cleo, claim, "assign", assignee=whom)
    assert answer.status_code == 403 and 'data-guard="assignee"' in answer.text


def test_a_claim_rests_until_it_is_time_to_ask_again(claim, cast, ben, cleo):
    take(claim, cast.ben)
    day = timezone.now() + timedelta(days=1)
    assert act(ben, claim, "wait", waiting_for="expert", follow_up=f"{day:%Y-%m-%dT%H:%M}").status_code == 302
    text = page(ben, claim)
    assert f"rests with you, for an expert; ask again {day:%Y-%m-%d %H:%M} UTC" in text
    assert "rests with Ben" in page(cleo, claim)
    type(claim).objects.filter(pk=claim.pk).update(follow_up_at=timezone.now())
    assert "it is time" in page(ben, claim)
    assert act(ben, claim, "resume").status_code == 302
    assert claim.status == Status.CHECKING


@pytest.mark.parametrize("follow_up", ["", "tomorrow", "2026-13-45T99:00", "2001-01-01T00:00"])
def test_a_day_that_is_none_is_refused_and_what_was_typed_stays(claim, cast, ben, follow_up):
    take(claim, cast.ben)
    answer = act(ben, claim, "wait", waiting_for="expert", follow_up=follow_up)
    assert answer.status_code == 403 and 'data-guard="waiting_for"' in answer.text
    assert 'value="expert" required checked' in answer.text
    assert f'name="follow_up" required value="{follow_up}"' in answer.text
    assert claim.status == Status.CHECKING


def test_risks_ask_for_more_signatures_and_the_page_counts_them(article, cast, ben, dan):
    claim = make_submitted(article, cast.ben)
    assert act(ben, claim, "risks", **{"risk-legal": "1"}).status_code == 302
    assert claim.risks == ["legal"]
    text = page(dan, claim)
    assert "2 signatures needed" in text and "0 of 2 signatures" in text and "signature 1 of 2" in text
    approve(claim, cast.dan)
    assert "signed by Dan" in page(dan, claim) and "1 of 2 signatures" in page(dan, claim)
    approve(claim, make_person("dora", Role.REVIEWER))
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED and "of 2 signatures" not in page(dan, claim)


def test_who_wrote_it_does_not_take_the_risk_away(article, cast, ben):
    claim = make_submitted(article, cast.ben)
    set_risks(actor=cast.ben.as_actor(), claim_id=claim.pk, expected_version=None, risks=["crime"])
    assert act(ben, claim, "risks").status_code == 403
    assert claim.risks == ["crime"]


def test_a_submission_is_taken_back_by_who_made_it(article, cast, ben, cleo):
    claim = make_submitted(article, cast.ben)
    assert 'id="do-withdraw_submission"' not in page(cleo, claim)
    assert 'id="do-withdraw_submission"' in page(ben, claim)
    act(ben, claim, "withdraw_submission")
    assert (claim.status, claim.holder) == (Status.CHECKING, cast.ben)


def test_a_reviewer_puts_their_own_words_in_place(article, cast, dan):
    claim = make_submitted(article, cast.ben)
    given = {"question": "true", "rating": "", "rationale": "Since 1814.", "confidence": ""}
    assert act(dan, claim, "fix", **given).status_code == 302
    assert current_verdicts(claim)[0].rationale == "Since 1814."
    assert 'data-guard="G1"' in page(dan, claim)


def test_a_refused_fix_keeps_the_words(article, cast, dan):
    claim = make_submitted(article, cast.ben)
    given = {"question": "true", "rating": "incorrect", "rationale": "It is Bergen.", "confidence": "low"}
    answer = act(dan, claim, "fix", **given)
    assert answer.status_code == 403 and "It is Bergen.</textarea>" in answer.text
    assert '<option value="incorrect" selected>' in answer.text


def test_only_what_is_doubted_is_confirmed_again(article, cast, ben):
    claim = make_submitted(article, cast.ben)
    approve(claim, cast.dan)
    assert 'id="do-reconfirm"' not in page(ben, claim)
    claim.refresh_from_db()
    set_flag(claim, SOURCE_CHANGED, is_raised=True)
    assert 'id="do-reconfirm"' in page(ben, claim)
    act(ben, claim, "reconfirm")
    assert claim.status == Status.IN_REVIEW
