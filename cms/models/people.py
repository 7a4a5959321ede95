"""Leaders (领导之窗) and institutions (机构设置) with the fields that ``domain.md §1.5`` demands of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from cms.enums import InstitutionKind
from cms.fields import BodyField
from cms.panels import CompletenessPanel

from .base import BasePage
from .kinds import ReviewedPage, attached_panels, picture_field, source_panels

POSITION = _("Lists go by this number, the lowest first; equal ones by name.")


class Leader(ReviewedPage):
    """A leader of the unit: the page's title is the name."""

    position = models.PositiveSmallIntegerField(_("place in the list"), default=10, help_text=POSITION)
    post = models.CharField(_("post"), max_length=200, help_text=_("As appointed, in full."))
    portrait = picture_field(_("portrait"), blank=False, help_text=_("Head and shoulders, upright 3:4."))
    duties = models.TextField(_("division of work"), help_text=_("What the leader is responsible for, as published."))
    resume = BodyField(_("résumé"), help_text=_("Only what the unit has published."))
    phone = models.CharField(_("telephone"), max_length=60, blank=True, help_text=_("Of the office, never a mobile."))
    email = models.EmailField(_("email"), blank=True)
    mailbox_url = models.URLField(_("address of the mailbox"), blank=True, help_text=_("Where people can write to."))

    page_description = _("One leader: name, post, portrait, division of work, résumé and where to write to.")
    demanded: ClassVar[tuple[str, ...]] = ("post", "portrait", "duties", "resume")
    content_panels: ClassVar[list[Any]] = [
        CompletenessPanel(),
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("post"), FieldPanel("position")]),
        *source_panels(),
        FieldPanel("portrait"),
        FieldPanel("duties"),
        FieldPanel("resume"),
        MultiFieldPanel([FieldPanel("phone"), FieldPanel("email"), FieldPanel("mailbox_url")], heading=_("Contact")),
        *attached_panels(),
    ]

    class Meta:
        verbose_name = _("leader")
        verbose_name_plural = _("leaders")


class Institution(ReviewedPage):
    """An office, bureau or department: the page's title is its name."""

    position = models.PositiveSmallIntegerField(_("place in the list"), default=10, help_text=POSITION)
    kind = models.CharField(_("kind"), max_length=12, choices=InstitutionKind.choices, default=InstitutionKind.INTERNAL)
    head = models.CharField(_("head"), max_length=120, help_text=_("Post and name of who is in charge."))
    duties = BodyField(_("duties"))
    address = models.CharField(pgettext_lazy("of an office", "address"), max_length=200)
    office_hours = models.CharField(
        _("office hours"), max_length=200, help_text=_("E.g. working days 8:30–12:00, 14:30–17:30.")
    )
    phone = models.CharField(_("telephone"), max_length=120)
    fax = models.CharField(_("fax"), max_length=60, blank=True)
    email = models.EmailField(_("email"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    website = models.URLField(_("website"), blank=True)

    page_description = _("One institution: duties, head, address, office hours, telephone and inner departments.")
    demanded: ClassVar[tuple[str, ...]] = ("head", "duties", "address", "office_hours", "phone")
    content_panels: ClassVar[list[Any]] = [
        CompletenessPanel(),
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("position")]),
        *source_panels("head"),
        FieldPanel("duties"),
        MultiFieldPanel(
            [FieldPanel("address"), FieldPanel("office_hours"), FieldPanel("phone")],
            heading=_("Where and when people come"),
        ),
        InlinePanel("departments", label=_("Inner department"), heading=_("Inner departments")),
        MultiFieldPanel(
            [FieldPanel("fax"), FieldPanel("email"), FieldPanel("postcode"), FieldPanel("website")],
            heading=_("Further ways to reach it"),
        ),
        *attached_panels(),
    ]

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")


class InnerDepartment(Orderable):
    """A department inside an institution."""

    page = ParentalKey(Institution, on_delete=models.CASCADE, related_name="departments")
    name = models.CharField(_("name"), max_length=120)
    duties = models.TextField(_("duties"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("phone")]), FieldPanel("duties")]

    class Meta(Orderable.Meta):
        verbose_name = _("inner department")
        verbose_name_plural = _("inner departments")

    def __str__(self) -> str:
        return self.name
