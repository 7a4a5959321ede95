"""The year's plan beside what was held."""

from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from foundation.accounts.models import User
from interviews.models import InterviewPlan, PlannedInterview
from interviews.selectors_plan import plan_against_done
from search.sources import build_page
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.interviews import announced_interview, live_interview
from tests.factories.pages import review_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def live_plan(cluster: Cluster, at: Place, months: tuple[int, ...] = (3, 1, 11)) -> InterviewPlan:
    """A public plan of 2026."""
    page = InterviewPlan(title="2026年访谈计划", slug="plan-2026", year=2026, intro="全年计划。", live=False)
    page.owner = at.people["editor"]
    page.planned = [PlannedInterview(month=month, theme=f"主题{month}", unit="水利厅") for month in months]
    at.column("news").add_child(instance=page)
    page.save_revision(user=at.people["editor"])
    found: InterviewPlan = review_to_the_end(cluster, at, InterviewPlan.objects.get(pk=page.pk))
    return found


def key_of(page: InterviewPlan, month: int):
    """The key of an entry."""
    return page.planned.get(month=month).key


def november(day: int) -> datetime:
    """A time in the plan's year."""
    return datetime(2026, 11, day, 10, tzinfo=timezone.get_current_timezone())


def test_plan_shows_what_was_held_what_is_ahead_and_what_nobody_planned(cluster: Cluster) -> None:
    page = live_plan(cluster, cluster.city)
    live_interview(cluster, cluster.city, planned=key_of(page, 1), starts_at=november(3))
    announced_interview(cluster, cluster.city, planned=key_of(page, 11), starts_at=november(28))
    beside = live_interview(cluster, cluster.city, starts_at=november(4))
    announced_interview(cluster, cluster.city, starts_at=november(29))
    live_interview(cluster, cluster.county, starts_at=november(5), planned=key_of(page, 3))

    plan = plan_against_done(page)

    assert [(row.month, row.held, len(row.done)) for row in plan.rows] == [(1, True, 1), (3, False, 0), (11, False, 1)]
    assert (len(plan.rows), plan.held, plan.ahead) == (3, 1, 2)
    assert [one.title for one in plan.unplanned] == [beside.page.title]


def test_public_page_shows_the_plan_in_constant_queries(cluster: Cluster) -> None:
    page = live_plan(cluster, cluster.city)
    client, url = Client(HTTP_HOST="qinghe.portal.test"), urlsplit(page.url).path

    def queries() -> int:
        client.get(url, {"n": "1"})
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url, {"n": "1"}, headers={"cache-control": "no-cache"})
        assert response.status_code == 200
        return len(captured)

    live_interview(cluster, cluster.city, planned=key_of(page, 1), starts_at=november(3))
    one = queries()
    live_interview(cluster, cluster.city, planned=key_of(page, 3), starts_at=november(4))
    live_interview(cluster, cluster.city, starts_at=november(5))
    assert queries() == one
    assert "主题11" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("who", "seen"), [("portal-manager", 2), ("qinghe-editor", 1), ("luoping-manager", 1), ("portal-editor", 0)]
)
def test_report_shows_the_plans_of_the_own_places(cluster: Cluster, who: str, seen: int) -> None:
    for place in (cluster.city, cluster.county):
        live_plan(cluster, place, months=(1,))

    response = browser(User.objects.get(username=who)).get(reverse("interviews_studio:plans"), {"year": "2026"})

    assert response.status_code == 200
    assert len(response.context["plans"]) == seen


def test_plan_is_found_by_its_themes(cluster: Cluster) -> None:
    page = live_plan(cluster, cluster.city, months=(1, 11))

    document = build_page(str(page.pk))

    assert document is not None
    assert document.body.splitlines() == ["全年计划。", "1 主题1 水利厅", "11 主题11 水利厅"]


def test_interview_below_a_restricted_page_is_not_in_the_plan(cluster: Cluster) -> None:
    page = live_plan(cluster, cluster.city)
    interview = live_interview(cluster, cluster.city, planned=key_of(page, 1), starts_at=november(3))
    assert plan_against_done(page).held == 1
    PageViewRestriction.objects.bulk_create(  # around the guard, which refuses to restrict a public page
        [PageViewRestriction(page=interview.page, restriction_type="login")]
    )
    assert plan_against_done(page).held == 0
