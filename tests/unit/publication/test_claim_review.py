"""The markup of public checks, and the rules that find what is wrong with it."""

import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from verification.publication.claim_review import (
    Degree,
    PublicCheck,
    Publisher,
    claim_review,
    cleaned,
    data_block,
    data_feed,
)
from verification.publication.claim_review_rules import feed_faults, page_faults, review_faults

OURS = Publisher("The Harbour Courier", "https://checks.paper.example", "https://paper.example/logo.png")
CHECK = PublicCheck(
    place=7,
    slug="oslo-is-the-capital-7",
    wording="Oslo is the capital of Norway.",
    summary="The record says so.",
    claimant="Kari Nordmann",
    claimed_on=date(2026, 2, 28),
    rating="Mostly true",
    degree=Degree(0.75, 1.0, 0.0),
    published_at=datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
    appeared_at="https://wire.example/story",
)
ADDRESS = "https://checks.paper.example/checks/oslo-is-the-capital-7"


def faults(review):
    return [str(one) for one in review_faults(review) if one.required]


def test_a_review_says_all_that_is_documented():
    assert claim_review(CHECK, OURS) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": ADDRESS,
        "name": "Fact check: Oslo is the capital of Norway.",
        "claimReviewed": "Oslo is the capital of Norway.",
        "reviewBody": "The record says so.",
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Mostly true",
            "ratingValue": 0.75,
            "bestRating": 1.0,
            "worstRating": 0.0,
        },
        "datePublished": "2026-03-01",
        "inLanguage": "en",
        "author": {
            "@type": "Organization",
            "name": "The Harbour Courier",
            "url": "https://checks.paper.example/",
            "logo": "https://paper.example/logo.png",
        },
        "publisher": {
            "@type": "Organization",
            "name": "The Harbour Courier",
            "url": "https://checks.paper.example/",
            "logo": "https://paper.example/logo.png",
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Kari Nordmann"},
            "datePublished": "2026-02-28",
            "appearance": {"@type": "CreativeWork", "url": "https://wire.example/story"},
        },
    }


def test_what_is_written_keeps_the_rules():
    for check in (
        CHECK,
        replace(CHECK, degree=None),
        replace(CHECK, claimant="", appeared_at="", claimed_on=None),
    ):
        assert faults(claim_review(check, OURS)) == []
    assert feed_faults(data_feed([CHECK, replace(CHECK, slug="another-8")], OURS)) == []


def test_a_kind_has_no_number():
    assert set(claim_review(replace(CHECK, degree=None), OURS)["reviewRating"]) == {"@type", "alternateName"}


def test_our_own_reporting_has_us_as_its_author_and_first_appeared_with_us():
    claim = claim_review(replace(CHECK, claimant=""), OURS)["itemReviewed"]
    assert claim["author"]["name"] == OURS.name and "firstAppearance" in claim and "appearance" not in claim


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kari Nordmann", "Person"),
        ("The White House", "Organization"),
        ("Bank of Norway", "Organization"),
        ("Statistics Agency", "Organization"),
        ("Theodora Partyka", "Person"),
    ],
)
def test_a_claimant_that_sounds_like_a_body_is_one(name, kind):
    assert claim_review(replace(CHECK, claimant=name), OURS)["itemReviewed"]["author"]["@type"] == kind


CHANGES = {
    "it is no ClaimReview": {"@type": "Review"},
    "it is not https://schema.org": {"@context": "https://example.org"},
    "claimReviewed: it says nothing": {"claimReviewed": " … "},
    "url: it is no address of the web": {"url": "javascript:alert(1)"},
    "url: it does not stand at the publisher's site": {"url": "https://elsewhere.example/checks/x"},
    "reviewRating: it is missing": {"reviewRating": "True"},
    "alternateName: it says nothing": {"reviewRating": {"@type": "Rating"}},
    "either all stand there or none": {
        "reviewRating": {"@type": "Rating", "alternateName": "A", "ratingValue": 1}
    },
    "value, best and worst are numbers": {
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "A",
            "ratingValue": "1",
            "bestRating": 1,
            "worstRating": 0,
        }
    },
    "the best is not above the worst": {
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "A",
            "ratingValue": 1,
            "bestRating": 1,
            "worstRating": 1,
        }
    },
    "the value does not lie between": {
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "A",
            "ratingValue": 2,
            "bestRating": 1,
            "worstRating": 0,
        }
    },
    "author: it is missing": {"author": "The Harbour Courier"},
    "publisher.name: it says nothing": {"publisher": {"@type": "Organization", "name": ""}},
    "author: it is neither an organisation nor a person": {"author": {"@type": "Thing", "name": "X"}},
    "datePublished: it is no day or time": {"datePublished": "1 March 2026"},
    "itemReviewed: it is missing": {"itemReviewed": None},
    "itemReviewed.author: it is missing": {"itemReviewed": {"@type": "Claim"}},
    "the claim is younger than its review": {
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "K"},
            "datePublished": "2026-03-02",
        }
    },
    "appearance: it is no address": {
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "K"},
            "appearance": {"@type": "CreativeWork"},
        }
    },
    "review.rationale: there is no such field in public": {"rationale": "We asked Jane Miller."},
    "claimReviewed: it holds control characters": {"claimReviewed": "A\x07 claim."},
    "reviewBody: it holds control characters, or marks that turn": {"reviewBody": "A \u202eclaim."},
}


@pytest.mark.parametrize("told", CHANGES)
def test_every_rule_finds_what_breaks_it(told):
    review = copy.deepcopy(claim_review(CHECK, OURS)) | CHANGES[told]
    found = faults(review)
    assert any(told in fault for fault in found), found


def test_advice_is_no_fault():
    long = claim_review(replace(CHECK, wording="Oslo " * 20, claimed_on=None), OURS)
    assert faults(long) == [] and len(list(review_faults(long))) == 2


def test_a_page_holds_one_review_of_its_own_address():
    review = claim_review(CHECK, OURS)
    assert page_faults([review], ADDRESS) == []
    for blocks, address in (
        ([], ADDRESS),
        ([review, review], ADDRESS),
        ([review], "https://checks.paper.example/x"),
    ):
        assert page_faults(blocks, address)


def test_a_feed_holds_every_review_once():
    twice = data_feed([CHECK, CHECK], OURS)
    assert [str(one) for one in feed_faults(twice)] == [f"{ADDRESS}: it stands more than once"]
    two = data_feed([CHECK], OURS)
    two["dataFeedElement"][0]["item"] *= 2
    assert feed_faults(two)
    strange = data_feed([CHECK], OURS)
    strange["dataFeedElement"][0]["url"] = "https://checks.paper.example/other"
    assert feed_faults(strange)


def test_nothing_in_a_data_block_ends_its_element():
    hostile = replace(CHECK, wording="</script><!-- <script>&\u2028\x00 \u202eא")
    block = data_block(claim_review(hostile, OURS))
    assert not set(block) & set("<>&") and block.isascii()
    assert json.loads(block)["claimReviewed"] == cleaned(hostile.wording) == "</script><!-- <script>&   א"


def test_what_readers_see_has_no_hidden_marks():
    assert cleaned("\ufeffa\u202eb\u2066c\x07d\ne ") == "\ufeffabc d\ne"
