"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkdaysConfig(AppConfig):
    """The calendar of working days."""

    name = "foundation.workdays"
    label = "workdays"
    verbose_name = _("Working days")

    def ready(self) -> None:
        """Declare what the audit records."""
        from foundation.audit.registry import register_kind

        register_kind("calendar.loaded", _("Holidays loaded"))
        register_kind("calendar.day_set", _("Day of the calendar changed"))
        register_kind("calendar.year_set", _("Year of the calendar announced or not"))
        register_kind("calendar.deadlines_moved", _("Deadlines moved with the calendar"))
