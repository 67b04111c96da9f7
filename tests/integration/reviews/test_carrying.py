"""What a new version of the text does to claims, verdicts and signatures."""

import pytest

from tests.factories import (
    CAPITAL,
    TEXT,
    approve,
    dismiss_the_rest,
    make_article,
    make_claim,
    make_clearable,
    make_revision,
    make_submitted,
    take,
)
from verification import audit, jobs
from verification.audit import Event
from verification.claims import holding, wording
from verification.claims.models import ORPHANED, WORDS_CHANGED, Claim
from verification.claims.notification_models import Notification
from verification.claims.services import dismiss
from verification.claims.splitting import rejoin, siblings
from verification.errors import ActionRefused
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR
from verification.publication.services import clear, clearing_facts
from verification.reviews import carrying
from verification.reviews.models import Approval, CarryOver
from verification.reviews.services import available
from verification.workflow import ArticleStatus, Status

pytestmark = pytest.mark.django_db
SEATS = "Its parliament has 169 seats"
MORE = TEXT.replace("Norway in brief", "Norway in brief\n\nA new paragraph opens it.")


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def approved(article, cast, exact=CAPITAL):
    return approve(make_submitted(article, cast.ben, exact=exact), cast.dan)


def now(claim):
    return Claim.objects.get(pk=claim.pk)


def standing(claim, revision):
    anchor = claim.anchors.filter(revision=revision).first()
    return revision.text[anchor.start : anchor.end] if anchor else None


def row_of(claim):
    return claim.carry_overs.order_by("-pk")[0]


def test_a_verdict_on_words_that_still_stand_is_carried_with_its_signature(article, cast):
    claim = approved(article, cast)
    revision = make_revision(article, cast.ada, MORE)
    found = now(claim)
    assert (found.status, found.flags, found.version) == (Status.APPROVED, [], claim.version + 1)
    assert standing(claim, revision) == CAPITAL
    row = row_of(claim)
    assert (row.fate, row.diff, row.from_revision.number, row.to_revision.number) == ("same", [], 1, 2)
    assert Approval.objects.filter(verdict__claim=claim).count() == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("169", "168"),
        ("169", "170"),
        ("has 169", "may have 169"),
        ("has 169", "has not 169"),
        ("Its", "Not its"),
    ],
)
def test_a_verdict_on_words_that_changed_is_history(old, new, article, cast):
    claim = approved(article, cast, SEATS)
    revision = make_revision(article, cast.ada, TEXT.replace(old, new))
    found = now(claim)
    assert (found.status, found.holder, found.flags) == (Status.QUEUED, None, [WORDS_CHANGED])
    assert found.verdicts.count() == 1
    assert standing(claim, revision) is not None
    row = row_of(claim)
    assert (row.fate, row.confirmed_at) == ("changed", None)
    assert any(op != "same" for op, _, _ in row.diff) or row.why == "surroundings"
    event = Event.objects.filter(target=f"claim:{claim.pk}").latest("pk")
    assert (event.action, event.data["before"], event.data["carry_over"]) == (
        "claim.invalidate",
        Status.APPROVED,
        row.pk,
    )
    assert event.actor is None


def test_a_claim_whose_words_change_while_somebody_holds_it_stays_with_them(article, cast):
    held = take(make_claim(article, cast.ben, SEATS), cast.ben)
    make_revision(article, cast.ada, TEXT.replace("169", "170"))
    found = now(held)
    assert (found.status, found.holder, found.lease_until) == (Status.CHECKING, cast.ben, held.lease_until)
    assert found.flags == [WORDS_CHANGED]


def test_a_claim_that_waited_goes_back_to_its_holder(article, cast):
    held = take(make_claim(article, cast.ben, SEATS), cast.ben)
    holding.wait(
        actor=cast.ben.as_actor(),
        claim_id=held.pk,
        expected_version=None,
        waiting_for="expert",
        follow_up=held.lease_until,
    )
    make_revision(article, cast.ada, TEXT.replace("169", "170"))
    found = now(held)
    assert (found.status, found.holder, found.waiting_for) == (Status.CHECKING, cast.ben, "")


