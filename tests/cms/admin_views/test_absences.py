"""Being away and coming back over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cms.models import Absence, RoleAssignment
from cms.roles.actions import assign
from cms.roles.enums import Role
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.people import absent, day, holder

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
AWAY = reverse("people:away")
HOME = reverse("wagtailadmin_home")


def days(first: int, last: int) -> dict[str, str]:
    return {"first_day": day(first).isoformat(), "last_day": day(last).isoformat(), "note": "休假"}


def others(user: Any) -> str:
    return reverse("people:account_away", args=[user.pk])


def test_person_goes_away_sees_it_at_home_and_is_back_with_one_click(cluster: Cluster) -> None:
    chief, deputy = cluster.city.people["chief"], holder(cluster.city, Role.DESIGNER)
    assign(actor=None, role=Role.EDITOR_IN_CHIEF, page=cluster.city.home, user=chief, deputy=deputy)
    client = browser(chief)
    assert [one.deputy for one in client.get(AWAY).context["held"]] == [deputy]
    client.post(AWAY, days(0, 5))
    absence = Absence.objects.get(user=chief)
    assert (absence.first_day, absence.last_day) == (day(0), day(5))
    assert b'data-testid="away"' in client.get(HOME).content
    assert b'data-testid="acting"' in browser(deputy).get(HOME).content
    response = client.post(reverse("people:back", args=[absence.pk]))
    assert response.headers["Location"] == HOME
    assert not Absence.objects.exists()
    assert b'data-testid="away"' not in client.get(HOME).content
    assert b'data-testid="acting"' not in browser(deputy).get(HOME).content


@pytest.mark.parametrize(
    ("first", "last", "wrong"), [(3, 1, ["last_day"]), (-5, -3, ["last_day"]), (1, 2, ["__all__"])]
)
def test_wrong_days_are_said_at_their_field(cluster: Cluster, first: int, last: int, wrong: list[str]) -> None:
    editor = cluster.county.people["editor"]
    kept = absent(editor, 0, 7) if wrong == ["__all__"] else None
    response = browser(editor).post(AWAY, days(first, last))
    assert list(response.context["form"].errors) == wrong
    assert list(Absence.objects.all()) == ([kept] if kept else [])


def test_only_manager_is_warned_and_may_go(cluster: Cluster) -> None:
    manager = cluster.county.people["manager"]
    client = browser(manager)
    [sentence] = client.get(AWAY).context["warnings"]
    assert "洛平县人民政府" in sentence
    client.post(AWAY, days(0, 3))
    assert Absence.objects.filter(user=manager).exists()


def test_manager_enters_and_ends_absences_of_the_own_people(cluster: Cluster) -> None:
    editor, client = cluster.county.people["editor"], browser(cluster.county.people["manager"])
    client.post(others(editor), days(0, 3))
    absence = Absence.objects.get(user=editor)
    response = client.post(reverse("people:back", args=[absence.pk]))
    assert response.headers["Location"] == reverse("people:account", args=[editor.pk])
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "who", [("city", "manager"), ("department", "manager"), ("county", "unit"), ("county", "editor2")]
)
def test_absence_of_somebody_elsewhere_is_refused(cluster: Cluster, who: tuple[str, str]) -> None:
    editor = cluster.county.people["editor"]
    client = browser(getattr(cluster, who[0]).people[who[1]])
    assert client.get(others(editor)).status_code == 404
    assert client.post(others(editor), days(0, 3)).status_code == 404
    absence = absent(editor)
    assert client.post(reverse("people:back", args=[absence.pk])).status_code == 404
    assert client.get(reverse("people:back", args=[absence.pk])).status_code == 405
    assert list(Absence.objects.all()) == [absence]


def test_role_without_a_deputy_rests_meanwhile(cluster: Cluster) -> None:
    unit = cluster.county.people["unit"]
    absent(unit)
    assert not RoleAssignment.objects.answered().filter(user=unit).exists()
