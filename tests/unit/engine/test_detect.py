import pytest

from verification.engine.detect import check_worthiness, find_kind, is_checkable
from verification.engine.features import FEATURES, read_features
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


@pytest.mark.parametrize(
    "text", ["Why did the bridge fall?", "Thank you very much.", "The bridge at night", "Look there!", ""]
)
def test_what_states_nothing_is_not_checkable(text):
    assert not is_checkable(tokens(text))


def test_a_figure_is_worth_more_than_a_greeting():
    figure = check_worthiness(tokens("Unemployment fell by 12 percent in 2019."))
    assert figure > 0.5 > check_worthiness(tokens("Thank you, it is great to be here tonight."))


def test_there_is_one_number_a_feature_for_any_statement():
    assert len(read_features([])) == len(FEATURES)
    assert len(read_features(tokens("Austria has 9 million inhabitants."))) == len(FEATURES)


def test_an_accusation_from_an_anonymous_source_comes_before_background(extract):
    text = "The bridge is old and grey today.\n\nLocal sources said the group killed 30 people in Graz."
    background, accusation = extract(text).claims
    assert accusation.worthiness.priority > background.worthiness.priority + 20
    assert {"accuses somebody", "anonymous source", "states a number"} <= set(accusation.worthiness.reasons)


def test_an_opinion_is_kept_as_a_claim_of_low_priority(extract):
    claim = extract("Vienna is the most beautiful city in Europe.").claims[0]
    assert claim.kind is Kind.OPINION
    assert claim.worthiness.priority <= 12
    assert "nothing to check" in claim.worthiness.reasons[-1]
