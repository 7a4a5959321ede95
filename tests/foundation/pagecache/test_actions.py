"""Generations of cache tags."""

from __future__ import annotations

import pytest
from django.db import transaction

from foundation.pagecache.actions import raise_tags
from foundation.pagecache.models import Generation

pytestmark = pytest.mark.django_db


def generations() -> dict[str, int]:
    return dict(Generation.objects.values_list("tag", "value"))


def test_raised_tags_grow_and_others_stay() -> None:
    raise_tags({"page:1", "page:2"})
    raise_tags(["page:1", "page:1"])
    assert generations() == {"page:1": 2, "page:2": 1}


def test_tags_of_a_change_that_fails_are_not_raised() -> None:
    raise_tags({"page:1"})
    with transaction.atomic():
        raise_tags({"page:1", "page:2"})
        transaction.set_rollback(True)
    assert generations() == {"page:1": 1}


def test_no_tags_change_nothing() -> None:
    raise_tags([])
    assert generations() == {}
