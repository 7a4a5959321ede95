"""The calendar of public holidays, what changed it, and the deadlines that moved with it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CalendarYear(models.Model):
    """Whether a year's holidays, as the State Council announced them, are in the table; without a row they are not."""

    year = models.PositiveSmallIntegerField(pgettext_lazy("of the calendar", "year"), primary_key=True)
    announced = models.BooleanField(_("announced"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ("year",)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that is not what its weekday says, or a weekend day that belongs to a holiday and carries its name."""

    day = models.DateField(pgettext_lazy("of the calendar", "day"), primary_key=True)
    working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class CalendarChange(models.Model):
    """Why the calendar has a version: one row a change, numbered by the outbox."""

    version = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    cause = models.CharField(_("cause"), max_length=300)

    class Meta:
        verbose_name = _("change of the calendar")
        verbose_name_plural = _("changes of the calendar")
        ordering = ("-version",)

    def __str__(self) -> str:
        return self.cause


class MovedDeadline(models.Model):
    """One deadline that a change of the calendar moved. Values only: the record outlives the object."""

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=300)
    before = models.DateField(_("before"))
    after = models.DateField(_("after"))
    at = models.DateTimeField(_("time"), default=timezone.now)
    cause = models.CharField(_("cause"), max_length=300)

    class Meta:
        verbose_name = _("moved deadline")
        verbose_name_plural = _("moved deadlines")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["-at", "-id"], name="workdays_moved_at")]

    def __str__(self) -> str:
        return f"{self.title}: {self.before:%Y-%m-%d} → {self.after:%Y-%m-%d}"
