"""Giving roles with deputies and end dates, going away and coming back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models import Absence, BasePage, RoleAssignment
from cms.roles.actions import STAFF, assign, end_absence, mark_absent, revoke
from cms.roles.enums import Role
from cms.roles.holders import holders, nearest_holders
from cms.roles.selectors import acting_for, forget, holds, roles_of
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def newcomer(name: str = "newcomer", **fields: object) -> User:
    return User.objects.create_user(name, real_name=name, **fields)


def people_at(page: BasePage, role: str) -> list[int]:
    return [one.user for one in holders([page.path], [role]).get((role, page.path), [])]


def kinds() -> list[str]:
    return list(AuditEntry.objects.order_by("-number").values_list("kind", flat=True)[:1])


def payload() -> dict[str, Any]:
    data: dict[str, Any] = AuditEntry.objects.latest("number").payload.data
    return data


@pytest.fixture
def acting(cluster: Cluster) -> User:
    """An editor of the county who manages it today for its manager."""
    manager, deputy = cluster.county.people["manager"], cluster.county.people["editor"]
    assign(actor=None, role=Role.SITE_MANAGER, page=cluster.county.home, user=manager, deputy=deputy)
    Absence.objects.create(user=manager, first_day=today(), last_day=today())
    return fresh(deputy)


@pytest.fixture
def chief(cluster: Cluster) -> RoleAssignment:
    """The city's editor-in-chief with a deputy."""
    city = cluster.city
    deputy = newcomer("deputy", phone="13900000001")
    return assign(
        actor=city.people["manager"],
        role=Role.EDITOR_IN_CHIEF,
        page=city.home,
        user=city.people["chief"],
        deputy=deputy,
    )


def away(cluster: Cluster, user: User, first: int = 0, last: int = 3) -> Absence:
    return mark_absent(actor=user, user=user, first_day=today(first), last_day=today(last))


def test_deputy_holds_the_role_only_while_the_holder_is_away(cluster: Cluster, chief: RoleAssignment) -> None:
    home, deputy = cluster.city.home, chief.deputy
    assert deputy is not None
    assert deputy.groups.filter(name=STAFF).exists()
    assert (holds(deputy, Role.EDITOR_IN_CHIEF, home), holds(chief.user, Role.EDITOR_IN_CHIEF, home)) == (False, True)
    absence = away(cluster, chief.user)
    deputy, absent = fresh(deputy), fresh(chief.user)
    assert (holds(deputy, Role.EDITOR_IN_CHIEF, home), holds(absent, Role.EDITOR_IN_CHIEF, home)) == (True, False)
    assert acting_for(deputy, Role.EDITOR_IN_CHIEF, home) == absent.pk
    assert people_at(home, Role.EDITOR_IN_CHIEF) == [deputy.pk]
    found = nearest_holders(Role.EDITOR_IN_CHIEF, home)
    assert {user: one.acting_for for user, one in found.items()} == {deputy.pk: absent.pk}
    end_absence(actor=absent, absence=absence)
    assert people_at(home, Role.EDITOR_IN_CHIEF) == [absent.pk]
    assert roles_of(fresh(deputy)) == []


@pytest.mark.parametrize(("first", "last"), [(-5, -1), (1, 3)])
def test_absence_counts_on_its_days_alone(cluster: Cluster, chief: RoleAssignment, first: int, last: int) -> None:
    Absence.objects.create(user=chief.user, first_day=today(first), last_day=today(last))
    assert people_at(cluster.city.home, Role.EDITOR_IN_CHIEF) == [chief.user_id]


def test_role_rests_without_a_deputy_and_the_place_above_answers(cluster: Cluster) -> None:
    away(cluster, cluster.city.people["chief"])
    assert set(nearest_holders(Role.EDITOR_IN_CHIEF, cluster.county.home)) == {cluster.portal.people["chief"].pk}


