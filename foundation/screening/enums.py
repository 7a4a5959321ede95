"""How much a check's findings weigh, and the kinds of listed words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a finding does to a submission. The provincial office sets it for each check at run time."""

    OFF = "off", _("off: the check does not run")
    NOTE = "note", _("note: shown, asks for nothing")
    WARN = "warn", _("warning: shown, to be looked at")
    BLOCK = "block", _("block: stops until mended or allowed")


class TermKind(models.TextChoices):
    """What a listed word is. An exempt phrase stands for itself: nothing inside it is found."""

    SENSITIVE = "sensitive", _("sensitive")
    FORBIDDEN = "forbidden", _("forbidden")
    MISSPELT = "misspelt", _("misspelt")
    EXEMPT = "exempt", _("exempt phrase")
