"""A claim "X said Y" has two answers; sources say how they lie to the matter in time and as parties to it."""

from datetime import date

import pytest

from tests.factories import make_article, make_claim, take
from tests.integration.evidence.conftest import store
from tests.integration.evidence.test_services import search
from verification.engine.types import Question, Stance
from verification.evidence import by_hand, services
from verification.evidence.by_hand import Quote
from verification.evidence.models import Evidence

pytestmark = pytest.mark.django_db

TEXT = """A quiet year

"The unemployment rate in Slovenia was 3.4 percent in 2024," Marta Kolar said on Friday.

The harbour office keeps the tide tables of Port Amity secret.
"""
RECORD = "MARTA KOLAR: The unemployment rate in Slovenia was {} percent in 2024. That is low.\n"
REPEATED = '"The unemployment rate in Slovenia was 3.4 percent in 2024," Marta Kolar said in Ljubljana.'
SECRET = "The harbour office keeps the tide tables of Port Amity secret."


@pytest.fixture
def article(cast):
    return make_article(cast.ada, TEXT, published_on=date(2025, 3, 7))


def found(claim, source):
    rows = Evidence.objects.filter(claim=claim, passage__snapshot__source__name=source)
    return {row.question: row for row in rows}


def concluded(claim):
    held = {question: services.witnesses(claim, Question(question)) for question in claim.questions}
    return {
        question: {w.judgement.stance for w in rows if w.independent} - {Stance.NOT_ENOUGH}
        for question, rows in held.items()
    }


def test_said_and_true_are_searched_judged_and_told_apart(article):
    store(RECORD.format("3.4"), source="Council", kind="transcript", speaker="Marta Kolar", title="Minutes")
    store("The unemployment rate in Slovenia was 4.9 percent in 2024.", source="Labour Post", title="Rates")
    store(REPEATED, source="Echo", title="What Kolar said")
    claim = article.claims.get(text__contains="unemployment")
    search(claim)
    assert concluded(claim) == {"said": {Stance.SUPPORTS}, "true": {Stance.REFUTES}}
    echo = found(claim, "Echo")
    assert (echo["said"].stance, echo["said"].is_primary) == (Stance.SUPPORTS, False)
    assert (echo["true"].stance, echo["true"].is_independent) == (Stance.NOT_ENOUGH, False)


def test_a_misquotation_is_refuted_with_what_was_said(article):
    store(RECORD.format("4.3"), source="Council", kind="transcript", speaker="Marta Kolar", title="Minutes")
    claim = article.claims.get(text__contains="unemployment")
    search(claim)
    said = found(claim, "Council")["said"]
    assert said.stance == Stance.REFUTES
    assert "not there: 3.4; there stands: 4.3" in said.note


def test_sources_of_another_time_and_parties_to_the_matter_say_so(article, cast):
    text = "The harbour office of Port Amity keeps its tide tables secret, it admitted."
    old = store(text, source="Harbour Office press office", title="Tides", published=date(2019, 3, 4))
    store(f"Again: {text}", source="Amity Wire", title="Tides", published=date(2025, 5, 5))
    claim = make_claim(article, cast.ben, SECRET)
    search(claim)
    press, wire = (found(claim, name)["true"] for name in ("Harbour Office press office", "Amity Wire"))
    assert "a party to the matter: the claim is about Harbour Office" in press.party
    assert (wire.time, press.time) == ("newer", "older" if claim.kind in {"state", "quantity"} else "")
    held = take(claim, cast.ben)
    row = by_hand.quote_snapshot(
        actor=cast.ben.as_actor(),
        claim_id=held.pk,
        expected_version=None,
        snapshot_id=old.snapshots[0],
        quote=Quote("keeps its tide tables secret", "supports"),
    )
    assert row.party.endswith("against itself, which weighs much")
    assert row.time == press.time
