"""Named values of files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExtractionState(models.TextChoices):
    """How far an attachment's text could be read."""

    PENDING = "pending", _("waiting to be read")
    READ = "read", _("read")
    EMPTY = "empty", _("without text")
    LOCKED = "locked", _("locked with a password")
    DAMAGED = "damaged", _("damaged")
    TOO_LARGE = "too_large", _("read in part only")
    UNSUPPORTED = "unsupported", _("of a kind that is not read")
