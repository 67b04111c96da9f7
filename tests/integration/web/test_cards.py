"""Which pieces of evidence a checker reads first."""

import pytest

from tests.factories import adopt, make_article, make_claim, make_evidence, take
from verification.evidence.models import Evidence
from verification.jobs import PipelineStep
from verification.web.cards import evidence_cards, found_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast):
    article = make_article(cast.ada)
    return take(make_claim(article, cast.ben), cast.ben)


def find(claim, *stances):
    """Leave what one search found, best first."""
    step = PipelineStep.objects.get(target=f"claim:{claim.pk}", step="search")
    rows = [make_evidence(claim, stance=stance, primary=False) for stance in stances]
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(step=step)
    return rows


def shown(claim, cast):
    found = found_for("true", evidence_cards(claim, cast.ben))
    return [card.evidence for card in found.cards], [card.evidence for card in found.weak], found.decisive


def test_the_nearest_passages_are_open_where_none_says_yes_or_no(claim, cast):
    rows = find(claim, *["not_enough"] * 5)
    assert shown(claim, cast) == (rows[:3], rows[3:], False)


def test_adopting_one_of_the_nearest_puts_none_of_the_others_away(claim, cast):
    rows = find(claim, *["not_enough"] * 5)
    adopt(rows[1], cast.ben, stance="supports")
    assert shown(claim, cast) == ([rows[1], rows[0], rows[2], rows[3]], rows[4:], True)


def test_what_says_too_little_is_put_away_beside_what_decides(claim, cast):
    rows = find(claim, "not_enough", "refutes", "not_enough")
    assert shown(claim, cast) == ([rows[1]], [rows[0], rows[2]], True)
