"""What managers do with accounts: who may, what is refused, what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from foundation.accounts import permissions, registry
from foundation.accounts.actions import (
    change_account,
    create_account,
    deactivate,
    end_sessions,
    reactivate,
    reset_password,
    reset_second_factor,
    set_own_password,
    unlock_account,
)
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from foundation.organisations.models import Organisation
from tests.factories.accounts import has_factor, is_in, log_in, visitor, with_factor
from tests.factories.cluster import PASSWORD, Cluster

pytestmark = pytest.mark.django_db

Act = Callable[..., Any]
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def office() -> Organisation:
    return Organisation.objects.create(name="甲县人民政府", kind="county")


@pytest.fixture
def other_office() -> Organisation:
    return Organisation.objects.create(name="乙县人民政府", kind="county")


@pytest.fixture
def person(office: Organisation) -> User:
    return create_account(username="p", real_name="张三", organisation=office, phone="13800000001", password=PASSWORD)[
        0
    ]


@pytest.fixture
def manager(office: Organisation, monkeypatch: pytest.MonkeyPatch) -> User:
    """Somebody whom a registered rule lets manage the people of the same organisation."""

    def same_office(actor: User, user: User) -> bool:
        return actor.username == "m" and actor.organisation_id == user.organisation_id

    monkeypatch.setattr(permissions, "_managers", [same_office])
    return create_account(username="m", real_name="李四", organisation=office, password=PASSWORD)[0]


@pytest.fixture
def colleague(office: Organisation) -> User:
    return create_account(username="c", real_name="王五", organisation=office, password=PASSWORD)[0]


@pytest.fixture
def veto(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Account names that may not go."""
    kept: list[str] = []
    rule = [lambda user: f"{user} 不能离开" if user.username in kept else None]
    monkeypatch.setattr(permissions, "_vetoes", rule)
    return kept  # type: ignore[return-value] # a list, to be filled by the test


def change(*, actor: User, user: User, **fields: Any) -> User:
    """Change some fields, leave the others as they are."""
    facts: dict[str, Any] = {
        "real_name": user.real_name,
        "organisation": user.organisation,
        "phone": user.phone,
        "expires_on": user.expires_on,
    }
    return change_account(actor=actor, user=user, **facts | fields)


def last() -> tuple[str, str, str]:
    entry = AuditEntry.objects.latest("number")
    return entry.kind, entry.actor_name, entry.object_key


def payload() -> dict[str, Any]:
    data: dict[str, Any] = AuditEntry.objects.latest("number").payload.data
    return data


ACTS: list[Act] = [change, deactivate, reactivate, reset_password, reset_second_factor, end_sessions, unlock_account]


# who may


@pytest.mark.parametrize("act", ACTS)
def test_act_by_a_colleague_is_refused(act: Act, person: User, manager: User, colleague: User) -> None:
    with pytest.raises(PermissionDenied, match="张三"):
        act(actor=colleague, user=person)


@pytest.mark.parametrize("act", ACTS)
def test_act_on_somebody_of_another_place_is_refused(act: Act, manager: User, other_office: Organisation) -> None:
    stranger, _password = create_account(username="s", real_name="赵六", organisation=other_office)
    with pytest.raises(PermissionDenied, match="赵六"):
        act(actor=manager, user=stranger)


@pytest.mark.parametrize("act", ACTS)
def test_act_on_a_superuser_is_refused_to_managers(act: Act, manager: User, office: Organisation) -> None:
    root = User.objects.create_superuser("root", real_name="钱七", organisation=office)
    with pytest.raises(PermissionDenied, match="钱七"):
        act(actor=manager, user=root)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("end", [{"is_active": False}, {"expires_on": date(2020, 1, 1)}])
