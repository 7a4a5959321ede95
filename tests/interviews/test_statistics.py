"""Numbers by unit and site, for whom they concern."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import User
from interviews.enums import QuestionState
from interviews.models import Interview
from interviews.selectors_statistics import Figures, figures, statistics
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
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
