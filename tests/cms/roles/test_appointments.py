"""Appointing known people and new ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.models import RoleAssignment
from cms.roles.appointments import NewAccount, appoint, change_terms, make_account
from cms.roles.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from tests.factories.cluster import Cluster
from tests.factories.people import account, day, numbered

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def new(cluster: Cluster, **fields: Any) -> NewAccount:
    values = {"username": "luoping-new", "real_name": "新编辑", "organisation": cluster.county.organisation, **fields}
    return NewAccount(**values)


def appointed(cluster: Cluster, actor: User | None = None, **fields: Any) -> tuple[RoleAssignment, str | None]:
    values = {
        "role": Role.EDITOR,
        "page": cluster.county.home,
        "person": new(cluster),
        "actor": actor or cluster.county.people["manager"],
        **fields,
    }
    return appoint(**values)


def test_new_account_gets_role_password_and_must_change_it(cluster: Cluster) -> None:
    made, password = appointed(cluster, until=day(60), deputy=cluster.county.people["editor2"])
    assert password is not None
    user = User.objects.get(username="luoping-new")
    assert user.check_password(password)
    assert user.must_change_password
    assert (made.user, made.until, made.deputy) == (user, day(60), cluster.county.people["editor2"])
    kinds = AuditEntry.objects.order_by("-number").values_list("kind", flat=True)[:2]
    assert set(kinds) == {"account.created", "role.assigned"}


def test_known_person_gets_a_role_without_a_password(cluster: Cluster) -> None:
    made, password = appointed(cluster, person=cluster.county.people["unit"])
    assert (made.user, password) == (cluster.county.people["unit"], None)


@pytest.mark.parametrize("actor", [("county", "editor"), ("city", "manager"), ("department", "manager")])
def test_appointing_without_managing_the_place_is_refused_and_leaves_nothing(
    cluster: Cluster, actor: tuple[str, str]
) -> None:
    before = RoleAssignment.objects.count()
    with pytest.raises(PermissionDenied):
        appointed(cluster, actor=getattr(cluster, actor[0]).people[actor[1]])
    assert RoleAssignment.objects.count() == before
    assert not User.objects.filter(username="luoping-new").exists()


@pytest.mark.parametrize("field", ["person", "deputy"])
def test_people_of_other_sites_are_refused(cluster: Cluster, field: str) -> None:
    with pytest.raises(PermissionDenied):
        appointed(cluster, **{field: cluster.city.people["editor"]})


def test_provincial_office_appoints_anybody_anywhere(cluster: Cluster) -> None:
    editor = numbered(cluster.city.people["editor"])
    made, _password = appointed(cluster, actor=cluster.portal.people["manager"], person=editor, role=Role.UNIT_REVIEWER)
    assert made.page_id == cluster.county.home.pk


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"expires_on": day(-1)}, "expires_on"),
        ({"username": "qinghe-editor"}, "username"),
        ({"username": "QINGHE-editor"}, "username"),
        ({"username": "two words"}, "username"),
    ],
)
def test_bad_new_account_is_refused_at_its_field(cluster: Cluster, change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        appointed(cluster, person=new(cluster, **change))
    assert field in refused.value.message_dict
    assert "qinghe editor" not in str(refused.value)


@pytest.mark.parametrize("role", [Role.SECRECY_REVIEWER, Role.SITE_MANAGER])
@pytest.mark.parametrize("phone", ["", "0555-1234567"])
def test_new_account_without_a_mobile_number_gets_no_role_that_decides(cluster: Cluster, role: str, phone: str) -> None:
    with pytest.raises(ValidationError) as refused:
        appointed(cluster, role=role, person=new(cluster, phone=phone))
    assert list(refused.value.message_dict) == ["phone"]
    assert not User.objects.filter(username="luoping-new").exists()
    assert appointed(cluster, role=role, person=new(cluster, phone="139 0000 0001"))[0].role == role


def test_account_for_an_organisation_elsewhere_is_refused(cluster: Cluster) -> None:
    with pytest.raises(PermissionDenied):
        make_account(actor=cluster.county.people["manager"], new=new(cluster, organisation=cluster.city.organisation))


def test_end_in_the_past_is_refused(cluster: Cluster) -> None:
    with pytest.raises(ValidationError) as refused:
        appointed(cluster, until=day(-1))
    assert list(refused.value.message_dict) == ["until"]
    assert not User.objects.filter(username="luoping-new").exists()


def test_role_held_already_is_refused(cluster: Cluster) -> None:
    with pytest.raises(ValidationError):
        appointed(cluster, person=cluster.county.people["editor"])


def test_deputy_who_is_the_same_person_by_mobile_number_is_refused(cluster: Cluster) -> None:
    twin = account(cluster.county.organisation, phone="+86 138-0000-0001")
    with pytest.raises(ValidationError):
        appointed(cluster, person=new(cluster, phone="13800000001"), deputy=twin)
    assert not User.objects.filter(username="luoping-new").exists()


def test_auditor_below_the_portal_is_refused(cluster: Cluster) -> None:
    office = cluster.portal.people["manager"]
    with pytest.raises(ValidationError):
        appointed(cluster, actor=office, role=Role.AUDITOR)
    made, _password = appointed(cluster, actor=office, role=Role.AUDITOR, page=cluster.portal.home)
    assert made.role == Role.AUDITOR


def test_terms_change_and_an_unseen_deputy_named_from_above_stays(cluster: Cluster) -> None:
    [assignment] = RoleAssignment.objects.filter(user=cluster.county.people["unit"])
    stranger = numbered(cluster.city.people["editor"])
    change_terms(actor=cluster.portal.people["manager"], assignment=assignment, until=None, deputy=stranger)
    assignment.refresh_from_db()
    manager = cluster.county.people["manager"]
    change_terms(actor=manager, assignment=assignment, until=day(9), deputy=stranger)
    assignment.refresh_from_db()
    assert (assignment.until, assignment.deputy) == (day(9), stranger)
    with pytest.raises(PermissionDenied):
        change_terms(actor=manager, assignment=assignment, until=None, deputy=cluster.department.people["editor"])


def test_terms_of_the_last_manager_get_no_end(cluster: Cluster) -> None:
    manager = cluster.county.people["manager"]
    [assignment] = RoleAssignment.objects.filter(user=manager)
    with pytest.raises(ValidationError):
        change_terms(actor=manager, assignment=assignment, until=day(9), deputy=None)
    with pytest.raises(ValidationError):
        change_terms(actor=manager, assignment=assignment, until=day(-9), deputy=None)
    assert RoleAssignment.objects.get(pk=assignment.pk).until is None
