"""What the pages tell of the machine's proposals."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_claim, make_evidence, make_proposal
from verification.jobs import PipelineStep

TOLD = [0.03, 0.87, 0.04, 0.06]


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return make_claim(article, cast.ben)


def page(client, claim):
    return client.get(reverse("claim", args=[claim.pk])).content.decode()


def test_a_proposal_tells_its_classes_and_what_it_hangs_on(claim, ben):
    reasons = [{"code": "fragile", "text": "Told twice."}, {"code": "refutes", "text": "The record says no."}]
    make_proposal(claim, probabilities=TOLD, fragile="Harbour <i>Gazette</i>", reasons=reasons)
    shown = page(ben, claim)
    assert "without Harbour &lt;i&gt;Gazette&lt;/i&gt; this would come out otherwise" in shown
    assert "not enough evidence 6 %" in shown
    assert shown.count('<rect class="hue-') == 4
    assert "The record says no." in shown
    assert "Told twice." not in shown


def test_what_is_too_unsure_is_no_proposal_on_page_and_queue(claim, ben):
    make_proposal(claim, "refuted", 0.48, abstained=True)
    leaning = "No clear proposal – leans to refuted (48 %)"
    assert leaning in page(ben, claim)
    assert "Proposed:" not in page(ben, claim)
    assert leaning in ben.get(reverse("queue")).content.decode()


def test_a_card_tells_how_its_words_were_read_and_what_speaks_against_them(claim, ben):
    row = make_evidence(claim, stance="refutes")
    row.step = PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search")
    row.probabilities, row.time, row.party = [0.08, 0.87, 0.05], "newer", "the ministry is a party to it"
    row.save()
    shown = page(ben, claim)
    assert "reads as contradicting, 87 %" in shown
    assert "published after the article: not known then" in shown
    assert "the ministry is a party to it" in shown
