"""Public checks as readers and their programs get them, and how they go again."""

import json
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import TEXT, make_evidence, make_import, make_person
from tests.integration.published import (
    NAME,
    SITE,
    make_another,
    make_public,
    make_public_again,
    open_to_readers,
    source_of,
    withdraw,
)
from verification.articles.models import Article
from verification.claims.flags import set_flag
from verification.claims.models import SCALE_CHANGED, Claim
from verification.claims.readers import Wish, set_readers
from verification.evidence.models import Snapshot
from verification.evidence.record_models import Contact
from verification.publication import going_out, notices, services
from verification.publication.claim_review_rules import feed_faults, page_faults
from verification.publication.public_models import Publication
from verification.verdicts.models import Rating
from verification.workflow import Role

HOSTILE = 'Oslo</script><script>alert(1)</script> \x07"&\u202e<img src=x onerror=alert(2)>'


@pytest.fixture
def public(settings):
    open_to_readers(settings)


def page(row, client=None):
    return (client or Client()).get(reverse("check", args=[row.slug]))


def blocks(text):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return [json.loads(one) for one in found]


def required(faults):
    return [str(one) for one in faults if one.required]


def fresh(row):
    return Publication.objects.get(pk=row.pk)


def feed(**query):
    return Client().get(reverse("checks-feed"), query)


def restrict(row, cast):
    wish = Wish(True, [cast.ben.pk], "It is secret.")
    set_readers(actor=cast.cleo.as_actor(), article_id=row.claim.article_id, expected_version=None, wish=wish)


# -- what stands there


def test_a_reader_sees_the_claim_the_rating_and_what_was_found(public, cast):
    row = make_public(cast, claimant="The yearbook", claimed_on=date(2026, 3, 1))
    answer = page(row)
    assert answer.status_code == 200
    for words in (
        "Oslo is Norway’s capital.",
        "The yearbook",
        "1 March 2026",
        "True",
        "The record says so.",
        NAME,
    ):
        assert words in answer.text
    assert f'<link rel="canonical" href="{SITE}/checks/{row.slug}">' in answer.text
    for inside in ("noindex", "/queue", 'aria-label="Main"', "csrf", "Ben", "Dan", row.digest, "htmx"):
        assert inside not in answer.text
    listed = Client().get(reverse("checks")).text
    assert f"/checks/{row.slug}" in listed and "True" in listed and "Ben" not in listed


def test_every_page_and_the_feed_keep_the_rules(public, cast, django_assert_max_num_queries):
    row = make_public(cast)
    rows = [row, make_another(fresh(row), wording=HOSTILE, claimant="\u202eKari <b>")]
    kind = Rating.objects.get(scale__key="public", bucket="unproven")
    rows.append(make_another(fresh(row), rating=kind, claimed_on=date(2026, 3, 1), claimant="The party"))
    for one in rows:
        text = page(one).text
        assert required(page_faults(blocks(text), f"{SITE}/checks/{one.slug}")) == []
    with django_assert_max_num_queries(3):
        told = feed()
    assert required(feed_faults(told.json())) == [] and len(told.json()["dataFeedElement"]) == 3
    ratings = [item["item"][0]["reviewRating"] for item in told.json()["dataFeedElement"]]
    assert set(ratings[0]) == {"@type", "alternateName"}
    assert ratings[2] == {
        "@type": "Rating", "alternateName": "True", "ratingValue": 1.0, "bestRating": 1.0, "worstRating": 0.0
    }  # fmt: skip
    call_command("check_public")


def test_the_page_and_the_feed_say_the_same(public, cast):
    row = make_public(cast)
    assert blocks(page(row).text) == feed().json()["dataFeedElement"][0]["item"]


def test_hostile_words_stay_words(public, cast):
    row = make_public(cast, wording=HOSTILE, summary=HOSTILE, claimant=HOSTILE)
    text = page(row).text
    assert text.count("<script") == text.count("</script>") == 1
    assert "<img" not in text and "\u202e" not in text and "\x07" not in text
    (block,) = blocks(text)
    assert block["claimReviewed"].startswith("Oslo</script><script>alert(1)</script>")
    assert "<img" not in Client().get(reverse("checks")).text
    assert "<img" not in feed().text or feed().headers["Content-Type"] == "application/json"


