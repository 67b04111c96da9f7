import pytest

from verification.engine.rejoin import rejoin


@pytest.mark.parametrize(
    "text",
    [
        "The army seized the town and killed 30 people, but the mayor escaped.",
        "Slovakia, which became independent on 1 January 1993, has no border with Ukraine.",
        "The attack killed 200 people, including 30 children, on Monday.",
        "Airstrikes have hit many oil plants in the province, dealing a major blow to the army.",
        "The law, passed in 2003, cut taxes by 10 percent and raised 3 billion euros.",
    ],
)
def test_the_pieces_of_a_sentence_give_it_back(extract, text):
    claims = extract(text).claims
    assert len(claims) > 1
    assert all(claim.split and claim.split.method for claim in claims)
    whole = rejoin(text, claims)
    assert (whole.text, whole.start, whole.end, whole.split) == (text, 0, len(text), None)
    assert rejoin(text, claims[-1:]).text == text
    assert whole.worthiness.priority == max(claim.worthiness.priority for claim in claims)


def test_what_the_mentions_stand_for_is_kept(extract):
    text = "Austria's capital is Graz. The country covers 83,871 square kilometres and borders eight states."
    pieces = extract(text).claims[1:]
    assert [piece.split.method for piece in pieces] == ["coordination", "coordination"]
    whole = rejoin(text, pieces)
    assert whole.text == "Austria covers 83,871 square kilometres and borders eight states."
    assert [item.mention for item in whole.resolutions] == ["The country"]


def test_words_that_the_speaker_interrupts_leave_the_cue_out(extract):
    text = "“The plant closed in May,” said Ada Lind, a mayor, “and 300 people lost their work.”"
    claims = [claim for claim in extract(text).claims if claim.split]
    for claim in claims:
        assert "said" not in rejoin(text, [claim]).text


def test_claims_of_two_statements_and_whole_ones_are_not_joined(extract):
    text = "The army seized the town and killed 30 people. The mayor left Graz and opened 12 shops."
    first, second = extract(text).claims[0], extract(text).claims[-1]
    whole = extract("Graz has 290,000 people.").claims[0]
    for drafts in ([first, second], [], [whole], [first, whole]):
        with pytest.raises(ValueError, match="one statement"):
            rejoin(text, drafts)
