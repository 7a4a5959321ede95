"""What is typed, understood or refused."""

from __future__ import annotations

import pytest

from search.query import LONGEST_QUERY, QueryError, parse


def pieces(text: str) -> list[tuple[str, str]]:
    return [(term.text, term.number) for term in parse(text).terms]


def test_parse_parts_words_at_blanks_and_punctuation() -> None:
    assert pieces("教育，医疗\u3000社保、3,000") == [("教育", ""), ("医疗", ""), ("社保", ""), ("3,000", "")]


@pytest.mark.parametrize("text", ['"政府 网站" 管理', "“政府 网站”管理", "「政府 网站」 管理", "＂政府 网站＂管理"])
def test_parse_keeps_quoted_words_together(text: str) -> None:
    assert pieces(text) == [("政府 网站", ""), ("管理", "")]


def test_parse_ignores_a_lone_quotation_mark() -> None:
    assert pieces('"政府') == [("政府", "")]


def test_parse_finds_a_document_number_among_words() -> None:
    assert pieces("网站 湘政办函【2011】 68 号 管理") == [
        ("网站", ""),
        ("湘政办函〔2011〕68号", "湘政办函|2011|68"),
        ("管理", ""),
    ]


def test_parse_recognises_an_index_number() -> None:
    assert pieces("JL0102/2026-00001") == [("JL0102/2026-00001", "jl0102202600001")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \u3000",
        "，。？",
        "\x00\x01\x1b",
        '"""',
        "＿",
        "字" * 10_000,
        " ".join(f"词{number}" for number in range(30)),
    ],
)
def test_parse_refuses_bad_input_with_a_sentence(text: str) -> None:
    with pytest.raises(QueryError, match=r".{10,}"):
        parse(text)


def test_parse_takes_the_longest_query() -> None:
    assert parse("字" * LONGEST_QUERY).terms


def test_parse_drops_control_characters_between_words() -> None:
    assert pieces("政府\x00网站") == [("政府", ""), ("网站", "")]


@pytest.mark.parametrize(
    "filters", [{"colour": "red"}, {"year": "abc"}, {"site": "1 OR 1"}, {"organ": "x" * 300}, {"theme": "a\x00"}]
)
def test_parse_refuses_unknown_narrowing(filters: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        parse("政府", filters=filters)


def test_parse_leaves_empty_narrowing_out() -> None:
    assert parse("政府", filters={"year": "", "organ": "省政府"}).filters == {"organ": "省政府"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("「養老」", "「养老」"), ("江政發〔2026〕12號", "江政发〔2026〕12号"), ("徵求 意見", "征求 意见")],
)
def test_parse_traditional_query_means_the_simplified_one(typed: str, meant: str) -> None:
    assert parse(typed).terms == parse(meant).terms
    assert parse(typed).text == typed
