"""Menu items by who may use them (menu.py)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from foundation.accounts.menu import OfficeMenuItem
from foundation.accounts.models import User
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ITEM = OfficeMenuItem("Limits", "/admin/limits/", name="limits")


def shown_to(user: User) -> bool:
    request = RequestFactory().get("/admin/")
    request.user = user
    return ITEM.is_shown(request)


def test_office_item_shows_for_the_provincial_office_only(cluster: Cluster) -> None:
    portal, city = cluster.portal.people, cluster.city.people
    shown = {
        "superuser": shown_to(cluster.superuser),
        "office": shown_to(portal["manager"]),
        "portal's editor": shown_to(portal["editor"]),
        "city's manager": shown_to(city["manager"]),
        "city's chief": shown_to(city["chief"]),
        "nobody's account": shown_to(User.objects.create_user(username="nobody")),
    }
    assert {name for name, found in shown.items() if found} == {"superuser", "office"}


@pytest.mark.parametrize("change", [{"is_active": False}, {"expires_on": -1}])
def test_office_item_goes_with_the_account(cluster: Cluster, change: dict[str, int]) -> None:
    for user in (cluster.superuser, cluster.portal.people["manager"]):
        for name, value in change.items():
            setattr(user, name, timezone.localdate() + timedelta(days=value) if name == "expires_on" else value)
        assert shown_to(user) is False


def test_office_item_keeps_what_it_was_made_with() -> None:
    assert (ITEM.label, ITEM.url, ITEM.name) == ("Limits", "/admin/limits/", "limits")
