"""Kinds and states of change requests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """What changes (``design.md §3``, “Everything public has a gate”)."""

    PROFILE = "profile", _("Site profile")
    HOST = "host", _("Host name")
    REDIRECT = "redirect", _("Redirect")
    MENU_ORDER = "menu_order", _("Order of columns")
    MOVE = "move", _("Place of a column")


class ChangeState(models.TextChoices):
    """A request is decided once."""

    OPEN = "open", _("Waiting for a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")
    OVERTAKEN = "overtaken", _("Overtaken by another change")