def test_sources_that_counted_are_named_unless_somebody_told_them(public, cast):
    row = make_public(cast)
    assert "Sources</h2>" not in page(row).text
    told = source_of(row)
    text = page(row).text
    assert f'href="{told.url}" rel="noopener noreferrer external"' in text and told.source.name in text
    other = make_evidence(row.claim).passage.snapshot
    Snapshot.objects.filter(pk=other.pk).update(url="https://gazette.example/not-adopted")
    assert "not-adopted" not in page(row).text
    source_of(row, kind="attestation")
    assert told.url not in page(row).text
    source_of(row, kind="report", url="javascript:alert(1)")
    assert "javascript" not in page(row).text


def test_what_was_gathered_for_a_restricted_article_is_no_public_source(public, cast):
    row = make_public(cast)
    other = make_import(cast.ada, f"{TEXT} And more.").article
    told = source_of(row, gathered_for=other)
    assert told.url in page(row).text
    Article.objects.filter(pk=other.pk).update(is_restricted=True)
    assert told.url not in page(row).text


def test_a_name_that_must_not_be_told_is_taken_out_of_a_sources_title(public, cast):
    row = make_public(cast)
    source_of(row, title="What Jane Miller told us")
    assert "Jane Miller" in page(row).text
    Contact.objects.create(
        claim=row.claim, name="Jane Miller", function="clerk", restricted=True, by=cast.ben,
        reached_at=timezone.now(), means="phone", outcome="answered",
    )  # fmt: skip
    assert "Miller" not in page(row).text


def test_a_check_that_was_put_differently_says_since_when(public, cast):
    row = make_public(cast)
    again = make_public_again(Claim.objects.get(pk=row.claim_id), cast, summary="In better words.")
    text = page(again).text
    assert "In better words." in text and "It takes the place of the one of" in text


def test_a_corrected_article_shows_its_correction(public, cast):
    row = make_public(cast)
    article = row.claim.article
    services.clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    live = going_out.Live(TEXT, "https://paper.example/oslo")
    going_out.publish(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, live=live)
    again = make_public_again(Claim.objects.get(pk=row.claim_id), cast, stands_alone=False)
    wish = notices.Wish(
        "correct", "ours", "We wrote Bergen where it is Oslo.", "It said Bergen.", "It says Oslo."
    )
    notice = notices.propose(
        actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, wish=wish
    )
    assert "We wrote Bergen" not in page(again).text
    (block,) = blocks(page(again).text)
    assert block["itemReviewed"]["firstAppearance"]["url"] == "https://paper.example/oslo"
    paul = make_person("paul", Role.EDITOR)
    notices.confirm(actor=paul.as_actor(), notice_id=notice.pk, expected_version=None)
    assert "We wrote Bergen where it is Oslo." in page(again).text


# -- how it goes


def test_a_withdrawn_check_is_gone_in_plain_words(public, cast):
    row = make_public(cast)
    withdraw(row, cast)
    answer = page(row)
    assert answer.status_code == 410 and "The editors withdrew it on" in answer.text
    for words in ("Oslo", "misread", "ld+json"):
        assert words not in answer.text
    assert "noindex" in answer.text
    assert feed().json()["dataFeedElement"] == []
    assert "No check is public now." in Client().get(reverse("checks")).text


def test_one_that_is_doubted_is_gone_for_as_long(public, cast):
    row = make_public(cast)
    claim = Claim.objects.get(pk=row.claim_id)
    set_flag(claim, SCALE_CHANGED, is_raised=True)
    answer = page(row)
    assert answer.status_code == 410 and "not public at the moment" in answer.text
    assert "scale changed" not in answer.text and "doubt" not in answer.text
    claim.refresh_from_db()
    set_flag(claim, SCALE_CHANGED, is_raised=False)
    assert page(row).status_code == 200


