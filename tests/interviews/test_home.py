"""Interviews on homes: their order, what is left out, what is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.models import BasePage
from interviews import home
from interviews.enums import InterviewState, QuestionState
from interviews.models import Interview, InterviewPage, Question
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def interview(column: Any, title: str, state: str, *, days: int, live: bool = True) -> Interview:
    """An interview that begins in so many days."""
    begins = timezone.now() + timedelta(days=days)
    page = InterviewPage(title=title, unit="省水利厅", starts_at=begins, ends_at=begins + timedelta(hours=1))
    public.add(column, page, live=live)
    made, _created = Interview.objects.update_or_create(page=page, defaults={"state": state})
    return made


def question(asked_in: Interview, state: str) -> None:
    """A question in a state."""
    number = Question.objects.count() + 1
    Question.objects.create(interview=asked_in, number=f"Q{number}", text="何时开工？", key=f"k{number}", state=state)


def test_running_ones_come_first_then_the_nearest_ahead_then_the_newest_past() -> None:
    column = public.column(public.portal())
    for title, state, days in (
        ("早先", InterviewState.CLOSED, -20),
        ("上周", InterviewState.CLOSED, -7),
        ("下月", InterviewState.ANNOUNCED, 30),
        ("明天", InterviewState.ANNOUNCED, 1),
        ("从未举行", InterviewState.ANNOUNCED, -3),
        ("暂停", InterviewState.PAUSED, 0),
    ):
        interview(column, title, state, days=days)
    interview(column, "草稿", InterviewState.LIVE, days=0, live=False)
    rows = home.load(BasePage.objects.get(slug="portal"), 10)
    assert [(row.title, row.look) for row in rows] == [
        ("暂停", "live"), ("明天", "ok"), ("下月", "ok"), ("上周", ""), ("早先", ""),
    ]  # fmt: skip


def test_each_row_says_where_it_stands_and_a_past_one_that_it_ended() -> None:
    portal = public.portal()
    column = public.column(portal)
    for days, state in enumerate(InterviewState):
        interview(column, str(state), state, days=days)
    assert {row.title: row.state for row in home.load(portal, 10)} == {
        "live": "直播中", "paused": "已暂停", "announced": "预告", "closed": "已结束",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (list(InterviewState), ("tag live", InterviewState.LIVE)),
        ([InterviewState.ANNOUNCED, InterviewState.CLOSED], ("tag ok", InterviewState.ANNOUNCED)),
        ([InterviewState.CLOSED], ("tag", InterviewState.CLOSED)),
    ],
)
def test_interaction_shows_a_past_interview_only_where_none_runs_or_comes_and_says_that_it_ended(
    states: list[InterviewState], said: tuple[str, InterviewState]
) -> None:
    portal = public.portal()
    column = public.column(portal)
    for days, state in enumerate(states):
        interview(column, str(state), state, days=days)
    shown = {"v": {"interview": home.load(portal, 1)[0], "parts": 1}}
    html = render_to_string("site_cluster/sections/interaction.html", shown)
    look, state = said
    assert f'<span class="{look}">{state.label}</span>' in html


def test_sub_site_has_its_own_interviews_and_the_portal_all() -> None:
    portal = public.portal()
    county, other = public.sub_site("luoping"), public.sub_site("other")
    for at, title in ((portal, "省"), (county, "县"), (other, "外")):
        interview(public.column(at), title, InterviewState.CLOSED, days=-1)
    assert [row.title for row in home.load(county, 10)] == ["县"]
    assert {row.title for row in home.load(portal, 10)} == {"省", "县", "外"}


def test_figures_count_what_ended_this_year_and_was_answered() -> None:
    portal = public.portal()
    column = public.column(portal)
    first = interview(column, "一", InterviewState.CLOSED, days=0)
    interview(column, "二", InterviewState.CLOSED, days=0)
    interview(column, "三", InterviewState.LIVE, days=0)
    interview(column, "去年", InterviewState.CLOSED, days=-400)
    for state in (QuestionState.ANSWERED, QuestionState.ANSWERED, QuestionState.PENDING):
        question(first, state)
    rows = home.figures(portal, 6)
    assert [row.value for row in rows] == ["2", "2"]
    today = timezone.localdate()
    assert all(today.isoformat() in row.note and f"{today.year}-01-01" in row.note for row in rows)


def test_figures_nothing_held_are_not_shown() -> None:
    assert home.figures(public.portal(), 6) == []


@pytest.mark.parametrize("items", [1, 3])
def test_any_number_of_interviews_takes_one_query(
    items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    portal = public.portal()
    column = public.column(portal)
    for number in range(items):
        interview(column, f"访谈{number}", InterviewState.CLOSED, days=-number)
    with django_assert_num_queries(1):
        home.load(portal, 10)
    with django_assert_num_queries(1):
        home.figures(portal, 10)
