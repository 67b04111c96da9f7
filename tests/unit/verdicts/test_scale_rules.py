"""What a rating scale may look like, and what changed between two."""

from dataclasses import replace

import pytest

from verification.engine.types import ConclusionClass
from verification.errors import InvalidScale
from verification.verdicts.scale_rules import (
    Difference,
    ScaleWish,
    Value,
    check,
    differences,
    key_of,
    proposed,
    same_meaning,
)
from verification.verdicts.scales import DESK, PUBLIC

RIGHT = Value("right", "Right", "It is so.", "true", 1.0, "good", "check")
WRONG = Value("wrong", "Wrong", "It is not so.", "false", 0.0, "bad", "cross", ("text_change",))
OPEN = Value("open", "Open", "Nobody knows.", "unproven", None, "open", "question")
WISH = ScaleWish("Ours", (RIGHT, WRONG, OPEN), {})


def problems(wish):
    """The places that are refused; none where the scale passes."""
    try:
        check(wish)
    except InvalidScale as refused:
        return {problem.place for problem in refused.problems}
    return set()


def with_value(**fields):
    return replace(WISH, values=(replace(RIGHT, **fields), WRONG, OPEN))


@pytest.mark.parametrize("values", [DESK, PUBLIC, WISH.values])
def test_shipped_scales_pass(values):
    assert problems(ScaleWish("Scale", values, {})) == set()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        *(("key", key) for key in ("", "Right", "1st", "a b", "a.b", "é", "a" * 41, "right\n")),
        *(("label", label) for label in ("", "   ", "x" * 81, "two\nlines", "bell\a")),
        *(("definition", text) for text in ("", "x" * 301, "nul\0")),
        ("bucket", "nearly"),
        ("colour", "pink"),
        ("icon", "skull"),
        *(("number", number) for number in (None, -0.1, 1.1, float("nan"), float("inf"))),
        *(("needs", needs) for needs in (("luck",), ("editor", "editor"))),
    ],
)
def test_wrong_field_is_named_with_its_place(field, given):
    assert problems(with_value(**{field: given})) == {f"/ratings/0/{field}"}


def test_kinds_have_no_number():
    assert problems(replace(WISH, values=(RIGHT, replace(OPEN, number=0.5)))) == {"/ratings/1/number"}


def test_keys_and_labels_tell_ratings_apart():
    twin = replace(RIGHT, label="RIGHT", number=0.9)
    found = problems(replace(WISH, values=(RIGHT, twin, OPEN)))
    assert found == {f"/ratings/{place}/{field}" for place in (0, 1) for field in ("key", "label")}


@pytest.mark.parametrize("count", [0, 1, 21])
def test_scale_has_two_to_twenty_ratings(count):
    values = tuple(replace(RIGHT, key=f"r{at}", label=f"R{at}") for at in range(count))
    assert problems(replace(WISH, values=values)) == {"/ratings"}


@pytest.mark.parametrize(
    ("proposes", "place"),
    [
        ({"supported": "gone"}, "/proposes/supported"),
        ({"supported": "wrong"}, "/proposes/supported"),
        ({"refuted": "right"}, "/proposes/refuted"),
        ({"not_enough": "wrong"}, "/proposes/not_enough"),
        ({"conflicting": "wrong"}, "/proposes/conflicting"),
        ({"maybe": "right"}, "/proposes"),
    ],
)
def test_class_proposes_only_what_it_can_mean(proposes, place):
    assert problems(replace(WISH, proposes=proposes)) == {place}


def test_machine_classes_map_by_bucket():
    keys = {str(outcome): proposed(DESK, {}, outcome).key for outcome in ConclusionClass}
    assert keys == {
        "supported": "confirmed",
        "refuted": "incorrect",
        "conflicting": "cannot_verify",
        "not_enough": "cannot_verify",
    }


def test_machine_never_proposes_by_itself_what_needs_an_editor():
    vouched = replace(OPEN, key="vouched", label="Vouched", needs=("editor",))
    assert proposed((vouched, OPEN), {}, ConclusionClass.NOT_ENOUGH) == OPEN
    assert proposed((vouched,), {}, ConclusionClass.NOT_ENOUGH) is None


def test_chosen_rating_goes_before_the_bucket():
    fair = replace(RIGHT, key="fair", label="Fair", bucket="mostly_true", number=0.8)
    assert proposed((RIGHT, fair), {"supported": "fair"}, ConclusionClass.SUPPORTED) == fair


@pytest.mark.parametrize("field", ["definition", "bucket", "needs"])
def test_meaning_is_definition_bucket_and_needs(field):
    other = {"definition": "Other.", "bucket": "mixed", "needs": ("editor",)}
    assert not same_meaning(RIGHT, replace(RIGHT, **{field: other[field]}))


def test_looks_and_the_order_of_needs_are_no_meaning():
    both = replace(RIGHT, needs=("editor", "search_log"))
    changed = replace(both, label="Fine", colour="quiet", icon="dash", number=0.9)
    assert same_meaning(both, replace(changed, needs=("search_log", "editor")))


def test_differences_say_what_became_of_each_rating():
    fair = replace(RIGHT, key="fair", label="Fair")
    new = (OPEN, replace(RIGHT, label="Correct", needs=("editor",)), fair)
    assert differences((RIGHT, WRONG, OPEN), new) == (
        Difference("changed", "Correct", ("label", "needs")),
        Difference("added", "Fair"),
        Difference("reordered", ""),
        Difference("removed", "Wrong"),
    )
    assert differences(new, new) == ()


@pytest.mark.parametrize(
    ("label", "key"),
    [("On author", "on_author"), ("  50 % right!", "right"), ("Недоказано", ""), ("x" * 90, "x" * 40)],
)
def test_key_is_made_from_the_label(label, key):
    assert key_of(label) == key
