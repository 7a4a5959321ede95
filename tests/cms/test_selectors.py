"""What the public sees of columns and content."""

from __future__ import annotations

import pytest
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from cms import selectors
from cms.blocks import from_plain_text
from cms.enums import ColumnLayout
from cms.models import PageRelation
from tests.factories import public

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def titles(pages: object) -> list[str]:
    return [page.title for page in pages]  # type: ignore[attr-defined] # any iterable of pages


def test_published_children_drafts_and_columns_are_left_out_newest_first() -> None:
    top = public.column(public.portal())
    below = public.column(top, "省内要闻")
    public.article(top, "旧闻", day=1)
    public.article(below, "新闻", day=3)
    public.article(top, "中闻", day=2)
    public.article(top, "秘密草稿", live=False)
    assert titles(selectors.published_children(top)) == ["新闻", "中闻", "旧闻"]


def test_published_children_second_page_holds_the_rest() -> None:
    column = public.column(public.portal())
    for day in range(1, selectors.PER_PAGE + 2):
        public.article(column, f"第{day}条", day=day)
    page = selectors.published_children(column, "2")
    assert (titles(page), page.paginator.count) == (["第1条"], selectors.PER_PAGE + 1)


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "999999999999999999999"])
def test_published_children_page_that_is_not_there_is_not_found(number: str) -> None:
    column = public.column(public.portal())
    public.article(column)
    with pytest.raises(Http404):
        selectors.published_children(column, number)


def test_visible_columns_empty_and_draft_ones_are_left_out() -> None:
    home = public.portal()
    public.article(public.column(home, "有内容"))
    public.article(public.column(home, "只有草稿"), live=False)
    public.column(home, "空栏目")
    public.column(home, "草稿栏目", live=False)
    public.column(home, "单页", layout=ColumnLayout.PAGE, body=from_plain_text("本省位于江岭之间。"))
    public.column(home, "空单页", layout=ColumnLayout.PAGE)
    assert titles(selectors.visible_columns(home)) == ["有内容", "单页"]


def test_visible_columns_content_deep_below_makes_every_level_visible() -> None:
    home = public.portal()
    top = public.column(home, "一级")
    public.article(public.column(public.column(top, "二级"), "三级"))
    public.column(top, "空二级")
    assert titles(selectors.visible_columns(home, levels=3)) == ["一级", "二级", "三级"]


def test_column_tree_marks_the_current_column_and_nests() -> None:
    home = public.portal()
    top = public.column(home, "一级")
    second = public.column(top, "二级")
    third = public.column(second, "三级")
    public.article(third)
    entries = selectors.column_tree(top, levels=2, current=third)
    assert [(entry.column.title, entry.current) for entry in entries] == [("二级", False)]
    assert [(entry.column.title, entry.current) for entry in entries[0].children] == [("三级", True)]


def test_latest_by_column_each_column_gets_its_own_newest() -> None:
    home = public.portal()
    news, data = public.column(home, "动态"), public.column(home, "数据")
    for day in (1, 2, 3):
        public.article(news, f"动态{day}", day=day)
    public.article(data, "数据1", day=9)
    latest = selectors.latest_by_column([news, data], limit=2)
    assert {key: titles(pages) for key, pages in latest.items()} == {
        news.pk: ["动态3", "动态2"],
        data.pk: ["数据1"],
    }


def test_latest_by_column_without_columns_is_empty() -> None:
    assert selectors.latest_by_column([], limit=5) == {}


def test_related_both_directions_are_grouped_with_their_words() -> None:
    column = public.column(public.portal())
    document = public.document(column, "办法")
    other = public.document(column, "意见")
    article = public.article(column, "一图读懂")
    draft = public.article(column, "未发布的解读", live=False)
    PageRelation.objects.create(page=document, kind="implements", target=other)
    PageRelation.objects.create(page=article, kind="interprets", target=document)
    PageRelation.objects.create(page=draft, kind="interprets", target=document)
    groups = selectors.related(document)
    assert [(group.kind, group.inverse, titles(group.pages)) for group in groups] == [
        ("interprets", True, ["一图读懂"]),
        ("implements", False, ["意见"]),
    ]
    assert [(group.kind, group.inverse) for group in selectors.related(article)] == [("interprets", False)]


def test_related_withdrawn_target_is_left_out() -> None:
    column = public.column(public.portal())
    document, draft = public.document(column, "办法"), public.document(column, "草稿", live=False)
    PageRelation.objects.create(page=document, kind="implements", target=draft)
    assert selectors.related(document) == []


@pytest.mark.parametrize("items", [1, 3])
def test_lists_any_number_of_items_take_the_same_queries(
    items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    home = public.portal()
    columns = [public.column(home, f"栏目{number}") for number in range(items)]
    for column in columns:
        for day in range(1, items + 1):
            public.article(column, day=day)
    selectors.content_types()
    with django_assert_num_queries(3):
        list(selectors.published_children(columns[0]))
    with django_assert_num_queries(3):
        selectors.latest_by_column(columns, limit=5)
    with django_assert_num_queries(1):
        selectors.visible_columns(home, levels=3)
