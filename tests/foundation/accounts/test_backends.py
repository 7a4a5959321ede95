"""What the session's account is read with, and what it may in Django's sense."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.accounts.backends import AccountBackend
from foundation.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ENTER = "wagtailadmin.access_admin"


@pytest.fixture
def user() -> User:
    """Somebody who enters the admin by a group, and holds another permission of their own."""
    user = User.objects.create_user("somebody")
    group = Group.objects.create(name="of the test")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    user.user_permissions.add(Permission.objects.get(codename="add_user"))
    return User.objects.get(pk=user.pk)


def test_permissions_of_groups_and_own_come_in_one_query_and_are_remembered(user: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert user.get_all_permissions() == {ENTER, "accounts.add_user"}
        assert [user.has_perm(ENTER), user.has_perm("accounts.delete_user")] == [True, False]
    assert len(queries) == 1


def test_nobody_unusable_holds_a_permission(user: User) -> None:
    user.is_active = False
    user.save()
    assert User.objects.get(pk=user.pk).get_all_permissions() == set()
    assert AccountBackend().get_user(user.pk) is None


def test_superuser_holds_all(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert User.objects.get(pk=user.pk).has_perm("accounts.delete_user")


def test_session_of_an_expired_or_missing_account_ends(user: User) -> None:
    backend = AccountBackend()
    assert backend.get_user(user.pk) == user
    User.objects.filter(pk=user.pk).update(expires_on=timezone.localdate().replace(year=2020))
    assert (backend.get_user(user.pk), backend.get_user(999_999)) == (None, None)
