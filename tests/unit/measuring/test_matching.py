"""Posts taken apart, average precision, and the whole measurement on claims of our own writing."""

import json
from datetime import date

import pytest

from verification.errors import InvalidInput
from verification.measuring.matching import Found, average_precision, measure, read_day, read_post
from verification.measuring.measured import report

CLAIMS = [
    (
        "bridge",
        "A bridge in Graz opened after three years of work.",
        "Did a Bridge Open in Graz?",
        "4 May 2021",
    ),
    ("dam", "A dam above Linz failed and flooded the old town.", "Dam Failure Above Linz", "9 June 2020"),
    ("ferry", "The ferry to the island stopped for good.", "Ferry Stops", "1 July 2019"),
]
POSTS = [
    ("p1", "So the dam near #Linz broke?! https://example.org/x — Ada Lind (@ada) June 8, 2020", "dam"),
    ("p2", "finally they opened that #GrazBridge — Ben (@ben)", "bridge"),
]


@pytest.fixture
def files(tmp_path):
    claims, queries, qrels = (tmp_path / name for name in ("claims.jsonl", "queries.tsv", "qrels.tsv"))
    keys = ("vclaim_id", "vclaim", "title", "date")
    claims.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in CLAIMS))
    queries.write_text("\n".join(f"{post}\t{text}" for post, text, _ in POSTS))
    qrels.write_text("\n".join(f"{post}\t0\t{claim}\t1" for post, _, claim in POSTS))
    return {"claims": claims, "queries": queries, "qrels": qrels, "limit": None}


def test_the_checked_claim_behind_each_post_comes_first(files):
    told = report(measure(files), bootstrap=False)
    assert told == {"map_at_5": 1.0, "first_right": 1.0, "n": 2, "claims": 3}


def test_a_limit_measures_the_first_posts_only(files):
    assert len(measure({**files, "limit": 1}).items) == 1


def test_judgements_without_posts_are_refused(files):
    files["queries"].write_text("")
    with pytest.raises(InvalidInput):
        measure(files)


def test_a_signature_gives_author_and_day():
    post = read_post("The dam broke — Ada Lind (@ada) June 8, 2020")
    assert (post.text, post.published) == ("The dam broke — Ada Lind", date(2020, 6, 8))


def test_a_post_without_a_signature_stays_as_it_is():
    assert read_post("The dam — broke").text == "The dam — broke"


@pytest.mark.parametrize("text", ["", "yesterday", "31 February 2020"])
def test_what_is_no_day_is_unknown(text):
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("hits", "relevant", "expected"),
    [((True,), 1, 1.0), ((False, True), 1, 0.5), ((True, False, True), 2, 5 / 6), ((False,) * 5, 1, 0.0)],
)
def test_average_precision_is_over_all_right_claims(hits, relevant, expected):
    assert average_precision(Found(hits, relevant)) == pytest.approx(expected)
