"""Kinds and states of grants and acts, kinds of withdrawal."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GrantKind(models.TextChoices):
    """Why a content may be public (``design.md §3``)."""

    REVIEW = "review", _("Review")
    PROVISIONING = "provisioning", _("Provisioning of a structural page")
    HISTORIC_IMPORT = "historic_import", _("Historic import")
    RESTORATION = "restoration", _("Restoration of a withdrawn page")
    EMERGENCY = "emergency", _("Emergency publication")


class GrantState(models.TextChoices):
    """A grant is used once: pending, live, then ended one way or the other."""

    PENDING = "pending", _("Pending")
    LIVE = "live", pgettext_lazy("before an act", "Live")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", _("Revoked")


class WithdrawalKind(models.TextChoices):
    """Why a page is withdrawn; what its address answers afterwards follows from it."""

    ERROR = "error", _("Error in the content")
    MERGED = "merged", _("Merged into another item")
    SUPERSEDED = "superseded", _("Superseded by another item")
    NOTICE = "notice", _("Withdrawn with notice")
    PRIVACY = "privacy", _("Privacy takedown")


class ActKind(models.TextChoices):
    """Acts outside the review that two people answer for."""

    WITHDRAWAL = "withdrawal", _("Withdrawal")
    RESTORATION = "restoration", _("Restoration")
    EMERGENCY = "emergency", _("Emergency publication")


class ActState(models.TextChoices):
    """Asked for by one person, decided by another; a withdrawal ends when the page is public again."""

    OPEN = "open", _("Waits for the second person")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")
    ENDED = "ended", _("Ended")


class CheckOutcome(models.TextChoices):
    """What a third person found who read afterwards what went live by an act of two."""

    CONFIRMED = "confirmed", _("Confirmed")
    CORRECTION = "correction", _("Correction needed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
