"""Closed lists of the search."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GenerationStatus(models.TextChoices):
    """Where a generation of an index stands."""

    BUILDING = "building", _("under construction")
    CURRENT = "current", _("answering")
    RETIRED = "retired", _("replaced")
    FAILED = "failed", _("failed")