@pytest.mark.parametrize("trouble", ["inactive", "expired", "away", "ended", "principal inactive"])
def test_deputy_who_cannot_act_does_not_answer(cluster: Cluster, chief: RoleAssignment, trouble: str) -> None:
    away(cluster, chief.user)
    deputy = chief.deputy
    assert deputy is not None
    if trouble == "inactive":
        User.objects.filter(pk=deputy.pk).update(is_active=False)
    elif trouble == "expired":
        User.objects.filter(pk=deputy.pk).update(expires_on=today(-1))
    elif trouble == "away":
        away(cluster, deputy)
    elif trouble == "ended":
        RoleAssignment.objects.filter(pk=chief.pk).update(until=today(-1))
    else:
        User.objects.filter(pk=chief.user_id).update(is_active=False)
    assert people_at(cluster.city.home, Role.EDITOR_IN_CHIEF) == []
    assert roles_of(fresh(deputy)) == []


def test_deputy_is_another_person(cluster: Cluster) -> None:
    city = cluster.city
    user = city.people["chief"]
    twin = newcomer("twin", phone="+86 138-0000-1111")
    user.phone = "13800001111"
    user.save()
    for deputy in (user, twin):
        with pytest.raises(ValidationError):
            assign(actor=city.people["manager"], role=Role.EDITOR, page=city.home, user=user, deputy=deputy)
    assert not RoleAssignment.objects.filter(role=Role.EDITOR, user=user).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(role=Role.EDITOR, page_id=city.home.pk, user=user, deputy=user)


@pytest.mark.parametrize("who", ["person", "deputy"])
def test_account_that_may_not_be_used_gets_no_role(cluster: Cluster, who: str) -> None:
    gone = newcomer("gone", is_active=False)
    user, deputy = (gone, None) if who == "person" else (newcomer("there"), gone)
    with pytest.raises(ValidationError):
        assign(actor=cluster.city.people["manager"], role=Role.EDITOR, page=cluster.city.home, user=user, deputy=deputy)


@pytest.mark.parametrize("name", ["editor", "chief", "secrecy"])
def test_only_managers_at_or_above_give_and_take(cluster: Cluster, name: str) -> None:
    city = cluster.city
    given = RoleAssignment.objects.get(user=city.people["editor2"], role=Role.EDITOR)
    for actor in (city.people[name], cluster.department.people["manager"], cluster.county.people["manager"]):
        with pytest.raises(PermissionDenied):
            assign(actor=actor, role=Role.EDITOR, page=city.home, user=newcomer(f"n{actor.pk}"))
        with pytest.raises(PermissionDenied):
            revoke(actor=actor, assignment=given)
    assign(actor=cluster.portal.people["manager"], role=Role.EDITOR, page=city.home, user=newcomer("x"))
    assert kinds() == ["role.assigned"]


def test_changing_the_deputy_takes_the_former_out_of_the_admin(cluster: Cluster, chief: RoleAssignment) -> None:
    former = chief.deputy
    assert former is not None
    assign(actor=None, role=chief.role, page=cluster.city.home, user=chief.user)
    assert not former.groups.filter(name=STAFF).exists()
    assert chief.user.groups.filter(name=STAFF).exists()


def test_revoking_takes_deputy_and_holder_out_of_the_admin(cluster: Cluster, chief: RoleAssignment) -> None:
    revoke(actor=cluster.city.people["manager"], assignment=chief)
    assert kinds() == ["role.revoked"]
    for user in (chief.user, chief.deputy):
        assert user is not None
        assert not user.groups.filter(name=STAFF).exists()


def test_last_manager_of_a_site_stays(cluster: Cluster) -> None:
    city, office = cluster.city, cluster.portal.people["manager"]
    last = RoleAssignment.objects.get(role=Role.SITE_MANAGER, page_id=city.home.pk)
    with pytest.raises(ValidationError):
        revoke(actor=office, assignment=last)
    with pytest.raises(ValidationError):
        assign(actor=office, role=Role.SITE_MANAGER, page=city.home, user=last.user, until=today(1))
    second = newcomer("second", phone="13900000002", expires_on=today(30))
    assign(actor=office, role=Role.SITE_MANAGER, page=city.home, user=second)
    with pytest.raises(ValidationError):  # a contractor's end comes
        revoke(actor=office, assignment=last)
    User.objects.filter(pk=second.pk).update(expires_on=None)
    revoke(actor=office, assignment=last)
    assert not RoleAssignment.objects.filter(pk=last.pk).exists()


