"""What pages of the further kinds have in common: source, keywords, matter, attachments and relations."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from cms.enums import ContentClass, Matter

from .base import BasePage
from .content import unit_of

LONGEST_DESCRIPTION: Final = 200


class ReviewedPage(BasePage):
    """Base of content pages that are neither article nor document: reviewed as articles, below a column.

    ``source`` is the ``ContentSource`` of ``domain.md §1.4``: the unit that answers for the page.
    """

    source = models.CharField(_("source"), max_length=120, help_text=_("The unit that answers for this page."))
    keywords = models.CharField(_("keywords"), max_length=200, blank=True, help_text=_("Separated by commas."))
    matter = models.CharField(
        _("matter"),
        max_length=12,
        choices=Matter.choices,
        default=Matter.GOVERNMENT,
        help_text=_("Decides which office reviews it."),
    )

    content_class = ContentClass.ARTICLE
    parent_page_types: ClassVar[list[str]] = ["cms.Column"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    @property
    def described(self) -> str:
        """What a list or a search engine says of the page: its description, else the beginning of what it says."""
        from cms.blocks import plain_text

        words = self.search_description or getattr(self, "summary", "") or getattr(self, "duties", "")
        text = words if isinstance(words, str) else plain_text(words)
        return Truncator(" ".join(text.split())).chars(LONGEST_DESCRIPTION)

    def begin_below(self, parent: BasePage) -> None:
        """The source is most often the column's own unit."""
        self.source = unit_of(parent)[:120]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows beside the page itself: attachments and relations in both directions."""
        from cms.selectors import content_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | content_context(self, request)


def source_panels(*extra: str) -> list[Any]:
    """Panels for source and matter, and for fields beside them."""
    return [FieldRowPanel([FieldPanel("source"), FieldPanel("matter"), *(FieldPanel(name) for name in extra)])]


def attached_panels(*further: str) -> list[Any]:
    """Panels for attachments, relations and keywords; ``further`` fields stand with the keywords."""
    return [
        InlinePanel("attachments", label=_("Attachment"), heading=_("Attachments")),
        InlinePanel("relations", label=_("Relation"), heading=_("Related pages")),
        MultiFieldPanel([FieldPanel("keywords"), *(FieldPanel(name) for name in further)], heading=_("Keywords")),
    ]


def picture_field(verbose_name: Any, *, blank: bool = True, help_text: Any = "") -> Any:
    """A picture that a page shows; ``blank=False`` for one that a rule demands."""
    return models.ForeignKey(
        "files.PorticoImage",
        verbose_name=verbose_name,
        null=True,
        blank=blank,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )
