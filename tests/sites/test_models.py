"""Root pages and profiles: what may stand where, and what a footer must say."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from sites.models import SiteDirectory, SiteProfile, UnitSection
from tests.factories.changes import change_profile
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MANDATORY = {
    "site_id_code": "9900000001",
    "sponsor": "江岭省人民政府办公厅",
    "contact_phone": "0990-0000001",
    "icp_number": "江ICP备00000000号",
    "police_number": "江公网安备00000000000000号",
    "badge_url": "https://badge.example/1",
    "error_report_url": "https://report.example/1",
}


def test_footer_items_missing_are_named_each() -> None:
    assert len(SiteProfile(**dict.fromkeys(MANDATORY, "")).missing_footer_items()) == 7
    assert SiteProfile(**MANDATORY).missing_footer_items() == []


@pytest.mark.parametrize("name", MANDATORY)
def test_footer_item_missing_alone_is_named_by_its_label(name: str) -> None:
    label = str(SiteProfile._meta.get_field(name).verbose_name)
    assert SiteProfile(**MANDATORY | {name: ""}).missing_footer_items() == [label]


def test_footer_items_can_all_be_edited() -> None:
    groups = [panel for panel in SiteProfile.panels if isinstance(panel, MultiFieldPanel)]
    names = {panel.field_name for group in groups for panel in group.children if isinstance(panel, FieldPanel)}
    assert set(MANDATORY) - names == set()


def test_error_report_address_stands_in_the_footer(cluster: Cluster) -> None:
    change_profile(cluster, cluster.portal, error_report_url=MANDATORY["error_report_url"])
    html = Client().get("/", headers={"host": "portal.test"}).content.decode()
    assert f'href="{MANDATORY["error_report_url"]}"' in html


def test_unit_section_may_stand_below_the_portal_and_each_sub_site_only(cluster: Cluster) -> None:
    places = (cluster.portal.home, cluster.county.home, SiteDirectory.objects.get(), cluster.county.column("news"))
    assert [UnitSection.can_create_at(place) for place in places] == [True, True, False, False]
