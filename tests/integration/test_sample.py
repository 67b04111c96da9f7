"""The sample article is judged as its texts say. No rule of the product knows these texts."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.integration.pipeline import run_pipeline
from verification.articles.models import Article
from verification.engine.types import ConclusionClass, Kind
from verification.evidence.models import Evidence, Origin, Snapshot
from verification.management.commands.import_factbook import SAMPLE_ENTITIES
from verification.verdicts.services import current_proposals

pytestmark = pytest.mark.django_db

WRONG = {
    "Croatia has no border with Hungary.": "Croatia · Land boundaries · border countries · ",
    "Brno is the capital of Czechia.": "Czechia · Capital · Prague",
    "Slovakia became independent on 1 January 1992.": "Slovakia · Independence · 1 January 1993",
    "Hungary covers 83,028 square kilometres.": "Hungary · Area · 93,028 sq km",
}
RIGHT = [
    "The highest point of Croatia is Dinara.",
    "Forests cover 61.8 percent of Slovenia.",
    "Slovenia has a coastline of 46.6 kilometres.",
    "Slovenia became independent on 25 June 1991.",
    "The unemployment rate in Slovenia was 3.4 percent in 2024.",
    "Austria covers 83,871 square kilometres.",
    "Austria has a population of about 9.2 million.",
    "Life expectancy at birth in Austria is 82.7 years.",
    "Czechia borders Austria, Germany, Poland and Slovakia.",
    "Bratislava is the capital of Slovakia.",
    "Hungary has 7,687 kilometres of railways.",
]
CONFLICTING = "Croatia's coastline is 5,835 kilometres long, islands included."
UNANSWERABLE = "In 2024, 312,000 people travelled between Zagreb and Linz by bus."


def seed(*countries):
    out = StringIO()
    call_command(
        "seed_sample", countries=list(countries or SAMPLE_ENTITIES), json=True, stdout=out, stderr=StringIO()
    )
    return json.loads(out.getvalue())


class Judged:
    """The sample after its pipeline: claims by their texts, with what is proposed for each question."""

    def __init__(self):
        self.told = seed()
        run_pipeline(self.told["article"])
        self.claims = {claim.text: claim for claim in Article.objects.get().claims.all()}
        found = current_proposals([claim.pk for claim in self.claims.values()])
        self.outcomes = {
            text: {question: proposal.outcome for question, proposal in found[claim.pk].items()}
            for text, claim in self.claims.items()
        }

    def evidence(self, text, **wanted):
        rows = Evidence.objects.filter(claim=self.claims[text], **wanted)
        return rows.select_related("passage__snapshot__source")


@pytest.fixture(scope="module")
def judged(django_db_setup, django_db_blocker):
    """Judged once for the tests of this file, and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Judged()
        transaction.set_rollback(True)


def test_the_sample_article_is_judged_as_its_facts_are(judged):
    true = {text: outcomes.get("true") for text, outcomes in judged.outcomes.items()}
    assert {text: true[text] for text in WRONG} == dict.fromkeys(WRONG, ConclusionClass.REFUTED)
    assert {text: true[text] for text in RIGHT} == dict.fromkeys(RIGHT, ConclusionClass.SUPPORTED)
    assert true[CONFLICTING] == ConclusionClass.CONFLICTING
    assert true[UNANSWERABLE] == ConclusionClass.NOT_ENOUGH
    assert 13 <= len(WRONG) + len(RIGHT) + 2 <= 17


def test_each_wrong_claim_is_refuted_by_the_contradicting_field_verbatim(judged):
    for text, start in WRONG.items():
        rows = judged.evidence(text, question="true", stance="refutes", passage__entity=start.split(" · ")[0])
        (row,) = rows
        assert row.quotation.startswith(start)
        assert row.is_verbatim and row.is_primary
        assert not judged.evidence(text, stance="supports")


def test_the_true_quotation_is_found_and_the_false_one_refuted(judged):
    said = {text: outcomes["said"] for text, outcomes in judged.outcomes.items() if "said" in outcomes}
    stays = next(text for text in said if "border station" in text)
    pays = next(text for text in said if "pay for itself" in text)
    assert (said[stays], said[pays]) == (ConclusionClass.SUPPORTED, ConclusionClass.REFUTED)
    (row,) = judged.evidence(pays, question="said", stance="refutes")
    assert "within fifteen years" in row.quotation
    assert row.passage.snapshot.kind == "transcript"


def test_the_article_holds_an_opinion_and_a_prediction(judged):
    kinds = {claim.text: claim.kind for claim in judged.claims.values()}
    assert kinds["It is the most beautiful railway journey in Europe."] == Kind.OPINION
    assert kinds["Fares will fall by a third before 2035."] == Kind.PREDICTION


def test_the_report_and_its_two_reprints_are_one_origin(judged):
    names = ["Danube Wire", "Linz Morning Post", "Adriatic Courier"]
    snapshots = Snapshot.objects.filter(source__name__in=names)
    assert snapshots.count() == 3
    assert snapshots.values("origin").distinct().count() == 1
    assert "(Danube Wire)" in Origin.objects.get(pk=snapshots[0].origin_id).label
    rows = judged.evidence("Forests cover 61.8 percent of Slovenia.", stance="supports")
    assert len(rows) == 4
    assert len({row.passage.snapshot.origin_id for row in rows}) == 2


def test_whoever_is_quoted_is_no_witness_for_what_is_said(judged):
    text = "The unemployment rate in Slovenia was 3.4 percent in 2024."
    own = judged.evidence(text, question="true", passage__snapshot__kind="transcript")
    assert own and not any(row.is_independent for row in own)
    assert judged.outcomes[text] == {"said": ConclusionClass.SUPPORTED, "true": ConclusionClass.SUPPORTED}
