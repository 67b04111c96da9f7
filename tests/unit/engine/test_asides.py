"""What hangs on a statement: clauses, participles and appositions that state something themselves."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Built with borrowed money in 1968, the pier holds 40 boats.",
            ["The pier was built with borrowed money in 1968.", "The pier holds 40 boats."],
        ),
        (
            "Sold since 2009 under other names, the drug costs 12 euros.",
            ["The drug has been sold since 2009 under other names.", "The drug costs 12 euros."],
        ),
        (
            "The pictures, taken through heavy cloud, show 12 boats.",
            ["The pictures show 12 boats.", "The pictures were taken through heavy cloud."],
        ),
        (
            "Brackett Rail, which has not been charged, sold 40 trains.",
            ["Brackett Rail sold 40 trains.", "Brackett Rail has not been charged."],
        ),
        (
            "An internal memo, which this newspaper has seen, lists 37 cases.",
            ["An internal memo lists 37 cases.", "This newspaper has seen an internal memo."],
        ),
        (
            "The minister fined the bank, which moved to Linz in 2011 and closed 40 branches.",
            [
                "The minister fined the bank.",
                "The bank moved to Linz in 2011.",
                "The bank closed 40 branches.",
            ],
        ),
        (
            "The council passed a law that cuts 12 bus routes.",
            ["The council passed a law.", "A law cuts 12 bus routes."],
        ),
        (
            "The firm ran two trials, in which 1,260 patients took the drug.",
            ["The firm ran two trials.", "1,260 patients took the drug in two trials."],
        ),
        (
            "The storm hit Graz on Monday, with 40 roads closed.",
            ["The storm hit Graz on Monday.", "40 roads were closed."],
        ),
        (
            "Sixty percent of voters support the cap, including 59% of farmers.",
            ["Sixty percent of voters support the cap.", "59% of farmers support the cap."],
        ),
        (
            "Port Ansley, population 318,000, has built 19 schools.",
            ["Port Ansley has built 19 schools.", "Port Ansley has a population of 318,000."],
        ),
        (
            "Hadrin, the largest of the camps, has three wells.",
            ["Hadrin has three wells.", "Hadrin is the largest of the camps."],
        ),
    ],
)
def test_what_hangs_on_a_statement_is_a_claim_of_its_own(claim_texts, text, expected):
    assert claim_texts(text) == expected


def test_a_study_keeps_who_released_it_and_that_is_told_too(claim_texts):
    texts = claim_texts("A study released in 2019 by the institute listed 40 cases.")
    assert "A study was released in 2019 by the institute." in texts
    assert "A study released in 2019 by the institute listed 40 cases." in texts


@pytest.mark.parametrize(
    "text",
    [
        # Was it the attacks or the town that the group claimed?
        "Shops closed after the attacks in Graz, which were claimed by the group.",
        # No such town is said to be there.
        "None of the states has a town that ranks among the 25 largest.",
        # A rule about all of them.
        "A firm that has 50 workers must pay.",
        # The newspaper said so.
        "The council read the letters, which the newspaper said were written in 2011.",
        "Given the cost of 40 million euros, the bridge was never built.",
        "The profit, combined with the sale of 40 shops, has paid for the bridge.",
    ],
)
def test_what_may_belong_to_something_else_stays(claim_texts, text):
    assert claim_texts(text) == [text]


def test_a_numbered_thing_keeps_which_it_is_and_that_is_told_too(claim_texts):
    text = "The mayor hid a 12% stake that a family trust holds in the bank."
    assert claim_texts(text) == [text, "A family trust holds a 12% stake in the bank."]


@pytest.mark.parametrize(
    "text",
    [
        # The list goes on behind the clause.
        "The poll told men, who like Lind by 6 points, and farmers, who do not, apart.",
        # The parser takes the subject for a description of what stands before it.
        "Other than debates over procedure and Moser's speech, the group's 2016 fair went well.",
        "The board rejected both objections, ruled Lind eligible and ordered 12 new tests.",
    ],
)
def test_a_misread_sentence_makes_nobody_what_they_are_not(claim_texts, text):
    assert not any(" is the group" in claim or "were ruled" in claim for claim in claim_texts(text))
    assert not any("farmers." in claim for claim in claim_texts(text))


def test_a_clause_of_an_office_tells_of_its_holder(claim_texts):
    texts = claim_texts("Ada Lind, the former mayor, who left in 2011, built 40 schools.")
    assert "Ada Lind left in 2011." in texts


def test_how_a_source_hides_is_no_claim_about_the_department(claim_texts):
    text = "The firm knew of 37 cases, said an engineer in the safety department, who asked not to be named."
    assert not any("asked" in claim for claim in claim_texts(text))
