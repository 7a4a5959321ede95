"""Append-only audit entries, hash-chained over the digests of titles and of payloads that lie apart.

On PostgreSQL triggers hold raw SQL to the same rules (migration 0003; ``docs/audit.md``).
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    """Refuse to change or remove what was recorded."""
    raise PermissionDenied(_("Audit entries are never changed or removed. Record a further act instead."))


class AppendOnlyQuerySet(models.QuerySet["AuditEntry"]):
    """Rows are read and added, nothing else."""

    update = refuse
    bulk_update = refuse
    bulk_create = refuse
    delete = refuse


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an entry is added, so that numbers have no holes."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)


class AuditEntry(models.Model):
    """One act. People and objects are kept as values: the record outlives both.

    Rows are added and never changed, but for a title that is erased together with the details.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(gettext_lazy("time"), db_index=True)
    kind = models.CharField(gettext_lazy("kind"), max_length=60, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(gettext_lazy("person"), max_length=150, blank=True)
    object_kind = models.CharField(max_length=60, blank=True)
    object_key = models.CharField(max_length=100, blank=True)
    title = models.CharField(gettext_lazy("title"), max_length=300, blank=True)
    title_digest = models.CharField(max_length=64)
    payload_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("audit entry")
        verbose_name_plural = gettext_lazy("audit entries")
        ordering = ("-number",)
        indexes = [models.Index(fields=["object_kind", "object_key"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a new row; raises ``PermissionDenied`` for one that exists, ``IntegrityError`` where that is forced."""
        forced = bool(kwargs.get("force_insert"))  # the database looks for the number itself
        if not self._state.adding or (not forced and type(self)._base_manager.filter(pk=self.pk).exists()):
            refuse()
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        refuse()


class AuditPayload(models.Model):
    """Details of an entry; may be erased (personal data) without breaking the chain.

    ``salt`` goes into the digests of title and details and is erased with them.
    """

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="payload", primary_key=True)
    data = models.JSONField(null=True)
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"
