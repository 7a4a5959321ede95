"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The hash-chained record of what was done, by whom."""

    name = "foundation.audit"
    label = "audit"
    verbose_name = _("Audit")
