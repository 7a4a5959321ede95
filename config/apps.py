"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """System checks and the commands that put the whole product together."""

    name = "config"
    label = "portico"
    verbose_name = _("Portico")

    def ready(self) -> None:
        """Register the system checks, and have the audit record what is done with accounts."""
        from foundation.accounts.registry import KINDS, register_recorder
        from foundation.audit.actions import record
        from foundation.audit.registry import register_kind

        from . import checks  # noqa: F401 -- importing registers them, and they may only be imported once apps are ready

        register_recorder(record)
        for name, label in KINDS.items():
            register_kind(name, label)
