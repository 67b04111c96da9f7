"""Clearing, waiving, the report, snapshots and the activity of an article."""

import pytest
from django.urls import reverse

from tests.factories import (
    adopt,
    approve,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_evidence,
    make_submitted,
    take,
)
from verification.engine.types import Stance
from verification.publication.models import TextChangeWaiver
from verification.workflow import ArticleStatus


def clear(client, article, **fields):
    article.refresh_from_db()
    return client.post(reverse("article-clear", args=[article.pk]), {"version": article.version, **fields})


def test_editor_clears_and_the_report_says_who(cast, cleo):
    article = make_clearable(cast)
    assert "You sign, as <strong>Cleo</strong>" in cleo.get(reverse("article-clear", args=[article.pk])).text
    assert clear(cleo, article).url == reverse("report", args=[article.pk])
    text = cleo.get(reverse("report", args=[article.pk])).text
    assert "Cleared by Cleo" in text and "approved by Dan" in text and "The record says so." in text
    assert 'class="witness"' in text


@pytest.mark.parametrize("who", ["ada", "ben", "dan", "root"])
def test_nobody_else_clears(cast, who, request):
    article = make_clearable(cast)
    answer = clear(request.getfixturevalue(who), article)
    article.refresh_from_db()
    assert answer.status_code == 403 and 'data-guard="role"' in answer.text
    assert article.status == ArticleStatus.OPEN


def test_unfinished_article_lists_what_is_missing(cast, cleo):
    article = make_article(cast.ada)
    text = cleo.get(reverse("article-clear", args=[article.pk])).text
    assert 'data-guard="all_approved"' in text and "disabled" in text
    assert clear(cleo, article).status_code == 403


def test_stale_clearing_is_a_conflict(cast, cleo):
    article = make_clearable(cast)
    assert clear(cleo, article, version=article.version + 3).status_code == 409


def test_incorrect_claim_needs_a_change_or_a_waiver_by_name(cast, cleo, ben):
    article = make_clearable(cast, rating="incorrect", stance=Stance.REFUTES)
    assert clear(cleo, article).status_code == 403
    verdict = article.claims.get(status="approved").verdicts.get()
    article.refresh_from_db()
    address, version = reverse("waive", args=[verdict.pk]), {"version": article.version}
    assert ben.post(address, {**version, "reason": "x"}).status_code == 403
    assert cleo.post(address, {**version, "reason": " "}).status_code == 422
    assert cleo.post(address, {**version, "reason": "The figure was <corrected>."}).status_code == 302
    assert TextChangeWaiver.objects.get().by == cast.cleo
    assert "The figure was &lt;corrected&gt;." in cleo.get(reverse("article-clear", args=[article.pk])).text
    assert clear(cleo, article).status_code == 302


def test_typed_reason_survives_a_conflict(cast, cleo):
    article = make_clearable(cast, rating="incorrect", stance=Stance.REFUTES)
    verdict = article.claims.get(status="approved").verdicts.get()
    answer = cleo.post(reverse("waive", args=[verdict.pk]), {"version": 999, "reason": "Long reason."})
    assert answer.status_code == 409 and 'value="Long reason."' in answer.text


def test_reopened_claim_takes_its_verdict_off_the_report(cast, cleo):
    article = make_clearable(cast)
    claim = article.claims.get(status="approved")
    cleo.post(reverse("claim-act", args=[claim.pk, "reopen"]), {"version": claim.version, "text": "New."})
    text = cleo.get(reverse("report", args=[article.pk])).text
    assert "The record says so." not in text and "No person has given a verdict yet." in text


def test_verdict_in_review_is_marked_as_not_approved(cast, cleo):
    article = make_article(cast.ada)
    make_submitted(article, cast.ben)
    assert "not approved" in cleo.get(reverse("report", args=[article.pk])).text


def test_snapshot_marks_the_quotation(cast, ben, eve):
    article = make_article(cast.ada)
    claim = take(make_claim(article, cast.ben), cast.ben)
    row = make_evidence(claim)
    adopt(row, cast.ben)
    address = f"{reverse('snapshot', args=[row.passage.snapshot_id])}?evidence={row.pk}"
    text = ben.get(address).text
    assert f'<mark id="quotation">{row.quotation}</mark>' in text
    assert row.passage.snapshot.sha256 in text
    assert eve.get(address).status_code == 404


def test_evidence_of_an_unseen_article_is_not_shown_with_a_snapshot(cast, client):
    from tests.factories import make_person
    from verification.workflow import Role

    article = make_article(cast.ada)
    row = make_evidence(make_claim(article, cast.ben))
    client.force_login(make_person("amy", Role.REPORTER))
    assert (
        client.get(f"{reverse('snapshot', args=[row.passage.snapshot_id])}?evidence={row.pk}").status_code
        == 404
    )


def test_activity_lists_the_newest_first(cast, cleo):
    article = make_article(cast.ada)
    approve(make_submitted(article, cast.ben), cast.dan)
    dismiss_the_rest(article, cast.ben)
    text = cleo.get(reverse("activity", args=[article.pk])).text.partition('class="history')[2]
    assert text.index("signed it") < text.index("imported the article")
