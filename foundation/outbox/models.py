"""Events of what the public sees, and one delivery row an event and handler."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ObjectVersion(models.Model):
    """Version of an object as the public sees it; locked while it is raised, so that it only grows."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="outbox_object_unique")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} v{self.version}"


class Event(models.Model):
    """“Look at this object again”: the verb is a hint, the database is the truth."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    verb = models.CharField(max_length=40)
    version = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "version"], name="outbox_event_version")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} {self.verb} v{self.version}"


class Delivery(models.Model):
    """One event for one handler: claimed for a while by a worker, retried with growing pauses until done."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(_("handler"), max_length=60)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="outbox_delivery_unique")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(done_at=None), name="outbox_delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler}"
