"""Where the Internet Archive keeps a copy of a page that is gone, if it may be asked.

It is asked under the same two switches as for claims: an admin enabled it, and an article that the page
counts for allows outside search. What is sent is the page's address and the day on which the desk read it.
"""

from __future__ import annotations

from typing import Final

from verification import backends
from verification.engine.documents import OutsideQuestion
from verification.errors import ProviderError
from verification.evidence import standing
from verification.evidence.models import Snapshot
from verification.evidence.outside_search import ask_provider, in_words
from verification.evidence.providers import enabled_keys
from verification.jobs import PipelineStep

KEY: Final = "internet_archive"


def closest_copy(snapshot: Snapshot, step: PipelineStep | None) -> str:
    """Say where the copy is that is closest to the day of the snapshot, or why nobody knows.

    Empty when the archive may not be asked. The network is asked, so call it outside of a transaction.
    """
    if KEY not in enabled_keys() or not _is_allowed(snapshot):
        return ""
    provider = backends.outside_providers()[KEY]
    asked = OutsideQuestion((), (), as_of=snapshot.accessed_at.date(), addresses=(snapshot.url,))
    for query in provider.queries(asked):
        try:
            answer = ask_provider(KEY, provider, query, step=step)
        except ProviderError as error:
            return f"{provider.title} not searched: {in_words(error)}."
        if answer.hits:
            return f"{provider.title}: {answer.hits[0].edition} at {answer.hits[0].url}"
        return f"{provider.title}: {answer.outcome or 'it names no copy'}."
    return ""


def _is_allowed(snapshot: Snapshot) -> bool:
    counting = standing.counting().filter(passage__snapshot=snapshot)
    return counting.filter(claim__article__allow_outside_search=True).exists()
