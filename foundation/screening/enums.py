"""How much a check's findings weigh, and the kinds of listed words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """What a finding does to a submission. The provincial office sets it for each check at run time."""

    OFF = "off", pgettext_lazy("level of a check", "off")
    NOTE = "note", pgettext_lazy("level of a check", "note")
    WARN = "warn", pgettext_lazy("level of a check", "warning")
    BLOCK = "block", pgettext_lazy("level of a check", "block")


class TermKind(models.TextChoices):
    """What a listed word is. An exempt phrase stands for itself: nothing inside it is found."""

    SENSITIVE = "sensitive", _("sensitive")
    FORBIDDEN = "forbidden", _("forbidden")
    MISSPELT = "misspelt", _("misspelt")
    EXEMPT = "exempt", _("exempt phrase")
