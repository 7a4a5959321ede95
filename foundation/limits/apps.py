"""App configuration."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LimitsConfig(AppConfig):
    """Rate limits and proof of work."""

    name = "foundation.limits"
    label = "limits"
    verbose_name = _("Limits")

    def ready(self) -> None:
        """Declare the limits of the proof itself, what the audit records, and the forgetting of keys."""
        from foundation.audit.registry import register_kind
        from foundation.outbox.registry import register_duty

        from .registry import Rate, register_limit
        from .visitors import forget_earlier_keys

        register_kind("limits.set", _("Limit set"))
        register_kind("limits.difficulty_set", _("Difficulty of the proof of work set"))
        register_limit("limits.challenge", label=_("Checks of browsers, a visitor"), default=Rate(60, 60))
        register_limit("limits.code_visitor", label=_("Codes by mail, a visitor"), default=Rate(5, 3600))
        register_limit("limits.code_address", label=_("Codes by mail, a mail address"), default=Rate(3, 3600))
        register_limit("limits.code_host", label=_("Codes by mail, a mail host"), default=Rate(200, 3600))
        register_limit("limits.code_all", label=_("Codes by mail, all visitors together"), default=Rate(2000, 3600))
        register_duty("forget visitors", every=timedelta(hours=1), run=forget_earlier_keys)
