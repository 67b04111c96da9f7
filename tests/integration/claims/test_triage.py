"""Undo: one's own last act, back to exactly what stood before, and never past anybody's work."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import adopt, as_actor, make_article, make_claim, make_evidence, take
from tests.integration.claims.conftest import codes, fresh
from tests.integration.threads import at_once
from verification.audit import Event
from verification.claims import merging, services, splitting, triage, wording
from verification.claims.models import WORDED, Claim
from verification.claims.splitting import Part
from verification.engine.types import Speaker
from verification.errors import ActionRefused, StaleVersion
from verification.evidence import splitting as evidence
from verification.workflow import Action, Status

pytestmark = pytest.mark.django_db
WHOLE = "Its parliament has 169 seats, and its king is Harald V."
PARTS = {"first": Part("Its parliament has 169 seats"), "second": Part("its king is Harald V")}


def undo(claim, by, version=None):
    return triage.undo(actor=as_actor(by), claim_id=claim.pk, expected_version=version)


def state(claim):
    """All that an act changes on a claim, but what counts and times its changes."""
    row = fresh(claim)
    anchors = list(row.anchors.values_list("revision", "start", "end", "exact"))
    own = ("status", "dismiss_reason", "merged_into_id", "holder_id", "flags")
    return {name: getattr(row, name) for name in (*WORDED, *own)} | {"anchors": anchors}


def accept(claim, by, other):
    services.accept(actor=as_actor(by), claim_id=claim.pk, expected_version=None)


def dismiss(claim, by, other):
    services.dismiss(actor=as_actor(by), claim_id=claim.pk, expected_version=None, reason="trivial")


def merge(claim, by, other):
    merging.merge(
        actor=as_actor(by), claim_id=claim.pk, expected_version=None, into_id=other.pk, into_version=None
    )


def reword(claim, by, other):
    wording.edit(actor=as_actor(by), claim_id=claim.pk, expected_version=None, text=f"{claim.text} Indeed.")


def correct(claim, by, other):
    wording.edit(
        actor=as_actor(by),
        claim_id=claim.pk,
        expected_version=None,
        kind="quantity",
        speaker=Speaker("an official", anonymous=True),
    )


def split(claim, by, other):
    exact = claim.anchors.get().exact
    first = Part(exact.split()[0], prefix="", suffix=exact[len(exact.split()[0]) :][:20])
    evidence.split(
        actor=as_actor(by), claim_id=claim.pk, expected_version=None, first=first, second=Part(exact)
    )


TRIAGE = {
    Action.ACCEPT: accept,
    Action.DISMISS: dismiss,
    Action.MERGE: merge,
    Action.EDIT: reword,
    "correct": correct,
    Action.SPLIT: split,
}


@pytest.fixture
def suggestion(article):
    return article.claims.filter(status=Status.SUGGESTED).first()


@pytest.mark.parametrize("name", TRIAGE)
def test_an_undo_leaves_a_suggestion_exactly_as_it_was(cast, suggestion, other, name):
    before = state(suggestion)
    TRIAGE[name](suggestion, cast.ben, other)
    assert state(suggestion) != before
    events = Event.objects.filter(action="claim.undo").count()
    done = undo(suggestion, cast.ben)
    assert state(suggestion) == before
    assert done.version == suggestion.version + 2
    assert Event.objects.filter(action="claim.undo").count() == events + 1


@pytest.mark.parametrize("name", [name for name in TRIAGE if name != Action.ACCEPT])
def test_an_undo_leaves_a_queued_claim_exactly_as_it_was(cast, claim, other, name):
    before = state(claim)
    TRIAGE[name](claim, cast.ben, other)
    undo(claim, cast.ben)
    assert state(claim) == before


@pytest.mark.parametrize("name", [Action.MERGE, Action.EDIT, Action.SPLIT])
def test_an_undo_gives_back_what_one_was_checking(cast, claim, other, name):
    take(claim, cast.ben)
    before = state(claim)
    TRIAGE[name](claim, cast.ben, other)
    undo(claim, cast.ben)
    assert state(claim) == before
    assert fresh(claim).lease_is_running()


def test_the_undo_of_a_split_takes_its_parts_out_of_sight(cast, claim, other):
    split(claim, cast.ben, other)
    undo(claim, cast.ben)
    assert set(claim.parts.values_list("status", "merged_into")) == {(Status.MERGED, claim.pk)}


def test_a_split_whose_part_somebody_worked_on_is_not_undone(cast, act, claim, other):
    split(claim, cast.ben, other)
    act(services.dismiss, claim.parts.first(), cast.cleo, reason="trivial")
    with pytest.raises(ActionRefused) as refused:
        undo(claim, cast.ben)
    assert codes(refused) == ["nothing_to_undo"]


@pytest.mark.parametrize("whose", ["by hand", "by extraction"])
def test_a_joining_is_undone_like_any_other_act(cast, whose):
    text = "The firm Elbo Steel employs 400 people in Oslo and made a loss of 12 million euros in 2025."
    article = make_article(cast.ada, f"In brief\n\n{text}\n\n{WHOLE}\n")
    if whose == "by hand":
        claim = make_claim(article, cast.ben, WHOLE)
        parts = evidence.split(
            actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None, **PARTS
        ).parts
    else:
        parts = splitting.siblings(next(one for one in article.claims.all() if one.split))
    before = [state(part) for part in parts]
    whole = splitting.rejoin(actor=as_actor(cast.ben), claim_id=parts[0].pk, expected_version=None)
    undo(whole, cast.ben)
    assert [state(part) for part in parts] == before
    assert fresh(whole).status == Status.SPLIT


# Whose, and until when.


def test_nobody_undoes_another_persons_act(cast, suggestion, other):
    accept(suggestion, cast.ben, other)
    with pytest.raises(ActionRefused) as refused:
        undo(suggestion, cast.cleo)
    assert codes(refused) == ["nothing_to_undo"]
    assert fresh(suggestion).status == Status.QUEUED


def test_an_undo_never_goes_past_a_take(cast, suggestion, other):
    accept(suggestion, cast.ben, other)
    take(suggestion, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        undo(suggestion, cast.ben)
    assert codes(refused) == ["nothing_to_undo"]


def test_an_undo_never_goes_past_somebody_elses_act(cast, claim, other):
    reword(claim, cast.ben, other)
    wording.edit(actor=as_actor(cast.cleo), claim_id=claim.pk, expected_version=None, text="Oslo rules.")
    for who in (cast.ben, cast.cleo):
        if who == cast.ben:
            with pytest.raises(ActionRefused):
                undo(claim, who)
    assert fresh(claim).text == "Oslo rules."


def test_work_on_evidence_after_an_edit_keeps_the_edit(cast, claim, other):
    take(claim, cast.ben)
    reword(claim, cast.ben, other)
    adopt(make_evidence(claim), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        undo(claim, cast.ben)
    assert codes(refused) == ["nothing_to_undo"]


def test_what_is_undone_is_not_undone_again(cast, suggestion, other):
    accept(suggestion, cast.ben, other)
    undo(suggestion, cast.ben)
    with pytest.raises(ActionRefused):
        undo(suggestion, cast.ben)


def test_an_old_version_undoes_nothing(cast, suggestion, other):
    accept(suggestion, cast.ben, other)
    with pytest.raises(StaleVersion):
        undo(suggestion, cast.ben, suggestion.version)


def test_the_wording_before_belongs_to_whom_it_belonged(cast, suggestion, other):
    reword(suggestion, cast.ben, other)
    undo(suggestion, cast.ben)
    rows = [(row.number, row.author, row.made_by) for row in suggestion.wordings.all()]
    made_by = suggestion.made_by
    assert rows == [(1, None, made_by), (2, cast.ben, "person"), (3, None, made_by)]


def test_the_key_goes_back_through_ones_own_acts_in_an_article(cast, article):
    first, second = article.claims.filter(status=Status.SUGGESTED)[:2]
    accept(first, cast.ben, None)
    dismiss(second, cast.ben, None)
    actor = as_actor(cast.ben)
    assert triage.undoable_in(article.pk, as_actor(cast.cleo)) is None
    for claim, action in ((second, Action.DISMISS), (first, Action.ACCEPT)):
        found = triage.undoable_in(article.pk, actor)
        assert (found.claim_id, found.action) == (claim.pk, action)
        assert triage.undoable(fresh(claim), actor) == found
        undo(claim, cast.ben)
        assert fresh(claim).status == Status.SUGGESTED
    assert triage.undoable_in(article.pk, actor) is None


def test_the_key_stops_at_an_act_that_somebody_went_on_from(cast, article):
    first, second = article.claims.filter(status=Status.SUGGESTED)[:2]
    accept(first, cast.ben, None)
    accept(second, cast.ben, None)
    take(second, cast.cleo)
    assert triage.undoable_in(article.pk, as_actor(cast.ben)) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_undos_at_once_one_wins_and_one_event_tells_of_it(cast, suggestion, other):
    accept(suggestion, cast.ben, other)
    version = suggestion.version + 1
    done = at_once(2, lambda: undo(suggestion, cast.ben, version))
    assert sorted(type(one).__name__ for one in done) == ["Claim", "StaleVersion"]
    assert Event.objects.filter(action="claim.undo").count() == 1
    assert fresh(suggestion).status == Status.SUGGESTED


@pytest.mark.django_db(transaction=True)
def test_of_an_undo_and_a_take_at_once_one_wins(cast, suggestion, other):
    accept(suggestion, cast.ben, other)
    version = suggestion.version + 1
    done = at_once(
        lambda: undo(suggestion, cast.ben, version),
        lambda: services.take(actor=as_actor(cast.cleo), claim_id=suggestion.pk, expected_version=version),
    )
    assert sum(isinstance(one, Claim) for one in done) == 1


@given(names=st.lists(st.sampled_from(sorted(TRIAGE)), min_size=1, max_size=6))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_done_on_a_claim_an_undo_gives_the_state_before(cast, article, other, names):
    claim = make_claim(article, cast.ben, "Oslo is the capital of Norway.")
    for name in names:
        before = state(claim)
        try:
            TRIAGE[name](fresh(claim), cast.ben, other)
        except ActionRefused:
            assert state(claim) == before
            continue
        after = state(claim)
        if after == before:
            continue
        undo(claim, cast.ben)
        assert state(claim) == before
        if after["status"] in (Status.SUGGESTED, Status.QUEUED):
            TRIAGE[name](fresh(claim), cast.ben, other)
