"""Whom a key tells apart, and what it keeps of them."""

from __future__ import annotations

import pytest
import time_machine
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from foundation.limits.visitors import forget_earlier_keys, key_of

pytestmark = pytest.mark.sqlite


def key(address: str, forwarded: str = "") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return key_of(RequestFactory().get("/", REMOTE_ADDR=address, headers=headers))


def test_key_is_the_same_for_a_day_and_shows_no_address() -> None:
    with time_machine.travel("2026-11-21 00:00:01+08:00", tick=False) as clock:
        first = key("192.0.2.1")
        clock.move_to("2026-11-21 23:59:59+08:00")
        assert key("192.0.2.1") == first
        assert (len(first), "192" in first) == (32, False)


def test_key_changes_at_midnight_and_cannot_be_made_again_once_forgotten() -> None:
    with time_machine.travel("2026-11-21 12:00:00+08:00", tick=False) as clock:
        first = key("192.0.2.1")
        clock.move_to("2026-11-22 00:00:01+08:00")
        assert key("192.0.2.1") != first
        forget_earlier_keys()
        clock.move_to("2026-11-21 12:00:00+08:00")
        assert key("192.0.2.1") != first


def test_forgetting_leaves_the_key_of_today() -> None:
    first = key("192.0.2.1")
    forget_earlier_keys()
    assert key("192.0.2.1") == first


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_visitors_are_ipv4_addresses_and_ipv6_networks(one: str, other: str, same: bool) -> None:
    assert (key(one) == key(other)) is same


def test_header_counts_only_behind_the_proxy(settings: Settings) -> None:
    assert key("192.0.2.1", "198.51.100.7") == key("192.0.2.1")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert key("192.0.2.1", "203.0.113.9, 198.51.100.7") == key("198.51.100.7")
    assert key("192.0.2.1", "198.51.100.7, 203.0.113.9") == key("203.0.113.9")


@pytest.mark.parametrize("address", ["", "unix:", "not an address"])
def test_visitors_without_an_address_are_one(address: str) -> None:
    assert key(address) == key("")
