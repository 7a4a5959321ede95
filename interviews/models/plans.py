"""The year's plan of interviews, a page like others."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel
from wagtail.models import Orderable

from cms.enums import ContentClass
from cms.models import BasePage


class InterviewPlan(BasePage):
    """A year's plan of interviews of a site: what is planned, and beside it what was held (``systems.md`` F8)."""

    year = models.PositiveSmallIntegerField(
        pgettext_lazy("of the calendar", "year"),
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        default=2026,
    )
    intro = models.TextField(_("introduction"), blank=True)

    page_description = _("The interviews planned for a year; held ones are added by themselves.")
    content_class = ContentClass.ARTICLE
    parent_page_types: ClassVar[list[str]] = ["cms.Column"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("year"),
        FieldPanel("intro"),
        HelpPanel(template="interviews/admin/plan_help.html"),
        InlinePanel("planned", label=_("Planned interview"), heading=_("Planned interviews"), min_num=1),
    ]

    class Meta:
        verbose_name = _("plan of interviews")
        verbose_name_plural = _("plans of interviews")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The plan by months, with what was held beside it; see :mod:`interviews.selectors_plan`."""
        from interviews.selectors_plan import plan_against_done

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"plan": plan_against_done(self)}


class PlannedInterview(Orderable):
    """One entry of a plan. ``key`` is what an :class:`InterviewPage` names as ``planned``."""

    page = ParentalKey(InterviewPlan, on_delete=models.CASCADE, related_name="planned")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    month = models.PositiveSmallIntegerField(
        _("planned month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    theme = models.CharField(_("theme"), max_length=200)
    unit = models.CharField(_("unit"), max_length=200)
    guests = models.CharField(_("guests"), max_length=200, blank=True)
    person = models.CharField(_("responsible person"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("month"), FieldPanel("theme")]),
        FieldRowPanel([FieldPanel("unit"), FieldPanel("guests"), FieldPanel("person")]),
        FieldPanel("reason"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("planned interview")
        verbose_name_plural = _("planned interviews")

    def __str__(self) -> str:
        return f"{self.month}: {self.theme}"
