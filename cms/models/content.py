"""Columns and articles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from cms.enums import ColumnLayout, ColumnType, ContentClass, Matter
from cms.fields import BodyField
from cms.forms_kinds import ColumnForm
from cms.roles.paths import self_and_above

from .base import BasePage

DEEPEST_COLUMN = 3


class Column(BasePage):
    """A section of a site (栏目) with type, owner and update cycle."""

    is_structural = True
    base_form_class = ColumnForm

    column_type = models.CharField(_("type"), max_length=20, choices=ColumnType.choices, default=ColumnType.NEWS)
    layout = models.CharField(_("layout"), max_length=10, choices=ColumnLayout.choices, default=ColumnLayout.LIST)
    intro = models.TextField(_("purpose"), blank=True, help_text=_("Printed as the column's description."))
    keywords = models.CharField(_("keywords"), max_length=200, blank=True, help_text=_("Separated by commas."))
    responsible_unit = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("responsible unit"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    responsible_person = models.CharField(_("responsible person"), max_length=60, blank=True)
    update_cycle_days = models.PositiveIntegerField(
        _("update cycle in days"), null=True, blank=True, help_text=_("Empty: no cycle is watched.")
    )
    body = BodyField(_("text"), blank=True, help_text=_("Shown by the layout “single page” alone."))

    page_description = _("A section of the site: a list, a grid of pictures, an overview of columns, or one text.")
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("column_type"), FieldPanel("layout"), FieldPanel("intro"), FieldPanel("keywords")]),
        MultiFieldPanel(
            [FieldPanel("responsible_unit"), FieldPanel("responsible_person"), FieldPanel("update_cycle_days")],
            heading=_("Responsibility"),
        ),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")

    @property
    def lists_content(self) -> bool:
        """Not where it is a single text of its own."""
        return self.layout != ColumnLayout.PAGE

    @classmethod
    def can_create_at(cls, parent: BasePage) -> bool:
        """Not below a third-level column."""
        return bool(super().can_create_at(parent)) and _column_level(parent) < DEEPEST_COLUMN

    def can_move_to(self, parent: BasePage) -> bool:
        """Not to where it, or a column below it, would be on a fourth level."""
        deepest = max((column.depth for column in Column.objects.descendant_of(self).only("depth")), default=self.depth)
        return bool(super().can_move_to(parent)) and _column_level(parent) + deepest - self.depth < DEEPEST_COLUMN

    def clean(self) -> None:
        """Refuse a fourth level of columns."""
        super().clean()
        if self.depth and _column_level(self.get_parent()) >= DEEPEST_COLUMN:
            raise ValidationError(_("Columns go three levels deep. Put this one higher up."))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows by the layout: items, columns below, people in their order; the columns beside."""
        from cms.selectors_columns import column_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | column_context(self, request)


def _column_level(page: BasePage) -> int:
    """How many columns there are from the site's root down to the page."""
    columns = ContentType.objects.get_for_model(Column)
    return BasePage.objects.filter(path__in=self_and_above(page.path), content_type=columns).count()


def unit_of(parent: BasePage) -> str:
    """Name of the unit that a column belongs to; empty where none is named."""
    unit = parent.responsible_unit if isinstance(parent, Column) else None
    return unit.name if unit else ""


class Article(BasePage):
    """One piece of content (稿件)."""

    summary = models.TextField(_("summary"), blank=True)
    body = BodyField(_("text"))
    cover = models.ForeignKey(
        "files.PorticoImage",
        verbose_name=_("picture for lists"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    source = models.CharField(
        _("source"), max_length=120, help_text=_("The issuing unit, or where the text is reprinted from.")
    )
    source_url = models.URLField(_("address of the source"), blank=True)
    author = models.CharField(_("author"), max_length=120, blank=True)
    editor_name = models.CharField(_("responsible editor"), max_length=60, blank=True)
    keywords = models.CharField(_("keywords"), max_length=200, blank=True, help_text=_("Separated by commas."))
    matter = models.CharField(
        _("matter"),
        max_length=12,
        choices=Matter.choices,
        default=Matter.GOVERNMENT,
        help_text=_("Decides which office reviews it."),
    )

    page_description = _("News, announcements, reports on work: title, source and text.")
    content_class = ContentClass.ARTICLE
    added_to_digest: ClassVar[tuple[str, ...]] = ("matter",)
    parent_page_types: ClassVar[list[str]] = ["cms.Column"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("source"), FieldPanel("matter")]),
        FieldPanel(
            "body",
            help_text=_("The plus sign adds headings, text, pictures, quotations, tables, charts and videos."),
        ),
        FieldPanel("summary"),
        FieldPanel("cover"),
        InlinePanel("attachments", label=_("Attachment"), heading=_("Attachments")),
        InlinePanel("relations", label=_("Relation"), heading=_("Related pages")),
        MultiFieldPanel(
            [FieldPanel("author"), FieldPanel("editor_name"), FieldPanel("source_url"), FieldPanel("keywords")],
            heading=_("Credits and keywords"),
        ),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def begin_below(self, parent: BasePage) -> None:
        """The source is most often the column's own unit."""
        self.source = unit_of(parent)[:120]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows beside the article itself: attachments, relations, the articles before and after."""
        from cms.selectors import content_context
        from cms.selectors_columns import neighbours

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | content_context(self, request) | neighbours(self)
