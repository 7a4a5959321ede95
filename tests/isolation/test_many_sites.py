"""Who holds roles at many sites: the screens cost as many queries at thirty places as at three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from cms.models import BasePage, RoleAssignment
from cms.roles.actions import staff_group
from cms.roles.enums import Role
from foundation.accounts.models import User
from sites.models import SiteDirectory, SiteHome
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import draft_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FEW, MANY = 3, 30
SCREENS = ["explorer", "chooser", "chooser search", "menu", "site history", "home", "page search", "images", "parents"]


def _address(screen: str, column: BasePage) -> str:
    return {
        "explorer": reverse("wagtailadmin_explore", args=[column.pk]),
        "chooser": reverse("wagtailadmin_choose_page"),
        "chooser search": reverse("wagtailadmin_choose_page_search") + "?q=稿",
        "menu": reverse("wagtailadmin_api:pages:listing") + f"?child_of={column.pk}&for_explorer=1",
        "site history": reverse("wagtailadmin_reports:site_history"),
        "home": reverse("wagtailadmin_home"),
        "page search": reverse("wagtailadmin_pages:search") + "?q=稿",
        "images": reverse("wagtailimages:index"),
        "parents": reverse("wagtailadmin_pages:choose_parent", args=["cms", "article"]),
    }[screen]


def _sites(first: int, last: int, user: User) -> None:
    """Sites with an editor, as rows: no people, columns or collections, which are not what is counted."""
    directory = SiteDirectory.objects.get()
    for number in range(first, last):
        directory.add_child(instance=SiteHome(title=f"站{number}", slug=f"site-{number}", live=False))
    homes = list(SiteHome.objects.filter(slug__in=[f"site-{number}" for number in range(first, last)]))
    rows = [Site(hostname=f"{home.slug}.portal.test", port=80, root_page_id=home.pk) for home in homes]
    Site._base_manager.bulk_create(rows)  # past the guard of change requests
    roles = [RoleAssignment(role=Role.EDITOR, page_id=home.pk, user=user) for home in homes]
    RoleAssignment.objects.bulk_create(roles)


def _queries(user: User, address: str) -> int:
    client = browser(User.objects.get(pk=user.pk))
    for _time in range(2):
        client.get(address)  # what is made once: content types, the user's profile, the session's record
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("screen", SCREENS)
def test_screen_costs_the_same_queries_at_few_and_many_places(cluster: Cluster, screen: str) -> None:
    user = cluster.county.people["editor"]
    staff_group()
    draft_article(cluster.county)
    address = _address(screen, cluster.county.column("news"))
    _sites(0, FEW, user)
    few = _queries(user, address)
    _sites(FEW, MANY, user)
    assert _queries(user, address) == few
