"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """The bodies of government and how they stand to one another."""

    name = "foundation.organisations"
    label = "organisations"
    verbose_name = _("Organisations")
