"""Which interviews are public, their events and transcripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Substr
from wagtail.models import PageViewRestriction

from cms.models import BasePage

from .fold import Transcript, fold
from .models import Interview, LiveEvent
from .protocol import public_form

#: Levels of the page tree that are looked at; interviews below deeper ones are not public (there are none).
DEEPEST: Final = 14


def public_interviews() -> QuerySet[Interview]:
    """Interviews that the public may read: live below live ancestors, none of which is restricted to some viewers."""
    above = [Substr(OuterRef("page__path"), 1, BasePage.steplen * level) for level in range(1, DEEPEST + 1)]
    return (
        Interview.objects.filter(page__live=True, page__depth__lte=DEEPEST)
        .exclude(Exists(BasePage.objects.filter(path__in=above, live=False)))
        .exclude(Exists(PageViewRestriction.objects.filter(page__path__in=above)))
    )


def events_after(interview_id: int, seq: int, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Events above a number in their public form, in order; one query."""
    rows = LiveEvent.objects.filter(interview_id=interview_id, seq__gt=seq).order_by("seq")
    for event in rows if limit is None else rows[:limit]:
        yield public_form(event)


def transcript_of(interview: Interview, *, until: int | None = None) -> Transcript:
    """The fold of all events, or of those up to a number; one query, nothing kept."""
    rows = LiveEvent.objects.filter(interview=interview).order_by("seq")
    return fold(public_form(event) for event in (rows if until is None else rows.filter(seq__lte=until)))
