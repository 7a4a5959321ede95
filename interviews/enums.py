"""Closed lists of interviews."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InterviewState(models.TextChoices):
    """Where an interview stands (``domain.md``: 预告 → 直播 → 回顾). A pause is part of the live face."""

    ANNOUNCED = "announced", _("Announced")
    LIVE = "live", _("Live now")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Interview closed")


#: States in which the text runs.
RUNNING = frozenset({InterviewState.LIVE, InterviewState.PAUSED})


class TeamRole(models.TextChoices):
    """What somebody does in the studio; guests are named apart, with portrait and post."""

    HOST = "host", _("Host")
    STENOGRAPHER = "stenographer", _("Stenographer")
    MODERATOR = "moderator", _("Question moderator")
    RELEASER = "releaser", _("Releaser")
    PHOTOGRAPHER = "photographer", _("Photographer")


#: The role of those whom the page names as guests.
GUEST = "guest"


class SpeakerRole(models.TextChoices):
    """As what somebody speaks in the transcript."""

    HOST = "host", _("Host")
    GUEST = "guest", _("Guest")
    CITIZEN = "citizen", _("Citizen")
    OTHER = "other", _("Other")


class Op(models.TextChoices):
    """What an event does to the transcript (``docs/protocol.md``)."""

    ADD = "add", _("Added")
    INSERT = "insert", _("Inserted")
    EDIT = "edit", _("Corrected")
    RETRACT = "retract", _("Withdrawn")
    ANSWER = "answer", _("Question answered")
    PIN = "pin", _("Pinned")
    STATE = "state", _("State")
    NOTICE = "notice", _("Notice")


class HeldState(models.TextChoices):
    """Where an entry stands that is not public yet."""

    WAITING = "waiting", _("Waits for release")
    TIMED = "timed", _("Goes out by itself")
    RELEASED = "released", _("Released")
    CANCELLED = "cancelled", _("Cancelled")


class QuestionState(models.TextChoices):
    """From a citizen's question to its answer. Shown to readers: from approved on, but for merged ones."""

    PENDING = "pending", _("Waits for a moderator")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not accepted")
    MERGED = "merged", _("Merged with another")
    ASSIGNED = "assigned", _("Assigned to a guest")
    ANSWERING = "answering", _("Being answered")
    ANSWERED = "answered", _("Answered")
    FOLLOW_UP = "follow_up", _("To be answered afterwards")


#: Questions whose text the public may read.
SHOWN = frozenset(
    {
        QuestionState.APPROVED,
        QuestionState.ASSIGNED,
        QuestionState.ANSWERING,
        QuestionState.ANSWERED,
        QuestionState.FOLLOW_UP,
    }
)

#: What a question may become next.
MOVES: dict[str, frozenset[str]] = {
    QuestionState.PENDING: frozenset({QuestionState.APPROVED, QuestionState.REJECTED, QuestionState.MERGED}),
    QuestionState.APPROVED: frozenset(
        {
            QuestionState.REJECTED,
            QuestionState.MERGED,
            QuestionState.ASSIGNED,
            QuestionState.ANSWERED,
            QuestionState.FOLLOW_UP,
        }
    ),
    QuestionState.REJECTED: frozenset({QuestionState.APPROVED}),
    QuestionState.MERGED: frozenset({QuestionState.APPROVED}),
    QuestionState.ASSIGNED: frozenset(
        {QuestionState.APPROVED, QuestionState.ANSWERING, QuestionState.ANSWERED, QuestionState.FOLLOW_UP}
    ),
    QuestionState.ANSWERING: frozenset({QuestionState.ASSIGNED, QuestionState.ANSWERED, QuestionState.FOLLOW_UP}),
    QuestionState.ANSWERED: frozenset(),
    QuestionState.FOLLOW_UP: frozenset({QuestionState.ANSWERED}),
}
