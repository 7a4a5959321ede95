"""How often a page was read on a day. No row says by whom: neither address, cookie nor browser is kept."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PageDay(models.Model):
    """Views of a page on a day of our time zone; of what is older than a year, of a month, on its first day.

    ``page_id`` is a value and no foreign key: a batch must not fail because a page has gone meanwhile.
    """

    page_id = models.PositiveBigIntegerField(_("page"))
    day = models.DateField(_("day counted"))
    views = models.PositiveBigIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("views of a day")
        verbose_name_plural = _("views by day")
        constraints = [models.UniqueConstraint(fields=["page_id", "day"], name="one_row_a_page_and_day")]
        indexes = [models.Index(fields=["day"], name="visits_day")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day}: {self.views}"


class WrittenBatch(models.Model):
    """A batch that is in :class:`PageDay`: written in the same transaction, so that none counts twice."""

    key = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("written batch of views")
        verbose_name_plural = _("written batches of views")

    def __str__(self) -> str:
        return self.key
