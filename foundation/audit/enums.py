"""What can be wrong with a link of the chain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wrong(models.TextChoices):
    """What a proof of the chain says about a broken link."""

    CHANGED = "changed", _("changed")
    MISSING = "missing", _("missing")
    ORDER = "order", _("does not follow the entry before it")
    TITLE_CHANGED = "title_changed", _("title changed")
    PAYLOAD_CHANGED = "payload_changed", _("details changed")
    PAYLOAD_MISSING = "payload_missing", _("details missing")
    ERASED = "erased", _("details erased without a record of it")
    END = "end", _("the end of the chain was cut off or replaced")
    ANCHOR = "anchor", _("not the entry that the outside log holds")
