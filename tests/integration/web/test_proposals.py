"""What the pages tell of the machine's proposals."""

import pytest
from django.urls import reverse

from tests.factories import approve, make_article, make_claim, make_evidence, make_proposal, make_submitted
from verification.evidence import reconclude
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
    assert "reads as contradicting, 87\u00a0%" in shown
    assert "published after the article: not known then" in shown
    assert "the ministry is a party to it" in shown


def history(client, claim):
    return client.get(reverse("claim-history", args=[claim.pk]))


def test_the_history_tells_what_moved_from_what_to_what_in_pencil_and_ink(article, cast, ben):
    claim = make_submitted(article, cast.ben)
    make_proposal(claim, "not_enough", 0.71, cause="search", made_by="test.v0")
    make_proposal(claim, "refuted", 0.87, cause="adopted", cause_detail="Ben adopted a quotation of <b>")
    approve(claim, cast.dan)
    shown = history(ben, claim).content.decode()
    assert "Ben adopted a quotation of &lt;b&gt;" in shown
    assert "Not enough evidence 71\u00a0% →" in shown
    assert "Ben handed in a verdict" in shown
    assert "Dan approved it" in shown
    assert "another engine from here on" in shown
    assert shown.count('class="pencil-point') == 2
    assert shown.count('class="ink-point') == 2
    assert "How this proposal moved" in page(ben, claim)


def test_a_long_history_is_bounded_on_page_and_chart(claim, ben):
    for number in range(70):
        make_proposal(claim, "refuted", 0.5 + number / 200)
    shown = history(ben, claim).content.decode()
    assert shown.count('class="pencil-point') == 60
    assert "10 older points left out here" in shown
    assert page(ben, claim).count("<time") < shown.count("<time")
    assert "All 70 moves" in page(ben, claim)


def test_a_history_without_anything_says_so_and_nobody_else_sees_it(claim, ben, eve):
    assert "Nothing has been proposed or signed yet." in history(ben, claim).content.decode()
    assert history(eve, claim).status_code == 404


def test_a_page_says_that_it_is_being_drawn_again_while_a_step_waits(claim, ben):
    make_proposal(claim)
    assert "it is being drawn again" not in page(ben, claim)
    reconclude.leave(claim, occasion="x", cause="source", told="A page was edited")
    assert "it is being drawn again" in page(ben, claim)
