"""Two readings of one page: what is a change, and what became of the quotations."""

import time

import pytest

from verification.engine.reread import diff_readings, fates, same_words

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


def rebuilt(segments):
    return "".join(part.author for part in segments), "".join(part.ours for part in segments)


def test_diff_shows_words_inside_of_changed_lines_and_whole_lines_that_came_or_went():
    now = REPORT.replace("nine", "eleven").replace("Barge strikes lock gate\n\n", "") + "\n\nThe mayor came!"

    found = diff_readings(REPORT, now)

    assert rebuilt(found) == (REPORT, now)
    changed = [(str(part.op), part.author, part.ours) for part in found if part.op != "same"]
    assert changed == [
        ("dropped", "Barge strikes lock gate\n\n", ""),
        ("changed", "nine", "eleven"),
        ("added", "", "\n\nThe mayor came!"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 900, "b\na\n" * 450),
        ("a " * 60_000, "b a " * 40_000),
        ("\n".join(["a a a a " * 200] * 50), "\n".join(["a b a b " * 200] * 50)),
        ("x\n" * 90_000, "y\n" * 90_000),
        ("", "a"),
        ("a\r\nb\u2028c\x0cd", "a\nb"),
    ],
)
def test_diff_of_tiresome_texts_is_whole_and_takes_no_time(before, after):
    began = time.monotonic()

    assert rebuilt(diff_readings(before, after)) == (before, after)
    assert time.monotonic() - began < 6
