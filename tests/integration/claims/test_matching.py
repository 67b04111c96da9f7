"""Matching claims: what is stored, what both sides see, what follows a new wording, who may see it."""

import pytest
from django.db import connection

from tests.factories import make_article, make_claim, make_import, make_person
from tests.integration.pipeline import run_pipeline
from verification import jobs
from verification.claims import candidates, matching, services, wording
from verification.claims.models import Claim, ClaimVector, ClaimWord, Match
from verification.engine.agreement import Differs
from verification.engine.match import Frequencies
from verification.errors import EngineError
from verification.jobs import PipelineStep, StepState
from verification.workflow import Role

pytestmark = pytest.mark.django_db

FIRST = """Flood above Linz

The Harrow dam above Linz holds 14 million cubic metres of water. Mayor Marta Kolar opened the gates on Monday.
"""
SAME = "Dam report\n\nThe Harrow dam above Linz holds 14 million cubic metres of water."
OTHER_FIGURE = "Dam report\n\nThe Harrow dam above Linz holds 40 million cubic metres of water."
UNRELATED = "Football\n\nThe visitors from Graz won the final of the cup by three goals."


def match_of(article):
    step = PipelineStep.objects.filter(step="match", article_id=article.pk).latest("pk")
    started = jobs.start(step.pk)
    assert matching.match_article(started)
    return step


@pytest.fixture
def first(cast):
    article = make_article(cast.ada, FIRST)
    match_of(article)
    return article


def dam(article):
    return article.claims.get(text__contains="dam above Linz holds")


def second(cast, text, by=None):
    article = make_article(by or cast.ada, text, byline=(by or cast.ada).name)
    match_of(article)
    return article


def test_extraction_leaves_one_matching_step_for_an_article(cast):
    article = make_article(cast.ada, FIRST)
    step = PipelineStep.objects.get(step="match")
    assert (step.target, step.article_id) == (f"article:{article.pk}", article.pk)


def test_an_article_without_claims_leaves_none(cast):
    make_article(cast.ada, "Advertisement")
    assert not PipelineStep.objects.filter(step="match").exists()


def test_what_was_said_before_is_found_as_the_same(cast, first):
    article = second(cast, SAME)
    row = Match.objects.get(claim=dam(article))
    assert (row.earlier, row.same, row.differs) == (dam(first), True, [])
    assert row.score > 0.9


def test_another_figure_is_found_and_told(cast, first):
    article = second(cast, OTHER_FIGURE)
    (shown,) = matching.matches_of(dam(article), cast.ben)
    assert not shown.match.same
    (difference,) = shown.contradictions
    assert difference.code is Differs.NUMBER
    assert difference.ours.startswith("40 million")
    assert difference.theirs.startswith("14 million")


def test_the_earlier_claim_sees_the_later_one_with_the_sides_swapped(cast, first):
    article = second(cast, OTHER_FIGURE)
    (shown,) = matching.matches_of(dam(first), cast.ben)
    assert shown.claim == dam(article)
    assert shown.contradictions[0].ours.startswith("14 million")


def test_what_is_about_something_else_does_not_match(cast, first):
    article = second(cast, UNRELATED)
    assert not Match.objects.filter(claim__article=article).exists()


def test_what_an_article_says_twice_matches_once(cast):
    text = (
        "Water report\n\nThe Harrow dam above Linz holds 14 million cubic metres of water.\n\n"
        "Marta Kolar has been the mayor of Linz since 2019.\n\n"
        "As of today, the Harrow dam above the city of Linz holds 40 million cubic metres of water."
    )
    article = make_article(cast.ada, text)
    match_of(article)
    pairs = list(Match.objects.values_list("claim", "earlier"))
    assert pairs
    assert all(earlier < claim for claim, earlier in pairs)
    shown = matching.matches_of(Claim.objects.get(pk=pairs[0][0]), cast.ben)
    assert all(item.in_same_article for item in shown)


def test_dismissed_claims_are_neither_found_nor_shown(cast, first):
    article = second(cast, SAME)
    services.dismiss(
        actor=cast.ben.as_actor(), claim_id=dam(first).pk, expected_version=None, reason="trivial"
    )
    assert matching.matches_of(dam(article), cast.ben) == []
    third = second(cast, f"{SAME} It was built long ago.")
    assert dam(first).pk not in Match.objects.filter(claim=dam(third)).values_list("earlier", flat=True)


def test_nobody_sees_a_claim_of_an_article_that_they_may_not_see(cast, first):
    article = second(cast, SAME)
    assert [shown.claim for shown in matching.matches_of(dam(article), cast.ben)] == [dam(first)]
    assert matching.matches_of(dam(article), cast.eve) == []


