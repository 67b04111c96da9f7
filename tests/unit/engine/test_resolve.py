from datetime import date

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Austria's capital is Graz. The country covers 83,871 square kilometres.", "Austria covers 83,871"),
        ("Austria's capital is Graz. Its population is about 9 million.", "Austria's population is about"),
        ("Hungary left the union in 1918. It has seven neighbours.", "Hungary has seven neighbours."),
        ("Slovakia lies north of Hungary. Its capital is Bratislava.", "Slovakia's capital is Bratislava."),
        ("The city of Graz lies on the Mur. The city has 290,000 people.", "Graz has 290,000 people."),
        ("Estonia joined the euro in 2011. The capital has 440,000 people.", "The capital of Estonia has"),
        ("Ada Lind won the vote in May. She was born in Graz.", "Ada Lind was born in Graz."),
        ("Ada Lind won the vote in May. Lind was born in 1978.", "Ada Lind was born in 1978."),
        (
            "The Central Savings Bank (CSB) opened in 1919. CSB has 200 branches.",
            "Central Savings Bank has 200",
        ),
    ],
)
def test_a_mention_is_put_into_words_that_stand_alone(claim_texts, text, expected):
    assert claim_texts(text)[-1].startswith(expected)


def test_every_change_of_the_authors_words_is_stored(extract):
    text = "Austria's capital is Graz. The country covers 83,871 square kilometres."
    change = extract(text).claims[1].resolutions[0]
    assert (change.mention, change.resolved, change.method) == ("The country", "Austria", "definite")
    assert text[change.start : change.end] == change.mention


def test_two_countries_that_come_too_near_are_both_named(extract):
    claim = extract(
        "Talks between Austria and Hungary failed in May. The country has 9 million people."
    ).claims[-1]
    (mention,) = [item for item in claim.resolutions if item.mention == "The country"]
    assert (mention.resolved, sorted(mention.candidates)) == ("", ["Austria", "Hungary"])
    assert claim.text.startswith(f"The country [{' or '.join(mention.candidates)}] has")


def test_is_and_a_group_called_is_are_told_apart(claim_texts):
    text = (
        "Islamic State lost the town in May. IS is estimated to have around 4,000 fighters in the province."
    )
    assert claim_texts(text)[1] == "Islamic State is estimated to have around 4,000 fighters in the province."


def test_without_the_group_is_stays_a_verb(claim_texts):
    assert claim_texts("THE CAPITAL OF AUSTRIA IS VIENNA AND IT IS OLD.")[0].upper().count(" IS ") >= 1
    assert "Islamic" not in " ".join(claim_texts("The town IS small and has 300 people."))


def test_we_is_bracketed_with_the_speakers_body(claim_texts):
    text = "“We measured 47 km of coast,” said Mira Kolar, a geographer at the University of Maribor."
    assert "We [University of Maribor] measured 47 km of coast." in claim_texts(text)


def test_an_empty_it_stands_for_nothing(claim_texts):
    text = "Austria has 9 million people. It is likely that the number has grown since 2020."
    assert claim_texts(text)[1].startswith("It is likely that")


def test_it_that_may_be_anything_named_before_stays(claim_texts):
    texts = claim_texts("Slovenia has a coastline of 47 km. It is short and has 300,000 visitors a year.")
    assert not any("Slovenia is short" in text for text in texts)


def test_a_relative_date_needs_a_day_to_count_from(claim_texts):
    text = "Austria opened the bridge in Graz last month."
    assert claim_texts(text) == [text]
    assert claim_texts(text, published=date(2025, 3, 3)) == [
        "Austria opened the bridge in Graz in February 2025."
    ]


def test_a_speakers_own_country_is_not_the_topic(claim_texts):
    text = "Austria's capital is Graz. Mira Kolar, a geographer from Slovenia, said the country has nine provinces."
    assert "Austria has nine provinces." in claim_texts(text)
