"""What the checks found in a version, the exceptions made from it, and the sources that may be reprinted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ScreeningReport(models.Model):
    """Findings of one version, by digest: the latest run counts. ``findings``: a list of dicts, personal data masked.

    Values instead of links: a report is evidence of its review and outlives the page.
    """

    page_key = models.BigIntegerField(db_index=True)
    revision_key = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    #: Names of checks that were switched on, with their level.
    levels = models.JSONField(default=dict)
    #: Of findings that were left out of ``findings`` because there are too many, by check.
    omitted = models.JSONField(default=dict)
    #: Digest of all that the findings rest on; while it is the same they are. Empty: to be checked again.
    basis = models.CharField(max_length=64, blank=True)
    #: How many findings block and how many warn, with those left out: what lists show without reading ``findings``.
    blocks = models.PositiveIntegerField(default=0, editable=False)
    warnings = models.PositiveIntegerField(default=0, editable=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("report of checks")
        verbose_name_plural = _("reports of checks")
        constraints = [models.UniqueConstraint(fields=["revision_key"], name="screening_one_a_version")]

    def __str__(self) -> str:
        return f"{self.page_key}:{self.revision_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the counts following the findings."""
        numbers = {"block": 0, "warn": 0}
        for check, number in (*((one["check"], 1) for one in self.findings), *self.omitted.items()):
            level = self.levels.get(check)
            if level in numbers:
                numbers[level] += int(number)
        self.blocks, self.warnings = numbers["block"], numbers["warn"]
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "blocks", "warnings"}
        super().save(*args, **kwargs)


class ScreeningException(models.Model):
    """A block that a secrecy reviewer overrode for one version, with the reason; never deleted, never inherited."""

    review = models.ForeignKey("cms.Review", null=True, on_delete=models.SET_NULL, related_name="exceptions")
    page_key = models.BigIntegerField(db_index=True)
    revision_key = models.BigIntegerField()
    check_name = models.CharField(_("check"), max_length=60)
    finding = models.CharField(max_length=64)
    place = models.CharField(_("place"), max_length=200, blank=True)
    excerpt = models.CharField(_("words"), max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    user_name = models.CharField(_("person"), max_length=150)
    acting_for_name = models.CharField(_("in place of"), max_length=150, blank=True)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("exception from a check")
        verbose_name_plural = _("exceptions from checks")
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["revision_key", "check_name", "finding"], name="exception_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="exception_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.user_name}"


class ReprintSource(models.Model):
    """A source that may be reprinted (稿源白名单): by name, by domain, or both (``domain.md §6``)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    domain = models.CharField(
        _("domain"), max_length=120, blank=True, help_text=_("Such as news.example.cn; its sub-domains count too.")
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("source for reprints")
        verbose_name_plural = _("sources for reprints")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
