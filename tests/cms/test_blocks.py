"""Bodies from and to plain text."""

from __future__ import annotations

from typing import Any

import pytest

from cms.blocks import BodyBlock, from_plain_text, plain_text


def text_of(raw: list[dict[str, Any]]) -> str:
    return plain_text(BodyBlock().to_python(raw))


def test_lines_become_paragraphs_of_one_block() -> None:
    assert from_plain_text("　　第一段。\r\n\r\n  第二段。\r第三段。") == [
        {"type": "paragraph", "value": "<p>第一段。</p><p>第二段。</p><p>第三段。</p>"}
    ]


def test_marked_lines_become_headings() -> None:
    assert from_plain_text("引言\n## 一、总则\n### （一）目的\n正文") == [
        {"type": "paragraph", "value": "<p>引言</p>"},
        {"type": "heading", "value": {"text": "一、总则", "level": "2"}},
        {"type": "heading", "value": {"text": "（一）目的", "level": "3"}},
        {"type": "paragraph", "value": "<p>正文</p>"},
    ]


@pytest.mark.parametrize("text", ["", "\n\n", " 　\n\ufeff"])
def test_empty_text_is_an_empty_body(text: str) -> None:
    assert from_plain_text(text) == []


def test_markup_in_plain_text_stays_text() -> None:
    raw = from_plain_text("<script>alert(1)</script> & 甲 < 乙")
    assert "<script>" not in raw[0]["value"]
    assert text_of(raw) == "<script>alert(1)</script> & 甲 < 乙"


def test_plain_text_comes_back_as_it_went_in() -> None:
    text = "引言\n一、总则\n正文第一段\n正文第二段"
    assert text_of(from_plain_text("引言\n## 一、总则\n正文第一段\n\n正文第二段")) == text


def test_every_kind_of_block_is_read_as_lines() -> None:
    raw = [
        {"type": "heading", "value": {"text": "标题", "level": "2"}},
        {"type": "paragraph", "value": "<p>甲<b>乙</b></p><ul><li>丙</li><li>丁&amp;戊</li></ul><p>己<br/>庚</p>"},
        {"type": "picture", "value": {"image": None, "caption": "图说"}},
        {"type": "quote", "value": {"text": "引语", "source": "出处"}},
        {
            "type": "table",
            "value": {
                "caption": "表名",
                "table": {
                    "columns": [{"type": "text", "heading": "列一"}, {"type": "text", "heading": "列二"}],
                    "rows": [{"values": ["1", "2"]}, {"values": ["3", "4"]}],
                    "caption": "",
                },
            },
        },
    ]
    lines = text_of(raw).split("\n")
    for line in (
        "标题",
        "甲乙",
        "丙",
        "丁&戊",
        "己",
        "庚",
        "图说",
        "引语",
        "出处",
        "表名",
        "列一\t列二",
        "1\t2",
        "3\t4",
    ):
        assert line in lines
    assert "" not in lines