def test_nothing_of_a_restricted_article_is_told(public, cast):
    row = make_public(cast)
    restrict(row, cast)
    answer = page(row)
    assert answer.status_code == 410 and "restrict" not in answer.text and "Oslo" not in answer.text
    assert feed().json()["dataFeedElement"] == []


def test_a_retracted_article_takes_its_checks_with_it(public, cast):
    row = make_public(cast)
    article = row.claim.article
    services.clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    going_out.publish(
        actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, live=going_out.Live()
    )
    wish = notices.Wish("retract", "ours", "We take this back.", "It said so.")
    notice = notices.propose(
        actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None, wish=wish
    )
    notices.confirm(
        actor=make_person("paul", Role.EDITOR).as_actor(), notice_id=notice.pk, expected_version=None
    )
    answer = page(row)
    assert answer.status_code == 410 and "was retracted" in answer.text


def test_an_old_address_leads_to_the_new_one(public, cast):
    row = make_public(cast, slug="first words")
    again = make_public_again(Claim.objects.get(pk=row.claim_id), cast, slug="other words")
    answer = page(row)
    assert answer.status_code == 302 and answer.url == f"/checks/{again.slug}"


def test_an_address_that_never_was_is_not_found(public, db):
    answer = Client().get("/checks/nothing-7")
    assert answer.status_code == 404 and "There is no such check" in answer.text


# -- lists, caches, who may look


def test_the_list_and_the_feed_go_on_page_by_page(public, cast, monkeypatch):
    monkeypatch.setattr("verification.web.checks.PAGE_SIZE", 2)
    monkeypatch.setattr("verification.web.checks.FEED_SIZE", 2)
    row = make_public(cast)
    slugs = [row.slug, *[make_another(fresh(row)).slug for _ in range(2)]][::-1]
    first = Client().get(reverse("checks")).text
    following = re.search(r"\?before=\d+", first)[0]
    second = Client().get(reverse("checks") + following).text
    assert [slug in first for slug in slugs] == [True, True, False]
    assert [slug in second for slug in slugs] == [False, False, True]
    assert "To the newest" in second and "Older ones" not in second
    link = feed().headers["Link"]
    assert link == f'</checks/feed.json{following}>; rel="next"'
    assert "Link" not in feed(before=following.partition("=")[2]).headers


def test_whoever_has_it_already_is_told_so(public, cast):
    row = make_public(cast)
    for address in (reverse("checks-feed"), reverse("check", args=[row.slug]), reverse("checks")):
        first = Client().get(address)
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and again.content == b""
    tag = feed().headers["ETag"]
    withdraw(row, cast)
    assert Client().get(reverse("checks-feed"), headers={"If-None-Match": tag}).status_code == 200


def test_without_the_setting_only_the_desk_looks_beforehand(cast):
    row = make_public(cast)
    answer = page(row)
    assert answer.status_code == 302 and answer.url.startswith("/sign-in?next=/checks/")
    ben, eve = Client(), Client()
    ben.force_login(cast.ben)
    eve.force_login(cast.eve)
    shown = page(row, ben)
    assert (
        shown.status_code == 200 and "noindex" in shown.text and "Only the desk sees this page" in shown.text
    )
    assert shown.headers["Cache-Control"] == "private, no-cache"
    assert page(row, eve).status_code == 404
    assert row.slug not in eve.get(reverse("checks")).text


def test_readers_change_nothing(public, cast):
    row = make_public(cast)
    assert Client().post(reverse("check", args=[row.slug])).status_code == 405


def test_the_desk_finds_the_way_to_the_readers_page(public, cast):
    row = make_public(cast)
    cleo = Client()
    cleo.force_login(cast.cleo)
    assert f"/checks/{row.slug}" in cleo.get(reverse("publications")).text


# -- the command


def test_the_command_names_what_is_wrong(public, cast, settings, capsys):
    make_public(cast)
    call_command("check_public")
    assert "1 public checks, 0 faults, 1 words of advice." in capsys.readouterr().out
    settings.PUBLIC_LOGO = "logo.png"
    with pytest.raises(CommandError):
        call_command("check_public", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["checks"] == 1
    assert {one["where"] for one in told["faults"] if one["required"]} >= {"author.logo", "publisher.logo"}
