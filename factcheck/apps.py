"""Makes the Celery application known wherever Django runs, so that shared tasks find their broker."""

from importlib import import_module

from django.apps import AppConfig


class FactcheckConfig(AppConfig):
    """The project as an app: it brings the commands run, backup and restore."""

    name = "factcheck"

    def ready(self) -> None:
        """Load the Celery application; importing it makes it the current one."""
        import_module("factcheck.celery")
