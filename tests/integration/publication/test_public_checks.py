"""Making a signed verdict public: who may, when, in which words, and when it counts no more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import approve, make_clearable, make_person, make_submitted
from verification.articles.models import Article
from verification.audit import Event, check_verifies
from verification.claims.flags import set_flag
from verification.claims.models import SCALE_CHANGED, Claim
from verification.claims.readers import Wish, set_readers
from verification.errors import (
    ActionRefused,
    InvalidInput,
    InvalidReason,
    NotAllowed,
    NotFound,
    StaleDigest,
    StaleVersion,
)
from verification.evidence.record_models import Contact
from verification.people import set_roles
from verification.policies import MACHINE_ACTOR
from verification.publication import going_out, notices, public_checks, services
from verification.publication.public_models import Publication, PublicationEnd
from verification.reviews import services as reviews
from verification.reviews.services import review_digest
from verification.workflow import Role

WORDS = public_checks.Words("Oslo is Norway’s capital.", "The record says so.", stands_alone=True)


@pytest.fixture
def claim(cast):
    return Claim.objects.get(article=make_clearable(cast), status="approved")


def publish(claim, by, words=WORDS, *, version=None, digest=None, token=False):
    return public_checks.publish_check(
        actor=by.as_actor(by_token=token),
        claim_id=claim.pk,
        expected_version=version,
        shown_digest=review_digest(claim) if digest is None else digest,
        words=words,
    )


def codes(claim, by, words=WORDS):
    with pytest.raises(ActionRefused) as refused:
        publish(claim, by, words)
    return {failure.code for failure in refused.value.failures}


def go_out(article, cast):
    services.clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    going_out.publish(
        actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, live=going_out.Live()
    )


def test_an_editor_makes_it_public_bound_to_one_signature(cast, claim):
    words = replace(WORDS, claimant="The yearbook", slug="Capital of Norway!")
    row = publish(claim, cast.cleo, words, version=claim.version)
    verdict = claim.verdicts.get()
    assert (row.verdict, row.digest, row.approval.by) == (verdict, verdict.digest, cast.dan)
    assert (row.rating.key, row.scale_version, row.slug) == (
        "true",
        "desk.v1",
        f"capital-of-norway-{claim.pk}",
    )
    assert Publication.objects.current().get() == row
    event = Event.objects.get(action="claim.publish_check")
    assert event.data["digest"] == verdict.digest and "Oslo" not in str(event.data)
    check_verifies()


def test_what_was_published_is_never_edited(cast, claim):
    publish(claim, cast.cleo)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.update(summary="Otherwise.")


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root"])
def test_nobody_but_an_editor_may(cast, claim, who):
    assert "role_required" in codes(claim, getattr(cast, who))
    assert not Publication.objects.exists()


def test_no_token_may(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        publish(claim, cast.cleo, token=True)
    assert {failure.code for failure in refused.value.failures} == {"person_required"}


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_who_wrote_or_reports_it_may_not_as_an_editor_either(cast, claim, who):
    person = getattr(cast, who)
    set_roles(actor=MACHINE_ACTOR, user_id=person.pk, roles=[*person.roles, "editor"])
    person.refresh_from_db()
    assert codes(claim, person) == {"four_eyes"}


def test_who_signed_it_may(cast, claim):
    set_roles(actor=MACHINE_ACTOR, user_id=cast.dan.pk, roles=["editor", "reviewer"])
    cast.dan.refresh_from_db()
    assert publish(claim, cast.dan).by == cast.dan


def test_a_claim_in_review_or_in_doubt_is_not_published(cast, claim):
    article = claim.article
    waiting = make_submitted(article, cast.ben, exact="its king is Harald V")
    assert "not_approved" in codes(waiting, cast.cleo)
    set_flag(claim, SCALE_CHANGED, is_raised=True)
    assert codes(claim, cast.cleo) == {"stale_claim"}


def test_another_digest_or_version_than_the_one_shown_is_a_conflict(cast, claim):
    with pytest.raises(StaleDigest):
        publish(claim, cast.cleo, digest="0" * 64)
    with pytest.raises(StaleVersion):
        publish(claim, cast.cleo, version=claim.version - 1)


def test_a_rating_by_which_nobody_checked_anything_has_no_public_name(cast):
    article = make_clearable(cast)
    second = make_submitted(article, cast.ben, rating="not_factual", exact="its king is Harald V")
    approve(second, cast.dan)
    second.refresh_from_db()
    assert codes(second, cast.cleo) == {"no_public_rating"}


def test_an_article_that_is_not_out_needs_an_editors_word(cast, claim):
    within = replace(WORDS, stands_alone=False)
    assert codes(claim, cast.cleo, within) == {"article_not_public"}
    go_out(claim.article, cast)
    claim.refresh_from_db()
    assert publish(claim, cast.cleo, within).stands_alone is False


def test_nothing_of_a_restricted_article_is_published(cast, claim):
    restrict(claim.article, cast)
    assert codes(claim, cast.cleo) == {"restricted_article"}


def restrict(article, cast):
    wish = Wish(True, [cast.ben.pk, cast.dan.pk], "It is secret.")
    set_readers(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, wish=wish)


def test_an_editor_who_may_not_read_it_finds_no_such_claim(cast, claim):
    paul = make_person("paul", Role.EDITOR)
    restrict(claim.article, cast)
    with pytest.raises(NotFound):
        publish(claim, paul)


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("Miller told us so.", True),
        ("As jane  miller said.", True),
        ("As a clerk of the office said.", True),
        ("The windmiller said so.", False),
    ],
)
def test_a_source_who_must_not_be_named_is_not_named_in_public(cast, claim, words, refused):
    Contact.objects.create(
        claim=claim, name="Jane Miller", function="a clerk of the office", restricted=True, by=cast.ben,
        reached_at=timezone.now(), means="phone", outcome="answered",
    )  # fmt: skip
    told = replace(WORDS, summary=words)
    if refused:
        assert codes(claim, cast.cleo, told) == {"names_a_source"}
    else:
        assert publish(claim, cast.cleo, told).summary == words


def test_words_are_needed_and_bounded(cast, claim):
    tomorrow = timezone.now().date() + timedelta(days=2)
    for wrong in ({"wording": " "}, {"summary": "…"}, {"slug": "x" * 81}, {"claimed_on": tomorrow}):
        with pytest.raises(InvalidInput):
            publish(claim, cast.cleo, replace(WORDS, **wrong))


# -- when it counts no more


def current():
    return list(Publication.objects.current())


def why(row):
    return public_checks.standing([public_checks.get(row.pk)])[row.pk]


def test_it_counts_until_the_claim_is_reopened(cast, claim):
    row = publish(claim, cast.cleo)
    reviews.reopen(actor=cast.dan.as_actor(), claim_id=claim.pk, expected_version=None, reason="Look again.")
    assert current() == [] and why(row) == "the claim is at work again"


def test_it_counts_as_long_as_nothing_doubts_it(cast, claim):
    row = publish(claim, cast.cleo)
    set_flag(claim, SCALE_CHANGED, is_raised=True)
    assert current() == [] and why(row) == "the verdict is in doubt: scale changed"
    claim.refresh_from_db()
    set_flag(claim, SCALE_CHANGED, is_raised=False)
    assert current() == [row] and why(row) == ""


def test_it_counts_until_its_article_is_restricted(cast, claim):
    row = publish(claim, cast.cleo)
    restrict(claim.article, cast)
    assert current() == [] and why(row) == "the article is restricted"


def test_it_counts_until_its_article_is_retracted_and_never_again(cast, claim):
    go_out(claim.article, cast)
    claim.refresh_from_db()
    row = publish(claim, cast.cleo, replace(WORDS, stands_alone=False))
    paul = make_person("paul", Role.EDITOR)
    wish = notices.Wish("retract", "ours", "We take this back.", "It said so.")
    article = claim.article
    notice = notices.propose(
        actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, wish=wish
    )
    assert current() == [row]
    notices.confirm(actor=paul.as_actor(), notice_id=notice.pk, expected_version=None)
    assert current() == [] and why(row) == "the article was retracted"
    Article.objects.filter(pk=article.pk).update(status="archived")
    assert current() == [] and "retracted_article" in codes(claim, cast.cleo)


def test_another_one_takes_its_place_and_keeps_its_address(cast, claim):
    first = publish(claim, cast.cleo)
    second = publish(claim, cast.cleo, replace(WORDS, summary="In better words."))
    assert current() == [second] and why(first) == "another one took its place"
    assert first.slug == second.slug


def test_an_editor_withdraws_it_once_with_a_reason(cast, claim):
    row = publish(claim, cast.cleo)
    with pytest.raises(NotAllowed):
        withdraw(row, cast.ben)
    with pytest.raises(InvalidReason):
        withdraw(row, cast.cleo, " ")
    assert withdraw(row, cast.cleo).end.reason == "It was misread."
    assert current() == [] and why(row) == "withdrawn"
    with pytest.raises(ActionRefused):
        withdraw(row, cast.cleo)
    assert PublicationEnd.objects.count() == 1


def withdraw(row, by, reason="It was misread."):
    return public_checks.withdraw(actor=by.as_actor(), publication_id=row.pk, reason=reason)


def test_a_withdrawn_one_does_not_bring_back_the_one_before(cast, claim):
    publish(claim, cast.cleo)
    withdraw(publish(claim, cast.cleo), cast.cleo)
    assert current() == []


def test_the_list_says_how_each_stands_in_a_fixed_number_of_queries(
    cast, claim, django_assert_max_num_queries
):
    for _ in range(5):
        publish(claim, cast.cleo)
    client = client_of(cast.ben)
    with django_assert_max_num_queries(12):
        text = client.get(reverse("publications") + "?show=all").text
    assert text.count("another one took its place") == 4


# -- pages and API


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_the_page_publishes_it_and_keeps_what_was_typed(cast, claim):
    page, cleo = reverse("claim-publish", args=[claim.pk]), client_of(cast.cleo)
    given = {"version": claim.version, "digest": review_digest(claim), "wording": "Oslo is the capital.",
             "summary": "It stands in the record."}  # fmt: skip
    text = cleo.get(page).text
    assert "This check stands by itself" in text and "What the desk found about its own draft" in text
    answer = cleo.post(page, given)
    assert answer.status_code == 403 and "The article is not published." in answer.text
    assert "It stands in the record." in answer.text
    answer = cleo.post(page, given | {"stands_alone": "yes", "digest": "0" * 64})
    assert answer.status_code == 409 and "It stands in the record." in answer.text
    assert cleo.post(page, given | {"stands_alone": "yes"}).status_code == 302
    assert "public" in cleo.get(page).text and "Oslo is the capital." in cleo.get("/publications").text
    row = Publication.objects.get()
    ends = reverse("publication-withdraw", args=[row.pk])
    assert cleo.post(ends, {"reason": ""}).status_code == 422
    assert client_of(cast.ben).post(ends, {"reason": "No."}).status_code == 403
    assert cleo.post(ends, {"reason": "Misread."}).status_code == 302
    assert "Nothing is public now." in cleo.get("/publications").text
    assert "Misread." in cleo.get("/publications?show=all").text


def test_who_may_not_publish_it_is_told_why(cast, claim):
    text = client_of(cast.ben).get(reverse("claim-publish", args=[claim.pk])).text
    assert "Only an editor makes a check public." in text and "disabled" in text
    assert client_of(cast.eve).get("/publications").status_code == 404


def test_the_api_publishes_lists_and_withdraws(cast, claim):
    cleo, address = client_of(cast.cleo), f"/api/v1/claims/{claim.pk}/publish-check"
    body = {"digest": review_digest(claim), "wording": "Oslo is the capital.", "summary": "So it is."}

    def post(body, version=None):
        headers = {"If-Match": f'"{version}"'} if version else {}
        return cleo.post(address, body, content_type="application/json", headers=headers)

    assert post(body).status_code == 428
    assert post(body, claim.version - 1).status_code == 412
    refused = post(body, claim.version)
    assert refused.status_code == 409
    assert [guard["code"] for guard in refused.json()["guards"]] == ["article_not_public"]
    assert post(body | {"digest": "0" * 64, "stands_alone": True}, claim.version).status_code == 409
    made = post(body | {"stands_alone": True}, claim.version)
    assert made.status_code == 201 and made.json()["why_not_current"] == ""
    listed = client_of(cast.ben).get("/api/v1/publications").json()["results"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    ends = f"/api/v1/publications/{made.json()['id']}/withdraw"
    ended = cleo.post(ends, {"reason": "Misread."}, content_type="application/json")
    assert ended.json()["end"]["reason"] == "Misread." and ended.json()["why_not_current"] == "withdrawn"
    assert client_of(cast.ben).get("/api/v1/publications").json()["results"] == []
    every = client_of(cast.ben).get("/api/v1/publications?all=yes").json()["results"]
    assert [one["why_not_current"] for one in every] == ["withdrawn"]
