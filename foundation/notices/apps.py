"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices by mail and in the admin."""

    name = "foundation.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Have the worker send and clear away; silence Wagtail's own mails."""
        from foundation.audit.registry import register_kind
        from foundation.outbox.registry import register_duty

        from . import addresses, receivers, tasks
        from .registry import register_kind as register_notice

        receivers.connect()
        register_duty("send mail", every=tasks.OFTEN, run=tasks.mail)
        register_duty("make digests", every=tasks.EACH_MINUTE, run=tasks.digests)
        register_duty("clear notices", every=tasks.CLEARING, run=tasks.purge)
        register_kind("mail.retried", _("Failed mail sent again"))
        register_kind(addresses.CHANGED, _("Own mail address changed"))
        register_notice(addresses.KIND, _("Confirmation code"))
