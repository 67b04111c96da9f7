import pytest

from verification.engine.compare import compare
from verification.engine.facts import read_fact
from verification.engine.types import FieldFact


def agrees(claim, value, as_of=None, **options):
    (stated, *_) = read_fact(claim)
    return compare(stated, FieldFact(stated.entity, stated.field, value, as_of=as_of), **options).agrees


@pytest.mark.parametrize(
    ("claim", "value", "expected"),
    [
        ("Norway covers 323,802 sq km.", "323,802 sq km", True),
        ("Norway covers 324,000 sq km.", "323,802 sq km", True),
        ("Norway covers 125,000 square miles.", "323,802 sq km", True),
        ("Norway covers about 300,000 sq km.", "323,802 sq km", True),
        ("Norway covers 333,802 sq km.", "323,802 sq km", False),
        ("Norway covers more than 320,000 sq km.", "323,802 sq km", True),
        ("Norway covers more than 330,000 sq km.", "323,802 sq km", False),
        ("Norway covers more than 30,000 sq km.", "323,802 sq km", None),
        ("Norway covers up to 330,000 sq km.", "323,802 sq km", True),
        ("Norway has 5.5 million inhabitants.", "5,509,733 (2024 est.)", True),
        ("Norway has 5.4 million inhabitants.", "5,509,733 (2024 est.)", None),
        ("Norway has 7.5 million inhabitants.", "5,509,733 (2024 est.)", False),
        ("Kenya became independent in 1963.", "12 December 1963 (from the UK)", True),
        ("Kenya became independent on 12 December 1963.", "12 December 1963 (from the UK)", True),
        ("Kenya became independent on 13 December 1963.", "12 December 1963 (from the UK)", False),
        ("Kenya became independent in 1964.", "12 December 1963 (from the UK)", False),
        ("Brasilia is the capital of Brazil.", "Brasília", True),
        ("Rio de Janeiro is the capital of Brazil.", "Brasília", False),
        ("Rio de Janeiro is not the capital of Brazil.", "Brasília", True),
        ("Norway borders Sweden.", "Finland 709 km; Russia 191 km; Sweden 1,666 km", True),
        ("Norway borders Sweden and Spain.", "Finland 709 km; Russia 191 km; Sweden 1,666 km", False),
        ("Norway does not border Russia.", "Finland 709 km; Russia 191 km; Sweden 1,666 km", False),
        ("Norway does not border Spain.", "Finland 709 km; Russia 191 km; Sweden 1,666 km", True),
        ("Norway has three neighbours.", "Finland 709 km; Russia 191 km; Sweden 1,666 km", True),
        ("Norway has four neighbours.", "Finland 709 km; Russia 191 km; Sweden 1,666 km", False),
        ("Norway's currency is the krone.", "Norwegian kroner (NOK) per US dollar -", True),
        ("Norway's currency is the euro.", "Norwegian kroner (NOK) per US dollar -", False),
        ("Kenya is landlocked.", "536 km", False),
        ("Norway is a member of NATO.", "CE, EFTA, NATO, UN", True),
        ("Norway is a member of the European Union.", "CE, EFTA, NATO, UN", False),
        ("Norway is a member of NATO and the European Union.", "CE, EFTA, NATO, UN", False),
        ("Norway is a member of OPEC.", "CE, OPEC (observer), UN", None),
        ("Muslims make up 11 percent of the population of Kenya.", "Christian 85.5%, Muslim 10.9%", True),
        ("Muslims make up 30 percent of the population of Kenya.", "Christian 85.5%, Muslim 10.9%", False),
        ("The official language of Norway is French.", "Bokmal Norwegian (official), Sami", False),
    ],
)
def test_comparators_agree_or_contradict(claim, value, expected):
    assert agrees(claim, value) is expected


def test_a_changing_field_of_another_year_proves_nothing():
    assert agrees("Unemployment in Kenya was 5.4 percent in 2019.", "5.4% (2024 est.)", 2024) is None


def test_the_very_year_is_compared_strictly():
    assert agrees("Inflation in Kenya was 5.6 percent in 2024.", "4.5% (2024 est.)", 2024) is False
    assert agrees("Inflation in Kenya is 5.6 percent.", "4.5% (2024 est.)", 2024) is None


def test_an_incomplete_list_contradicts_nothing():
    assert agrees("Norway borders Sweden.", "Finland", complete=False) is None


def test_a_narrowed_figure_is_not_compared():
    assert agrees("Kenya's exports of flowers were worth $5 billion.", "$13 billion") is None


def test_another_field_cannot_be_compared():
    (stated,) = read_fact("Norway covers 323,802 sq km.")
    with pytest.raises(ValueError, match="same field"):
        compare(stated, FieldFact("Norway", "area.land", "304,282 sq km"))


def test_the_comparison_can_be_shown():
    (stated,) = read_fact("Norway covers about 300,000 sq km.")
    shown = compare(stated, FieldFact("Norway", "area.total", "323,802 sq km"))
    assert (shown.comparator, shown.claimed, shown.recorded) == (
        "quantity.v1",
        "300,000 sq km",
        "323,802 sq km",
    )
    assert shown.tolerance == "10 % with “about”"
