"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The people who work in the system."""

    name = "foundation.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Follow log-ins and second factors; close Wagtail's own account screens."""
        from . import policies, receivers

        receivers.connect()
        policies.register()
