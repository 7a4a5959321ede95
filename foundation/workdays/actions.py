"""Changing the calendar: a table loaded, a day set, a year announced. The provincial office does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office
from foundation.audit.actions import record
from foundation.outbox.actions import emit

from . import calendar
from .differences import Difference, differences
from .models import CalendarChange, CalendarDay, CalendarYear, MovedDeadline
from .table import LONGEST_NAME, Row

#: What stands in the log instead of a title that was erased.
NO_TITLE = "—"


@transaction.atomic
def load_days(*, actor: User | None, rows: Sequence[Row], source: str, version: int | None = None) -> list[Difference]:
    """Replace the years of the rows whole and mark them announced; returns what differs, by year.

    ``rows`` come from ``table.parse``, so each year is whole. Years that differ in nothing are left alone; where none
    differs nothing is written. ``version`` is the calendar's that a preview was made of. For the provincial office;
    ``actor`` None is the command line. Raises ``PermissionDenied``, and ``ValidationError`` where the calendar changed
    since the preview.
    """
    _demand_office(actor)
    _lock(version)
    changed = [found for found in differences(rows) if not found.is_empty]
    if not changed:
        return []
    years = sorted(found.year for found in changed)
    CalendarDay.objects.filter(day__year__in=years).delete()
    CalendarDay.objects.bulk_create(CalendarDay(**row._asdict()) for row in rows if row.day.year in years)
    for year in years:
        CalendarYear.objects.update_or_create(year=year, defaults={"announced": True, "source": source[:200]})
    cause = _("Holidays of %(years)s loaded (%(source)s)") % {"years": in_words(years), "source": source}
    details = {str(found.year): found.as_json() for found in changed}
    _write(actor, kind="calendar.loaded", key=in_words(years), cause=cause, payload={"source": source} | details)
    return changed


@transaction.atomic
def set_day(*, actor: User, day: date, working: bool | None, name: str, reason: str) -> None:
    """Say that offices work or do not work on a day, against its weekday; None is what the weekday says.

    For the provincial office. ``name`` is what the calendar shows, needless with None. Raises ``PermissionDenied``,
    and ``ValidationError`` by field.
    """
    _demand_office(actor)
    _lock()
    name, reason = name.strip(), reason.strip()
    before = CalendarDay.objects.filter(day=day).first()
    _check_day(day, working, name, reason)
    after = None if working is None else CalendarDay(day=day, working=working, name=name)
    if _values(before) == _values(after):
        raise ValidationError(_("Nothing differs from the calendar as it stands."))
    if after is not None:
        after.save()
    else:
        CalendarDay.objects.filter(day=day).delete()
    cause = _("%(day)s changed: %(reason)s") % {"day": f"{day:%Y-%m-%d}", "reason": reason}
    payload = {"before": _values(before), "after": _values(after), "reason": reason}
    _write(actor, kind="calendar.day_set", key=f"{day:%Y-%m-%d}", cause=cause, payload=payload)


@transaction.atomic
def set_year(*, actor: User, year: int, announced: bool, source: str) -> None:
    """Say that a year is announced as its days stand, or take that back; ``source`` says on what ground.

    For the provincial office. Raises ``PermissionDenied``, and ``ValidationError`` without a source, where nothing
    changes, and for a year without a single day off: that one was not entered yet.
    """
    _demand_office(actor)
    _lock()
    source = source.strip()
    stands = CalendarYear.objects.filter(year=year, announced=True).exists()
    if not source:
        raise ValidationError({"source": _("Name the notice, such as its document number.")})
    if announced == stands:
        raise ValidationError(_("Nothing differs from the calendar as it stands."))
    if announced and not CalendarDay.objects.filter(day__year=year, working=False).exists():
        raise ValidationError(_("%(year)s has no day off yet. Enter its holidays first.") % {"year": year})
    CalendarYear.objects.update_or_create(year=year, defaults={"announced": announced, "source": source[:200]})
    words = _("%(year)s announced (%(source)s)") if announced else _("%(year)s no longer announced (%(source)s)")
    cause = words % {"year": year, "source": source}
    payload = {"announced": announced, "source": source}
    _write(actor, kind="calendar.year_set", key=str(year), cause=cause, payload=payload)


def erase_titles(*, kind: str, keys: Iterable[str]) -> int:
    """Empty the titles of moved deadlines of these objects, e.g. for a privacy takedown; returns how many.

    The days stay: they say nothing of the object. In the caller's transaction; who calls has checked who may.
    """
    rows = MovedDeadline.objects.filter(kind=kind, key__in=set(keys)).exclude(title=NO_TITLE)
    return rows.update(title=NO_TITLE)


def in_words(years: Iterable[int]) -> str:
    """``2004–2006, 2027``."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _demand_office(actor: User | None) -> None:
    if actor is not None and not is_provincial_office(actor):
        raise PermissionDenied(_("The calendar is kept by the provincial office."))


def _check_day(day: date, working: bool | None, name: str, reason: str) -> None:
    errors = {}
    if not reason:
        errors["reason"] = _("Give the reason, such as the notice's document number.")
    if working is not None and not 0 < len(name) <= LONGEST_NAME:
        errors["name"] = _("The name must have 1 to %(most)s characters.") % {"most": LONGEST_NAME}
    if working and day.weekday() < 5:
        errors["working"] = _("This day is no weekend and worked anyway; choose “as the weekday says”.")
    if errors:
        raise ValidationError(errors)


def _values(row: CalendarDay | None) -> dict[str, Any] | None:
    return None if row is None else {"working": row.working, "name": row.name}


def _lock(version: int | None = None) -> None:
    """Let one change through at a time: the lock lasts as long as the transaction."""
    calendar.lock()
    if version is not None and version != calendar.version_now():
        raise ValidationError(_("The calendar changed since this preview. Look at the differences again."))


def _write(actor: User | None, *, kind: str, key: str, cause: str, payload: dict[str, Any]) -> None:
    """Give the change its version, have the deadlines recomputed by the worker, and record it."""
    event = emit(kind=calendar.KIND, key=calendar.KEY, verb="changed")
    CalendarChange.objects.create(version=event.version, cause=cause[:300])
    transaction.on_commit(calendar.refresh)
    record(kind=kind, actor=actor, object_kind="calendar", object_key=key, title=cause, payload=payload)
