"""Where organisations are at home."""

from __future__ import annotations

import pytest

from foundation.organisations.enums import OrganisationKind
from sites.homes import organisation_homes
from sites.models import UnitSection
from tests.factories.cluster import Cluster, organisation
from tests.factories.public import add

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_homes_are_the_own_site_the_section_or_the_superiors(cluster: Cluster) -> None:
    county = cluster.county.organisation
    township = organisation("洛平县城关镇人民政府", OrganisationKind.TOWNSHIP, county)
    bureau = organisation("洛平县水利局", OrganisationKind.UNIT, county)
    station = organisation("城关镇水利站", OrganisationKind.UNIT, township)
    stray = organisation("外单位", OrganisationKind.UNIT)
    section = add(cluster.county.home, UnitSection(title="城关镇", organisation=township))
    found = organisation_homes()
    assert {found[county.pk], found[bureau.pk]} == {cluster.county.home.path}
    assert {found[township.pk], found[station.pk]} == {section.path}
    assert stray.pk not in found
    assert found[cluster.portal.organisation.pk] == cluster.portal.home.path


def test_home_of_an_organisation_with_site_and_section_is_its_site(cluster: Cluster) -> None:
    add(cluster.portal.home, UnitSection(title="交通", organisation=cluster.department.organisation))
    assert organisation_homes()[cluster.department.organisation.pk] == cluster.department.home.path
