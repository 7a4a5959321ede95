"""Kinds of reported errors and states of their tickets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErrorKind(models.TextChoices):
    """What the reader says is wrong."""

    WORDING = "wording", _("Wrong or missing words")
    FACT = "fact", _("Wrong facts or figures")
    OUTDATED = "outdated", _("Out of date")
    LINK = "link", _("A link or a file does not open")
    PRIVACY = "privacy", _("Personal data is shown")
    DISPLAY = "display", _("The page is not shown properly")
    OTHER = "other", _("Something else")


class TicketState(models.TextChoices):
    """Where a ticket stands; ``correcting``: a correction version is under way."""

    OPEN = "open", _("Open")
    CORRECTING = "correcting", _("Being corrected")
    CORRECTED = "corrected", _("Corrected")
    ANSWERED = "answered", _("Answered")
    SET_ASIDE = "set_aside", _("Set aside: not about the page")


#: States in which somebody still has to do something.
UNCLOSED = (TicketState.OPEN, TicketState.CORRECTING)
