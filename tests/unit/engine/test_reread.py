"""Two readings of one page: what is a change, and what became of the quotations."""

import pytest

from verification.engine.reread import fates, same_words

REPORT = """Barge strikes lock gate

The harbour of Port Amity was closed on Monday after a barge struck the northern lock gate at dawn.

Nobody was hurt, the harbour office said, but nine freighters had to anchor outside."""


@pytest.mark.parametrize(
    "other",
    [
        REPORT.replace("\n\n", "\n\n\n"),
        REPORT.replace("after a barge", "after\u00a0a  barge"),
        f"{REPORT}\n\nRead more: The lock that everybody fears",
        f"{REPORT}\n\n245 shares",
        REPORT.replace("\n\nNobody", "\n\nAdvertisement\n\nNobody"),
    ],
)
def test_furniture_and_spaces_are_no_change(other):
    assert same_words(REPORT, other)


@pytest.mark.parametrize(
    "other",
    [
        REPORT.replace("nine", "eight"),
        REPORT.replace("Nobody was", "Nobody, it seems, was"),
        REPORT.replace("Barge strikes", "Ship strikes"),
        REPORT.partition("\n\nNobody")[0],
        f"{REPORT}\n\nThe mayor came at noon.",
        "",
    ],
)
def test_other_words_are_a_change(other):
    assert not same_words(REPORT, other)


def test_quotation_that_stands_is_told_from_one_that_was_changed():
    now = REPORT.replace("nine freighters", "eleven freighters")

    stands, changed, gone = fates(
        [
            "closed on Monday […] struck the northern lock gate",
            "nine freighters had to anchor outside",
            "Engineers brought cranes.",
        ],
        now,
    )

    assert stands.stands
    assert (changed.stands, changed.nearest) == (False, "eleven freighters had to anchor outside")
    assert (gone.stands, gone.nearest) == (False, "")
