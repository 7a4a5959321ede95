"""Tickets that readers open by reporting an error."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import ErrorKind, TicketState


class ErrorReport(models.Model):
    """An error that a reader reported on a page; due in three working days, closed by a correction or an answer.

    ``mail`` is encrypted. Thirty days after closing it is emptied, and words and text keep their masked form only
    (``erased_at``). ``site_key`` is the id of the root page of the page's site; values beside links outlive the page.
    A version of the page that was submitted after ``correcting_since`` closes the ticket when it goes public.
    """

    number = models.CharField(_("receipt number"), max_length=20, unique=True)
    page = models.ForeignKey("cms.BasePage", null=True, on_delete=models.SET_NULL, related_name="error_reports")
    page_key = models.BigIntegerField(db_index=True)
    site_key = models.BigIntegerField(db_index=True)
    title = models.CharField(_("page"), max_length=255)
    url = models.CharField(_("address"), max_length=500)
    kind = models.CharField(_("kind of error"), max_length=16, choices=ErrorKind.choices)
    words = models.CharField(_("the words in question"), max_length=300, blank=True)
    text = models.TextField(_("what is wrong"), max_length=1000)
    mail = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=12, choices=TicketState.choices, default=TicketState.OPEN)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    due_on = models.DateField(_("due on"))
    due_provisional = models.BooleanField(default=False)
    reminded_on = models.DateField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_by_name = models.CharField(_("corrected by"), max_length=150, blank=True)
    correcting_since = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_by_name = models.CharField(_("closed by"), max_length=150, blank=True)
    review = models.ForeignKey("cms.Review", null=True, on_delete=models.SET_NULL, related_name="corrects")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        ordering = ("due_on", "pk")
        indexes = [models.Index(fields=["state", "due_on"], name="error_report_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(state="correcting") | Q(closed_at__isnull=False),
                name="error_report_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
