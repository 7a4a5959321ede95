"""Figures of error reports, and the registry of sources."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.models import ErrorReport
from sites import home_rows, home_sources
from sites.home_sources import Row, register_source
from tests.factories import public
from tests.factories.corrections import reported

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def close(ticket: ErrorReport, *, late: bool = False) -> None:
    """Answer a report today, or as if its day had been yesterday."""
    today = timezone.localdate()
    ErrorReport.objects.filter(pk=ticket.pk).update(
        state="answered", closed_at=timezone.now(), due_on=today - timedelta(days=1) if late else today
    )


def values(rows: list[Row]) -> list[str]:
    return [row.value for row in rows]


def test_error_reports_count_the_own_site_and_the_portal_all() -> None:
    portal = public.portal()
    county, other = public.sub_site("luoping"), public.sub_site("other")
    here, there = public.article(public.column(county)), public.article(public.column(other))
    close(reported(here))
    close(reported(here), late=True)
    reported(here)
    reported(there)
    assert values(home_rows.error_reports(county, 6)) == ["3", "50"]
    assert values(home_rows.error_reports(other, 6)) == ["1"]
    assert values(home_rows.error_reports(portal, 6)) == ["4", "50"]
    assert home_rows.error_reports(public.unit(county), 6) == []


def test_error_reports_of_last_year_and_none_at_all_give_no_figures() -> None:
    portal = public.portal()
    assert home_rows.error_reports(portal, 6) == []
    ticket = reported(public.article(public.column(portal)))
    last = timezone.now().replace(month=1, day=1) - timedelta(days=2)
    ErrorReport.objects.filter(pk=ticket.pk).update(received_at=last)
    assert home_rows.error_reports(portal, 6) == []


@pytest.mark.parametrize("items", [1, 3])
def test_error_reports_any_number_takes_one_query(
    items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    portal = public.portal()
    page = public.article(public.column(portal))
    for _number in range(items):
        reported(page)
    with django_assert_num_queries(1):
        home_rows.error_reports(portal, 6)


def test_sources_of_one_name_follow_each_other_and_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_sources, "_sources", {})

    def first(home: Any, limit: int) -> list[Row]:
        return [Row("甲", "/a/", None)][:limit]

    def second(home: Any, limit: int) -> list[Row]:
        return [Row("乙", "/b/", None), Row("丙", "/c/", None)][:limit]

    for load in (first, second, first):
        register_source("figures", load)
    home = public.portal()
    assert [row.title for row in home_sources.rows("figures", home, 2)] == ["甲", "乙"]
    assert home_sources.rows("nobody", home, 2) == []
