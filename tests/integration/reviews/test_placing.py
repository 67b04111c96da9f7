"""People say that a claim is still the same, and where one stands that was lost."""

import pytest

from tests.factories import CAPITAL, TEXT, approve, make_article, make_claim, make_revision, make_submitted
from tests.integration.threads import at_once
from verification.audit import Event
from verification.claims.models import ORPHANED, WORDS_CHANGED, Claim
from verification.errors import ActionRefused, InvalidAnchor, InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.publication.services import clearing_facts
from verification.reviews import placing
from verification.reviews.models import CarryOver
from verification.workflow import Status

pytestmark = pytest.mark.django_db
MARKS = TEXT.replace(CAPITAL, "Oslo is the capital, of Norway.")
TWICE = f"First of all: {CAPITAL}\n\nIt rains. {CAPITAL} It rains.\n\nOslo is the capital of Sweden."


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


@pytest.fixture
def claim(article, cast):
    return approve(make_submitted(article, cast.ben), cast.dan)


def confirm(article, row, by, **actor):
    return placing.confirm(actor=by.as_actor(**actor), article_id=article.pk, carry_over_id=row.pk)


def place(claim, by, exact=CAPITAL, prefix="", version=None):
    return placing.place(
        actor=by.as_actor(), claim_id=claim.pk, expected_version=version, exact=exact, prefix=prefix
    )


@pytest.fixture
def cosmetic(article, claim, cast):
    make_revision(article, cast.ada, MARKS)
    return claim.carry_overs.get()


@pytest.mark.parametrize("who", ["ben", "dan", "cleo"])
def test_the_desk_confirms_that_a_claim_is_the_same(who, article, cosmetic, cast):
    by, waiting = getattr(cast, who), clearing_facts(article).unconfirmed_claims
    row = confirm(article, cosmetic, by)
    assert (row.confirmed_by, row.is_to_confirm) == (by, False)
    assert clearing_facts(article).unconfirmed_claims == waiting - 1
    assert Event.objects.latest("pk").action == "claim.confirm_carry"
    before = Event.objects.count()
    assert confirm(article, cosmetic, cast.cleo).confirmed_by == by
    assert Event.objects.count() == before


def test_neither_a_reporter_nor_a_program_nor_an_outsider_does(article, cosmetic, cast):
    article.reporters.add(cast.cleo)
    for by, actor in ((cast.ada, {}), (cast.eve, {}), (cast.cleo, {}), (cast.ben, {"by_token": True})):
        with pytest.raises(NotAllowed):
            confirm(article, cosmetic, by, **actor)
    assert CarryOver.objects.get(pk=cosmetic.pk).is_to_confirm


def test_only_what_waits_for_it_is_confirmed(article, claim, cast):
    make_revision(article, cast.ada, TEXT + "\nMore of it.\n")
    with pytest.raises(ActionRefused) as refused:
        confirm(article, claim.carry_overs.get(), cast.ben)
    assert refused.value.failures[0].code == "nothing_to_confirm"


def test_many_are_confirmed_each_by_itself(article, cosmetic, cast):
    elsewhere = make_article(cast.ada, "Helsinki is the capital of Finland.")
    ids = [cosmetic.pk, cosmetic.pk, 999_999]
    found = placing.confirm_all(actor=cast.ben.as_actor(), article_id=article.pk, carry_over_ids=ids)
    assert [(one.carry_over, type(one.error)) for one in found] == [
        (cosmetic.pk, type(None)),
        (999_999, NotFound),
    ]
    other = placing.confirm_all(
        actor=cast.ben.as_actor(), article_id=elsewhere.pk, carry_over_ids=[cosmetic.pk]
    )
    assert isinstance(other[0].error, NotFound)
    with pytest.raises(InvalidInput):
        placing.confirm_all(
            actor=cast.ben.as_actor(), article_id=article.pk, carry_over_ids=range(placing.AT_ONCE + 1)
        )


def test_what_waits_for_a_word_waits_on_in_the_next_version(article, cosmetic, cast):
    waiting = clearing_facts(article).unconfirmed_claims
    make_revision(article, cast.ada, MARKS + "\nMore of it.\n")
    assert clearing_facts(article).unconfirmed_claims == waiting > 0


@pytest.fixture
def lost(article, claim, cast):
    make_revision(article, cast.ada, TWICE)
    return Claim.objects.get(pk=claim.pk)


def test_a_claim_that_is_placed_at_its_own_words_keeps_its_signature(article, lost, cast):
    before = clearing_facts(article).orphaned_claims
    placed = place(lost, cast.ben, prefix="It rains. ")
    assert (placed.status, placed.flags) == (Status.APPROVED, [])
    anchor = placed.anchors.get(revision=article.current)
    assert (anchor.exact, anchor.prefix[-10:]) == (CAPITAL, "It rains. ")
    row = lost.carry_overs.get()
    assert (row.fate, row.confirmed_by) == ("ambiguous", cast.ben)
    assert clearing_facts(article).orphaned_claims == before - 1


def test_a_claim_that_is_placed_at_other_words_goes_back_into_work(article, lost, cast):
    placed = place(lost, cast.ben, "Oslo is the capital of Sweden.")
    assert (placed.status, placed.flags) == (Status.QUEUED, [WORDS_CHANGED])
    assert placed.verdicts.count() == 1
    told = Event.objects.filter(target=f"claim:{lost.pk}").order_by("-pk").values_list("action", flat=True)
    assert list(told[:2]) == ["claim.invalidate", "claim.place"]


def test_a_place_has_to_be_one(lost, cast):
    with pytest.raises(InvalidAnchor):
        place(lost, cast.ben)
    with pytest.raises(InvalidAnchor):
        place(lost, cast.ben, "Bergen is the capital of Norway.")
    with pytest.raises(StaleVersion):
        place(lost, cast.ben, prefix="It rains. ", version=lost.version - 1)
    with pytest.raises(NotAllowed):
        place(lost, cast.ada, prefix="It rains. ")
    assert Claim.objects.get(pk=lost.pk).flags == [ORPHANED]


def test_only_a_lost_claim_is_placed(article, cast):
    with pytest.raises(ActionRefused) as refused:
        place(make_claim(article, cast.ben), cast.ben)
    assert refused.value.failures[0].code == "not_lost"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_place_a_claim_at_once_one_does(live_cast):
    article = make_article(live_cast.ada)
    claim = approve(make_submitted(article, live_cast.ben), live_cast.dan)
    make_revision(article, live_cast.ada, TWICE)
    found = at_once(
        lambda: place(claim, live_cast.ben, prefix="It rains. "),
        lambda: place(claim, live_cast.cleo, prefix="First of all: "),
    )
    assert sorted(type(one).__name__ for one in found) == ["ActionRefused", "Claim"]
    assert claim.anchors.filter(revision=article.current).count() == 1
    assert Event.objects.filter(action="claim.place").count() == 1
