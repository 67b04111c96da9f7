import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The army seized the town and killed 30 people, but the mayor escaped.",
            ["The army seized the town.", "The army killed 30 people.", "The mayor escaped."],
        ),
        (
            "The party will leave the coalition and join the opposition.",
            ["The party will leave the coalition.", "The party will join the opposition."],
        ),
        (
            "Slovakia, which became independent on 1 January 1993, has no border with Ukraine.",
            ["Slovakia has no border with Ukraine.", "Slovakia became independent on 1 January 1993."],
        ),
        (
            "Vienna, the capital of Austria, has 1.9 million inhabitants.",
            ["Vienna has 1.9 million inhabitants.", "Vienna is the capital of Austria."],
        ),
        (
            "The law, passed in 2003, cut taxes by 10 percent.",
            ["The law cut taxes by 10 percent.", "The law was passed in 2003."],
        ),
        (
            "The attack killed 200 people, including 30 children, on Monday.",
            ["The attack killed 200 people on Monday.", "The attack killed 30 children on Monday."],
        ),
        (
            "Austria covers 83,871 square kilometres and borders eight states.",
            ["Austria covers 83,871 square kilometres.", "Austria borders eight states."],
        ),
        (
            "Vietnam, with a population of about 105 million, pays its workers in dong.",
            ["Vietnam pays its workers in dong.", "Vietnam has a population of about 105 million."],
        ),
        (
            "About 40% of Kenyans over 15 can read and write.",
            ["About 40% of Kenyans over 15 can read.", "About 40% of Kenyans over 15 can write."],
        ),
        (
            "Workers over 60 must stop and leave the 12 plants.",
            ["Workers over 60 must stop.", "Workers over 60 must leave the 12 plants."],
        ),
        (
            "On Monday the army seized the town and killed 30 people.",
            ["On Monday the army seized the town.", "On Monday the army killed 30 people."],
        ),
        (
            "In 2019 the firm moved to Linz and opened a second plant in 2021.",
            ["In 2019 the firm moved to Linz.", "The firm opened a second plant in 2021."],
        ),
        (
            "Oslo holds 20 shares and sold three; Bergen holds 12 and bought four.",
            ["Oslo holds 20 shares.", "Oslo sold three.", "Bergen holds 12.", "Bergen bought four."],
        ),
        (
            "The mayor said the bridge was safe and that its owner had spent 3 million euros.",
            ["The bridge was safe.", "Its owner had spent 3 million euros."],
        ),
        (
            "Czechia uses the koruna, while Slovakia uses the euro.",
            ["Czechia uses the koruna.", "Slovakia uses the euro."],
        ),
    ],
)
def test_a_sentence_is_cut_into_statements_that_stand_alone(claim_texts, text, expected):
    assert claim_texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Smugglers who are caught in the town are either jailed or fined.",
        "If the vote fails, the party will leave and the government will fall.",
        "The court jailed two men in late February for allegedly smuggling cars and weapons.",
        "Austria exports steel, timber and 40 kinds of cheese.",
        "The party did not leave the coalition or join the opposition.",
        # Who owns the shares, and who killed the people?
        "The firm was founded by a man who was 29 at the time and still owns 16 percent of it.",
        "The army seized the town that rebels held and killed 30 people.",
        # Fewer towns may have paid the tax than paid it and left.
        "Only three of the 12 towns paid the tax and left the union.",
        "Fewer than 30 people stayed in the town and voted.",
        "The army did not advance, leaving 300 people without water.",
        "The firm built 300 homes while selling 40 others.",
    ],
)
def test_what_belongs_together_stays_together(claim_texts, text):
    assert claim_texts(text) == [text]


def test_a_result_is_a_causal_claim(extract):
    claims = extract(
        "Airstrikes have hit many oil plants in the province, dealing a major blow to the army."
    ).claims
    assert [claim.kind.value for claim in claims] == ["event", "causal"]
    assert claims[1].text == "Airstrikes have been dealing a major blow to the army."


@pytest.mark.parametrize(
    "text",
    [
        "The bridge, which cost 40 million euros, could not be opened before 2025 and may never pay for itself.",
        "Not one of the 12 towns, which have 300,000 people, would pay more than 5 percent.",
        "Ada Lind, 47, was born in Graz in 1978, moved to Linz in 1990 and never left.",
    ],
)
def test_no_number_negation_or_modal_is_lost(claim_texts, text):
    written = " ".join(claim_texts(text)).lower()
    words = [word.strip(".,").lower() for word in text.split()]
    kept = [
        word
        for word in words
        if any(c.isdigit() for c in word) or word in {"not", "never", "could", "may", "would"}
    ]
    assert [word for word in kept if word not in written] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The fund is empty, Ada Lind said, and nobody was told of the 40 million euros.",
            ["The fund is empty.", "Nobody was told of the 40 million euros."],
        ),
        (
            "The dam passed a test in 2019, Ada Lind said in a statement, and was closed in 2021.",
            ["The dam passed a test in 2019.", "The dam was closed in 2021."],
        ),
        (
            "The driver was charged with theft and sent home in May.",
            ["The driver was charged with theft.", "The driver was sent home in May."],
        ),
        (
            "The risk was greatest in the first month and had faded a year later.",
            ["The risk was greatest in the first month.", "The risk had faded a year later."],
        ),
    ],
)
def test_clauses_around_a_speaker_and_behind_an_adjective_are_cut(claim_texts, text, expected):
    assert claim_texts(text) == expected


def test_a_verb_that_only_repeats_another_stays_with_it(claim_texts):
    text = "The safety of 40 workers comes first and always has."
    assert claim_texts(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The ministry put the number of dead at 63, among them 17 children.",
            ["The number of dead was 63.", "The number of dead included 17 children."],
        ),
        ("Auditors put the losses at £4m.", ["The losses were £4m."]),
        ("An analysis put the increase at 55%.", ["The increase was 55%."]),
    ],
)
def test_an_estimate_is_what_somebody_puts_a_figure_at(extract, text, expected):
    claims = extract(text).claims
    assert [claim.text for claim in claims] == expected
    assert all(claim.attribution.speaker for claim in claims)


def test_a_conjunction_inside_a_clause_is_no_joint(claim_texts):
    texts = claim_texts("Sales fell 22% in the north and 12% in the south, but rose 3% abroad.")
    assert texts[-1] == "Sales rose 3% abroad."
    assert not any("north 12%" in text for text in texts)
