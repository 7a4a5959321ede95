"""Hosts are checked first, and every request knows its content's site."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import live_article

pytestmark = pytest.mark.django_db
HOSTS = ["portal.test", "luoping.portal.test"]


def status(path: str, host: str) -> int:
    return Client().get(path, headers={"host": host}).status_code


@pytest.mark.parametrize(
    "host",
    [
        "unknown.test",
        "portal.test.evil.test",
        "evil.test:80",
        "",
        "portal.test:80:80",
        "portal.test:x",
        "portal.test..",
        "portal.test/",
        "portal.test@evil.test",
        "luoping.portal.test, evil.test",
        "[::1]",
        "127.0.0.1",
        "<script>",
        "portal.test\x00",
        "..",
    ],
)
def test_unknown_or_malformed_host_gets_our_404(cluster: Cluster, host: str) -> None:
    response = Client().get("/", headers={"host": host})
    assert response.status_code == 404
    assert host not in ("", "..") or b"portal" in response.content
    assert b"evil" not in response.content
    assert b"<script>" not in response.content


@pytest.mark.parametrize("host", ["portal.test", "PORTAL.test", "portal.test:80", "portal.test:8000", "portal.test."])
def test_known_host_is_served_in_any_spelling(cluster: Cluster, host: str) -> None:
    assert status("/", host) == 200


@pytest.mark.parametrize("host", ["LUOPING.portal.test", "luoping.portal.test.", "luoping.portal.test:8000"])
def test_sub_site_in_any_spelling_is_the_sub_site(cluster: Cluster, host: str) -> None:
    response = Client().get("/", headers={"host": host})
    assert response.context["page"].pk == cluster.county.home.pk
    assert response.context["site_home"].pk == cluster.county.home.pk


def test_health_is_answered_under_any_host(cluster: Cluster) -> None:
    assert [status("/healthz", host) for host in (*HOSTS, "10.0.0.7:8000")] == [200] * 3


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/pages/", "/files/documents/1/", "/admin"])
def test_admin_lives_on_the_portals_host_alone(cluster: Cluster, path: str) -> None:
    for user in (cluster.superuser, cluster.county.people["manager"]):
        response = browser(user, "luoping.portal.test").get(path, follow=True)
        assert response.status_code == 404
    assert status("/admin/login/", "portal.test") == 200


def test_content_site_follows_the_content_and_not_the_host(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    for host, path in (
        ("luoping.portal.test", f"/news/{page.slug}/"),
        ("portal.test", f"/sites/luoping/news/{page.slug}/"),
    ):
        response = Client().get(path, headers={"host": host})
        assert response.status_code == 200
        assert response.wsgi_request.content_site == cluster.county.site
        assert response.context["site_profile"].organisation == cluster.county.organisation


def test_article_has_one_canonical_address_on_its_own_host(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    address = f"http://luoping.portal.test/news/{page.slug}/"
    assert page.full_url == address
    for host, path in (
        ("luoping.portal.test", f"/news/{page.slug}/"),
        ("portal.test", f"/sites/luoping/news/{page.slug}/"),
    ):
        text = Client().get(path, headers={"host": host}).content.decode()
        assert f'<link rel="canonical" href="{address}">' in text.replace(" />", ">")


def test_page_of_another_site_is_not_served_under_this_host(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county)
    assert status(f"/news/{page.slug}/", "portal.test") == 404
    assert status(f"/news/{page.slug}/", "qinghe.portal.test") == 404
    assert status("/sites/luoping/", "qinghe.portal.test") == 404


@pytest.mark.parametrize("path", ["/%00", "/news/%00/", "/media/%00", "/sites/luoping/a%00b/"])
@pytest.mark.parametrize("host", HOSTS)
def test_address_with_a_null_character_is_not_found(cluster: Cluster, host: str, path: str) -> None:
    assert status(path, host) == 404
