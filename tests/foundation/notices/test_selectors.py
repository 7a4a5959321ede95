"""Counting what is new, on its own and within another query."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.accounts.models import User
from foundation.notices.models import Notice
from foundation.notices.selectors import brought_along, unread_count, unread_within

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def told(user: User, number: int, **fields: object) -> None:
    for key in range(number):
        Notice.objects.create(person=user, kind="x", key=f"{key}{sorted(fields)}", title="标题", **fields)


def test_count_within_another_query_is_the_count() -> None:
    some, none = User.objects.create_user("some"), User.objects.create_user("none")
    told(some, 3)
    told(some, 2, read_at=timezone.now())
    told(some, 1, settled_at=timezone.now())
    for user, number in ((some, 3), (none, 0)):
        within = User.objects.values_list(unread_within(user.pk), flat=True).get(pk=user.pk)
        assert (within, unread_count(user)) == (number, number)


def test_count_that_was_brought_along_costs_no_query() -> None:
    user = User.objects.create_user("some")
    told(user, 2)
    brought_along(user, 2)
    with CaptureQueriesContext(connection) as queries:
        assert unread_count(user) == 2
    assert len(queries) == 0
