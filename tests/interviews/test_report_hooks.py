"""The menu of reports: whoever may read one sees it, and nothing that knows no sites."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem, reports_menu

from cms.admin_views.reports import ReportMenuItem
from foundation.accounts.models import User
from tests.factories.admin import browser
from tests.factories.cluster import Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

HOME = reverse("wagtailadmin_home")
OURS = [reverse("interviews_studio:statistics"), reverse("interviews_studio:plans")]


def reports(client: Client) -> list[str]:
    """Addresses in the menu of reports, as the sidebar gets them."""
    text = client.get(HOME).content.decode()
    found = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert found
    return [str(item["_args"][0]["url"]) for item in _menu(json.loads(found[1]), "reports")]


def _menu(tree: Any, name: str) -> list[Any]:
    """The items below a menu of this name, anywhere in the tree."""
    if isinstance(tree, dict):
        args = tree.get("_args") or []
        if len(args) > 1 and isinstance(args[0], dict) and args[0].get("name") == name:
            return list(args[1])
        tree = list(tree.values())
    return [item for part in tree for item in _menu(part, name)] if isinstance(tree, list) else []


@pytest.mark.parametrize("place", ["portal", "county"])
def test_readers_of_any_place_see_our_reports_only(cluster: Cluster, place: str) -> None:
    assert reports(browser(getattr(cluster, place).people["manager"])) == OURS


@pytest.mark.parametrize("role", ["unit", "secrecy", "contributor"])
def test_others_see_no_menu_and_are_refused(cluster: Cluster, role: str) -> None:
    client = browser(cluster.city.people[role])

    assert reports(client) == []
    assert [client.get(url).status_code for url in OURS] == [302, 302]


def test_superuser_keeps_the_reports_of_wagtail(cluster: Cluster) -> None:
    found = reports(browser(cluster.superuser))

    assert set(OURS) < set(found)
    assert reverse("wagtailadmin_reports:site_history") in found


def test_report_of_ours_that_says_nothing_is_nobodys(cluster: Cluster, rf: RequestFactory) -> None:
    request = rf.get(HOME)
    for user in (AnonymousUser(), cluster.portal.people["manager"], cluster.superuser):
        request.user = user
        assert ReportMenuItem("报告", "/x/").is_shown(request) is False
    items: list[MenuItem] = [MenuItem("别处", "/y/"), ReportMenuItem("报告", "/x/")]
    request.user = User(username="nobody")
    for construct in hooks.get_hooks(str(reports_menu.construct_hook_name)):
        construct(request, items)
    assert [item.url for item in items] == ["/x/"]
