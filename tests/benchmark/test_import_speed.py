"""An import with words and vectors, read by the desk's own background workers."""

import json
import random
import re
import time
from io import BytesIO
from pathlib import Path

import pytest

from verification import backends, tasks
from verification.evidence import intake
from verification.evidence.models import ArchiveSize, Passage
from verification.policies import MACHINE_ACTOR

DOCUMENTS = 300
PARAGRAPHS = 10
WORKERS = 2
MIN_PASSAGES_PER_SECOND = 100
MAX_SECONDS = 60
GOLD = Path(__file__).parents[1] / "gold"

pytestmark = pytest.mark.django_db(transaction=True)


def generated(seed):
    """Reports of their own wording with the words and the lengths of our sample articles' sentences."""
    chance = random.Random(seed)
    text = " ".join(path.read_text() for path in sorted(GOLD.glob("*.txt")))
    words = re.findall(r"[a-z]{2,}", text)
    lengths = [
        len(sentence.split())
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if 4 < len(sentence.split()) < 45
    ]

    def sentence():
        chosen = chance.choices(words, k=chance.choice(lengths))
        return f"{' '.join(chosen).capitalize()} {chance.randrange(10_000)}."

    for number in range(DOCUMENTS):
        paragraphs = [
            " ".join(sentence() for _ in range(chance.choice((1, 2, 3)))) for _ in range(PARAGRAPHS)
        ]
        yield {
            "title": f"Report {number}",
            "text": "\n\n".join(paragraphs),
            "publisher": f"Gazette {number % 7}",
        }


def test_import_is_found_by_words_and_vectors_in_time(broker, start_worker):
    body = "\n".join(json.dumps(document) for document in generated(seed=11)).encode()
    worker = start_worker(queues="background", concurrency=WORKERS).wait_until_ready()
    began = time.perf_counter()
    parts = backends.archive_reader().cut(BytesIO(body), name="reports.jsonl")
    job = intake.begin_import(actor=MACHINE_ACTOR, parts=parts)
    tasks.wake_archive()
    words = None
    while time.perf_counter() - began < MAX_SECONDS:
        assert worker.process.poll() is None, worker.text()
        if words is None and intake.progress(job).is_finished:
            words = time.perf_counter() - began
        size = ArchiveSize.objects.filter(pk=1).first()
        if words and size and size.vectors == size.passages:
            break
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    size = ArchiveSize.objects.get()
    characters = sum(map(len, Passage.objects.values_list("text", flat=True))) / size.passages
    print(
        f"\n{DOCUMENTS} documents, {size.passages:,} passages of {characters:.0f} characters on average: "
        f"found by words after {words or seconds:.1f} s, with {size.vectors:,} vectors after {seconds:.1f} s, "
        f"{size.vectors / seconds:.0f} passages a second with {WORKERS} processes"
    )
    assert intake.progress(job).stored == DOCUMENTS
    assert size.vectors == size.passages
    assert size.passages / seconds >= MIN_PASSAGES_PER_SECOND
