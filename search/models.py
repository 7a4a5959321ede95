"""One row a public object: what may be found, as the public may read it. Engines hold its tokens only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import GenerationStatus


class Entry(models.Model):
    """A public object, or the tombstone of one (``deleted``), which keeps its versions and nothing else.

    ``version`` is the object's version in the outbox: an older event never overwrites a newer one. ``revision`` grows
    with every change of this row and is the version that engines see; up to ``indexed_revision`` they have it.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    version = models.BigIntegerField(default=0)
    revision = models.BigIntegerField(default=0)
    indexed_revision = models.BigIntegerField(default=0)
    deleted = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)
    title = models.TextField(_("title"), blank=True)
    body = models.TextField(_("text"), blank=True)
    url = models.TextField(_("address"), blank=True)
    site_root = models.BigIntegerField(_("root page of the site"), default=0)
    site_name = models.CharField(_("site"), max_length=255, blank=True)
    organ = models.CharField(_("issuer"), max_length=200, blank=True)
    doc_number = models.CharField(_("document number"), max_length=120, blank=True)
    doc_number_key = models.CharField(max_length=120, blank=True, db_index=True)
    index_number = models.CharField(_("index number"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    genre = models.CharField(_("genre"), max_length=60, blank=True)
    validity = models.CharField(_("validity"), max_length=40, blank=True)
    kind_label = models.CharField(_("kind"), max_length=60, blank=True)
    date = models.DateField(_("date"), null=True)
    year = models.PositiveSmallIntegerField(pgettext_lazy("of the calendar", "year"), null=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_unique")]
        indexes = [
            models.Index(fields=["id"], condition=Q(revision__gt=F("indexed_revision")), name="search_entry_pending")
        ]

    def __str__(self) -> str:
        return f"{self.engine_key} r{self.revision}{' (deleted)' if self.deleted else ''}"

    @property
    def engine_key(self) -> str:
        """Name of the object in an engine."""
        return f"{self.kind}:{self.key}"


class EngineState(models.Model):
    """A generation of an engine's index: under construction beside the one that answers, answering, or ended."""

    engine = models.CharField(_("engine"), max_length=20)
    generation = models.CharField(_("generation"), max_length=40)
    status = models.CharField(
        _("status"), max_length=10, choices=GenerationStatus.choices, default=GenerationStatus.BUILDING
    )
    cursor = models.BigIntegerField(_("last entry written"), default=0)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("index generation")
        verbose_name_plural = _("index generations")
        constraints = [
            models.UniqueConstraint(fields=["engine", "generation"], name="search_generation_unique"),
            models.UniqueConstraint(
                fields=["engine"], condition=Q(status=GenerationStatus.BUILDING), name="search_one_rebuild"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.generation} ({self.status})"
