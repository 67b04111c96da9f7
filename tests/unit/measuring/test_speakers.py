import pytest

from verification.engine.types import Speaker
from verification.measuring.speakers import is_same_speaker


@pytest.mark.parametrize(
    ("annotated", "name"),
    [
        ("Ada Lind", "Ada Lind"),
        ("Ada Lind", "Lind"),
        ("Ada Lind", "Col. Ada Lind"),
        ("the government", "government"),
        ("River Board", "RB"),
        ("a doctor at the regional hospital", "doctor"),
        ("a doctor at the regional hospital", "the hospital's doctor"),
        ("a commander of the boat crews", "commander of the crews, who declined to give his name"),
        ("a person close to the Moser family", "person close to the family"),
        ("officials and a doctor", "a doctor in Graz and two officials"),
        ("local aid workers", "aid workers"),
    ],
)
def test_two_namings_of_one_speaker_agree(annotated, name):
    assert is_same_speaker(annotated, Speaker(name))


@pytest.mark.parametrize(
    ("annotated", "name"),
    [
        ("Ada Lind", "Ben Moser"),
        ("Ada Lind", "Karl Lind"),
        ("an engineer at the River Board", "doctor"),
        ("a doctor at the River Board", "an engineer at the River Board"),
        ("River Board", "company"),
        ("three residents", "Three of them"),
        ("a clerk", "who"),
        ("the clerk", "the"),
    ],
)
def test_namings_of_two_speakers_do_not(annotated, name):
    assert not is_same_speaker(annotated, Speaker(name))


def test_nobody_agrees_with_nobody_only():
    assert is_same_speaker(None, None)
    assert is_same_speaker(None, Speaker(""))
    assert not is_same_speaker(None, Speaker("Ada Lind"))
    assert not is_same_speaker("Ada Lind", None)


def test_a_speaker_without_a_name_goes_by_the_description():
    assert is_same_speaker("a clerk in Graz", Speaker("", description="clerk"))
