"""Accounts of a manager's people over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.admin_views.accounts import ACTS
from cms.roles.account_rows import AccountState
from cms.roles.actions import assign
from foundation.accounts.models import User
from tests.factories.admin import browser
from tests.factories.cluster import PASSWORD, Cluster
from tests.factories.people import absent, account, day, holder, numbered

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST = reverse("people:accounts")
NEW = reverse("people:account_new")


def page(user: User) -> str:
    return reverse("people:account", args=[user.pk])


def shown(response: Any) -> list[str]:
    return [row.user.username for row in response.context["rows"]]


def changed(user: User, **values: Any) -> dict[str, Any]:
    return {
        "real_name": user.real_name,
        "organisation": user.organisation_id,
        "phone": user.phone,
        "expires_on": "",
        **values,
    }


def lock(user: User) -> None:
    AccessAttempt.objects.create(
        username=user.username,
        ip_address="192.0.2.1",
        failures_since_start=settings.AXES_FAILURE_LIMIT,
        attempt_time=timezone.now(),
    )


def test_list_shows_the_managers_accounts_with_their_states(cluster: Cluster) -> None:
    locked, factor, away = (cluster.county.people[name] for name in ("editor", "editor2", "unit"))
    lock(locked)
    Authenticator.objects.create(user=factor, type=Authenticator.Type.TOTP, data={})
    absence = absent(away)
    expired = account(cluster.county.organisation, expires_on=day(-1), real_name="过期")
    response = browser(cluster.county.people["manager"]).get(LIST)
    rows = {row.user.username: row for row in response.context["rows"]}
    assert set(rows) == {"luoping-manager", "luoping-editor", "luoping-editor2", "luoping-unit", expired.username}
    assert {name for name, row in rows.items() if row.is_locked} == {"luoping-editor"}
    assert {name for name, row in rows.items() if row.has_second_factor} == {"luoping-editor2"}
    assert {name for name, row in rows.items() if not row.is_usable} == {expired.username}
    assert rows["luoping-unit"].away == absence
    assert b"qinghe" not in response.content


def test_list_does_not_tell_of_roles_elsewhere(cluster: Cluster) -> None:
    guest = holder(cluster.city, "contributor")
    User.objects.filter(pk=guest.pk).update(organisation=cluster.county.organisation)
    [row] = browser(cluster.county.people["manager"]).get(LIST, {"q": guest.username}).context["rows"]
    assert row.roles == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (AccountState.USABLE, {"luoping-manager", "luoping-editor", "luoping-editor2", "luoping-unit"}),
        (AccountState.CLOSED, {"gone"}),
        (AccountState.WITHOUT_ROLE, {"gone"}),
    ],
)
def test_list_is_narrowed_by_state(cluster: Cluster, state: str, expected: set[str]) -> None:
    account(cluster.county.organisation, username="gone", is_active=False)
    client = browser(cluster.county.people["manager"])
    assert set(shown(client.get(LIST, {"state": state}))) == expected


def test_list_takes_as_many_queries_for_three_accounts_as_for_one(cluster: Cluster) -> None:
    client = browser(cluster.county.people["manager"])

    def queries() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    one = queries()
    for _number in range(3):
        lock(absent(holder(cluster.county, "editor")).user)
    assert queries() == one


def test_new_account_shows_its_password_once(cluster: Cluster) -> None:
    values = {"username": "luoping-new", "real_name": "新人", "organisation": cluster.county.organisation.pk}
    response = browser(cluster.county.people["manager"]).post(NEW, values)
    user = User.objects.get(username="luoping-new")
    assert user.check_password(response.context["password"])
    assert user.must_change_password


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"username": ""}, ["username"]),
        ({"username": "qinghe-editor"}, ["username"]),
        ({"real_name": ""}, ["real_name"]),
        ({"organisation": 999999}, ["organisation"]),
        ({"expires_on": "2020-01-01"}, ["expires_on"]),
    ],
)
def test_bad_new_account_is_said_at_its_field(cluster: Cluster, change: dict[str, Any], wrong: list[str]) -> None:
    values = {"username": "x", "real_name": "新人", "organisation": cluster.county.organisation.pk, **change}
    response = browser(cluster.county.people["manager"]).post(NEW, values)
    assert list(response.context["form"].errors) == wrong
    assert not User.objects.filter(real_name="新人").exists()


def test_account_is_changed_by_its_manager(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    client = browser(cluster.county.people["manager"])
    client.post(page(editor), changed(editor, real_name="改名", phone="13600001111", expires_on=day(90).isoformat()))
    editor.refresh_from_db()
    assert (editor.real_name, editor.phone_key, editor.expires_on) == ("改名", "13600001111", day(90))


def test_account_moves_only_to_organisations_of_the_manager(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    values = changed(editor, organisation=cluster.city.organisation.pk)
    response = browser(cluster.county.people["manager"]).post(page(editor), values)
    assert list(response.context["form"].errors) == ["organisation"]


def test_last_manager_gets_no_last_day_and_stays_active(cluster: Cluster) -> None:
    manager = cluster.county.people["manager"]
    client = browser(cluster.portal.people["manager"])
    response = client.post(page(manager), changed(manager, expires_on=day(9).isoformat()))
    assert list(response.context["form"].errors) == ["__all__"]
    client.post(reverse("people:deactivate", args=[manager.pk]))
    manager.refresh_from_db()
    assert (manager.expires_on, manager.is_active) == (None, True)


def test_account_is_deactivated_and_activated_again(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    client = browser(cluster.county.people["manager"])
    client.post(reverse("people:deactivate", args=[editor.pk]))
    editor.refresh_from_db()
    assert not editor.is_active
    client.post(reverse("people:reactivate", args=[editor.pk]))
    editor.refresh_from_db()
    assert editor.is_active


def test_lost_password_and_factor_are_reset_and_the_lock_lifted(cluster: Cluster) -> None:
    editor = cluster.county.people["editor"]
    lock(editor)
    Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={})
    client = browser(cluster.county.people["manager"])
    client.post(reverse("people:unlock", args=[editor.pk]))
    client.post(reverse("people:reset_second_factor", args=[editor.pk]))
    response = client.post(reverse("people:reset_password", args=[editor.pk]))
    editor.refresh_from_db()
    assert editor.check_password(response.context["password"])
    assert editor.must_change_password
    assert not Authenticator.objects.filter(user=editor).exists()
    assert not AccessAttempt.objects.exists()
    client.post(reverse("people:end_sessions", args=[editor.pk]))
    assert client.get(page(editor)).status_code == 200


@pytest.mark.parametrize("who", [("county", "manager"), ("department", "manager")])
@pytest.mark.parametrize("name", [*ACTS, "reset_password", "account"])
def test_acts_on_accounts_of_other_sites_do_not_exist(cluster: Cluster, who: tuple[str, str], name: str) -> None:
    client = browser(getattr(cluster, who[0]).people[who[1]])
    editor = cluster.city.people["editor"]
    assert client.post(reverse(f"people:{name}", args=[editor.pk]), changed(editor)).status_code == 404
    editor.refresh_from_db()
    assert editor.is_active
    assert editor.check_password(PASSWORD)


@pytest.mark.parametrize("name", [*ACTS, "reset_password", "account", "account_new", "accounts"])
@pytest.mark.parametrize("who", ["editor", "chief"])
def test_acts_of_others_than_managers_are_refused(cluster: Cluster, who: str, name: str) -> None:
    editor = cluster.city.people["contributor"]
    address = reverse(f"people:{name}", args=[] if name in ("account_new", "accounts") else [editor.pk])
    client = browser(cluster.city.people[who])
    response = client.get(address) if name == "accounts" else client.post(address, changed(editor))
    assert response.headers["Location"] == reverse("wagtailadmin_home")
    editor.refresh_from_db()
    assert editor.is_active
    assert editor.check_password(PASSWORD)


@pytest.mark.parametrize("name", [*ACTS, "reset_password"])
def test_acts_by_get_are_refused(cluster: Cluster, name: str) -> None:
    editor = cluster.county.people["editor"]
    client = browser(cluster.county.people["manager"])
    assert client.get(reverse(f"people:{name}", args=[editor.pk])).status_code == 405


def test_person_who_works_elsewhere_too_is_seen_but_not_touched(cluster: Cluster) -> None:
    guest = holder(cluster.city, "contributor")
    User.objects.filter(pk=guest.pk).update(organisation=cluster.county.organisation)
    client = browser(cluster.county.people["manager"])
    response = client.get(page(guest))
    assert not response.context["is_managed"]
    shown = {name: f'data-testid="act-{name}"'.encode() in response.content for name in [*ACTS, "reset_password"]}
    assert {name for name, there in shown.items() if there} == {"deactivate", "end_sessions"}
    assert b"account-form" not in response.content
    for name in ("reset_password", "reset_second_factor", "unlock"):
        client.post(reverse(f"people:{name}", args=[guest.pk]))
    client.post(page(guest), changed(guest, real_name="改名", organisation=cluster.county.organisation.pk))
    guest.refresh_from_db()
    assert (guest.is_active, guest.has_usable_password(), guest.must_change_password) == (True, False, False)
    assert guest.real_name != "改名"
    client.post(reverse("people:deactivate", args=[guest.pk]))
    guest.refresh_from_db()
    assert not guest.is_active


def test_secrets_of_an_account_are_for_who_manages_it(cluster: Cluster) -> None:
    guest = holder(cluster.city, "contributor", phone="13755556666", last_login=timezone.now())
    assign(actor=None, role="contributor", page=cluster.county.home, user=guest)
    lock(guest)
    Authenticator.objects.create(user=guest, type=Authenticator.Type.TOTP, data={})
    answers = {}
    for name in ("county", "portal"):
        client = browser(getattr(cluster, name).people["manager"])
        found = client.get(page(guest))
        [row] = client.get(LIST, {"q": guest.username}).context["rows"]
        assert found.context["row"] == row
        by_phone = shown(client.get(LIST, {"q": "1375555"}))
        day_shown = f"{timezone.localtime(guest.last_login):%Y-%m-%d %H:%M}".encode()
        secrets = (b"13755556666" in found.content, day_shown in found.content)
        answers[name] = (*secrets, row.is_told, row.is_locked, row.has_second_factor, by_phone)
    assert answers == {"county": (False,) * 5 + ([],), "portal": (True,) * 5 + ([guest.username],)}


def test_own_account_is_shown_but_changed_by_somebody_else(cluster: Cluster) -> None:
    manager = numbered(cluster.county.people["manager"])
    client = browser(manager)
    response = client.get(page(manager))
    assert manager.phone.encode() in response.content
    assert b"account-form" not in response.content
    client.post(page(manager), changed(manager, phone=""))
    manager.refresh_from_db()
    assert manager.phone_key == manager.phone
    assert manager.phone


@pytest.mark.parametrize("name", ["wagtailusers_users:index", "wagtailusers_users:add", "wagtailusers_groups:index"])
def test_stock_screens_of_users_and_groups_are_not_for_managers(cluster: Cluster, name: str) -> None:
    for person in (cluster.county.people["manager"], cluster.portal.people["manager"]):
        assert browser(person).get(reverse(name)).headers["Location"] == reverse("wagtailadmin_home")
