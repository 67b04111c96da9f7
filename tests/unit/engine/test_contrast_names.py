"""Names and places of a claim beside those of a passage: other words for one name, and other names."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verification.engine.contrast_names import contrast_names, sound
from verification.engine.places import countries_of

SAME = [
    ("Mayor Ada Lind resigned.", "Lind resigned after the vote."),
    ("A. Lind resigned.", "Mayor Ada Lind resigned."),
    ("José Núñez won the race.", "Jose Nunez won the race."),
    ("Muammar Gaddafi ruled for decades.", "Muammar Qaddafi ruled for decades."),
    ("Mohammed Karimi fled.", "Muhamad Karimi fled the town."),
    ("The ECB raised rates.", "The European Central Bank raised rates."),
    ("The European Central Bank raised rates.", "The ECB raised rates."),
    ("The EU approved the plan.", "The European Union approved the plan."),
    ("The festival took place in Austria.", "The festival took place in Vienna."),
    ("Lind is an American painter.", "Lind was born in Texas and paints landscapes."),
    ("Lind is an Austrian painter.", "Lind paints in Austria."),
    ("Prussia ceded the fortress.", "The Prussian king ceded the fortress."),
    ("Ada Lind directed the film.", "She directed the film in Graz."),
    ("The United Nations sent aid.", "The UN sent aid to the town."),
    ("Brezhnev and Zelensky met.", "Zelenskyy and Brezhnev met."),
    ("The Dutch firm sold its plant.", "The firm, of the Netherlands, sold its plant."),
    ("The painter lives in Italy.", "The painter lives in Florence."),
    ("The National Rail Board met.", "The NRB met on Monday."),
    ("Müller won the race.", "Muller won the race."),
    ("The fair was held in the United States.", "The fair was held in Ohio."),
]
OTHER = [
    ("The film was directed by Ada Lind.", "The film was directed by Ben Kolar."),
    ("The factory in Steyr was sold to Magna Works.", "The factory in Steyr was sold to Orion Motors."),
    ("The summit was held in Austria.", "The summit was held in Hungary."),
    ("The bridge was designed by Ada Lind in 1990.", "The bridge was designed by Cleo Marsh in 1990."),
    ("The court case was heard in Graz.", "The court case was heard in Linz."),
]
MISSING = [
    ("The film stars Ada Lind.", "The reviewer Ben Kolar called it a comedy about a village."),
    ("The comedy was shown in Austria.", "The comedy was shown to Ben Kolar and his friends."),
    ("The firm was sold to Orion Motors.", "Kolar said that the firm was sold."),
    ("Lind lives in Norway with Ben Kolar.", "Lind lives there with a friend."),
]
TOPIC = [
    ("Ada Lind directed the comedy.", "She directed the comedy in 1994."),
    ("The Orion Bank failed.", "It failed after a run on deposits."),
    ("Ada Lind resigned.", "The minister of health resigned on Monday."),
]
TERM = [
    ("The drug slows COVID-19 in mice.", "The drug slows the disease in mice."),
    ("The vaccine by Lind uses mRNA2.", "The vaccine by Lind is new."),
]


def told(claim, evidence):
    return [(one.field, one.agrees) for one in contrast_names(claim, evidence)]


@pytest.mark.parametrize(("claim", "evidence"), SAME)
def test_another_word_for_a_name_is_the_name(claim, evidence):
    assert all(agrees or field in {"topic", "term"} for field, agrees in told(claim, evidence))


@pytest.mark.parametrize(("claim", "evidence"), OTHER)
def test_another_name_in_the_same_place_contradicts(claim, evidence):
    assert any(agrees is False for _, agrees in told(claim, evidence))


@pytest.mark.parametrize(("claim", "evidence"), MISSING)
def test_a_name_that_a_passage_lacks_leaves_the_claim_unsupported(claim, evidence):
    found = told(claim, evidence)
    assert any(agrees is None and field in {"name", "place"} for field, agrees in found)
    assert all(agrees is not False for _, agrees in found)


@pytest.mark.parametrize(("claim", "evidence"), TOPIC)
def test_a_passage_may_mean_the_first_name_by_another_word(claim, evidence):
    assert told(claim, evidence)[0] == ("topic", None)


@pytest.mark.parametrize(("claim", "evidence"), TERM)
def test_a_claim_does_not_hang_on_a_code(claim, evidence):
    assert {field for field, agrees in told(claim, evidence) if agrees is None} <= {"term", "topic"}


@pytest.mark.parametrize("text", sorted({row[0] for row in (*SAME, *OTHER, *MISSING)}))
def test_a_text_names_what_it_names(text):
    assert all(agrees for _, agrees in told(text, text))


def test_the_reason_is_told_in_the_words_of_both():
    found = list(contrast_names("The film was directed by Ada Lind.", "The film was directed by Ben Kolar."))
    assert found[0].note == "the claim says Ada Lind, the passage Ben Kolar"


@pytest.mark.parametrize(
    ("one", "other"), [("gaddafi", "qaddafi"), ("zelensky", "zelenskyy"), ("mohammed", "muhamad")]
)
def test_spellings_of_one_name_sound_the_same(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("lind", "lund"), ("martin", "morton"), ("austria", "australia")])
def test_other_names_sound_otherwise(one, other):
    assert sound(one) != sound(other)


def test_a_city_tells_its_country():
    assert countries_of("From São Paulo to Graz") == {"Brazil", "Austria"}
    assert countries_of("Grazing in a parisian style") == frozenset()


@given(st.text(alphabet="ABab .,'-of the", max_size=300), st.text(max_size=300))
@example("Ab of the " * 30, "Ab " * 90)
@settings(max_examples=15, deadline=None)
def test_any_two_texts_can_be_compared(claim, evidence):
    assert all(one.claimed for one in contrast_names(claim, evidence))
