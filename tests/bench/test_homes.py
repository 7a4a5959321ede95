"""The bench of homes: which pages it asks for, and what its table says."""

from __future__ import annotations

import pytest

from bench.homes import Cost, cost, median, pages, table
from sites.enums import SiteKind
from tests.factories import public

pytestmark = pytest.mark.sqlite


def test_table_says_how_often_a_page_takes_what_the_article_takes() -> None:
    lines = table([Cost("portal", 60.0, 30.0, 28, 20480), Cost("article", 15.0, 10.0, 12, 10240)]).splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["portal", "60.0", "30.0", "2.00", "3.00", "28", "20"],
        ["article", "15.0", "10.0", "1.50", "1.00", "12", "10"],
    ]


def test_median_counts_the_call_and_not_what_comes_before() -> None:
    calls: list[str] = []
    assert median(lambda: calls.append("ask"), 3, before=lambda: calls.append("before")) < 1000
    assert calls == ["before", "ask"] * 3


@pytest.mark.django_db
def test_pages_are_a_home_of_each_kind_and_the_portals_newest_that_answer() -> None:
    portal = public.portal()
    public.sub_site("shuili", kind=SiteKind.DEPARTMENT)
    column = public.column(portal, slug="news")
    public.document(column, slug="document")
    public.article(column, slug="old")
    public.article(column, slug="new", day=2)
    found = dict(pages())
    assert found == {
        "portal": ("portal.test", "/"),
        "department": ("shuili.portal.test", "/"),
        "column": ("portal.test", "/news/"),
        "document": ("portal.test", "/news/document/"),
        "article": ("portal.test", "/news/new/"),
    }
    assert [cost(name, *place, 1).name for name, place in found.items()] == list(found)
    with pytest.raises(SystemExit, match="answered 404"):
        cost("nothing", "portal.test", "/nothing/", 1)
