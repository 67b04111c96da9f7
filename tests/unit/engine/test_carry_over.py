"""What becomes of a claim in a new version of its text."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.unit.engine.revised import chance_of, cosmetic, material, our_texts, reordered, requoted
from verification.engine.carry_over import CARRIED, Carried, Fate, Place, carry_over
from verification.engine.leaning import leans_from
from verification.engine.types import Span

NORWAY = "Oslo is the capital of Norway. Its parliament has 169 seats.\n\nThe country borders Sweden."
CLAIM = "Oslo is the capital of Norway."


def carry(old, new, words=CLAIM, **place):
    start = old.index(words)
    return carry_over(old, new, [Place(start, start + len(words), **place)])[0]


def became(new, old=NORWAY, words=CLAIM, **place):
    return carry(old, new, words, **place).fate


def test_untouched_words_are_the_same():
    found = carry(NORWAY, NORWAY)
    assert found == Carried(Fate.SAME, Span(0, 30))


def test_a_sentence_before_it_leaves_it_the_same():
    new = "A note.\n\n" + NORWAY
    found = carry(NORWAY, new)
    assert (found.fate, new[found.span.start : found.span.end]) == (Fate.SAME, CLAIM)


def test_a_paragraph_that_went_elsewhere_moved():
    first, second = NORWAY.split("\n\n")
    assert became(f"{second}\n\n{first}") in {Fate.MOVED, Fate.SAME}
    three = "One lake is deep.\n\nTwo lakes are wide.\n\nThree lakes are cold."
    assert became(
        "Two lakes are wide.\n\nThree lakes are cold.\n\nOne lake is deep.", three, "One lake is deep."
    ) == (Fate.MOVED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Oslo is the capital of Norway.", "Oslo  is the\ncapital of\u00a0Norway."),
        ("Oslo, is the capital of Norway.", "Oslo is the capital of Norway."),
        ("Oslo is the capital – of Norway.", "Oslo is the capital — of Norway."),
        ("The toll is “high” in Norway.", 'The toll is "high" in Norway.'),
        ("Norway’s toll is high.", "Norway's toll is high."),
        ("The toll of Norway is high.", "The toll Of Norway is high."),
        ("The years 1990-1995 were cold.", "The years 1990–1995 were cold."),
        ("It’s “so — they say — high” there.", 'It\'s "so - they say - high" there.'),
    ],
)
def test_marks_spaces_and_the_case_of_small_words_are_cosmetic(old, new):
    found = carry(old, new, old)
    assert found.fate == Fate.COSMETIC
    assert found.diff


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It has 169 seats.", "It has 168 seats."),
        ("It has 1.5 seats.", "It has 15 seats."),
        ("It has 1,500 seats.", "It has 1.500 seats."),
        ("It is -5 degrees cold there.", "It is 5 degrees cold there."),
        ("Scores were 2-1 there.", "Scores were 2, 1 there."),
        ("It has nine seats.", "It has ten seats."),
        ("It costs 5 million euros.", "It costs 5 billion euros."),
        ("It costs 5% of that.", "It costs 5 of that."),
        ("It costs $5 a day.", "It costs €5 a day."),
        ("It began on 5 May there.", "It began on 5 June there."),
        ("It may hold there.", "It does hold there."),
        ("Oslo is the capital.", "Oslo is not the capital."),
        ("Oslo is the capital.", "Oslo isn't the capital."),
        ("Oslo is the capital.", "oslo is the capital."),
        ("He met Apple there.", "He met apple there."),
        ("He met the WHO there.", "He met the who there."),
        ("It came in May and went.", "It came in may and went."),
        ("The polish was thick there.", "The Polish was thick there."),
        ("She said “it is over now”.", "She said “it was over now”."),
        ("She said “it is over, now”.", "She said “it is over now”."),
        ("She said “It is over now”.", "She said “it is over now”."),
        ("The so-called “reform” failed there.", "The so-called reform failed there."),
        ("The reform failed there.", "The “reform” failed there."),
        ("It is more than that there.", "It is less than that there."),
        ("He re-signed from there.", "He resigned from there."),
        ("It failed there.", "It failed there?"),
        ("The ship's crew left.", "The ships' crew left."),
    ],
)
def test_whatever_else_differs_is_a_change(old, new):
    assert carry(old, new, old).fate == Fate.CHANGED


def test_a_change_proposes_its_place_and_shows_the_difference():
    new = NORWAY.replace("169", "170")
    found = carry(NORWAY, new, "Its parliament has 169 seats.")
    assert found.fate == Fate.CHANGED
    assert "170" in new[found.span.start : found.span.end]
    assert [(one.author, one.ours) for one in found.diff if one.op != "same"] == [("169", "170")]


def test_words_that_left_are_gone():
    assert became("The country borders Sweden.") == Fate.GONE


def test_a_name_in_small_letters_is_proposed_where_it_stands_and_not_carried():
    found = carry(NORWAY, NORWAY.replace("Oslo", "oslo"))
    assert (found.fate, found.span, found.why) == (Fate.CHANGED, Span(0, 30), "words")


def test_sentences_joined_or_cut_around_the_words_leave_them_the_same():
    joined = "Oslo is the capital of Norway, and its parliament has 169 seats.\n\nThe country borders Sweden."
    assert became(joined) == Fate.SAME
    assert became(NORWAY, joined, "Oslo is the capital of Norway") == Fate.SAME


@pytest.mark.parametrize(
    "new",
    [
        "It is not true that Oslo is the capital of Norway.",
        "Critics deny that Oslo is the capital of Norway.",
        "If Oslo is the capital of Norway, so be it.",
        "Oslo is the capital of Norway no longer.",
        "Allegedly, Oslo is the capital of Norway.",
        "Smith said Oslo is the capital of Norway.",
        "Is it so? Oslo is the capital of Norway?",
    ],
)
def test_what_turns_the_words_from_outside_is_a_change(new):
    old = "Oslo is the capital of Norway."
    found = carry(old, new, "Oslo is the capital of Norway")
    assert (found.fate, found.why) == (Fate.CHANGED, "surroundings")


@pytest.mark.parametrize(
    "new", ["New Oslo is the capital of Norway.", "Oslo is the capital of Norway proper."]
)
def test_a_word_that_touches_the_claims_own_is_a_change(new):
    assert became(new, "Oslo is the capital of Norway.", "Oslo is the capital of Norway") == Fate.CHANGED


def test_the_rest_of_a_word_that_was_marked_in_part_counts():
    assert became("Roslo is the capital.", "Oslo is the capital.", "slo is the capital") != Fate.SAME


def test_a_denial_that_was_beside_the_words_before_changes_nothing():
    old = "It was never easy. Oslo is the capital of Norway."
    assert became("It was never easy; Oslo is the capital of Norway.", old) == Fate.SAME


def test_a_change_in_another_half_of_the_sentence_is_none_of_this_claim():
    old = "Oslo is the capital, and its parliament has 169 seats."
    assert became(old.replace("169", "170"), old, "Oslo is the capital") == Fate.SAME


def test_a_pronoun_hangs_on_what_it_stands_for():
    words = "Its parliament has 169 seats."
    assert became(NORWAY, words=words, leans_from=0) == Fate.SAME
    for new in (
        NORWAY.replace("Oslo is", "Bergen is"),
        NORWAY.replace("Its", "Sweden is near. Its"),
        NORWAY.replace(CLAIM, ""),
    ):
        found = carry(NORWAY, new, words, leans_from=0)
        assert (found.fate, found.why) == (Fate.CHANGED, "surroundings")


def test_joining_the_sentences_that_a_pronoun_hangs_on_changes_nothing():
    new = NORWAY.replace("Norway. Its", "Norway, and its")
    assert became(new, words="Its parliament has 169 seats.", leans_from=0) == Fate.COSMETIC


def test_who_is_said_to_have_said_it_counts_for_words_that_lean_on_it():
    old = "The toll is high, said Runa Falk."
    assert (
        became(old.replace("Runa Falk", "Oskar Lund"), old, "The toll is high", leans_from=0) == Fate.CHANGED
    )
    assert became(old.replace("Runa Falk", "Oskar Lund"), old, "The toll is high") == Fate.SAME


def test_a_short_form_needs_its_full_name_in_the_text():
    old = "Runa Falk came.\n\nFalk said nothing to us."
    place = {"words": "Falk said nothing to us.", "names": ("Runa Falk",)}
    assert became("Somebody came.\n\nRuna Falk did.\n\nFalk said nothing to us.", old, **place) in CARRIED
    assert became("Rune Falk came.\n\nFalk said nothing to us.", old, **place) == Fate.CHANGED


def test_words_that_stand_twice_now_are_for_a_person_to_place():
    found = carry("The toll rose.", "The toll rose.\n\nThe toll rose.", "The toll rose.")
    assert found.fate == Fate.AMBIGUOUS
    assert found.places == (Span(0, 14), Span(16, 30))


def test_of_two_places_the_words_around_pick_one():
    old = "In the north, far from any town, the toll rose at the gate of the old port."
    new = f"The toll rose in the south.\n\n{old}"
    found = carry(old, new, "the toll rose")
    assert (found.fate, found.span) == (
        Fate.SAME,
        Span(new.rindex("the toll rose"), new.rindex("the toll rose") + 13),
    )


def test_a_verdict_is_not_carried_to_the_same_words_elsewhere():
    """One of two like sentences was changed: the other one is no place for its claim."""
    before, after = "In the north, far from any town, ", " at the gate of the old port."
    twin = "A report from the south also told readers that the toll rose by 5 euros in one week alone."
    old = f"{before}the toll rose by 5 euros{after}\n\n{twin}"
    new = old.replace("5 euros at", "6 euros at")
    assert carry(old, new, "the toll rose by 5 euros").fate == Fate.CHANGED


def test_a_place_that_another_claim_holds_is_not_proposed():
    old = "The northern quay cost 31 million euros.\n\nThe southern quay cost 31 million euros."
    spans = [Place(0, 40), Place(42, 82)]
    found = carry_over(old, old.split("\n\n")[0], spans)
    assert [one.fate for one in found] == [Fate.SAME, Fate.GONE]


def test_a_place_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="inside its text"):
        carry_over("One.", "One.", [Place(2, 9)])


def test_words_without_a_word_are_gone():
    assert carry_over("One — two.", "One — two.", [Place(4, 5)])[0].fate == Fate.GONE


def places_of(text, *, leaning):
    """Where the claims stand; leaning ones hang on what their pronouns mean and on who says them."""
    return [
        Place(start, end, leans_from(text.text, start, end, [speaker] * bool(speaker)) if leaning else None)
        for (start, end), speaker in zip(text.spans, text.speakers, strict=True)
    ]


def test_generated_revisions_carry_no_verdict_over_a_change_and_nearly_all_over_marks(say):
    """At least 200 revisions of our own texts, each alone and, where one claim changed, shuffled as well."""
    made, kept, held, wrong = Counter(), Counter(), Counter(), []
    leaning = Counter()
    for text in our_texts():
        places, chance = places_of(text, leaning=False), chance_of(text.name)
        for one in cosmetic(text, chance):
            made[one.kind] += 1
            held[one.kind] += len(places)
            kept[one.kind] += sum(it.fate in CARRIED for it in carry_over(text.text, one.text, places))
            if one.kind != "reordered":
                found = carry_over(text.text, one.text, places_of(text, leaning=True))
                leaning += Counter(kept=sum(it.fate in CARRIED for it in found), held=len(found))
        changed = list(material(text, chance))
        shuffled = [replace(it, text=requoted(reordered(it.text, chance), chance)) for it in changed]
        for one in [*changed, *shuffled]:
            made[one.kind] += 1
            found = carry_over(text.text, one.text, places)
            wrong += [(text.name, one.kind, at) for at in one.touched if found[at].fate in CARRIED]
    for kind, count in made.items():
        share = f", {kept[kind]} of {held[kind]} claims carried" if kind in held else ""
        say(f"carry-over: {kind}: {count} revisions{share}")
    whole, leant = kept.total() / held.total(), leaning["kept"] / leaning["held"]
    say(f"carry-over: {made.total()} revisions; over a change {len(wrong)} verdicts carried")
    say(f"carry-over: over marks {whole:.4f} carried; of claims that lean on who said it {leant:.4f}")
    assert made.total() >= 200
    assert wrong == []
    assert min(whole, leant) >= 0.98
