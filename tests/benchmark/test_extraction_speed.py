"""Text → claims, as a ratio to spaCy's own parse of the same text in the same run."""

import statistics
import time
from pathlib import Path

import verification
from verification.engine import language
from verification.engine.extract import Pipeline

ARTICLE = Path(verification.__file__).parent / "sample" / "article.txt"

RUNS = 9
WORDS = 700
MAX_RATIO = 5.0


def seven_hundred_words():
    """The sample article and as many of its paragraphs once more, slightly changed: copies would be dropped."""
    text = ARTICLE.read_text(encoding="utf-8")
    rest = text.split("\n\n")[4:]
    again = [paragraph.replace("the", word, 1) for word in ("this", "that") for paragraph in rest]
    words, kept = 0, []
    for paragraph in [*text.split("\n\n"), *again]:
        words += len(paragraph.split())
        kept.append(paragraph)
        if words >= WORDS:
            break
    return "\n\n".join(kept)


def seconds(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def test_extraction_takes_at_most_five_times_spacys_parse():
    text = seven_hundred_words()
    nlp, pipeline = language.pipeline(), Pipeline()

    def extract():
        return pipeline.extract(text, title="", published=None, progress=lambda done, total: None)

    nlp(text), extract()
    ratios, parses, extractions = [], [], []
    for _ in range(RUNS):
        parses.append(seconds(lambda: nlp(text)))
        extractions.append(seconds(extract))
        ratios.append(extractions[-1] / parses[-1])
    print(
        f"\nextraction of {len(text.split())} words, n={RUNS}: median ratio {statistics.median(ratios):.2f} "
        f"(min {min(ratios):.2f}, max {max(ratios):.2f}); parse {statistics.median(parses):.3f} s, "
        f"extraction {statistics.median(extractions):.3f} s; claims {len(extract().claims)}"
    )
    assert statistics.median(ratios) <= MAX_RATIO
