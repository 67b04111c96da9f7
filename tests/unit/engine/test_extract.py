import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.engine.extract import Pipeline
from verification.engine.types import BlockKind, Disposition, Kind

ARTICLE = """Skip to content

Small neighbours and their maps

Tourists look at a map in Graz, Austria, March 3, 2025.
Tourists look at a map in Graz, Austria, March 3, 2025.

Austria's capital is Graz. The country covers 83,871 square kilometres. Why does it matter?

Slovakia, which became independent on 1 January 1993, has no border with Ukraine.

“Slovenia has a coastline of 47 km,” said Mira Kolar, a geographer. “It is a beautiful one.”

Tourism will grow by a third within five years. Austria's capital is Graz.

Read more: Maps of the world
"""
WORDS = st.sampled_from(
    [
        "Ada Lind",
        "said",
        "“",
        "”",
        '"',
        "the country",
        "IS",
        "Islamic State",
        "It",
        "borders",
        "Austria",
        ",",
        ".",
        "and",
        "which",
        "in 1993",
        "47 km",
        "\n\n",
        " ",
        "not",
        "according to",
        "’s",
        "including",
        "thousands",
        "we",
        "(",
        ")",
        "[",
        "]",
        "—",
    ]
)


def assert_exact(text, extraction):
    """What holds for any text: exact spans, one disposition a sentence, claims only where one may be."""
    assert [item.sentence for item in extraction.dispositions] == [
        item.ordinal for item in extraction.sentences
    ]
    claimed = {claim.sentence for claim in extraction.claims}
    for item in extraction.dispositions:
        assert (item.disposition is Disposition.CLAIM) == (item.sentence in claimed)
    for item in extraction.dispositions:
        assert item.repeats is None or item.disposition is Disposition.DUPLICATE
        assert item.repeats is None or 0 <= item.repeats < len(extraction.sentences)
    for finding in extraction.findings:
        assert finding.spans
        assert all(0 <= span.start < span.end <= len(text) for span in finding.spans)
    for number, claim in enumerate(extraction.claims):
        sentence = extraction.sentences[claim.sentence]
        assert claim.ordinal == number
        assert sentence.start <= claim.start < claim.end <= sentence.end
        assert claim.text[-1] in ".!?…"
        assert extraction.blocks[sentence.block].kind not in {BlockKind.FURNITURE, BlockKind.BYLINE}
        for item in claim.resolutions:
            assert text[item.start : item.end] == item.mention
        attribution = claim.attribution
        for span in (attribution.source, attribution.cue, attribution.content):
            assert span is None or 0 <= span.start < span.end <= len(text)


def test_an_article_becomes_a_queue(extract):
    extraction = extract(ARTICLE)
    assert_exact(ARTICLE, extraction)
    assert [claim.text for claim in extraction.claims if claim.kind is not Kind.OPINION] == [
        "Tourists look at a map in Graz, Austria, March 3, 2025.",
        "Austria's capital is Graz.",
        "Austria covers 83,871 square kilometres.",
        "Slovakia has no border with Ukraine.",
        "Slovakia became independent on 1 January 1993.",
        "Slovenia has a coastline of 47 km.",
        "Mira Kolar is a geographer.",
        "Tourism will grow by a third within five years.",
    ]


def test_every_sentence_is_accounted_for(extract):
    extraction = extract(ARTICLE)
    told = {
        ARTICLE[sentence.start : sentence.end][:18]: item.disposition
        for sentence, item in zip(extraction.sentences, extraction.dispositions, strict=True)
    }
    assert told["Skip to content"] is Disposition.FURNITURE
    assert told["Small neighbours a"] is Disposition.NO_CHECKABLE_FACT
    assert told["Why does it matter"] is Disposition.NO_CHECKABLE_FACT
    assert [item.disposition for item in extraction.dispositions].count(Disposition.DUPLICATE) == 2


@pytest.mark.parametrize(
    "text", ["", " \n ", "…", "* * *", "12", "\ufffd\ufffd", "Share this article", "😀 😀"]
)
def test_a_text_without_a_sentence_gives_no_claim(extract, text):
    extraction = extract(text)
    assert_exact(text, extraction)
    assert extraction.claims == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_with_exact_spans(extract, text):
    assert_exact(text, extract(text))


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_muddle_of_news_words_is_read_with_exact_spans(extract, text):
    assert_exact(text, extract(text))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "(((" * 60_000,
        "\n\n“A" * 50_000,
        '"a" ' * 3_000,
        "Ada Lind said that " * 1_500,
        ", which" * 3_000,
        "VIENNA (AB) " * 2_000,
    ],
    ids=[
        "one word",
        "brackets",
        "open quotations",
        "quotations",
        "cues",
        "relative clauses",
        "abbreviations",
    ],
)
def test_hostile_text_does_not_blow_up(extract, text):
    began = time.process_time()
    assert_exact(text, extract(text))
    assert time.process_time() - began < 60


