"""Questions of citizens. Pending text never enters the public stream."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interviews.enums import QuestionState

from .live import Interview


class Question(models.Model):
    """A question. ``version`` rises with each move: a second decision on the same version is refused (409).

    ``mail`` is encrypted and emptied once the answer was sent. ``visitor``: HMAC of the network with the day's key.
    ``key``: digest of the normalised text, by which repetitions are found. ``once``: digest of interview, the form's
    token and key, by which a double click finds its first question and nobody else's. ``guest``: key of a
    :class:`Guest`. A merged one stays merged when the one it was merged with is answered, and has ``answered_at`` then.
    """

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="questions")
    number = models.CharField(_("receipt number"), max_length=20, unique=True)
    name = models.CharField(_("name shown"), max_length=20, blank=True)
    text = models.TextField(_("question"), max_length=1000)
    key = models.CharField(max_length=64)
    visitor = models.CharField(max_length=64, blank=True)
    once = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 -- None is never the same as another
    mail = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=12, choices=QuestionState.choices, default=QuestionState.PENDING)
    version = models.PositiveIntegerField(default=1)
    findings = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    guest = models.UUIDField(null=True, blank=True)
    likes = models.PositiveIntegerField(_("likes"), default=0)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    shown_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_late = models.BooleanField(default=False)
    due_on = models.DateField(_("due on"), null=True)
    due_provisional = models.BooleanField(default=False)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["interview", "state", "-likes"], name="question_rank"),
            models.Index(fields=["interview", "key"], name="question_same"),
            models.Index(fields=["state", "due_on"], name="question_due"),
        ]

    def __str__(self) -> str:
        return self.number


class QuestionMove(models.Model):
    """Who moved a question from where to where; rows are only added."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="moves")
    before = models.CharField(max_length=12, choices=QuestionState.choices)
    after = models.CharField(max_length=12, choices=QuestionState.choices)
    version = models.PositiveIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("move of a question")
        verbose_name_plural = _("moves of questions")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["question", "version"], name="question_moved_once")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.before} → {self.after}"


class Like(models.Model):
    """A reader's like. ``reader``: HMAC of a random cookie that serves nothing else."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="liked_by")
    reader = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [models.UniqueConstraint(fields=["question", "reader"], name="liked_once")]

    def __str__(self) -> str:
        return str(self.question_id)


class QuestionDesk(models.Model):
    """Version of what consoles show beside the events: raised by every question, move, held entry and setting.

    A row of its own, so that thousands of questions never wait for the stream or hold it up.
    """

    interview = models.OneToOneField(Interview, on_delete=models.CASCADE, related_name="desk")
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("question desk")
        verbose_name_plural = _("question desks")

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.version}"
