"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """System checks and the commands that put the whole product together."""

    name = "config"
    label = "portico"
    verbose_name = _("Portico")

    def ready(self) -> None:
        """Register the system checks."""
        from . import checks  # noqa: F401 -- importing registers them, and they may only be imported once apps are ready
