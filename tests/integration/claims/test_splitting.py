"""Splitting in two and joining again: by hand and what extraction cut."""

import pytest

from tests.factories import (
    adopt,
    approve,
    as_actor,
    make_article,
    make_claim,
    make_evidence,
    make_person,
    make_snapshot,
    submit,
    take,
)
from tests.integration.claims.conftest import codes, fresh
from tests.integration.pipeline import run_pipeline
from tests.integration.threads import at_once
from verification.audit import Event
from verification.claims import merging, services, splitting
from verification.claims.models import Claim
from verification.claims.splitting import Part
from verification.errors import ActionRefused, InvalidAnchor, InvalidInput, StaleVersion
from verification.evidence import splitting as evidence
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.publication.services import clearing
from verification.workflow import Role, Status

pytestmark = pytest.mark.django_db
WHOLE = "Its parliament has 169 seats, and its king is Harald V."
SEATS = Part("Its parliament has 169 seats", text="The parliament of Norway has 169 seats.")
KING = Part("its king is Harald V", text="The king of Norway is Harald V.")
CUT = """Norway in brief

The firm Elbo Steel employs 400 people in Oslo and made a loss of 12 million euros in 2025.

Its owner bought the mine in 2019.
"""


@pytest.fixture
def claim(cast, article):
    return make_claim(article, cast.ben, WHOLE)


def split(claim, by, version=None, first=SEATS, second=KING):
    return evidence.split(
        actor=as_actor(by), claim_id=claim.pk, expected_version=version, first=first, second=second
    )


def rejoin(claim, by, version=None):
    return splitting.rejoin(actor=as_actor(by), claim_id=claim.pk, expected_version=version)


# Splitting by hand.


def test_a_split_claim_goes_on_in_two_at_their_exact_words(cast, claim, article):
    done = split(claim, cast.ben)
    text = article.current.text
    assert (done.claim.status, done.claim.version) == (Status.SPLIT, claim.version + 1)
    for part, given in zip(done.parts, (SEATS, KING), strict=True):
        anchor = part.anchors.get()
        assert text[anchor.start : anchor.end] == anchor.exact == given.exact
        assert (part.text, part.part_of, part.status) == (given.text, claim, Status.QUEUED)
        assert (part.author, part.wordings.get().author) == (cast.ben, cast.ben)
    assert list(Claim.objects.live().filter(part_of=claim)) == list(done.parts)


def test_parts_of_a_suggestion_are_suggestions_and_inherit_its_attribution(cast, article):
    found = article.claims.filter(status=Status.SUGGESTED).first()
    exact = found.anchors.get().exact
    parts = split(found, cast.ben, first=Part(exact.split()[0]), second=Part(exact)).parts
    assert [part.status for part in parts] == [Status.SUGGESTED] * 2
    assert {(part.attribution, part.speaker, part.kind) for part in parts} == {
        (found.attribution, found.speaker, found.kind)
    }
    assert [part.text for part in parts] == [exact.split()[0], exact]


def test_a_split_leaves_a_search_for_each_part_and_one_event(cast, claim):
    before = Event.objects.count()
    parts = split(claim, cast.ben).parts
    targets = {f"claim:{part.pk}" for part in parts}
    assert (
        set(PipelineStep.objects.filter(step="search", target__in=targets).values_list("target", flat=True))
        == targets
    )
    event = Event.objects.last()
    assert (Event.objects.count(), event.action) == (before + 1, "claim.split")
    assert event.data["parts"] == [part.pk for part in parts]


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        (SEATS, Part("Oslo is the capital"), InvalidAnchor),
        (SEATS, Part("its king is Harald VI"), InvalidAnchor),
        (Part("s"), KING, InvalidAnchor),
        (SEATS, SEATS, InvalidInput),
        (SEATS, Part(" "), InvalidAnchor),
        (SEATS, Part(",", suffix=" and"), InvalidInput),
        (SEATS, Part(KING.exact, text="x" * 2001), InvalidInput),
    ],
    ids=str,
)
def test_words_outside_of_the_claims_sentence_are_no_part_of_it(cast, claim, first, second, error):
    before = Claim.objects.count()
    with pytest.raises(error):
        split(claim, cast.ben, first=first, second=second)
    assert (fresh(claim).status, Claim.objects.count()) == (Status.QUEUED, before)


