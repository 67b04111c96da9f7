"""Wording: by people who answer for it, every one kept, the evidence searched again."""

import pytest

from tests.factories import (
    approve,
    as_actor,
    make_claim,
    make_person,
    make_submitted,
    submit,
    take,
)
from tests.integration.claims.conftest import codes, fresh
from tests.integration.pipeline import run_pipeline
from tests.integration.threads import at_once
from verification import jobs
from verification.audit import Event
from verification.claims import services, wording
from verification.claims.models import Wording
from verification.engine.types import AttributionClass, Kind, Question, Speaker
from verification.errors import ActionRefused, InvalidInput, StaleVersion
from verification.evidence.models import Search
from verification.evidence.services import search_claim
from verification.jobs import PipelineStep, StepState
from verification.verdicts.models import Proposal
from verification.verdicts.services import current_proposals, propose
from verification.workflow import Role, Status

pytestmark = pytest.mark.django_db
NEW = "Oslo is the capital of the Kingdom of Norway."


def edit(claim, by, version=None, **wanted):
    return wording.edit(
        actor=as_actor(by), claim_id=claim.pk, expected_version=version, **(wanted or {"text": NEW})
    )


def searches(claim):
    return PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search")


# What an edit does.


def test_an_edit_gives_new_words_and_leaves_the_anchor(cast, claim):
    anchor = claim.anchors.get()
    done = edit(claim, cast.cleo).claim
    assert (done.text, done.wording, done.version) == (NEW, 2, claim.version + 1)
    assert (done.anchors.get(), done.status) == (anchor, claim.status)


def test_every_wording_is_kept_with_whom_it_belongs_to(cast, article):
    found = article.claims.first()
    edit(found, cast.ben)
    edit(found, cast.cleo, text="Oslo is where Norway is ruled from.")
    rows = [(row.number, row.text, row.author) for row in fresh(found).wordings.all()]
    assert rows == [
        (1, found.text, None),
        (2, NEW, cast.ben),
        (3, "Oslo is where Norway is ruled from.", cast.cleo),
    ]


def test_every_claim_that_is_found_or_marked_has_its_first_wording(cast, article, claim):
    for row in article.claims.all():
        assert [(one.number, one.text) for one in row.wordings.all()] == [(1, row.text)]
    assert claim.wordings.get().author == cast.ben


def test_an_edit_leaves_one_more_search_and_one_event_without_words(cast, claim):
    before = (searches(claim).count(), Event.objects.count())
    edit(claim, cast.cleo)
    assert (searches(claim).count(), Event.objects.count()) == (before[0] + 1, before[1] + 1)
    event = Event.objects.last()
    assert (event.action, event.data["changed"], event.data["wording"]) == ("claim.edit", ["text"], 2)
    assert "Oslo" not in str(event.data)


def test_an_edit_that_changes_nothing_leaves_nothing(cast, claim):
    before = (searches(claim).count(), Event.objects.count(), Wording.objects.count())
    assert edit(claim, cast.cleo, text=f" {claim.text} ").claim.version == claim.version
    assert (searches(claim).count(), Event.objects.count(), Wording.objects.count()) == before


def test_kind_and_speaker_are_corrected_in_the_same_act(cast, claim):
    done = edit(claim, cast.ben, kind="quantity", speaker=Speaker("Ida Berg", "mayor", "Oslo")).claim
    assert (done.kind, done.wording, done.text) == (Kind.QUANTITY, 2, claim.text)
    assert (done.speaker, done.speaker_description, done.speaker_affiliation) == ("Ida Berg", "mayor", "Oslo")
    assert done.attribution == AttributionClass.INDIRECT
    assert done.questions == (Question.SAID, Question.TRUE)


def test_a_speaker_without_a_name_gives_the_statement_to_the_article(cast, claim):
    edit(claim, cast.ben, speaker=Speaker("an official", anonymous=True))
    assert fresh(claim).attribution_flags == ["anonymous"]
    done = edit(claim, cast.ben, speaker=Speaker("")).claim
    assert (done.attribution, done.speaker, done.attribution_flags) == (AttributionClass.NONE, "", [])
    assert not done.speaker_anonymous


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " \n "},
        {"text": "…"},
        {"text": "x" * 2001},
        {"text": "a\0b"},
        {"kind": "rumour"},
        {"speaker": Speaker("x" * 201)},
        {"speaker": Speaker("", "mayor")},
        {"speaker": Speaker("", anonymous=True)},
    ],
    ids=str,
)
def test_what_cannot_be_a_wording_is_refused_and_changes_nothing(cast, claim, wrong):
    with pytest.raises(InvalidInput):
        edit(claim, cast.ben, **wrong)
    assert (fresh(claim).version, fresh(claim).wording) == (claim.version, 1)


def test_numbers_and_negations_that_a_wording_drops_or_adds_are_told_not_refused(cast, article):
    claim = make_claim(article, cast.ben, "Its parliament has 169 seats")
    done = edit(claim, cast.ben, text="The parliament of Norway never has 170 seats.")
    assert [(it.code, it.word) for it in done.warnings] == [
        ("number_dropped", "169"),
        ("negation_added", "never"),
        ("number_added", "170"),
    ]
    assert done.claim.text == "The parliament of Norway never has 170 seats."


