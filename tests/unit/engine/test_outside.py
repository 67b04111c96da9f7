"""What may leave the machine, and that nobody who must stay hidden does."""

import random
from datetime import date

import pytest

from verification.engine.outside import Hidden, folded, outside_question
from verification.engine.types import ClaimText, Kind, Question
from verification.providers.factchecks import GoogleFactChecks
from verification.providers.internet_archive import InternetArchive
from verification.providers.searxng import SearXNG
from verification.providers.wikipedia import Wikipedia

PROVIDERS = [Wikipedia(contact="desk@paper.example"), GoogleFactChecks(key="k"), InternetArchive()]
PROVIDERS.append(SearXNG(address="https://search.paper.example"))
SENTENCE = (
    "The council of Vell raised the harbour toll from 25 crowns to 40 crowns in May, the port office said."
)


def question(text=SENTENCE, hidden=None, **more):
    options = {"kind": Kind.EVENT, "question": Question.TRUE, "published": date(2023, 5, 3), **more}
    addresses = options.pop("addresses", ())
    claim = ClaimText(text=text, exact=text, **options)
    return outside_question(claim, hidden=hidden or Hidden(), addresses=addresses)


def everything(asked):
    """All that any provider would send."""
    return " ".join(f"{query.text} {query.shown}" for one in PROVIDERS for query in one.queries(asked))


def test_names_nouns_and_figures_leave_and_the_sentence_does_not():
    asked = question()

    assert "Vell" in asked.names
    assert {"council", "toll"} <= set(asked.nouns)
    assert asked.figures == ("25", "40")
    assert asked.as_of == date(2023, 5, 3)
    sent = everything(asked)
    assert "raised" not in sent
    assert SENTENCE[:20] not in sent


def test_who_is_quoted_by_name_is_asked_for_when_the_question_is_what_was_said():
    asked = question("The toll is unfair.", question=Question.SAID, speaker="Marta Kolar")
    assert asked.names[0] == "Marta Kolar"


def test_a_long_claim_gives_a_short_question():
    long = " ".join(f"The minister of Town{n} met the mayor of City{n} about bridge {n}." for n in range(40))
    asked = question(long)
    assert (len(asked.names), len(asked.nouns) <= 5, len(asked.figures) <= 2) == (4, True, True)


@pytest.mark.parametrize("text", ["", "   ", "He did it then.", "…", "12 %", "\u200b"])
def test_nothing_to_ask_about_asks_nothing(text):
    asked = question(text)
    assert asked.names == ()
    assert asked.nouns == ()


def test_description_of_the_source_is_hidden_word_by_word_in_its_own_claim():
    hidden = Hidden(own=("a senior nurse at the Vell hospital",))
    asked = question("A senior nurse at the Vell hospital saw 12 patients from Vell in the corridor.", hidden)

    sent = everything(asked).casefold()
    assert not {"nurse", "senior", "vell", "hospital"} & set(folded(sent))
    assert "patients" in asked.nouns


def test_description_of_another_source_is_hidden_as_a_whole_only():
    hidden = Hidden(descriptions=("a nurse at the Vell hospital",))

    whole = question("The nurse at the Vell hospital saw twelve patients.", hidden)
    other = question("The Vell hospital has 300 beds.", hidden)

    assert not {"nurse", "vell", "hospital"} & set(folded(everything(whole)))
    assert "vell" in folded(everything(other))


def test_address_that_holds_a_hidden_name_stays_here():
    addresses = ("https://news.example/a", "https://social.example/jane.doe1990", "https://janedoe.example/")
    asked = question(hidden=Hidden(names=("Jane Doe",)), addresses=addresses)
    assert asked.addresses == ("https://news.example/a",)


FIRST = ["Jane", "José", "Marta", "Will", "Li", "Ørjan", "Aïcha", "May", "Sean"]
LAST = ["Doe", "Müller-Lüdenscheid", "O’Neill", "van der Berg", "Kolar", "Price", "Ng", "Garcia Márquez"]
FRAMES = [
    "{name} said the council of Vell raised the toll to 40 crowns.",
    "The toll was raised to 40 crowns, according to {name}, who works at the port of Vell.",
    "{name}'s report on Vell names {last} and {upper} as its authors.",
    "In May {last} told the council that {first} would pay the toll.",
    "The {last}-Report says that @{joined} and {joined}1990 met {plain} in Vell.",
    "{name}’s brother and Mrs {last} saw the price of May in Vell’s harbour.",
]


@pytest.mark.parametrize("seed", range(40))
def test_no_word_of_a_hidden_name_is_in_any_query_of_any_provider(seed):
    draw = random.Random(seed)
    first, last = draw.choice(FIRST), draw.choice(LAST)
    name = f"{first} {last}"
    plain = " ".join(folded(name))
    joined = "".join(folded(name))
    text = " ".join(
        frame.format(name=name, first=first, last=last, upper=name.upper(), joined=joined, plain=plain)
        for frame in draw.sample(FRAMES, 3)
    )
    addresses = (f"https://social.example/{joined}", f"https://x.example/?q={plain.replace(' ', '+')}")
    asked = question(
        text,
        Hidden(names=(name,)),
        question=Question.SAID,
        speaker=name,
        addresses=(*addresses, "https://v.example/"),
    )

    sent = everything(asked)

    assert not set(folded(name)) & {word for part in sent.split() for word in folded(part)}
    assert not any(word in "".join(folded(sent)) for word in folded(name) if len(word) >= 5)
    assert "Vell" in sent
