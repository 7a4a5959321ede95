"""Grants: the only key to going live."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import ActKind, ActState, CheckOutcome, GrantKind, GrantState, WithdrawalKind

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


class PublicationAct(models.Model):
    """A withdrawal, restoration or emergency publication: one person asks, a second decides (``design.md §3``).

    Values beside the links stay when page or people go. ``url_path`` is the address in the tree at the time of asking:
    a withdrawn address answers by it, even after the page is deleted. ``revision_key`` and ``digest`` bind a
    restoration or an emergency publication to exactly one content, whose ``authors`` are account ids. ``asked_as`` and
    ``decided_as`` are roles, or ``superuser``. What went live by an act is checked afterwards, until ``check_due_on``;
    it stays on a list until ``checked_at`` is set.
    """

    kind = models.CharField(_("act"), max_length=12, choices=ActKind.choices)
    state = models.CharField(_("state"), max_length=12, choices=ActState.choices, default=ActState.OPEN)
    page = models.ForeignKey("cms.BasePage", null=True, on_delete=models.SET_NULL, related_name="publication_acts")
    page_key = models.BigIntegerField(db_index=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    url_path = models.TextField(blank=True, db_index=True)
    withdrawal_kind = models.CharField(_("kind"), max_length=12, choices=WithdrawalKind.choices, blank=True)
    notice = models.TextField(_("public notice"), blank=True)
    target = models.ForeignKey(
        "cms.BasePage",
        verbose_name=_("item that takes its place"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField(_("reason"))
    revision_key = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    authors = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_name = models.CharField(_("asked by"), max_length=150)
    asked_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_for_name = models.CharField(_("in place of"), max_length=150, blank=True)
    asked_as = models.CharField(max_length=30, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_for_name = models.CharField(_("in place of"), max_length=150, blank=True)
    decided_as = models.CharField(max_length=30, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.TextField(pgettext_lazy("of a decision", "comment"), blank=True)
    check_due_on = models.DateField(_("to be checked by"), null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_by_name = models.CharField(_("checked by"), max_length=150, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    check_outcome = models.CharField(_("outcome"), max_length=12, choices=CheckOutcome.choices, blank=True)
    check_result = models.TextField(_("result of the check"), blank=True)

    class Meta:
        verbose_name = _("act of publication")
        verbose_name_plural = _("acts of publication")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["page_key"], condition=Q(state="open"), name="act_one_open_a_page"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"


class TakedownReceipt(models.Model):
    """What a privacy takedown emptied: in ``places`` an entry a place with count and proof; and the time it took.

    ``inventory`` holds ids of what is to be emptied, no words. ``finished_at`` is set when no place is open any more.
    """

    act = models.OneToOneField(PublicationAct, on_delete=models.PROTECT, related_name="receipt")
    inventory = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("takedown receipt")
        verbose_name_plural = _("takedown receipts")

    def __str__(self) -> str:
        return f"{self.act_id}: {self.finished_at or self.began_at}"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The places with their times as times."""
        return [{**row, "at": datetime.fromisoformat(row["at"])} for row in self.places]

    @property
    def seconds(self) -> int:
        """How long the work took, from the approval to the last place."""
        last = max((row["at"] for row in self.rows), default=self.began_at)
        return math.ceil((last - self.began_at).total_seconds())
