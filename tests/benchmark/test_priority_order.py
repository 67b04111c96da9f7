"""The order of the queue against the priorities that were annotated in two articles of our own."""

import itertools
import json
from pathlib import Path

from verification.engine.extract import Pipeline
from verification.engine.priority import priority_level

GOLD = Path(__file__).parents[1] / "gold"
MIN_OVERLAP = 0.5
MIN_ORDER = 0.9


def overlap(claim, gold):
    shared = min(claim.end, gold["span_end"]) - max(claim.start, gold["span_start"])
    return shared / (max(claim.end, gold["span_end"]) - min(claim.start, gold["span_start"]))


def rated(name):
    """(our priority, the annotated one) of every claim that was annotated."""
    text = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
    gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))["claims"]
    found = Pipeline().extract(text, title="", published=None, progress=lambda done, total: None)
    for claim in found.claims:
        nearest = max(gold, key=lambda item: overlap(claim, item))
        if overlap(claim, nearest) >= MIN_OVERLAP:
            yield claim.worthiness.priority, nearest["priority"]


def share_in_order(rows, above, below):
    pairs = list(itertools.product((p for p, level in rows if level in above), rows))
    pairs = [(first, second) for first, (second, level) in pairs if level in below]
    return sum((first > second) + 0.5 * (first == second) for first, second in pairs) / len(pairs)


def test_high_claims_stand_above_low_ones():
    rows = [*rated("hard-news"), *rated("business")]
    order = share_in_order(rows, {"high"}, {"low"})
    rest = share_in_order(rows, {"high"}, {"medium", "low"})
    same = sum(priority_level(priority) == level for priority, level in rows) / len(rows)
    low = sum(priority_level(priority) == "low" for priority, level in rows if level == "high")
    print(
        f"\npriority of {len(rows)} claims: high above low {order:.3f}, high above all others {rest:.3f}, "
        f"same level {same:.3f}, high claims that became low: {low}"
    )
    assert order >= MIN_ORDER
