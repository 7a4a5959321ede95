"""Numbers by unit and site, for whom they concern."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import User
from interviews.enums import QuestionState
from interviews.models import Interview, InterviewPlan, PlannedInterview
from interviews.selectors_statistics import Figures, all_years, columns, figures, statistics
from tests.factories import public
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.interviews import announced_interview, asked, live_interview

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PAGE = "/admin/interviews/statistics/"


@pytest.fixture
def two(cluster: Cluster) -> tuple[Interview, Interview]:
    """One held in the city with five questions, one announced in the county."""
    held = live_interview(cluster, cluster.city, unit="=青河市水利局")
    Interview.objects.filter(pk=held.pk).update(readers_peak=120, readers_total=800)
    today = timezone.localdate()
    asked(held)
    asked(held, state=QuestionState.REJECTED)
    asked(held, state=QuestionState.ANSWERED)
    asked(held, state=QuestionState.ANSWERED, answered_late=True)
    asked(held, state=QuestionState.FOLLOW_UP, due_on=today - timedelta(days=1))
    asked(held, state=QuestionState.FOLLOW_UP, due_on=today)
    return Interview.objects.get(pk=held.pk), announced_interview(cluster, cluster.county)


HELD = Figures(
    announced=1,
    held=1,
    readers_peak=120,
    readers_total=800,
    asked=6,
    shown=4,
    answered_live=1,
    answered_later=1,
    overdue=1,
)


def test_figures_of_one_interview(two: tuple[Interview, Interview]) -> None:
    assert figures(two[0]) == HELD
    assert figures(two[1]) == Figures(announced=1)


@pytest.mark.parametrize(
    ("who", "units"),
    [
        ("portal-manager", 2),
        ("qinghe-manager", 1),
        ("qinghe-editor", 1),
        ("luoping-editor", 1),
        ("portal-editor", 0),
        ("jiaotong-manager", 0),
        ("qinghe-unit", 0),
    ],
)
def test_everybody_sees_the_own_places_only(two: tuple[Interview, Interview], who: str, units: int) -> None:
    found = statistics(User.objects.get(username=who))

    assert len(found.rows) == units
    assert found.total.announced == units


def plan(at: Place, year: int, *units: str) -> InterviewPlan:
    """A public plan with an entry for each of the units."""
    page = InterviewPlan(title=f"{year}年访谈计划", slug=f"plan-{year}", year=year, live=False)
    page.planned = [PlannedInterview(month=number, theme="主题", unit=unit) for number, unit in enumerate(units, 1)]
    at.column("news").add_child(instance=page)
    return public.publish(page)


def test_entries_of_plans_stand_beside_what_was_held_for_their_units(cluster: Cluster) -> None:
    year, office = timezone.localdate().year, cluster.portal.people["manager"]
    page = plan(cluster.city, year, "水利局", "水利局", "教育局")
    key = page.planned.get(month=1).key
    live_interview(cluster, cluster.city, unit="水利局", planned=key, starts_at=timezone.now())
    live_interview(cluster, cluster.city, unit="林业局", starts_at=timezone.now())
    plan(cluster.county, year, "县水利局")
    plan(cluster.city, year + 1, "水利局")

    found = statistics(office)

    numbers = {row.unit: (row.figures.planned, row.figures.planned_held, row.figures.held) for row in found.rows}
    assert numbers == {"水利局": (2, 1, 1), "教育局": (1, 0, 0), "林业局": (0, 0, 1), "县水利局": (1, 0, 0)}
    assert (found.year, found.years) == (year, [year + 1, year])
    assert (found.total.planned, found.total.planned_held, found.total.held) == (4, 1, 2)
    city = statistics(office, site=str(cluster.city.home.pk))
    assert {row.unit for row in city.rows} == {"水利局", "教育局", "林业局"}
    assert {row.unit for row in statistics(cluster.county.people["manager"]).rows} == {"县水利局"}
    assert statistics(cluster.city.people["unit"]).rows == []


def test_every_year_is_exported_to_whom_it_concerns_only(cluster: Cluster) -> None:
    year = timezone.localdate().year
    for one in (year, year - 1):
        plan(cluster.city, one, "水利局")
    plan(cluster.county, year, "县水利局")

    file = browser(cluster.county.people["manager"]).get(PAGE, {"export": "all"})

    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(year), str(year), str(year - 1)]
    assert [line.split(",")[2] for line in lines[1:2]] == ["县水利局"]
    assert len(lines[0].split(",")) == len(columns()) + 3
    assert [found.year for found in all_years(cluster.portal.people["manager"])] == [year, year - 1]
    refused = browser(cluster.city.people["unit"]).get(PAGE, {"export": "all"})
    assert refused.headers["Location"] == reverse("wagtailadmin_home")


def test_plans_of_one_and_of_three_units_take_the_same_queries(cluster: Cluster) -> None:
    year, counts = timezone.localdate().year, []
    for number, at in ((1, cluster.city), (3, cluster.county)):
        plan(at, year, *(f"单位{one}" for one in range(number)))
        statistics(User.objects.get(username="portal-manager"))
        with CaptureQueriesContext(connection) as captured:
            statistics(User.objects.get(username="portal-manager"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_total_and_filters(cluster: Cluster, two: tuple[Interview, Interview]) -> None:
    office = cluster.portal.people["manager"]
    year = timezone.localtime(two[0].page.starts_at).year
    city = str(cluster.city.home.pk)

    assert statistics(office).total == Figures(**{**vars(HELD), "announced": 2})
    assert [row.figures for row in statistics(office, site=city).rows] == [HELD]
    assert statistics(cluster.county.people["manager"], site=city).site == ""
    assert statistics(office, year=year - 5).year == year


def test_year_is_the_local_one(cluster: Cluster) -> None:
    zone = timezone.get_current_timezone()
    begins = datetime(2027, 1, 1, 0, 30, tzinfo=zone)
    announced_interview(cluster, cluster.city, starts_at=begins)

    assert statistics(cluster.portal.people["manager"]).years == [2027]


def test_screen_and_file_hold_the_same_and_no_formula(cluster: Cluster, two: tuple[Interview, Interview]) -> None:
    client = browser(cluster.portal.people["manager"])

    screen = client.get(reverse("interviews_studio:statistics"))
    file = client.get(PAGE, {"export": "csv"})

    assert screen.status_code == 200
    assert screen.context["found"].total.held == 1
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert [line.split(",")[2] for line in text.splitlines()[1:2]] == [two[1].page.unit]
    assert "'=青河市水利局" in text
    assert len(text.splitlines()) == 4


@pytest.mark.parametrize("name", ["interviews_studio:statistics", "interviews_studio:plans"])
def test_screens_are_refused_to_who_manages_and_edits_nothing(cluster: Cluster, name: str) -> None:
    response = browser(cluster.city.people["unit"]).get(reverse(name))
    assert response.headers["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("query", [{"year": "x"}, {"year": "²026"}, {"year": "99999"}, {"site": "x"}, {"site": "-1"}])
def test_nonsense_is_taken_for_nothing(cluster: Cluster, query: dict[str, str]) -> None:
    assert browser(cluster.city.people["manager"]).get(PAGE, query).status_code == 200


def test_number_of_queries_is_the_same_for_one_and_for_three(cluster: Cluster) -> None:
    client = browser(cluster.portal.people["manager"])

    def queries() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    asked(live_interview(cluster, cluster.city))
    one = queries()
    asked(live_interview(cluster, cluster.city))
    announced_interview(cluster, cluster.county)
    assert queries() == one
