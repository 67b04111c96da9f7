from verification.engine.near_misses import Misses

TEXTS = [
    "The Harrow ferry carried 900 people across the Elmsee in May.",
    "The Harrow ferry was painted green by the yard at Tolland.",
    "A bakery in Tolland sells rye bread.",
    "Elmsee water levels fell by a metre last summer.",
    *(f"Report number {at} tells of something else entirely." for at in range(40)),
]
CLAIM = "The Harrow ferry carried 1,200 people in June."


def test_what_shares_rare_words_comes_first_and_the_evidence_itself_never():
    found = Misses(TEXTS).near(CLAIM, unlike=TEXTS[0])
    assert found[0] == TEXTS[1]
    assert TEXTS[0] not in found


def test_what_has_all_words_of_the_claim_is_no_miss():
    assert Misses([*TEXTS, CLAIM]).near(CLAIM, unlike="nothing").count(CLAIM) == 0


def test_a_claim_without_rare_words_has_none():
    assert Misses(TEXTS).near("It is so.", unlike="") == []
