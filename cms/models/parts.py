"""Parts that any page may have: attachments and relations to other pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable

from cms import relations


class Attachment(Orderable):
    """A document that belongs to a page."""

    page = ParentalKey("cms.BasePage", on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        # what is public is kept by its PublicUse; from a draft a document may go, or its versions could not be read
        "files.PorticoDocument",
        verbose_name=_("document"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    label = models.CharField(_("name shown"), max_length=200, blank=True, help_text=_("Empty: the document's title."))

    panels = [FieldPanel("document"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.label or self.document.title


def _kind_choices() -> list[tuple[str, Any]]:
    return [("", "—"), *relations.choices()]


class RelationKindSelect(forms.Select):
    """Select whose choices are read when it is shown: features register their kinds after this module is loaded."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, _kind_choices)  # type: ignore[arg-type] # Django takes a callable; the stubs do not say so


class PageRelation(Orderable):
    """“This page implements that one”: stated on one page, shown on both."""

    page = ParentalKey("cms.BasePage", on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("kind"), max_length=30)
    target = models.ForeignKey(
        "cms.BasePage", verbose_name=_("other page"), null=True, on_delete=models.SET_NULL, related_name="relations_in"
    )

    panels = [FieldPanel("kind", widget=RelationKindSelect), PageChooserPanel("target")]

    class Meta(Orderable.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")

    def __str__(self) -> str:
        return f"{self.kind} → {self.target_id}"
