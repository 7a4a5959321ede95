"""App configuration."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The index of everything public."""

    name = "search"
    label = "public_search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Register own sources, the outbox handler and the worker's duties."""
        from cms.publication.takedown import register_place
        from foundation.outbox.registry import register_duty, register_handler

        from . import checks, indexing, rebuild, sources, sweep, takedown  # noqa: F401 - checks register themselves

        sources.register_own()
        register_place("search", _("Public index and extracted text"), takedown.empty)
        register_handler("search", {sources.PAGE}, indexing.handle)
        register_handler("search of attachments", {"extraction"}, indexing.handle_extracted)
        register_duty("search writing", every=timedelta(seconds=1), run=indexing.writing.duty)
        register_duty("search rebuild", every=timedelta(seconds=2), run=rebuild.duty)
        register_duty("search sweep", every=timedelta(seconds=2), run=sweep.sweeper.duty)
