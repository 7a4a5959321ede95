"""Who decides: the nearest manager above who did not ask."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import RoleAssignment
from cms.roles.enums import Role
from sites.changes.permissions import Case, deciders
from tests.factories.changes import second_manager
from tests.factories.cluster import Cluster, Place

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def who(at: Place, *accounts: int) -> list[str]:
    people = deciders([Case(at.home.path, frozenset(accounts))])[0]
    return sorted(at.people["manager"]._meta.model.objects.filter(pk__in=people).values_list("username", flat=True))


def take(at: Place) -> None:
    RoleAssignment.objects.filter(role=Role.SITE_MANAGER, page=at.home).delete()


def test_superior_organisations_manager_decides_nearest_first(cluster: Cluster) -> None:
    assert who(cluster.county) == ["qinghe-manager"]
    assert who(cluster.city) == who(cluster.department) == ["portal-manager"]
    take(cluster.city)
    assert who(cluster.county) == ["portal-manager"]


def test_asker_above_is_passed_over_for_the_next_above(cluster: Cluster) -> None:
    assert who(cluster.county, cluster.city.people["manager"].pk) == ["portal-manager"]


def test_portals_changes_are_decided_by_its_other_manager(cluster: Cluster) -> None:
    asker = cluster.portal.people["manager"].pk
    assert who(cluster.portal, asker) == []
    other = second_manager(cluster.portal)
    assert who(cluster.portal, asker) == [other.username]


def test_own_sites_other_manager_decides_only_where_nobody_is_above(cluster: Cluster) -> None:
    other, asker = second_manager(cluster.county), cluster.county.people["manager"].pk
    assert who(cluster.county, asker) == ["qinghe-manager"]
    take(cluster.city)
    take(cluster.portal)
    assert who(cluster.county, asker) == [other.username]


@pytest.mark.parametrize("state", ["inactive", "expired"])
def test_accounts_out_of_use_decide_nothing(cluster: Cluster, state: str) -> None:
    from datetime import timedelta

    from django.utils import timezone

    user = cluster.city.people["manager"]
    if state == "inactive":
        user.is_active = False
    else:
        user.expires_on = timezone.localdate() - timedelta(days=1)
    user.save()
    assert who(cluster.county) == ["portal-manager"]


def test_deciders_of_many_cases_take_as_many_queries_as_of_one(cluster: Cluster) -> None:
    places = [cluster.county, cluster.city, cluster.department]
    cases = [Case(place.home.path, frozenset({place.people["manager"].pk})) for place in places]
    with CaptureQueriesContext(connection) as one:
        deciders(cases[:1])
    with CaptureQueriesContext(connection) as three:
        deciders(cases)
    assert len(one) == len(three)
