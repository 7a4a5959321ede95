"""Menus and breadcrumbs."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from cms import selectors as content
from sites import selectors
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def titles(pages: object) -> list[str]:
    return [page.title for page in pages]  # type: ignore[attr-defined] # any iterable of pages


def test_menu_empty_hidden_and_surplus_columns_are_left_out() -> None:
    home = public.portal()
    for number in range(1, 10):
        public.article(public.column(home, f"栏目{number}", show_in_menus=number != 2))
    public.column(home, "空栏目")
    shown = selectors.menu(content.column_tree(home, levels=3))
    assert titles(shown) == [f"栏目{number}" for number in (1, 3, 4, 5, 6, 7, 8)]


def test_breadcrumbs_start_at_the_home_of_the_site() -> None:
    public.portal()
    county = public.sub_site("luoping", name="罗坪县人民政府")
    article = public.article(public.column(public.column(county, "政务公开"), "通知公告"))
    assert titles(selectors.breadcrumbs(article, county)) == ["罗坪县人民政府", "政务公开", "通知公告"]
    assert titles(selectors.breadcrumbs(article, None))[0] == "江岭省人民政府"


def test_menu_takes_no_query_beside_its_tree(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    home = public.portal()
    for number in range(3):
        public.article(public.column(home, f"栏目{number}"))
    content.listed_types()
    with django_assert_num_queries(1):
        selectors.menu(content.column_tree(home, levels=3))
