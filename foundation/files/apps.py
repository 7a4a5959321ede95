"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """File versions in two storages, private until published."""

    name = "foundation.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Follow publications and new sizes of pictures; have documents read."""
        from foundation.outbox.registry import register_duty, register_handler

        from . import receivers  # noqa: F401 - connects the signal
        from .actions import handle_events
        from .extraction import tasks

        register_handler("files", {"image", "document"}, handle_events)
        register_duty("extraction", every=tasks.EVERY, run=tasks.duty)
        register_duty("extraction of unknown documents", every=tasks.LOOK_FOR_UNKNOWN, run=tasks.unknown_duty)
