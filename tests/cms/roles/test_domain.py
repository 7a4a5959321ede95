"""What a manager looks after: places, organisations, accounts."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from cms.models import RoleAssignment
from cms.roles.actions import assign
from cms.roles.domain import (
    domain_of,
    last_manager_veto,
    managed_organisations,
    managed_sites,
    manages_account,
    may_appoint_auditors,
    visible_accounts,
)
from cms.roles.enums import Role
from foundation.accounts.actions import (
    change_account,
    deactivate,
    end_sessions,
    reset_password,
    reset_second_factor,
)
from foundation.accounts.models import User
from foundation.accounts.permissions import may_close, may_manage, objection
from foundation.organisations.enums import OrganisationKind
from sites.models import UnitSection
from tests.factories.cluster import Cluster, organisation
from tests.factories.people import absent, account, day, holder
from tests.factories.public import add

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def seen(actor: User) -> set[str]:
    return set(visible_accounts(actor, domain_of(actor)).values_list("username", flat=True))


def sites(actor: User) -> list[str]:
    return [page.title for page in managed_sites(domain_of(actor))]


def test_manager_sees_the_own_site_its_organisations_and_its_people_only(cluster: Cluster) -> None:
    bureau = organisation("洛平县水利局", OrganisationKind.UNIT, cluster.county.organisation)
    account(bureau, username="bureau")
    guest = account(cluster.department.organisation, username="guest")
    assign(actor=None, role=Role.CONTRIBUTOR, page=cluster.county.column("news"), user=guest)
    stand_in = account(cluster.department.organisation, username="stand-in")
    assign(
        actor=None, role=Role.EDITOR, page=cluster.county.home, user=cluster.county.people["editor"], deputy=stand_in
    )
    manager = cluster.county.people["manager"]
    assert sites(manager) == ["洛平县人民政府"]
    assert {body.name for body in managed_organisations(domain_of(manager))} == {"洛平县人民政府", "洛平县水利局"}
    county = {"luoping-manager", "luoping-editor", "luoping-editor2", "luoping-unit"}
    assert seen(manager) == {*county, "bureau", "guest", "stand-in"}


def test_provincial_office_sees_all_but_superusers(cluster: Cluster) -> None:
    account(None, username="stray")
    office = cluster.portal.people["manager"]
    everybody = set(User.objects.values_list("username", flat=True))
    assert seen(office) == everybody - {"root"}
    assert seen(cluster.superuser) == everybody
    assert len(sites(office)) == len(sites(cluster.superuser)) == 4


@pytest.mark.parametrize("name", ["editor", "chief", "secrecy"])
def test_others_than_managers_see_nothing(cluster: Cluster, name: str) -> None:
    person = cluster.city.people[name]
    assert (seen(person), sites(person)) == (set(), [])
    assert not manages_account(person, cluster.city.people["contributor"])


def test_manager_of_a_section_has_the_section_alone(cluster: Cluster) -> None:
    township = organisation("洛平县城关镇人民政府", OrganisationKind.TOWNSHIP, cluster.county.organisation)
    section = add(cluster.county.home, UnitSection(title="城关镇", organisation=township))
    head = account(township, username="head")
    assign(actor=None, role=Role.SITE_MANAGER, page=section, user=head)
    assert sites(head) == ["城关镇"]
    assert seen(head) == {"head"}


@pytest.mark.parametrize(
    ("actor", "person", "expected"),
    [
        (("county", "manager"), ("county", "editor"), True),
        (("county", "manager"), ("city", "office"), False),
        (("city", "manager"), ("county", "editor"), False),
        (("department", "manager"), ("county", "editor"), False),
        (("portal", "manager"), ("county", "editor"), True),
        (("portal", "manager"), ("portal", "chief"), True),
        (("county", "editor"), ("county", "editor2"), False),
    ],
)
def test_account_is_managed_at_or_above_all_its_places(
    cluster: Cluster, actor: tuple[str, str], person: tuple[str, str], expected: bool
) -> None:
    who, whom = (getattr(cluster, place).people[name] for place, name in (actor, person))
    assert manages_account(who, whom) is expected
    assert may_manage(who, whom) is expected


def test_account_with_a_role_elsewhere_is_managed_further_up(cluster: Cluster) -> None:
    manager, editor = cluster.county.people["manager"], cluster.county.people["editor"]
    assign(actor=None, role=Role.CONTRIBUTOR, page=cluster.city.column("news"), user=editor)
    assert not manages_account(manager, editor)
    assert manages_account(cluster.portal.people["manager"], editor)


def test_account_that_deputises_elsewhere_is_managed_further_up(cluster: Cluster) -> None:
    manager, editor = cluster.county.people["manager"], cluster.county.people["editor"]
    chief = cluster.city.people["chief"]
    assign(actor=None, role=Role.EDITOR_IN_CHIEF, page=cluster.city.home, user=chief, deputy=editor)
    assert not manages_account(manager, editor)


def test_account_of_another_organisation_with_a_role_here_is_not_managed_here(cluster: Cluster) -> None:
    guest = holder(cluster.department, Role.EDITOR)
    RoleAssignment.objects.filter(user=guest).update(page=cluster.county.home)
    assert not manages_account(cluster.county.people["manager"], guest)


def test_fellow_manager_is_managed_from_above_only(cluster: Cluster) -> None:
    one, county = cluster.county.people["manager"], cluster.county
    two = holder(county, Role.SITE_MANAGER)
    office, fellow = cluster.portal.people["manager"], holder(cluster.portal, Role.SITE_MANAGER)
    assert (may_manage(one, two), may_close(one, two)) == (False, False)
    assert (may_manage(office, two), may_manage(cluster.superuser, two)) == (True, True)
    assert (may_manage(office, fellow), may_close(office, fellow)) == (False, False)
    assert may_manage(cluster.superuser, fellow)
    for act in (reset_password, reset_second_factor, deactivate, end_sessions):
        with pytest.raises(PermissionDenied):
            act(actor=one, user=two)


@pytest.mark.parametrize("trouble", ["away", "inactive"])
def test_fellow_manager_is_out_of_reach_while_away_and_barred(cluster: Cluster, trouble: str) -> None:
    one, two = cluster.county.people["manager"], holder(cluster.county, Role.SITE_MANAGER)
    if trouble == "away":
        absent(two)
    else:
        User.objects.filter(pk=two.pk).update(is_active=False)
    assert not may_manage(one, User.objects.get(pk=two.pk))
    RoleAssignment.objects.filter(user=two).update(until=day(-1))
    assert may_manage(one, User.objects.get(pk=two.pk))


def test_acting_deputy_and_manager_do_not_take_each_other_over(cluster: Cluster) -> None:
    manager, deputy = cluster.county.people["manager"], cluster.county.people["editor"]
    other = holder(cluster.county, Role.SITE_MANAGER)
    assign(actor=None, role=Role.SITE_MANAGER, page=cluster.county.home, user=manager, deputy=deputy)
    assert may_manage(other, deputy)
    absent(manager)
    deputy = User.objects.get(pk=deputy.pk)
    assert (may_manage(deputy, manager), may_close(deputy, manager), may_manage(other, deputy)) == (False,) * 3
    assert may_manage(deputy, cluster.county.people["editor2"])


def test_manager_of_the_own_organisation_closes_whatever_others_gave(cluster: Cluster) -> None:
    manager, editor = cluster.county.people["manager"], cluster.county.people["editor"]
    for place, role in ((cluster.department, Role.CONTRIBUTOR), (cluster.city, Role.SITE_MANAGER)):
        assign(actor=None, role=role, page=place.home, user=editor)
    assert (may_manage(manager, editor), may_close(manager, editor)) == (False, True)
    with pytest.raises(PermissionDenied):
        reset_password(actor=manager, user=editor)
    assert end_sessions(actor=manager, user=editor) == 0
    assert not deactivate(actor=manager, user=editor).is_active
    assert not may_close(cluster.department.people["manager"], cluster.city.people["editor"])


def test_manager_above_is_not_closed_from_below(cluster: Cluster) -> None:
    boss = account(cluster.county.organisation)
    assign(actor=None, role=Role.SITE_MANAGER, page=cluster.portal.home, user=boss)
    assert not may_close(cluster.county.people["manager"], boss)


def test_guest_is_not_closed_by_the_site_that_only_gave_a_role(cluster: Cluster) -> None:
    guest = holder(cluster.department, Role.EDITOR)
    RoleAssignment.objects.filter(user=guest).update(page=cluster.county.home)
    assert not may_close(cluster.county.people["manager"], guest)


def test_account_moves_only_to_organisations_that_the_manager_looks_after(cluster: Cluster) -> None:
    manager, editor = cluster.county.people["manager"], cluster.county.people["editor"]
    bureau = organisation("洛平县水利局", OrganisationKind.UNIT, cluster.county.organisation)
    kept = {"real_name": "甲", "phone": "", "expires_on": None}
    with pytest.raises(PermissionDenied, match="青河市人民政府"):
        change_account(actor=manager, user=editor, organisation=cluster.city.organisation, **kept)
    assert change_account(actor=manager, user=editor, organisation=bureau, **kept).organisation == bureau
    city = cluster.city.organisation
    assert change_account(actor=cluster.portal.people["manager"], user=editor, organisation=city, **kept) == editor


def test_superuser_is_managed_by_superusers_only(cluster: Cluster) -> None:
    assert not may_manage(cluster.portal.people["manager"], cluster.superuser)


def test_last_manager_of_a_site_may_not_go(cluster: Cluster) -> None:
    manager = cluster.county.people["manager"]
    sentence = last_manager_veto(manager)
    assert sentence is not None
    assert "洛平县人民政府" in sentence
    assert objection(manager) == sentence
    assert last_manager_veto(cluster.county.people["editor"]) is None


def test_manager_may_go_when_another_stays_without_an_end(cluster: Cluster) -> None:
    manager = cluster.county.people["manager"]
    leaving = holder(cluster.county, Role.SITE_MANAGER, expires_on=day(30))
    assert last_manager_veto(manager) is not None
    User.objects.filter(pk=leaving.pk).update(expires_on=None)
    assert last_manager_veto(manager) is None


def test_auditors_are_appointed_at_the_portal_by_the_provincial_office(cluster: Cluster) -> None:
    office, manager = domain_of(cluster.portal.people["manager"]), domain_of(cluster.county.people["manager"])
    assert may_appoint_auditors(office, cluster.portal.home)
    assert not may_appoint_auditors(office, cluster.county.home)
    assert not may_appoint_auditors(manager, cluster.county.home)


def test_absent_manager_manages_nothing_and_the_deputy_does(cluster: Cluster) -> None:
    manager, editor = cluster.county.people["manager"], cluster.county.people["editor"]
    assign(actor=None, role=Role.SITE_MANAGER, page=cluster.county.home, user=manager, deputy=editor)
    absent(manager)
    assert sites(User.objects.get(pk=manager.pk)) == []
    assert sites(User.objects.get(pk=editor.pk)) == ["洛平县人民政府"]
