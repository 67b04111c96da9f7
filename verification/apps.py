"""The application's name for Django, and its start-up checks."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """verification: the one application."""

    name = "verification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from verification import checks  # noqa: F401, PLC0415
