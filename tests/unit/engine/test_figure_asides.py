import pytest

from verification.engine.language import parse
from verification.engine.split import split_statement
from verification.engine.types import Sentence, Span


def pieces(text):
    item = parse(text, [Sentence(0, 0, len(text), 0)])[0]
    return [
        " ".join(
            text[part.start : part.end] if isinstance(part, Span) else part.strip() for part in piece.wording
        )
        .replace(" .", "")
        .rstrip(".")
        for piece in split_statement(item, [Span(0, len(text))])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The city lost 300 jobs, a tenth of its total.",
            ["The city lost 300 jobs", "The city lost a tenth of its total"],
        ),
        (
            "Net debt rose to £96m, or 2.1 times earnings before tax.",
            ["Net debt rose to £96m", "Net debt rose to 2.1 times earnings before tax"],
        ),
        ("Prices rose 3%, the most since 2011.", ["Prices rose 3%", "Prices rose the most since 2011"]),
        (
            "The works sold 600 bikes last year: 400 for men and 200 for children.",
            ["The works sold 600 bikes last year", "The works sold 400 for men and 200 for children"],
        ),
        (
            "The council spent 4 million euros on roads and 2 million on schools.",
            ["The council spent 4 million euros on roads", "The council spent 2 million on schools"],
        ),
        (
            "Sales fell 22% to £131m in the north and 12% to £164m in the south.",
            ["Sales fell 22% to £131m in the north", "Sales fell 12% to £164m in the south"],
        ),
        (
            "The flood is believed to have destroyed about 400 houses and to have cut the road to Linz.",
            [
                "The flood is believed to have destroyed about 400 houses",
                "The flood is believed to have cut the road to Linz",
            ],
        ),
    ],
)
def test_a_second_figure_is_a_statement_of_its_own(text, expected):
    assert pieces(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The toll rose to 12 men, four women and two children.",
        "The law covers 300 firms, 12 banks and a third of all farms.",
        "He was jailed for 12 years, or 10 with good conduct.",
        "Between 12 people in Graz and 14 in Linz were killed.",
        "He did not want to sell the house and to move to Graz.",
        "The works did not sell 300 bikes, a tenth of its stock.",
        "He denies two counts of bribery and one of fraud.",
        "The fee is 12 euros for adults, five for children and three for dogs.",
    ],
)
def test_lists_alternatives_and_denials_stay_whole(text):
    assert len(pieces(text)) == 1
