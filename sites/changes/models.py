"""Change requests, and what was last approved of each object."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import ChangeKind, ChangeState


class ChangeRequest(models.Model):
    """“This shall be so instead”: asked by one person, decided by another. Names are values: evidence outlives people.

    ``object_key``: the site's id (profile, host), the redirect's id or ``new:<site id>:<path>``, the parent page's id
    (order), the page's id (move). ``before`` and ``after`` hold the fields that change; an empty ``after`` removes the
    object. The ``…_for`` fields name whom a deputy acted for.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=ChangeKind.choices)
    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL, related_name="+")
    site_key = models.BigIntegerField()
    object_key = models.CharField(max_length=300)
    title = models.CharField(_("what"), max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(_("reason"))
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=ChangeState.choices, default=ChangeState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by_name = models.CharField(_("asked by"), max_length=150)
    asked_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_for_name = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by_name = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_for_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    comment = models.TextField(pgettext_lazy("of a decision", "comment"), blank=True)

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_key"], condition=Q(state="open"), name="change_one_open")
        ]
        indexes = [models.Index(fields=["site", "state"], name="change_of_site")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    def content_digest(self) -> str:
        """SHA-256 over what shall change: equal exactly if kind, object and both sides are."""
        content = [self.kind, self.site_key, self.object_key, self.before, self.after]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == ChangeState.OPEN


class AppliedState(models.Model):
    """What was last approved or provisioned of an object: the nightly comparison reads it (``docs/changes.md``)."""

    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    object_key = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    applied_at = models.DateTimeField(default=timezone.now)
    request = models.ForeignKey(ChangeRequest, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("applied state")
        verbose_name_plural = _("applied states")
        constraints = [models.UniqueConstraint(fields=["kind", "object_key"], name="applied_state_of_object")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
