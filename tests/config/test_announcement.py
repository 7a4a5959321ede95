import pytest
from wagtail.models import Site

from config.announcement import announcement
from sites.demo.world import PASSWORD
from tests.factories.cluster import build_cluster


@pytest.mark.sqlite
@pytest.mark.django_db
def test_announcement_names_every_site_with_the_port_and_the_portals_accounts() -> None:
    build_cluster()

    lines = [line.split()[0] for line in announcement(8123).splitlines() if line]

    portal, *others = Site.objects.order_by("-is_default_site", "hostname")
    sites = [f"http://{site.hostname}:8123/" for site in (portal, *others)]
    assert lines[: len(sites)] == sites
    assert lines[len(sites)] == f"http://{portal.hostname}:8123/admin/"
    assert [name for name in lines if name.startswith("portal-")] == [
        f"portal-{name}"
        for name in ("manager", "editor", "editor2", "contributor", "unit", "office", "secrecy", "chief")
    ]
    assert PASSWORD in announcement(8123)
