"""Independence: which pieces of evidence are one voice, and the sentence that says so."""

import pytest

from verification.engine.independence import Piece, count_witnesses, same_teller
from verification.engine.types import Question


def piece(number, **told):
    told = {
        "link": number,
        "origin": number,
        "label": f"Report {number}",
        "source": f"Paper {number}",
        **told,
    }
    return Piece(id=number, **told)


def counted(*pieces, question=Question.TRUE):
    return count_witnesses(pieces, question)


def test_reprints_of_an_agency_report_are_one_origin():
    reprints = [piece(number, origin=7) for number in (1, 2, 3)]
    found = counted(piece(4, origin=7, agency="Danube Wire"), *reprints, piece(5))
    assert found.summary == "5 links, 2 independent origins; 4 carry the same agency report"
    assert [group.id for group in found.groups] == [7, 5]
    assert found.groups[0].reasons[0] == "Paper 4 and Paper 1 carry the same agency report (Danube Wire)"


def test_nothing_ties_two_papers_that_say_the_same():
    assert counted(piece(1), piece(2)).summary == "2 links, 2 independent origins"


def test_two_pieces_of_one_document_are_one_link():
    assert counted(piece(1), piece(2, link=1, origin=1)).summary == "1 link, 1 independent origin"


@pytest.mark.parametrize(
    ("told", "other", "reason"),
    [
        ({"owner": "Harbour Media"}, {"owner": "harbour media"}, "same owner: Harbour Media"),
        ({"owner": "Harbour Media"}, {"source": "Harbour Media"}, "same owner: Harbour Media"),
        ({"publisher": "Amity Press"}, {"publisher": "Amity Press"}, "same publisher: Amity Press"),
        ({"source": "Paper 2"}, {}, "both are by Paper 2"),
        (
            {"attributed_to": "the Observatory"},
            {"attributed_to": "the Syrian Observatory for Human Rights"},
            "both go back to the Syrian Observatory for Human Rights",
        ),
        (
            {"attributed_to": "the statistics office"},
            {"source": "Statistics Office"},
            "Paper 1 goes back to Statistics Office, which is here itself",
        ),
    ],
)
def test_what_makes_two_pieces_one_voice_is_said(told, other, reason):
    found = counted(piece(1, **told), piece(2, **other))
    assert found.origins == 1
    assert found.groups[0].reasons == (reason,)


def test_ties_carry_over_and_the_sentence_stays_true():
    found = counted(
        piece(1, owner="Harbour Media"), piece(2, owner="Harbour Media", origin=9), piece(3, origin=9)
    )
    assert found.origins == 1
    assert found.summary == "3 links, 1 independent origin; 3 count as one"
    assert len(found.groups[0].reasons) == 2


def test_what_is_no_witness_is_counted_apart_with_its_reason():
    found = counted(piece(1), piece(2, dependent="repeats what the speaker said"))
    assert found.summary == "2 links, 1 independent origin; 1 is not independent"
    assert found.left_out == ("repeats what the speaker said",)
    assert found.group_of(2) is None and found.group_of(1).id == 1


def test_whom_a_passage_goes_back_to_ties_nothing_when_the_question_is_who_said_it():
    pieces = [piece(number, attributed_to="Ines Tolland") for number in (1, 2)]
    assert counted(*pieces, question=Question.SAID).origins == 2
    assert counted(*pieces).origins == 1


def test_without_evidence_there_is_nothing_to_say():
    assert counted().summary == ""
    assert counted(piece(1, dependent="our own article")).summary.startswith("1 link, no independent origins")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the Observatory", "The Observatory"),
        ("SOHR", "Syrian Observatory for Human Rights"),
        ("Kolar", "Interior Minister Marta Kolar"),
        ("Minister Kolar", "Marta Kolar"),
        ("police", "the police"),
        ("the harbour office", "harbour office"),
    ],
)
def test_names_of_one_source(one, other):
    assert same_teller(one, other) and same_teller(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("officials", "officials"),
        ("witnesses", "witnesses"),
        ("two residents", "two residents"),
        ("the ministry", "the Interior Ministry"),
        ("the Foreign Ministry", "the Interior Ministry"),
        ("Marta Kolar", "Ivan Kolar"),
        ("the Observatory", "the harbour office"),
    ],
)
def test_names_of_different_or_unnamed_sources(one, other):
    assert not same_teller(one, other)
