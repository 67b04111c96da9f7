"""A job's progress as server-sent events: the answer stays open for a while and says what moved."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.db import connection
from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from verification import jobs
from verification.api.errors import Busy
from verification.api.jobs import Job, JobEndpoint
from verification.jobs import Job as JobRow

STAY_SECONDS: Final = 25.0
"""So long one answer stays open; whoever listens comes back by themselves."""
LOOK_SECONDS: Final = 1.0
STREAMS: Final = threading.BoundedSemaphore(2)
"""So many answers a process keeps open: each holds a thread that pages need as well."""
MEDIA_TYPE: Final = "text/event-stream"
EVENT: Final = {
    "type": "object",
    "description": "One event.",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["progress", "finished"]},
        "data": {"type": "string", "description": "The job, as `GET /api/v1/jobs/{job_id}` has it, in JSON."},
    },
}


class Progress(Iterator[bytes]):
    """The events of one answer. Whoever opens it closes it; the place it takes is free again then.

    Raises:
        Busy: as many as may be are open.
    """

    def __init__(self, job: JobRow, article_id: int) -> None:
        if not STREAMS.acquire(blocking=False):
            raise Busy("So many listen to jobs already that no more can; ask for the job itself, or again.")
        self.job, self.article_id = job, article_id
        self.until = time.monotonic() + STAY_SECONDS
        self.told: dict[str, Any] = {}
        self.is_open = True

    def __next__(self) -> bytes:
        """Wait until something has moved; the last event says that nothing is left to do."""
        while self.is_open and not self.told.get("is_finished") and self._may_stay:
            if (now := self._look()) != self.told:
                self.told = now
                kind = "finished" if now["is_finished"] else "progress"
                return f"retry: 1000\nevent: {kind}\ndata: {json.dumps(now)}\n\n".encode()
            time.sleep(LOOK_SECONDS)
        raise StopIteration

    def close(self) -> None:
        """Give the place back."""
        if self.is_open:
            self.is_open = False
            STREAMS.release()

    @property
    def _may_stay(self) -> bool:
        return not self.told or time.monotonic() < self.until

    def _look(self) -> dict[str, Any]:
        found = Job(self.job, context={"progress": jobs.progress(self.article_id)}).data
        if not connection.in_atomic_block:
            # Between two looks the connection is of use to somebody else.
            connection.close()
        return dict(found)


class JobEvents(JobEndpoint):
    """One job, as it moves."""

    refusals = {503: "So many listen already that no more can."}

    @extend_schema(
        operation_id="follow_job",
        responses={(200, MEDIA_TYPE): EVENT},
        summary="Follow a job's progress as server-sent events",
    )
    def get(self, request: Request, job_id: uuid.UUID) -> StreamingHttpResponse:
        """Send `progress` with the job whenever something moved, and `finished` at the end.

        The answer ends after 25 seconds at the latest; whoever listens asks again.
        """
        job, article = self.found(job_id)
        events = Progress(job, article.pk)
        headers = {"X-Accel-Buffering": "no"}
        return StreamingHttpResponse(events, content_type=MEDIA_TYPE, headers=headers)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Let no Accept header refuse the one format that there is; a problem is JSON all the same."""
        return super().perform_content_negotiation(request, force=True)
