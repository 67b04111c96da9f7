"""What people do on the page of a claim, and what they are told when they cannot."""

import pytest
from django.urls import reverse

from tests.factories import (
    CAPITAL,
    adopt,
    approve,
    as_actor,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    make_submitted,
    take,
)
from verification.claims import services as claims
from verification.engine.types import Stance
from verification.evidence.models import Evidence, Search
from verification.jobs import PipelineStep
from verification.verdicts.models import VerdictDraft, VerdictRevision
from verification.workflow import Status

HTMX = {"HX-Request": "true"}
WHO = ["ada", "ben", "dan", "cleo", "root"]


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return make_claim(article, cast.ben)


def act(client, claim, action, headers=None, **fields):
    claim.refresh_from_db()
    given = {"version": claim.version, **fields}
    return client.post(reverse("claim-act", args=[claim.pk, action]), given, headers=headers or {})


def page(client, claim):
    return client.get(reverse("claim", args=[claim.pk]))


def verdict(client, claim, *, act="save", version=0, headers=None, **fields):
    claim.refresh_from_db()
    given = {"rating-true": "confirmed", "rationale-true": "The record says so.", "confidence-true": "high"}
    given |= {"version-true": version, "version": claim.version, "act": act, **fields}
    return client.post(reverse("claim-verdict", args=[claim.pk]), given, headers=headers or {})


def test_checker_accepts_takes_and_releases(article, ben):
    claim = article.claims.filter(status=Status.SUGGESTED).first()
    for action, status in [("accept", Status.QUEUED), ("take", Status.CHECKING), ("release", Status.QUEUED)]:
        assert act(ben, claim, action).status_code == 302
        claim.refresh_from_db()
        assert claim.status == status


def test_dismissed_claim_says_why_and_can_be_restored(article, ben):
    claim = article.claims.filter(status=Status.SUGGESTED).first()
    act(ben, claim, "dismiss", text="common_knowledge")
    assert "Common knowledge" in page(ben, claim).text
    act(ben, claim, "restore")
    claim.refresh_from_db()
    assert claim.status == Status.QUEUED


@pytest.mark.parametrize("reason", ["", "because", "<b>"])
def test_dismissing_without_a_known_reason_is_refused(claim, ben, reason):
    answer = act(ben, claim, "dismiss", text=reason)
    assert answer.status_code == 403 and 'data-guard="reason"' in answer.text
    assert 'id="ask-dismiss" name="act" open' in answer.text


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("status", ["suggested", "queued", "checking", "in_review", "approved", "dismissed"])
def test_page_opens_for_everybody_at_every_status(article, cast, who, status, request):
    claim = reach(article, cast, status)
    answer = page(request.getfixturevalue(who), claim)
    assert answer.status_code == 200 and "{{" not in answer.text and "None" not in answer.text


def reach(article, cast, status):
    if status == "suggested":
        return article.claims.filter(status=Status.SUGGESTED).first()
    if status in ("in_review", "approved"):
        claim = make_submitted(article, cast.ben)
        return approve(claim, cast.dan) if status == "approved" else claim
    claim = make_claim(article, cast.ben)
    if status == "dismissed":
        return claims.dismiss(
            actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, reason="trivial"
        )
    return take(claim, cast.ben) if status == "checking" else claim


@pytest.mark.parametrize(
    "action", ["accept", "take", "release", "dismiss", "restore", "approve", "request_changes", "reopen"]
)
@pytest.mark.parametrize("who", ["ada", "root"])
def test_people_without_the_role_are_refused_with_the_guard(claim, who, action, request):
    answer = act(request.getfixturevalue(who), claim, action, text="reason")
    assert answer.status_code == 403 and 'data-guard="role"' in answer.text


def test_outsider_does_not_learn_that_the_claim_exists(claim, eve):
    assert page(eve, claim).status_code == 404
    assert act(eve, claim, "take").status_code == 404


@pytest.mark.parametrize("action", ["fly", "submit", "extract"])
def test_unknown_action_is_not_found(claim, ben, action):
    assert act(ben, claim, action).status_code == 404


def test_held_claim_says_who_holds_it(claim, cast, cleo):
    take(claim, cast.ben)
    text = page(cleo, claim).text
    assert "Ben holds it until" in text and 'data-guard="lease_free"' in text


def test_stale_version_answers_409_and_changes_nothing(claim, ben):
    answer = act(ben, claim, "take", version=claim.version + 5)
    claim.refresh_from_db()
    assert answer.status_code == 409 and claim.status == Status.QUEUED


def test_form_without_version_is_refused(claim, ben):
    answer = ben.post(reverse("claim-act", args=[claim.pk, "take"]))
    assert answer.status_code == 422


def test_htmx_gets_the_part_and_what_changes_around_it(claim, ben):
    answer = act(ben, claim, "take", headers=HTMX)
    assert "<html" not in answer.text
    assert f'id="row-{claim.pk}"' in answer.text and "innerHTML:#bench-head" in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_htmx_is_told_the_guards_in_the_same_part(claim, ada):
    answer = act(ada, claim, "take", headers=HTMX)
    assert answer.status_code == 403 and "<html" not in answer.text and 'data-guard="role"' in answer.text


