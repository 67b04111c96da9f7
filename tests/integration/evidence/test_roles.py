"""A source is primary or secondary to one claim, as a person decided; else the machine's word stands."""

import pytest

from tests.factories import adopt, as_actor, make_article, make_claim, make_draft, make_evidence, take
from verification.errors import ActionRefused, InvalidInput
from verification.evidence import services
from verification.evidence.models import GAP, Evidence
from verification.verdicts import services as verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast):
    return take(make_claim(make_article(cast.ada), cast.ben), cast.ben)


def primaries(claim):
    return [item.primary for item in services.counted(claim)]


@pytest.mark.parametrize(
    ("by_machine", "by_person", "counts"),
    [(True, "", True), (False, "", False), (True, "secondary", False), (False, "primary", True)],
)
def test_a_person_decides_the_role_and_silence_leaves_the_machines(held, cast, by_machine, by_person, counts):
    adopt(make_evidence(held, primary=by_machine), cast.ben, role=by_person)
    assert primaries(held) == [counts]


def test_a_source_called_secondary_carries_no_verdict_alone(held, cast):
    adopt(make_evidence(held, primary=True), cast.ben, role="secondary")
    make_draft(held, cast.ben)
    with pytest.raises(ActionRefused, match="one primary source"):
        verdicts.submit(actor=as_actor(cast.ben), claim_id=held.pk, expected_version=None)
    adopt(Evidence.objects.get(claim=held), cast.ben, role="primary")
    assert verdicts.submit(actor=as_actor(cast.ben), claim_id=held.pk, expected_version=None)


def test_no_other_role_is_known(held, cast):
    with pytest.raises(InvalidInput, match="primary or secondary"):
        adopt(make_evidence(held), cast.ben, role="tertiary")
    assert primaries(held) == []


def test_the_digest_binds_the_role_where_somebody_gave_one(held, cast):
    plain, told = make_evidence(held), make_evidence(held)
    adopt(plain, cast.ben)
    adopt(told, cast.ben, role="secondary")
    make_draft(held, cast.ben)
    verdicts.submit(actor=as_actor(cast.ben), claim_id=held.pk, expected_version=None)
    frozen = {item["evidence"]: item for item in verdicts.current_verdicts(held)[0].counted}
    assert "role" not in frozen[plain.pk]
    assert frozen[told.pk]["role"] == "secondary"


def test_a_quotation_with_gaps_is_verbatim_piece_by_piece(held, cast):
    row = make_evidence(held)
    text, at = row.passage.snapshot.text, row.start
    row.pieces, row.end = [[at, at + 4], [at + 12, at + 19]], at + 19
    row.quotation = GAP.join([text[at : at + 4], text[at + 12 : at + 19]])
    assert row.is_verbatim
    row.pieces = [[at, at + 4], [at + 13, at + 20]]
    assert not row.is_verbatim