def test_a_claim_whose_words_leave_is_withdrawn_and_comes_back_with_them(article, cast):
    claim = approved(article, cast)
    gone = make_revision(article, cast.ada, TEXT.replace(CAPITAL, "Fjords are deep."))
    assert now(claim).status == Status.WITHDRAWN
    assert standing(claim, gone) is None
    assert row_of(claim).fate == "gone"
    assert claim.verdicts.count() == 1
    back = make_revision(article, cast.ada, MORE)
    found = now(claim)
    assert (found.status, standing(claim, back)) == (Status.QUEUED, CAPITAL)
    assert found.verdicts.count() == 1
    told = Event.objects.filter(target=f"claim:{claim.pk}").order_by("-pk").values_list("action", flat=True)
    assert list(told[:2]) == ["claim.return", "claim.withdraw"]


def test_other_marks_are_carried_but_nothing_is_cleared_before_somebody_has_looked(cast):
    article = make_clearable(cast)
    clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    claim = article.claims.get(status=Status.APPROVED)
    revision = make_revision(article, cast.ada, TEXT.replace(CAPITAL, "Oslo  is the capital, of Norway."))
    assert now(claim).status == Status.APPROVED
    assert standing(claim, revision) == "Oslo  is the capital, of Norway."
    assert (row_of(claim).fate, row_of(claim).is_to_confirm) == ("cosmetic", True)
    dismiss_the_rest(article, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        clear(actor=cast.cleo.as_actor(), article_id=article.pk, expected_version=None)
    assert "unconfirmed_claims" in {failure.code for failure in refused.value.failures}


def test_words_that_stand_twice_wait_for_a_person(article, cast):
    claim = approved(article, cast)
    revision = make_revision(article, cast.ada, f"{CAPITAL}\n\n{CAPITAL}\n\nIt rains.")
    found = now(claim)
    assert (found.status, found.flags) == (Status.APPROVED, [ORPHANED])
    assert standing(claim, revision) is None
    assert [revision.text[start:end] for start, end in row_of(claim).places] == [CAPITAL, CAPITAL]
    lost = article.claims.filter(flags__contains=[ORPHANED]).count()
    assert clearing_facts(article).orphaned_claims == lost > 0


def test_a_lost_claim_is_found_again_when_its_words_stand_once(article, cast):
    claim = approved(article, cast)
    make_revision(article, cast.ada, f"{CAPITAL}\n\n{CAPITAL}\n\nIt rains.")
    revision = make_revision(article, cast.ada, MORE)
    assert (now(claim).status, now(claim).flags) == (Status.APPROVED, [])
    assert standing(claim, revision) == CAPITAL
    assert row_of(claim).from_revision.number == 1


def test_claims_are_not_doubled_and_what_was_dismissed_stays_so(article, cast):
    dismissed = article.claims.filter(status=Status.SUGGESTED)[0]
    dismiss(actor=cast.ben.as_actor(), claim_id=dismissed.pk, expected_version=None, reason="trivial")
    before = article.claims.count()
    revision = make_revision(article, cast.ada, MORE)
    texts = list(article.claims.values_list("text", flat=True))
    assert len(texts) - before == article.claims.filter(text__contains="opens").count()
    assert now(dismissed).status == Status.DISMISSED
    assert revision.anchors.filter(claim=dismissed).exists()
    assert not revision.sentences.filter(disposition="", start__gt=revision.text.index("Oslo")).exists()


def test_a_changed_sentence_gets_the_machines_new_wording_and_a_new_search(article, cast):
    found = article.claims.get(text__contains="169")
    make_revision(article, cast.ada, TEXT.replace("169", "170"))
    claim = now(found)
    assert "170" in claim.text
    assert (claim.wording, claim.flags) == (2, [WORDS_CHANGED])
    assert PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search").count() == 2
    assert article.claims.filter(text__contains="170").count() == 1


def test_what_a_person_worded_waits_for_a_person_to_word_it_anew(article, cast):
    found = article.claims.get(text__contains="169")
    text = "The parliament of Norway has 169 members."
    wording.edit(actor=cast.ben.as_actor(), claim_id=found.pk, expected_version=None, text=text)
    make_revision(article, cast.ada, TEXT.replace("169", "170"))
    assert (now(found).text, now(found).flags) == (text, [WORDS_CHANGED])
    wording.edit(actor=cast.ben.as_actor(), claim_id=found.pk, expected_version=None, text=text[:-1])
    assert now(found).flags == []


def test_a_claim_is_changed_when_what_its_pronoun_stood_for_is_another(article, cast):
    found = article.claims.get(text="Norway borders Sweden, Finland and Russia.")
    claim = approved(article, cast, SEATS)
    make_revision(article, cast.ada, TEXT.replace(CAPITAL, "Stockholm is the capital of Sweden."))
    assert (row_of(found).fate, row_of(found).why) == ("changed", "surroundings")
    assert row_of(claim).fate == "same"
    make_revision(article, cast.ada, TEXT.replace("The country borders", "Sweden borders"))
    assert (row_of(claim).fate, row_of(claim).why) == ("changed", "surroundings")
    assert now(claim).status == Status.QUEUED


def test_parts_that_are_joined_again_have_the_words_of_the_newest_text(cast):
    article = make_article(cast.ada, TEXT.replace("169 seats", "169 seats now"))
    part = next(one for one in article.claims.order_by("pk") if len(siblings(one)) > 1)
    revision = make_revision(article, cast.ada, "It rains.\n\n" + article.current.text)
    whole = rejoin(actor=cast.ben.as_actor(), claim_id=part.pk, expected_version=None)
    assert "169 seats now" in whole.text
    assert whole.text == " ".join(standing(whole, revision).split())


def test_nobody_is_offered_what_follows_by_itself(article, cast):
    claim = approved(article, cast)
    for actor in (MACHINE_ACTOR, cast.cleo.as_actor()):
        assert not any(one.row.is_system for one in available(claim, actor))


def test_every_claim_leaves_one_outcome_and_one_event_without_words(article, cast):
    approved(article, cast)
    make_revision(article, cast.ada, TEXT.replace("169", "170"))
    rows = CarryOver.objects.of_article(article.pk)
    assert rows.count() == article.claims.filter(anchors__revision__number=1).distinct().count()
    told = [event for event in Event.objects.of_article(article.pk) if "carry_over" in event.data]
    assert sorted(event.data["carry_over"] for event in told) == sorted(row.pk for row in rows)
    assert "Oslo" not in str([event.data for event in told])
    audit.check_verifies()


def test_no_article_opens_before_its_claims_are_settled(article, cast):
    claim = approved(article, cast)
    from verification.articles.services import revise

    revise(
        actor=cast.ada.as_actor(),
        article_id=article.pk,
        expected_version=None,
        body=TEXT.replace(CAPITAL, "Fjords are deep.").encode(),
        media_type="text/plain",
        charset="utf-8",
    )
    article.refresh_from_db()
    assert article.status == ArticleStatus.IMPORTED
    assert [
        step.step for step in PipelineStep.objects.of_article(article.pk) if step.state == "waiting"
    ].count("extract") == 0
    step = jobs.start(PipelineStep.objects.get(step="carry").pk)
    assert carrying.carry(step)
    assert not carrying.carry(step)
    assert now(claim).status == Status.WITHDRAWN
    assert CarryOver.objects.filter(claim=claim).count() == 1


def test_whoever_works_on_a_claim_or_submitted_it_is_told_that_its_words_changed(cast, article):
    signed = approve(make_submitted(article, cast.ben), cast.dan)
    held = take(make_claim(article, cast.cleo, SEATS), cast.cleo)
    free = make_claim(article, cast.ben, "its king is Harald V")
    Notification.objects.all().delete()
    changed = TEXT.replace("Oslo is the capital", "Oslo was the capital")
    changed = changed.replace("169", "179").replace("Harald V", "Olav V")
    make_revision(article, cast.ada, changed)
    rows = Notification.objects.order_by("claim_id").values_list(
        "person__username", "kind", "claim", "by__username"
    )
    assert set(rows) == {
        ("ben", "invalidated", signed.pk, "ada"),
        ("cleo", "invalidated", held.pk, "ada"),
    }
    assert WORDS_CHANGED in Claim.objects.get(pk=free.pk).flags


def test_who_brings_the_version_and_whose_words_stay_are_told_nothing(cast, article):
    make_submitted(article, cast.cleo)
    make_submitted(article, cast.ben, exact=SEATS)
    make_revision(article, cast.cleo, TEXT.replace("Oslo is the capital", "Oslo was the capital"))
    assert not Notification.objects.filter(kind="invalidated").exists()
