"""What is changed in a statement, and that nothing else is."""

import pytest

from verification.engine.swaps import NamePool, Swap, swaps

POOL = NamePool(
    [
        "Harald Nygaard met Elise Tanaka in Bergen.",
        "Oskar Lindqvist left Aarhus for Ghent.",
        "The Icelandic team beat Portugal.",
        "Mira Castellan wrote to the Dutch envoy.",
    ]
)


def made(claim, evidence):
    (found,) = swaps([claim], [evidence], POOL)
    return {swap.kind: swap for swap in found}


@pytest.mark.parametrize(
    ("claim", "evidence", "kind", "before"),
    [
        ("The ferry carries 1,200 people.", "It carries 1,200 people a day.", Swap.NUMBER, "1,200"),
        ("Four bridges were closed.", "The town closed four bridges.", Swap.NUMBER, "Four"),
        ("The dam rose by 2.5 metres.", "It rose by 2.5 metres.", Swap.NUMBER, "2.5"),
        ("The mill burnt down in 1931.", "In 1931 the mill burnt down.", Swap.DATE, "1931"),
        ("The strike ended in March.", "It ended on 3 March.", Swap.DATE, "March"),
        ("Tove Brandt runs the harbour.", "The harbour is run by Tove Brandt.", Swap.NAME, "Tove Brandt"),
    ],
)
def test_what_the_evidence_has_too_is_changed_and_nothing_else(claim, evidence, kind, before):
    swap = made(claim, evidence)[kind]
    assert swap.before == before
    assert swap.after not in evidence
    assert swap.text == claim.replace(before, swap.after, 1)


def test_what_the_evidence_does_not_have_is_left_alone():
    assert set(made("The ferry carried 1,200 people in 1931.", "A ferry carries people.")) == {Swap.NEGATION}


@pytest.mark.parametrize(
    ("claim", "denied"),
    [
        ("The bridge is closed.", {"The bridge is not closed.", "The bridge is never closed."}),
        (
            "The council sold the mill.",
            {"The council did not sell the mill.", "The council never sold the mill."},
        ),
        ("The mill was not sold.", {"The mill was sold."}),
    ],
)
def test_a_denial_is_put_in_or_taken_out(claim, denied):
    assert made(claim, claim)[Swap.NEGATION].text in denied


def test_the_article_follows_the_name():
    swap = made("She is an Icelandic painter.", "The Icelandic painter lives here.")[Swap.NAME]
    article = "an" if swap.after.split()[-1][0] in "AEIOU" else "a"
    assert swap.text == f"She is {article} {swap.after.split()[-1]} painter."


def test_the_same_pairs_give_the_same_swaps():
    pair = (["Tove Brandt sold 40 boats in 1998."], ["In 1998 Tove Brandt sold 40 boats."], POOL)
    assert swaps(*pair, seed=3) == swaps(*pair, seed=3)
    assert {swap.kind for swap in swaps(*pair)[0]} == set(Swap)
