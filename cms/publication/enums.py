"""Kinds and states of grants, kinds of withdrawal."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GrantKind(models.TextChoices):
    """Why a content may be public (``design.md §3``)."""

    REVIEW = "review", _("Review")
    PROVISIONING = "provisioning", _("Provisioning of a structural page")
    HISTORIC_IMPORT = "historic_import", _("Historic import")
    RESTORATION = "restoration", _("Restoration of a withdrawn page")


class GrantState(models.TextChoices):
    """A grant is used once: pending, live, then ended one way or the other."""

    PENDING = "pending", _("Pending")
    LIVE = "live", _("Live")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", _("Revoked")


class WithdrawalKind(models.TextChoices):
    """Why a page is withdrawn."""

    ERROR = "error", _("Error in the content")
    SUPERSEDED = "superseded", _("Superseded by another item")
    NOT_PUBLIC = "not_public", _("Should not have been public")
    OTHER = "other", _("Other reason")
