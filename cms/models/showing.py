"""Pages that show rather than tell: figures with charts (数据), and galleries (图集)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from cms.fields import BodyField, PicturesField

from .base import BasePage
from .kinds import ReviewedPage, attached_panels, picture_field, source_panels


class DataPage(ReviewedPage):
    """Figures of a period as tiles, with charts and tables below; ``source`` says who counted."""

    period = models.CharField(_("period"), max_length=60, help_text=_("What the figures are of, e.g. 2026年1—9月."))
    released_on = models.DateField(_("released on"), default=timezone.localdate)
    summary = models.TextField(_("summary"), blank=True, help_text=_("What the figures say, in one or two sentences."))
    body = BodyField(_("charts, tables and text"), blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("How it was counted; what is provisional."))

    page_description = _("Figures as tiles with unit, period and source, and charts made from tables.")
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        *source_panels(),
        FieldRowPanel([FieldPanel("period"), FieldPanel("released_on")]),
        InlinePanel("figures", label=_("Figure"), heading=_("Figures"), min_num=1),
        FieldPanel("summary"),
        FieldPanel("body", help_text=_("A chart is made from the table that you enter; readers see both.")),
        FieldPanel("note"),
        *attached_panels(),
    ]

    class Meta:
        verbose_name = _("data page")
        verbose_name_plural = _("data pages")


class Figure(Orderable):
    """One figure: as it is to be printed, with its unit."""

    page = ParentalKey(DataPage, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField(_("what is counted"), max_length=80)
    value = models.CharField(_("value"), max_length=30, help_text=_("As printed, e.g. 1,286.5."))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    change = models.CharField(_("change"), max_length=60, blank=True, help_text=_("E.g. 同比增长5.2%."))
    period = models.CharField(_("period"), max_length=60, blank=True, help_text=_("Empty: the page's."))

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("value"), FieldPanel("unit")]),
        FieldRowPanel([FieldPanel("change"), FieldPanel("period")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return f"{self.label} {self.value}{self.unit}"


class Gallery(ReviewedPage):
    """Pictures with captions, one after the other; works without JavaScript."""

    summary = models.TextField(_("summary"), blank=True)
    author = models.CharField(_("photographs by"), max_length=120, blank=True)
    cover = picture_field(_("picture for lists"), help_text=_("Empty: the first picture."))
    cover_id: int | None
    pictures = PicturesField(_("pictures"))

    page_description = _("Pictures with captions, shown one after the other.")
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        *source_panels("author"),
        FieldPanel("summary"),
        FieldPanel("pictures", help_text=_("Every picture needs a description of what it shows and a caption.")),
        FieldPanel("cover"),
        *attached_panels(),
    ]

    class Meta:
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")

    def clean(self) -> None:
        """The first picture stands for the gallery where none is chosen."""
        super().clean()
        if self.cover_id is None:
            named = [child["value"]["image"] for child in self.pictures.get_prep_value()]
            self.cover_id = next((pk for pk in named if pk), None)