def test_manager_of_a_column_is_nobodys_last(cluster: Cluster) -> None:
    given = assign(actor=None, role=Role.SITE_MANAGER, page=cluster.city.column("news"), user=newcomer())
    revoke(actor=cluster.city.people["manager"], assignment=given)
    assert kinds() == ["role.revoked"]


# Acting for the site manager.
def test_acting_deputy_neither_gives_nor_takes_the_role_of_site_manager(cluster: Cluster, acting: User) -> None:
    county = cluster.county
    for page in (county.home, county.column("news")):
        with pytest.raises(PermissionDenied, match=page.title):
            assign(actor=acting, role=Role.SITE_MANAGER, page=page, user=acting)
    [assignment] = RoleAssignment.objects.filter(role=Role.SITE_MANAGER, page=county.home)
    with pytest.raises(PermissionDenied):
        revoke(actor=acting, assignment=assignment)
    with pytest.raises(PermissionDenied):
        assign(actor=acting, role=Role.SITE_MANAGER, page=county.home, user=assignment.user, deputy=None)
    assert list(RoleAssignment.objects.filter(role=Role.SITE_MANAGER, page=county.home)) == [assignment]
    assert assign(actor=acting, role=Role.EDITOR, page=county.home, user=newcomer()).role == Role.EDITOR


def test_acting_deputy_who_manages_in_the_own_right_too_gives_the_role(cluster: Cluster, acting: User) -> None:
    column = cluster.county.column("news")
    assign(actor=None, role=Role.SITE_MANAGER, page=column, user=acting)
    given = assign(
        actor=fresh(acting), role=Role.SITE_MANAGER, page=column, user=newcomer("other", phone="13900000003")
    )
    assert given.page_id == column.pk


def test_acting_deputy_leaves_the_absence_of_the_manager_alone(cluster: Cluster, acting: User) -> None:
    manager, [absence] = cluster.county.people["manager"], Absence.objects.all()
    with pytest.raises(PermissionDenied):
        mark_absent(actor=acting, user=manager, first_day=today(1), last_day=today(3000))
    with pytest.raises(PermissionDenied):
        end_absence(actor=acting, absence=absence)
    assert list(Absence.objects.values_list("last_day", flat=True)) == [today()]
    mark_absent(actor=acting, user=cluster.county.people["unit"], first_day=today(), last_day=today())
    mark_absent(actor=cluster.portal.people["manager"], user=manager, first_day=today(1), last_day=today(2))


# Mobile numbers.
@pytest.mark.parametrize("role", [Role.UNIT_REVIEWER, Role.EDITOR_IN_CHIEF, Role.SITE_MANAGER])
@pytest.mark.parametrize("phone", ["", "0555-1234567"])
def test_role_that_decides_needs_a_mobile_number(cluster: Cluster, role: str, phone: str) -> None:
    manager, user = cluster.city.people["manager"], newcomer(phone=phone)
    numbered = newcomer("numbered", phone="13900000004")
    with pytest.raises(ValidationError, match="newcomer"):
        assign(actor=manager, role=role, page=cluster.city.home, user=user)
    with pytest.raises(ValidationError, match="newcomer"):
        assign(actor=manager, role=role, page=cluster.city.home, user=numbered, deputy=user)
    assert not RoleAssignment.objects.filter(role=role, user__in=[user, numbered]).exists()
    assert assign(actor=manager, role=role, page=cluster.city.home, user=numbered).user == numbered
    assert assign(actor=None, role=role, page=cluster.city.home, user=user).user == user


def test_terms_of_a_reviewer_without_a_number_change_while_the_role_runs(cluster: Cluster) -> None:
    manager, unit = cluster.city.people["manager"], cluster.city.people["unit"]
    given = assign(actor=manager, role=Role.UNIT_REVIEWER, page=cluster.city.home, user=unit, until=today(1))
    assert given.until == today(1)
    RoleAssignment.objects.filter(pk=given.pk).update(until=today(-1))
    with pytest.raises(ValidationError):
        assign(actor=manager, role=Role.UNIT_REVIEWER, page=cluster.city.home, user=unit)


