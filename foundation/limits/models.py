"""What the provincial office set at run time; limits without a row hold as their feature registered them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST, LONGEST = 100_000, 7 * 24 * 60 * 60
EASIEST, HARDEST, USUAL = 1_000, 5_000_000, 200_000


class LimitSetting(models.Model):
    """A rate that stands in place of a limit's default."""

    name = models.CharField(_("limit"), max_length=60, primary_key=True)
    number = models.PositiveIntegerField(_("times"), validators=[MinValueValidator(1), MaxValueValidator(MOST)])
    seconds = models.PositiveIntegerField(_("seconds"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST)])

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")

    def __str__(self) -> str:
        return f"{self.name}: {self.number}/{self.seconds} s"


class ProofSetting(models.Model):
    """How much a browser computes: the proof's number is at most ``difficulty``, half of it on the mean. One row."""

    difficulty = models.PositiveIntegerField(
        _("difficulty"), default=USUAL, validators=[MinValueValidator(EASIEST), MaxValueValidator(HARDEST)]
    )

    class Meta:
        verbose_name = _("proof of work")
        verbose_name_plural = _("proofs of work")

    def __str__(self) -> str:
        return str(self.difficulty)
