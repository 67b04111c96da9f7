"""Text → claims, as a ratio to spaCy's own parse of the same text in the same run."""

import re
import statistics
import time
from pathlib import Path

import verification
from verification.engine import language
from verification.engine.extract import Pipeline

ARTICLE = Path(verification.__file__).parent / "sample" / "article.txt"

RUNS = 9
WORDS = 700
MAX_RATIO = 4.0
ARTICLES = 100
MAX_BATCH_SECONDS = 60


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


def test_extraction_takes_at_most_four_times_spacys_parse():
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


def test_a_hundred_articles_are_read_within_a_minute():
    text, pipeline = seven_hundred_words(), Pipeline()
    # Each has other figures, so that nothing that was read before helps.
    batch = [
        re.sub(r"\d+", lambda figure, by=number: str(int(figure[0]) + by), text) for number in range(ARTICLES)
    ]
    pipeline.extract(text, title="", published=None, progress=lambda done, total: None)
    claims = []
    took = seconds(
        lambda: claims.extend(
            len(pipeline.extract(each, title="", published=None, progress=lambda done, total: None).claims)
            for each in batch
        )
    )
    print(
        f"\n{ARTICLES} articles of {len(text.split())} words, one process: {took:.1f} s, {sum(claims)} claims"
    )
    assert min(claims) > 0
    assert took <= MAX_BATCH_SECONDS
