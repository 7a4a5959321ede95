"""Accounts and the day they end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from foundation.accounts.actions import create_account, initial_password
from foundation.accounts.models import User
from foundation.organisations.models import Organisation
from tests.factories.cluster import PASSWORD, Cluster

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(name="甲县人民政府", kind="county")


def today() -> date:
    return timezone.localdate()


@pytest.mark.parametrize(("days", "active", "usable"), [(0, True, True), (-1, True, False), (5, False, False)])
def test_account_is_usable_to_its_last_day(days: int, active: bool, usable: bool) -> None:
    user = User.objects.create_user("a", expires_on=today() + timedelta(days=days), is_active=active)
    assert user.is_usable is usable
    assert (user in User.objects.usable()) is usable


def test_expired_account_cannot_log_in(client: Client) -> None:
    User.objects.create_user("a", password=PASSWORD, expires_on=today() - timedelta(days=1))
    assert client.login(username="a", password=PASSWORD) is False
    User.objects.update(expires_on=today())
    assert client.login(username="a", password=PASSWORD) is True


@pytest.mark.parametrize("end", [{"expires_on": date(2020, 1, 1)}, {"is_active": False}])
def test_running_session_ends_with_the_account(cluster: Cluster, end: dict[str, object]) -> None:
    client = Client(HTTP_HOST="portal.test")
    editor = cluster.county.people["editor"]
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=editor.pk).update(**end)
    response = client.get("/admin/")
    assert (response.status_code, "/admin/login/" in response["Location"]) == (302, True)


def test_name_of_a_person_is_the_real_one() -> None:
    assert str(User(username="a", real_name="张三", first_name="San")) == "张三"
    assert str(User(username="a")) == "a"
    assert User(username="a", real_name="张三").get_full_name() == "张三"


def test_account_is_made_once(organisation: Organisation) -> None:
    user, password = create_account(username=" a ", real_name="张三", organisation=organisation)
    assert password is not None
    assert (user.username, len(password), user.check_password(password)) == ("a", 16, True)
    assert create_account(username="a", real_name="张三", organisation=organisation) == (user, None)


def test_account_of_somebody_else_is_refused(organisation: Organisation) -> None:
    create_account(username="a", real_name="张三", organisation=organisation)
    with pytest.raises(ValidationError, match="张三"):
        create_account(username="a", real_name="李四", organisation=organisation)
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["", "两 个", "x" * 151])
def test_malformed_account_name_is_refused(organisation: Organisation, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        create_account(username=name, real_name="张三", organisation=organisation)
    assert set(refused.value.error_dict) == {"username"}
    assert User.objects.count() == 0


def test_initial_passwords_differ_and_have_no_look_alikes() -> None:
    made = {initial_password() for _n in range(50)}
    assert (len(made), set("".join(made)) & set("0O1lI")) == (50, set())
