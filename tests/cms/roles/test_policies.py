"""What each role may do here and elsewhere, asked of the policies that Wagtail's screens ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Collection, Site
from wagtail.permissions import policy_registry

from cms.models import BasePage, PlaceCollection, RoleAssignment
from cms.review.actions import approve, submit
from cms.roles.actions import STAFF, assign, revoke
from cms.roles.enums import Role
from cms.roles.paths import at_or_below, self_and_above, topmost
from cms.roles.places import chains
from cms.roles.selectors import holds, roles_of
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.files.models import PorticoDocument, PorticoImage
from sites.changes.guard import provisioning
from sites.models import SiteProfile
from tests.factories.admin import browser
from tests.factories.cluster import Cluster, Place
from tests.factories.files import document_version, image_version
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PAGES = policy_registry.get_by_type(BasePage)


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


def collection_of(place: Place) -> Collection:
    return PlaceCollection.objects.get(page=place.home).collection


ROLES = ["manager", "editor", "contributor", "unit", "office", "secrecy", "chief"]
MAY: dict[str, set[str]] = {
    "manager": {"add", "change", "lock", "unlock"},
    "editor": {"add", "change"},
    "contributor": {"add"},
}


# Pages.
@pytest.mark.parametrize("name", ROLES)
def test_role_does_its_own_here_and_nothing_elsewhere(cluster: Cluster, name: str) -> None:
    user = person(cluster.city.people[name])
    here, elsewhere = draft_article(cluster.city), draft_article(cluster.county)
    actions = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
    may = {action for action in actions if PAGES.user_has_permission_for_instance(user, action, here)}
    assert may == MAY.get(name, set())
    for page in (elsewhere, cluster.department.home, cluster.portal.home, BasePage.objects.get(depth=1)):
        assert [action for action in actions if PAGES.user_has_permission_for_instance(user, action, page)] == []
    changeable = set(PAGES.instances_user_has_permission_for(user, "change").values_list("pk", flat=True))
    below = set(BasePage.objects.descendant_of(cluster.city.home, inclusive=True).values_list("pk", flat=True))
    assert changeable == (below if "change" in may else set())


def test_contributor_changes_own_pages_only(cluster: Cluster) -> None:
    user = person(cluster.city.people["contributor"])
    own, other = draft_article(cluster.city, author=user), draft_article(cluster.city)
    assert PAGES.user_has_permission_for_instance(user, "change", own) is True
    assert PAGES.user_has_permission_for_instance(user, "change", other) is False
    assert list(PAGES.instances_user_has_permission_for(user, "change")) == [BasePage.objects.get(pk=own.pk)]
    client = browser(user)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).status_code == 302


def _changeable(user: User) -> set[int]:
    found = set(PAGES.instances_user_has_permission_for(user, "change").values_list("pk", flat=True))
    one_by_one = {
        page.pk for page in BasePage.objects.all() if PAGES.user_has_permission_for_instance(user, "change", page)
    }
    testers = {page.pk for page in BasePage.objects.all() if "change" in page.permissions_for_user(user).permissions}
    assert found == one_by_one == testers
    return found


def _below(page: BasePage) -> set[int]:
    return set(BasePage.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True))


def test_editorial_role_stops_at_the_roots_of_sites_below(cluster: Cluster) -> None:
    draft_article(cluster.county)
    user = person(cluster.portal.people["editor"])
    subs = [_below(place.home) for place in (cluster.city, cluster.county, cluster.department)]
    assert _changeable(user) == _below(cluster.portal.home) - set().union(*subs)
    shown = set(PAGES.explorable_instances(user).values_list("pk", flat=True))
    assert shown == _below(cluster.portal.home) - set().union(*subs)


def test_site_manager_of_the_portal_goes_through(cluster: Cluster) -> None:
    draft_article(cluster.county)
    assert _changeable(person(cluster.portal.people["manager"])) == _below(cluster.portal.home)


def test_editorial_role_at_the_portal_and_at_a_site_below_counts_at_both(cluster: Cluster) -> None:
    nested = cluster.city.column("news")
    with provisioning():
        Site.objects.create(hostname="nested.portal.test", port=80, root_page=nested)  # a site within a site
    user = cluster.portal.people["editor"]
    for page in (cluster.city.home, cluster.county.column("news")):
        assign(actor=None, role=Role.EDITOR, page=page, user=user)
    own = _below(cluster.portal.home) - set().union(
        *(_below(place.home) for place in (cluster.city, cluster.county, cluster.department))
    )
    city = _below(cluster.city.home) - _below(nested)
    assert _changeable(person(user)) == own | city | _below(cluster.county.column("news"))


def test_editorial_role_above_all_sites_reaches_none(cluster: Cluster) -> None:
    user = User.objects.create_user("rootling")
    assign(actor=None, role=Role.EDITOR, page=BasePage.objects.get(depth=1), user=user)
    assert _changeable(person(user)) & _below(cluster.portal.home) == set()


def test_files_of_sites_below_stay_out_of_an_editorial_roles_reach(cluster: Cluster) -> None:
    county = document_version(collection=collection_of(cluster.county))
    portal = document_version(collection=collection_of(cluster.portal))
    policy = policy_registry.get(county)
    editor, manager = (person(cluster.portal.people[name]) for name in ("editor", "manager"))
    assert list(policy.instances_user_has_permission_for(editor, "choose")) == [portal]
    assert set(policy.instances_user_has_permission_for(manager, "choose")) == {county, portal}
    assert policy.user_has_permission_for_instance(editor, "change", county) is False
    assert policy.user_has_permission_for_instance(manager, "change", county) is True


def test_site_roots_are_read_once_for_a_person(cluster: Cluster) -> None:
    user, page = person(cluster.portal.people["editor"]), draft_article(cluster.county)
    with CaptureQueriesContext(connection) as queries:
        for _time in range(3):
            PAGES.user_has_permission_for_instance(user, "change", page)
            list(PAGES.instances_user_has_permission_for(user, "change"))
    asked = [query["sql"] for query in queries if "wagtailcore_site" in query["sql"]]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "user",
    [
        lambda c: AnonymousUser(),
        lambda c: User.objects.create_user("stranger"),
        lambda c: _changed(c.city.people["editor"], is_active=False),
        lambda c: _changed(c.city.people["editor"], expires_on=date(2020, 1, 1)),
        lambda c: _ended(c.city.people["editor"]),
        lambda c: _changed(c.superuser, is_active=False),
    ],
)
def test_nobody_else_does_anything(cluster: Cluster, user: Callable[[Cluster], User]) -> None:
    who = user(cluster)
    page = draft_article(cluster.city)
    assert [a for a in ("add", "change", "publish") if PAGES.user_has_permission_for_instance(who, a, page)] == []
    assert PAGES.explorable_instances(who).count() == 0
    assert PAGES.instances_user_has_any_permission_for(who, {"add", "change"}).count() == 0


def _changed(user: User, **values: object) -> User:
    User.objects.filter(pk=user.pk).update(**values)
    return person(user)


def _ended(user: User) -> User:
    RoleAssignment.objects.filter(user=user).update(until=date(2020, 1, 1))
    return person(user)


def test_explorer_shows_own_site_and_the_way_to_it(cluster: Cluster) -> None:
    user = person(cluster.county.people["editor"])
    shown = set(PAGES.explorable_instances(user).values_list("pk", flat=True))
    below = BasePage.objects.descendant_of(cluster.county.home, inclusive=True)
    assert shown == set(below.values_list("pk", flat=True))
    assert PAGES.explorable_root_instance(user).pk == cluster.county.home.pk


def test_explorer_of_two_sites_shows_their_common_ancestor_and_no_third(cluster: Cluster) -> None:
    assign(actor=None, role=Role.EDITOR, page=cluster.city.home, user=cluster.county.people["editor"])
    user = person(cluster.county.people["editor"])
    shown = set(PAGES.explorable_instances(user).values_list("pk", flat=True))
    directory = cluster.city.home.get_parent()
    assert {directory.pk, cluster.city.home.pk, cluster.county.home.pk} <= shown
    assert {cluster.department.home.pk, cluster.portal.home.pk} & shown == set()
    assert PAGES.explorable_root_instance(user).pk == directory.pk


def test_users_with_permission_are_those_of_the_place(cluster: Cluster) -> None:
    page = draft_article(cluster.county)
    names = set(
        PAGES.users_with_any_permission_for_instance({"change"}, page, include_superusers=False).values_list(
            "username", flat=True
        )
    )
    assert names == {
        "luoping-manager", "luoping-editor", "luoping-editor2", "portal-manager"
    }  # fmt: skip
    everywhere = PAGES.users_with_any_permission({"change"}, include_superusers=False)
    assert everywhere.filter(username="jiaotong-editor").exists() is True
    assert everywhere.filter(username="jiaotong-unit").exists() is False


def test_screens_of_200_places_and_of_one_cost_the_same_queries(cluster: Cluster) -> None:
    user = cluster.county.people["editor"]
    counts = []
    for pages in ([], [cluster.city.home, cluster.department.home, cluster.city.column("news")]):
        for page in pages:
            assign(actor=None, role=Role.EDITOR, page=page, user=user)
        who = person(user)
        with CaptureQueriesContext(connection) as queries:
            PAGES.explorable_instances(who).count()
            PAGES.instances_user_has_permission_for(who, "change").count()
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Reviewers.
def test_reviewer_sees_an_item_while_it_waits_and_nothing_else(cluster: Cluster) -> None:
    item, other = draft_article(cluster.county), draft_article(cluster.county)
    submit(page=item, user=cluster.county.people["editor"])
    unit, office = cluster.county.people["unit"], cluster.city.people["office"]

    def status(user: User, page: BasePage, name: str = "edit") -> int:
        return browser(person(user)).get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])).status_code

    assert [status(user, item) for user in (unit, office)] == [200, 302]
    assert [status(unit, page) for page in (other, cluster.county.column("news"), cluster.county.home)] == [302] * 3
    assert status(unit, item, "view_draft") == 200
    approve(page=item, user=person(unit))
    assert [status(user, item) for user in (unit, office)] == [302, 200]
    assert [status(user, item, "view_draft") for user in (unit, cluster.department.people["office"])] != [200, 200]


# Files.
@pytest.mark.parametrize("make", [document_version, image_version])
@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("manager", {"add", "choose", "change", "delete"}),
        ("editor", {"add", "choose", "change", "delete"}),
        ("contributor", {"choose"}),
        ("unit", set()),
        ("chief", set()),
    ],
)
def test_files_answer_to_the_collection_of_the_place(
    cluster: Cluster, make: Callable[..., PorticoDocument | PorticoImage], name: str, may: set[str]
) -> None:
    user = person(cluster.city.people[name])
    here = make("a.txt", collection=collection_of(cluster.city))
    elsewhere = make("b.txt", collection=collection_of(cluster.county))
    nowhere = make("c.txt")
    policy = policy_registry.get(here)
    found = {a for a in ("add", "choose", "change", "delete") if policy.user_has_permission_for_instance(user, a, here)}
    assert found == may | ({"add"} if name == "contributor" else set())
    for other in (elsewhere, nowhere):
        assert policy.user_has_any_permission_for_instance(user, {"add", "choose", "change", "delete"}, other) is False
    choosable = policy.instances_user_has_permission_for(user, "choose")
    assert list(choosable) == ([here] if "choose" in may else [])
    collections = policy.collections_user_has_permission_for(user, "add")
    assert list(collections) == ([collection_of(cluster.city)] if may else [])


def test_contributor_changes_own_files_only(cluster: Cluster) -> None:
    user = person(cluster.city.people["contributor"])
    own = document_version(collection=collection_of(cluster.city), uploaded_by_user=user)
    policy = policy_registry.get(own)
    assert policy.user_has_permission_for_instance(user, "change", own) is True
    assert list(policy.instances_user_has_permission_for(user, "change")) == [own]


def test_foreign_editor_finds_no_files_in_listings_and_choosers(cluster: Cluster) -> None:
    document_version("机密附件.txt", collection=collection_of(cluster.city))
    image_version("机密图片.png", collection=collection_of(cluster.city))
    urls = ["wagtaildocs:index", "wagtaildocs_chooser:choose", "wagtailimages:index", "wagtailimages_chooser:choose"]

    def found(user: User) -> list[bool]:
        client = browser(person(user))
        texts = [
            client.get(reverse(url)).content.decode("unicode_escape" if "chooser" in url else "utf-8") for url in urls
        ]
        return ["机密" in text for text in texts]

    assert found(cluster.city.people["editor"]) == [True] * 4
    assert found(cluster.county.people["editor"]) == [False] * 4


def test_users_who_may_choose_a_file_are_those_of_its_place(cluster: Cluster) -> None:
    document = document_version(collection=collection_of(cluster.county))
    policy = policy_registry.get(document)
    names = set(policy.users_with_any_permission_for_instance({"choose"}, document).values_list("username", flat=True))
    assert names == {"luoping-manager", "luoping-editor", "luoping-editor2", "root", "portal-manager"}


# Settings.
def test_profile_is_changed_by_the_sites_manager_only(cluster: Cluster) -> None:
    policy = policy_registry.get_by_type(SiteProfile)
    profiles = {
        name: SiteProfile.objects.get(site=getattr(cluster, name).site) for name in ("portal", "city", "county")
    }

    def changeable(user: User) -> list[str]:
        return [
            name
            for name, profile in profiles.items()
            if policy.user_has_permission_for_instance(person(user), "change", profile)
        ]

    assert changeable(cluster.city.people["manager"]) == ["city"]
    assert changeable(cluster.portal.people["manager"]) == ["portal", "city", "county"]
    assert changeable(cluster.city.people["editor"]) == []
    manager = browser(person(cluster.city.people["manager"]))
    for place, status in ((cluster.city, 200), (cluster.county, 302)):
        url = reverse("wagtailsettings:edit", args=["site_cluster", "siteprofile", place.site.pk])
        assert manager.get(url).status_code == status


# Giving and taking.
def test_managers_give_roles_at_and_below_their_place_only(cluster: Cluster) -> None:
    manager, newcomer = cluster.city.people["manager"], User.objects.create_user("newcomer")
    assign(actor=person(manager), role=Role.EDITOR, page=cluster.city.column("news"), user=newcomer)
    for page in (cluster.county.home, cluster.portal.home, cluster.city.home.get_parent()):
        with pytest.raises(PermissionDenied):
            assign(actor=person(manager), role=Role.EDITOR, page=page, user=newcomer)
    for actor in ("editor", "chief", "unit"):
        with pytest.raises(PermissionDenied):
            assign(actor=person(cluster.city.people[actor]), role=Role.EDITOR, page=cluster.city.home, user=newcomer)
    assert RoleAssignment.objects.filter(user=newcomer).count() == 1


def test_manager_takes_roles_of_the_own_place_only(cluster: Cluster) -> None:
    foreign = RoleAssignment.objects.get(user=cluster.county.people["unit"])
    own = RoleAssignment.objects.get(user=cluster.city.people["unit"])
    manager = person(cluster.city.people["manager"])
    with pytest.raises(PermissionDenied):
        revoke(actor=manager, assignment=foreign)
    revoke(actor=manager, assignment=own)
    assert RoleAssignment.objects.filter(user__in=[foreign.user, own.user]).get() == foreign


def test_staff_group_follows_the_roles(cluster: Cluster) -> None:
    user = User.objects.create_user("newcomer")
    page = cluster.city.home
    first = assign(actor=None, role=Role.EDITOR, page=page, user=user)
    second = assign(actor=None, role=Role.UNIT_REVIEWER, page=page, user=user)
    assert list(user.groups.values_list("name", flat=True)) == [STAFF]
    assert browser(person(user)).get("/admin/").status_code == 200
    revoke(actor=None, assignment=first)
    assert user.groups.count() == 1
    revoke(actor=None, assignment=second)
    assert user.groups.count() == 0
    assert browser(person(user)).get("/admin/").status_code == 302


def test_role_is_given_once_and_its_end_may_be_changed(cluster: Cluster) -> None:
    user, page = User.objects.create_user("newcomer"), cluster.city.home
    before = AuditEntry.objects.count()
    for until in (None, None, date(2030, 1, 1)):
        assign(actor=None, role=Role.EDITOR, page=page, user=user, until=until)
    assert RoleAssignment.objects.get(user=user).until == date(2030, 1, 1)
    assert AuditEntry.objects.count() == before + 2


def test_role_given_counts_at_once_on_the_same_object(cluster: Cluster) -> None:
    user = User.objects.create_user("newcomer")
    assert (roles_of(user), holds(user, Role.EDITOR, cluster.city.home)) == ([], False)
    given = assign(actor=None, role=Role.EDITOR, page=cluster.city.home, user=user)
    assert holds(user, Role.EDITOR, cluster.city.column("news")) is True
    revoke(actor=None, assignment=given)
    assert holds(user, Role.EDITOR, cluster.city.home) is False


# Paths and places.
def test_topmost_drops_what_lies_below_another() -> None:
    assert topmost(["00010001", "0001", "00020001", "000200010003", "00020001"]) == ["0001", "00020001"]
    assert self_and_above("000100020003") == ["0001", "00010002", "000100020003"]


def test_at_or_below_finds_subtrees_and_no_neighbours(cluster: Cluster) -> None:
    wanted = [cluster.city.home.path, cluster.county.home.path, cluster.city.column("news").path]
    found = BasePage.objects.filter(at_or_below(wanted))
    assert {page.path[:16] for page in found} == set(wanted[:2])
    assert BasePage.objects.filter(at_or_below([])).count() == 0


def test_chain_climbs_the_site_then_the_superior_organisations(cluster: Cluster) -> None:
    news = cluster.county.column("news").path
    assert chains([news])[news] == [
        news,
        cluster.county.home.path,
        cluster.city.home.path,
        cluster.portal.home.path,
    ]
    department = cluster.department.home.path
    assert chains([department])[department] == [department, cluster.portal.home.path]


def test_settings_menu_leads_a_manager_to_the_own_site(cluster: Cluster) -> None:
    client = browser(cluster.county.people["manager"])
    own = f"/admin/settings/site_cluster/siteprofile/{cluster.county.site.pk}/"
    response = client.get("/admin/settings/site_cluster/siteprofile/")
    assert (response.status_code, response.headers["location"]) == (302, own)
    assert client.get(own).status_code == 200
    policy = policy_registry.get_by_type(SiteProfile)
    assert [site.pk for site in policy.sites_user_has_permission_for(cluster.county.people["manager"], "change")] == [
        cluster.county.site.pk
    ]
    holders = policy.users_with_any_permission_for_instance(["change"], cluster.county.site)
    assert {user.username for user in holders} == {"luoping-manager", "portal-manager", "root"}
