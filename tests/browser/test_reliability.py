"""Rating a claim before its proposal is shown, and the page that compares proposals with verdicts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import check_accessible
from tests.factories import as_actor, make_article, make_claim, make_evidence, take
from tests.integration.resolved import make_resolved, too_sure
from verification.evidence import hiding
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.verdicts.models import Proposal


@pytest.fixture
def hidden(cast):
    """A claim of Ben's with evidence and a proposal that he cannot see yet."""
    hiding.set_hiding(actor=as_actor(cast.cleo), hides=True, expected_version=None)
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    make_evidence(claim)
    step = PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search")
    Evidence.objects.filter(claim=claim).update(step=step)
    Proposal.objects.create(
        claim=claim, ordinal=1, question="true", outcome="supported", confidence=0.82, made_by="e.v1",
        reasons=[{"code": "r", "text": "One independent origin supports it."}],
    )  # fmt: skip
    return claim


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_proposal_is_shown_once_the_claim_is_rated(hidden, cast, open_page, width, scheme):
    page = open_page(cast.ben, width=width, scheme=scheme)
    page.goto(reverse("claim", args=[hidden.pk]))
    expect(page.locator("#detail")).to_contain_text("hidden until you have rated this claim")
    expect(page.locator("#detail")).not_to_contain_text("Proposed:")
    check_accessible(page)
    page.get_by_role("radio", name="Confirmed Shown").check()
    page.get_by_label("How sure are you?").select_option("medium")
    page.locator("#do-reveal").click()
    expect(page.locator("#proposed-true")).to_contain_text("82 %")
    expect(page.locator("#do-reveal")).to_have_count(0)
    check_accessible(page)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light")])
def test_the_page_of_reliability_is_accessible_wide_and_narrow(cast, open_page, width, scheme):
    make_resolved(cast, make_article(cast.ada), too_sure(310))
    page = open_page(cast.cleo, width=width, scheme=scheme)
    page.goto("/reliability")
    expect(page.get_by_role("img", name="Reliability diagram")).to_be_visible()
    page.get_by_role("button", name="Fit the confidence to these verdicts").click()
    expect(page.locator("#live")).to_contain_text("how probable it is that a person of this desk agrees")
    check_accessible(page)