# Who may, and when.


@pytest.mark.parametrize("who", ["ada", "dan", "eve", "root"])
def test_only_the_desk_words_claims(cast, claim, who):
    with pytest.raises(ActionRefused) as refused:
        edit(claim, getattr(cast, who))
    assert codes(refused) == ["role_required"]


def test_a_claim_that_is_checked_is_worded_by_its_holder_or_an_editor(cast, claim):
    finn = make_person("finn", Role.CHECKER)
    held = take(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        edit(claim, finn)
    assert codes(refused) == ["claim_held"]
    by_editor = edit(claim, cast.cleo).claim
    assert (by_editor.holder, by_editor.lease_until) == (cast.ben, held.lease_until)
    by_holder = edit(claim, cast.ben, text="Oslo rules Norway.").claim
    assert by_holder.lease_until > held.lease_until


def test_signed_words_are_closed_and_the_refusal_says_what_opens_them(cast, article):
    claim = make_submitted(article, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        edit(claim, cast.cleo)
    assert (codes(refused), "ask for changes" in refused.value.message) == (["wrong_status"], True)
    approve(claim, cast.dan)
    with pytest.raises(ActionRefused) as refused:
        edit(claim, cast.cleo)
    assert "reopened" in refused.value.message


def test_an_author_of_any_wording_does_not_approve(cast, article):
    gus = make_person("gus", Role.CHECKER, Role.REVIEWER)
    claim = make_claim(article, cast.ben)
    edit(claim, gus)
    edit(claim, cast.ben, text="Oslo rules Norway.")
    submitted = submit(take(claim, cast.ben), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        approve(submitted, gus)
    assert codes(refused) == ["four_eyes"]
    assert approve(submitted, cast.dan).status == Status.APPROVED


def test_an_old_version_is_refused(cast, claim):
    with pytest.raises(StaleVersion):
        edit(claim, cast.cleo, version=claim.version + 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_wins_and_one_event_tells_of_it(cast, claim):
    done = at_once(
        lambda: edit(claim, cast.ben, claim.version),
        lambda: edit(claim, cast.cleo, claim.version, text="Oslo rules Norway."),
    )
    assert sorted(type(one).__name__ for one in done) == ["Edited", "StaleVersion"]
    assert Event.objects.filter(action="claim.edit").count() == 1
    assert fresh(claim).wordings.count() == 2


# The machine's work goes on with the new words.


def test_earlier_proposals_are_stale_until_the_search_for_the_new_words_is_done(cast, claim):
    run_pipeline(claim.article_id)
    claim = edit(claim, cast.cleo).claim
    old = current_proposals([claim.pk])[claim.pk]["true"]
    assert old.is_stale_for(claim)
    run_pipeline(claim.article_id)
    new = current_proposals([claim.pk])[claim.pk]["true"]
    assert new.pk != old.pk
    assert not new.is_stale_for(claim)
    assert Proposal.objects.filter(pk=old.pk).exists()


def test_a_proposal_on_what_was_found_for_earlier_words_is_not_made(cast, claim):
    search = jobs.start(searches(claim).get().pk)
    assert search_claim(search)
    edit(claim, cast.cleo)
    late = jobs.start(PipelineStep.objects.get(target=f"claim:{claim.pk}", step="propose").pk)
    assert propose(late)
    assert not Proposal.objects.filter(claim=claim).exists()
    run_pipeline(claim.article_id)
    assert Proposal.objects.get(claim=claim).wording == 2


def test_words_that_come_back_are_searched_again(cast, claim):
    edit(claim, cast.cleo)
    edit(claim, cast.cleo, text=claim.text)
    assert searches(claim).count() == 3


def test_a_search_that_ends_after_an_edit_leaves_nothing(cast, claim, monkeypatch):
    step = jobs.start(searches(claim).get().pk)
    from verification.evidence import services as evidence

    gather = evidence.gather

    def edited_meanwhile(row, question):
        found = gather(row, question)
        edit(claim, cast.cleo)
        return found

    monkeypatch.setattr(evidence, "gather", edited_meanwhile)
    assert search_claim(step)
    assert PipelineStep.objects.get(pk=step.pk).state == StepState.DONE
    assert not Search.objects.filter(claim=claim).exists()
    assert searches(claim).due().count() == 1


def test_a_machine_wording_is_by_nobody(article):
    assert set(Wording.objects.filter(claim__article=article).values_list("author", flat=True)) == {None}


def test_a_dismissed_claim_is_not_worded(cast, claim):
    services.dismiss(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, reason="trivial")
    with pytest.raises(ActionRefused) as refused:
        edit(claim, cast.ben)
    assert codes(refused) == ["wrong_status"]


def test_warnings_can_be_asked_for_before_an_edit(cast, article):
    claim = make_claim(article, cast.ben, "Its parliament has 169 seats")
    assert [it.word for it in wording.warnings_of(claim, "The parliament has seats.")] == ["169"]
