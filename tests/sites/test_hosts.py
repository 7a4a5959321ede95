"""Which hosts are ours and which site a path belongs to."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from sites import hosts
from tests.factories.changes import approved, ask_for
from tests.factories.cluster import Cluster

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("host", "path", "site"),
    [
        ("portal.test", "/", "portal"),
        ("portal.test", "/news/", "portal"),
        ("portal.test", "/sites/", "portal"),
        ("portal.test", "/sites/luoping/", "county"),
        ("portal.test", "/sites/luoping", "county"),
        ("portal.test", "/sites/luoping/news/a/", "county"),
        ("portal.test", "/sites/luopingx/", "portal"),
        ("luoping.portal.test", "/", "county"),
        ("LUOPING.portal.test", "/news/", "county"),
        ("luoping.portal.test", "/sites/qinghe/", "county"),
        ("unknown.test", "/", "portal"),
    ],
)
def test_path_belongs_to_the_deepest_site(cluster: Cluster, host: str, path: str, site: str) -> None:
    assert hosts.table().content_site(host, path) == getattr(cluster, site).site


def test_table_knows_hosts_whatever_their_case(cluster: Cluster) -> None:
    table = hosts.table()
    assert [table.knows(host) for host in ("portal.test", "Portal.TEST", "other.test", "")] == [
        True,
        True,
        False,
        False,
    ]


def test_table_is_read_once_a_second_and_at_once_after_a_change(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("sites.hosts.SECONDS", 1.0)
    monkeypatch.setattr("sites.hosts.time.monotonic", lambda: now[0])
    hosts.forget()
    with CaptureQueriesContext(connection) as queries:
        for _request in range(5):
            hosts.table()
    assert len(queries) == 1
    Site.objects.filter(hostname="luoping.portal.test").update(hostname="new.portal.test")  # by another process
    assert hosts.table().knows("new.portal.test") is False
    now[0] += 1.1
    assert hosts.table().knows("new.portal.test") is True
    request = ask_for(cluster.county, "host", str(cluster.county.site.pk), {"hostname": "newer.portal.test"})
    approved(request, cluster.city.people["manager"])
    assert hosts.table().knows("newer.portal.test") is True


def test_table_read_by_another_thread_meanwhile_is_not_read_again(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = hosts.table()

    class Held:
        """A lock that another thread lets go of when it has read the table."""

        def __enter__(self) -> None:
            hosts._table, hosts._read_at = read, hosts.time.monotonic()

        def __exit__(self, *error: object) -> None:
            pass

    monkeypatch.setattr(hosts, "_lock", Held())
    hosts.forget()
    with CaptureQueriesContext(connection) as queries:
        assert hosts.table() is read
    assert len(queries) == 0


def test_table_of_an_empty_installation_knows_nobody() -> None:
    hosts.forget()
    assert (hosts.table().knows("portal.test"), hosts.table().content_site("portal.test", "/")) == (False, None)
    hosts.forget()
