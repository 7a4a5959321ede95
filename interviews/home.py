"""Interviews on homes: those on now, ahead and past, and how many were held and answered."""

from __future__ import annotations

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import BasePage
from sites.home_rows import since
from sites.home_sources import Row, register_source

from .enums import RUNNING, InterviewState, QuestionState
from .models import Interview
from .selectors import public_interviews

#: How each state is set off.
LOOKS = {InterviewState.LIVE: "live", InterviewState.PAUSED: "live", InterviewState.ANNOUNCED: "ok"}


def load(home: BasePage, limit: int) -> list[Row]:
    """Public interviews below a home: running ones, the nearest ahead, the newest past; on the portal of all sites.

    Announced ones whose time is over without ever having begun are left out. One query.
    """
    ahead = Q(state=InterviewState.ANNOUNCED)
    order = Case(When(state__in=RUNNING, then=Value(0)), When(ahead, then=Value(1)), default=Value(2))
    soonest = Case(When(state=InterviewState.CLOSED, then=None), default=F("page__starts_at"))
    found = _below(home).exclude(ahead & Q(page__ends_at__lt=timezone.now())).annotate(place=order, soonest=soonest)
    interviews = found.select_related("page", "page__cover").defer("page__body")
    return [_row(one) for one in interviews.order_by("place", "soonest", F("page__starts_at").desc(), "-pk")[:limit]]


def figures(home: BasePage, limit: int) -> list[Row]:
    """Interviews that ended this year, and the questions answered in them; counted, with the period. One query."""
    today = timezone.localdate()
    closed = _below(home).filter(state=InterviewState.CLOSED, page__starts_at__year=today.year)
    counted = closed.aggregate(
        held=Count("pk", distinct=True),
        answered=Count("questions", filter=Q(questions__state=QuestionState.ANSWERED)),
    )
    if not counted["held"]:
        return []
    period = since(today)
    rows = [
        Row(
            _("Online interviews held"),
            "",
            today,
            note=period,
            value=f"{counted['held']:,}",
            unit=_("interviews counted"),
        )
    ]
    if counted["answered"]:
        answered = f"{counted['answered']:,}"
        rows.append(Row(_("Questions answered"), "", today, note=period, value=answered, unit=_("questions counted")))
    return rows[:limit]


def _below(home: BasePage) -> QuerySet[Interview]:
    return public_interviews().filter(page__path__startswith=home.path)


def _row(interview: Interview) -> Row:
    page, state = interview.page, InterviewState(interview.state)
    return Row(
        page.title,
        "",
        page.starts_at,
        note=page.unit,
        text=page.summary,
        state=str(state.label),
        look=LOOKS.get(state, ""),
        picture=page.cover,
        page=page,
    )


def register() -> None:
    """Declare the sources; called from ``ready()``."""
    register_source("interviews", load)
    register_source("figures", figures)
