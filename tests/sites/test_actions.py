"""Provisioning: one act, all or nothing, the same when it is repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, Site, WorkflowPage

from cms.models import BasePage, PlaceCollection, PublicationGrant, RoleAssignment, RoleTask
from cms.publication.selectors import uncovered_pages
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from foundation.organisations.enums import OrganisationKind
from foundation.organisations.models import Organisation
from foundation.outbox.models import Event
from sites.actions import Appointment, SitePlan, create_portal, provision_site
from sites.models import SiteDirectory, SiteHome, SiteProfile
from tests.factories.cluster import COLUMNS, PASSWORD, Cluster, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MODELS = (
    BasePage, Site, SiteProfile, PublicationGrant, AuditEntry, RoleAssignment, User, Collection, PlaceCollection,
    Event, RoleTask, WorkflowPage,
)  # fmt: skip


def counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in MODELS}


def county(cluster: Cluster, name: str = "东河县人民政府", kind: str = OrganisationKind.COUNTY) -> Organisation:
    return organisation(name, kind, cluster.city.organisation)


def plan_for(body: Organisation, **values: Any) -> SitePlan:
    fields: dict[str, Any] = {
        "slug": "donghe",
        "host": "donghe.portal.test",
        "name": body.name,
        "columns": COLUMNS,
        "people": (Appointment(Role.EDITOR, "donghe-editor", "李四", password=PASSWORD),),
        **values,
    }
    return SitePlan(body, **fields)


def portal_plan(cluster: Cluster, **values: Any) -> SitePlan:
    fields: dict[str, Any] = {"slug": "portal", "host": "portal.test", "name": "江岭省人民政府", "columns": COLUMNS}
    return SitePlan(cluster.portal.organisation, **fields | values)


def test_site_stands_with_host_profile_columns_people_and_files(cluster: Cluster) -> None:
    body = county(cluster)
    made = provision_site(
        actor=cluster.portal.people["manager"],
        plan=plan_for(body, people=(Appointment(Role.EDITOR, "donghe-editor", "李四"),)),
    )
    profile = SiteProfile.objects.get(site=made.site)
    assert (profile.organisation, profile.kind, profile.name) == (body, "county", body.name)
    assert [page.slug for page in made.home.get_children().live()] == ["news", "documents"]
    editor = User.objects.get(username="donghe-editor")
    assert (editor.organisation, set(made.passwords)) == (body, {"donghe-editor"})
    assert editor.check_password(made.passwords["donghe-editor"]) is True
    assert RoleAssignment.objects.get(user=editor).page_id == made.home.pk
    assert PlaceCollection.objects.filter(page=made.home).count() == 1
    client = Client()
    for host, path in (("donghe.portal.test", "/"), ("portal.test", "/sites/donghe/")):
        assert client.get(path, headers={"host": host}).status_code == 200
    entry = AuditEntry.objects.get(kind="site.provisioned", object_key=str(made.home.pk))
    assert entry.actor_id == cluster.portal.people["manager"].pk
    assert (list(uncovered_pages()), broken_entries()) == ([], [])


def test_second_call_changes_nothing(cluster: Cluster) -> None:
    plan = plan_for(county(cluster))
    first = provision_site(actor=None, plan=plan)
    before = counts()
    second = provision_site(actor=None, plan=plan)
    assert counts() == before
    assert (second.home, second.site, second.passwords, second.created) == (first.home, first.site, {}, False)


def test_second_call_adds_what_is_missing(cluster: Cluster) -> None:
    plan = plan_for(county(cluster), columns=COLUMNS[:1], people=())
    provision_site(actor=None, plan=plan)
    made = provision_site(actor=None, plan=replace(plan_for(plan.organisation)))
    assert [page.slug for page in made.home.get_children().live()] == ["news", "documents"]
    assert RoleAssignment.objects.filter(page=made.home).count() == 1


def test_second_call_leaves_the_end_of_a_role_and_the_address_of_a_site_alone(cluster: Cluster) -> None:
    plan = plan_for(county(cluster))
    made = provision_site(actor=None, plan=plan)
    until = timezone.localdate() + timedelta(days=30)
    RoleAssignment.objects.filter(page=made.home).update(until=until)
    Site.objects.filter(pk=made.site.pk).update(port=8443, site_name="改过的名称")
    before = counts()
    again = provision_site(actor=None, plan=plan)
    assert RoleAssignment.objects.get(page=made.home).until == until
    assert (again.site.port, again.site.site_name, again.site.is_default_site) == (8443, "改过的名称", False)
    assert counts() == before


def test_directory_of_the_cluster_is_called_by_the_word_of_the_field(cluster: Cluster) -> None:
    assert SiteDirectory.objects.get().title == "网站群"


def test_second_creation_of_the_portal_makes_it_the_default_again(cluster: Cluster) -> None:
    Site.objects.filter(pk=cluster.portal.site.pk).update(is_default_site=False, port=8443)
    site = create_portal(plan=portal_plan(cluster)).site
    assert (site.is_default_site, site.port) == (True, 8443)


@pytest.mark.parametrize("length", [121, 200])
def test_name_too_long_for_a_profile_is_refused_before_the_database_sees_it(cluster: Cluster, length: int) -> None:
    plan = plan_for(county(cluster, "县" * length))
    before = counts()
    with CaptureQueriesContext(connection) as queries, pytest.raises(ValidationError) as refused:
        provision_site(actor=None, plan=plan)
    assert "name" in refused.value.message_dict
    assert [query["sql"] for query in queries if f'INSERT INTO "{SiteProfile._meta.db_table}' in query["sql"]] == []
    assert counts() == before


def test_portal_created_twice_changes_nothing(cluster: Cluster) -> None:
    before = counts()
    assert create_portal(plan=portal_plan(cluster)).created is False
    assert counts() == before


@pytest.mark.parametrize(
    "values", [{"host": "other.test"}, {"host": "luoping.portal.test"}, {"host": "not a host"}], ids=str
)
def test_portal_is_not_moved_by_a_second_creation(cluster: Cluster, values: dict[str, str]) -> None:
    before = counts()
    with pytest.raises(ValidationError):
        create_portal(plan=portal_plan(cluster, **values))
    assert counts() == before
    assert Site.objects.get(is_default_site=True).hostname == "portal.test"


def test_second_portal_of_another_organisation_is_refused(cluster: Cluster) -> None:
    plan = SitePlan(cluster.city.organisation, "portal", "portal.test", "青河", columns=COLUMNS)
    with pytest.raises(ValidationError, match=r"portal\.test"):
        create_portal(plan=plan)


REFUSED: dict[str, Callable[[Cluster, SitePlan], SitePlan]] = {
    "second site": lambda c, p: replace(p, organisation=c.county.organisation),
    "second site at the same address": lambda c, p: replace(p, organisation=c.county.organisation, slug="luoping"),
    "used host": lambda c, p: replace(p, host="luoping.portal.test"),
    "used host in capitals": lambda c, p: replace(p, host="LuoPing.Portal.test"),
    "used host on another port": lambda c, p: replace(p, host="luoping.portal.test", port=8443),
    "portal's host": lambda c, p: replace(p, host="portal.test"),
    "used address": lambda c, p: replace(p, slug="luoping"),
    **{
        f"host {host!r}": lambda c, p, host=host: replace(p, host=host)  # type: ignore[misc]
        for host in ("", " ", "a b.test", "http://a.test", "a.test/", "a.test:80", "-a.test", "a..test", "a_b.test",
                     "县.test", "a.test\n", "." + "a" * 64 + ".test", "a" * 64 + ".test", "*.test")
    },
    **{
        f"slug {slug!r}": lambda c, p, slug=slug: replace(p, slug=slug)  # type: ignore[misc]
        for slug in ("", "Dong", "a b", "东河", "-a", "a-", "a--b", "a/b", "../a", "a\n")
    },
    "township": lambda c, p: replace(p, organisation=county(c, "城关镇", OrganisationKind.TOWNSHIP)),
    "unit": lambda c, p: replace(p, organisation=county(c, "档案馆", OrganisationKind.UNIT)),
    "second province": lambda c, p: replace(p, organisation=county(c, "另一省", OrganisationKind.PROVINCE)),
    "account of somebody else": lambda c, p: replace(
        p, people=(*p.people, Appointment(Role.EDITOR, "luoping-editor", "李四"))
    ),
    "malformed account": lambda c, p: replace(p, people=(*p.people, Appointment(Role.EDITOR, "有 空格", "李四"))),
    "malformed code": lambda c, p: replace(p, profile={"site_id_code": "12"}),
    "nameless": lambda c, p: replace(p, name=""),
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED.keys())
def test_refused_plan_leaves_nothing_behind(cluster: Cluster, wrong: Callable[[Cluster, SitePlan], SitePlan]) -> None:
    plan = wrong(cluster, plan_for(county(cluster)))
    before = counts()
    with pytest.raises(ValidationError) as refused:
        provision_site(actor=cluster.portal.people["manager"], plan=plan)
    assert all(message.strip() for message in refused.value.messages)
    assert counts() == before
    assert BasePage.find_problems() == ([], [], [], [], [])


def test_refusal_of_a_second_site_names_the_first(cluster: Cluster) -> None:
    with pytest.raises(ValidationError, match=r"luoping\.portal\.test"):
        provision_site(actor=None, plan=plan_for(cluster.county.organisation))


def test_organisation_may_have_a_site_in_another_language(cluster: Cluster) -> None:
    plan = plan_for(cluster.county.organisation, slug="luoping-en", host="en.luoping.portal.test", language="en")
    assert provision_site(actor=None, plan=plan).created is True


@pytest.mark.parametrize("who", ["manager", "editor"])
@pytest.mark.parametrize("where", ["county", "city", "department"])
def test_only_the_provincial_office_provisions(cluster: Cluster, where: str, who: str) -> None:
    before = counts()
    with pytest.raises(PermissionDenied):
        provision_site(actor=getattr(cluster, where).people[who], plan=plan_for(Organisation(name="x", kind="county")))
    assert counts() == before


@pytest.mark.parametrize("name", ["editor", "chief"])
def test_other_people_of_the_portal_do_not_provision(cluster: Cluster, name: str) -> None:
    with pytest.raises(PermissionDenied):
        provision_site(actor=cluster.portal.people[name], plan=plan_for(county(cluster)))


def test_site_without_a_portal_is_refused() -> None:
    body = Organisation.objects.create(name="东河县", kind=OrganisationKind.COUNTY)
    with pytest.raises(ValidationError, match="create_portal"):
        provision_site(actor=None, plan=plan_for(body))
    assert SiteHome.objects.count() == 0
