import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 teachers lost their work in May. They demanded 3 million euros.", "The 30 teachers demanded"),
        ("The councillors met on the square. They voted against the bridge.", "The councillors voted"),
        ("Ada Lind and Ben Kor left the party. They founded a club in 2019.", "Ada Lind and Ben Kor founded"),
        ("A bridge opened in Graz in 2019. It cost 40 million euros.", "The bridge cost 40 million"),
        ("Inventories rose in May. They are equal to five months of sales.", "Inventories are equal"),
        ("The board said it would close 12 plants.", "The board would close"),
        ("Ada Lind met Ben Kor in Graz. She left the party in 2019.", "Ada Lind left the party"),
        ("Ada Lind met Ben Kor in Graz. He left the party in 2019.", "Ben Kor left the party"),
        ("Ada Lind won in May. She'll leave the party in 2019.", "Ada Lind will leave"),
    ],
)
def test_a_pronoun_stands_for_what_the_text_is_clearly_about(claim_texts, text, expected):
    assert claim_texts(text)[-1].startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        # Either of two may be meant.
        "The rebels attacked the villagers in May. They fled to Graz in 2019.",
        "The firm bought the mine in May. It employs 300 people.",
        # Things make no demands, and who is meant by the phrase is told by its verb only.
        "The gauges rose in May. They demanded an order from the capital in 2019.",
        "Few teachers came to Graz in May. They demanded 3 million euros.",
        "Teachers who struck in May lost 300 euros. They demanded 3 million euros.",
        # Named in passing only.
        "The vote went on without a word about the shops in the halls. They sold 300 bikes.",
    ],
)
def test_a_pronoun_that_may_mean_another_stays_with_its_candidates(extract, text):
    claim = extract(text).claims[-1]
    pronoun = text.split(". ")[1].split()[0]
    (mention,) = [item for item in claim.resolutions if item.mention == pronoun]
    assert (mention.resolved, claim.text.startswith(pronoun)) == ("", True)
    assert mention.candidates


@pytest.mark.parametrize(
    "text",
    [
        "At least 19 prisoners drowned in their cells in 2019.",
        "The report accused cities that had ended their 12 subsidies.",
        "The bank cut its forecast by 3 percent.",
        "In his speech of May 2019, Ben Kor named 12 towns.",
        "Ben Kor and his 12 partners left.",
        "It is up to the 12 members to choose.",
        "That is how it is in the 12 towns.",
    ],
)
def test_a_pronoun_that_is_clear_or_empty_in_its_own_sentence_stays(extract, text):
    claims = extract(f"Councils in Graz met in May. {text}").claims
    assert [item for claim in claims for item in claim.resolutions if item.method == "pronoun"] == []


def test_he_is_nobody_whom_his_own_clause_names(extract):
    claim = extract("Ada Lind left. Karl Moser led the bank in 2019. He met Moser’s brother in Graz.").claims[
        -1
    ]
    assert "Karl Moser met" not in claim.text


def test_we_and_our_stand_for_the_speakers_body(claim_texts):
    text = "“Our boats brought 300 people out,” said Col. Ada Lind, a spokeswoman for the Harbour Guard."
    assert "Our [Harbour Guard's] boats brought 300 people out." in claim_texts(text)


def test_a_contraction_with_two_readings_keeps_the_authors_words(claim_texts):
    texts = claim_texts("Ben Kor spoke in Graz in May. He's proposed a tax of 3 percent.")
    assert texts[-1].startswith("He's")
