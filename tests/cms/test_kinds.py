"""The further page kinds as the public sees them: over HTTP, from components, without drafts, in constant queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.fields import StreamField

from cms.enums import ColumnLayout, InstitutionKind, TopicLook
from cms.models import BasePage, Column
from cms.selectors_columns import neighbours
from tests.factories import kinds, public

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


def address(page: BasePage) -> str:
    return "/" + page.url_path.split("/", 2)[2]


def soup(client: Client, page: BasePage | str, status: int = 200) -> BeautifulSoup:
    response = client.get(page if isinstance(page, str) else address(page), HTTP_HOST="portal.test")
    assert response.status_code == status
    return BeautifulSoup(response.content.decode(), "html.parser")


def words(page: BeautifulSoup) -> str:
    return " ".join(page.main.get_text(" ", strip=True).split())


@pytest.fixture
def column() -> Column:
    return kinds.column(public.portal(site_id_code="9900000001"), "栏目", intro="栏目说明", keywords="词")


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_page_any_kind_carries_tags_and_nothing_inline(client: Client, column: Column, kind: str) -> None:
    page = public.add(column, kinds.MAKERS[kind](keywords="一,二"))
    shown = soup(client, page)
    tags = {tag["name"]: tag["content"] for tag in shown.find_all("meta", attrs={"name": True})}
    assert (tags["ArticleTitle"], tags["ContentSource"], tags["Keywords"]) == (page.title, page.source, "一,二")
    assert (tags["ColumnName"], tags["SiteIDCode"]) == ("栏目", "9900000001")
    assert len(shown.find_all("h1")) == 1
    assert shown.find_all(style=True) == []
    assert [image for image in shown.find_all("img") if not (image.get("alt") and image.get("width"))] == []
    ids = [tag["id"] for tag in shown.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_page_any_kind_draft_is_not_served_nor_listed(client: Client, column: Column, kind: str) -> None:
    draft = public.add(column, kinds.MAKERS[kind](title="未公开页面"), live=False)
    soup(client, draft, status=404)
    assert "未公开页面" not in words(soup(client, column))


@pytest.mark.parametrize("kind", kinds.MAKERS)
def test_page_any_kind_title_with_markup_is_escaped(client: Client, column: Column, kind: str) -> None:
    page = public.add(column, kinds.MAKERS[kind](title="<script>alert(1)</script>"))
    for shown in (soup(client, page), soup(client, column)):
        assert [tag for tag in shown.select("script:not([type='application/ld+json'])") if "alert" in tag.text] == []
        assert "<script>alert(1)</script>" in words(shown)


def test_leader_shows_what_is_demanded(client: Client, column: Column) -> None:
    page = public.add(column, kinds.leader(mailbox_url="https://xinxiang.example/1", phone="0990-0000002"))
    shown = soup(client, page)
    text = words(shown)
    for part in ("方知远", "省长", "领导省政府全面工作。", "1968年生，大学学历。", "0990-0000002"):
        assert part in text
    assert shown.select_one("main .bio img")["alt"] == "人像"
    assert [a["href"] for a in shown.select("main a.btn")] == ["https://xinxiang.example/1"]


def test_leaders_stand_in_their_order_and_not_by_date(client: Client, column: Column) -> None:
    public.add(column, kinds.leader(title="副省长乙", position=2), at=public.FIRST_DAY + timedelta(days=9))
    public.add(column, kinds.leader(title="省长甲", position=1), at=public.FIRST_DAY)
    public.add(column, kinds.leader(title="副省长丙", position=2), at=public.FIRST_DAY + timedelta(days=5))
    shown = soup(client, column)
    assert [a.text for a in shown.select(".persons a")] == ["省长甲", "副省长丙", "副省长乙"]
    assert shown.select("main .row") == []


def test_institution_shows_what_is_demanded(client: Client, column: Column) -> None:
    text = words(soup(client, public.add(column, kinds.institution())))
    for part in (
        "厅长 苏问渠",
        "澜川市清河路8号",
        "工作日8:30—12:00",
        "0990-0002001",
        "负责水资源管理。",
        "办公室",
        "水资源处",
    ):
        assert part in text


def test_institution_of_one_number_can_be_called_from_its_page(client: Client, column: Column) -> None:
    one, many = kinds.institution(), kinds.institution(title="信访局", phone="0990-0002001、0990-0002002")
    links = [soup(client, public.add(column, page)).select("main a[href^='tel:']") for page in (one, many)]
    assert [[link["href"] for link in found] for found in links] == [["tel:09900002001"], []]


def test_institutions_are_grouped_by_kind_with_telephone_address_and_hours(client: Client, column: Column) -> None:
    public.add(column, kinds.institution(title="信息中心", kind=InstitutionKind.UNIT))
    public.add(column, kinds.institution(title="水利厅", kind=InstitutionKind.DEPARTMENT, position=2))
    public.add(column, kinds.institution(title="教育厅", kind=InstitutionKind.DEPARTMENT, position=1))
    shown = soup(client, column)
    assert [a.text for a in shown.select("main .inst h3 a")] == ["教育厅", "水利厅", "信息中心"]
    assert [h.text for h in shown.select("main h2")] == [
        InstitutionKind.DEPARTMENT.label,
        InstitutionKind.UNIT.label,
    ]
    for part in ("0990-0002001", "澜川市清河路8号", "工作日8:30—12:00"):
        assert part in shown.select_one("main .inst").text


@pytest.mark.parametrize("kind", ["leader", "institution"])
def test_demanded_fields_left_empty_are_refused(column: Column, kind: str) -> None:
    page = kinds.MAKERS[kind]()
    streams = {name for name in type(page).demanded if isinstance(page._meta.get_field(name), StreamField)}
    for name in set(type(page).demanded) - streams:
        setattr(page, name, None if name == "portrait" else "")
    page.path, page.depth, page.slug = column.path + "0001", column.depth + 1, "x"
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(type(page).demanded) - streams <= set(refused.value.message_dict)
    assert [page._meta.get_field(name).formfield().required for name in streams] == [True]


def test_topic_shows_columns_pages_links_and_leaves_out_what_is_not_public(client: Client, column: Column) -> None:
    news = kinds.column(column, "进展")
    public.article(news, "第一条", day=1)
    picked, hidden = public.article(column, "选中稿"), public.article(column, "未公开稿", live=False)
    closed = kinds.column(column, "未开栏目", live=False)
    sections = [
        {"type": "column", "value": {"title": "", "column": news.pk, "limit": 5}},
        {"type": "column", "value": {"title": "关着", "column": closed.pk, "limit": 5}},
        {"type": "pages", "value": {"title": "要点", "pages": [picked.pk, hidden.pk]}},
        {"type": "pages", "value": {"title": "都没有", "pages": [hidden.pk]}},
        {"type": "links", "value": {"title": "相关网站", "links": [{"text": "水文", "url": "https://sw.example/"}]}},
    ]
    shown = soup(client, public.add(column, kinds.topic(*sections)))
    assert [h.text for h in shown.select(".tp-s h2")] == ["进展", "要点", "相关网站"]
    assert [a.text for a in shown.select(".tp-s .row a")] == ["第一条", "选中稿"]
    assert "未公开稿" not in words(shown)


@pytest.mark.parametrize("look", TopicLook.values)
def test_topic_every_look_has_its_own_layout_and_no_colour(client: Client, column: Column, look: str) -> None:
    lead = kinds.picture("lead.jpg", size=(1600, 900), words="大堤")
    shown = soup(client, public.add(column, kinds.topic(look=look, lead=lead)))
    assert shown.select_one(".tp-h")["class"] == ["tp-h", "aside" if look == TopicLook.SIDE else look]
    assert bool(shown.select("main .tp-h img")) is (look != TopicLook.DIGEST)


@pytest.mark.parametrize(("days", "archived"), [(-1, True), (0, False), (1, False)])
def test_topic_is_archived_after_its_last_day(client: Client, column: Column, days: int, archived: bool) -> None:
    last = timezone.localdate() + timedelta(days=days)
    page = public.add(column, kinds.topic(ends_on=last))
    assert bool(soup(client, page).select("main .notice")) is archived
    shown = soup(client, column)
    assert bool(shown.select("#archive")) is archived
    assert bool(shown.select("#now")) is not archived
    assert last.isoformat() in words(shown)


def test_topic_end_before_its_beginning_is_refused() -> None:
    page = kinds.topic(ends_on=date(2026, 4, 30))
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert list(refused.value.message_dict) == ["ends_on"]


def test_data_page_shows_figures_with_unit_period_and_source_and_a_chart_with_its_table(
    client: Client, column: Column
) -> None:
    shown = soup(client, public.add(column, kinds.data_page()))
    assert [b.text for b in shown.select(".nums b")] == ["6,128.4", "21.3"]
    text = words(shown)
    for part in ("亿元", "同比增长5.6%", "2026年9月末", "2026年1—9月", "江岭省统计局", "2026-10-20"):
        assert part in text
    assert [row.th.text for row in shown.select("figure.chart tbody tr")] == ["一季度", "上半年", "前三季度"]
    assert shown.select("figure.chart svg")


def test_gallery_shows_pictures_in_order_and_the_first_stands_for_it(client: Client, column: Column) -> None:
    page = public.add(column, kinds.gallery("开工", "合龙", "蓄水"))
    shown = soup(client, page)
    assert [image["alt"] for image in shown.select("main ol img")] == ["开工", "合龙", "蓄水"]
    assert [image.get("loading") for image in shown.select("main ol img")][1:] == ["lazy", "lazy"]
    assert page.cover_id == page.pictures[0].value["image"].pk


def _layout(column: Column, layout: str) -> None:
    column.layout = layout
    public.publish(column)


def test_column_of_pictures_shows_covers_and_titles(client: Client, column: Column) -> None:
    public.article(column, "有图", cover=kinds.picture("c.jpg", words="封面"), day=2)
    public.article(column, "无图", day=1)
    _layout(column, ColumnLayout.PICTURES)
    cards = soup(client, column).select("main .cards > li")
    assert [(card.h2.text, card.img["alt"] if card.img else None) for card in cards] == [
        ("有图", "封面"),
        ("无图", None),
    ]


def test_column_as_tree_shows_columns_below_with_their_latest(client: Client, column: Column) -> None:
    for name in ("甲", "乙"):
        below = kinds.column(column, name)
        for day in range(1, 9):
            public.article(below, f"{name}{day}", day=day)
    kinds.column(column, "空栏")
    _layout(column, ColumnLayout.TREE)
    shown = soup(client, column)
    assert [h.text for h in shown.select("main .asec h2")] == ["甲", "乙"]
    assert [a.text for a in shown.select("main .asec")[0].select(".row a")] == [
        "甲8",
        "甲7",
        "甲6",
        "甲5",
        "甲4",
        "甲3",
    ]


def test_column_by_year_shows_that_year_and_keeps_it_from_page_to_page(client: Client, column: Column) -> None:
    public.add(column, public.Article(title="旧闻", source="省政府"), at=public.FIRST_DAY - timedelta(days=200))
    for day in range(1, 23):
        public.article(column, f"新闻{day}", day=day)
    shown = soup(client, f"{address(column)}?year=2026")
    assert [a.text for a in shown.select(".scope a[aria-current]")] == ["2026"]
    assert "旧闻" not in words(shown)
    assert shown.select_one(".pager a[rel=next]")["href"] == "?year=2026&p=2"
    assert [a.text for a in soup(client, f"{address(column)}?year=2025").select("main .row a")] == ["旧闻"]


@pytest.mark.parametrize("year", ["1999", "x", "２０２６", "-1", "99999999999999999999", "9" * 5000])
def test_column_year_without_items_is_not_found(client: Client, column: Column, year: str) -> None:
    public.article(column)
    soup(client, f"{address(column)}?year={year}", status=404)


def test_article_leads_to_the_one_before_and_after_in_its_column(client: Client, column: Column) -> None:
    first, second, third = (public.article(column, f"第{day}条", day=day) for day in (1, 2, 3))
    public.article(kinds.column(column, "别栏"), "别栏稿", day=2)
    public.article(column, "未公开稿", live=False)
    for page, titles in ((first, ["第2条"]), (second, ["第3条", "第1条"]), (third, ["第2条"])):
        assert [a.text for a in soup(client, page).select(".pn a")] == titles


def test_articles_of_one_moment_lead_to_each_other_in_one_order(column: Column) -> None:
    first, second, third = (public.article(column, title) for title in ("甲", "乙", "丙"))
    found = [neighbours(page) for page in (first, second, third)]
    keys = [tuple(one.pk if one else None for one in (beside["older"], beside["newer"])) for beside in found]
    assert keys == [(None, second.pk), (first.pk, third.pk), (second.pk, None)]


def _queries(client: Client, page: BasePage) -> int:
    url = address(page)
    client.get(url, HTTP_HOST="portal.test")
    client.get(url, HTTP_HOST="portal.test")  # sizes of pictures and caches stand
    with CaptureQueriesContext(connection) as captured:
        client.get(url, HTTP_HOST="portal.test")
    return len(captured)


def _more(column: Column, kind: str, number: int) -> Any:
    return public.add(column, kinds.MAKERS[kind](title=f"页{number}"))


@pytest.mark.parametrize("kind", kinds.MAKERS)
@pytest.mark.parametrize("layout", [ColumnLayout.LIST, ColumnLayout.PICTURES])
def test_column_of_any_kind_costs_the_same_with_one_and_three(
    client: Client, column: Column, kind: str, layout: str
) -> None:
    _layout(column, layout)
    _more(column, kind, 0)
    one = _queries(client, column)
    _more(column, kind, 1)
    _more(column, kind, 2)
    assert _queries(client, column) == one


def test_topic_costs_the_same_with_one_and_three_of_everything(client: Client, column: Column) -> None:
    news = [kinds.column(column, f"栏{number}") for number in range(3)]
    articles = [public.article(below, f"稿{number}", day=number + 1) for number, below in enumerate(news)]

    def with_(number: int) -> BasePage:
        sections: list[dict[str, Any]] = [
            {"type": "column", "value": {"title": "", "column": below.pk, "limit": 5}} for below in news[:number]
        ]
        sections.append({"type": "pages", "value": {"title": "要点", "pages": [page.pk for page in articles[:number]]}})
        return public.add(column, kinds.topic(*sections, title=f"专题{number}"))

    assert _queries(client, with_(1)) == _queries(client, with_(3))


def test_preview_of_new_pictures_makes_their_sizes_behind_the_checking_view(column: Column) -> None:
    draft = public.add(column, kinds.gallery("开工", "合龙"), live=False)
    response = draft.make_preview_request(preview_mode="")
    response.render()
    images = BeautifulSoup(response.content.decode(), "html.parser").select("main img")
    assert [image["alt"] for image in images] == ["开工", "合龙"]
    assert [image["src"] for image in images if not image["src"].startswith("/files/renditions/")] == []


def test_gallery_costs_the_same_with_one_and_three_pictures(client: Client, column: Column) -> None:
    one = public.add(column, kinds.gallery("一", title="一图"))
    three = public.add(column, kinds.gallery("一", "二", "三", title="三图"))
    assert _queries(client, one) == _queries(client, three)