def test_evidence_is_adopted_and_rejected_by_the_holder_only(claim, cast, ben, cleo):
    take(claim, cast.ben)
    row = make_evidence(claim)
    for client, status in ((cleo, 403), (ben, 302)):
        claim.refresh_from_db()
        fields = {"version": claim.version, "decision": "adopt", "stance": "supports"}
        assert client.post(reverse("decide", args=[row.pk]), fields).status_code == status
    assert row.decisions.get().adopted
    assert "adopted by Ben" in page(ben, claim).text
    claim.refresh_from_db()
    ben.post(reverse("decide", args=[row.pk]), {"version": claim.version, "decision": "reject"})
    assert "rejected by Ben" in page(ben, claim).text


def test_deciding_keeps_what_is_being_written(claim, cast, ben):
    take(claim, cast.ben)
    row = make_evidence(claim)
    claim.refresh_from_db()
    fields = {"version": claim.version, "decision": "adopt", "stance": "supports"}
    answer = ben.post(reverse("decide", args=[row.pk]), fields, headers=HTMX)
    assert 'id="fields-true" hx-preserve' in answer.text


def test_a_proposal_that_looks_after_itself_touches_nothing_else_on_the_page(claim, ben):
    asked = ben.get(reverse("claim", args=[claim.pk]), headers=HTMX | {"HX-Target": "proposed-true"})
    assert f'data-current="{claim.pk}"' in asked.text and "hx-swap-oob" not in asked.text
    assert 'hx-swap-oob="innerHTML:#live"' in ben.get(reverse("claim", args=[claim.pk]), headers=HTMX).text


def test_quotation_that_is_not_verbatim_is_marked_and_cannot_be_adopted(claim, cast, ben):
    take(claim, cast.ben)
    row = make_evidence(claim)
    step = PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search")
    Evidence.objects.filter(pk=row.pk).update(quotation="Words that stand nowhere.", step=step)
    text = page(ben, claim).text
    assert 'class="not-verbatim"' in text and f'id="adopt-{row.pk}"' not in text
    claim.refresh_from_db()
    answer = ben.post(
        reverse("decide", args=[row.pk]),
        {"version": claim.version, "decision": "adopt", "stance": "supports"},
    )
    assert answer.status_code == 422 and "not found in its snapshot" in answer.text


def test_five_links_of_one_origin_are_shown_as_one(claim, cast, ben):
    first, second = make_evidence(claim), make_evidence(claim)
    snapshot = second.passage.snapshot
    snapshot.origin = first.passage.snapshot.origin
    snapshot.save(update_fields=["origin"])
    adopt_all(claim, cast, first, second)
    assert "2 links = 1 origin" in page(ben, claim).text


def adopt_all(claim, cast, *rows):
    take(claim, cast.ben)
    for row in rows:
        adopt(row, cast.ben)


def test_draft_is_saved_and_comes_back(claim, cast, ben):
    take(claim, cast.ben)
    verdict(ben, claim, **{"rationale-true": "Line one.\r\nLine two."})
    assert VerdictDraft.objects.get().rationale == "Line one.\nLine two."
    assert "Line two." in page(ben, claim).text


def test_autosave_answers_with_the_new_versions(claim, cast, ben):
    take(claim, cast.ben)
    given = {"rating-true": "confirmed", "rationale-true": "So far", "confidence-true": "", "version-true": 0}
    answer = ben.post(reverse("claim-autosave", args=[claim.pk]), given, headers=HTMX)
    claim.refresh_from_db()
    assert (
        f'"claim": {claim.version}' in answer.headers["HX-Trigger"]
        and '"true": 1' in answer.headers["HX-Trigger"]
    )


def test_unchanged_draft_is_not_saved_again(claim, cast, ben):
    take(claim, cast.ben)
    verdict(ben, claim)
    verdict(ben, claim, version=1)
    assert VerdictDraft.objects.get().version == 1


def test_conflicting_draft_keeps_my_text_and_shows_theirs(claim, cast, ben):
    take(claim, cast.ben)
    make_draft(claim, cast.ben, rationale="Theirs, saved meanwhile.")
    answer = verdict(ben, claim, version=0, **{"rationale-true": "Mine, still typed."})
    assert answer.status_code == 409
    assert ">Mine, still typed.</textarea>" in answer.text
    assert '<p class="theirs">Theirs, saved meanwhile.</p>' in answer.text
    again = verdict(ben, claim, version=1, **{"rationale-true": "Mine, still typed."})
    assert again.status_code == 302 and VerdictDraft.objects.get().rationale == "Mine, still typed."


def test_text_survives_when_the_claim_is_no_longer_mine(claim, cast, ben):
    answer = verdict(ben, claim, **{"rationale-true": "Half an hour of work."})
    assert answer.status_code == 403 and "Half an hour of work." in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"rating-true": "nonsense"},
        {"confidence-true": "absolute"},
        {"rationale-true": "x" * 10_001},
    ],
)
def test_bad_verdict_is_refused_and_kept(claim, cast, ben, fields):
    take(claim, cast.ben)
    answer = verdict(ben, claim, **fields)
    assert answer.status_code == 422 and not VerdictDraft.objects.exists()


