"""App configuration."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    """The view counter (``docs/visits.md``)."""

    name = "foundation.visits"
    label = "visits"
    verbose_name = _("Views")

    def ready(self) -> None:
        """Declare the limit of the counter and what the worker does: writing batches, folding old days."""
        from foundation.limits.registry import Rate, register_limit
        from foundation.outbox.registry import register_duty

        from .actions import flush, fold
        from .pace import LIMIT

        register_limit(LIMIT, label=_("Views that are counted, a network and process"), default=Rate(600, 60))
        register_duty("write views", every=timedelta(seconds=30), run=flush)
        register_duty("fold views", every=timedelta(hours=6), run=fold)
