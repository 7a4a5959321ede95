"""The data block of each kind of page: what it says, and that nothing typed by an editor gets out of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from cms.models import BasePage
from disclosure.enums import Validity
from interviews.models import InterviewPage
from interviews.structured import event
from tests.factories import kinds, public

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

EVIL = "</script><script>alert(1)</script><!-- \u2028 & 甲"


class Scripts(HTMLParser):
    """All scripts as a browser finds them: with their attributes and contents."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin."""
        if tag == "script":
            self.found.append((dict(attrs), ""))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        """End."""
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Collect."""
        if self.inside:
            attrs, text = self.found[-1]
            self.found[-1] = (attrs, text + data)


def blocks(page: BasePage) -> list[str]:
    response = Client().get("/" + page.url_path.split("/", 2)[2], headers={"host": "portal.test"})
    assert response.status_code == 200
    scripts = Scripts()
    scripts.feed(response.content.decode())
    assert [text for attrs, text in scripts.found if "src" not in attrs and "type" not in attrs] == []
    return [text for attrs, text in scripts.found if attrs.get("type") == "application/ld+json"]


def nodes(page: BasePage) -> dict[str, dict[str, Any]]:
    [text] = blocks(page)
    graph = json.loads(text)
    assert graph["@context"] == "https://schema.org"
    return {node["@type"]: node for node in graph["@graph"]}


@pytest.fixture
def portal() -> public.PortalHome:
    return public.portal(contact_phone="0990-0000001", english_name="Jiangling", site_id_code="9900000001")


def test_title_with_markup_stays_within_the_block(portal: Any) -> None:
    page = public.article(public.column(portal, EVIL), EVIL, author=EVIL, summary=EVIL, keywords=EVIL)
    [text] = blocks(page)
    assert not set("<>&\u2028\u2029") & set(text)
    found = nodes(page)
    assert (found["NewsArticle"]["headline"], found["NewsArticle"]["author"]["name"]) == (EVIL, EVIL)
    assert found["BreadcrumbList"]["itemListElement"][1]["name"] == EVIL


def test_article_says_who_when_and_the_way_to_it(portal: Any) -> None:
    news = public.column(portal, "要闻")
    page = public.article(news, "水利建设启动", author="李明", summary="摘要", keywords="水利", day=2)
    found = nodes(page)
    article = found["NewsArticle"]
    assert article["datePublished"] == "2026-01-02T02:00:00+00:00"
    expected = {
        "url": page.full_url, "headline": "水利建设启动", "description": "摘要", "keywords": "水利",
        "inLanguage": "zh-Hans", "author": {"@type": "Person", "name": "李明"}, "publisher": {"@id": "http://portal.test/#organisation"},
    }  # fmt: skip
    assert {name: article[name] for name in expected} == expected
    assert [(one["position"], one["name"], one["item"]) for one in found["BreadcrumbList"]["itemListElement"]] == [
        (1, portal.title, portal.full_url),
        (2, "要闻", news.full_url),
        (3, "水利建设启动", page.full_url),
    ]
    assert found["GovernmentOrganization"]["name"] == "江岭省人民政府"


def test_home_says_who_the_organisation_is_and_how_to_search(portal: Any) -> None:
    found = nodes(portal)
    organisation = found["GovernmentOrganization"]
    assert (organisation["telephone"], organisation["identifier"]) == ("0990-0000001", "9900000001")
    assert found["WebSite"]["potentialAction"]["target"]["urlTemplate"] == (
        "http://portal.test/search/?q={search_term_string}"
    )
    assert "BreadcrumbList" not in found
    assert found["CollectionPage"]["url"] == "http://portal.test/"


def test_document_says_number_issuer_and_whether_it_holds(portal: Any) -> None:
    page = public.document(public.column(portal), "通知", doc_number="江政办发〔2026〕1号", validity=Validity.REPEALED)
    document = nodes(page)["DigitalDocument"]
    assert document["identifier"] == "江政办发〔2026〕1号"
    assert document["creativeWorkStatus"] == Validity.REPEALED.label
    assert document["author"]["name"] == "江岭省人民政府办公厅"


def test_interview_is_an_event_online() -> None:
    times = {"starts_at": datetime(2026, 12, 1, 2, tzinfo=UTC), "ends_at": datetime(2026, 12, 1, 4, tzinfo=UTC)}
    said = event(InterviewPage(title="访谈", unit="水利厅", **times))
    assert (said["@type"], said["startDate"], said["endDate"]) == (
        "Event",
        "2026-12-01T02:00:00+00:00",
        "2026-12-01T04:00:00+00:00",
    )
    assert said["organizer"]["name"] == "水利厅"


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_further_kinds_say_at_least_name_address_and_date(portal: Any, kind: str) -> None:
    page = public.add(public.column(portal), kinds.MAKERS[kind]())
    assert any(
        node.get("url") == page.full_url and node["name"] == page.title and "dateModified" in node
        for node in nodes(page).values()
    )


def test_sub_site_by_path_names_its_own_host(portal: Any) -> None:
    county = public.sub_site("luoping", name="罗坪县人民政府")
    page = public.article(public.column(county, "县内"), "县的")
    found = nodes(page)
    assert found["NewsArticle"]["url"] == page.full_url
    assert page.full_url.startswith("http://luoping.portal.test/")
    assert found["GovernmentOrganization"]["name"] == "罗坪县人民政府"
    assert [one["name"] for one in found["BreadcrumbList"]["itemListElement"]] == [county.title, "县内", "县的"]
