"""Pages for what is not there: in the frame of the site that was asked, with ways on, the same for everybody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.factories import public
from tests.factories.acts import NOTICE, withdraw
from tests.factories.admin import browser
from tests.factories.cluster import Cluster
from tests.factories.pages import live_article

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def ask(path: str, host: str = "portal.test", client: Client | None = None) -> Any:
    return (client or Client()).get(path, headers={"host": host})


@pytest.mark.parametrize(
    ("host", "path", "home"),
    [
        ("portal.test", "/nothing/here/", "http://portal.test/"),
        ("portal.test", "/sites/luoping/nothing/", "http://luoping.portal.test/"),
        ("luoping.portal.test", "/nothing/", "http://luoping.portal.test/"),
    ],
)
def test_missing_page_has_the_frame_of_its_site_a_search_and_ways_on(host: str, path: str, home: str) -> None:
    public.portal()
    county = public.sub_site("luoping", name="罗坪县人民政府")
    public.article(public.column(county, "县内要闻"))
    response = ask(path, host)
    page = BeautifulSoup(response.content.decode(), "html.parser")
    of_county = "luoping" in home
    assert response.status_code == 404
    assert ("罗坪县人民政府" in page.header.text) == of_county
    assert ("县内要闻" in page.nav.text) == of_county
    assert page.main.select_one("form[action='/search/'] input[name=q]")
    on = [a["href"] for a in page.main.select("a.btn")]
    assert (on[0], on[1].startswith("/site-map/")) == (home, True)
    assert page.select("meta[name=robots][content=noindex]")
    assert (page.select("link[rel=canonical]"), page.select("[data-visit]")) == ([], [])


def test_missing_page_is_the_same_for_who_is_logged_in(cluster: Cluster) -> None:
    person = cluster.portal.people["editor"]
    client = browser(person)
    assert client.get("/admin/").status_code == 200
    found = ask("/nothing/", client=client).content.decode()
    assert person.real_name not in found
    assert person.username not in found
    assert _plain(found) == _plain(ask("/nothing/").content.decode())


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_withdrawn_page_says_what_when_and_where_to_ask(cluster: Cluster) -> None:
    page = live_article(cluster, cluster.county, title="撤下的稿件")
    act = withdraw(cluster.county, page, "error", notice=NOTICE)
    path = page.url_path.split("/luoping/", 1)[1]
    response = ask(f"/{path}", "luoping.portal.test")
    shown = BeautifulSoup(response.content.decode(), "html.parser")
    said = shown.select_one("[data-testid=withdrawn]").get_text(" ", strip=True)
    assert response.status_code == 410
    for words in ("撤下的稿件", NOTICE, f"{act.decided_at:%Y-%m-%d}", "洛平县人民政府"):
        assert words in said
    assert shown.main.select_one("input[name=q]")
    assert shown.main.select("a[href^='/site-map/']")
