"""Answers as the page shows them, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from pytest_django.fixtures import Settings

from search.engines import get_engine
from search.engines.base import Engine
from search.indexing import put
from search.models import Entry
from search.query import QueryError, parse
from search.selectors import SearchResults, SearchUnavailable, search
from tests.factories.search import entry

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def ask(text: str, *, page: int = 1, **filters: str) -> SearchResults:
    return search(parse(text, filters=filters, page=page))


def titles(results: SearchResults) -> list[str]:
    return [hit.entry.title for hit in results.hits]


def values(results: SearchResults, name: str) -> list[tuple[str, int, bool]]:
    facet = next(facet for facet in results.facets if facet.name == name)
    return [(value.value, value.count, value.chosen) for value in facet.values]


def test_search_shows_title_and_passages_marked(each_engine: Engine) -> None:
    entry("政府网站<管理>", body="第一条 为加强政府网站管理，<b>制定</b>本办法。", doc_number="江政发〔2026〕1号")
    [hit] = ask("政府网站").hits
    assert hit.title == "<mark>政府网站</mark>&lt;管理&gt;"
    assert hit.snippet == "第一条 为加强<mark>政府网站</mark>管理，&lt;b&gt;制定&lt;/b&gt;本办法。"


def test_search_finds_document_by_number_however_typed(each_engine: Engine) -> None:
    entry("引用", body="依据湘政办函〔2011〕68号")
    entry("通知", doc_number="湘政办函〔2011〕68号")
    entry("无关", doc_number="湘政办函〔2011〕6号")
    assert titles(ask("湘政办函【２０１１】 68")) == ["通知", "引用"]


def test_search_finds_part_of_a_document_number_and_the_issuer(each_engine: Engine) -> None:
    entry("通知", doc_number="湘政办函〔2011〕68号", organ="江岭省教育厅")
    assert titles(ask("湘政办函〔2011〕")) == ["通知"]
    assert titles(ask("教育厅")) == ["通知"]


def test_search_facets_count_by_hand_and_keep_other_values_of_a_choice(each_engine: Engine) -> None:
    for organ, day in [("甲厅", date(2025, 1, 1)), ("甲厅", date(2026, 1, 1)), ("乙厅", date(2026, 1, 1))]:
        entry("通知", organ=organ, date=day, theme="综合政务", genre="通知")
    entry("通知", organ="甲厅", date=None)
    results = ask("通知", organ="甲厅")
    assert results.total == 3
    assert values(results, "organ") == [("甲厅", 3, True), ("乙厅", 1, False)]
    assert values(results, "year") == [("2026", 1, False), ("2025", 1, False)]
    assert values(results, "theme") == [("综合政务", 2, False)]


def test_search_shows_a_chosen_value_without_results() -> None:
    entry("通知", organ="甲厅")
    results = ask("通知", organ="丙厅")
    assert (results.total, results.relaxed) == (0, False)
    assert values(results, "organ") == [("甲厅", 1, False), ("丙厅", 0, True)]


def test_search_relaxes_and_says_so_when_nothing_has_every_word(each_engine: Engine) -> None:
    entry("江岭省人民政府办公厅关于进一步加强政府网站管理工作的通知")
    results = ask("省人民政府办公厅关于加强网站管理工作的通知")
    assert (results.relaxed, results.total) == (True, 1)
    assert "<mark>" in results.hits[0].title


def test_search_pages_and_counts_pages(each_engine: Engine) -> None:
    for _number in range(23):
        entry("通知", indexed=False)
    entry("通知")
    pages = [ask("通知", page=page) for page in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 4, 0]
    assert {(page.total, page.pages) for page in pages} == {(24, 3)}
    assert len({hit.entry.pk for page in pages for hit in page.hits}) == 24


@pytest.mark.parametrize("page", [0, -1, 101])
def test_search_bounds_paging_with_a_sentence(page: int) -> None:
    with pytest.raises(QueryError, match="1000"):
        ask("通知", page=page)


def test_search_drops_what_was_withdrawn_a_moment_ago(each_engine: Engine) -> None:
    entry("通知甲")
    gone = entry("通知乙")
    put(gone, None, version=2)
    results = ask("通知")
    assert (titles(results), results.total) == (["通知甲"], 1)
    Entry.objects.all().delete()
    results = ask("通知")
    assert (titles(results), results.total) == ([], 0)


def test_search_without_index_is_unavailable(each_engine: Engine) -> None:
    with pytest.raises(SearchUnavailable):
        ask("通知")


def test_search_with_engine_away_is_unavailable(settings: Settings) -> None:
    settings.PORTICO_SEARCH_ENGINE, settings.PORTICO_ELASTICSEARCH_URL = "elasticsearch", "http://127.0.0.1:1"
    with pytest.raises(SearchUnavailable):
        ask("通知")
    get_engine()._client.close()  # type: ignore[attr-defined] # Elasticsearch has one


def test_search_without_address_of_the_engine_is_unavailable(settings: Settings) -> None:
    settings.PORTICO_SEARCH_ENGINE, settings.PORTICO_ELASTICSEARCH_URL = "elasticsearch", ""
    with pytest.raises(SearchUnavailable):
        ask("通知")


@pytest.mark.parametrize("count", [1, 3])
def test_search_needs_two_queries(
    count: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for _number in range(count):
        entry("通知", body="正文")
    with django_assert_num_queries(2):  # rows, names of sites
        assert len(ask("通知").hits) == count


def test_search_says_which_result_bears_the_number_that_was_typed(each_engine: Engine) -> None:
    entry("引用", body="依据湘政办函〔2011〕68号")
    entry("通知", doc_number="湘政办函〔2011〕68号")
    entry("目录", index_number="JL0102/2026-00001")
    assert [(hit.entry.title, hit.exact) for hit in ask("湘政办函[2011]68号").hits] == [("通知", True), ("引用", False)]
    assert [(hit.entry.title, hit.exact) for hit in ask("JL0102/2026-00001").hits] == [("目录", True)]
    assert [hit.exact for hit in ask("通知").hits] == [False]


def test_search_of_a_number_that_nothing_has_gives_its_issuer_and_year_only(each_engine: Engine) -> None:
    entry("同年", doc_number="江政发〔2026〕8号")
    entry("别的机关", body="为落实江政发展规划，2026年10月", doc_number="青政发〔2026〕10号")
    results = ask("江政发【2026】10")
    assert (titles(results), results.near, results.relaxed) == (["同年"], "江政发〔2026〕", True)
    assert (titles(ask("江政发〔2019〕10号")), ask("江政发〔2019〕10号").near) == ([], "江政发〔2019〕")
    assert ask("江政发〔2026〕8号").near == ""
    assert ask("江政发〔2026〕10号 水利").near == ""
