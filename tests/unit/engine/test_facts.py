import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.facts import read, read_fact

WORDS = [
    "Norway",
    "Kenya",
    "borders",
    "capital",
    "of",
    "is",
    "the",
    "not",
    "5",
    "million",
    "people",
    ",",
    "1963",
]


def triples(text):
    return [(fact.entity, fact.field, fact.value) for fact in read_fact(text)]


@pytest.mark.parametrize(
    ("text", "entity", "field", "value"),
    [
        ("Oslo is the capital of Norway.", "Norway", "capital", "Oslo"),
        ("Norway's capital is Bergen.", "Norway", "capital", "Bergen"),
        ("The capital of Kenya, Nairobi, is growing.", "Kenya", "capital", "Nairobi"),
        ("Norway covers 323,802 square kilometres.", "Norway", "area.total", "323,802 square kilometres"),
        ("Some 5.5 million people live in Norway.", "Norway", "population", "5.5 million people"),
        ("Kenya is home to 58 million people.", "Kenya", "population", "58 million people"),
        ("Kenya became independent on 12 December 1963.", "Kenya", "independence", "12 December 1963"),
        ("Norwegian women can expect to live 84.6 years.", "Norway", "life_expectancy.female", "84.6 years"),
        ("In 2024, unemployment in Kenya was 5.4 percent.", "Kenya", "unemployment", "5.4 percent"),
        ("The currency of Kenya is the shilling.", "Kenya", "currency", "shilling"),
        ("Poland borders seven countries.", "Poland", "borders", "seven"),
        ("Forests cover 12 percent of Kenya.", "Kenya", "forest", "12 percent"),
        ("China buys 20 percent of Kenya's exports.", "Kenya", "exports_partners", "20 percent"),
    ],
)
def test_entity_field_and_value_are_read(text, entity, field, value):
    assert (entity, field, value) in triples(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kenya's population will reach 80 million by 2050.",
        "The population of Kenya grew by 900,000 people.",
        "Kenya has 20 million more inhabitants than Norway.",
        "The largest lake in Kenya covers 6,405 square kilometres.",
        "It is a myth that Norway covers 500,000 square kilometres.",
        "Until 1905 Christiania was the capital of Norway.",
        "Kenya has 4,000 bakeries.",
        "Kenya is a member of the Guild of Bakers and NATO.",
        "The country covers 323,802 square kilometres.",
        "",
    ],
)
def test_what_is_not_plainly_said_is_not_read(text):
    assert read_fact(text) == ()


def test_two_statements_are_both_read():
    assert len(read_fact("Norway covers 323,802 sq km and has 5.5 million people.")) == 2


@pytest.mark.parametrize("text", ["Norway shares no border with Spain.", "Norway does not border Spain."])
def test_a_denied_border_is_negated(text):
    (fact,) = read_fact(text)
    assert fact.negated
    assert fact.names == ("Spain",)


def test_figures_that_nothing_explains_stay_unread():
    assert read("Norway, with 88 museums, covers 323,802 sq km.").unread == ("88",)


def test_words_that_narrow_a_figure_are_kept():
    (fact,) = read_fact("Kenya's exports of flowers were worth $5 billion in 2024.")
    assert fact.narrowing == ("flowers",)


def test_a_shrinking_economy_has_a_negative_rate():
    (fact,) = read_fact("The Kenyan economy shrank by 2 percent in 2020.")
    assert fact.quantity.value == -2


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    assert read(text).unread == () or read(text).entities


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=25,
    )
)
def test_any_order_of_words_can_be_read(words):
    for fact in read_fact(" ".join(words)):
        assert fact.entity in {"Norway", "Kenya"}


@pytest.mark.parametrize(
    "text",
    [
        "Nairobi, the Kenyan capital, has 4.4 million inhabitants.",
        "Nairobi, Kenya's capital, has 4.4 million inhabitants.",
    ],
)
def test_the_figure_of_a_city_is_not_its_countrys(text):
    assert [fact.field for fact in read_fact(text)] == ["capital"]
    assert read(text).unread == ("4.4 million inhabitants",)


def test_all_bodies_of_a_membership_are_read():
    (fact,) = read_fact("Norway is a member of NATO and the European Union.")
    assert fact.names == ("NATO", "EU")


def test_since_tells_no_year_of_record():
    (fact,) = read_fact("Oslo has been the capital of Norway since 1814.")
    assert fact.year is None
