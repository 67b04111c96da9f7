"""The Celery application: how work reaches the workers. What the work is stands in verification/tasks.py."""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_success
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

SWEEP = "verification.tasks.sweep"
LAST_SWEEP_KEY = "factcheck:last-sweep"

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["verification"])


def keep_our_logging(**_: Any) -> None:
    """Celery leaves the logging of settings.LOGGING alone when anything listens to this signal."""
    import logging.config  # noqa: PLC0415 - needed in worker processes only

    logging.config.dictConfig(settings.LOGGING)


def remember_sweep(sender: Any = None, **_: Any) -> None:
    """Note when the last sweep was done: the readiness page tells a stopped beat by it."""
    if sender is not None and sender.name == SWEEP:
        with app.connection_for_write() as connection:
            connection.default_channel.client.set(LAST_SWEEP_KEY, int(time.time()))


def seconds_since_sweep() -> int | None:
    """Age of the last sweep; None when the broker knows of none, as after its restart."""
    with app.connection_for_read() as connection:
        value = connection.default_channel.client.get(LAST_SWEEP_KEY)
    return None if value is None else max(0, int(time.time()) - int(value))


setup_logging.connect(keep_our_logging)
task_success.connect(remember_sweep)
