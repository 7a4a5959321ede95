"""The tags of domain.md §1.4 on every kind of public page, compared with what the pages say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import get_page_models

from cms.blocks import from_plain_text
from cms.enums import ColumnLayout, ColumnType
from cms.models import BasePage, Column
from interviews.models import InterviewPage, InterviewPlan, InterviewRecord
from sites.models import PortalHome, SiteDirectory, SiteHome, SiteProfile
from tests.factories import kinds, public

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

SITE = {"SiteName", "SiteDomain", "SiteIDCode"}
COLUMN = {"ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}
CONTENT = {"ArticleTitle", "PubDate", "ContentSource"}
OPTIONAL = {"Keywords", "Author", "Description", "Image", "Url"}
#: Leads to another page's address and shows nothing itself.
ELSEWHERE = {BasePage, InterviewRecord}


def interview(**fields: Any) -> InterviewPage:
    begins = datetime(2026, 12, 1, 2, tzinfo=UTC)
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    return InterviewPage(title="在线访谈", unit="江岭省水利厅", summary="摘要", **times, **fields)


@pytest.fixture
def pages() -> list[BasePage]:
    """One public page of each kind, on the portal and on a sub-site."""
    portal = public.portal(site_id_code="9900000001")
    news = public.column(portal, "要闻", intro="省内要闻。", keywords="要闻,动态")
    public.sub_site("luoping", name="罗坪县人民政府", site_id_code="9901020001")
    county = SiteHome.objects.get()
    there = public.column(county, "县内", column_type=ColumnType.POLICIES)
    unit = public.unit(county)
    public.column(portal, "概况", layout=ColumnLayout.PAGE, body=from_plain_text("文。"))
    public.article(news, "甲", author="李明", summary="摘要", keywords="水利", cover=kinds.picture())
    public.article(public.column(unit, "镇务"), "镇的")
    public.document(there, "通知", overview="概述", keywords="防火")
    for make in kinds.MAKERS.values():
        public.add(news, make(keywords="一,二"))
    public.add(news, interview())
    public.add(news, InterviewPlan(title="2026年访谈计划", year=2026))
    return [page.specific for page in BasePage.objects.filter(live=True, depth__gt=1)]


def tags(page: BasePage) -> dict[str, str]:
    found = re.fullmatch(r"http://([^/]+)(/.*)", page.full_url)
    assert found
    response = Client().get(found[2], headers={"host": found[1]})
    assert response.status_code == 200, page.full_url
    soup = BeautifulSoup(response.content.decode(), "html.parser")
    metas = [(tag["name"], tag["content"]) for tag in soup.find_all("meta", attrs={"name": True})]
    ours = [(name, text) for name, text in metas if name in SITE | COLUMN | CONTENT | OPTIONAL]
    assert len(ours) == len(dict(ours)), f"{page.full_url} says a tag twice"
    return dict(ours)


def expected_of_site(page: BasePage) -> dict[str, str]:
    profile = SiteProfile.objects.get(site=page.get_site())
    return {"SiteName": profile.name, "SiteDomain": profile.site.hostname, "SiteIDCode": profile.site_id_code}


def test_every_kind_of_page_carries_the_tags_of_its_level(pages: list[BasePage]) -> None:
    assert {type(page) for page in pages} == set(get_page_models()) - ELSEWHERE
    for page in pages:
        found = tags(page)
        assert {name: found.get(name) for name in SITE} == expected_of_site(page), page
        assert [name for name in COLUMN if not found.get(name, "").strip()] == [], page
        assert found["ColumnType"] in ColumnType.values, page
        missing = [name for name in CONTENT if not found.get(name, "").strip()]
        if page.is_structural:
            assert CONTENT & set(found) == set(), page
        else:
            assert missing == [], page


def test_content_pages_say_what_they_hold(pages: list[BasePage]) -> None:
    for page in pages:
        if page.is_structural:
            continue
        found, column = tags(page), page.get_parent().specific
        stamp = timezone.localtime(page.first_published_at).strftime("%Y-%m-%d %H:%M")
        assert (found["ArticleTitle"], found["PubDate"], found["Url"]) == (page.title, stamp, page.full_url)
        assert found["ContentSource"] == _source(page), page
        assert isinstance(column, Column)
        assert (found["ColumnName"], found["ColumnType"]) == (column.title, column.column_type)
        assert found["ColumnDescription"] == (column.intro or column.title)
        assert found["ColumnKeywords"] == (column.keywords or column.title)
        for name in ("keywords", "author"):
            said = getattr(page, name, "")
            assert found.get(name.title(), "") == (said if isinstance(said, str) else ""), (page, name)


def test_columns_and_homes_say_what_they_are_for(pages: list[BasePage]) -> None:
    for page in pages:
        found = tags(page) if page.is_structural else {}
        if isinstance(page, Column):
            assert (found["ColumnName"], found["ColumnType"]) == (page.title, page.column_type)
        elif isinstance(page, PortalHome | SiteHome):
            assert found["ColumnType"] == ColumnType.HOME
        elif isinstance(page, SiteDirectory):
            assert found["ColumnName"] == page.title


def test_article_with_a_picture_names_its_full_address(pages: list[BasePage]) -> None:
    found = next(tags(page) for page in pages if page.title == "甲")
    assert found["Image"].startswith("http://portal.test/media/")
    assert (found["Author"], found["Description"], found["Keywords"]) == ("李明", "摘要", "水利")


def _source(page: Any) -> str:
    if isinstance(page, InterviewPlan):
        return expected_of_site(page)["SiteName"]
    said = (getattr(page, name, "") for name in ("source", "issuer", "unit"))
    return next(text for text in said if text)
