"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices by mail and in the admin."""

    name = "foundation.notices"
    label = "notices"
    verbose_name = _("Notices")
