"""Topics (专题): pages made of sections, with a beginning and an end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.enums import TopicLook
from cms.fields import SectionsField
from cms.forms_kinds import TopicForm

from .base import BasePage
from .kinds import ReviewedPage, attached_panels, picture_field, source_panels


class Topic(ReviewedPage):
    """A topic page. Looks differ by layout alone; colours are the site's (``domain.md §1.3``).

    After its last day it carries an archive mark and stands with the archived topics; no job is needed for that.
    """

    look = models.CharField(_("look"), max_length=10, choices=TopicLook.choices, default=TopicLook.BANNER)
    lead = picture_field(_("lead picture"), help_text=_("Wide, 16:9 at least; without words in the picture."))
    summary = models.TextField(_("introduction"), help_text=_("Two or three sentences: what it is about and why now."))
    starts_on = models.DateField(_("first day"), default=timezone.localdate)
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Afterwards it is marked as archived. Empty: no end yet.")
    )
    sections = SectionsField(_("sections"))

    page_description = _("A topic made of sections (text, columns, picked pages, links), with a beginning and an end.")
    base_form_class = TopicForm
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        *source_panels(),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("look"),
        FieldPanel("lead"),
        FieldPanel("summary"),
        FieldPanel("sections", help_text=_("Drag sections into their order. A column's section fills itself.")),
        *attached_panels(),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    @property
    def archived(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    def clean(self) -> None:
        """Refuse an end before the beginning."""
        super().clean()
        begins: Any = self.starts_on  # a form that is not filled in yet leaves it empty
        if begins and self.ends_on and self.ends_on < begins:
            raise ValidationError({"ends_on": _("The last day lies before the first.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The sections with what their columns hold now, in a constant number of queries."""
        from cms.selectors_topics import sections_of

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"sections": sections_of(self)}
