"""Normalised text, and the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from foundation.screening import leaders, normal, posts
from foundation.screening.detectors import addresses, cards, digits, identity, phones
from foundation.screening.normal import names_normal, plain_word, words_normal


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＢＣ", "abc"),
        ("坏 词", "坏词"),
        ("坏\u3000词", "坏词"),
        ("坏.词", "坏词"),
        ("坏·_*词", "坏词"),
        ("坏\u200b词", "坏词"),
        ("坏\u200b \u200b词", "坏词"),
        ("坏\ufe0f词", "坏词"),
        ("坏…词", "坏词"),
        ("坏。词", "坏。词"),
        ("坏，词", "坏,词"),
        ("坏、词", "坏、词"),
        ("坏\n词", "坏\n词"),
        ("坏     词", "坏     词"),
        ("bad word", "bad word"),
        ("b\u200bad", "bad"),
        ("坏 a", "坏 a"),
        ("㈱Ⅳ½", "(株)iv1⁄2"),
    ],
)
def test_words_are_folded_and_what_hides_them_goes(text: str, plain: str) -> None:
    assert words_normal(text).text == plain


def test_names_keep_marks_between_characters() -> None:
    assert names_normal("省长 张　三·李").text == "省长张三·李"


def test_listed_word_is_folded_as_text_is() -> None:
    assert plain_word("  坏 词ＡＢ ") == "坏词ab"


@pytest.mark.parametrize(
    "text", ["坏\u200b \u200b词ａb\u200bc，坏.词", "\u200b\u200b坏", "坏词", "坏 词 坏 词", "𠮷 坏\u3000词"]
)
def test_each_character_leads_back_to_its_own_place(text: str) -> None:
    found = words_normal(text)
    back = [text[found.original(position)] for position in range(len(found.text))]
    assert [plain_word(char) or char for char in back] == list(found.text)


def test_span_covers_what_was_left_out_inside_and_nothing_around() -> None:
    text = "，\u200b坏\u200b 词\u200b。"
    found = words_normal(text)
    at = found.text.index("坏词")
    start, end = found.span(at, at + 2)
    assert text[start:end] == "坏\u200b 词"


def test_characters_that_expand_lead_back_to_the_one_they_come_from() -> None:
    text = "坏㈱词½末"
    found = words_normal(text)
    assert [text[found.original(position)] for position in range(len(found.text))] == list("坏㈱㈱㈱词½½½末")
    assert found.span(found.text.index("株"), found.text.index("词")) == (1, 2)


def test_stretches_are_as_many_as_the_gaps() -> None:
    assert len(words_normal("坏 词" * 500).starts) == 501
    assert len(words_normal("坏词" * 500).starts) == 1


def _patterns() -> Iterator[re.Pattern[str]]:
    for module in (addresses, cards, digits, identity, leaders, phones, posts):
        yield from (value for value in vars(module).values() if isinstance(value, re.Pattern))
    yield from (pattern for pattern, _lengths in cards._RANGES)
    yield from (normal._fillers(between) for between in (normal.BETWEEN, normal.SPACES))


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Operations of a parsed pattern, with what belongs to them."""
    if isinstance(value, re._parser.SubPattern):  # type: ignore[attr-defined] # the parser has no public name
        yield from value.data
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _parts(part)


def _nested(value: Any, inside: bool = False) -> bool:
    """Whether something that may repeat without end stands inside something that repeats."""
    for operation, argument in _parts(value):
        repeats = str(operation) in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
        most = argument[1] if repeats else 1
        if (repeats and inside and int(most) > 100) or _nested(argument, inside or (repeats and int(most) > 1)):
            return True
    return False


@pytest.mark.parametrize("pattern", list(_patterns()), ids=lambda pattern: pattern.pattern[:30])
def test_no_pattern_repeats_a_repetition_without_end(pattern: re.Pattern[str]) -> None:
    assert not _nested(re._parser.parse(pattern.pattern))  # type: ignore[attr-defined] # the parser has no public name


def test_guard_against_nested_repetition_sees_one() -> None:
    assert _nested(re._parser.parse("(?:a+)+"))  # type: ignore[attr-defined] # the parser has no public name
    assert not _nested(re._parser.parse("(?:ab?)+"))  # type: ignore[attr-defined] # the parser has no public name
