"""Reading events and transcripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .fold import Transcript, fold
from .models import Interview, LiveEvent
from .protocol import public_form


def events_after(interview_id: int, seq: int, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Events above a number in their public form, in order; one query."""
    rows = LiveEvent.objects.filter(interview_id=interview_id, seq__gt=seq).order_by("seq")
    for event in rows if limit is None else rows[:limit]:
        yield public_form(event)


def transcript_of(interview: Interview, *, until: int | None = None) -> Transcript:
    """The fold of all events, or of those up to a number; one query, nothing kept."""
    rows = LiveEvent.objects.filter(interview=interview).order_by("seq")
    return fold(public_form(event) for event in (rows if until is None else rows.filter(seq__lte=until)))
