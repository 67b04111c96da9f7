"""What a claim's words would become, were the source right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.engine.text_change import text_change
from verification.engine.types import Comparison


def changed(exact, claimed, recorded, agrees=False):
    """The whole sentence after the change; None where none is proposed."""
    found = text_change(exact, Comparison("test.v1", "Vell", "field", claimed, recorded, agrees))
    if found is None:
        return None
    assert exact[found.start : found.end] == found.before
    return exact[: found.start] + found.after + exact[found.end :]


@pytest.mark.parametrize(
    ("exact", "claimed", "recorded", "after"),
    [
        ("Vell has 4.2 million people.", "4.2 million people", "5,134,876 (2024 est.)", "Vell has 5.1 million people."),
        ("Vell has 4.2 million people.", "4.2 million people", "5,134,876 people", "Vell has 5.1 million people."),
        ("The council has 169 seats.", "169", "150", "The council has 150 seats."),
        ("About 84,000 came.", "84,000", "91,234", "About 91,000 came."),
        ("The coast is 620 km long.", "620 km", "1,040 km", "The coast is 1,040 km long."),
        ("The coast is 400 miles long.", "400 miles", "1,040 km", "The coast is 650 miles long."),
        ("Turnout was 61.5%.", "61.5%", "58.25%", "Turnout was 58.2%."),
        ("The toll was 12 345.".replace(" 345", "\u00a0345"), "12,345", "13,001", "The toll was 13\u00a0001."),
        ("It opened on 12 March 1990.", "12 March 1990", "4 May 1991", "It opened on 4 May 1991."),
        ("It opened on March 12, 1990.", "March 12, 1990", "4 May 1991", "It opened on May 4, 1991."),
        ("It opened in 1990.", "1990", "4 May 1991", "It opened in 1991."),
        ("It opened in March 1990.", "March 1990", "1991-05-04", "It opened in May 1991."),
        ("Vell’s capital is Orrin’s old rival Tamm.", "Tamm", "Orrin Bay (since 1902)", "Vell’s capital is Orrin’s old rival Orrin Bay."),
    ],
)  # fmt: skip
def test_words_change_to_what_the_source_has_in_their_own_style(exact, claimed, recorded, after):
    assert changed(exact, claimed, recorded) == after


@pytest.mark.parametrize(
    ("exact", "claimed", "recorded"),
    [
        ("It has 12 boats and 12 crews.", "12", "14"),
        ("It has a dozen boats.", "13", "14"),
        ("More than 5,000 came.", "5,000", "4,100"),
        ("Vell has 4.2 million people.", "4.2 million people", "850,000 people"),
        ("The area is 90 sq km.", "90 sq km", "total: 120 sq km; land: 100 sq km"),
        ("The coast is 620 km long.", "620 km", "not known"),
        ("Five boats sank.", "five", "six"),
        ("It opened on 12 March 1990.", "12 March 1990", "1991"),
        ("It opened on 12 March 1990.", "12 March 1990", "1991 or 1992"),
        ("Tamm beat Tamm.", "Tamm", "Orrin"),
        ("Tammany won.", "Tamm", "Orrin"),
        ("The capital is Tamm.", "Tamm", "a town of many names, none of them official"),
        ("The capital is not Tamm.", "not Tamm", "Tamm"),
        ("About 84,000 came.", "84,000", "84,100"),
        ("", "Tamm", "Orrin"),
        ("Tamm", "", "Orrin"),
        ("Tamm", "Tamm", ""),
    ],
)
def test_nothing_is_proposed_where_place_or_value_is_unclear(exact, claimed, recorded):
    assert changed(exact, claimed, recorded) is None


@pytest.mark.parametrize("agrees", [True, None])
def test_only_a_contradiction_proposes_a_change(agrees):
    assert changed("The council has 169 seats.", "169", "150", agrees) is None


@given(exact=st.text(max_size=60), claimed=st.text(max_size=20), recorded=st.text(max_size=40))
def test_any_text_has_a_defined_outcome(exact, claimed, recorded):
    found = text_change(exact, Comparison("test.v1", "", "", claimed, recorded, False))
    assert found is None or (exact[found.start : found.end] == found.before != found.after)
