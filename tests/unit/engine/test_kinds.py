import pytest

from verification.engine.kinds import find_kind
from verification.engine.language import pipeline
from verification.engine.types import Kind


def tokens(text):
    return list(pipeline()(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Austria has 9 million inhabitants.", Kind.QUANTITY),
        ("The army seized the town in May.", Kind.EVENT),
        ("Vienna is the capital of Austria.", Kind.STATE),
        ("The tax caused the fall of the government.", Kind.CAUSAL),
        ("Austria is larger than Slovenia.", Kind.COMPARISON),
        ("The ministry denied the report.", Kind.ATTRIBUTION),
        ("Vienna is the most beautiful city in Europe.", Kind.OPINION),
        ("The council should close the bridge.", Kind.OPINION),
        ("The Danube will freeze next winter.", Kind.PREDICTION),
        ("The economy is expected to grow by 2 percent.", Kind.PREDICTION),
        ("Prices to rise next month", Kind.PREDICTION),
        ("The river to rise by another 40 centimetres before Monday.", Kind.PREDICTION),
        ("The bank expects a further fall in profit this year.", Kind.PREDICTION),
        ("The bank does not foresee a return to growth before 2028.", Kind.PREDICTION),
        ("Guards had locked the block and driven away.", Kind.EVENT),
        ("The drought drove prices up.", Kind.CAUSAL),
        ("No one was abandoned.", Kind.EVENT),
        ("Ada Lind is 52.", Kind.QUANTITY),
        ("The ministry did not respond to questions.", Kind.EVENT),
        ("Cargo bikes cost four times as much as a city bike.", Kind.COMPARISON),
        ("Unemployment stood at 7.8%, against 5.1% nationally.", Kind.COMPARISON),
        # What somebody is to do is a plan that stands in a paper.
        ("The bank is to cut 240 jobs.", Kind.QUANTITY),
        ("If the crews had come in time, some of the men would be alive.", Kind.OPINION),
    ],
)
def test_every_kind_is_told(text, kind):
    assert find_kind(tokens(text)) is kind


def test_what_a_law_would_make_of_it_is_no_prediction():
    text = "Leaving prisoners in locked cells would amount to manslaughter."
    assert find_kind(tokens(text), reported=True) is Kind.STATE


def test_would_in_indirect_speech_is_a_prediction(extract):
    claim = extract("The government of Finland said that the country would build a fence.").claims[0]
    assert (claim.text, claim.kind) == ("Finland would build a fence.", Kind.PREDICTION)
