"""The way back in for the last superuser."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from foundation.accounts.lockout import is_locked
from foundation.accounts.models import User
from foundation.audit.models import AuditEntry
from tests.factories.accounts import has_factor, is_in, log_in, visitor, with_factor
from tests.factories.cluster import Cluster

pytestmark = pytest.mark.django_db


def test_recover_account_lets_in_again(cluster: Cluster) -> None:
    with_factor(cluster.superuser)
    stolen = visitor()
    stolen.force_login(cluster.superuser)
    for _n in range(5):
        log_in(visitor(), "root", "wrong")
    out = io.StringIO()
    call_command("recover_account", "root", stdout=out)
    client = visitor()
    log_in(client, "root", out.getvalue().split()[-1].split("：")[-1])
    assert client.get("/admin/")["Location"] == "/admin/account/password/"
    assert (has_factor(cluster.superuser), is_locked("root"), is_in(stolen)) == (False, False, False)
    assert AuditEntry.objects.filter(kind="account.recovered", actor_id=None, title="root").count() == 1


@pytest.mark.parametrize(("name", "active"), [("nobody", True), ("root", False)])
def test_recover_account_of_nobody_or_a_closed_one_is_refused(cluster: Cluster, name: str, active: bool) -> None:
    User.objects.update(is_active=active)
    before = cluster.superuser.password
    with pytest.raises(CommandError, match=name) as refused:
        call_command("recover_account", name)
    assert (refused.value.returncode, User.objects.get(username="root").password == before) == (2, True)
