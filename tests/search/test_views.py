"""The result page and the interface for programs."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from pytest_django.fixtures import Settings

from search.query import LONGEST_QUERY
from tests.factories.cluster import Cluster
from tests.factories.search import entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def client(host: str = "portal.test") -> Client:
    return Client(HTTP_HOST=host)


@pytest.fixture
def sites(cluster: Cluster) -> Cluster:
    """Three notices: two of the portal, one of the county."""
    portal = {"site_root": cluster.portal.site.root_page_id, "site_name": "江岭省人民政府"}
    county = {"site_root": cluster.county.site.root_page_id, "site_name": "洛平县人民政府"}
    entry("省政府通知", organ="省政府办公厅", **portal)
    entry("省厅<b>通知</b>", organ="省教育厅", doc_number="江教发〔2026〕1号", **portal)
    entry("县政府通知", organ="洛平县人民政府", url="http://luoping.portal.test/a/", **county)
    return cluster


def counts(html: str) -> list[tuple[str, str]]:
    """Values and counts of every facet, in the order shown."""
    return re.findall(r">([^<>]+)<span class=\"num\">(\d+)</span>", html)


def test_results_on_the_portal_are_of_all_sites(sites: Cluster) -> None:
    response = client().get("/search/", {"q": "通知"})
    html = response.content.decode()
    assert response.status_code == 200
    assert len(re.findall('data-testid="hit"', html)) == 3
    assert counts(html) == [
        ("江岭省人民政府", "2"),
        ("洛平县人民政府", "1"),
        ("洛平县人民政府", "1"),
        ("省政府办公厅", "1"),
        ("省教育厅", "1"),
        ("2026", "3"),
    ]
    assert '<meta name="robots" content="noindex">' in html
    assert response["Cache-Control"] == "private, max-age=5"


def test_results_escape_what_is_indexed_and_what_is_typed(sites: Cluster) -> None:
    html = client().get("/search/", {"q": '通知 <script>alert("1")</script>'}).content.decode()
    assert "<script>alert" not in html
    html = client().get("/search/", {"q": "通知"}).content.decode()
    assert "省厅&lt;b&gt;<mark>通知</mark>&lt;/b&gt;" in html


def test_results_on_a_sub_site_are_its_own_with_a_link_to_all(sites: Cluster) -> None:
    html = client("luoping.portal.test").get("/search/", {"q": "通知"}).content.decode()
    assert [title for title in ("省政府", "省厅", "县政府") if f"{title}<mark>通知" in html] == ["县政府"]
    assert 'href="/search/?q=%E9%80%9A%E7%9F%A5&amp;site=all"' in html
    html = client("luoping.portal.test").get("/search/", {"q": "通知", "site": "all"}).content.decode()
    assert len(re.findall('data-testid="hit"', html)) == 3


def test_facet_link_narrows_and_its_chip_widens_again(sites: Cluster) -> None:
    html = client().get("/search/", {"q": "通知"}).content.decode()
    [link] = re.findall(r'<a href="(/search/[^"]*organ=[^"]*)"[^>]*>省教育厅', html)
    html = client().get(link.replace("&amp;", "&")).content.decode()
    assert len(re.findall('data-testid="hit"', html)) == 1
    [chip] = re.findall(r'<p class="chips">\s*<a href="([^"]*)"', html)
    html = client().get(chip.replace("&amp;", "&")).content.decode()
    assert len(re.findall('data-testid="hit"', html)) == 3


def test_pages_are_links_that_keep_the_choice(cluster: Cluster) -> None:
    for _number in range(29):
        entry("通知", organ="省教育厅", indexed=False)
    entry("通知", organ="省教育厅")
    html = client().get("/search/", {"q": "通知", "organ": "省教育厅", "page": "2"}).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'<a href="([^"]*)" rel="(?:prev|next)"', html)]
    assert len(links) == 2
    assert all("organ=" in link for link in links)
    assert 'aria-current="page">2<' in html
    assert [client().get(link).status_code for link in links] == [200, 200]


def test_page_past_the_end_is_not_found_and_shows_a_way_back(sites: Cluster) -> None:
    response = client().get("/search/", {"q": "通知", "page": "7"})
    assert response.status_code == 404
    assert 'href="/search/?q=%E9%80%9A%E7%9F%A5"' in response.content.decode()


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "字" * 10_000},
        {"q": "，。"},
        {"q": "\x00\x01"},
        {"q": "通知", "page": "x"},
        {"q": "通知", "page": "0"},
        {"q": "通知", "page": "101"},
        {"q": "通知", "page": "²"},
        {"q": "通知", "year": "abc"},
        {"q": "通知", "site": "1'--"},
    ],
)
def test_bad_input_is_answered_with_a_sentence(sites: Cluster, parameters: dict[str, str]) -> None:
    response = client().get("/search/", parameters)
    assert (response.status_code, response["Cache-Control"]) == (400, "no-store")
    assert 'data-testid="search-error"' in response.content.decode()
    answer = client().get("/api/search/", parameters)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_form_without_words_is_shown_and_the_interface_asks_for_some(sites: Cluster) -> None:
    response = client().get("/search/")
    html = response.content.decode()
    assert response.status_code == 200
    assert '<label class="vh" for="search-q">' in html
    assert client().get("/api/search/").status_code == 400


def test_engine_away_is_said_and_never_no_results(sites: Cluster, settings: Settings) -> None:
    settings.PORTICO_SEARCH_DIR = settings.PORTICO_SEARCH_DIR / "elsewhere"
    response = client().get("/search/", {"q": "通知"})
    html = response.content.decode()
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")
    assert 'data-testid="search-unavailable"' in html
    assert 'data-testid="search-total"' not in html
    assert f"/site-map/{sites.portal.site.pk}/" in html
    answer = client().get("/api/search/", {"q": "通知"})
    assert (answer.status_code, list(answer.json())) == (503, ["error"])


def test_interface_gives_the_fields_of_its_contract(sites: Cluster) -> None:
    answer = client().get("/api/search/", {"q": "江教发[2026]1"}).json()
    assert answer["total"] == 1
    assert answer["results"] == [
        {
            "title": "省厅<b>通知</b>",
            "url": "http://portal.test/a/",
            "doc_number": "江教发〔2026〕1号",
            "date": "2026-01-02",
            "site": "江岭省人民政府",
            "snippet": "",
        }
    ]


def test_interface_pages_and_narrows(sites: Cluster) -> None:
    answer = client().get("/api/search/", {"q": "通知", "organ": "省教育厅"}).json()
    assert (answer["total"], answer["relaxed"], answer["page"]) == (1, False, 1)
    answer = client().get("/api/search/", {"q": "通知", "page": "2"}).json()
    assert (answer["total"], answer["results"]) == (3, [])


def test_relaxed_results_are_said_to_be(cluster: Cluster) -> None:
    entry("江岭省人民政府办公厅关于进一步加强政府网站管理工作的通知")
    html = client().get("/search/", {"q": "省人民政府办公厅关于加强网站管理工作的通知"}).content.decode()
    assert 'data-testid="search-relaxed"' in html


@pytest.mark.parametrize("path", ["/search/", "/api/search/"])
def test_writing_methods_are_refused(cluster: Cluster, path: str) -> None:
    assert client().post(path, {"q": "通知"}).status_code == 405


def test_page_needs_as_many_queries_for_three_results_as_for_one(cluster: Cluster) -> None:
    queries = []
    entry("公告")
    for _number in range(3):
        entry("通知")
    client().get("/search/", {"q": "公告"})
    for word in ("公告", "通知"):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client().get("/search/", {"q": word})
        queries.append(len(captured))
    assert queries[0] == queries[1]


OWN = ("Search this site", "Policies, documents, news of this site")
ALL = ("Search all government sites", "Policies, documents, news")


@pytest.mark.parametrize(
    ("host", "path", "words"),
    [
        ("portal.test", "/", ALL),
        ("portal.test", "/news/", ALL),
        ("portal.test", "/sites/luoping/", ALL),  # the path is the county's, but this host searches everything
        ("portal.test", "/search/", ALL),
        ("portal.test", "/nowhere/", ALL),
        ("luoping.portal.test", "/", OWN),
        ("luoping.portal.test", "/news/", OWN),
        ("LUOPING.portal.test", "/news/", OWN),
        ("luoping.portal.test", "/search/", OWN),
        ("luoping.portal.test", "/search/?q=通知&site=all", ALL),
        ("luoping.portal.test", "/nowhere/", OWN),
    ],
)
def test_box_says_what_its_host_searches(cluster: Cluster, host: str, path: str, words: tuple[str, str]) -> None:
    html = client(host).get(path).content.decode()
    boxes = re.findall(r'<label class="vh" for="[^"]+">([^<]+)</label>\s*<input [^>]*placeholder="([^"]+)"', html)
    assert boxes == [tuple(gettext(text) for text in words)]
    assert re.findall(r'maxlength="(\d+)"', html) == [str(LONGEST_QUERY)]
