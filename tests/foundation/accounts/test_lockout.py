"""Locking an account after failures, for the address they came from, and lifting it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from foundation.accounts.actions import unlock_account
from foundation.accounts.lockout import client_address, failures, is_locked
from foundation.audit.models import AuditEntry
from tests.factories.accounts import CODE, code, is_in, log_in, visitor, with_factor
from tests.factories.cluster import PASSWORD, Cluster

pytestmark = pytest.mark.django_db

EDITOR = "luoping-editor"


def fail(client: Client, times: int, name: str = EDITOR) -> list[int]:
    """Status of each wrong log-in."""
    return [log_in(client, name, "wrong").status_code for _n in range(times)]


def locks() -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(kind__in=("account.locked", "account.unlocked")).order_by("number")
    return [(entry.kind, entry.title, entry.actor_name) for entry in entries]


def test_lock_comes_with_the_fifth_failure_and_holds_against_the_right_password(cluster: Cluster) -> None:
    client = visitor()
    assert fail(client, 5) == [200] * 4 + [429]
    assert (log_in(client, EDITOR).status_code, is_in(client)) == (429, False)
    assert 'data-testid="locked"' in log_in(client, EDITOR).content.decode()


def test_lock_spares_the_person_elsewhere_and_the_colleagues_here(cluster: Cluster) -> None:
    attacker = visitor("198.51.100.1")
    fail(attacker, 5)
    person, colleague = visitor("192.0.2.1"), visitor("198.51.100.1")
    log_in(person, EDITOR)
    log_in(colleague, "luoping-editor2")
    assert (is_in(person), is_in(colleague)) == (True, True)


def test_lock_ends_by_itself_and_tries_meanwhile_do_not_prolong_it(cluster: Cluster) -> None:
    start = timezone.now()
    client = visitor()
    with time_machine.travel(start, tick=False):
        fail(client, 5)
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert log_in(client, EDITOR).status_code == 429
    with time_machine.travel(start + timedelta(minutes=15, seconds=1), tick=False):
        assert is_locked(EDITOR) is False
        assert log_in(client, EDITOR).status_code == 302


def test_lock_needs_failures_in_a_row(cluster: Cluster) -> None:
    client = visitor()
    fail(client, 4)
    log_in(client, EDITOR)
    assert is_in(client)
    assert fail(visitor(), 4) == [200] * 4


def test_lock_everywhere_comes_with_guesses_from_many_addresses(cluster: Cluster) -> None:
    for number in range(10):
        fail(visitor(f"198.51.100.{number}"), 3)
    assert failures(EDITOR) == 30
    person = visitor("192.0.2.1")
    assert (log_in(person, EDITOR).status_code, is_in(person), is_locked(EDITOR)) == (429, False, True)


def test_lock_of_an_unknown_name_looks_the_same_and_is_not_recorded(cluster: Cluster) -> None:
    assert fail(visitor(), 6, "nobody") == [200] * 4 + [429] * 2
    assert locks() == []


def test_lock_and_its_lifting_are_recorded_once_each(cluster: Cluster) -> None:
    client, person = visitor(), cluster.county.people["editor"]
    fail(client, 8)
    assert is_locked(EDITOR) is True
    unlock_account(actor=cluster.superuser, user=person)
    assert (is_locked(EDITOR), locks()) == (
        False,
        [("account.locked", str(person), ""), ("account.unlocked", str(person), "root")],
    )
    assert log_in(client, EDITOR).status_code == 302


def test_lock_counts_wrong_codes_as_wrong_passwords(cluster: Cluster) -> None:
    with_factor(cluster.county.people["editor"])
    client = visitor()
    fail(client, 2)
    log_in(client, EDITOR)
    assert [client.post(CODE, {"code": "000000"}).status_code for _n in range(3)] == [200, 200, 429]
    assert (client.post(CODE, {"code": code()}).status_code, is_in(client)) == (429, False)
    assert [kind for kind, _title, _actor in locks()] == ["account.locked"]


def test_lock_by_codes_cannot_be_dodged_by_new_logins(cluster: Cluster) -> None:
    with_factor(cluster.county.people["editor"])
    client = visitor()
    for _n in range(4):
        log_in(client, EDITOR)  # the right password does not wipe out the wrong codes
        client.post(CODE, {"code": "000000"})
        client = visitor()
    log_in(client, EDITOR)
    assert client.post(CODE, {"code": "000000"}).status_code == 429


def test_attempts_keep_no_password_and_no_code(cluster: Cluster) -> None:
    with_factor(cluster.county.people["editor"])
    client = visitor()
    log_in(client, EDITOR, "wrong-but-nearly-right")
    log_in(client, EDITOR)
    client.post(CODE, {"code": "135791"})
    kept = " ".join(f"{attempt.get_data} {attempt.post_data}" for attempt in AccessAttempt.objects.all())
    assert ("nearly" in kept, PASSWORD in kept, "135791" in kept) == (False, False, False)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.1"),
        (0, "203.0.113.5", "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "10.0.0.1, 203.0.113.5", "203.0.113.5"),
        (1, "", "192.0.2.1"),
    ],
)
def test_client_address_believes_only_our_proxy(proxies: int, forwarded: str, expected: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers=headers)
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert client_address(request) == expected


def test_client_address_of_ipv6_is_the_network() -> None:
    request = RequestFactory(REMOTE_ADDR="2001:db8:1:2:3:4:5:6").get("/")
    assert client_address(request) == "2001:db8:1:2::"
