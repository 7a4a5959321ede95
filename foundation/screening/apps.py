"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    """Word lists, personal data, and the register of checks."""

    name = "foundation.screening"
    label = "screening"
    verbose_name = _("Checks of content")
