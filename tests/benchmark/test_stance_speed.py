"""Reading passages beside claims: pairs a second, 40 claims with 12 passages each, and a worker's memory."""

import json
import subprocess
import sys
import time
from pathlib import Path

from verification import backends
from verification.engine.stance import StanceEncoder, load_tokenizer
from verification.engine.types import ClaimText, Kind, PassageText, Question, Witness

# What the product promises on two cores.
MIN_PAIRS_PER_SECOND = 80
PAIR_TOKENS = 128
CORES = 2
CLAIMS, PASSAGES = 40, 12
MAX_SECONDS = 8.0
MAX_WORKER_MB = 900

RUNS = 3
GOLD = Path(__file__).parents[1] / "gold"
WORKER = """
import django, json, sys
django.setup()
from verification import backends
from tests.benchmark.test_stance_speed import make_work, work
texts, queue = make_work()
backends.extractor().extract(texts[0], title="", published=None, progress=lambda done, total: None)
backends.embedder().embed([claim.text for claim, _ in queue])
work(queue)
status = dict(line.split(":", 1) for line in open("/proc/self/status") if line.startswith("Vm"))
print(json.dumps({name: int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}))
"""


def make_work():
    """The gold articles, and their claims with passages of three sentences from all of them in turn."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(GOLD.glob("*.txt"))]
    told = [json.loads(path.read_text())["claims"] for path in sorted(GOLD.glob("*.json"))]
    claims = [claim["claim"] for found in told for claim in found][: CLAIMS * 10 : 10]
    paragraphs = [part.strip() for text in texts for part in text.split("\n\n") if len(part.split()) > 8]
    passages = [" ".join(paragraphs[at : at + 2])[:420] for at in range(len(paragraphs) - 1)]
    queue = []
    for at, text in enumerate(claims):
        mine = [passages[(at * PASSAGES + place) % len(passages)] for place in range(PASSAGES)]
        claim = ClaimText(text=text, exact=text, kind=Kind.EVENT, question=Question.TRUE)
        queue.append((claim, [make_passage(place, told) for place, told in enumerate(mine)]))
    return texts, queue


def make_passage(place, text):
    return PassageText(
        id=place, text=text, start=0, end=len(text), source=f"Paper {place % 7}", origin=place % 9
    )


def work(queue):
    """Judge and conclude, as the steps of a search do."""
    outcomes = []
    for claim, passages in queue:
        judged = backends.judge().judge(claim, passages, [1.0] * len(passages))
        witnesses = [
            Witness(judgement, passage.origin, passage.source, primary=False, independent=True)
            for judgement, passage in zip(judged, passages, strict=True)
        ]
        outcomes.append(backends.concluder().conclude(claim, Question.TRUE, witnesses, searched=True).outcome)
    return outcomes


def seconds(act):
    """The least processor time of some runs: one process keeps to one core, whatever else runs beside it."""
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        act()
        took.append(time.process_time() - start)
    return min(took)


def test_pairs_of_128_tokens_are_read_fast_enough():
    encoder, tokenizer = StanceEncoder(), load_tokenizer(PAIR_TOKENS)
    texts, queue = make_work()
    long = " ".join(" ".join(texts).split()[:200])
    # As many words as make 128 tokens together with the claim.
    cut = [(claim.text, long[: end_of(tokenizer, claim.text, long)]) for claim, _ in queue]
    encoder.read(cut[:8])
    rate = CORES * len(cut) / seconds(lambda: encoder.read(cut))
    print(f"\n{len(cut)} pairs of {PAIR_TOKENS} tokens: {rate:.0f} pairs a second on {CORES} cores")
    assert rate >= MIN_PAIRS_PER_SECOND


def end_of(tokenizer, claim, evidence):
    entry = tokenizer.encode(claim, evidence)
    assert len(entry.ids) == PAIR_TOKENS
    # The last token is the separator; the one before it is the passage's last.
    return entry.offsets[-2][1]


def test_forty_claims_with_twelve_passages_are_judged_and_concluded_in_time():
    _, queue = make_work()
    work(queue[:1])
    took = seconds(lambda: work(queue))
    words = sum(len(passage.text.split()) for _, passages in queue for passage in passages)
    print(
        f"\n{len(queue)} claims with {PASSAGES} passages of {words / len(queue) / PASSAGES:.0f} words: "
        f"{took:.2f} s of one core, so {took / CORES:.2f} s on {CORES}"
    )
    assert len(queue) == CLAIMS
    assert took / CORES <= MAX_SECONDS


def test_a_worker_keeps_to_its_memory():
    done = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, check=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"\na worker that has extracted, embedded, judged and concluded: {told['VmRSS']:.0f} MB ({told})")
    assert told["VmRSS"] <= MAX_WORKER_MB
