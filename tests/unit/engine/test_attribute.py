from datetime import date

import pytest

from verification.engine.types import AttributionClass


@pytest.fixture
def first(extract):
    """The first claim of a text."""
    return lambda text: extract(text).claims[0]


@pytest.fixture
def speakers(extract):
    """Who stands behind each claim of a text that is not the article's own."""

    def run(text):
        found = [claim.attribution for claim in extract(text).claims]
        spoken = [attribution for attribution in found if attribution.kind is not AttributionClass.NONE]
        return [attribution.speaker.name if attribution.speaker else None for attribution in spoken]

    return run


def test_an_indirect_statement_is_its_content_with_a_speaker(first):
    claim = first("The minister, Ada Lind, said Slovakia borders Poland.")
    assert claim.text == "Slovakia borders Poland."
    assert claim.attribution.kind is AttributionClass.INDIRECT
    assert claim.attribution.speaker.name == "Ada Lind"
    assert claim.attribution.speaker.description == "The minister"


def test_a_direct_quotation_spans_the_words_inside_the_marks(first):
    text = "“The bridge cost 40 million euros,” said Ben Moser, an engineer at the Graz Institute."
    claim = first(text)
    content = claim.attribution.content
    assert claim.attribution.kind is AttributionClass.DIRECT
    assert text[content.start : content.end] == "The bridge cost 40 million euros,"
    assert claim.attribution.speaker.name == "Ben Moser"
    assert claim.attribution.speaker.affiliation == "Graz Institute"


def test_half_a_quotation_is_mixed(first):
    claim = first("The Lind Bank “has lost most of its money since 2020,” said Ben Moser, an auditor.")
    assert claim.attribution.kind is AttributionClass.MIXED
    assert claim.text == "The Lind Bank “has lost most of its money since 2020”."


@pytest.mark.parametrize(
    "text",
    [
        "According to the ministry, 200 people crossed the bridge.",
        "200 people crossed the bridge, according to the ministry.",
    ],
)
def test_according_to_is_read_in_both_positions(first, text):
    claim = first(text)
    assert claim.text == "200 people crossed the bridge."
    assert claim.attribution.speaker.name == "ministry"


@pytest.mark.parametrize(
    "text",
    [
        "The bridge, Ada Lind said, was closed in May 2024.",
        "The bridge, Ada Lind told reporters on Monday, was closed in May 2024.",
    ],
)
def test_a_cue_put_into_a_sentence_has_the_words_around_it(first, text):
    claim = first(text)
    assert claim.text == "The bridge was closed in May 2024."
    assert claim.attribution.speaker.name == "Ada Lind"


@pytest.mark.parametrize(
    "text",
    [
        "The bank is estimated to have 4,000 clients.",
        "Officials reportedly spent 3 million euros on signs.",
    ],
)
def test_hearsay_has_no_source_and_is_flagged(first, text):
    claim = first(text)
    assert claim.attribution.kind is AttributionClass.UNSOURCED
    assert claim.attribution.flags == ("missing",)
    assert claim.text == text


def test_a_charge_is_no_hearsay(first):
    claim = first("The court jailed two men in May for allegedly smuggling cars.")
    assert claim.attribution.kind is AttributionClass.NONE


def test_he_added_goes_to_the_last_speaker(speakers):
    text = (
        "“The bridge cost 40 million euros,” said Ben Moser, an engineer.\n\n“We built it in 2016,” he added."
    )
    assert speakers(text) == ["Ben Moser", "Ben Moser"]


def test_a_quotation_without_a_cue_keeps_the_speaker(speakers):
    text = (
        "“The bridge is closed,” an army commander told the desk. “It was hit in May.\n\n“Two people died.”"
    )
    assert speakers(text) == ["army commander"] * 3


def test_a_cue_after_two_quoted_sentences_covers_both(speakers):
    assert speakers("“The bridge is closed. It was hit in May,” said Ada Lind.") == ["Ada Lind"] * 2


def test_last_name_and_office_lead_to_the_person(speakers):
    text = (
        "Ada Lind, the mayor, said the bridge opened in 2025. Lind said it cost 40 million euros. "
        "The mayor said the toll brought 2 million euros."
    )
    assert speakers(text) == ["Ada Lind"] * 3


def test_a_name_that_the_recogniser_misses_is_read_from_its_introduction(first, speakers):
    text = "“We close no station,” Marta Kolar, who heads the Alpine and Danube Rail Council, said in Vienna."
    speaker = first(text).attribution.speaker
    assert (speaker.name, speaker.affiliation) == ("Marta Kolar", "Alpine and Danube Rail Council")
    assert speakers(f"{text} According to Kolar, 30 stations are old.") == ["Marta Kolar"] * 2


def test_an_anonymous_source_stays_anonymous(first):
    claim = first(
        "“We receive many of them every day,” a senior officer, who insisted on anonymity, told the desk."
    )
    assert claim.attribution.speaker.anonymous
    assert "anonymous" in claim.attribution.flags


def test_the_title_of_a_programme_is_no_quotation(first):
    claim = first("On “Desk at Night,” the mayor Ada Lind said the bridge opened in 2025.")
    assert claim.text == "The bridge opened in 2025."
    assert claim.attribution.kind is AttributionClass.INDIRECT


def test_a_source_that_quotes_a_source_is_flagged(extract):
    claims = extract("Ada Lind said the ministry had told her that the bridge cost 40 million euros.").claims
    assert any("source_quotes_source" in claim.attribution.flags for claim in claims)


def test_a_bracketed_insertion_stays_in_the_quotation(claim_texts):
    text = "“They screen them [the drivers] twice at the gate [in Graz],” said Ada Lind."
    assert claim_texts(text) == ["They screen them [the drivers] twice at the gate [in Graz]."]


