"""Disclosed documents and the sequences of their index numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from cms.enums import ContentClass, Matter
from cms.fields import BodyField
from cms.models import BasePage
from cms.models.content import unit_of

from .enums import Genre, Openness, Theme, Validity
from .importing.models import ImportedItem
from .numbers import printed

if TYPE_CHECKING:
    from wagtail.models import Revision

__all__ = ["DisclosedDocument", "ImportedItem", "IndexSequence"]


class IndexSequence(models.Model):
    """Last serial given out for a prefix and year; the row is locked while the next is taken."""

    prefix = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="index_sequence_unique")]

    def __str__(self) -> str:
        return f"{self.prefix}/{self.year}: {self.last}"


class DisclosedDocument(BasePage):
    """A disclosed document with the catalogue's fields (``domain.md §3.2``)."""

    given_at_publication = ("index_number",)
    exclude_fields_in_copy: ClassVar[list[str]] = ["index_number"]

    index_number = models.CharField(
        _("index number"), max_length=40, unique=True, null=True, blank=True, editable=False, default=None
    )
    doc_number = models.CharField(
        _("document number"), max_length=80, blank=True, help_text=_("As printed, e.g. 江政办发〔2026〕12号.")
    )
    issuer = models.CharField(_("issuer"), max_length=200)
    issuing_organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("issuing organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Gives the index number its front part. Empty: the site's own."),
    )
    written_on = models.DateField(_("date written"), null=True, blank=True)
    effective_on = models.DateField(_("date of effect"), null=True, blank=True)
    lapses_on = models.DateField(_("lapse date"), null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=30, choices=Theme.choices, default=Theme.GENERAL)
    genre = models.CharField(_("genre"), max_length=12, choices=Genre.choices, default=Genre.NOTICE)
    validity = models.CharField(_("validity"), max_length=10, choices=Validity.choices, default=Validity.IN_FORCE)
    openness = models.CharField(_("openness"), max_length=12, choices=Openness.choices, default=Openness.PROACTIVE)
    registration_number = models.CharField(_("registration number"), max_length=60, blank=True)
    overview = models.TextField(_("overview of the content"), blank=True)
    keywords = models.CharField(_("keywords"), max_length=200, blank=True, help_text=_("Separated by commas."))
    body = BodyField(_("text"))
    matter = models.CharField(
        _("matter"),
        max_length=12,
        choices=Matter.choices,
        default=Matter.GOVERNMENT,
        help_text=_("Decides which office reviews it."),
    )

    page_description = _(
        "Official documents with number, genre and theme; they get an index number and enter the catalogue."
    )
    content_class = ContentClass.DOCUMENT
    added_to_digest: ClassVar[tuple[str, ...]] = ("matter",)
    parent_page_types: ClassVar[list[str]] = ["cms.Column"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("doc_number"), FieldPanel("issuer")]),
        FieldRowPanel([FieldPanel("written_on"), FieldPanel("effective_on"), FieldPanel("lapses_on")]),
        FieldRowPanel([FieldPanel("theme"), FieldPanel("genre"), FieldPanel("validity")]),
        FieldPanel("matter"),
        FieldPanel(
            "body", help_text=_("The plus sign adds headings, text, pictures, quotations, tables, charts and videos.")
        ),
        InlinePanel("attachments", label=_("Attachment"), heading=_("Attachments")),
        InlinePanel("relations", label=_("Relation"), heading=_("Related pages")),
        FieldPanel("overview"),
        MultiFieldPanel(
            [
                FieldPanel("openness"),
                FieldPanel("registration_number"),
                FieldPanel("issuing_organisation"),
                FieldPanel("keywords"),
            ],
            heading=_("Further catalogue fields"),
        ),
    ]

    class Meta:
        verbose_name = _("disclosed document")
        verbose_name_plural = _("disclosed documents")

    def clean(self) -> None:
        """Bring the number into its printed form; refuse dates that contradict each other."""
        super().clean()
        self.doc_number = printed(self.doc_number)
        if self.openness != Openness.PROACTIVE:
            raise ValidationError({"openness": _("Only what is disclosed proactively is published as a page.")})
        if self.lapses_on and self.effective_on and self.lapses_on < self.effective_on:
            raise ValidationError({"lapses_on": _("The lapse date lies before the date of effect.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows beside the document itself: attachments and relations in both directions."""
        from cms.selectors import content_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | content_context(self, request)

    def begin_below(self, parent: BasePage) -> None:
        """The issuer is most often the column's own unit."""
        self.issuer = unit_of(parent)

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Give the index number with the first publication, then publish. Raises ``NotGranted``."""
        from cms.publication.guard import demand_publishable

        from .actions import give_index_number

        demand_publishable(self, revision)
        goes_live = revision.as_object().go_live_at
        if goes_live is None or goes_live <= timezone.now():
            give_index_number(document=self)
        return super().publish(revision, *args, **kwargs)
