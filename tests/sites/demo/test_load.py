"""The demo province: what stands after loading, and that loading again changes nothing."""

from __future__ import annotations

import pytest
from wagtail.models import Site

from cms.models import Article, BasePage, PublicationAct, Review, RoleAssignment
from cms.publication.selectors import uncovered_pages
from cms.review.enums import ReviewState
from cms.review.models import STEPS
from cms.review.selectors import steps_left
from cms.roles.enums import Role
from disclosure.models import DisclosedDocument
from foundation.audit.models import AuditEntry
from foundation.audit.selectors import broken_entries
from foundation.outbox.models import Event
from sites.demo.load import load_demo
from sites.enums import SiteKind
from sites.models import SiteProfile

# One transaction of 800 pages is quick on SQLite, where the demo lives, and slow without statistics on PostgreSQL.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.sqlite_only]


def state() -> tuple[int, ...]:
    return (BasePage.objects.count(), AuditEntry.objects.count(), Event.objects.count(), RoleAssignment.objects.count())


def test_load_makes_the_province_once_and_by_the_rules() -> None:
    assert load_demo(host="localhost", port=8000)
    kinds = [SiteProfile.objects.filter(kind=kind).count() for kind in SiteKind]
    assert dict(zip(SiteKind, kinds, strict=True)) == {"portal": 1, "city": 3, "county": 4, "department": 4}
    assert Article.objects.live().count() >= 60
    assert DisclosedDocument.objects.live().count() >= 80
    assert set(RoleAssignment.objects.values_list("role", flat=True)) == set(Role.values)
    waiting = {steps_left(review)[0] for review in Review.objects.filter(state=ReviewState.OPEN)}
    assert waiting == set(STEPS)
    assert Review.objects.filter(state=ReviewState.RETURNED).count() == 1
    assert (list(uncovered_pages()), broken_entries()) == ([], [])
    assert not any(BasePage.find_problems())

    assert list(PublicationAct.objects.order_by("pk").values_list("kind", "state")) == [
        ("withdrawal", "open"),
        ("emergency", "done"),
    ]

    before = state()
    assert not load_demo(host="localhost", port=8000)
    assert load_demo(host="localhost", port=8001)
    assert (state(), set(Site.objects.values_list("port", flat=True))) == (before, {8001})
