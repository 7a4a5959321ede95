"""Sitemaps and robots.txt of each host: all that is public there, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from defusedxml import ElementTree
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.blocks import from_plain_text
from cms.enums import ColumnLayout
from sites.machines import views
from sites.models import SiteDirectory
from tests.factories import public

from .test_feeds import unpublish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def get(path: str, host: str = "portal.test", **headers: str) -> Any:
    return Client().get(path, headers={"host": host, **headers})


def entries(path: str, host: str = "portal.test") -> dict[str, str]:
    response = get(path, host)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = ElementTree.fromstring(response.content)
    found = {one.findtext(f"{NAMESPACE}loc") or "": one.findtext(f"{NAMESPACE}lastmod") or "" for one in root}
    assert len(found) == len(root)
    return {address: day for address, day in found.items() if "/zh-hant/" not in address}


@pytest.fixture
def portal() -> public.PortalHome:
    return public.portal()


def test_sitemap_holds_exactly_what_is_public_of_the_site(portal: Any) -> None:
    news = public.column(portal, "要闻")
    article = public.article(news, "甲")
    single = public.column(portal, "概况", layout=ColumnLayout.PAGE, body=from_plain_text("文。"))
    public.column(portal, "没有正文", layout=ColumnLayout.PAGE)
    public.column(portal, "空栏目")
    public.article(news, "草稿", live=False)
    closed = public.column(portal, "关着")
    public.article(closed, "关着的")
    unpublish(closed)
    county = public.sub_site("luoping")
    there = public.article(public.column(county, "县内"), "县的")
    found = entries("/sitemap-1.xml")
    expected = [portal, SiteDirectory.objects.get(), news, article, single]
    assert set(found) == {page.full_url for page in expected}
    assert {page.full_url for page in expected if found[page.full_url]} == {article.full_url}
    assert datetime.fromisoformat(found[article.full_url]) == article.last_published_at.replace(microsecond=0)
    assert set(entries("/sitemap-1.xml", "luoping.portal.test")) == {
        county.full_url,
        there.get_parent().full_url,
        there.full_url,
    }


def versions(path: str, host: str = "portal.test") -> dict[str, list[tuple[str | None, str | None]]]:
    """Addresses of a sitemap with the versions that each names."""
    root = ElementTree.fromstring(get(path, host).content)
    return {
        one.findtext(f"{NAMESPACE}loc") or "": [
            (other.get("hreflang"), other.get("href")) for other in one.iter(f"{XHTML}link")
        ]
        for one in root
    }


def test_sitemap_lists_both_characters_of_a_page_each_naming_both(portal: Any) -> None:
    article = public.article(public.column(portal, "要闻"), "甲")
    plain = article.full_url
    other = plain.replace("http://portal.test/", "http://portal.test/zh-hant/")
    found = versions("/sitemap-1.xml")
    both = [("zh-Hans", plain), ("zh-Hant", other), ("x-default", plain)]
    assert (found[plain], found[other]) == (both, both)
    assert found["http://portal.test/zh-hant/"] == found["http://portal.test/"]
    assert sum("/zh-hant/" in address for address in found) * 2 == len(found)
    page = get(article.url.removeprefix("http://portal.test")).content.decode()
    for language, address in both:
        assert f'<link rel="alternate" hreflang="{language}" href="{address}">' in page


def test_sitemap_of_a_site_in_another_language_names_no_versions(portal: Any) -> None:
    home = public.sub_site("english", language="en")
    public.article(public.column(home, "News"), "News")
    found = versions("/sitemap-1.xml", "english.portal.test")
    assert len(found) == 3
    assert not any(found.values())


def test_index_names_the_parts_of_its_own_host_and_no_more_than_there_are(
    portal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_FILE", 2)
    news = public.column(portal, "要闻")
    pages = [public.article(news, f"第{number}条") for number in range(3)]
    parts = entries("/sitemap.xml")
    assert list(parts) == [f"http://portal.test/sitemap-{number}.xml" for number in (1, 2, 3)]
    found = [set(entries(f"/sitemap-{number}.xml")) for number in (1, 2, 3)]
    assert [len(part) for part in found] == [2, 2, 2]
    assert {page.full_url for page in pages} < set().union(*found)
    for number in (0, 4, 10**12):
        assert get(f"/sitemap-{number}.xml").status_code == 404
    public.sub_site("luoping")
    assert list(entries("/sitemap.xml", "luoping.portal.test")) == ["http://luoping.portal.test/sitemap-1.xml"]


def test_sitemap_files_keep_to_the_protocols_limit() -> None:
    assert views.PER_FILE <= 50_000


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-1.xml"])
def test_sitemap_costs_the_same_queries_for_any_number_of_pages(portal: Any, path: str) -> None:
    news = public.column(portal, "要闻")
    get(path)  # hosts and content types are read once a process
    spent = []
    for number in (1, 3):
        while news.numchild < number:
            public.article(news, f"第{news.numchild + 1}条")
            news.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            assert get(path).status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 8


def test_sitemap_unchanged_is_304(portal: Any) -> None:
    first = get("/sitemap-1.xml")
    assert get("/sitemap-1.xml", **{"if-none-match": first["ETag"]}).status_code == 304
    public.article(public.column(portal, "要闻"))
    assert get("/sitemap-1.xml", **{"if-none-match": first["ETag"]}).status_code == 200


def test_robots_closes_what_is_no_page_and_names_the_hosts_own_index(portal: Any) -> None:
    public.sub_site("luoping")
    for host in ("portal.test", "luoping.portal.test"):
        response = get("/robots.txt", host)
        lines = response.content.decode().splitlines()
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert lines[0] == "User-agent: *"
        assert lines[-1] == f"Sitemap: http://{host}/sitemap.xml"
        assert {"Disallow: /zh-hant/search/", "Disallow: /zh-hant/live/*/ask/"} < set(lines)
        assert {"Disallow: /search/", "Disallow: /report-error/", "Disallow: /visits/"} < set(lines)
        assert "Disallow: /" not in lines


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-1.xml", "/robots.txt"])
def test_unknown_host_has_none(portal: Any, path: str) -> None:
    assert get(path, "elsewhere.example").status_code == 404
