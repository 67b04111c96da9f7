from verification.engine.types import Kind


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
