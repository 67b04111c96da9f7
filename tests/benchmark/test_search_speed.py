"""Search, stance and proposal for 40 claims over the whole Factbook, in one process; and its import."""

import statistics
import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import make_article, make_cast
from verification import backends, jobs
from verification.engine.claim_generator import generate
from verification.evidence.models import ArchiveSize
from verification.evidence.services import embed_batch, search_claim
from verification.jobs import PipelineStep
from verification.verdicts import services as verdicts

CLAIMS = 40 + 1
EMBEDDED = 512
MAX_SECONDS = 8.0
MAX_IMPORT_SECONDS = 40.0


@pytest.fixture
def whole_factbook(db):
    """All entries; the vectors of the first 512 passages, so that every part of the search takes part."""
    start = time.perf_counter()
    call_command("import_factbook", stderr=StringIO(), stdout=StringIO())
    seconds = time.perf_counter() - start
    embed_batch(EMBEDDED)
    return seconds


def make_claims():
    """Generated claims, right and wrong ones, evenly drawn from all countries, as an article's extraction."""
    made = [claim.text for claim in generate(list(backends.factbook().read()), seed=7)]
    texts = made[:: max(len(made) // (2 * CLAIMS), 1)]
    article = make_article(make_cast().ada, "Statements\n\n" + "\n\n".join(texts))
    return list(article.claims.filter(speaker="").order_by("ordinal")[:CLAIMS])


def work(claim, kind, service):
    step = jobs.start(PipelineStep.objects.get(target=f"claim:{claim.pk}", step=kind).pk)
    start = time.perf_counter()
    assert service(step)
    return time.perf_counter() - start


def test_forty_claims_are_searched_judged_and_proposed_in_time(whole_factbook):
    size = ArchiveSize.objects.get()
    queue = make_claims()
    # The first one loads the models, which a worker does once.
    first, rest = queue[0], queue[1:]
    work(first, "search", search_claim)
    work(first, "propose", verdicts.propose)
    searches = [work(claim, "search", search_claim) for claim in rest]
    proposals = [work(claim, "propose", verdicts.propose) for claim in rest]
    outcomes = Counter(
        found["true"].outcome for found in verdicts.current_proposals([c.pk for c in rest]).values()
    )
    print(
        f"\n{len(rest)} claims over {size.passages:,} passages ({size.vectors:,} with vectors), one process: "
        f"search and stance {sum(searches):.2f} s (median {statistics.median(searches) * 1000:.0f} ms), "
        f"proposals {sum(proposals):.2f} s; together {sum(searches) + sum(proposals):.2f} s; {dict(outcomes)}"
    )
    assert len(rest) == 40
    assert sum(searches) + sum(proposals) <= MAX_SECONDS


def test_the_whole_factbook_is_imported_in_time(whole_factbook):
    size = ArchiveSize.objects.get()
    print(f"\n{size.passages:,} passages read, stored and indexed by words in {whole_factbook:.1f} s")
    assert whole_factbook <= MAX_IMPORT_SECONDS
