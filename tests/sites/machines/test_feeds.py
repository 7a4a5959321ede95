"""Feeds over HTTP: valid, with full addresses, of public items only, on their own site's host only."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.enums import ColumnLayout
from cms.models import BasePage, Column
from sites.machines.feeds import clean
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = ("rss", "atom")


@pytest.fixture
def portal() -> public.PortalHome:
    return public.portal()


@pytest.fixture
def news(portal: public.PortalHome) -> Column:
    return public.column(portal, "要闻", intro="省内要闻。")


def ask(page: BasePage, form: str = "rss", host: str = "portal.test", **headers: str) -> HttpResponse:
    return Client().get(f"/feeds/{page.pk}/{form}.xml", headers={"host": host, **headers})


def titles(response: HttpResponse) -> list[str]:
    root = ElementTree.fromstring(response.content)
    return [one.findtext("title") or "" for one in root.iter("item")] + [
        one.findtext(f"{ATOM}title") or "" for one in root.iter(f"{ATOM}entry")
    ]


def unpublish(page: BasePage) -> None:
    """Take a page offline past the guard, which has tests of its own."""
    QuerySet(BasePage).filter(pk=page.pk).update(live=False)


def test_rss_has_what_the_format_demands(news: Column) -> None:
    page = public.article(news, "甲 & 乙 <丙>", summary="摘要", day=2)
    response = ask(news)
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    channel = root.find("channel")
    assert channel is not None
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert channel.findtext("title") == "要闻 - 江岭省人民政府"
    assert (channel.findtext("link"), channel.findtext("description")) == (news.full_url, "省内要闻。")
    self_link = channel.find(f"{ATOM}link")
    assert self_link is not None
    assert self_link.attrib == {"rel": "self", "href": f"http://portal.test/feeds/{news.pk}/rss.xml"}
    [item] = channel.findall("item")
    assert (item.findtext("title"), item.findtext("description")) == ("甲 & 乙 <丙>", "摘要")
    assert item.findtext("link") == page.full_url
    guid = item.find("guid")
    assert guid is not None
    assert (guid.get("isPermaLink"), guid.text) == ("false", f"tag:portal.test,2026-01-02:/page/{page.pk}/")
    assert re.fullmatch(r"Fri, 02 Jan 2026 02:00:00 \+0000", item.findtext("pubDate") or "")


def test_atom_has_what_the_format_demands(news: Column) -> None:
    page = public.article(news, "甲", day=2)
    response = ask(news, "atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"alternate": news.full_url, "self": f"http://portal.test/feeds/{news.pk}/atom.xml"}
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "江岭省人民政府"
    assert root.findtext(f"{ATOM}id")
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"tag:portal.test,2026-01-02:/page/{page.pk}/"
    for name in ("published", "updated"):
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}{name}") or "").tzinfo is not None
    assert datetime.fromisoformat(root.findtext(f"{ATOM}updated") or "").tzinfo is not None


@pytest.mark.parametrize("form", FORMS)
def test_feed_holds_public_items_below_newest_first(portal: Any, news: Column, form: str) -> None:
    inner = public.column(news, "里层")
    closed = public.column(news, "已关栏目")
    public.article(news, "旧", day=1)
    public.document(inner, "新", day=3)
    public.article(news, "中", day=2)
    public.article(news, "草稿", live=False)
    public.article(public.column(portal, "别处"), "别处的")
    public.article(closed, "关着的", day=4)
    unpublish(closed)
    assert titles(ask(news, form)) == ["新", "中", "旧"]


@pytest.mark.parametrize("form", FORMS)
def test_feed_of_the_portal_leaves_other_sites_out_and_theirs_has_full_addresses(
    portal: Any, news: Column, form: str
) -> None:
    public.article(news, "省的")
    county = public.sub_site("luoping")
    page = public.article(public.column(county, "县内"), "县的")
    assert titles(ask(portal, form)) == ["省的"]
    response = ask(county, form, host="luoping.portal.test")
    assert titles(response) == ["县的"]
    assert page.full_url.startswith("http://luoping.portal.test/")
    assert page.full_url in response.content.decode()


def test_feed_of_what_has_none_or_is_not_public_or_elsewhere_is_404(portal: Any, news: Column) -> None:
    county = public.sub_site("luoping")
    there = public.column(county, "县内")
    single = public.column(portal, "概况", layout=ColumnLayout.PAGE)
    draft = public.column(portal, "未公开", live=False)
    closed = public.column(portal, "关着")
    below = public.column(closed, "下层")
    unpublish(closed)
    article = public.article(news)
    for page in (there, single, draft, closed, below, article):
        assert ask(page).status_code == 404, page.title
    assert ask(there, host="luoping.portal.test").status_code == 200
    assert ask(news, host="luoping.portal.test").status_code == 404
    assert ask(news, host="elsewhere.example").status_code == 404


@pytest.mark.parametrize("path", ["1/json", "x/rss", f"{10**30}/rss", "0/atom", "-1/rss", "1/rss/x"])
def test_feed_malformed_address_is_404(portal: Any, path: str) -> None:
    assert Client().get(f"/feeds/{path}.xml", headers={"host": "portal.test"}, follow=True).status_code == 404


def test_feed_takes_no_posts(news: Column) -> None:
    assert Client().post(f"/feeds/{news.pk}/rss.xml", headers={"host": "portal.test"}).status_code == 405


@pytest.mark.parametrize("form", FORMS)
def test_feed_unchanged_is_304_by_tag_and_by_date_and_200_after_a_change(news: Column, form: str) -> None:
    page = public.article(news, "甲")
    first = ask(news, form)
    again = ask(news, form, **{"if-none-match": first["ETag"]})
    dated = ask(news, form, **{"if-modified-since": first["Last-Modified"]})
    assert (again.status_code, again.content, dated.status_code) == (304, b"", 304)
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], "public, max-age=60")
    assert ask(news, form, **{"if-none-match": '"other"'}).status_code == 200
    unpublish(page)
    changed = ask(news, form, **{"if-none-match": first["ETag"]})
    assert (changed.status_code, titles(changed)) == (200, [])


@pytest.mark.parametrize("form", FORMS)
def test_feed_costs_the_same_queries_for_any_number_of_items(portal: Any, form: str) -> None:
    news = public.column(portal, "要闻")
    ask(news, form)  # hosts and content types are read once a process
    spent = []
    for number in (1, 3):
        while news.numchild < number:
            public.article(news, f"第{news.numchild + 1}条")
            news.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(ask(news, form))) == number
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 12


def test_clean_leaves_out_what_xml_cannot_hold() -> None:
    assert clean("甲\x00\x0b乙\n丙\uffff") == "甲乙\n丙"


def test_head_and_column_name_the_feeds(portal: Any, news: Column) -> None:
    article = public.article(news, "甲")

    def links(page: BasePage) -> list[str]:
        response = Client().get("/" + page.url_path.split("/", 2)[2], headers={"host": "portal.test"})
        found = BeautifulSoup(response.content, "html.parser")
        shown = [a["href"] for a in found.select("[data-testid=subscribe]")]
        return [link["href"] for link in found.select("link[rel=alternate][type*=xml]")] + shown

    own = [f"http://portal.test/feeds/{news.pk}/{form}.xml" for form in FORMS]
    site = [f"http://portal.test/feeds/{portal.pk}/{form}.xml" for form in FORMS]
    assert links(news) == [*own, *site, f"http://portal.test/feeds/{news.pk}/"]
    assert links(article) == site
    assert links(portal) == site


def page_for_people(page: BasePage, host: str = "portal.test") -> HttpResponse:
    return Client().get(f"/feeds/{page.pk}/", headers={"host": host})


def test_subscribe_shows_people_the_addresses_and_what_they_would_get(portal: Any, news: Column) -> None:
    for day in range(1, 8):
        public.article(news, f"第{day}条", day=day)
    hidden = public.article(news, "不公开", day=9)
    unpublish(hidden)
    found = BeautifulSoup(page_for_people(news).content, "html.parser")
    addresses = [f"http://portal.test/feeds/{news.pk}/{form}.xml" for form in FORMS]
    assert [field["value"] for field in found.select("input[readonly]")] == addresses
    assert [link["href"] for link in found.select("[data-testid=open-feed]")] == addresses[:1]
    assert [one.get_text(strip=True) for one in found.select("main .list a")] == [
        f"第{day}条" for day in range(7, 2, -1)
    ]
    assert page_for_people(portal).status_code == 200


def test_subscribe_is_there_only_where_the_feed_is(portal: Any, news: Column) -> None:
    public.sub_site("luoping")
    single = public.column(portal, "概况", layout=ColumnLayout.PAGE)
    hidden = public.column(portal, "草稿", live=False)
    there = [(news, "portal.test"), (news, "luoping.portal.test"), (single, "portal.test"), (hidden, "portal.test")]
    assert [page_for_people(page, host).status_code for page, host in there] == [200, 404, 404, 404]
    assert [ask(page, host=host).status_code for page, host in there] == [200, 404, 404, 404]


def test_subscribe_costs_the_same_queries_for_any_number_of_items(portal: Any) -> None:
    news = public.column(portal, "要闻")
    page_for_people(news)
    spent = []
    for number in (1, 3):
        while news.numchild < number:
            public.article(news, f"第{news.numchild + 1}条")
            news.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            assert page_for_people(news).status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 25
