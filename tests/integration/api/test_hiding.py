"""Hidden proposals, for programs."""

import pytest

from tests.factories import as_actor, make_article, make_claim, make_draft, make_evidence, take
from verification.evidence import hiding
from verification.verdicts.models import Proposal


@pytest.fixture
def claim(cast):
    hiding.set_hiding(actor=as_actor(cast.cleo), hides=True, expected_version=None)
    claim = take(make_claim(make_article(cast.ada), cast.ben), cast.ben)
    make_evidence(claim)
    Proposal.objects.create(claim=claim, ordinal=1, question="true", outcome="refuted", made_by="e.v1")
    return claim


def test_an_editor_decides_by_version_and_everybody_reads_it(as_person, assert_refused, cast):
    editor, checker = as_person(cast.cleo), as_person(cast.ben)
    before = checker.get("/proposal-hiding")
    assert before.json() == {"hides": False, "by": None, "since": None, "version": 0}
    assert before.headers["ETag"] == '"0"'
    assert_refused(
        checker.put("/proposal-hiding", {"hides": True}, version=0), status=403, code="not_allowed"
    )
    done = editor.put("/proposal-hiding", {"hides": True}, version=0)
    assert (done.status_code, done.json()["hides"], done.json()["by"]["name"]) == (200, True, "Cleo")
    assert_refused(
        editor.put("/proposal-hiding", {"hides": False}, version=0), status=412, code="stale_version"
    )


def test_a_program_cannot_decide_what_is_hidden(as_program, assert_refused, cast):
    program = as_program(cast.cleo)
    assert_refused(
        program.put("/proposal-hiding", {"hides": True}, version=0), status=403, code="not_allowed"
    )


def test_the_proposal_is_refused_until_the_claim_is_rated(as_person, assert_refused, cast, claim):
    ben = as_person(cast.ben)
    problem = assert_refused(ben.get(f"/claims/{claim.pk}/proposals"), status=403, code="proposal_hidden")
    assert problem["detail"] == "The machine's proposal is hidden until you have rated this claim."
    refused = ben.get(f"/claims/{claim.pk}/evidence", stance="supports")
    assert_refused(refused, status=403, code="proposal_hidden")
    claim.refresh_from_db()
    early = ben.post(f"/claims/{claim.pk}/reveal", version=claim.version)
    assert_refused(early, status=409, code="action_refused")
    make_draft(claim, cast.ben)
    claim.refresh_from_db()
    assert ben.post(f"/claims/{claim.pk}/reveal", version=claim.version).status_code == 200
    assert ben.get(f"/claims/{claim.pk}/proposals").json()["results"][0]["outcome"] == "refuted"
