"""Evidence: found by the pipeline, verbatim, stored once; adopted and rejected by people only."""

import pytest

from tests.factories import make_article, make_claim, take
from tests.integration.evidence.conftest import store, store_countries
from tests.integration.threads import at_once
from verification import jobs
from verification.audit import Event, check_verifies
from verification.claims import services as claim_services
from verification.engine.types import Question, Stance
from verification.errors import ActionRefused, InvalidInput, NotAllowed, NotFound, StaleVersion
from verification.evidence import services
from verification.evidence.models import Evidence, EvidenceDecision, Search, Snapshot
from verification.jobs import PipelineStep
from verification.policies import MACHINE_ACTOR

pytestmark = pytest.mark.django_db

TEXT = """Numbers from the north of the Balkans

Maribor is the capital of Slovenia. Forests cover 61.8 percent of Slovenia.

"The unemployment rate in Slovenia was 3.4 percent in 2024," Marta Kolar said on Friday.

In all 4,711 people travelled between Celje and Koper by bicycle last year.
"""
WRONG = "Maribor is the capital of Slovenia."
SPOKEN = "The unemployment rate in Slovenia was 3.4 percent in 2024"
UNKNOWN = "In all 4,711 people travelled between Celje and Koper by bicycle last year."


@pytest.fixture
def article(cast):
    return make_article(cast.ada, TEXT)


def search(claim):
    """Run the claim's newest search step as a worker does."""
    step = PipelineStep.objects.filter(target=f"claim:{claim.pk}", step="search").latest("pk")
    started = jobs.start(step.pk)
    assert services.search_claim(started)
    return started


def make_searched(article, cast, exact=WRONG):
    claim = make_claim(article, cast.ben, exact)
    search(claim)
    return claim


def test_a_wrong_capital_is_refuted_by_the_field_quoted_verbatim(two_countries, article, cast):
    claim = make_searched(article, cast)
    row = Evidence.objects.get(claim=claim, stance=Stance.REFUTES)
    assert row.quotation == "Slovenia · Capital · Ljubljana"
    assert row.is_primary and row.is_independent and row.is_verbatim
    assert row.comparison["recorded"] == "Ljubljana"
    assert (row.found_by, row.judged_by) == ("postgres-bm25-hnsw.v2", "desk-judge.v1")


def test_every_quotation_of_a_search_is_verbatim_in_its_snapshot(two_countries, article, cast):
    for exact in (WRONG, SPOKEN, UNKNOWN):
        make_searched(article, cast, exact)
    rows = Evidence.objects.select_related("passage__snapshot")
    assert len(rows) >= 16
    for row in rows:
        assert row.quotation
        assert row.passage.snapshot.text[row.start : row.end] == row.quotation


def test_what_no_source_speaks_of_is_neither_supported_nor_refuted(two_countries, article, cast):
    claim = make_searched(article, cast, UNKNOWN)
    assert set(claim.evidence.values_list("stance", flat=True)) <= {Stance.NOT_ENOUGH}


def test_a_search_says_what_was_and_what_was_not_searched(two_countries, article, cast):
    claim = make_searched(article, cast)
    inside, checks, outside = Search.objects.filter(claim=claim).order_by("ordinal")
    assert inside.searched and inside.hits > 0 and "Slovenia · capital" in inside.query
    assert "not ready" in inside.outcome
    assert (checks.channel, checks.searched, checks.hits) == ("checks", False, 0)
    assert (outside.searched, outside.outcome) == (False, "outside search is off for this article")


