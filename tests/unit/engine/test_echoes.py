"""Headlines, sub-headings and captions against the body."""

import pytest

from verification.engine.types import Check, Disposition

BODY = (
    "The city of Graz will buy 14 new buses. The first one comes in May. The council did not discuss trams."
)


def read(extract, line, body=BODY):
    found = extract(f"{line}\n\n{body}")
    return (
        found.dispositions[0],
        [claim.text for claim in found.claims if claim.sentence == 0],
        found.findings,
    )


@pytest.mark.parametrize(
    "line",
    ["Graz to buy 14 new buses", "City of Graz Will Buy 14 New Buses", "Graz buys fourteen buses"],
)
def test_a_headline_that_repeats_the_body_is_linked(extract, line):
    told, claims, findings = read(extract, line)
    assert (told.disposition, told.repeats, claims, findings) == (Disposition.DUPLICATE, 1, [], ())
    assert told.reason == "says what sentence 2 says"


def test_another_number_makes_a_claim_and_a_finding(extract):
    told, claims, findings = read(extract, "Graz to buy 40 new buses")
    assert (told.disposition, told.repeats, claims) == (
        Disposition.CLAIM,
        None,
        ["Graz to buy 40 new buses."],
    )
    assert [finding.message for finding in findings] == ["The headline says 40, the text says 14."]
    assert findings[0].check is Check.HEADLINE and findings[0].claims == (0, 1)


def test_the_contrary_makes_a_claim_and_a_finding(extract):
    body = "The council has not rejected the bridge over the Mur. It wants a study first."
    told, claims, findings = read(extract, "Council rejects bridge over the Mur", body)
    assert told.disposition is Disposition.CLAIM and claims == ["Council rejects bridge over the Mur."]
    assert "the text says the contrary" in findings[0].message


@pytest.mark.parametrize("line", ["Prices to rise next month", "Three killed in blast", "Two dead in mine"])
def test_what_the_body_does_not_say_is_a_claim_also_without_a_finite_verb(extract, line):
    told, claims, findings = read(extract, line)
    assert told.disposition is Disposition.CLAIM and len(claims) == 1 and findings == ()


@pytest.mark.parametrize(
    "line", ["A long wait", "What the law means for you", "Why trams matter", "How to vote"]
)
def test_a_label_or_a_question_is_no_claim(extract, line):
    told, claims, _ = read(extract, line)
    assert (told.disposition, claims) == (Disposition.NO_CHECKABLE_FACT, [])


def test_a_sub_heading_that_is_a_label_stays_silent(extract):
    found = extract(f"Graz to buy 14 new buses\n\n{BODY}\n\nA long wait\n\nBuses are slow in Graz.")
    label = next(item for item in found.dispositions if item.reason == "sub-heading")
    assert (label.disposition, label.repeats) == (Disposition.NO_CHECKABLE_FACT, None)


def test_a_lost_hedge_is_found(extract):
    body = "The vaccine may cause fatigue in children, a study suggests. The sample was small."
    _, _, findings = read(extract, "Vaccine causes fatigue in children", body)
    assert [finding.check for finding in findings] == [Check.HEDGE]
    assert findings[0].message == "The headline says flatly what the text says with “may”."


def test_a_caption_that_repeats_the_body_gives_no_claim(extract):
    text = f"Graz plans\n\nPictured: Graz will buy 14 new buses.\n\n{BODY}"
    found = extract(text)
    caption = found.dispositions[1]
    assert (caption.disposition, caption.repeats) == (Disposition.DUPLICATE, 2)
    assert all(claim.sentence != 1 for claim in found.claims)


def test_a_block_that_stands_twice_points_at_the_first(extract):
    found = extract(f"Graz plans\n\n{BODY}\n\nTrams are red in Graz.\n\n{BODY}")
    doubled = [item.repeats for item in found.dispositions if item.disposition is Disposition.DUPLICATE]
    assert doubled == [1, 2, 3]


def test_findings_do_not_depend_on_what_was_read_before(extract):
    text = "Minister Lind opens hospital in Wels\n\nMinister Moser opens a hospital in Wels on Friday. It has 200 beds."
    first = extract(text).findings
    extract("lind moser wels are words now.")
    assert extract(text).findings == first and len(first) == 1
