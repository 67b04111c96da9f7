import pytest

from verification.engine.language import parse
from verification.engine.split import split_statement
from verification.engine.types import Sentence, Span


def pieces(text):
    item = parse(text, [Sentence(0, 0, len(text), 0)])[0]
    for piece in split_statement(item, [Span(0, len(text))]):
        words = [
            text[part.start : part.end] if isinstance(part, Span) else part.strip() for part in piece.wording
        ]
        yield " ".join(words).rstrip(" .")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mine closed in 2019, after two men died.", ["The mine closed in 2019", "two men died"]),
        (
            "The bank was sold in 2015, when the state held 300 shares.",
            ["The bank was sold in 2015", "the state held 300 shares in 2015"],
        ),
        (
            "The contract went to the firm in June 2023, although its rival asked for 14% less.",
            ["The contract went to the firm in June 2023", "its rival asked for 14% less"],
        ),
        (
            "The mine closed when the state bank sold it in 2019.",
            ["The mine closed when the state bank sold it in 2019", "the state bank sold it in 2019"],
        ),
        (
            "Roads were shut on Tuesday, two days after the dam broke in May and drowned 40 people.",
            [
                "Roads were shut on Tuesday, two days after the dam broke in May and drowned 40 people",
                "the dam broke in May",
                "the dam drowned 40 people",
            ],
        ),
        (
            "The risk was highest in the first month, when the dose was doubled.",
            ["The risk was highest in the first month", "the dose was doubled"],
        ),
        (
            "Ada Lind flew to Graz, where the council called a meeting.",
            ["Ada Lind flew to Graz", "the council called a meeting in Graz"],
        ),
        (
            "The report lists 37 fires, four of them fatal.",
            ["The report lists 37 fires", "four of 37 fires were fatal"],
        ),
        (
            "The contract, worth £62 million, went to the firm.",
            ["The contract went to the firm", "The contract is worth £62 million"],
        ),
        (
            "Sales rose 3% abroad, where the company has opened 14 shops.",
            ["Sales rose 3% abroad", "the company has opened 14 shops"],
        ),
        (
            "The firm has 20 shops, of which 12 are in Graz.",
            ["The firm has 20 shops", "12 of 20 shops are in Graz"],
        ),
        (
            "Last year in figures: revenue £418m (£475m); dividend 4p (9p); staff 1,560.",
            ["revenue £418m (£475m)", "dividend 4p (9p)", "staff 1,560"],
        ),
    ],
)
def test_a_clause_with_an_event_or_a_share_is_a_statement_of_its_own(text, expected):
    assert list(pieces(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "He will leave, after the vote ends.",
        "Police arrested the driver, after he hit two parked cars.",
        "Buses stop, when it snows.",
        "She moved to Linz, where she was happy.",
        "The winners: Ada Lind; Ben Cole; 12 others.",
        "The crowd left when he told them the truth.",
        "The town was rich when that mine was open.",
    ],
)
def test_conditions_and_clauses_that_need_the_other_stay_with_it(text):
    assert len(list(pieces(text))) == 1