def test_act_by_an_ended_account_is_refused(act: Act, end: dict[str, Any], person: User, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(**end)  # the object in hand does not know yet
    with pytest.raises(PermissionDenied):
        act(actor=manager, user=person)


@pytest.mark.parametrize("act", [deactivate, reset_password, reset_second_factor, unlock_account])
def test_act_on_oneself_is_refused(act: Act, manager: User) -> None:
    with_factor(manager)
    with pytest.raises(PermissionDenied):
        act(actor=manager, user=manager)
    manager.refresh_from_db()
    assert (manager.is_active, manager.check_password(PASSWORD), has_factor(manager)) == (True, True, True)


@pytest.mark.parametrize("fields", [{"expires_on": TOMORROW}, {"phone": "13900000002"}, {"real_name": "李五"}])
@pytest.mark.parametrize("is_superuser", [False, True])
def test_own_account_is_changed_by_somebody_else(manager: User, fields: dict[str, Any], is_superuser: bool) -> None:
    User.objects.filter(pk=manager.pk).update(is_superuser=is_superuser)
    with pytest.raises(PermissionDenied):
        change(actor=User.objects.get(pk=manager.pk), user=manager, **fields)
    manager.refresh_from_db()
    assert (manager.real_name, manager.phone, manager.expires_on) == ("李四", "", None)


def test_account_moves_only_to_an_organisation_that_a_rule_names(
    manager: User, person: User, other_office: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_hosts", [])
    with pytest.raises(PermissionDenied, match="乙县人民政府"):
        change(actor=manager, user=person, organisation=other_office)
    permissions.register_host(lambda actor, organisation: (actor, organisation) == (manager, other_office))
    assert change(actor=manager, user=person, organisation=other_office).organisation == other_office
    person.refresh_from_db()
    root = User.objects.create_superuser("root")
    monkeypatch.setattr(permissions, "_hosts", [])
    assert change(actor=root, user=person, organisation=manager.organisation).organisation == manager.organisation


@pytest.mark.parametrize("act", ACTS)
def test_closer_deactivates_and_ends_sessions_and_nothing_else(
    act: Act, person: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_managers", [])
    monkeypatch.setattr(permissions, "_closers", [lambda actor, user: (actor, user) == (colleague, person)])
    if act in (deactivate, end_sessions):
        act(actor=colleague, user=person)
        return
    with pytest.raises(PermissionDenied, match="张三"):
        act(actor=colleague, user=person)


def test_closer_does_not_close_superusers(colleague: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "_closers", [_always])
    assert not permissions.may_close(colleague, User.objects.create_superuser("root"))


def test_nobody_but_superusers_manages_without_a_rule(
    person: User, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "_managers", [])
    root = User.objects.create_superuser("root")
    assert (permissions.may_manage(colleague, person), permissions.may_manage(root, person)) == (False, True)


def test_rules_are_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "_managers", [])
    monkeypatch.setattr(permissions, "_vetoes", [])
    for _n in range(2):
        permissions.register_manager(_always)
        permissions.register_veto(_never)
    assert (permissions._managers, permissions._vetoes) == ([_always], [_never])


def _always(actor: User, user: User) -> bool:
    return True


def _never(user: User) -> None:
    return None


# what they do


def test_created_account_is_recorded_and_must_change_its_password(manager: User, office: Organisation) -> None:
    user, password = create_account(
        username="n", real_name="孙八", organisation=office, expires_on=TOMORROW, actor=manager
    )
    assert (password is not None, user.must_change_password) == (True, True)
    assert (last(), payload()["expires_on"]) == (("account.created", "李四", str(user.pk)), TOMORROW.isoformat())


def test_created_account_with_a_given_password_keeps_it(person: User) -> None:
    assert (person.must_change_password, person.check_password(PASSWORD)) == (False, True)


def test_change_is_recorded_with_what_changed(manager: User, person: User) -> None:
    change(actor=manager, user=person, real_name=" 张三丰 ", expires_on=TOMORROW)
    person.refresh_from_db()
    assert (person.real_name, person.expires_on) == ("张三丰", TOMORROW)
    assert last() == ("account.changed", "李四", str(person.pk))
    assert payload() == {"changed": {"real_name": ["张三", "张三丰"], "expires_on": [None, TOMORROW.isoformat()]}}


def test_change_of_nothing_is_not_recorded(manager: User, person: User) -> None:
    before = AuditEntry.objects.count()
    change(actor=manager, user=person)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("fields", [{"real_name": "  "}, {"real_name": "张" * 61}, {"phone": "1" * 31}])
def test_change_to_a_wrong_value_is_refused(manager: User, person: User, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        change(actor=manager, user=person, **fields)
    assert set(refused.value.error_dict) == set(fields)
    person.refresh_from_db()
    assert (person.real_name, person.phone) == ("张三", "13800000001")


def test_deactivation_and_back(manager: User, person: User) -> None:
    assert deactivate(actor=manager, user=person).is_usable is False
    assert last() == ("account.deactivated", "李四", str(person.pk))
    with pytest.raises(ValidationError):
        deactivate(actor=manager, user=person)
    assert reactivate(actor=manager, user=person).is_usable is True
    assert last() == ("account.reactivated", "李四", str(person.pk))
    with pytest.raises(ValidationError):
        reactivate(actor=manager, user=person)


def test_reset_password_gives_a_new_one_that_must_be_changed(manager: User, person: User) -> None:
    password = reset_password(actor=manager, user=person)
    person.refresh_from_db()
    assert (person.check_password(password), person.check_password(PASSWORD)) == (True, False)
    assert person.must_change_password is True
    assert (last(), password in str(payload())) == (("account.password_reset", "李四", str(person.pk)), False)


def test_own_password_ends_the_must(manager: User, person: User) -> None:
    reset_password(actor=manager, user=person)
    person.refresh_from_db()
    set_own_password(user=person, password="my-own-horse-battery")
    person.refresh_from_db()
    assert (person.must_change_password, last()) == (False, ("account.password_changed", "张三", str(person.pk)))


def test_reset_second_factor_removes_codes_too(manager: User, person: User) -> None:
    with_factor(person)
    reset_second_factor(actor=manager, user=person)
    assert (has_factor(person), last()) == (False, ("account.second_factor_reset", "李四", str(person.pk)))
    with pytest.raises(ValidationError, match="张三"):
        reset_second_factor(actor=manager, user=person)


def test_end_sessions_counts_them_and_may_be_ones_own(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    log_in(visitor(), editor.username)
    log_in(visitor(), editor.username)
    assert end_sessions(actor=editor, user=editor) == 2
    assert (end_sessions(actor=cluster.superuser, user=editor), payload()) == (0, {"sessions": 0})


# what may not go


def test_veto_keeps_an_account(manager: User, person: User, veto: list[str]) -> None:
    veto.append("p")
    for act, fields in (
        (deactivate, {}),
        (change, {"expires_on": TOMORROW}),
        (change, {"expires_on": date(2020, 1, 1)}),
    ):
        with pytest.raises(ValidationError, match="张三 不能离开"):
            act(actor=manager, user=person, **fields)  # type: ignore[operator] # two acts of different fields
    person.refresh_from_db()
    assert (person.is_active, person.expires_on) == (True, None)


def test_veto_lets_other_things_happen(manager: User, person: User, veto: list[str]) -> None:
    User.objects.filter(pk=person.pk).update(expires_on=TOMORROW)
    person.refresh_from_db()
    veto.append("p")
    change(actor=manager, user=person, phone="13900000003")
    change(actor=manager, user=person, expires_on=TOMORROW + timedelta(days=1))
    change(actor=manager, user=person, expires_on=None)
    reset_password(actor=manager, user=person)
    with pytest.raises(ValidationError):
        change(actor=manager, user=User.objects.get(pk=person.pk), expires_on=TOMORROW)


def test_veto_of_an_account_that_is_over_already_holds_nothing(manager: User, person: User, veto: list[str]) -> None:
    veto.append("p")
    User.objects.filter(pk=person.pk).update(expires_on=date(2020, 1, 2))
    person.refresh_from_db()
    assert deactivate(actor=manager, user=person).is_active is False


def test_extension_does_not_bring_old_sessions_back(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    client = visitor()
    log_in(client, editor.username)
    assert is_in(client)
    User.objects.filter(pk=editor.pk).update(expires_on=date(2020, 1, 2))
    editor.refresh_from_db()
    change(actor=cluster.superuser, user=editor, expires_on=None)
    assert (UserSession.objects.count(), is_in(client)) == (0, False)


# the record


def test_act_without_a_recorder_does_not_happen(manager: User, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_recorders", [])
    with pytest.raises(LookupError, match="register_recorder"):
        deactivate(actor=manager, user=person)
    person.refresh_from_db()
    assert person.is_active is True


def test_record_of_an_undeclared_kind_is_refused(person: User) -> None:
    with pytest.raises(LookupError, match="invented"):
        registry.record(kind="account.invented", actor=None, obj=person)


def test_every_kind_has_words(person: User) -> None:
    from foundation.audit.registry import label_of

    assert [label_of(kind) for kind in registry.KINDS] == [str(label) for label in registry.KINDS.values()]
