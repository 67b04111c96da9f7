"""Whatever somebody did with a verdict, no door lets them approve it, nor anybody another than was shown."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import (
    CAPITAL,
    adopt,
    approve,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    submit,
    take,
)
from verification.articles.services import settle_byline
from verification.audit import Event
from verification.claims import holding, splitting, triage, wording
from verification.claims import services as claims
from verification.claims.flags import set_flag
from verification.claims.models import SOURCE_CHANGED, Claim
from verification.claims.splitting import Part
from verification.reviews import resubmitting, services
from verification.reviews.models import Approval
from verification.reviews.resubmitting import Fix
from verification.reviews.risks import set_risks
from verification.verdicts import services as verdicts
from verification.workflow import Role, Status

pytestmark = pytest.mark.django_db
KING = "its king is Harald V"


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def pat(cast):
    """Somebody whom no role keeps from anything, with every right that Django knows."""
    person = make_person("pat", Role.CHECKER, Role.REVIEWER, Role.EDITOR, Role.ADMIN)
    person.is_superuser = person.is_staff = True
    person.save()
    return person


def act(service, by, claim, **more):
    return service(actor=by.as_actor(), claim_id=claim.pk, expected_version=None, **more)


def hand_over(claim, pat, ben):
    """Pat gives it back, and Ben makes it his own and hands it in."""
    act(claims.release, pat, claim)
    return submit(take(claim, ben), ben)


# What Pat did before the verdict stood in review. Each leaves it there.


def submitted(article, cast, pat):
    return make_submitted(article, pat)


def assigned_to_self(article, cast, pat):
    claim = make_claim(article, cast.ben)
    act(holding.assign, pat, claim, assignee_id=pat.pk)
    return submit(claim, pat)


def drafted(article, cast, pat):
    claim = take(make_claim(article, cast.ben), pat)
    make_draft(claim, pat)
    return hand_over(claim, pat, cast.ben)


def adopted(article, cast, pat):
    claim = take(make_claim(article, cast.ben), pat)
    adopt(make_evidence(claim), pat)
    return hand_over(claim, pat, cast.ben)


def adopted_again_by_another(article, cast, pat):
    claim = take(make_claim(article, cast.ben), pat)
    row = make_evidence(claim)
    adopt(row, pat)
    act(claims.release, pat, claim)
    adopt(row, cast.ben) if take(claim, cast.ben) else None
    make_draft(claim, cast.ben)
    return act(verdicts.submit, cast.ben, claim)


def marked(article, cast, pat):
    return submit(take(make_claim(article, pat), cast.ben), cast.ben)


def worded(article, cast, pat):
    claim = make_claim(article, cast.ben)
    act(wording.edit, pat, claim, text="Oslo is Norway’s capital.")
    return submit(take(claim, cast.ben), cast.ben)


def worded_and_undone(article, cast, pat):
    claim = make_claim(article, cast.ben)
    act(wording.edit, pat, claim, text="Oslo is Norway’s capital.")
    act(triage.undo, pat, claim)
    return submit(take(claim, cast.ben), cast.ben)


def cut_out(article, cast, pat):
    claim = make_claim(article, cast.ben)
    parts = act(splitting.split, pat, claim, first=Part(CAPITAL), second=Part("Oslo is the capital"))
    return submit(take(parts.parts[0], cast.ben), cast.ben)


def fixed(article, cast, pat):
    claim = make_submitted(article, cast.ben)
    return act(resubmitting.fix, pat, claim, wish=Fix(question="true", confidence="low"))


def taken_back_and_handed_over(article, cast, pat):
    claim = make_submitted(article, pat)
    act(services.withdraw_submission, pat, claim)
    return hand_over(claim, pat, cast.ben)


def reopened_and_edited(article, cast, pat):
    claim = make_submitted(article, cast.ben)
    approve(claim, cast.dan)
    act(services.reopen, pat, claim, reason="News.")
    make_draft(take(claim, pat), pat, rationale="Mine.")
    return hand_over(claim, pat, cast.ben)


def approved_then_edited(article, cast, pat):
    claim = make_submitted(article, cast.ben)
    approve(claim, pat)
    act(services.reopen, cast.dan, claim, reason="News.")
    make_draft(take(claim, pat), pat, rationale="Mine.")
    return hand_over(claim, pat, cast.ben)


def confirmed_again(article, cast, pat):
    claim = approve(make_submitted(article, cast.ben), cast.dan)
    set_flag(claim, SOURCE_CHANGED, is_raised=True)
    return act(resubmitting.reconfirm, pat, claim)


def named_by_the_byline(article, cast, pat):
    claim = make_submitted(article, cast.ben)
    by = {"actor": cast.cleo.as_actor(), "article_id": article.pk, "expected_version": None}
    settle_byline(**by, reporter_ids=[pat.pk], outside=False)
    return claim


def signed_once_of_twice(article, cast, pat):
    claim = make_submitted(article, cast.ben)
    act(set_risks, cast.ben, claim, risks=["legal"])
    approve(claim, pat)
    make_person("dora", Role.REVIEWER)
    return claims.get(claim.pk)


WAYS = [
    submitted, assigned_to_self, drafted, adopted, adopted_again_by_another, marked, worded, worded_and_undone,
    cut_out, fixed, taken_back_and_handed_over, reopened_and_edited, approved_then_edited, confirmed_again,
    named_by_the_byline, signed_once_of_twice,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_door_lets_somebody_approve_what_is_their_own(way, article, cast, pat, as_person, as_program):
    claim = Claim.objects.get(pk=way(article, cast, pat).pk)
    assert claim.status == Status.IN_REVIEW
    shown = {"digest": services.review_digest(claim)}
    before = (Approval.objects.count(), Event.objects.count())
    for caller, wanted in ((as_person(pat), {"G1"}), (as_program(pat), {"G1", "person"})):
        answer = caller.post(f"/claims/{claim.pk}/approve", shown, version=claim.version)
        assert answer.status_code == 403
        assert {one["guard"] for one in answer.json()["guards"]} == wanted
    items = [{"id": claim.pk, "version": claim.version}]
    assert as_person(pat).post("/claims/bulk", {"act": "approve", "items": items}).status_code == 422
    page = Client()
    page.force_login(pat)
    form = {**shown, "version": claim.version, "text": ""}
    assert page.post(reverse("claim-act", args=[claim.pk, "approve"]), form).status_code == 403
    many = {"act": "approve", "item": f"{claim.pk}:{claim.version}"}
    assert page.post(reverse("bulk"), many).status_code == 422
    # Making the program is an event of its own; on the claim there is none.
    assert Approval.objects.count() == before[0]
    assert Event.objects.exclude(action="token.create").count() == before[1]
    assert Claim.objects.filter(pk=claim.pk, version=claim.version, status=Status.IN_REVIEW).exists()
    # The same door is open to somebody else.
    other = "dora" if way is signed_once_of_twice else "dan"
    reviewer = getattr(cast, other, None) or type(pat).objects.get(username=other)
    done = as_person(reviewer).post(f"/claims/{claim.pk}/approve", shown, version=claim.version)
    assert (done.status_code, done.json()["status"]) == (200, "approved")


def test_a_service_account_signs_nothing_whatever_roles_it_has(article, cast, as_program):
    """No door gives it a second role; here a hand on the database did."""
    claim = make_submitted(article, cast.ben)
    bot = make_person("bot", Role.SERVICE)
    type(bot).objects.filter(pk=bot.pk).update(roles=[Role.SERVICE, Role.REVIEWER])
    shown = {"digest": services.review_digest(claim)}
    answer = as_program(cast.root, owner_id=bot.pk).post(
        f"/claims/{claim.pk}/approve", shown, version=claim.version
    )
    assert answer.status_code == 403
    assert {one["guard"] for one in answer.json()["guards"]} == {"person"}
    assert not Approval.objects.exists()


def test_there_is_no_door_beside_the_work_flow(article, cast, pat, as_person):
    claim = make_submitted(article, pat)
    assert not [app for app in settings.INSTALLED_APPS if app.startswith("django.contrib.admin")]
    caller = as_person(pat)
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        answer = caller.send(method, f"/claims/{claim.pk}", {"status": "approved"}, version=claim.version)
        assert answer.status_code == 405
        listed = caller.send(method, f"/claims/{claim.pk}/approvals", {"by": cast.dan.pk})
        assert listed.status_code == 405
    assert Claim.objects.get(pk=claim.pk).status == Status.IN_REVIEW


# Another digest than the one of now: by the page and by the API, with the version of now.


def before_a_fix(claim, cast, pat):
    shown = services.review_digest(claim)
    act(resubmitting.fix, pat, claim, wish=Fix(question="true", confidence="low", rationale="Better."))
    return shown


def before_it_was_handed_in_anew(claim, cast, pat):
    shown = services.review_digest(claim)
    act(services.withdraw_submission, cast.ben, claim)
    make_draft(claim, cast.ben, rationale="Other words.")
    act(verdicts.submit, cast.ben, claim)
    return shown


def of_another_claim(claim, cast, pat):
    return services.review_digest(make_submitted(claim.article, cast.ben, exact=KING))


def of_one_of_its_questions(claim, cast, pat):
    return verdicts.current_verdicts(claim)[0].digest


def in_capitals(claim, cast, pat):
    return services.review_digest(claim).upper()


def none_at_all(claim, cast, pat):
    return ""


def before_its_evidence_was_weighed_anew(claim, cast, pat):
    """By a hand on the database, as no door leads there while it is in review."""
    shown = services.review_digest(claim)
    for row in claim.evidence.all():
        row.decisions.create(adopted=False, by=cast.ben)
    return shown


DIGESTS = [
    before_a_fix, before_it_was_handed_in_anew, before_its_evidence_was_weighed_anew, of_another_claim,
    of_one_of_its_questions, in_capitals, none_at_all,
]  # fmt: skip


@pytest.mark.parametrize("other", DIGESTS, ids=lambda other: other.__name__)
def test_another_digest_than_the_one_of_now_is_never_signed(other, article, cast, pat, as_person):
    claim = make_submitted(article, cast.ben)
    shown = other(claim, cast, pat)
    version = Claim.objects.get(pk=claim.pk).version
    answer = as_person(cast.dan).post(f"/claims/{claim.pk}/approve", {"digest": shown}, version=version)
    assert answer.status_code == 409, answer.content
    problem = answer.json()
    assert problem["code"] == "stale_digest" or "G2" in [one["guard"] for one in problem["guards"]]
    page = Client()
    page.force_login(cast.dan)
    form = {"digest": shown, "version": version}
    assert page.post(reverse("claim-act", args=[claim.pk, "approve"]), form).status_code in (403, 409)
    assert not Approval.objects.exists()
