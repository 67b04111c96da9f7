"""The application's name for Django, its start-up checks and what it puts into an empty database."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class VerificationConfig(AppConfig):
    """verification: the one application."""

    name = "verification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks, the shipped rating scales and the beginning of sessions."""
        from verification import checks  # noqa: F401, PLC0415
        from verification.verdicts.scales import ship_scales  # noqa: PLC0415
        from verification.web.middleware import begin_session  # noqa: PLC0415

        user_logged_in.connect(begin_session)
        post_migrate.connect(ship_scales, sender=self)