def test_a_reporter_sees_no_match_in_the_article_of_another_reporter(cast, first):
    mia = make_person("mia", Role.REPORTER, display_name="Mia Reporter")
    article = second(cast, SAME, by=mia)
    assert Match.objects.filter(claim=dam(article), earlier=dam(first)).exists()
    assert matching.matches_of(dam(article), mia) == []


def test_a_new_wording_leaves_matching_again_and_hides_what_no_longer_holds(cast, first):
    article = second(cast, SAME)
    claim = dam(article)
    wording.edit(
        actor=cast.ben.as_actor(),
        claim_id=claim.pk,
        expected_version=None,
        text="The Harrow dam above Linz holds 40 million cubic metres of water.",
    )
    claim.refresh_from_db()
    assert matching.matches_of(claim, cast.ben) == []
    match_of(article)
    (shown,) = matching.matches_of(claim, cast.ben)
    assert not shown.match.same
    assert ClaimVector.objects.get(claim=claim).wording == 2
    assert Match.objects.filter(claim=claim).count() == 2


def test_words_are_counted_once_a_claim_and_again_when_it_is_worded_anew(cast, first):
    total = ClaimVector.objects.count()
    assert ClaimWord.objects.get(word="dam").claims == Claim.objects.filter(text__icontains="dam").count()
    wording.edit(
        actor=cast.ben.as_actor(), claim_id=dam(first).pk, expected_version=None, text="Nothing is left."
    )
    match_of(first)
    assert ClaimVector.objects.count() == total
    assert ClaimWord.objects.get(word="dam").claims == 0
    assert ClaimWord.objects.get(word="noth").claims == 1


def test_the_late_of_two_workers_stores_no_match(cast, first):
    article = make_article(cast.ada, SAME)
    step = PipelineStep.objects.get(step="match", article_id=article.pk)
    late = jobs.start(step.pk)
    PipelineStep.objects.filter(pk=step.pk).update(claimed_until=None)
    assert matching.match_article(jobs.start(step.pk))
    before = (Match.objects.count(), ClaimVector.objects.count(), ClaimWord.objects.get(word="dam").claims)
    assert not matching.match_article(late)
    assert before == (
        Match.objects.count(),
        ClaimVector.objects.count(),
        ClaimWord.objects.get(word="dam").claims,
    )


def test_a_worker_that_died_after_the_vectors_is_followed_by_one_that_uses_them(cast, first, monkeypatch):
    article = make_article(cast.ada, SAME)
    step = PipelineStep.objects.get(step="match", article_id=article.pk)

    def die(claims):
        raise EngineError("killed")

    monkeypatch.setattr(matching, "find_candidates", die)
    with pytest.raises(EngineError):
        matching.match_article(jobs.start(step.pk))
    made = ClaimVector.objects.get(claim=dam(article))
    monkeypatch.undo()
    PipelineStep.objects.filter(pk=step.pk).update(claimed_until=None)
    assert matching.match_article(jobs.start(step.pk))
    assert ClaimVector.objects.get(claim=dam(article)).words == made.words
    assert ClaimWord.objects.get(word="dam").claims == Claim.objects.filter(text__icontains="dam").count()
    assert Match.objects.filter(claim=dam(article)).count() == 1


def test_a_claim_by_hand_is_matched_too(cast, first):
    article = second(cast, SAME)
    make_claim(article, cast.ben, exact="Harrow dam above Linz holds 14 million")
    match_of(article)
    assert Match.objects.filter(claim=article.claims.latest("pk")).exists()


def test_the_whole_pipeline_ends_with_every_claim_findable(cast):
    article = make_import(cast.ada, FIRST).article
    run_pipeline(article.pk)
    assert ClaimVector.objects.count() == article.claims.count() > 0
    assert not PipelineStep.objects.exclude(state=StepState.DONE).exists()


def test_candidates_are_never_sought_among_all_claims(cast, first):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {candidates.NEAREST}", {"claim": dam(first).pk, "limit": 50})
        nearest = " ".join(row[0] for row in cursor.fetchall())
        asked = {"claim": 1, "limit": 50, "rare": ["dam"], "words": ["dam"], "weights": [1.0]}
        cursor.execute(f"EXPLAIN {candidates.TELLING}", asked)
        telling = " ".join(row[0] for row in cursor.fetchall())
    assert "claim_embedding" in nearest
    assert "claim_words" in telling


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"dam": 3, "water": 40, "open": 300}, ["dam", "water"]),
        ({"dam": 30_000, "water": 40_000, "open": 50_000}, ["dam"]),
        ({"dam": 400, "water": 450, "open": 460}, ["dam"]),
        ({}, ["dam", "open", "water"]),
    ],
)
def test_the_rarest_words_are_required(counts, expected):
    assert candidates.rare_words(["water", "dam", "open"], Frequencies(1000, counts)) == expected
