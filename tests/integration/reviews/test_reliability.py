"""What people decided against what the machine had proposed, out of the database."""

import pytest

from tests.factories import (
    adopt,
    approve,
    as_actor,
    make_article,
    make_claim,
    make_draft,
    make_evidence,
    take,
)
from tests.integration.resolved import make_resolved, too_sure
from verification.evidence import hiding
from verification.reviews import services as reviews
from verification.reviews.reliability import Cut, reliability, resolved
from verification.verdicts import services
from verification.verdicts.models import Proposal
from verification.verdicts.revealing import reveal


@pytest.fixture
def article(cast):
    return make_article(cast.ada)


def test_a_verdict_is_compared_with_the_proposal_that_stood_once_it_is_approved(cast, article):
    hiding.set_hiding(actor=as_actor(cast.cleo), hides=True, expected_version=None)
    claim = take(make_claim(article, cast.ben), cast.ben)
    adopt(make_evidence(claim), cast.ben, stance="supports")
    told = {"claim": claim, "question": "true", "made_by": "e.v1"}
    Proposal.objects.create(ordinal=1, outcome="supported", confidence=0.8, **told)
    make_draft(claim, cast.ben, rating="incorrect")
    reveal(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    make_draft(claim, cast.ben, rating="confirmed")
    services.submit(actor=as_actor(cast.ben), claim_id=claim.pk, expected_version=None)
    Proposal.objects.create(ordinal=2, outcome="refuted", confidence=0.9, **told)
    assert resolved() == []
    claim.refresh_from_db()
    approve(claim, cast.dan)
    (row,) = resolved()
    assert (row.engine, row.kind, row.outcome, row.confidence) == ("e.v1", claim.kind, "supported", 0.8)
    # The rating from before the proposal was seen counts; leaving it out would flatter the machine.
    assert (row.bucket, row.blind, row.changed, row.agrees) == ("false", True, True, False)
    reviews.reopen(actor=as_actor(cast.cleo), claim_id=claim.pk, expected_version=None, reason="New word.")
    assert resolved() == []


def test_figures_come_by_engine_kind_question_and_sight(cast, article):
    make_resolved(cast, article, too_sure(40), engine="e.v1")
    make_resolved(cast, article, [("refuted", 0.9, "refuted")] * 35, engine="e.v2", kind="event", blind=False)
    make_resolved(cast, article, [("refuted", 0.9, "not_factual")] * 2, engine="e.v1")
    make_resolved(cast, article, [("refuted", None, "refuted")] * 3, engine="e.v1", abstained=True)
    told = reliability(resolved(), Cut())
    assert (told.verdicts, told.whole.n, told.whole.agreed) == (80, 75, 55)
    assert (told.whole.unrateable, told.whole.abstained) == (2, 3)
    assert {name: part.n for name, part in told.parts["engine"].items()} == {"e.v1": 40, "e.v2": 35}
    assert {name: part.n for name, part in told.parts["kind"].items()} == {"event": 35, "state": 40}
    assert {name: part.n for name, part in told.parts["sight"].items()} == {"blind": 40, "seen": 35}
    assert told.parts["engine"]["e.v1"].ece == pytest.approx(0.24, abs=0.01)
    only = reliability(resolved(), Cut(engine="e.v2", sight="seen", kind="event", question="true"))
    assert (only.whole.n, only.whole.acceptance) == (35, 1.0)
    assert only.engines == ["e.v1", "e.v2"]


def test_figures_take_one_query_however_many_verdicts_there_are(cast, article, django_assert_num_queries):
    make_resolved(cast, article, too_sure(120))
    with django_assert_num_queries(1):
        rows = resolved()
    assert len(rows) == 120