def test_parts_may_take_words_of_the_sentence_that_the_claim_left_out(cast, article):
    claim = make_claim(article, cast.ben, "its king is Harald V")
    assert len(split(claim, cast.ben).parts) == 2


@pytest.mark.parametrize("who", ["ada", "dan", "eve", "root"])
def test_only_the_desk_splits(cast, claim, who):
    with pytest.raises(ActionRefused) as refused:
        split(claim, getattr(cast, who))
    assert codes(refused) == ["role_required"]


def test_a_claim_that_somebody_else_checks_is_not_split(cast, claim):
    take(claim, cast.ben)
    with pytest.raises(ActionRefused) as refused:
        split(claim, cast.cleo)
    assert codes(refused) == ["claim_held"]
    assert [part.status for part in split(claim, cast.ben).parts] == [Status.QUEUED] * 2


def searched(claim):
    """A piece of evidence as the claim's own search leaves it."""
    row = make_evidence(claim)
    Evidence.objects.filter(pk=row.pk).update(
        step=PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search"), ordinal=0
    )
    return row


def test_evidence_goes_with_both_parts_and_nobody_has_decided_on_it(cast, claim):
    held = take(claim, cast.ben)
    found = searched(held)
    adopt(found, cast.ben, stance="supports")
    for part in split(fresh(claim), cast.ben).parts:
        copied = part.evidence.newest().get()
        assert (copied.quotation, copied.start, copied.end) == (found.quotation, found.start, found.end)
        assert (copied.stance, copied.found_by, copied.decision) == (found.stance, "test.v1", None)
        assert copied.is_verbatim
    assert held.evidence.get(pk=found.pk).decision.adopted


def test_the_search_of_a_part_takes_the_place_of_what_was_copied(cast, article, claim):
    make_snapshot("Its parliament has 169 seats, and its king is Harald V. Norway is a kingdom.")
    run_pipeline(article.pk)
    assert claim.evidence.newest().exists()
    parts = split(claim, cast.ben).parts
    assert all(part.evidence.newest().exists() for part in parts)
    run_pipeline(article.pk)
    for part in parts:
        own = PipelineStep.objects.get(target=f"claim:{part.pk}", step="search")
        assert {row.step_id for row in part.evidence.newest()} == {own.pk}
        assert part.evidence.exclude(step=own).exists()


