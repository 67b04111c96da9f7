import pytest

from verification.engine.language import parse
from verification.engine.mentions import gather_names
from verification.engine.nominals import find_nominals, find_titled
from verification.engine.salience import Sort
from verification.engine.types import Sentence


def read(text):
    parsed = parse(text, [Sentence(0, 0, len(text), 0)])
    return parsed[0], gather_names(text, parsed)


def nominals(text):
    item, names = read(text)
    return list(find_nominals(text, item, names))


@pytest.mark.parametrize(
    ("text", "name", "sort"),
    [
        ("A bridge opened in Graz.", "the bridge", Sort.THING),
        ("The mayor of Graz resigned.", "the mayor of Graz", Sort.ROLE),
        ("30 teachers lost their work.", "the 30 teachers", Sort.GROUP),
        ("Ada Lind and Ben Kor left.", "Ada Lind and Ben Kor", Sort.GROUP),
    ],
)
def test_a_thing_goes_by_the_phrase_that_speaks_of_it_again(text, name, sort):
    found = nominals(text)[0]
    assert (found.name, found.sort, found.stands) == (name, sort, True)


@pytest.mark.parametrize(
    "text", ["Few teachers came.", "Its workers left.", "Teachers who struck lost 300 euros."]
)
def test_a_phrase_that_means_less_without_its_sentence_says_so(text):
    assert not nominals(text)[0].stands


def test_people_can_act_and_gauges_cannot():
    assert [entity.human for entity in nominals("Councillors watched the gauges.")] == [True, False]


def test_days_and_shares_are_no_things_to_speak_of():
    assert nominals("Last week 40 percent came.") == []


def test_what_is_called_by_a_name_and_a_noun_is_remembered():
    text = "The Iren River flooded the Tamsel dam and two rivers."
    item, _ = read(text)
    assert dict(find_titled(text, item)) == {"river": "the Iren River", "dam": "the Tamsel dam"}
