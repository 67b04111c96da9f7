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
    ],
)
def test_every_kind_is_told(text, kind):
    assert find_kind(tokens(text)) is kind


def test_would_in_indirect_speech_is_a_prediction(extract):
    claim = extract("The government of Finland said that the country would build a fence.").claims[0]
    assert (claim.text, claim.kind) == ("Finland would build a fence.", Kind.PREDICTION)
