from verification.engine.features import FEATURES, read_features
from verification.engine.language import pipeline
from verification.engine.worthiness import check_worthiness, is_worthy


def tokens(text):
    return list(pipeline()(text))


def test_a_figure_is_worth_more_than_a_greeting():
    figure, greeting = check_worthiness(
        [
            tokens("Unemployment fell by 12 percent in 2019."),
            tokens("Thank you, it is great to be here tonight."),
        ]
    )
    assert figure > 0.5 > greeting
    assert (is_worthy(figure), is_worthy(greeting)) == (True, False)


def test_nothing_to_read_has_no_probability():
    assert check_worthiness([]) == []


def test_there_is_one_number_a_feature_for_any_statement():
    assert len(read_features([])) == len(FEATURES)
    assert len(read_features(tokens("Austria has 9 million inhabitants."))) == len(FEATURES)
