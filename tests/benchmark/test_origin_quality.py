"""Copies of agency reports come together; what only looks like a copy does not."""

from pathlib import Path

import pytest

from verification.measuring.origins import measure, score

STORIES = Path(__file__).parents[1] / "data" / "wire-stories.txt"


@pytest.mark.parametrize("family", ["made", "held"])
def test_planted_copies_are_clustered_and_nothing_else_is(family):
    found = measure({"stories": STORIES, "family": family, "texts": [], "limit": None})
    figures = score(found.items)
    print(figures)
    assert figures["pair_recall"] >= 0.95
    assert figures["false_joins"] == 0
    assert figures["unrelated_pairs"] > 20_000