def test_the_articles_own_words_beside_a_cue_are_a_claim_too(claim_texts):
    texts = claim_texts("The bridge opened on 3 March 2025, and Ada Lind said it cost 40 million euros.")
    assert "The bridge opened on 3 March 2025." in texts
    assert any("40 million euros" in text and "opened" not in text for text in texts)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Lind did not confirm that the bridge had cost 40 million euros.",
        "Ada Lind never claimed that the bridge had cost 40 million euros.",
        "Ada Lind asked whether the bridge had cost 40 million euros.",
    ],
)
def test_what_somebody_denies_or_asks_is_not_put_into_their_mouth(extract, sentence):
    (claim,) = extract(sentence).claims
    assert claim.text == sentence
    assert claim.attribution.speaker is None


@pytest.mark.parametrize("threat", ["had threatened", "“had threatened”"])
def test_what_is_denied_stays_with_its_denial_which_is_the_speakers_word(extract, threat):
    sentence = f"Ada Lind denied that the union {threat} 40 drivers."
    (claim,) = extract(sentence).claims
    assert (claim.text, claim.attribution.speaker.name) == (sentence, "Ada Lind")


@pytest.mark.parametrize(
    ("text", "speaker", "stated"),
    [
        (
            "Rents rose to 9,300 euros, the United Nations estimates.",
            "United Nations",
            "Rents rose to 9,300 euros.",
        ),
        ("Rents rose by 8% in 2019, a footnote discloses.", "footnote", "Rents rose by 8% in 2019."),
        (
            "Rents rose by 8%, data of the power firm, Kesher, show.",
            "data of the power firm, Kesher",
            "Rents rose by 8%.",
        ),
        ("By the ministry’s count, 40 shops have closed.", "ministry", "40 shops have closed."),
        (
            "A study by Lydell Institute found otherwise: rents fell by 8%.",
            "Lydell Institute",
            "Rents fell by 8%.",
        ),
        ("Lind, who owns 12 shops, reckons that rents rose by 8%.", "Lind", "Rents rose by 8%."),
    ],
)
def test_sources_behind_a_statement_and_beside_it_are_heard(extract, text, speaker, stated):
    claim = next(claim for claim in extract(text).claims if claim.text == stated)
    assert claim.attribution.speaker.name == speaker


def test_what_the_article_goes_on_with_is_not_the_sources_word(extract):
    text = "About 340 people are missing, according to the army, though 12 roads have been closed since May."
    army, own = extract(text).claims
    assert (army.text, army.attribution.speaker.name) == ("About 340 people are missing.", "army")
    assert (own.text, own.attribution.speaker) == ("12 roads have been closed since May.", None)


def test_hearsay_stays_with_its_own_clause(extract):
    first, second = extract("Lind closed three mines in 2019 and has reportedly left the country.").claims
    assert (first.attribution.kind, second.attribution.kind) == ("none", "unsourced")


def test_who_speaks_behind_the_subject_is_not_who_the_clause_is_about(extract):
    text = "Karl Moser, said his public defender, Ada Lind, was at a party nine miles away."
    claim = extract(text).claims[0]
    assert (claim.text, claim.attribution.speaker.name) == (
        "Karl Moser was at a party nine miles away.",
        "Ada Lind",
    )


def test_the_name_of_who_insisted_is_no_part_of_what_was_insisted(extract):
    text = "Not one form was altered, insisted the council’s chairman, Karl Moser, who blamed a cut cable."
    claim = extract(text).claims[0]
    assert (claim.text, claim.attribution.speaker.name) == ("Not one form was altered.", "Karl Moser")


def test_a_case_that_was_dismissed_says_nothing(extract):
    text = "Lind served 14 months; a case in 2024 was dismissed when the accuser left."
    assert all(claim.attribution.speaker is None for claim in extract(text).claims)


def test_what_came_before_somebody_said_so_is_the_articles_own(extract):
    text = "The files of 43,000 people lay open for 51 days, the firm conceded, days after it had closed 12 shops."
    said, own = extract(text).claims
    assert (said.text, said.attribution.kind) == (
        "The files of 43,000 people lay open for 51 days.",
        "indirect",
    )
    assert (own.attribution.kind, "12 shops" in own.text) == ("none", True)


def test_a_clause_behind_a_semicolon_is_apart_though_one_source_says_both(claim_texts):
    text = "The gate was opened on 7 January, according to the army; 40 men walked through it."
    assert claim_texts(text) == ["The gate was opened on 7 January.", "40 men walked through it."]


def test_who_speaks_inside_a_clause_says_what_the_clause_tells(extract):
    text = "Volunteers saved a man from a store where, his doctors said, he had stood for 41 hours."
    said = next(claim for claim in extract(text).claims if claim.attribution.speaker)
    assert text[said.start : said.end] == "he had stood for 41 hours"


def test_the_quoted_words_of_a_denial_keep_their_speaker(speakers):
    assert speakers("“Not one of the 40 windows was broken,” Ada Lind denied.") == ["Ada Lind"]


def test_the_day_of_the_speech_is_no_day_of_what_it_tells(extract):
    sentence = "The firm said on Monday it would choose between 12 towns."
    (claim,) = extract(sentence, published=date(2024, 5, 8)).claims
    assert "6 May" not in claim.text and "Monday" not in claim.text
    (dated,) = extract(sentence.replace("on Monday", "that on Monday"), published=date(2024, 5, 8)).claims
    (day,) = [item for item in dated.resolutions if item.method == "date"]
    assert day.candidates == ("on 6 May 2024", "on 13 May 2024")