def test_progress_reaches_the_total():
    seen = []
    Pipeline().extract(
        ARTICLE, title="", published=None, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1][0] == seen[-1][1] > 0


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            'The mayor called the fire "a scandal" and said the harbour would close.',
            'The mayor called the fire "a scandal".',
        ),
        (
            "Kenya covers 580,367 square kilometres, which makes it six times as large as Portugal.",
            "Kenya covers 580,367 square kilometres, which makes it six times as large as Portugal.",
        ),
    ],
)
def test_a_cut_sentence_keeps_its_marks_and_its_sense(extract, sentence, expected):
    texts = [claim.text.replace(" [Kenya or Portugal]", "") for claim in extract(sentence).claims]
    assert expected in texts
    assert not any(text.startswith("580,367") for text in texts)


def test_what_somebody_calls_something_is_a_claim_as_a_whole(extract):
    text = "Bridge closed\n\nA spokesman for the council called the engineer's account “completely invented”."
    claims = extract(text).claims
    assert [claim.text for claim in claims] == [
        "A spokesman for the council called the engineer's account “completely invented”."
    ]
    assert claims[0].attribution.speaker.name == "spokesman for the council"


def test_talk_that_only_points_gives_no_claim(extract):
    text = (
        "Bridge closed\n\n“We heard them shouting until dawn,” said Clara Brandt. “That is how it is here.”"
    )
    assert [claim.text for claim in extract(text).claims if "how it is" in claim.text] == []


def voices(extraction):
    return {
        claim.text: claim.attribution.speaker and claim.attribution.speaker.name
        for claim in extraction.claims
    }


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Clara Brandt denies the charge.", "Clara Brandt"),
        (
            "Opening the case at Graz Crown Court, the prosecutor, Clara Brandt, said the money was paid.",
            "Clara Brandt",
        ),
        ("Some dealers were promised that they could send 40 bikes back in April.", None),
    ],
)
def test_the_speaker_is_who_speaks(extract, sentence, speaker):
    assert speaker in voices(extract(f"Bridge closed\n\n{sentence}")).values()
    assert len(set(voices(extract(f"Bridge closed\n\n{sentence}")).values()) - {None, speaker}) == 0


def test_how_a_source_asks_not_to_be_named_is_no_claim(extract):
    text = (
        "Bridge closed\n\nThe doctor, who asked that her name be withheld, said she had counted 23 patients."
    )
    assert not any("withheld" in claim.text for claim in extract(text).claims)


def test_the_mark_of_a_quotation_is_no_part_of_a_name(extract):
    text = "Bridge closed\n\n“Hungary has 7,687 kilometres of railways,” Karl Dorn, an engineer with the council, said."
    spans = [text[claim.start : claim.end] for claim in extract(text).claims]
    assert "Karl Dorn, an engineer with the council" in spans


def test_an_age_is_a_claim_wherever_somebody_is_named(extract):
    text = "Bridge closed\n\nClara Brandt, 61, led the council of Graz from 2015."
    assert "Clara Brandt is 61." in voices(extract(text))


def test_a_finite_verb_behind_an_infinitive_goes_on_the_main_clause(extract):
    text = (
        "Bridge closed\n\nThe firm borrowed 3 million euros to save a mill and has repaid a third of the sum."
    )
    assert list(voices(extract(text))) == [
        "The firm borrowed 3 million euros to save a mill.",
        "The firm has repaid a third of the sum.",
    ]


@pytest.mark.parametrize(
    "told",
    [
        "The bridge will cost 31 million euros, said Runa Falk, the director of the port authority.",
        "The bridge has to be repaired, and it will cost 31 million euros, said Runa Falk, director of the port.",
    ],
)
def test_who_spoke_is_no_part_of_what_was_said(extract, told):
    found = [claim.text for claim in extract(told).claims]
    assert any(text.endswith("31 million euros.") for text in found)
    assert not any("31 million" in text and "director" in text for text in found)
