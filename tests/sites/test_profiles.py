"""Which site stands above which."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.organisations.models import Organisation
from sites.models import SiteProfile
from sites.profiles import superior_roots
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_superiors_of_all_sites_come_in_one_query_and_a_site_without_organisation_has_none(cluster: Cluster) -> None:
    with connection.cursor() as cursor:  # as an operator might; profiles change by request only
        table = SiteProfile._meta.db_table
        cursor.execute(f"UPDATE {table} SET organisation_id = NULL WHERE site_id = %s", [cluster.department.site.pk])  # noqa: S608 -- our table
    with CaptureQueriesContext(connection) as queries:
        found = superior_roots()
    assert len(queries) == 1
    portal, city = cluster.portal.home.path, cluster.city.home.path
    assert found == {portal: None, city: portal, cluster.county.home.path: city, cluster.department.home.path: None}


def test_organisations_without_a_site_are_passed_over(cluster: Cluster) -> None:
    between = Organisation.objects.create(name="青河市人民政府办公室", kind="unit", parent=cluster.city.organisation)
    Organisation.objects.filter(pk=cluster.county.organisation.pk).update(parent=between)
    assert superior_roots()[cluster.county.home.path] == cluster.city.home.path