def test_submitting_without_evidence_lists_every_guard(claim, cast, ben):
    take(claim, cast.ben)
    answer = verdict(ben, claim, act="submit")
    assert answer.status_code == 403 and 'data-guard="G3"' in answer.text
    claim.refresh_from_db()
    assert claim.status == Status.CHECKING and VerdictDraft.objects.get().rationale == "The record says so."


def test_claim_is_submitted_with_what_the_form_holds(claim, cast, ben):
    adopt_all(claim, cast, make_evidence(claim))
    assert verdict(ben, claim, act="submit").status_code == 302
    assert VerdictRevision.objects.get().rationale == "The record says so."
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW


def test_submitting_from_an_old_page_is_a_conflict(claim, cast, ben):
    adopt_all(claim, cast, make_evidence(claim))
    answer = verdict(ben, claim, act="submit", version=1)
    claim.refresh_from_db()
    assert answer.status_code == 409 and claim.status == Status.CHECKING


def digest_of(client, claim):
    import re

    return re.search(r'name="digest" value="([0-9a-f]{64})"', page(client, claim).text)[1]


def test_reviewer_approves_what_the_page_states(article, cast, dan):
    claim = make_submitted(article, cast.ben)
    text = page(dan, claim).text
    assert "You sign, as <strong>Dan</strong>" in text and "<strong>Ben</strong> submitted" in text
    act(dan, claim, "approve", digest=digest_of(dan, claim))
    assert "signed by Dan" in page(dan, claim).text


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_approving_another_digest_is_a_conflict(article, cast, dan, digest):
    claim = make_submitted(article, cast.ben)
    assert act(dan, claim, "approve", digest=digest).status_code == 409
    claim.refresh_from_db()
    assert claim.status == Status.IN_REVIEW


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_approves_their_own(article, cast, ben, superuser):
    cast.ben.roles, cast.ben.is_superuser = ["checker", "reviewer", "editor", "admin"], superuser
    cast.ben.save()
    claim = make_submitted(article, cast.ben)
    text = page(ben, claim).text
    assert 'data-guard="G1"' in text and 'id="do-approve" type="button" disabled' in text
    from verification.reviews.services import review_digest

    answer = act(ben, claim, "approve", digest=review_digest(claim))
    assert answer.status_code == 403 and 'data-guard="G1"' in answer.text


def test_reviewer_asks_for_changes_with_a_comment(article, cast, dan, ben):
    claim = make_submitted(article, cast.ben)
    assert act(dan, claim, "request_changes", text=" ").status_code == 403
    act(dan, claim, "request_changes", text="Find a <second> source.")
    text = page(ben, claim).text
    assert "Dan asks for changes" in text and "Find a &lt;second&gt; source." in text


def test_typed_comment_survives_a_conflict(article, cast, dan):
    claim = make_submitted(article, cast.ben)
    answer = act(dan, claim, "request_changes", text="A long comment.", version=1)
    assert answer.status_code == 409 and ">A long comment.</textarea>" in answer.text


def test_editor_reopens_with_a_reason(article, cast, cleo):
    claim = approve(make_submitted(article, cast.ben), cast.dan)
    assert act(cleo, claim, "reopen", text="").status_code == 403
    assert act(cleo, claim, "reopen", text="New figures.").status_code == 302
    claim.refresh_from_db()
    assert claim.status == Status.CHECKING


def test_proposal_is_never_drawn_as_a_verdict(claim, ben):
    from verification.verdicts.models import Proposal

    Proposal.objects.create(
        claim=claim,
        ordinal=0,
        question="true",
        outcome="refuted",
        confidence=0.9,
        calibrated_on="calibrated on generated claims",
        reasons=[{"code": "x", "text": "It <differs>."}],
        made_by="test.v1",
    )
    text = page(ben, claim).text
    assert 'class="proposal' in text and 'class="verdict' not in text
    assert "Confidence calibrated on generated claims." in text and "It &lt;differs&gt;." in text
    report = ben.get(reverse("report", args=[claim.article_id])).text
    assert "Refuted" not in report


def test_what_was_not_searched_is_never_shown_as_nothing_found(claim, ben):
    PipelineStep.objects.update(state="failed")
    assert "Not searched:" in page(ben, claim).text
    missing = "vectors of 3 of 9 passages not ready"
    Search.objects.create(claim=claim, question="true", provider="here.v1", query="x", outcome=missing)
    text = page(ben, claim).text
    assert missing in text and "Not searched:" not in text


def test_history_tells_who_did_what(claim, cast, ben):
    take(claim, cast.ben)
    text = page(ben, claim).text
    assert "Ben · marked it as a claim" in text and "Ben · took it" in text


def test_incorrect_claim_is_drawn_wavy_and_approved_one_solid(article, cast, ben):
    make_submitted(article, cast.ben, rating="incorrect", stance=Stance.REFUTES)
    assert "hl-incorrect" in ben.get(reverse("article", args=[article.pk])).text
    assert CAPITAL in ben.get(reverse("article", args=[article.pk])).text
