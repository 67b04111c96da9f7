"""Statements as questions that are answered by yes or no."""

import pytest

from verification.engine.asked import questions


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("The mill was sold in 1998.", "Was the mill sold in 1998?"),
        ("Orla Brandt bought the mill.", "Did Orla Brandt buy the mill?"),
        ("The council owns three ferries.", "Does the council own three ferries?"),
        ("Tolland can close the harbour.", "Can Tolland close the harbour?"),
        ("The mill is the oldest house in town.", "Is the mill the oldest house in town?"),
        ("In 1998 Orla Brandt bought the mill.", "Is it true that in 1998 Orla Brandt bought the mill?"),
        ("The mill was not sold.", "Is it true that the mill was not sold?"),
    ],
)
def test_a_statement_is_asked(statement, question):
    assert questions([statement]) == [question]


def test_what_is_no_sentence_is_asked_too():
    assert questions(["Mill", ""]) == ["Is it true that Mill?", "Is it true that ?"]
    assert questions([]) == []
