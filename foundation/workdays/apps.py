"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkdaysConfig(AppConfig):
    """The calendar of working days."""

    name = "foundation.workdays"
    label = "workdays"
    verbose_name = _("Working days")
