"""Notices for staff, what they wish, the mails that go out, and how the mail server does."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import OPEN, MailState, Route, Wish

TITLE_LENGTH = 200
MORNING = 8


class Mail(models.Model):
    """One outgoing message, to a person (whose address is read when it goes) or to an address outside (encrypted).

    The text of a person's mail is made when it is about to go, from the notices in it that are open by then; it and an
    address outside are emptied once they are of no more use. ``due_at`` is when a worker may take it; while one has it,
    when its lease ends. ``claim`` says which worker's turn it is: only with it is anything marked.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.CASCADE, related_name="mails"
    )
    address = models.TextField(blank=True)
    kind = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=120, blank=True)
    digest_day = models.DateField(null=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=MailState.choices, default=MailState.WAITING)
    claim = models.CharField(max_length=32, blank=True)
    doubted = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "digest_day"], condition=Q(digest_day__isnull=False), name="notices_one_digest_a_day"
            ),
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(person=None), name="notices_outside_once"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=OPEN), name="notices_mail_due"),
            models.Index(fields=["state", "-id"], name="notices_mail_state"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="notices_mail_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.subject or self.message_id} ({self.get_state_display()})"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Queries over notices."""

    def open(self) -> NoticeQuerySet:
        """Neither read nor done."""
        return self.filter(read_at=None, settled_at=None)

    def to_mail(self, route: Route) -> NoticeQuerySet:
        """Open ones that no mail has taken yet."""
        return self.open().filter(route=route)


class Notice(models.Model):
    """Something one person should know or do; at most one a person, kind and key."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(max_length=120)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    route = models.CharField(max_length=10, choices=Route.choices, default=Route.NONE, blank=True)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="notices")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["person", "kind", "key"], name="notices_once")]
        indexes = [
            models.Index(fields=["kind", "key"], name="notices_of_a_thing"),
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
            models.Index(fields=["person"], condition=Q(read_at=None, settled_at=None), name="notices_open"),
            models.Index(
                fields=["route", "person"],
                condition=~Q(route="") & Q(read_at=None, settled_at=None),
                name="notices_to_mail",
            ),
            models.Index(fields=["created_at"], name="notices_age"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Neither read nor done."""
        return self.read_at is None and self.settled_at is None


class Preference(models.Model):
    """What a person wishes; without a row: mail at once."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notice_preference"
    )
    wish = models.CharField(_("mail"), max_length=10, choices=Wish.choices, default=Wish.AT_ONCE)
    hour = models.PositiveSmallIntegerField(
        _("hour of the daily mail"),
        default=MORNING,
        validators=[MinValueValidator(0), MaxValueValidator(23)],
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hour__gte=0, hour__lte=23), name="notices_hour_of_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.wish}"


class MailServer(models.Model):
    """How the mail server does, shared by all workers; one row. While it fails, one worker tries at a time."""

    ROW = 1

    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="notices_failing_since_a_time",
            )
        ]

    def __str__(self) -> str:
        return "ok" if not self.failures else f"{self.failures}: {self.error}"
