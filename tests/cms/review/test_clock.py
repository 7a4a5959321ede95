"""Due dates of steps, reminders, and the escalation of what is overdue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import Article, Review, RoleAssignment
from cms.review import clock
from cms.review.actions import approve, submit, take_back
from cms.review.chain_actions import set_chain
from cms.review.selectors import open_review, waiting_for, who_answers
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.notices.models import Notice
from foundation.outbox.models import ObjectVersion
from foundation.workdays.actions import set_day
from foundation.workdays.calendar import refresh
from foundation.workdays.models import CalendarDay
from foundation.workdays.registry import Move
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article, reviewers

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=timezone.get_default_timezone())
BASIS = "条例第十九条"


def at(day: str, clock_time: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=timezone.get_default_timezone())


def submitted(cluster: Cluster) -> Review:
    page = draft_article(cluster.county)
    submit(page=page, user=cluster.county.people["editor"])
    review = open_review(page)
    assert review is not None
    return review


def again(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


def answering(review: Review) -> set[str]:
    accounts = who_answers([review.pk])[review.pk]
    return set(User.objects.filter(pk__in=accounts).values_list("username", flat=True))


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


@time_machine.travel(FRIDAY, tick=False)
def test_step_is_due_one_working_day_after_it_began(cluster: Cluster) -> None:
    review = submitted(cluster)
    assert (review.step_since, review.due_on, review.due_provisional) == (FRIDAY, date(2026, 11, 23), False)


@time_machine.travel(FRIDAY, tick=False)
def test_chain_gives_each_step_its_days_and_submission_freezes_them(cluster: Cluster) -> None:
    office = cluster.portal.people["manager"]
    steps = [Role.UNIT_REVIEWER, Role.OFFICE_REVIEWER, Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF]
    chain = set_chain(
        actor=office, name="县", steps=steps, organisation_kind="county", days={Role.UNIT_REVIEWER: 3, steps[1]: 2}
    )
    review = submitted(cluster)
    assert review.due_on == date(2026, 11, 25)
    set_chain(actor=office, chain=chain, name="县", steps=steps, organisation_kind="county", days={steps[1]: 9})
    assert review.page is not None
    approve(page=review.page, user=cluster.county.people["unit"])
    assert again(review).due_on == date(2026, 11, 24)


@pytest.mark.parametrize("days", [{"unit_reviewer": 0}, {"unit_reviewer": 31}, {"unit_reviewer": "2"}, {"mayor": 2}])
def test_chain_refuses_days_that_are_none(cluster: Cluster, days: dict[str, int]) -> None:
    steps = [Role.UNIT_REVIEWER, Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF]
    with pytest.raises(ValidationError):
        set_chain(actor=cluster.portal.people["manager"], name="县", steps=steps, days=days)


@time_machine.travel(FRIDAY, tick=False)
def test_each_step_starts_its_own_clock(cluster: Cluster) -> None:
    review = submitted(cluster)
    with time_machine.travel(at("2026-11-24"), tick=False):
        clock.remind()
        assert again(review).escalation == 1
        assert review.page is not None
        approve(page=review.page, user=cluster.county.people["unit"])
    after = again(review)
    assert (after.step_since, after.due_on, after.escalation, after.reminded_on) == (
        at("2026-11-24"),
        date(2026, 11, 25),
        0,
        None,
    )


@time_machine.travel(datetime(2026, 12, 31, 10, 0, tzinfo=timezone.get_default_timezone()), tick=False)
def test_limit_into_a_year_that_was_not_announced_is_provisional(cluster: Cluster) -> None:
    review = submitted(cluster)
    assert (review.due_on, review.due_provisional) == (date(2027, 1, 1), True)


# Reminding.
@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at("2026-11-20", "17:00"), 0),  # not due yet
        (at("2026-11-22"), 0),  # a Sunday
        (at("2026-11-23", "08:29"), 0),  # the day, too early
        (at("2026-11-23", "08:30"), 1),
        (at("2026-11-28"), 0),  # overdue, but a Saturday
    ],
)
def test_reminders_go_out_on_working_mornings_from_the_day_it_is_due(
    cluster: Cluster, now: datetime, told: int
) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        submitted(cluster)
    with time_machine.travel(now, tick=False):
        clock.remind()
        clock.remind()
    reminders = Notice.objects.filter(kind="review.reminder")
    assert [notice.person.username for notice in reminders] == ["luoping-unit"] * told


def test_reminder_is_settled_with_the_step(cluster: Cluster) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        review = submitted(cluster)
    for day in ("2026-11-23", "2026-11-24", "2026-11-25"):
        with time_machine.travel(at(day), tick=False):
            clock.remind()
    asked = Notice.objects.filter(kind__in=["review.waiting", "review.reminder", "review.escalated"])
    assert asked.filter(settled_at=None).count() == asked.count() > 4
    assert review.page is not None
    approve(page=review.page, user=person(cluster.county.people["unit"]))
    rest = asked.filter(settled_at=None)
    assert {notice.person.username for notice in rest} == {"qinghe-office"}


def test_taking_back_settles_what_was_asked(cluster: Cluster) -> None:
    review = submitted(cluster)
    assert review.page is not None
    take_back(page=review.page, user=cluster.county.people["editor"])
    assert not Notice.objects.filter(kind="review.waiting", settled_at=None).exists()


# Escalation.
def test_overdue_step_is_opened_to_the_deputy_then_upwards(cluster: Cluster) -> None:
    deputy = User.objects.create_user("stand-in", real_name="替补")
    RoleAssignment.objects.filter(user=cluster.county.people["unit"], role=Role.UNIT_REVIEWER).update(deputy=deputy)
    with time_machine.travel(FRIDAY, tick=False):
        review = submitted(cluster)
    seen = []
    for day in ("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"):
        with time_machine.travel(at(day), tick=False):
            clock.remind()
            seen.append(answering(review))
    first = {"luoping-unit"}
    assert seen == [
        first,
        first | {"stand-in"},
        first | {"stand-in", "qinghe-unit"},
        first | {"stand-in", "qinghe-unit", "portal-unit"},
    ]
    told = Notice.objects.filter(kind="review.escalated").order_by("pk").values_list("person__username", flat=True)
    assert list(told) == ["stand-in", "qinghe-unit", "portal-unit"]
    entries = AuditEntry.objects.filter(kind="review.escalated", object_key=str(review.page_key)).order_by("number")
    assert [entry.payload.data["level"] for entry in entries] == [1, 2, 3]


def test_deputy_of_somebody_who_is_there_answers_for_what_is_overdue_only(cluster: Cluster) -> None:
    deputy = User.objects.create_user("stand-in", real_name="替补")
    RoleAssignment.objects.filter(user=cluster.county.people["unit"], role=Role.UNIT_REVIEWER).update(deputy=deputy)
    with time_machine.travel(FRIDAY, tick=False):
        late = submitted(cluster)
    with time_machine.travel(at("2026-11-24"), tick=False):
        submitted(cluster)
        clock.remind()
        waiting = waiting_for(person(deputy))
        assert [(item.review, item.acting_for) for item in waiting] == [(late.pk, cluster.county.people["unit"].pk)]
        assert late.page is not None
        approve(page=late.page, user=person(deputy))
    decision = late.decisions.get()
    assert (decision.user_name, decision.acting_for_name) == (str(deputy), str(cluster.county.people["unit"]))


def test_escalation_never_lets_an_author_or_an_earlier_reviewer_answer(cluster: Cluster) -> None:
    author = cluster.county.people["editor"]
    RoleAssignment.objects.create(role=Role.UNIT_REVIEWER, page=cluster.city.home, user=author)
    with time_machine.travel(FRIDAY, tick=False):
        review = submitted(cluster)
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        with time_machine.travel(at(day), tick=False):
            clock.remind()
    assert answering(review) == {"luoping-unit", "qinghe-unit", "portal-unit"}
    assert review.page is not None
    approve(page=review.page, user=person(cluster.portal.people["unit"]))
    assert reviewers(cluster, cluster.county)[Role.OFFICE_REVIEWER].username in answering(review)


def test_last_hope_of_a_later_step_is_not_spent_on_an_overdue_one(cluster: Cluster) -> None:
    everything = cluster.city.people["chief"]
    RoleAssignment.objects.filter(role=Role.EDITOR_IN_CHIEF).exclude(user=everything).delete()
    RoleAssignment.objects.create(role=Role.UNIT_REVIEWER, page=cluster.city.home, user=everything)
    with time_machine.travel(FRIDAY, tick=False):
        review = submitted(cluster)
    for day in ("2026-11-24", "2026-11-25"):
        with time_machine.travel(at(day), tick=False):
            clock.remind()
    assert answering(review) == {"luoping-unit", "qinghe-unit"}


def test_reminding_costs_the_same_queries_an_item(cluster: Cluster) -> None:
    counts = []
    for number in (1, 3):
        Review.objects.all().delete()
        with time_machine.travel(FRIDAY, tick=False):
            for _time in range(number):
                submitted(cluster)
        with time_machine.travel(at("2026-11-23"), tick=False), CaptureQueriesContext(connection) as queries:
            assert clock.remind() == number
        counts.append(len(queries) / number)
    assert counts[1] <= counts[0]


# The calendar changes.
@pytest.fixture
def holiday(cluster: Cluster) -> Iterator[Callable[[], None]]:
    """Make the Monday after a holiday; the calendar in memory is as it was afterwards."""

    def make() -> None:
        reason = "省政府通知"
        set_day(actor=cluster.superuser, day=date(2026, 11, 23), working=False, name="江岭日", reason=reason)
        refresh()

    yield make
    CalendarDay.objects.filter(day=date(2026, 11, 23)).delete()
    ObjectVersion.objects.filter(kind="calendar").update(version=F("version") + 1)
    refresh()


def test_new_calendar_moves_what_is_open_and_says_so(cluster: Cluster, holiday: Callable[[], None]) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        review = submitted(cluster)
        assert list(clock.recompute()) == []
        holiday()
        moved = list(clock.recompute())
        assert moved == [Move(str(review.pk), review.title, date(2026, 11, 23), date(2026, 11, 24))]
        assert again(review).due_on == date(2026, 11, 24)
        assert list(clock.recompute()) == []


def test_closed_reviews_keep_their_dates(cluster: Cluster) -> None:
    review = submitted(cluster)
    assert review.page is not None
    take_back(page=review.page, user=cluster.county.people["editor"])
    Review.objects.filter(pk=review.pk).update(due_on=date(2020, 1, 1))
    assert list(clock.recompute()) == []
    assert clock.remind() == 0
    assert Article.objects.filter(pk=review.page_key).exists()
