"""Reporter, checker, reviewer, editor: the sample article from its file to cleared, in a real browser."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import Cast, make_person
from verification.articles.models import Article
from verification.audit import verify
from verification.claims.models import Claim
from verification.engine.types import Stance
from verification.jobs import PipelineStep, StepState
from verification.workflow import ArticleStatus, Role, Status

PROJECT = Path(__file__).resolve().parent.parent.parent
SAMPLE = PROJECT / "verification" / "sample"
PICTURE = PROJECT / "docs" / "images" / "workbench.png"
COUNTRIES = ["Austria", "Croatia", "Czechia", "Hungary", "Slovakia", "Slovenia"]
MINUTES = 60_000


@pytest.fixture
def newsroom(transactional_db):
    """The sample's people and archive; its article is for Ada to import."""
    call_command("import_archive", str(SAMPLE / "archive"), stdout=StringIO(), stderr=StringIO())
    report = StringIO()
    call_command("import_factbook", countries=COUNTRIES, json=True, stdout=report, stderr=StringIO())
    assert json.loads(report.getvalue())["snapshots"] == len(COUNTRIES)
    return Cast(
        ada=make_person("ada", Role.REPORTER, display_name="Ada Lind"),
        ben=make_person("ben", Role.CHECKER, display_name="Ben Ortiz"),
        dan=make_person("dan", Role.REVIEWER, display_name="Dan Okafor"),
        cleo=make_person("cleo", Role.EDITOR, display_name="Cleo Marsh"),
        eve=make_person("eve"),
        root=make_person("root", Role.ADMIN),
    )


def import_sample(page):
    page.goto(reverse("import"))
    page.get_by_label("Or a file").set_input_files(SAMPLE / "article.txt")
    page.get_by_role("button", name="Import").click()
    page.locator("#claims [data-claim]").first.wait_for(timeout=2 * MINUTES)
    expect(page.locator("#progress[hx-trigger]")).to_have_count(0, timeout=5 * MINUTES)


def check(page, claim):
    """What a checker does: adopt what bears on the claim and rate it accordingly, or dismiss it."""
    page.goto(reverse("claim", args=[claim.pk]))
    if not claim.questions or claim.kind in ("opinion", "prediction"):
        page.locator("#do-dismiss").click()
        reason = "Opinion" if claim.kind == "opinion" else "Prediction"
        page.locator("#ask-dismiss").get_by_role("button", name=reason).click()
        expect(page.locator(f"#row-{claim.pk}")).to_contain_text("Dismissed")
        return
    page.locator("#do-accept").click()
    expect(page.locator(f"#row-{claim.pk}")).to_contain_text("Queued")
    page.goto(reverse("claim", args=[claim.pk]))
    page.locator("#do-take").click()
    page.get_by_role("heading", name="Your verdict").wait_for()
    keep_picture(page, claim)
    for question in claim.questions:
        rating = adopt_what_bears(page, claim, question)
        page.locator(f'input[name="rating-{question}"][value="{rating}"]').check()
        page.locator(f"#rationale-{question}").fill("Compared with the sources above.")
        page.locator(f"#confidence-{question}").select_option("high")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(f"#row-{claim.pk}")).to_contain_text("In review")


def keep_picture(page, claim):
    """The README's picture: a claim that the record contradicts. Delete the file to have it taken anew."""
    is_worth_it = claim.proposals.filter(outcome="refuted").exists()
    if (
        PICTURE.exists()
        or not is_worth_it
        or claim.article.claims.filter(status=Status.IN_REVIEW).count() < 2
    ):
        return
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.reload()
    # A hidden caret would need a style of its own, which the pages refuse.
    page.screenshot(path=PICTURE, caret="initial")


def adopt_what_bears(page, claim, question):
    """Adopt a primary witness and say what it carries; without one nothing can be verified."""
    proposal = claim.proposals.filter(question=question).latest("pk")
    stance = {"supported": Stance.SUPPORTS, "refuted": Stance.REFUTES}.get(proposal.outcome)
    rows = claim.evidence.filter(question=question, stance=stance, is_primary=True, is_independent=True)
    row = rows.order_by("-relevance").first()
    if row is None:
        return "cannot_verify"
    page.locator(f"#adopt-{row.pk}").click()
    expect(page.locator(f"#evidence-{row.pk}")).to_contain_text("adopted by Ben")
    return "confirmed" if stance == Stance.SUPPORTS else "incorrect"


def approve_all(page, waiting):
    for claim in list(waiting):
        page.goto(reverse("claim", args=[claim.pk]))
        page.locator("#do-approve").click()
        page.get_by_role("button", name="Sign the approval").click()
        expect(page.locator(f"#row-{claim.pk}")).to_contain_text("Approved")


def clear(page, article):
    page.goto(reverse("article-clear", args=[article.pk]))
    while (notes := page.get_by_label("What was changed in the text, or why it stays")).count():
        notes.first.fill("The reporter has corrected the sentence.")
        page.get_by_role("button", name="Take note").first.click()
        expect(page.locator("#live")).to_contain_text("Taken note")
    page.locator("#do-clear").click()
    page.get_by_role("button", name="Sign the clearance").click()
    expect(page.locator(".report")).to_contain_text("Cleared by Cleo Marsh")


def test_sample_article_goes_from_the_reporter_to_cleared(newsroom, broker, start_worker, open_page):
    start_worker().wait_until_ready()
    ada = open_page(newsroom.ada)
    import_sample(ada)
    article = Article.objects.get()
    assert not PipelineStep.objects.of_article(article.pk).exclude(state=StepState.DONE).exists()

    ben, dan = open_page(newsroom.ben), open_page(newsroom.dan)
    waiting = Claim.objects.filter(article=article, status=Status.IN_REVIEW).order_by("pk")
    for number, claim in enumerate(article.claims.order_by("pk")):
        check(ben, claim)
        if number % 4:
            approve_all(dan, waiting[:1])
    approve_all(dan, waiting)
    assert article.claims.filter(status=Status.APPROVED).count() >= 10

    clear(open_page(newsroom.cleo), article)
    article.refresh_from_db()
    assert article.status == ArticleStatus.CLEARED
    assert [chain for chain in verify() if chain.broken_at is not None] == []
