"""What homes show: each block from the site's own content, defaults, reasons for editors, constant queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.enums import ColumnType
from cms.models import BasePage
from foundation.organisations.enums import OrganisationKind
from interviews.enums import InterviewState
from interviews.models import Interview, InterviewPage
from sites import home_arrangement, selectors
from sites.enums import SiteKind
from sites.home_blocks import HomeBlocks
from sites.home_sections import Shown
from sites.models import PortalHome, SiteHome
from tests.factories import kinds, public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MOST_QUERIES = 30


def arrange(home: Any, *blocks: tuple[str, dict[str, Any]]) -> Any:
    """The home with blocks of its own, in memory."""
    home.blocks = HomeBlocks().to_python([{"type": name, "value": value} for name, value in blocks])
    return home


def only(home: Any, name: str, **value: Any) -> Shown:
    """What one block shows on a home."""
    return home_arrangement.shown(arrange(home, (name, value)))[0]


def titles(rows: Any) -> list[str]:
    return [row.title for row in rows]


def test_picture_news_has_its_lead_and_the_newest_beside_it() -> None:
    home = public.portal()
    news = public.column(home, "要闻")
    public.article(news, "旧图", day=1, cover=kinds.picture(words="水库"))
    public.article(news, "新文", day=2)
    section = only(home, "picture_news", column_type=ColumnType.NEWS).values["section"]
    assert (section.lead.title, titles(section.rest)) == ("旧图", ["新文"])
    assert section.lead.cover.prefetched_renditions == []


def test_headlines_show_public_pages_of_the_site_in_their_order() -> None:
    home = public.portal()
    news = public.column(home, "要闻")
    first, second, hidden = (
        public.article(news, "甲"),
        public.article(news, "乙"),
        public.article(news, "丙", live=False),
    )
    shown = only(home, "headlines", pages=[second.pk, hidden.pk, first.pk])
    assert [shown.values["first"]["label"], *(one["label"] for one in shown.values["others"])] == ["乙", "甲"]


def test_headlines_of_another_site_are_left_out() -> None:
    public.portal()
    home, other = public.sub_site("luoping"), public.sub_site("other")
    elsewhere = public.article(public.column(other, "要闻"))
    assert only(home, "headlines", pages=[elsewhere.pk]).reason


def test_column_tabs_leave_out_what_stands_above() -> None:
    home = public.portal()
    news = public.column(home, "要闻动态")
    notices, others = public.column(news, "通知公告"), public.column(news, "部门动态")
    for day in range(1, 6):
        public.article(notices, f"通知{day}", day=day)
    public.article(others, "动态", day=9)
    arranged = arrange(home, ("picture_news", {"count": 3}), ("column_tabs", {"usual": "news", "columns": []}))
    top, tabs = home_arrangement.shown(arranged)
    assert titles(top.values["section"].pages) == ["动态", "通知5", "通知4"]
    assert [(one.column.title, titles(one.pages)) for one in tabs.values["sections"]] == [
        ("通知公告", ["通知3", "通知2", "通知1"])
    ]


def test_usual_column_tabs_leave_topics_to_their_section_unless_chosen() -> None:
    home = public.portal()
    news = public.column(home, "要闻动态")
    notices, topics = public.column(news, "通知公告"), kinds.column(news, "专题专栏")
    public.article(notices, "通知")
    public.add(topics, kinds.topic(title="防汛"))
    usual = only(home, "column_tabs", usual="news", columns=[])
    assert [one.column.title for one in usual.values["sections"]] == ["通知公告"]
    chosen = only(home, "column_tabs", columns=[{"column": topics.pk, "column_type": ""}])
    assert [one.column.title for one in chosen.values["sections"]] == ["专题专栏"]


def test_portal_shows_and_takes_nothing_of_the_sites_below_it() -> None:
    portal = public.portal()
    county = public.sub_site("luoping")
    elsewhere = public.column(county, "县内要闻")
    article = public.article(elsewhere)
    assert only(portal, "headlines", pages=[article.pk]).reason
    with pytest.raises(ValidationError, match="“县内要闻”"):
        arrange(portal, ("picture_news", {"column": elsewhere.pk})).clean()
    with pytest.raises(ValidationError, match=article.title):
        arrange(portal, ("headlines", {"pages": [article.pk]})).clean()
    arrange(county, ("headlines", {"pages": [article.pk]})).clean()


def test_column_of_another_site_shows_nothing() -> None:
    public.portal()
    home, other = public.sub_site("luoping"), public.sub_site("other")
    elsewhere = public.column(other, "要闻")
    public.article(elsewhere)
    shown = only(home, "picture_news", column=elsewhere.pk, column_type=ColumnType.NEWS)
    assert (shown.values, bool(shown.reason)) == ({}, True)


def test_home_that_shows_another_sites_column_is_refused_with_its_name() -> None:
    public.portal()
    home, other = public.sub_site("luoping"), public.sub_site("other")
    elsewhere = public.column(other, "要闻")
    arrange(home, ("column_tabs", {"columns": [{"column": elsewhere.pk, "column_type": ""}]}))
    with pytest.raises(ValidationError, match="“要闻”"):
        home.clean()
    arrange(home, ("picture_news", {"column": public.column(home, "要闻").pk})).clean()


def test_services_are_the_columns_below_unless_some_are_chosen() -> None:
    home = public.portal()
    services = public.column(home, "办事服务", column_type=ColumnType.SERVICES)
    business = public.column(services, "企业办事", column_type=ColumnType.SERVICES)
    guide = public.article(business, "开办企业")
    usual = only(home, "services", items=[]).values["tiles"]
    assert [(tile["label"], tile["icon"]) for tile in usual] == [("企业办事", "office")]
    chosen = only(home, "services", items=[{"title": "开办", "icon": "work", "page": guide.pk, "url": ""}])
    assert [(tile["label"], tile["icon"]) for tile in chosen.values["tiles"]] == [("开办", "work")]


def test_documents_are_the_own_sites_with_interpretations_beside() -> None:
    home = public.portal()
    policies = public.column(home, "政策文件", column_type=ColumnType.POLICIES)
    explained = public.column(home, "政策解读", column_type=ColumnType.INTERPRETATION)
    public.document(policies, "办法", doc_number="江政发[2026]1号")
    public.article(explained, "解读")
    county = public.sub_site("luoping")
    public.document(public.column(county, "文件", column_type=ColumnType.POLICIES), "县里的办法", day=9)
    shown = only(home, "documents").values
    assert [(row.title, row.note) for row in shown["rows"]] == [("办法", "江政发〔2026〕1号")]
    assert titles(shown["beside"].pages) == ["解读"]


def test_chosen_topics_that_ended_stay_away() -> None:
    home = public.portal()
    column, today = public.column(home, "专题"), timezone.localdate()
    over = public.add(column, kinds.topic(title="结束", ends_on=today - timedelta(days=1)))
    last_day = public.add(column, kinds.topic(title="今天结束", ends_on=today, lead=kinds.picture()))
    page = public.article(column, "选中稿")
    rows = only(home, "topics", pages=[page.pk, over.pk, last_day.pk]).values["rows"]
    assert [(row.title, row.picture is not None) for row in rows] == [("选中稿", False), ("今天结束", True)]
    assert titles(only(home, "topics", pages=[over.pk]).values["rows"]) == ["今天结束"]


def test_topics_that_ended_or_have_not_begun_stay_away() -> None:
    home = public.portal()
    column = public.column(home, "专题")
    today = timezone.localdate()
    public.add(column, kinds.topic(title="进行"))
    public.add(column, kinds.topic(title="结束", ends_on=today - timedelta(days=1)))
    public.add(column, kinds.topic(title="未来", starts_on=today + timedelta(days=9)))
    public.add(column, kinds.topic(title="草稿"), live=False)
    assert titles(only(home, "topics", pages=[]).values["rows"]) == ["进行"]


def test_leaders_stand_in_their_official_order() -> None:
    home = public.portal()
    column = public.column(home, "负责人", column_type=ColumnType.LEADERS)
    public.add(column, kinds.leader(title="乙", position=20))
    public.add(column, kinds.leader(title="甲", position=10, post="省长"))
    rows = only(home, "leaders").values["rows"]
    assert [(row.name, row.post) for row in rows] == [("甲", "省长"), ("乙", "省长")]


def test_data_is_that_of_the_newest_page_unless_written() -> None:
    home = public.portal()
    column = public.column(home, "数据发布", column_type=ColumnType.DATA)
    public.add(column, kinds.data_page(title="旧", released_on=date(2026, 7, 1)))
    public.add(column, kinds.data_page())
    counted = only(home, "data", column_type=ColumnType.DATA, tiles=[]).values
    assert [(one.label, one.value, one.note) for one in counted["figures"]] == [
        ("地区生产总值", "6,128.4", "2026年1—9月"),
        ("城镇新增就业", "21.3", "2026年9月末"),
    ]
    assert counted["source"] == "江岭省统计局"
    tile = {"name": "水库", "value": "412", "unit": "座"}
    written = only(home, "data", tiles=[tile], as_of="2026-10-31", source="省水利厅", count=0).values
    assert (written["figures"], written["source"], written["as_of"]) == (
        [{"label": "水库", "value": "412", "unit": "座"}], "省水利厅", date(2026, 10, 31),
    )  # fmt: skip


def test_cluster_of_a_city_are_its_counties_and_units() -> None:
    public.portal()
    city_body = public.organisation("兴安市人民政府", kind=OrganisationKind.CITY)
    county_body = public.organisation("罗坪县人民政府", kind=OrganisationKind.COUNTY, parent=city_body)
    city = public.sub_site("xingan", name="兴安市", kind=SiteKind.CITY, organisation=city_body)
    county = public.sub_site("luoping", name="罗坪县", organisation=county_body)
    for home in (county, public.sub_site("other", name="外县")):
        public.article(public.column(home))
    public.article(public.column(public.unit(city, "城关镇")))
    public.unit(city, "空单位")
    shown = only(city, "cluster").values
    assert [entry.name for group in shown["groups"] for entry in group["entries"]] == ["罗坪县"]
    assert (titles(shown["units"]), shown["directory"]) == (["城关镇"], None)


def test_links_to_withdrawn_pages_disappear() -> None:
    home = public.portal()
    hidden = public.article(public.column(home), live=False)
    items = [{"title": "撤", "page": hidden.pk, "url": ""}, {"title": "网", "page": None, "url": "https://a.example/"}]
    shown = only(home, "links", heading="链接", items=items)
    assert [(one["label"], one["url"]) for one in shown.values["links"]] == [("网", "https://a.example/")]


def test_home_without_blocks_shows_the_default_of_its_kind() -> None:
    home = public.portal()
    assert [one.kind for one in home_arrangement.shown(home)][:3] == ["services", "picture_news", "documents"]


def test_public_sees_no_empty_block_and_editors_see_why(rf: RequestFactory, client: Client) -> None:
    home = public.portal()
    assert selectors.home_context(home, rf.get("/")) == {"sections": [], "tiles": None}
    preview = rf.get("/")
    preview.is_preview = True  # type: ignore[attr-defined] # as Wagtail sets it
    reasons = [str(one.reason) for one in selectors.home_context(home, preview)["sections"]]
    assert len(reasons) == len(home_arrangement.shown(home))
    assert all(reasons)
    assert "data-block" not in client.get("/", headers={"host": "portal.test"}).content.decode()


def test_services_at_the_top_of_the_portal_stand_in_its_head(rf: RequestFactory) -> None:
    home = public.portal()
    services = public.column(home, "办事服务", column_type=ColumnType.SERVICES)
    public.article(public.column(services, "个人办事", column_type=ColumnType.SERVICES))
    context = selectors.home_context(home, rf.get("/"))
    assert (context["tiles"].kind, [one.kind for one in context["sections"]]) == ("services", [])


def test_every_template_prints_its_block(client: Client) -> None:
    home = public.portal()
    fill(home, 2)
    links = ("links", {"heading": "相关网站", "items": [{"title": "网", "page": None, "url": "https://a.example/"}]})
    page = public.article(public.column(home, "头条栏"), "头条")
    blocks = [("headlines", {"pages": [page.pk]}), ("interviews", {}), links]
    given = [(child.block_type, child.value) for child in home_arrangement.arrangement(home)]
    home.blocks = HomeBlocks().to_python(
        [{"type": name, "value": value} for name, value in blocks]
        + [{"type": name, "value": HomeBlocks().child_blocks[name].get_prep_value(value)} for name, value in given[1:]]
    )
    public.publish(home)
    html = client.get("/", headers={"host": "portal.test"}).content.decode()
    shown = {one.kind for one in home_arrangement.shown(PortalHome.objects.get()) if not one.reason}
    printed = {part.split('"')[0] for part in html.split('data-block="')[1:]}
    assert printed == shown
    assert {"headlines", "interviews", "links", "picture_news", "documents", "topics", "leaders", "data"} <= printed


def fill(home: BasePage, items: int) -> None:
    """Content of every kind, so many of each."""
    news = public.column(home, "要闻动态")
    columns = [public.column(news, name) for name in ("要闻", "通知公告", "部门动态")]
    policies = public.column(home, "政策文件", column_type=ColumnType.POLICIES)
    explained = public.column(home, "政策解读", column_type=ColumnType.INTERPRETATION)
    services = public.column(home, "办事服务", column_type=ColumnType.SERVICES)
    guides = public.column(services, "企业办事", column_type=ColumnType.SERVICES)
    collected = public.column(home, "征集调查", column_type=ColumnType.CONSULTATION)
    data = public.column(home, "数据发布", column_type=ColumnType.DATA)
    leaders = public.column(home, "负责人", column_type=ColumnType.LEADERS)
    public.article(columns[0], "图", day=300, cover=kinds.picture(words="图"))
    public.add(news, kinds.topic(lead=kinds.picture()))
    public.add(leaders, kinds.leader())
    public.add(data, kinds.data_page())
    more(home, columns, policies, (explained, guides, collected), items)


def more(home: BasePage, news: list[Any], policies: Any, others: Any, items: int) -> None:
    """So many news; of the rest a part of it."""
    for number in range(1, items + 1):
        public.article(news[number % len(news)], f"要闻{number}", day=number)
    for number in range(1, items // 3 + 2):
        public.document(policies, f"办法{number}", day=number)
        public.article(others[number % len(others)], f"其他{number}", day=number)
    for number in range(1, items // 10 + 2):
        begins = timezone.now() - timedelta(days=number)
        ends = begins + timedelta(hours=1)
        page = InterviewPage(title=f"访谈{number}", unit="省水利厅", starts_at=begins, ends_at=ends)
        Interview.objects.update_or_create(
            page=public.add(news[0], page), defaults={"state": InterviewState.CLOSED, "started_at": begins}
        )


def portal() -> Any:
    return public.portal()


def sub(kind: str) -> Callable[[], Any]:
    def make() -> SiteHome:
        public.portal()
        return public.sub_site("home", kind=kind)

    return make


def unit() -> Any:
    public.portal()
    return public.unit(public.sub_site("home"))


HOMES: dict[str, Callable[[], Any]] = {
    "portal": portal,
    "city": sub(SiteKind.CITY),
    "county": sub(SiteKind.COUNTY),
    "department": sub(SiteKind.DEPARTMENT),
    "unit": unit,
}


@pytest.mark.parametrize("kind", HOMES)
def test_whole_home_takes_few_queries_and_the_same_at_1_and_50_items(kind: str, client: Client) -> None:
    home = HOMES[kind]()
    fill(home, 1)
    alone = queries(client, home)
    news = list(BasePage.objects.descendant_of(home).filter(title__in=["要闻", "通知公告", "部门动态"]))
    policies = BasePage.objects.descendant_of(home).get(title="政策文件")
    others = list(BasePage.objects.descendant_of(home).filter(title__in=["政策解读", "企业办事", "征集调查"]))
    more(home, news, policies, others, 49)
    assert (queries(client, home), alone <= MOST_QUERIES) == (alone, True)


def queries(client: Client, home: BasePage) -> int:
    """Queries of a home whose pictures have their sizes already."""
    host = "portal.test" if isinstance(home, PortalHome) else "home.portal.test"
    path = "/" if not home.slug.startswith("p") or isinstance(home, PortalHome) else f"/{home.slug}/"
    assert client.get(path, headers={"host": host}).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path, headers={"host": host}).status_code == 200
    return len(caught)
