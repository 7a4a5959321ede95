"""The pages of an interview: announcement with team and guests, reviewed record. Both go through review."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from cms.enums import ContentClass, Matter
from cms.fields import BodyField
from cms.models import BasePage
from cms.models.content import unit_of
from interviews.enums import TeamRole
from interviews.panels import TranscriptPanel

if TYPE_CHECKING:
    from wagtail.models import Revision


class InterviewPage(BasePage):
    """The announcement, and the one address under which an interview is announced, runs and is read afterwards.

    It names the team: who is named here on the published page may work in the studio (``design.md §3``).
    """

    unit = models.CharField(_("unit"), max_length=200, help_text=_("Whose officials answer."))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    questions_open_at = models.DateTimeField(
        _("questions from"), null=True, blank=True, help_text=_("Empty: as soon as the announcement is public.")
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences for lists."))
    how_to_ask = models.TextField(_("how to ask"), blank=True)
    body = BodyField(_("introduction"), blank=True)
    cover = models.ForeignKey(
        "files.PorticoImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    planned = models.UUIDField(
        _("entry of the year's plan"), null=True, blank=True, help_text=_("Which planned interview this is.")
    )
    matter = models.CharField(
        _("matter"),
        max_length=12,
        choices=Matter.choices,
        default=Matter.GOVERNMENT,
        help_text=_("Decides which office reviews it."),
    )

    page_description = _("An online interview: announcement, live text, questions and record under one address.")
    content_class = ContentClass.ARTICLE
    parent_page_types: ClassVar[list[str]] = ["cms.Column"]
    subpage_types: ClassVar[list[str]] = ["interviews.InterviewRecord"]
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("unit"), FieldPanel("matter")]),
        FieldRowPanel(
            [
                FieldPanel("starts_at", help_text=_("The announcement is public a week before, three days at least.")),
                FieldPanel("ends_at"),
                FieldPanel("questions_open_at"),
            ]
        ),
        InlinePanel(
            "guests",
            label=_("Guest"),
            heading=_("Guests"),
            min_num=1,
            help_text=_("Who answers: name and post as the page prints them."),
        ),
        InlinePanel(
            "team",
            label=_("Member of the team"),
            heading=_("Team"),
            min_num=1,
            help_text=_("Who is named here may work in the studio once the page is public. The page prints the names."),
        ),
        FieldPanel("summary"),
        FieldPanel("how_to_ask", help_text=_("From when and how people ask. A form stands on the page by itself.")),
        FieldPanel("body", help_text=_("What it is about and why now; it stays on the page afterwards.")),
        FieldPanel("cover", help_text=_("Stands beside the title, 16:9. No text in the picture.")),
        FieldPanel("planned"),
        InlinePanel("attachments", label=_("Attachment"), heading=_("Attachments")),
        InlinePanel("relations", label=_("Relation"), heading=_("Related pages")),
    ]

    class Meta:
        verbose_name = _("online interview")
        verbose_name_plural = _("online interviews")

    def clean(self) -> None:
        """Refuse times that contradict each other."""
        super().clean()
        begins: datetime | None = self.starts_at  # a form that is not filled in yet leaves them empty
        ends: datetime | None = self.ends_at
        if begins is None or ends is None:
            return
        if ends <= begins:
            raise ValidationError({"ends_at": _("The end lies before the beginning.")})
        if self.questions_open_at is not None and self.questions_open_at > begins:
            raise ValidationError({"questions_open_at": _("Questions open at the beginning at the latest.")})

    def begin_below(self, parent: BasePage) -> None:
        """The unit is most often the column's own."""
        self.unit = unit_of(parent)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template shows: the face by state, what was said, questions, attachments and relations."""
        from cms.selectors import content_context
        from interviews.selectors_pages import NEWEST, page_context

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        newest = request.GET.get("order") == NEWEST
        return context | content_context(self, request) | page_context(self, newest=newest)

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish, and make the rows of the live part with the first publication. Raises ``NotGranted``."""
        from interviews.actions.opening import ensure_interview

        published = super().publish(revision, *args, **kwargs)
        ensure_interview(page_id=self.pk)
        return published


class Guest(Orderable):
    """Who answers. ``key`` names the guest in questions, since rows are made anew with each version of the page."""

    page = ParentalKey(InterviewPage, on_delete=models.CASCADE, related_name="guests")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=120)
    portrait = models.ForeignKey(
        "files.PorticoImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("With an account the guest can read assigned questions and write. Empty: the stenographer writes."),
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("post")]),
        FieldPanel("portrait"),
        FieldPanel("user"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("guest")
        verbose_name_plural = _("guests")

    def __str__(self) -> str:
        return f"{self.post} {self.name}"


class TeamMember(Orderable):
    """Who works in the studio, as what. A person may have several roles."""

    page = ParentalKey(InterviewPage, on_delete=models.CASCADE, related_name="team")
    role = models.CharField(_("role"), max_length=16, choices=TeamRole.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.PROTECT, related_name="+"
    )

    panels = [FieldRowPanel([FieldPanel("role"), FieldPanel("user")])]

    class Meta(Orderable.Meta):
        verbose_name = _("member of the team")
        verbose_name_plural = _("members of the team")

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"


class InterviewRecord(BasePage):
    """The reviewed record (实录): the released fold at a recorded number, with a summary by the editor.

    ``transcript`` is made by :mod:`interviews.actions.records` and never typed; ``manage.py check_interview`` compares
    it with the fold of the events up to ``archived_seq``.
    """

    summary = BodyField(_("summary"))
    transcript = models.JSONField(_("transcript"), default=list, editable=False)
    archived_seq = models.PositiveIntegerField(_("number of the last event"), default=0, editable=False)
    archived_epoch = models.PositiveIntegerField(default=1, editable=False)
    matter = models.CharField(_("matter"), max_length=12, choices=Matter.choices, default=Matter.GOVERNMENT)

    page_description = _("The reviewed record of an interview; begin it on the interview's own screen.")
    content_class = ContentClass.ARTICLE
    is_creatable = False  # ``actions.records.begin_record`` makes it: a form could not fill in the transcript
    parent_page_types: ClassVar[list[str]] = ["interviews.InterviewPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("matter"),
        FieldPanel("summary"),
        TranscriptPanel(heading=_("Transcript")),
        InlinePanel("attachments", label=_("Attachment"), heading=_("Attachments")),
        InlinePanel("relations", label=_("Relation"), heading=_("Related pages")),
    ]

    class Meta:
        verbose_name = _("record of an interview")
        verbose_name_plural = _("records of interviews")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the public to the interview's address, where the current record is shown; previews show it itself.

        302 and not 301: what is shown there changes with each redaction, and this page may go.
        """
        if getattr(request, "is_preview", False):
            response: HttpResponse = super().serve(request, *args, **kwargs)
            return response
        return redirect(self.get_parent().get_url(request) or "/")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the preview shows: summary, entries, attachments and relations."""
        from cms.selectors import content_context
        from interviews.selectors_records import lines

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | content_context(self, request) | {"lines": lines(self.transcript)}

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[Any]:
        """None: the interview's own address stands there."""
        return []

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish, if the transcript is exactly what was said, by whatever way it came here.

        Raises ``ValidationError`` with a sentence; ``NotGranted`` as any page.
        """
        from interviews.actions.records import demand_true

        demand_true(revision.as_object())
        return super().publish(revision, *args, **kwargs)
