import pytest

from verification.engine.language import pipeline
from verification.engine.priority import PriorityLevel, Setting, prioritise, priority_level, stems
from verification.engine.types import Attribution, AttributionClass, BlockKind, Kind, Speaker

ARTICLE = Attribution(AttributionClass.NONE)
ADA = Attribution(AttributionClass.INDIRECT, speaker=Speaker("Ada Lind"))
NOBODY = Attribution(
    AttributionClass.INDIRECT, speaker=Speaker("a guard", anonymous=True), flags=("anonymous",)
)


def rate(text, attribution=ARTICLE, kind=Kind.EVENT, probability=0.5, **place):
    setting = Setting(kind, attribution, place.pop("block", BlockKind.BODY), **place)
    return prioritise(probability, list(pipeline()(text)), setting)


def reasons(text, **given):
    return set(rate(text, **given).reasons)


def test_an_accusation_from_an_anonymous_source_comes_before_background(extract):
    text = "The bridge is old and grey today.\n\nLocal sources said the group killed 30 people in Graz."
    background, accusation = extract(text).claims
    assert accusation.worthiness.priority > background.worthiness.priority + 20
    shown = {"a crime or an abuse", "harm to people", "anonymous source", "states a number"}
    assert shown <= set(accusation.worthiness.reasons)


def test_an_opinion_is_kept_as_a_claim_of_low_priority(extract):
    claim = extract("Vienna is the most beautiful city in Europe.").claims[0]
    assert claim.kind is Kind.OPINION
    assert claim.worthiness.priority <= 12
    assert "nothing to check" in claim.worthiness.reasons[-1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The flood killed two farmers.", "harm to people"),
        ("The mayor took bribes from the builder.", "a crime or an abuse"),
        ("The guards forced them to sign.", "force or pressure"),
        ("The plant employs 1,650 people.", "states a number"),
        ("The minister resigned in Graz.", "names who, where or when"),
        ("Every farmer got money.", "absolute word"),
        ("The ministry denied the report.", "somebody denies it"),
        ("Some farms changed.", "vague"),
        ("Marta Oyelin is 43.", "background: an age"),
        ("Peter Novak is a lawyer.", "background: who somebody is"),
        ("Peter Novak studied in Vienna.", "background: who somebody is"),
        ("The dam was built in 1974.", "background: when it began"),
        ("The company did not respond to questions.", "nobody answered"),
        ("The court could not be reached.", "nobody answered"),
    ],
)
def test_every_reason_in_the_words_is_shown(text, reason):
    assert reason in reasons(text)


@pytest.mark.parametrize(
    ("attribution", "reason"),
    [
        (ADA, "rests on what somebody says"),
        (NOBODY, "anonymous source"),
        (Attribution(AttributionClass.UNSOURCED, flags=("missing",)), "no source given"),
        (Attribution(AttributionClass.DIRECT, flags=("single_source",)), "a single source"),
        (Attribution(AttributionClass.DIRECT), "quoted words"),
    ],
)
def test_every_reason_of_the_source_is_shown(attribution, reason):
    assert reason in reasons("The gates were closed.", attribution=attribution)


def test_the_place_in_the_article_counts():
    text = "The gates of the dam were closed."
    assert "in the opening" in reasons(text, opening=True)
    assert "caption" in reasons(text, block=BlockKind.CAPTION)
    assert "said in passing" in reasons(text, aside=True)
    assert "what the headline says" in reasons(text, headline=stems("Dam Gates Closed for Days"))
    assert "what the headline says" not in reasons(text, headline=stems("Dam to Be Sold"))


def test_who_somebody_is_counts_as_background_in_the_voice_of_the_article_only():
    assert "background: who somebody is" not in reasons("Peter Novak is a lawyer.", attribution=ADA)


def test_somebody_who_says_that_it_is_not_so_denies_it():
    assert "somebody denies it" in reasons("The order never came.", attribution=ADA)
    assert "somebody denies it" not in reasons("The order never came.")


def test_a_crime_told_by_an_unnamed_source_is_high_and_the_age_of_a_bystander_low():
    crime = rate("Officers beat three detainees in the jail.", attribution=NOBODY)
    age = rate("Marta Oyelin is 43.", kind=Kind.STATE)
    assert priority_level(crime.priority) is PriorityLevel.HIGH
    assert priority_level(age.priority) is PriorityLevel.LOW


def test_a_plain_fact_is_of_medium_priority():
    fact = rate("The company opened 14 shops in Graz.", probability=0.9)
    assert priority_level(fact.priority) is PriorityLevel.MEDIUM


@pytest.mark.parametrize(
    ("priority", "level"),
    [(100.0, "high"), (64.5, "high"), (64.4, "medium"), (39.5, "medium"), (39.4, "low"), (0.0, "low")],
)
def test_the_level_follows_the_whole_number_that_is_shown(priority, level):
    assert priority_level(priority) == level


def test_more_reasons_never_lower_a_claim_and_none_leaves_the_scale():
    text = "Guards murdered all 30 people in Graz."
    worst = rate(text, attribution=NOBODY, probability=1.0, opening=True, headline=stems(text))
    assert rate(text, attribution=NOBODY, probability=1.0).priority < worst.priority <= 100
    assert rate("Marta Oyelin is 43.", probability=0.0, aside=True).priority >= 0
