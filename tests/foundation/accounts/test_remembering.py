"""Answers kept while one screen is made."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import MobileNumber, User
from foundation.accounts.remembering import remembered, remembering
from foundation.accounts.selectors import same_person

pytestmark = pytest.mark.sqlite


def test_answer_is_found_once_a_block_and_anew_outside() -> None:
    found: list[int] = []

    def find() -> int:
        found.append(1)
        return len(found)

    assert [remembered("key", find), remembered("key", find)] == [1, 2]
    with remembering():
        with remembering():
            inner = remembered("key", find)
        assert [inner, remembered("key", find), remembered("other", find)] == [3, 3, 4]
    assert remembered("key", find) == 5


def test_block_that_fails_forgets() -> None:
    def broken() -> int:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), remembering():
        remembered("key", broken)
    assert remembered("key", lambda: 2) == 2


@pytest.mark.django_db
def test_persons_are_the_same_within_a_block_asked_in_any_parts() -> None:
    first, second, third = (User.objects.create_user(f"user-{number}") for number in range(3))
    MobileNumber.objects.bulk_create(MobileNumber(account=user, key="k") for user in (first, third))
    expected = {first.pk: first.pk, second.pk: second.pk, third.pk: first.pk}
    assert same_person(expected) == expected

    with remembering(), CaptureQueriesContext(connection) as queries:
        assert same_person([third.pk]) == {third.pk: first.pk}
        asked = len(queries)
        assert same_person([third.pk]) == {third.pk: first.pk}
        assert len(queries) == asked
        assert same_person(expected) == expected