def test_a_step_that_another_worker_took_over_stores_nothing(two_countries, article, cast):
    claim = make_claim(article, cast.ben, WRONG)
    step = jobs.start(PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search").pk)
    PipelineStep.objects.filter(pk=step.pk).update(attempts=step.attempts + 1)
    assert not services.search_claim(step)
    assert not Evidence.objects.filter(claim=claim).exists()
    assert not Search.objects.filter(claim=claim).exists()


def test_a_search_leaves_the_step_that_proposes(two_countries, article, cast):
    claim = make_searched(article, cast)
    step = PipelineStep.objects.get(target=f"claim:{claim.pk}", step="propose")
    assert (step.state, step.article_id) == ("waiting", article.pk)


def test_an_attributed_claim_is_searched_for_both_questions(two_countries, article, cast):
    claim = article.claims.get(text__contains="unemployment")
    assert claim.speaker == "Marta Kolar"
    search(claim)
    asked = set(Search.objects.filter(claim=claim, searched=True).values_list("question", flat=True))
    assert asked == {"said", "true"}


def test_the_speakers_own_words_are_primary_for_said_and_no_witness_for_true(two_countries, article, cast):
    words = "MARTA KOLAR: The unemployment rate in Slovenia was 3.4 percent in 2024. That is low.\n"
    store(words, source="Council", kind="transcript", speaker="Marta Kolar", title="Minutes")
    claim = article.claims.get(text__contains="unemployment")
    search(claim)
    said = Evidence.objects.get(claim=claim, question="said", stance=Stance.SUPPORTS)
    assert said.is_primary and said.is_independent
    true = Evidence.objects.filter(claim=claim, question="true", passage__snapshot__kind="transcript")
    assert [row.is_independent for row in true] == [False]
    assert "own words" in true[0].note


def test_our_own_article_in_the_archive_is_no_witness(two_countries, article, cast):
    store(f"{TEXT}\nRead more on our pages.", source="Our own pages")
    claim = make_searched(article, cast)
    own = Evidence.objects.filter(claim=claim, passage__snapshot__source__name="Our own pages")
    assert own
    assert not any(row.is_independent or row.is_primary for row in own)


def test_a_short_report_that_our_article_quotes_in_full_is_not_our_own(two_countries, article, cast):
    store("Forests cover 61.8 percent of Slovenia. Maribor is the capital of Slovenia.", source="Old Post")
    claim = make_searched(article, cast)
    row = Evidence.objects.get(claim=claim, passage__snapshot__source__name="Old Post")
    assert row.is_independent


def test_all_reprints_of_one_report_are_one_origin_among_the_witnesses(two_countries, article, cast):
    wire = "The bureau published its survey on Monday. Forests cover 61.8 percent of Slovenia, it says, and more each year."
    for source in ("Wire", "Post", "Courier"):
        store(wire, source=source)
    claim = make_searched(article, cast, "Forests cover 61.8 percent of Slovenia.")
    agreeing = [w for w in services.witnesses(claim, Question.TRUE) if w.judgement.stance is Stance.SUPPORTS]
    assert len(agreeing) == 4
    assert len({witness.origin for witness in agreeing}) == 2


def held(article, cast):
    claim = make_searched(article, cast)
    return take(claim, cast.ben), Evidence.objects.filter(claim=claim).first()


def decide(row, by, *, adopted=True, version=None, **told):
    return services.decide(
        actor=by if by is MACHINE_ACTOR else by.as_actor(),
        evidence_id=row.pk,
        adopted=adopted,
        expected_version=version,
        **told,
    )


def test_adopting_counts_the_evidence_raises_the_version_and_is_on_record(two_countries, article, cast):
    claim, row = held(article, cast)
    decision = decide(row, cast.ben, version=claim.version)
    counted = services.counted(claim)
    assert [(item.evidence_id, item.stance, item.adopted_by) for item in counted] == [
        (row.pk, Stance.REFUTES, cast.ben.pk)
    ]
    assert claim_services.get(claim.pk).version == claim.version + 1
    event = Event.objects.get(action="evidence.adopt")
    assert event.data == {"evidence": row.pk, "decision": decision.pk, "stance": "refutes"}
    check_verifies()


def test_the_newest_decision_counts(two_countries, article, cast):
    claim, row = held(article, cast)
    decide(row, cast.ben)
    decide(row, cast.ben, adopted=False, note="Another Slovenia.")
    assert services.counted(claim) == []
    assert row.pk not in [w.judgement.passage for w in services.witnesses(claim, Question.TRUE)]
    decide(row, cast.ben, stance="qualifies")
    assert [item.stance for item in services.counted(claim)] == [Stance.QUALIFIES]


def test_an_adopted_witness_has_the_stance_that_the_person_gave(two_countries, article, cast):
    claim, row = held(article, cast)
    decide(row, cast.ben, stance="context")
    stances = {w.judgement.passage: w.judgement.stance for w in services.witnesses(claim, Question.TRUE)}
    assert stances[row.passage_id] is Stance.CONTEXT


def test_only_the_holder_decides(two_countries, article, cast):
    _, row = held(article, cast)
    for other in (cast.ada, cast.dan, cast.cleo, cast.eve):
        with pytest.raises(ActionRefused):
            decide(row, other)
    with pytest.raises(NotAllowed):
        decide(row, MACHINE_ACTOR)
    assert not EvidenceDecision.objects.exists()


def test_nobody_decides_on_a_claim_that_nobody_holds(two_countries, article, cast):
    claim = make_searched(article, cast)
    with pytest.raises(ActionRefused):
        decide(claim.evidence.first(), cast.ben)


def test_a_decision_based_on_an_old_version_is_refused(two_countries, article, cast):
    claim, row = held(article, cast)
    decide(row, cast.ben, version=claim.version)
    with pytest.raises(StaleVersion):
        decide(row, cast.ben, adopted=False, version=claim.version)


@pytest.mark.parametrize(
    "told", [{"stance": "perhaps"}, {"stance": "not_enough"}, {"note": "x" * 501}, {"note": "\0"}]
)
def test_an_unknown_stance_or_an_endless_note_is_refused(two_countries, article, cast, told):
    _, row = held(article, cast)
    with pytest.raises(InvalidInput):
        decide(row, cast.ben, **told)


def test_what_the_machine_could_not_judge_is_adopted_with_a_stance_only(two_countries, article, cast):
    claim, _ = held(article, cast)
    row = claim.evidence.filter(stance=Stance.NOT_ENOUGH).first()
    with pytest.raises(InvalidInput):
        decide(row, cast.ben)
    assert decide(row, cast.ben, stance="context").stance == "context"


def test_a_quotation_that_is_not_in_its_snapshot_cannot_be_adopted(two_countries, article, cast):
    _, row = held(article, cast)
    Evidence.objects.filter(pk=row.pk).update(quotation="Slovenia · Capital · Maribor")
    with pytest.raises(InvalidInput):
        decide(row, cast.ben, stance="supports")


def test_there_is_nothing_to_decide_where_there_is_no_evidence(cast):
    with pytest.raises(NotFound):
        services.decide(actor=cast.ben.as_actor(), evidence_id=1, adopted=True, expected_version=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_on_one_version_one_is_refused(live_cast):
    store_countries("si")
    claim, row = held(make_article(live_cast.ada, TEXT), live_cast)
    results = at_once(2, lambda: decide(row, live_cast.ben, version=claim.version))
    assert sorted(type(result).__name__ for result in results) == ["EvidenceDecision", "StaleVersion"]
    assert Snapshot.objects.count() == 1
    check_verifies()
