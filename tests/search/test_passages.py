"""Passages: escaped, marked, short."""

from __future__ import annotations

import re

import pytest

from search.passages import extract, pattern, spans, whole


def test_whole_marks_across_brackets_and_widths() -> None:
    assert (
        whole("印发湘政办函（２０１１）68号", pattern(["湘政办函〔2011〕68号"]))
        == "印发<mark>湘政办函（２０１１）68号</mark>"
    )


def test_whole_escapes_before_it_marks() -> None:
    marked = whole("<script>政府</script>&<mark>", pattern(["政府", "mark", "script"]))
    assert marked == (
        "&lt;<mark>script</mark>&gt;<mark>政府</mark>&lt;/<mark>script</mark>&gt;&amp;&lt;<mark>mark</mark>&gt;"
    )


def test_whole_keeps_places_where_folding_changes_the_length() -> None:
    assert whole("㎡é́政府ＷＥＢ网", pattern(["web网"])) == "㎡é́政府<mark>ＷＥＢ网</mark>"


def test_spans_of_latin_words_are_whole_words() -> None:
    assert spans("cat concat cat's", pattern(["cat"])) == [(0, 3), (11, 14)]


def test_extract_gives_two_short_passages() -> None:
    text = "甲" * 300 + "政府网站" + "乙" * 300 + "网站" + "丙" * 300 + "网站"
    shown = extract(text, pattern(["网站"]))
    assert shown.count("<mark>网站</mark>") == 2
    assert [len(piece) for piece in re.sub("</?mark>", "", shown).split("…")] == [0, 80, 80, 0]


def test_extract_without_match_is_the_beginning() -> None:
    assert extract("第一条\n正文", pattern(["没有"])) == "第一条 正文"


def test_extract_of_an_empty_text_is_empty() -> None:
    assert extract("", pattern(["没有"])) == ""


@pytest.mark.parametrize("words", [[], [""], ["，"]])
def test_pattern_without_words_is_none(words: list[str]) -> None:
    assert pattern(words) is None


def test_spans_that_touch_are_joined() -> None:
    assert spans("字" * 500, pattern(["字" * 200])) == [(0, 400)]


@pytest.mark.parametrize("before", [0, 19_998, 19_999, 20_001, 150_000])
def test_word_anywhere_in_a_long_text_is_shown(before: int) -> None:
    text = "甲" * before + "琉璃渡槽" + "乙" * 100
    assert "<mark>琉璃渡槽</mark>" in extract(text, pattern(["琉璃渡槽"]))
