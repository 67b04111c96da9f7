"""The pipeline without workers: the services that the tasks call, in this process."""

from verification import jobs, tasks
from verification.jobs import PipelineStep


def run_pipeline(article_id):
    """Do what is due for an article until nothing is left."""
    while due := list(PipelineStep.objects.due().of_article(article_id)):
        for step in due:
            started = jobs.start(step.pk)
            assert tasks.WORK[started.step](started)
