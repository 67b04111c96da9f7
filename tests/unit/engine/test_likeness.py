"""Likeness: what two reports share of their own wording, and what does not count."""

import pytest

from verification.engine.likeness import compare, own_wording

WIRE = """The harbour of Port Amity was closed on Monday after a barge loaded with gravel struck the northern lock gate.

Nobody was hurt, the harbour office said, but nine freighters had to anchor outside until the tide turned.

“We have never seen a gate bent like this one, and we do not know whether it can be straightened,” said Ines Tolland.

Engineers from the lock company want to lift the gate with two cranes before the weekend, weather permitting.

An insurer put the first estimate of the damage at 6.5 million crowns, and traders fear delays of two weeks."""
REWRITTEN = """Port Amity had to shut its harbour on Monday when a gravel barge ran into the gate of the northern lock.

According to the harbour office there were no injuries, although 9 freighters were forced to wait for the tide.

If the weather allows it, the company's engineers plan to raise the damaged gate using two cranes.

A preliminary estimate by an insurer speaks of 6.5 million crowns."""
OTHER = """Grain ships queued off Port Amity as divers examined a lock gate that a runaway barge had crumpled.

“We have never seen a gate bent like this one, and we do not know whether it can be straightened,” said Ines Tolland.

Her office does not expect to reopen the lock before Saturday, and millers warned that flour might become dearer.

Investigators took the ship's steering gear apart in the afternoon and questioned a crew of five."""
BIOGRAPHY = (
    "Mira Andersen has covered the region since 2009. She lives near the old harbour with two dogs, and her book "
    "on the river pilots won the Lantern Prize last year."
)


def likeness(one, other, **told):
    return compare(own_wording(one, **told), own_wording(other, **told))


def paragraphs(text, *chosen):
    each = text.split("\n\n")
    return "\n\n".join(each[number] for number in chosen)


def test_part_of_a_report_is_a_copy_of_it_in_either_order():
    part = paragraphs(WIRE, 3, 0)
    assert likeness(part, WIRE).share == 1.0
    assert likeness(part, WIRE).is_copy and likeness(WIRE, part).is_copy


def test_half_of_the_sentences_are_enough():
    mixed = "\n\n".join([paragraphs(WIRE, 0), paragraphs(REWRITTEN, 1, 2), paragraphs(WIRE, 4)])
    assert likeness(mixed, WIRE).is_copy


def test_words_that_were_replaced_leave_the_order_of_the_others():
    replaced = WIRE.replace(" was ", " got ").replace(" the ", " this ").replace(" and ", " plus ")
    replaced = replaced.replace(" two ", " 2 ").replace(" before ", " ahead of ").replace("struck", "hit")
    found = likeness(replaced, WIRE)
    assert found.follows and found.is_copy


def test_another_report_on_the_same_event_is_no_copy_though_it_quotes_the_same():
    found = likeness(WIRE, OTHER)
    assert found.share < 0.05
    assert not found.is_copy


def test_a_text_that_only_quotes_has_no_wording_of_its_own():
    quotation = paragraphs(WIRE, 2).rsplit(",”")[0] + ",”"
    assert own_wording(quotation).length == 0
    assert not likeness(quotation, WIRE).is_copy


def test_a_wording_of_its_own_leaves_only_names_and_figures_in_common():
    found = likeness(REWRITTEN, WIRE)
    assert not found.is_copy
    assert found.figures_agree == 1.0
    assert found.subject > 0.5


@pytest.mark.parametrize(
    "line",
    [
        "We use cookies to make this website work, and by clicking “Accept” you agree to all of them.",
        "Subscribe to our newsletter and get the five most important stories of the day in your inbox.",
        BIOGRAPHY,
        "The Evening Paper stands for careful reporting and belongs to a foundation of its own printers.",
    ],
)
def test_lines_of_a_house_do_not_count(line):
    assert own_wording(line, house="Evening Paper").length == 0


def test_a_long_paragraph_stays_though_one_of_its_sentences_speaks_of_the_house():
    long = " ".join(paragraph for number, paragraph in enumerate(WIRE.split("\n\n")) if number != 2)
    mixed = own_wording(f"{long} Subscribe to our newsletter now. {REWRITTEN.split(chr(10))[0]}")
    assert mixed.length > 80
    assert "newsletter" not in {word for sentence in mixed.sentences for word in sentence.words}


def test_a_template_that_was_filled_in_anew_is_no_copy():
    template = (
        "Temperatures in {} will reach {} degrees on {}, with {} millimetres of rain expected by the evening. "
        "The wind comes from the {} at {} kilometres an hour, and gusts are possible in the hills. "
        "The night stays mild, and the outlook for the following days is changeable and mostly cloudy."
    )
    one = template.format("Amity", 14, "Monday", 3, "north", 25)
    two = template.format("Velden", 9, "Tuesday", 11, "west", 40)
    found = likeness(one, two)
    assert found.share > 0.5
    assert found.facts_differ and not found.is_copy


def test_an_updated_figure_makes_no_other_report():
    updated = WIRE.replace("nine freighters", "eleven freighters")
    assert not likeness(updated, WIRE).facts_differ
    assert likeness(updated, WIRE).is_copy


@pytest.mark.parametrize("text", ["", "Too short.", "One two three four five six seven."])
def test_a_text_that_is_too_short_is_like_no_other(text):
    assert likeness(text, WIRE).share == 0.0
    assert not likeness(text, WIRE).is_copy


def test_short_texts_need_more_in_common_than_long_ones():
    short = (
        "Nobody was hurt, the harbour office said, when rain fell on the roofs of seven sleepy hill villages."
    )
    found = likeness(short, WIRE)
    assert found.share > 0.2
    assert not found.is_copy
