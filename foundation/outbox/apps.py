"""App configuration."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Events written with a change, delivered until done."""

    name = "foundation.outbox"
    label = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Old events leave by themselves."""
        from .actions import purge
        from .registry import register_duty

        register_duty("purge outbox", every=timedelta(hours=6), run=purge)