# Records.
def test_record_of_a_role_says_its_terms_before_and_after(cluster: Cluster, chief: RoleAssignment) -> None:
    assert payload() == {
        "role": Role.EDITOR_IN_CHIEF,
        "user": "qinghe-chief",
        "until": None,
        "deputy": "deputy",
        "before": {"until": None, "deputy": None},
    }
    assign(actor=None, role=Role.EDITOR_IN_CHIEF, page=cluster.city.home, user=chief.user, until=today(9))
    after = {"until": today(9).isoformat(), "deputy": None}
    words = {"role": Role.EDITOR_IN_CHIEF, "user": "qinghe-chief"}
    assert payload() == {**words, **after, "before": {"until": None, "deputy": "deputy"}}
    assign(actor=None, role=Role.EDITOR, page=cluster.city.home, user=newcomer())
    assert payload() == {"role": Role.EDITOR, "user": "newcomer", "until": None, "deputy": None}


def test_record_of_a_role_taken_names_the_deputy(cluster: Cluster, chief: RoleAssignment) -> None:
    revoke(actor=None, assignment=chief)
    assert payload() == {"role": Role.EDITOR_IN_CHIEF, "user": "qinghe-chief", "deputy": "deputy"}


def test_record_of_an_absence_keeps_the_note_to_itself(cluster: Cluster) -> None:
    user = cluster.city.people["editor"]
    absence = mark_absent(actor=user, user=user, first_day=today(), last_day=today(2), note="住院")
    days = {"first_day": today().isoformat(), "last_day": today(2).isoformat()}
    assert payload() == days
    end_absence(actor=user, absence=absence)
    assert (kinds(), payload()) == (["absence.ended"], days)


# Absence.
@pytest.mark.parametrize(("first", "last"), [(3, 2), (-3, -1)])
def test_absence_of_impossible_days_is_refused(cluster: Cluster, first: int, last: int) -> None:
    user = cluster.city.people["editor"]
    with pytest.raises(ValidationError):
        away(cluster, user, first, last)
    assert not Absence.objects.exists()


def test_absences_do_not_overlap(cluster: Cluster) -> None:
    user = cluster.city.people["editor"]
    away(cluster, user, 0, 3)
    with pytest.raises(ValidationError):
        away(cluster, user, 3, 5)
    away(cluster, user, 4, 5)


def test_absence_is_entered_by_the_person_or_a_manager_above(cluster: Cluster) -> None:
    user = cluster.county.people["editor"]
    for actor in (
        cluster.county.people["editor2"],
        cluster.city.people["manager"],
        cluster.department.people["manager"],
    ):
        with pytest.raises(PermissionDenied):
            mark_absent(actor=actor, user=user, first_day=today(), last_day=today(1))
    for days, actor in enumerate((cluster.county.people["manager"], cluster.portal.people["manager"], user)):
        absence = mark_absent(actor=actor, user=user, first_day=today(days), last_day=today(days))
        with pytest.raises(PermissionDenied):
            end_absence(actor=cluster.department.people["manager"], absence=absence)
    assert kinds() == ["absence.entered"]


def test_absence_of_who_holds_roles_elsewhere_too_is_not_the_managers_alone(cluster: Cluster) -> None:
    """Roles at the city would rest with those at the county."""
    user = cluster.county.people["editor"]
    assign(actor=None, role=Role.EDITOR, page=cluster.city.home, user=user)
    with pytest.raises(PermissionDenied):
        mark_absent(actor=cluster.county.people["manager"], user=user, first_day=today(), last_day=today(1))
    mark_absent(actor=cluster.portal.people["manager"], user=user, first_day=today(), last_day=today(1))


def test_coming_back_keeps_the_days_that_were(cluster: Cluster) -> None:
    user = cluster.city.people["editor"]
    running = Absence.objects.create(user=user, first_day=today(-2), last_day=today(2))
    ahead = Absence.objects.create(user=user, first_day=today(5), last_day=today(6))
    for absence in (running, ahead):
        end_absence(actor=user, absence=absence)
    assert [(one.first_day, one.last_day) for one in Absence.objects.all()] == [(today(-2), today(-1))]
    assert kinds() == ["absence.ended"]


def test_whoever_is_away_edits_nothing_meanwhile(cluster: Cluster) -> None:
    user = cluster.city.people["editor"]
    away(cluster, user)
    forget(user)
    assert not cluster.city.column("news").permissions_for_user(user).can_add_subpage()
