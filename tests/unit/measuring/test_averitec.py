import json
import subprocess
import sys

import pytest

from verification.errors import InvalidInput
from verification.measuring.averitec import build

TOPICS = ("mill", "bridge", "dam", "orchard", "ferry", "school", "tower", "tram", "well", "market", "barn")


def make_answer(answer, kind="Extractive", **more):
    return {"answer": answer, "answer_type": kind, "source_url": f"https://{len(answer)}.test", **more}


def make_row(topic, *answers):
    questions = [{"question": f"What of the {topic}?", "answers": [answer]} for answer in answers]
    return {
        "claim": f"The {topic} near Hollin stood empty for years.",
        "label": "Refuted",
        "questions": questions,
    }


def make_rows():
    return [
        make_row(topic, make_answer(f"The {topic} was let to\n a {topic} keeper near Hollin."))
        for topic in TOPICS
    ]


def test_a_claim_has_its_own_answers_and_others_that_look_alike():
    rows = make_rows()
    rows[0]["questions"][0]["answers"].append(
        make_answer("No", "Boolean", boolean_explanation="It was let.", source_url="", cached_source_url="c")
    )
    rows[0]["questions"].append(
        {"question": "Why?", "answers": [make_answer("Nothing found.", "Unanswerable")]}
    )
    claims, evidence = build([*rows, {"claim": " ", "label": "Supported", "questions": []}])
    assert sorted(row["claim"] for row in claims) == sorted(row["claim"] for row in rows)
    assert [row["claim_id"] for row in evidence] == list(range(len(rows)))
    (mill,) = [row["top_10"] for row in evidence if "mill" in row["claim"]]
    assert len(mill) == 2
    assert {"sentence": "What of the mill? No It was let.", "url": "c"} in mill
    assert any("let to a mill keeper" in one["sentence"] for one in mill)


def test_answers_about_other_matters_fill_up_and_those_of_the_same_matter_do_not():
    rows = [make_row(topic, make_answer(f"A {topic} near Hollin.")) for topic in TOPICS]
    for row, topic in zip(rows, TOPICS, strict=True):
        row["claim"] = f"{topic.title()}s of {topic}ham near {topic}ville are {topic}ish."
    rows[1]["fact_checking_article"] = rows[0]["fact_checking_article"] = "https://checks.test/1"
    _, evidence = build(rows)
    (mill,) = [row["top_10"] for row in evidence if row["claim"].startswith("Mill")]
    sentences = [one["sentence"] for one in mill]
    assert len(sentences) == 10
    assert not any("bridge" in sentence for sentence in sentences)
    assert sum("mill" in sentence for sentence in sentences) == 1


def test_which_claims_are_chosen_depends_on_their_words_alone():
    rows = make_rows()
    chosen = [row["claim"] for row in build(rows, number=4)[0]]
    assert chosen == [row["claim"] for row in build(rows[::-1], number=4)[0]]
    assert build(rows, number=4) == build(rows, number=4)


def test_a_row_without_questions_is_refused():
    with pytest.raises(InvalidInput, match="Row 1"):
        build([{"claim": "C.", "label": "Refuted"}])


def test_the_files_are_written_where_one_says(tmp_path):
    train, claims, evidence = (tmp_path / name for name in ("train.json", "claims.json", "evidence.jsonl"))
    train.write_text(json.dumps(make_rows()))
    module = [sys.executable, "-m", "verification.measuring.averitec"]
    done = subprocess.run([*module, train, claims, evidence, "3"], capture_output=True, check=True)
    assert json.loads(done.stdout) == {"Refuted": 3}
    told = [json.loads(line) for line in evidence.read_text().splitlines()]
    assert [row["claim"] for row in told] == [row["claim"] for row in json.loads(claims.read_text())]