def test_who_split_a_claim_does_not_approve_its_parts(cast, article):
    gus = make_person("gus", Role.CHECKER, Role.REVIEWER)
    part = split(make_claim(article, cast.ben, WHOLE), gus).parts[0]
    submitted = submit(take(part, cast.ben), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        approve(submitted, gus)
    assert codes(refused) == ["four_eyes"]
    assert approve(submitted, cast.dan).status == Status.APPROVED


def test_sentences_stay_accounted_for_through_split_and_joining(cast, article, claim):
    def accounted():
        return clearing(article, as_actor(cast.cleo)).sentences_accounted

    before = accounted()
    parts = split(claim, cast.ben).parts
    assert accounted() == before
    rejoin(parts[0], cast.ben)
    assert accounted() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_splits_at_once_one_wins(cast, claim):
    done = at_once(
        lambda: split(claim, cast.ben, claim.version), lambda: split(claim, cast.cleo, claim.version)
    )
    assert sorted(type(one).__name__ for one in done) == ["Split", "StaleVersion"]
    assert Claim.objects.filter(part_of=claim).count() == 2


# Joining again.


@pytest.mark.parametrize("named", ["whole", "part"])
def test_parts_join_into_the_claim_that_was_split(cast, claim, named):
    done = split(claim, cast.ben)
    whole = rejoin(done.claim if named == "whole" else done.parts[1], cast.cleo)
    assert (whole.pk, whole.status, whole.text) == (claim.pk, Status.QUEUED, claim.text)
    assert {(fresh(part).status, fresh(part).merged_into_id) for part in done.parts} == {
        (Status.MERGED, claim.pk)
    }


def test_a_part_that_was_dismissed_stays_so(cast, act, claim):
    done = split(claim, cast.ben)
    act(services.dismiss, done.parts[0], cast.ben, reason="trivial")
    rejoin(done.parts[1], cast.ben)
    assert [fresh(part).status for part in done.parts] == [Status.DISMISSED, Status.MERGED]


def test_a_part_that_was_taken_out_joins_the_whole_again(cast, act, claim):
    part = split(claim, cast.ben).parts[0]
    rejoin(part, cast.ben)
    act(merging.unmerge, part, cast.ben)
    whole = rejoin(part, cast.ben)
    assert (whole.status, fresh(part).status) == (Status.QUEUED, Status.MERGED)


def test_parts_under_a_signature_stay_apart(cast, claim):
    parts = split(claim, cast.ben).parts
    submit(take(parts[0], cast.ben), cast.ben)
    with pytest.raises(ActionRefused) as refused:
        rejoin(parts[1], cast.cleo)
    assert (codes(refused), "in review" in refused.value.message) == (["no_parts"], True)


def test_parts_that_somebody_else_checks_stay_apart(cast, claim):
    parts = split(claim, cast.ben).parts
    take(parts[0], cast.ben)
    with pytest.raises(ActionRefused) as refused:
        rejoin(parts[1], cast.cleo)
    assert "Ben" in refused.value.message
    assert rejoin(parts[1], cast.ben).status == Status.QUEUED


def test_a_claim_that_is_no_part_has_nothing_to_join(cast, claim):
    with pytest.raises(ActionRefused) as refused:
        rejoin(claim, cast.ben)
    assert codes(refused) == ["no_parts"]
    assert splitting.siblings(claim) == []


def test_an_old_version_joins_nothing(cast, claim):
    part = split(claim, cast.ben).parts[0]
    with pytest.raises(StaleVersion):
        rejoin(part, cast.ben, version=99)


# What extraction cut.


@pytest.fixture
def cut(cast):
    """The claims that extraction cut from one statement."""
    article = make_article(cast.ada, CUT)
    found = [claim for claim in article.claims.all() if claim.split is not None]
    assert len(found) >= 2, [claim.text for claim in article.claims.all()]
    return splitting.siblings(found[0])


def test_the_pieces_of_a_statement_know_each_other(cut):
    assert len(cut) >= 2
    assert {(one.split["start"], one.split["end"]) for one in cut} == {
        (cut[0].split["start"], cut[0].split["end"])
    }
    assert splitting.siblings(cut[1]) == cut


def test_pieces_join_into_one_claim_with_the_whole_statement(cast, cut):
    whole = rejoin(cut[0], cast.ben)
    anchor, revision = whole.anchors.get(), cut[0].article.current
    assert (anchor.start, anchor.end) == (cut[0].split["start"], cut[0].split["end"])
    assert revision.text[anchor.start : anchor.end] == anchor.exact
    assert "400" in whole.text
    assert "12 million" in whole.text
    assert (whole.status, whole.author, whole.split) == (Status.QUEUED, None, None)
    assert {(fresh(part).status, fresh(part).merged_into) for part in cut} == {(Status.MERGED, whole)}
    assert PipelineStep.objects.filter(target=f"claim:{whole.pk}", step="search").count() == 1


def test_joining_pieces_twice_makes_one_whole(cast, act, cut):
    whole = rejoin(cut[0], cast.ben)
    act(merging.unmerge, cut[0], cast.ben)
    assert rejoin(cut[0], cast.ben) == whole
    assert Claim.objects.filter(article=whole.article, made_by=splitting.JOINED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_joinings_at_once_one_makes_the_whole(cast, cut):
    done = at_once(
        lambda: rejoin(cut[0], cast.ben, cut[0].version), lambda: rejoin(cut[1], cast.cleo, cut[1].version)
    )
    assert sum(isinstance(one, Claim) for one in done) == 1
    assert Claim.objects.filter(made_by=splitting.JOINED).count() == 1
