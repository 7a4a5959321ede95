"""The lists as they are searched with: exempt phrases, whole words, and when a process reads them anew."""

from __future__ import annotations

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from foundation.screening import lists
from foundation.screening.lists import WordBook, current
from foundation.screening.models import Term
from foundation.screening.normal import words_normal
from tests.factories.screening import list_leaders, list_words


def term(kind: str, text: str) -> Term:
    return Term(kind=kind, text=text, normal=words_normal(text).text)


def matched(book: WordBook, kind: str, text: str) -> list[str]:
    normal = words_normal(text)
    return [text[slice(*normal.span(one.start, one.end))] for one in book.matches(kind, normal.text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("登陆网站登陆", ["登陆", "登陆"]),
        ("登陆舰", []),
        ("抢滩登陆", []),
        ("登陆舰登陆", ["登陆"]),
        ("Ｂａｄ", ["Ｂａｄ"]),
        ("badge", []),
        ("a bad one", ["bad"]),
        ("坏bad词", ["bad"]),
        ("bad1", []),
    ],
)
def test_listed_words_are_found_but_inside_exempt_phrases_and_latin_words(text: str, found: list[str]) -> None:
    book = WordBook(
        [term("sensitive", "登陆"), term("exempt", "登陆舰"), term("exempt", "抢滩登陆"), term("sensitive", "bad")]
    )
    assert matched(book, "sensitive", text) == found


def test_of_overlapping_words_the_longest_counts() -> None:
    book = WordBook([term("forbidden", "坏词"), term("forbidden", "坏词语"), term("forbidden", "词语录")])
    assert matched(book, "forbidden", "坏词语录") == ["坏词语"]


def test_kinds_are_looked_for_apart() -> None:
    book = WordBook([term("forbidden", "坏词"), term("misspelt", "词语")])
    assert (matched(book, "forbidden", "坏词语"), matched(book, "misspelt", "坏词语")) == (["坏词"], ["词语"])
    assert matched(book, "sensitive", "坏词语") == []


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("count", [1, 3, 1000])
def test_lists_cost_one_query_while_nothing_changes(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    list_words(*(("sensitive", f"坏词{n}号") for n in range(count)))
    list_leaders(*(("张三", f"第{n}县县长") for n in range(count)))
    with django_assert_num_queries(3):
        first = current()
    with django_assert_num_queries(1):
        again = current()
    assert (again.words is first.words, again.leaders is first.leaders) == (True, True)


@pytest.mark.django_db
@pytest.mark.sqlite
def test_list_that_another_process_changed_is_read_anew(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    list_words(("sensitive", "坏词"))
    list_leaders(("张三", "省长"))
    before = current()
    Term.objects.create(kind="sensitive", text="新词", normal="新词")  # as the other process does, with the line below
    lists.ListVersion.objects.filter(name=lists.TERMS).update(token="another")
    with django_assert_num_queries(2):
        after = current()
    assert matched(before.words, "sensitive", "新词") == []
    assert matched(after.words, "sensitive", "新词") == ["新词"]
    assert after.leaders is before.leaders


@pytest.mark.django_db
def test_change_that_was_rolled_back_leaves_no_trace() -> None:
    list_words(("sensitive", "坏词"))
    with transaction.atomic():
        list_words(("sensitive", "新词"))
        assert matched(current().words, "sensitive", "新词") == ["新词"]
        transaction.set_rollback(True)
    assert matched(current().words, "sensitive", "新词") == []


@pytest.mark.django_db
def test_list_without_a_version_is_never_kept() -> None:
    Term.objects.create(kind="sensitive", text="坏词", normal="坏词")
    assert matched(current().words, "sensitive", "坏词") == ["坏词"]
    Term.objects.all().delete()
    assert matched(current().words, "sensitive", "坏词") == []


@pytest.mark.django_db
def test_words_and_leaders_out_of_use_are_not_looked_for() -> None:
    list_words(("sensitive", "坏词"))
    list_leaders(("张三", "江岭省副省长"))
    Term.objects.update(active=False)
    lists.Leader.objects.update(active=False)
    lists.renew(lists.TERMS)
    lists.renew(lists.LEADERS)
    assert matched(current().words, "sensitive", "坏词") == []
    assert list(current().leaders.slips("省长张三")) == []
