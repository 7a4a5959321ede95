"""What moves while an interview runs: the row that is locked, the events, what waits before them.

Events are append-only; the one change allowed is redaction, which empties a payload for ever (migration 0002 holds raw
SQL to the same rule on PostgreSQL).
"""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interviews.enums import HeldState, InterviewState, Op

from .pages import InterviewPage

LONGEST_DELAY = 30
SHORTEST_QUESTION, LONGEST_QUESTION = 5, 500


class Interview(models.Model):
    """The moving part of an interview page; its row is locked while an event gets its number.

    ``last_seq``: number of the last event; ``epoch`` rises with each redaction, so that every copy starts over.
    ``release``: a second person releases each entry. ``delay``: seconds before an entry goes out.
    """

    page = models.OneToOneField(InterviewPage, on_delete=models.PROTECT, related_name="interview")
    state = models.CharField(
        _("state"), max_length=12, choices=InterviewState.choices, default=InterviewState.ANNOUNCED
    )
    last_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    release = models.BooleanField(_("a second person releases each entry"), default=False)
    delay = models.PositiveSmallIntegerField(
        _("delay in seconds"), default=0, validators=[MaxValueValidator(LONGEST_DELAY)]
    )
    questions_open = models.BooleanField(_("questions are taken"), default=True)
    likes_open = models.BooleanField(_("questions can be liked"), default=True)
    shortest_question = models.PositiveSmallIntegerField(
        _("least characters of a question"),
        default=SHORTEST_QUESTION,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_QUESTION)],
    )
    longest_question = models.PositiveSmallIntegerField(
        _("most characters of a question"),
        default=LONGEST_QUESTION,
        validators=[MinValueValidator(20), MaxValueValidator(1000)],
    )
    started_at = models.DateTimeField(_("began"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    readers_peak = models.PositiveIntegerField(_("most readers at once"), default=0)
    readers_total = models.PositiveIntegerField(_("readers in all"), default=0)

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        constraints = [
            models.CheckConstraint(condition=models.Q(delay__lte=LONGEST_DELAY), name="interview_delay_is_short"),
        ]

    def __str__(self) -> str:
        return self.page.title


def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
    """Refuse to change or remove what was said; a correction is a further event."""
    raise PermissionDenied(gettext("Events of an interview are never changed or removed. Add another event instead."))


class EventQuerySet(models.QuerySet["LiveEvent"]):
    """Rows are read and added, nothing else; ``actions.redaction`` goes around this by name."""

    update = refuse
    bulk_update = refuse
    bulk_create = refuse
    delete = refuse


class LiveEvent(models.Model):
    """One event of an interview: numbered without holes, bound to the one before it by its hash.

    ``msg``: the entry it is about (empty for ``state``). ``after``: the entry before an inserted one, empty for the
    beginning; it stays when the words go, so that the order does. ``payload`` is None after redaction; ``digest`` is
    salted, so that nothing can be guessed from what is left. ``client_key`` makes a repeated submission find its first
    row.
    """

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    op = models.CharField(max_length=10, choices=Op.choices)
    msg = models.CharField(max_length=36, blank=True)
    after = models.CharField(max_length=36, null=True)  # noqa: DJ001 -- empty is the beginning, None the end
    payload = models.JSONField(null=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False)
    client_key = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    redacted_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of an interview")
        verbose_name_plural = _("events of interviews")
        ordering = ("interview", "seq")
        constraints = [
            models.UniqueConstraint(fields=["interview", "seq"], name="live_event_number"),
            models.UniqueConstraint(fields=["interview", "client_key"], name="live_event_once"),
        ]
        indexes = [models.Index(fields=["interview", "msg"], name="live_event_entry")]

    def __str__(self) -> str:
        return f"{self.interview_id}#{self.seq} {self.op}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; a second time is refused."""
        if not self._state.adding:
            refuse()
        super().save(*args, **kwargs)

    delete = refuse


class Held(models.Model):
    """An entry that is not public yet: it waits for a second person, for its delay, or for the end of a pause.

    ``hands``: ids of all who changed the words; none of them, nor the author, ever releases it. Released ones keep the
    number of their event; the text of cancelled ones is kept for the team only.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="held")
    op = models.CharField(max_length=10, choices=Op.choices)
    msg = models.CharField(max_length=36)
    after = models.CharField(max_length=36, null=True)  # noqa: DJ001 -- empty is the beginning, None the end
    payload = models.JSONField(null=True)
    client_key = models.UUIDField(default=uuid.uuid4)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=HeldState.choices, default=HeldState.WAITING)
    version = models.PositiveIntegerField(default=1)
    question = models.ForeignKey(
        "interviews.Question", null=True, blank=True, on_delete=models.SET_NULL, related_name="held"
    )
    written_at = models.DateTimeField(default=timezone.now)
    release_at = models.DateTimeField(null=True)
    hands = models.JSONField(default=list, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seq = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("held entry")
        verbose_name_plural = _("held entries")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["interview", "client_key"], name="held_once")]
        indexes = [models.Index(fields=["interview", "state", "release_at"], name="held_due")]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.op} {self.state}"

    @property
    def writers(self) -> frozenset[int]:
        """Ids of the accounts that wrote or changed the words."""
        return frozenset({self.author_id, *self.hands})


class Suspension(models.Model):
    """Somebody whom the host or a site manager put out of the studio at once, whatever the page says."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="suspensions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        constraints = [models.UniqueConstraint(fields=["interview", "user"], name="suspended_once")]

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.user_id}"
