"""The nightly comparison finds what no receiver saw."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from treebeard.mp_tree import MP_Node
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import BasePage
from cms.publication.tasks import Patrol
from sites.changes.comparison import differing
from sites.changes.models import AppliedState
from sites.changes.subjects.redirects import key_for_new, target_values
from sites.models import SiteProfile
from tests.factories.changes import approved, ask_for, change_profile
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def place(cluster: Cluster) -> Cluster:
    """The cluster, whose county has an approved redirect and an approved order."""
    county, city = cluster.county, cluster.city.people["manager"]
    site = Site.objects.get(pk=county.site.pk)
    after = {"old_path": "/old", "site_id": site.pk, "is_permanent": True, **target_values(site, "/news/")}
    approved(ask_for(county, "redirect", key_for_new(site, "/old"), after), city)
    order = [county.column("documents").pk, county.column("news").pk]
    approved(ask_for(county, "menu_order", str(county.home.pk), {"order": order}), city)
    return cluster


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


PAST_THE_GUARD: dict[str, tuple[str, Callable[[Cluster], object]]] = {
    "profile by raw SQL": (
        "profile",
        lambda c: run("UPDATE site_cluster_siteprofile SET icp_number = 'x' WHERE site_id = %s", c.county.site.pk),
    ),
    "profile by the base manager": (
        "profile",
        lambda c: SiteProfile._base_manager.filter(site_id=c.county.site.pk).update(hue=9),
    ),
    "profile removed by raw SQL": (
        "profile",
        lambda c: run("DELETE FROM site_cluster_siteprofile WHERE site_id = %s", c.county.site.pk),
    ),
    "host by mass update": ("host", lambda c: Site.objects.filter(pk=c.county.site.pk).update(hostname="x.test")),
    "root page by mass update": (
        "host",
        lambda c: Site.objects.filter(pk=c.county.site.pk).update(root_page_id=c.city.home.pk),
    ),
    "redirect by mass update": ("redirect", lambda c: Redirect.objects.update(redirect_link="https://e.example/")),
    "redirect created in bulk": (
        "redirect",
        lambda c: Redirect.objects.bulk_create([Redirect(old_path="/x", redirect_link="https://e.example/")]),
    ),
    "automatic redirect created in bulk": (
        "redirect",
        lambda c: Redirect.objects.bulk_create(
            [Redirect(old_path="/x", site=c.county.site, redirect_page=c.county.home, automatically_created=True)]
        ),
    ),
    "redirect removed by raw SQL": ("redirect", lambda c: run("DELETE FROM wagtailredirects_redirect")),
    "order past Wagtail": (
        "menu_order",
        lambda c: MP_Node.move(
            BasePage.objects.get(pk=c.county.column("documents").pk),
            BasePage.objects.get(pk=c.county.home.pk),
            "last-child",
        ),
    ),
    "approved state forged": ("host", lambda c: AppliedState.objects.filter(kind="host").update(values={})),
}


def test_cluster_and_approved_changes_are_covered(place: Cluster) -> None:
    assert list(differing()) == []
    call_command("check_publications", stdout=StringIO())


@pytest.mark.parametrize("name", PAST_THE_GUARD)
def test_what_passed_the_guard_by_is_found(place: Cluster, name: str) -> None:
    kind, act = PAST_THE_GUARD[name]
    act(place)
    found = list(differing())
    assert {finding.object_kind for finding in found} == {kind}
    with pytest.raises(SystemExit):
        call_command("check_publications", stderr=StringIO())


def test_approved_change_does_not_launder_another_field(cluster: Cluster) -> None:
    run("UPDATE site_cluster_siteprofile SET icp_number = 'x' WHERE site_id = %s", cluster.county.site.pk)
    change_profile(cluster, cluster.county, name="新名称")
    (finding,) = differing()
    assert (finding.object_kind, finding.key) == ("profile", str(cluster.county.site.pk))


def test_worker_finds_it_at_the_end_of_its_walk(cluster: Cluster) -> None:
    Site.objects.filter(pk=cluster.county.site.pk).update(hostname="x.test")
    patrol = Patrol()
    found = [finding for _call in range(3) for finding in patrol.check_next()]
    assert [finding.object_kind for finding in found] == ["host"]


def test_comparison_of_more_rows_takes_as_many_queries(place: Cluster) -> None:
    with CaptureQueriesContext(connection) as few:
        list(differing())
    site = Site.objects.get(pk=place.county.site.pk)
    for number in range(3):
        path = f"/old{number}"
        after = {"old_path": path, "site_id": site.pk, "is_permanent": True, **target_values(site, "/news/")}
        approved(ask_for(place.county, "redirect", key_for_new(site, path), after), place.city.people["manager"])
    with CaptureQueriesContext(connection) as more:
        list(differing())
    assert len(few) == len(more)


def test_migration_takes_what_stands_as_approved(place: Cluster) -> None:
    AppliedState.objects.exclude(kind="menu_order").delete()
    assert list(differing()) != []
    import_module("sites.migrations.0003_remember_what_stands").remember(apps, None)
    assert list(differing()) == []
