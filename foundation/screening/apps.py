"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    """Word lists, personal data, and the register of checks."""

    name = "foundation.screening"
    label = "screening"
    verbose_name = _("Checks of content")

    def ready(self) -> None:
        """Register the checks of text, and what the audit records."""
        from foundation.audit.registry import register_kind

        from . import text_checks

        text_checks.register()
        for name, label in (
            ("screening.term_set", _("Listed word set")),
            ("screening.leader_set", _("Leader set")),
            ("screening.level_set", _("Level of a check set")),
            ("screening.imported", _("List imported")),
        ):
            register_kind(name, label)
