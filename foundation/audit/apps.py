"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The hash-chained record of what was done, by whom."""

    name = "foundation.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Listen to what is recorded without anybody's asking; write refused attempts when the worker has done."""
        from foundation.outbox.registry import register_afterwork

        from . import attempts, receivers

        receivers.connect()
        register_afterwork(attempts.flush_new)
