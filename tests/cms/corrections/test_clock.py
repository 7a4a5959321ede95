"""Reminders, escalation, moved due dates and erasure of error reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.corrections import actions, clock, notices
from cms.corrections.enums import TicketState
from cms.models import ErrorReport
from foundation.notices.models import Notice
from foundation.workdays.registry import Move
from foundation.workdays.selectors import Due
from tests.factories.cluster import Cluster
from tests.factories.corrections import again, reported
from tests.factories.pages import live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.corrections.clock.timezone.localdate", lambda *_when: MONDAY)


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("person__username")
    return list(rows.values_list("person__username", flat=True))


def due_on(ticket: ErrorReport, day: date, **values: Any) -> ErrorReport:
    ErrorReport.objects.filter(pk=ticket.pk).update(due_on=day, **values)
    return again(ticket)


def test_editors_are_reminded_a_working_day_before_once(cluster: Cluster) -> None:
    due_on(reported(live_article(cluster, cluster.county)), MONDAY + timedelta(days=1))
    assert [clock.remind(), clock.remind()] == [1, 0]
    assert (told(notices.SOON), told(notices.OVERDUE)) == (["luoping-editor", "luoping-editor2"], [])


def test_report_due_later_reminds_nobody(cluster: Cluster) -> None:
    due_on(reported(live_article(cluster, cluster.county)), MONDAY + timedelta(days=2))
    assert (clock.remind(), told(notices.SOON)) == (0, [])


def test_overdue_report_goes_to_editors_and_manager_once(cluster: Cluster) -> None:
    ticket = due_on(reported(live_article(cluster, cluster.county)), MONDAY - timedelta(days=1))
    clock.remind()
    due_on(ticket, MONDAY - timedelta(days=1), reminded_on=MONDAY - timedelta(days=1))
    clock.remind()
    assert told(notices.OVERDUE) == ["luoping-editor", "luoping-editor2", "luoping-manager"]


def test_who_took_the_report_is_reminded_alone(cluster: Cluster) -> None:
    ticket = reported(live_article(cluster, cluster.county))
    actions.start_correction(ticket=ticket, user=cluster.county.people["editor2"])
    due_on(ticket, MONDAY)
    clock.remind()
    assert told(notices.SOON) == ["luoping-editor2"]


def test_nobody_is_reminded_on_a_day_off(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    due_on(reported(live_article(cluster, cluster.county)), MONDAY - timedelta(days=3))
    monkeypatch.setattr("cms.corrections.clock.timezone.localdate", lambda *_when: MONDAY - timedelta(days=1))
    assert clock.remind() == 0


def test_closed_report_reminds_nobody(cluster: Cluster) -> None:
    ticket = due_on(reported(live_article(cluster, cluster.county)), MONDAY - timedelta(days=1))
    actions.answer(ticket=ticket, user=cluster.county.people["editor"], text="核对无误。")
    assert (clock.remind(), told(notices.OVERDUE)) == (0, [])


def test_provisional_due_dates_of_unclosed_reports_move_with_the_calendar(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = live_article(cluster, cluster.county)
    moves, fixed, closed = (reported(page) for _number in range(3))
    due_on(moves, date(2027, 1, 4), due_provisional=True)
    due_on(fixed, date(2027, 1, 4))
    actions.answer(ticket=closed, user=cluster.county.people["editor"], text="核对无误。")
    due_on(closed, date(2027, 1, 4), due_provisional=True)
    monkeypatch.setattr(clock, "due", lambda _day, _count: Due(date(2027, 1, 6), provisional=False))
    moved = list(clock.recompute())
    assert moved == [Move(moves.number, moved[0].title, date(2027, 1, 4), date(2027, 1, 6))]
    assert list(clock.recompute()) == []
    assert [again(one).due_on for one in (moves, fixed, closed)] == [
        date(2027, 1, 6),
        date(2027, 1, 4),
        date(2027, 1, 4),
    ]


def test_mail_goes_and_words_are_masked_thirty_days_after_closing(cluster: Cluster) -> None:
    page, editor = live_article(cluster, cluster.county), cluster.county.people["editor"]
    old, recent, unclosed = (reported(page, text=f"电话 13812345678 写错了，第{n}处。") for n in range(3))
    for ticket in (old, recent):
        actions.answer(ticket=ticket, user=editor, text="已核对。")
    now = timezone.now()
    ErrorReport.objects.filter(pk=old.pk).update(closed_at=now - timedelta(days=31))
    ErrorReport.objects.filter(pk=recent.pk).update(closed_at=now - timedelta(days=29))
    ErrorReport.objects.filter(pk=unclosed.pk).update(received_at=now - timedelta(days=60))
    assert [clock.erase_old(), clock.erase_old()] == [1, 0]
    assert [bool(again(one).mail) for one in (old, recent, unclosed)] == [False, True, True]
    assert ["13812345678" in again(one).text for one in (old, recent, unclosed)] == [False, True, True]
    assert again(old).state == TicketState.ANSWERED
