"""Changes of the calendar, and the deadlines that move with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.outbox.actions import drain
from foundation.outbox.models import Delivery, Event
from foundation.workdays import calendar
from foundation.workdays.actions import in_words, load_days, set_day, set_year
from foundation.workdays.models import CalendarChange, CalendarDay, CalendarYear, MovedDeadline
from foundation.workdays.recomputing import recompute_now
from foundation.workdays.registry import deadlines
from foundation.workdays.selectors import Due, due, is_working_day
from foundation.workdays.table import SHIPPED, Row, read_file
from tests.factories.workdays import NAME, Tickets, registered, year_2027

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LONG, SHORT = (date(2026, 12, 1), 40), (date(2026, 11, 20), 5)


@pytest.fixture
def office() -> User:
    return User.objects.create_superuser("office", real_name="省政府办公厅")


@pytest.fixture
def tickets() -> Iterator[Tickets]:
    with registered(Tickets({"long": LONG, "short": SHORT})) as found:
        yield found


def load(office: User | None, rows: list[Row] | None = None) -> list[int]:
    return [found.year for found in load_days(actor=office, rows=rows or year_2027(), source="国办发明电〔2026〕7号")]


def moved() -> list[tuple[str, str, str, date, date, str]]:
    return list(MovedDeadline.objects.values_list("kind", "key", "title", "before", "after", "cause"))


def kinds() -> list[str]:
    return list(
        AuditEntry.objects.filter(kind__startswith="calendar.").order_by("number").values_list("kind", flat=True)
    )


def test_loaded_year_makes_provisional_answers_final(office: User) -> None:
    assert due(*LONG) == Due(date(2027, 1, 26), provisional=True)
    assert load(office) == [2027]
    drain()
    calendar.refresh()
    assert due(*LONG) == Due(date(2027, 1, 27), provisional=False)
    assert [is_working_day(day) for day in (date(2027, 1, 30), date(2027, 2, 5), date(2027, 1, 31))] == [
        True,
        False,
        False,
    ]
    year = CalendarYear.objects.get(year=2027)
    assert (year.announced, year.source) == (True, "国办发明电〔2026〕7号")


def test_loading_moves_deadlines_and_logs_them_once(office: User, tickets: Tickets) -> None:
    load(office)
    assert tickets.calls == 0  # the worker does it
    drain()
    cause = "Holidays of 2027 loaded (国办发明电〔2026〕7号)"
    assert moved() == [(NAME, "long", "工单 long", date(2027, 1, 26), date(2027, 1, 27), cause)]
    assert tickets.ends == {"long": due(*LONG), "short": due(*SHORT)}
    Delivery.objects.update(done_at=None)  # a worker that died after the commit delivers again
    drain()
    recompute_now(NAME)
    assert len(moved()) == 1
    assert kinds() == ["calendar.loaded", "calendar.deadlines_moved"]
    entry = AuditEntry.objects.get(kind="calendar.deadlines_moved")
    assert entry.payload.data == {"cause": cause, "moved": 1, "keys": ["long"]}


def test_consumer_that_fails_leaves_no_log_and_is_tried_again(office: User, tickets: Tickets) -> None:
    tickets.fails = True
    with registered(Tickets({"other": LONG}), name="test-others"):
        load(office)
        drain()
        assert [row[0] for row in moved()] == ["test-others"]  # one consumer's fault holds up nobody else
        tickets.fails, tickets.ends = False, Tickets(tickets.started).ends | {"long": Due(date(2027, 1, 26), True)}
        Delivery.objects.filter(done_at=None).update(due_at=timezone.now())
        drain()
        assert sorted(row[0] for row in moved()) == [NAME, "test-others"]


def test_daily_comparison_finds_what_slipped_through(tickets: Tickets) -> None:
    tickets.ends["short"] = Due(date(2026, 11, 30), provisional=False)
    assert deadlines[NAME].label == "Deadlines of the tests"
    assert recompute_now(NAME) == 1
    assert moved() == [
        (NAME, "short", "工单 short", date(2026, 11, 30), date(2026, 11, 27), "Daily comparison with the calendar")
    ]


def test_deadline_that_only_becomes_final_is_not_in_the_log(office: User) -> None:
    with registered(Tickets({"one": (date(2026, 12, 31), 1)})) as tickets:
        rows = [row for row in year_2027() if row.day.month > 1 or row.working]
        rows.append(Row(date(2027, 1, 1), False, "元旦"))
        tickets.ends["one"] = Due(date(2027, 1, 4), provisional=True)
        load(office, sorted(rows))
        drain()
        assert tickets.ends["one"] == Due(date(2027, 1, 4), provisional=False)
        assert moved() == []


def test_loading_what_stands_writes_nothing(office: User) -> None:
    before = (Event.objects.count(), calendar.version_now())
    assert load(office, read_file(SHIPPED)) == []
    assert (Event.objects.count(), calendar.version_now() - before[1], kinds()) == (before[0], 0, [])


def test_loading_replaces_a_year_whole_and_leaves_others_alone(office: User) -> None:
    load(office)
    others = CalendarDay.objects.exclude(day__year=2027).count()
    rows = [row for row in year_2027() if row.day != date(2027, 1, 30)]
    assert load(office, rows) == [2027]
    assert not CalendarDay.objects.filter(day=date(2027, 1, 30)).exists()
    assert CalendarDay.objects.exclude(day__year=2027).count() == others
    last = AuditEntry.objects.filter(kind="calendar.loaded").order_by("-number")[0]
    assert last.payload.data["2027"] == {
        "newly_announced": False,
        "added": [],
        "removed": ["2027-01-30 work 春节"],
        "changed": [],
    }


def test_loading_after_another_change_than_the_preview_is_refused(office: User) -> None:
    version = calendar.version_now()
    set_day(actor=office, day=date(2026, 12, 24), working=False, name="停电", reason="通知")
    with pytest.raises(ValidationError, match="changed since this preview"):
        load_days(actor=office, rows=year_2027(), source="x", version=version)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_day_set_moves_deadlines_and_is_recorded(office: User, tickets: Tickets) -> None:
    set_day(actor=office, day=date(2026, 11, 25), working=False, name="抗洪", reason="江政办〔2026〕9号")
    drain()
    cause = "2026-11-25 changed: 江政办〔2026〕9号"
    assert moved() == [(NAME, "short", "工单 short", date(2026, 11, 27), date(2026, 11, 30), cause)]
    entry = AuditEntry.objects.get(kind="calendar.day_set")
    assert (entry.actor_id, entry.object_key) == (office.pk, "2026-11-25")
    assert entry.payload.data == {
        "before": None,
        "after": {"working": False, "name": "抗洪"},
        "reason": "江政办〔2026〕9号",
    }


def test_day_set_back_to_its_weekday_leaves_no_row(office: User) -> None:
    set_day(actor=office, day=date(2026, 10, 10), working=None, name="", reason="更正")
    assert not CalendarDay.objects.filter(day=date(2026, 10, 10)).exists()
    assert calendar.refresh().is_working(date(2026, 10, 10)) is False


@pytest.mark.parametrize(
    ("day", "working", "name", "reason", "fields"),
    [
        (date(2026, 11, 25), False, "", "通知", ["name"]),
        (date(2026, 11, 25), False, "停电", " ", ["reason"]),
        (date(2026, 11, 25), True, "停电", "通知", ["working"]),
        (date(2026, 11, 25), False, "x" * 61, "", ["reason", "name"]),
    ],
)
def test_day_set_wrongly_is_refused(
    office: User, day: date, working: bool, name: str, reason: str, fields: list[str]
) -> None:
    with pytest.raises(ValidationError) as refusal:
        set_day(actor=office, day=day, working=working, name=name, reason=reason)
    assert list(refusal.value.message_dict) == fields
    assert (CalendarChange.objects.exists(), kinds()) == (False, [])


def test_day_set_to_what_it_is_already_is_refused(office: User) -> None:
    with pytest.raises(ValidationError, match="Nothing differs"):
        set_day(actor=office, day=date(2026, 11, 25), working=None, name="", reason="通知")


def test_year_is_announced_by_hand_once_it_has_days_off(office: User, tickets: Tickets) -> None:
    with pytest.raises(ValidationError, match="2027 has no day off yet"):
        set_year(actor=office, year=2027, announced=True, source="通知")
    set_day(actor=office, day=date(2027, 1, 1), working=False, name="元旦", reason="通知")
    drain()
    assert tickets.ends["long"] == Due(date(2027, 1, 27), provisional=True)
    set_year(actor=office, year=2027, announced=True, source="通知")
    drain()
    assert tickets.ends["long"] == Due(date(2027, 1, 27), provisional=False)
    set_year(actor=office, year=2027, announced=False, source="误")
    drain()
    assert tickets.ends["long"].provisional
    assert [row[1] for row in moved()] == ["long"]


@pytest.mark.parametrize(
    ("year", "announced", "source"), [(2027, True, " "), (2026, True, "通知"), (2028, False, "通知")]
)
def test_year_announced_wrongly_is_refused(office: User, year: int, announced: bool, source: str) -> None:
    with pytest.raises(ValidationError):
        set_year(actor=office, year=year, announced=announced, source=source)
    assert kinds() == []


def test_others_change_nothing() -> None:
    person = User.objects.create_user("somebody")
    with pytest.raises(PermissionDenied):
        load(person)
    with pytest.raises(PermissionDenied):
        set_day(actor=person, day=date(2026, 11, 25), working=False, name="x", reason="x")
    with pytest.raises(PermissionDenied):
        set_year(actor=person, year=2026, announced=False, source="x")
    assert (CalendarChange.objects.exists(), Event.objects.filter(kind="calendar").exists()) == (False, False)


def test_change_that_is_undone_leaves_version_and_copy_as_they_were(office: User) -> None:
    before = calendar.refresh()
    with transaction.atomic():
        load(office)
        transaction.set_rollback(True)
    assert calendar.refresh() is before


def test_copy_of_another_process_is_read_again_when_it_is_old(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    load(office)  # on_commit does not run in this test: the copy is as old as another process's
    assert due(*LONG).provisional
    monkeypatch.setattr(calendar, "SECONDS", -1.0)
    assert not due(*LONG).provisional


def test_years_in_words() -> None:
    assert in_words([2004, 2006, 2005, 2027]) == "2004–2006, 2027"
