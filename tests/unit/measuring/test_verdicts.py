import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.unit.measuring.word_parts import CountingConcluder
from verification.errors import InvalidInput
from verification.measuring.verdicts import host, measure, read_claims, read_evidence

CLAIMS = [
    {"claim": "The mill closed.", "label": "Supported", "claim_date": "3-5-2021"},
    {"claim": "", "label": "Supported"},
    {"claim": "The bridge is closed.", "label": "Conflicting Evidence/Cherrypicking"},
    {"claim": "Bees live here.", "label": "Not Enough Evidence"},
    {"claim": "The dam broke.", "label": "Refuted"},
    {"claim": "The dam held.", "label": "Perhaps"},
]
EVIDENCE = [
    (0, ["The mill closed in May.", "Nobody came."], ["https://a.test/1", "https://a.test/2"]),
    (2, ["The bridge is closed.", "The bridge is not closed."], ["https://a.test/1", None]),
    (4, ["The dam is not broken.", "It is not."], ["", ""]),
    (3, [], []),
]
pytestmark = pytest.mark.usefixtures("word_parts")


def make_rows():
    return [
        {
            "claim_id": at,
            "claim": CLAIMS[at]["claim"],
            "top_10": [{"sentence": s, "url": u} for s, u in zip(sentences, urls, strict=True)],
        }
        for at, sentences, urls in EVIDENCE
    ]


@pytest.fixture
def files(tmp_path):
    claims, evidence = tmp_path / "claims.json", tmp_path / "evidence.jsonl"
    claims.write_text(json.dumps(CLAIMS))
    evidence.write_text("\n".join(map(json.dumps, make_rows())))
    return {"claims": claims, "evidence": evidence, "limit": None, "confusion": False}


def test_verdicts_are_concluded_and_scored(files):
    out = StringIO()
    named = ["--claims", str(files["claims"]), "--evidence", str(files["evidence"])]
    call_command("measure", "verdicts", *named, "--confusion", "--bootstrap", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["accuracy"], told["macro_f1"], told["n"]) == (1.0, 1.0, 4)
    assert (told["skipped"], told["evidence_skipped"], told["without_evidence"]) == (2, 0, 1)
    assert (told["abstained"], told["without_confidence"]) == (1, 1)
    assert told["ece"] == pytest.approx(0.3)
    assert told["brier"] == pytest.approx(0.09 + 3 * 0.01)
    assert told["confusion"]["conflicting"] == {
        "supported": 0,
        "refuted": 0,
        "conflicting": 1,
        "not_enough": 0,
    }
    assert told["intervals"]["accuracy"] == [1.0, 1.0]


def test_a_host_is_one_origin_and_an_unknown_page_its_own(files):
    measure(files)
    assert CountingConcluder.origins == [
        [(0, "a.test"), (0, "a.test")],
        [(0, "a.test"), (3, "")],
        [],
        [(2, ""), (3, "")],
    ]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.org/a?b=c", "example.org"),
        ("https://web.archive.org/web/20210501000000mp_/http://example.org/a", "example.org"),
        ("https://web.archive.org/about", "web.archive.org"),
        ("Metadata", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_whose_page_it_is(url, name):
    assert host(url) == name


def test_the_day_of_a_claim_is_known_where_it_is_one():
    claims, _ = read_claims([*CLAIMS[:1], {**CLAIMS[0], "claim_date": "31-2-2021"}], "claims.json")
    assert [str(claim.day) for claim in claims] == ["2021-05-03", "None"]


def test_evidence_of_other_words_or_beyond_the_file_belongs_to_no_claim():
    rows = [
        {"claim_id": 0, "claim": "Another claim.", "top_10": []},
        {"claim_id": 9, "claim": "The mill closed.", "top_10": []},
        {"claim_id": "0", "claim": "The mill  closed.", "top_10": [{"sentence": "S.", "url": "u"}]},
    ]
    found, strangers = read_evidence(rows, CLAIMS, "evidence.json")
    assert [quote.text for quote in found[0]] == ["S."]
    assert strangers == 2


@pytest.mark.parametrize(
    "row",
    [
        {"claim": "C.", "top_10": []},
        {"claim_id": -1, "top_10": []},
        {"claim_id": 0},
        {"claim_id": 0, "top_10": ["sentence"]},
        {"claim_id": 0, "top_10": [{"url": "u"}]},
    ],
)
def test_evidence_of_another_shape_is_refused(row):
    with pytest.raises(InvalidInput, match="evidence, row 1"):
        read_evidence([row], CLAIMS, "evidence")


@pytest.mark.parametrize("rows", [[{"claim": "C."}], [{"claim": 1, "label": "Supported"}], CLAIMS[5:]])
def test_claims_of_another_shape_are_refused(rows):
    with pytest.raises(InvalidInput, match="claims"):
        read_claims(rows, "claims")


def test_evidence_for_none_of_the_claims_is_refused(files):
    files["evidence"].write_text(json.dumps({"claim_id": 0, "claim": "Other.", "top_10": []}))
    with pytest.raises(InvalidInput, match=r"evidence\.jsonl"):
        measure(files)
