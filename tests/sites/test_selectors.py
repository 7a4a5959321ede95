"""Menus, breadcrumbs, homes and the directory."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from cms import selectors as content
from cms.enums import ColumnType
from foundation.organisations.enums import OrganisationKind
from sites import selectors
from sites.enums import SiteKind
from sites.models import SiteDirectory
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def titles(pages: object) -> list[str]:
    return [page.title for page in pages]  # type: ignore[attr-defined] # any iterable of pages


def test_menu_empty_hidden_and_surplus_columns_are_left_out() -> None:
    home = public.portal()
    for number in range(1, 10):
        public.article(public.column(home, f"栏目{number}", show_in_menus=number != 2))
    public.column(home, "空栏目")
    assert titles(selectors.menu(home)) == [f"栏目{number}" for number in (1, 3, 4, 5, 6, 7, 8)]


def test_breadcrumbs_start_at_the_home_of_the_site() -> None:
    public.portal()
    county = public.sub_site("luoping", name="罗坪县人民政府")
    article = public.article(public.column(public.column(county, "政务公开"), "通知公告"))
    assert titles(selectors.breadcrumbs(article, county)) == ["罗坪县人民政府", "政务公开", "通知公告"]
    assert titles(selectors.breadcrumbs(article, None))[0] == "江岭省人民政府"


def test_directory_groups_only_sites_with_live_content_by_kind() -> None:
    public.portal()
    county = public.sub_site("luoping", name="罗坪县")
    city = public.sub_site("xingan", name="兴安市", kind=SiteKind.CITY)
    public.article(public.column(public.sub_site("empty", name="空网站"), "草稿"), live=False)
    public.article(public.column(county))
    public.article(public.column(city))
    groups = selectors.directory_groups()
    assert [(group.kind, [entry.name for entry in group.entries]) for group in groups] == [
        ("city", ["兴安市"]),
        ("county", ["罗坪县"]),
    ]
    assert selectors.directory_context(SiteDirectory.objects.get(), RequestFactory().get("/"))["total"] == 2


def test_home_context_sections_follow_column_types(rf: RequestFactory) -> None:
    home = public.portal()
    news = public.column(home, "要闻")
    openness = public.column(home, "政务公开", column_type=ColumnType.DISCLOSURE_CATALOGUE)
    policies = public.column(openness, "政策文件", column_type=ColumnType.POLICIES)
    data = public.column(home, "数据", column_type=ColumnType.DATA)
    public.column(home, "空栏目")
    for day in range(1, 11):
        public.article(news, f"要闻{day}", day=day)
    public.document(policies, "办法")
    public.article(data, "公报")
    context = selectors.home_context(home, rf.get("/"))
    assert titles(context["headline"].pages) == [f"要闻{day}" for day in range(10, 2, -1)]
    assert [(section.column.title, titles(section.pages)) for section in context["pair"]] == [("政策文件", ["办法"])]
    assert [(section.column.title, titles(section.pages)) for section in context["cards"]] == [("数据", ["公报"])]
    assert context["directory"] == SiteDirectory.objects.get()


def test_home_context_nothing_published_has_no_sections(rf: RequestFactory) -> None:
    home = public.portal()
    public.article(public.column(home), live=False)
    context = selectors.home_context(home, rf.get("/"))
    assert (context["headline"], context["pair"], context["cards"], context["groups"]) == (None, [], [], [])


def test_home_context_city_leads_to_its_counties_and_units(rf: RequestFactory) -> None:
    public.portal()
    city_body = public.organisation("兴安市人民政府", kind=OrganisationKind.CITY)
    county_body = public.organisation("罗坪县人民政府", kind=OrganisationKind.COUNTY, parent=city_body)
    city = public.sub_site("xingan", name="兴安市", kind=SiteKind.CITY, organisation=city_body)
    county = public.sub_site("luoping", name="罗坪县", organisation=county_body)
    other = public.sub_site("other", name="外县")
    for home in (county, other):
        public.article(public.column(home))
    public.article(public.column(public.unit(city, "城关镇")))
    public.unit(city, "空单位")
    context = selectors.home_context(city, rf.get("/"))
    assert [entry.name for group in context["groups"] for entry in group.entries] == ["罗坪县"]
    assert titles(context["units"]) == ["城关镇"]
    assert context["directory"] is None


def test_lead_item_with_a_picture_goes_first() -> None:
    column = public.column(public.portal())
    plain, pictured = public.article(column, day=2), public.article(column, day=1)
    pictured.cover_id = 1
    section = selectors.HomeSection(column, [plain, pictured])
    assert (section.lead, section.rest) == (pictured, [plain])


@pytest.mark.parametrize("items", [1, 3])
def test_home_and_directory_any_number_of_items_take_the_same_queries(
    items: int, rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    home = public.portal()
    for number in range(items):
        column = public.column(home, f"栏目{number}")
        county = public.sub_site(f"county{number}")
        for day in range(1, items + 1):
            public.article(column, day=day)
        public.article(public.column(county))
    content.content_types()
    with django_assert_num_queries(6):
        selectors.home_context(home, rf.get("/"))
    with django_assert_num_queries(1):
        selectors.directory_groups()
    with django_assert_num_queries(1):
        selectors.menu(home)
