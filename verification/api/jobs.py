"""Jobs: how far something is that was asked for."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from verification import jobs
from verification.api.endpoint import Endpoint
from verification.articles.models import Article
from verification.errors import NotFound
from verification.jobs import Job as JobRow


class Step(serializers.Serializer[jobs.StepProgress]):
    """How far one kind of step is, over everything that the job is about."""

    step = serializers.CharField(read_only=True, help_text="extract, search or propose, in this order.")
    done = serializers.IntegerField(read_only=True)
    total = serializers.IntegerField(read_only=True)
    failed = serializers.IntegerField(read_only=True)
    errors = serializers.ListField(  # type: ignore[assignment]
        child=serializers.CharField(), read_only=True
    )
    is_finished = serializers.BooleanField(read_only=True)


class Job(serializers.ModelSerializer[JobRow]):
    """Something that was asked for, with the progress of every step."""

    article = serializers.IntegerField(source="article_id", read_only=True, allow_null=True)
    is_finished = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = JobRow
        fields = ["id", "kind", "article", "created_at", "is_finished", "steps"]
        read_only_fields = fields

    def get_is_finished(self, job: JobRow) -> bool:
        """Say whether nothing is left to do; a failed step is finished, too."""
        return all(step.is_finished for step in self._progress(job))

    @extend_schema_field(Step(many=True))
    def get_steps(self, job: JobRow) -> list[dict[str, Any]]:
        """Return the progress of every kind of step."""
        return [dict(Step(step).data) for step in self._progress(job)]

    def _progress(self, job: JobRow) -> list[jobs.StepProgress]:
        found: list[jobs.StepProgress] = self.context["progress"]
        return found


class JobEndpoint(Endpoint):
    """One job."""

    def found(self, job_id: uuid.UUID) -> tuple[JobRow, Article]:
        """Return a job and its article, which the caller may see, or raise NotFound."""
        job = JobRow.objects.filter(pk=job_id).first()
        if job is None or job.article_id is None:
            raise NotFound
        return job, self.article(job.article_id)


class ReadJob(JobEndpoint):
    """How far one job is."""

    @extend_schema(operation_id="read_job", responses=Job, summary="Read a job's progress")
    def get(self, request: Request, job_id: uuid.UUID) -> Response:
        """Say how far a job is, step by step. Visible to whoever may see its article."""
        job, article = self.found(job_id)
        return Response(Job(job, context={"progress": jobs.progress(article.pk)}).data)
