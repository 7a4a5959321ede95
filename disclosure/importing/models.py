"""Memory of what was imported, so that a list can be imported again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportedItem(models.Model):
    """A row of an imported list and the page it became. Ids are values: the memory outlives site and page.

    ``digest`` is over the row as mapped; ``revision_id`` is the import's last revision of the page: a later one means
    that people have edited it since.
    """

    site_root = models.BigIntegerField()
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    page_id = models.BigIntegerField(db_index=True)
    revision_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "disclosure"
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        constraints = [models.UniqueConstraint(fields=["site_root", "key"], name="imported_item_once")]

    def __str__(self) -> str:
        return f"{self.key} → {self.page_id}"
