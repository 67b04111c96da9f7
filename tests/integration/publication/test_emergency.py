"""Break-glass: what it goes past, what it never goes past, and the review that follows."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from tests.factories import (
    adopt,
    approve,
    make_article,
    make_claim,
    make_clearable,
    make_draft,
    make_evidence,
    make_person,
    make_submitted,
    take,
)
from verification.audit import Event, check_verifies
from verification.claims.comments import comment_on_article
from verification.claims.notification_models import Notification
from verification.claims.readers import Wish, set_readers
from verification.errors import ActionRefused, InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.people import set_roles
from verification.policies import MACHINE_ACTOR
from verification.publication import emergency
from verification.publication.emergency_models import Emergency, EmergencyReview
from verification.publication.models import Clearance
from verification.workflow import ArticleStatus, Role

WHY = "The court publishes its judgment at noon."
MEANT = "break the glass"


@pytest.fixture
def article(cast):
    """One approved claim, one in review, others that nobody looked at."""
    article = make_article(cast.ada)
    approve(make_submitted(article, cast.ben), cast.dan)
    make_submitted(article, cast.ben, exact="its king is Harald V")
    comment_on_article(actor=cast.ben.as_actor(), article_id=article.pk, text="Wait for it.", blocking=True)
    return article


def smash(article, by, *, version=None, reason=WHY, confirmation=MEANT, token=False):
    return emergency.emergency_clear(
        actor=by.as_actor(by_token=token),
        article_id=article.pk,
        expected_version=version,
        reason=reason,
        confirmation=confirmation,
    )


def codes(article, by, **given):
    with pytest.raises(ActionRefused) as refused:
        smash(article, by, **given)
    assert not Clearance.objects.exists()
    return {failure.code for failure in refused.value.failures}


def as_editor(person):
    set_roles(actor=MACHINE_ACTOR, user_id=person.pk, roles=[*person.roles, "editor"])
    person.refresh_from_db()
    return person


def test_an_editor_clears_it_past_what_stands_open_and_that_is_kept(cast, article):
    row = smash(article, cast.cleo, version=article.version)
    article.refresh_from_db()
    assert article.status == ArticleStatus.CLEARED and row.clearance.by == cast.cleo
    assert {"open_claims", "open_talk"} <= {failure["code"] for failure in row.passed}
    assert all(failure["text"] for failure in row.passed) and row.reason == WHY and row.is_open
    event = Event.objects.get(action="article.emergency_clear")
    assert set(event.data["passed"]) == {failure["code"] for failure in row.passed}
    assert "court" not in str(event.data) and "Wait" not in str(event.data)
    check_verifies()


def test_neither_the_emergency_nor_its_review_is_ever_edited(cast, article):
    row = smash(article, cast.cleo)
    emergency.review(actor=as_editor(cast.dan).as_actor(), emergency_id=row.pk, finding="It held.")
    for rows in (Emergency.objects.all(), EmergencyReview.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{"reason" if rows.model is Emergency else "finding": "Otherwise."})


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root"])
def test_nobody_but_an_editor_breaks_the_glass(cast, article, who):
    assert "role_required" in codes(article, getattr(cast, who))


def test_no_token_and_no_old_version_does(cast, article):
    assert codes(article, cast.cleo, token=True) == {"person_required"}
    with pytest.raises(StaleVersion):
        smash(article, cast.cleo, version=article.version - 1)


def test_a_reporter_of_the_article_never_does(cast, article):
    assert "own_article" in codes(article, as_editor(cast.ada))


def test_who_submitted_what_nobody_approved_would_sign_their_own_work(cast, article):
    assert codes(article, as_editor(cast.ben)) == {"four_eyes"}


@pytest.mark.parametrize("part", ["wording", "draft", "evidence"])
def test_who_had_any_part_in_a_claim_that_nobody_approved_does_not(cast, part):
    article, paul = make_article(cast.ada), make_person("paul", Role.EDITOR)
    marked = make_claim(article, paul if part == "wording" else cast.ben)
    if part != "wording":
        held = take(marked, paul)
        if part == "draft":
            make_draft(held, paul)
        else:
            adopt(make_evidence(held), paul)
    assert codes(article, paul) == {"four_eyes"}
    assert smash(article, cast.cleo).clearance.by == cast.cleo


def test_work_on_a_claim_that_somebody_else_approved_keeps_nobody_from_it(cast):
    article = make_article(cast.ada)
    paul = make_person("paul", Role.EDITOR)
    approve(make_submitted(article, paul), cast.dan)
    assert smash(article, paul).clearance.by == paul


def test_a_byline_that_names_nobody_is_settled_first(cast):
    article = make_article(cast.cleo, byline="Somebody Else")
    paul = make_person("paul", Role.EDITOR)
    assert codes(article, paul) == {"unmatched_byline"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": "It goes out now"}, "short_reason"),
        ({"reason": "– – – – – – –"}, "short_reason"),
        ({"confirmation": "yes"}, "not_confirmed"),
    ],
)
def test_it_has_to_be_explained_and_meant(cast, article, given, code):
    assert codes(article, cast.cleo, **given) == {code}
    with pytest.raises(InvalidInput):
        smash(article, cast.cleo, reason="word " * 2_000)


def test_nothing_to_go_past_is_cleared_the_ordinary_way(cast):
    assert codes(make_clearable(cast), cast.cleo) == {"nothing_to_pass"}


def test_an_editor_who_may_not_read_it_finds_no_such_article(cast, article):
    wish = Wish(True, [cast.ben.pk], "It is secret.")
    set_readers(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, wish=wish)
    paul = make_person("paul", Role.EDITOR)
    with pytest.raises(NotFound):
        smash(article, paul)
    row = smash(article, cast.cleo)
    assert not Notification.objects.filter(kind="emergency").exists()
    with pytest.raises(NotFound):
        emergency.review(actor=paul.as_actor(), emergency_id=row.pk, finding="It held.")


def test_reviewers_and_editors_are_told_and_who_did_it_hears_of_the_review(cast, article):
    paul = make_person("paul", Role.EDITOR)
    row = smash(article, cast.cleo)
    told = Notification.objects.filter(kind="emergency").values_list("person__username", flat=True)
    assert set(told) == {"dan", "paul"}
    emergency.review(actor=paul.as_actor(), emergency_id=row.pk, finding="It held.")
    assert Notification.objects.get(kind="emergency_reviewed").person == cast.cleo


def test_another_editor_closes_the_review_once(cast, article):
    row, paul = smash(article, cast.cleo), make_person("paul", Role.EDITOR)

    def close(by, finding="Two claims were wrong.", *, token=False):
        actor = by.as_actor(by_token=token)
        return emergency.review(actor=actor, emergency_id=row.pk, finding=finding)

    for refused in (cast.cleo, cast.ben, cast.dan, as_editor(cast.ada)):
        with pytest.raises(NotAllowed):
            close(refused)
    with pytest.raises(NotAllowed):
        close(paul, token=True)
    with pytest.raises(InvalidInput):
        close(paul, " … ")
    assert close(paul).review.finding == "Two claims were wrong."
    assert not Emergency.objects.open().exists()
    with pytest.raises(ActionRefused):
        close(paul)


# -- pages and API


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_the_pages_show_it_in_red_and_keep_what_was_typed(cast, article):
    page, cleo = reverse("article-emergency", args=[article.pk]), client_of(cast.cleo)
    assert page in cleo.get(reverse("article-clear", args=[article.pk])).text
    answer = cleo.post(page, {"version": article.version, "reason": "Too short.", "confirmation": "no"})
    assert answer.status_code == 403 and "Too short." in answer.text and "at least 5 words" in answer.text
    stale = {"version": article.version - 1, "reason": WHY, "confirmation": MEANT}
    assert cleo.post(page, stale).status_code == 409
    assert cleo.post(page, stale | {"version": article.version}).status_code == 302
    for name in ("article", "article-clear", "article-emergency", "report"):
        assert "past its guards" in cleo.get(reverse(name, args=[article.pk])).text.lower(), name
    row, paul = Emergency.objects.get(), client_of(make_person("paul", Role.EDITOR))
    assert "(1 to review)" in paul.get(reverse("articles")).text
    assert "Close the review" not in cleo.get("/emergencies").text
    assert "Close the review" in paul.get("/emergencies").text
    closing = reverse("emergency-review", args=[row.pk])
    assert paul.post(closing, {"finding": ""}).status_code == 422
    assert paul.post(closing, {"finding": "It held."}).status_code == 302
    assert "It held." in client_of(cast.dan).get("/emergencies").text
    assert client_of(cast.ben).get("/emergencies").status_code == 404
    report = cleo.get(reverse("report", args=[article.pk])).text
    assert "It held." in report and WHY in report


def test_the_api_breaks_the_glass_lists_and_reviews(cast, article):
    cleo, address = client_of(cast.cleo), f"/api/v1/articles/{article.pk}/emergency-clear"
    body = {"reason": WHY, "confirmation": MEANT}

    def post(client, address, body, version=None):
        headers = {"If-Match": f'"{version}"'} if version else {}
        return client.post(address, body, content_type="application/json", headers=headers)

    assert post(cleo, address, body).status_code == 428
    assert post(cleo, address, body, article.version - 1).status_code == 412
    refused = post(cleo, address, body | {"confirmation": "yes"}, article.version).json()
    assert [guard["code"] for guard in refused["guards"]] == ["not_confirmed"]
    made = post(cleo, address, body, article.version)
    assert made.status_code == 201 and made.json()["review"] is None and made.json()["passed"]
    listed = client_of(cast.dan).get("/api/v1/emergencies?open=yes").json()["results"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    closing = f"/api/v1/emergencies/{made.json()['id']}/review"
    assert post(cleo, closing, {"finding": "It held."}).status_code == 403
    paul = client_of(make_person("paul", Role.EDITOR))
    assert post(paul, closing, {"finding": "It held."}).json()["review"]["finding"] == "It held."
    assert paul.get("/api/v1/emergencies?open=yes").json()["results"] == []
