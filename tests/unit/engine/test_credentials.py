import pytest

from verification.engine.credentials import find_credentials
from verification.engine.language import parse
from verification.engine.types import Sentence, Span


def read(text):
    item = parse(text, [Sentence(0, 0, len(text), 0)])[0]
    for piece in find_credentials(item, list(item.doc)):
        words = [
            text[part.start : part.end] if isinstance(part, Span) else part.strip() for part in piece.wording
        ]
        yield text[piece.start : piece.end], " ".join(words)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "“Nobody was left,” said Col. Tomas Reith, a spokesman for the guard.",
            [
                (
                    "Col. Tomas Reith, a spokesman for the guard",
                    "Col. Tomas Reith is a spokesman for the guard",
                )
            ],
        ),
        (
            "Clara Brandt, 43, a teacher, said the road was closed.",
            [("Clara Brandt, 43", "Clara Brandt is 43"), ("a teacher", "Clara Brandt is a teacher")],
        ),
        (
            "Clara Brandt, a farmer who has sat on the board since 2011, said no.",
            [
                ("Clara Brandt, a farmer", "Clara Brandt is a farmer"),
                ("who has sat on the board since 2011", "Clara Brandt has sat on the board since 2011"),
            ],
        ),
        (
            "“Nobody came,” said Karl Dorn, a rancher first elected in 2018.",
            [
                ("Karl Dorn, a rancher", "Karl Dorn is a rancher"),
                ("first elected in 2018", "Karl Dorn was first elected in 2018"),
            ],
        ),
        (
            "Ada Lind, 46, a driver whose car was sold in November, said no.",
            [
                ("Ada Lind, 46", "Ada Lind is 46"),
                ("a driver", "Ada Lind is a driver"),
                ("whose car was sold in November", "Ada Lind 's car was sold in November"),
            ],
        ),
        (
            "“It is dear,” said Karl Dorn, a member of Graz Rail, a club that reports on trains.",
            [
                ("Karl Dorn, a member of Graz Rail", "Karl Dorn is a member of Graz Rail"),
                ("Graz Rail, a club that reports on trains", "Graz Rail is a club that reports on trains"),
            ],
        ),
        ("Brandt, 52, confirmed the sale.", [("Brandt, 52", "Brandt is 52")]),
        (
            "The firm, which employs 1,650 people, said that profit fell.",
            [("which employs 1,650 people", "The firm employs 1,650 people")],
        ),
        (
            "“It was a hard year,” said Clara Brandt, the chief executive, who joined from a bank in 2022.",
            [
                ("Clara Brandt, the chief executive", "Clara Brandt is the chief executive"),
                ("who joined from a bank in 2022", "Clara Brandt joined from a bank in 2022"),
            ],
        ),
        (
            "Karl Dorn, now 71, who was 29 at the time and still owns 16% of the shares, said he was not asked.",
            [
                ("Karl Dorn, now 71", "Karl Dorn is now 71"),
                ("who was 29 at the time", "Karl Dorn was 29 at the time"),
                ("still owns 16% of the shares", "Karl Dorn still owns 16% of the shares"),
            ],
        ),
    ],
)
def test_what_is_told_of_a_source_is_a_statement_of_its_own(text, pieces):
    assert list(read(text)) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "The doctor, who asked that her name be withheld, said she had counted 23 patients.",
        "An engineer, who spoke on condition of anonymity, said the gates were open.",
        "Ana Ruiz, Ben Cole and Carl Dorn said they would leave.",
        "Clara Brandt, who said the road was closed, left on Monday.",
        "Residents of Graz said the road was closed.",
        "Graz, Linz and Wels said no.",
    ],
)
def test_how_a_source_speaks_and_lists_of_sources_state_nothing_of_them(text):
    assert list(read(text)) == []
