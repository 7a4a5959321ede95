"""What packages above say of their pages in lists."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cms import listing, selectors
from cms.enums import ColumnType
from cms.models import Article, BasePage, Column
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that other packages registered, and nothing left of what a test registers."""
    monkeypatch.setattr(listing, "_prepare", {})
    monkeypatch.setattr(listing, "_current", {})
    monkeypatch.setattr(listing, "_parts", set())


def test_prepared_pages_of_the_type_are_prepared_all_at_once_in_their_order() -> None:
    home = public.portal()
    column = public.column(home)
    pages: list[Any] = [public.article(column, "甲"), column, public.article(column, "乙")]
    calls: list[list[str]] = []

    def prepare(found: list[Any]) -> None:
        calls.append([page.title for page in found])
        for page in found:
            page.row_template = "row.html"

    listing.register_rows(Article, prepare)

    assert listing.prepared(iter(pages)) == pages
    assert calls == [["甲", "乙"]]
    assert [hasattr(page, "row_template") for page in pages] == [True, False, True]


def test_prepared_list_without_pages_of_the_type_prepares_nothing() -> None:
    def prepare(_found: list[Any]) -> None:
        raise AssertionError

    listing.register_rows(Article, prepare)
    assert listing.prepared([]) == []
    assert len(listing.prepared([public.column(public.portal())])) == 1


def test_type_registered_again_has_the_last_preparation() -> None:
    page = public.article(public.column(public.portal()))
    calls: list[int] = []
    listing.register_rows(Article, lambda _found: calls.append(1))
    listing.register_rows(Article, lambda _found: calls.append(2))
    listing.prepared([page])
    assert calls == [2]


def test_current_is_asked_of_columns_of_its_type_only_and_prepared() -> None:
    home = public.portal()
    interviews = public.column(home, column_type=ColumnType.INTERVIEW)
    news = public.column(home, "要闻")
    page = public.article(interviews, "正在进行")
    asked: list[Column] = []
    prepared: list[BasePage] = []

    def current(column: Column) -> list[BasePage]:
        asked.append(column)
        return [page]

    listing.register_current(ColumnType.INTERVIEW, current)
    listing.register_rows(Article, prepared.extend)

    assert (listing.current_in(news), listing.current_in(interviews)) == ([], [page])
    assert (asked, prepared) == ([interviews], [page])


def test_part_has_no_row_in_columns_and_homes_and_fills_no_column() -> None:
    home = public.portal()
    column = public.column(home)
    public.article(column, "实录")
    assert [page.title for page in selectors.published_below(column)] == ["实录"]

    listing.register_part(Article)

    assert (listing.has_row(Article), listing.has_row(Column)) == (False, True)
    assert list(selectors.published_below(column)) == []
    assert selectors.published_children(column).paginator.count == 0
    assert selectors.latest_by_column([column], limit=5) == {column.pk: []}
    assert selectors.visible_columns(home) == []
    assert set(selectors.content_types()) - set(selectors.listed_types()) != set()


def test_lists_of_one_and_three_pages_take_the_same_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    column = public.column(public.portal())
    titles: list[str] = []
    listing.register_rows(Article, lambda found: titles.extend(page.title for page in found))
    for number in (1, 2):
        for _one in range(number):
            public.article(column)
        selectors.published_children(column)
        with django_assert_num_queries(3):
            list(selectors.published_children(column))
