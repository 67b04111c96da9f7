"""What an approval is bound to: any change of any ingredient changes the digest."""

from copy import deepcopy

from hypothesis import assume, given
from hypothesis import strategies as st

from verification.verdicts.models import Rating, RatingScale
from verification.verdicts.services import verdict_digest

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
HASHES = st.text("0123456789abcdef", min_size=4, max_size=4)
NUMBERS = st.integers(0, 50)
COUNTED = st.fixed_dictionaries(
    {
        "evidence": NUMBERS,
        "stance": st.sampled_from(["supports", "refutes", "qualifies"]),
        "by": NUMBERS,
        "snapshot": HASHES,
        "start": NUMBERS,
        "end": NUMBERS,
        "quotation": HASHES,
    }
)
VERDICTS = st.fixed_dictionaries(
    {
        "text": WORDS,
        "question": st.sampled_from(["said", "true"]),
        "rating": st.sampled_from(["confirmed", "incorrect"]),
        "scale": st.sampled_from(["desk", "public"]),
        "version": st.integers(1, 3),
        "rationale": WORDS,
        "frozen": st.lists(COUNTED, max_size=3),
    }
)


def digest(verdict):
    scale = RatingScale(key=verdict["scale"], version=verdict["version"])
    rating = Rating(key=verdict["rating"], scale=scale)
    return verdict_digest(
        verdict["text"], verdict["question"], rating, verdict["rationale"], verdict["frozen"]
    )


@given(VERDICTS, VERDICTS)
def test_two_verdicts_share_a_digest_only_when_they_are_equal(one, other):
    assert (digest(one) == digest(other)) == (one == other)


@given(VERDICTS, VERDICTS, st.data())
def test_a_change_of_one_ingredient_changes_the_digest(verdict, other, data):
    name = data.draw(st.sampled_from(sorted(verdict)))
    assume(verdict[name] != other[name])
    assert digest({**verdict, name: other[name]}) != digest(verdict)


@given(VERDICTS.filter(lambda verdict: verdict["frozen"]), COUNTED, st.data())
def test_a_change_of_one_detail_of_the_evidence_changes_the_digest(verdict, other, data):
    changed = deepcopy(verdict)
    row = data.draw(st.sampled_from(changed["frozen"]))
    name = data.draw(st.sampled_from(sorted(row)))
    assume(row[name] != other[name])
    row[name] = other[name]
    assert digest(changed) != digest(verdict)


@given(VERDICTS, WORDS, WORDS)
def test_words_do_not_wander_between_claim_and_rationale(verdict, left, right):
    assume(left != right)
    swapped = {**verdict, "text": left, "rationale": right}, {**verdict, "text": right, "rationale": left}
    assert digest(swapped[0]) != digest(swapped[1])
