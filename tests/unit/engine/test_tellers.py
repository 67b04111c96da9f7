"""Whom a passage goes back to by its own words."""

import pytest

from verification.engine.tellers import teller


@pytest.mark.parametrize(
    ("passage", "named"),
    [
        (
            "About 92,000 young people gain the right to vote, according to the statistics office.",
            "the statistics office",
        ),
        (
            "Nobody was hurt, the harbour office said, but nine freighters had to anchor outside.",
            "the harbour office",
        ),
        (
            "Forty people had died in the valley by noon, the Observatory said. It gave no names.",
            "the Observatory",
        ),
        ("The harbour was closed on Monday. Nine freighters had to anchor outside.", ""),
        ("Officials said that the bridge had been closed for several hours.", ""),
        (
            "The bank earned 1.9 billion crowns last year and has 900 branches. It is growing, Lind said.",
            "",
        ),
        ("", ""),
    ],
)
def test_most_of_the_passage_has_to_be_told_by_somebody_who_is_named(passage, named):
    assert teller(passage) == named
