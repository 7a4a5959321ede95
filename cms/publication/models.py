"""Grants: the only key to going live."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import GrantKind, GrantState

OPEN_STATES = (GrantState.PENDING, GrantState.LIVE)


class HistoricImport(models.Model):
    """A list of older items, signed by the editor-in-chief and the secrecy reviewer of the place."""

    source = models.CharField(_("source"), max_length=255)
    source_digest = models.CharField(max_length=64, db_index=True)
    reason = models.TextField(_("reason"))
    people = models.JSONField(default=list)
    place_title = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("historic import")
        verbose_name_plural = _("historic imports")

    def __str__(self) -> str:
        return f"{self.source} → {self.place_title}"


class PublicationGrant(models.Model):
    """“This exact content may be public”: kind, people, reason. Ids and titles are values: evidence outlives the page.

    ``people`` is a list of ``{"role", "user", "name"}``; ``files`` the ids of the image and document versions named.
    """

    object_id = models.BigIntegerField(db_index=True)
    title = models.CharField(_("title"), max_length=255)
    revision_id = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=20, choices=GrantKind.choices)
    state = models.CharField(_("state"), max_length=12, choices=GrantState.choices, default=GrantState.PENDING)
    people = models.JSONField(default=list)
    reason = models.TextField(_("reason"), blank=True)
    files = models.JSONField(default=dict)
    historic_import = models.ForeignKey(
        HistoricImport, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    created_at = models.DateTimeField(default=timezone.now)
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("publication grant")
        verbose_name_plural = _("publication grants")
        constraints = [
            models.UniqueConstraint(fields=["object_id"], condition=Q(state="live"), name="grant_one_live"),
            models.UniqueConstraint(fields=["object_id"], condition=Q(state="pending"), name="grant_one_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"
