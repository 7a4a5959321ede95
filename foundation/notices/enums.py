"""When a person wants mail, and how far a mail is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wish(models.TextChoices):
    """When a person wants to be told by mail. In the admin everything stands anyway."""

    AT_ONCE = "at_once", _("By mail at once")
    DIGEST = "digest", _("One mail a day with everything new")
    ADMIN = "admin", _("Only here, no mail")


class Route(models.TextChoices):
    """By which mail a notice is still to go. Empty: by none, or it went into one."""

    NONE = "", _("none")
    AT_ONCE = "at_once", _("at once")
    DIGEST = "digest", _("with the daily digest")


class MailState(models.TextChoices):
    """How far a mail is; see docs/notices.md."""

    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("a worker has it")
    HANDED = "handed", _("being handed to the mail server")
    SENT = "sent", _("sent")
    UNDELIVERABLE = "undeliverable", _("undeliverable")
    UNSURE = "unsure", _("unsure whether it arrived")
    DROPPED = "dropped", _("not needed any more")


#: States in which a worker may still send.
OPEN = (MailState.WAITING, MailState.CLAIMED, MailState.HANDED)
#: States that wait for the provincial office.
FAILED = (MailState.UNDELIVERABLE, MailState.UNSURE)
