"""When a session was last seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import log_in, visitor
from tests.factories.cluster import Cluster

pytestmark = pytest.mark.django_db

EDITOR = "luoping-editor"


def test_session_in_use_is_noted_once_a_minute_with_its_address(cluster: Cluster) -> None:
    start = timezone.now()
    client = visitor()
    seen = []
    with time_machine.travel(start, tick=False):
        log_in(client, EDITOR)
    for seconds in (30, 61, 90):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{seconds}"
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            client.get("/admin/")
        row = UserSession.objects.get()
        seen.append((round((row.last_seen_at - start).total_seconds()), row.ip))
    assert seen == [(0, "192.0.2.1"), (61, "192.0.2.61"), (61, "192.0.2.61")]


def test_session_on_public_pages_is_not_noted(cluster: Cluster) -> None:
    start = timezone.now()
    client = visitor()
    with time_machine.travel(start, tick=False):
        log_in(client, EDITOR)
    with time_machine.travel(start + timedelta(seconds=90), tick=False):
        response = client.get("/")
    assert UserSession.objects.get().last_seen_at == start
    assert "Cookie" not in response.get("Vary", "")


def test_gate_costs_nothing_in_a_session_that_has_shown_its_factor(
    cluster: Cluster, settings: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    from foundation.accounts.second_factor import mark_shown

    unit = cluster.county.people["unit"]
    client = visitor()
    client.force_login(unit)
    session = client.session
    mark_shown(session, unit)
    session.save()
    client.get("/admin/review/")
    with CaptureQueriesContext(connection) as off:
        client.get("/admin/review/")
    cost = len(off)
    settings.PORTICO_REQUIRE_SECOND_FACTOR = True
    with django_assert_num_queries(cost):
        client.get("/admin/review/")
