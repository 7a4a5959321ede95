"""Bodies made of plain texts, and read as such again."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string

from cms.blocks import BodyBlock, from_plain_text, plain_text


def text_of(body: list[dict[str, Any]]) -> str:
    return plain_text(BodyBlock().to_python(body))


def test_lines_between_headings_share_a_block_without_indents_and_empty_lines() -> None:
    assert from_plain_text("\ufeff\u3000\u3000各市：\r\n\r\n请执行<b>。\r## 一、总则\n### （一）范围\n全省\n") == [
        {"type": "paragraph", "value": "<p>各市：</p><p>请执行&lt;b&gt;。</p>"},
        {"type": "heading", "value": {"text": "一、总则", "level": "2"}},
        {"type": "heading", "value": {"text": "（一）范围", "level": "3"}},
        {"type": "paragraph", "value": "<p>全省</p>"},
    ]


@pytest.mark.parametrize(
    ("line", "text", "level"),
    [
        ("# 总则", "总则", "2"),
        ("##\xa0第一章\xa0 总\u3000\u3000则", "第一章\u3000总\u3000则", "2"),
        ("#### 细目", "细目", "3"),
    ],
)
def test_heading_has_one_full_width_blank_between_its_words(line: str, text: str, level: str) -> None:
    assert from_plain_text(line) == [{"type": "heading", "value": {"text": text, "level": level}}]


def test_long_full_width_blanks_are_the_line_breaks_that_an_older_system_lost() -> None:
    assert text_of(
        from_plain_text("供参考。\u3000\u3000\u3000\u3000一、阵地\u3000\u3000\u3000\u3000自此\u3000以来。")
    ) == ("供参考。\n一、阵地\n自此\u3000以来。")


def test_citation_marks_and_comments_go_and_hard_blanks_become_blanks() -> None:
    assert (
        text_of(from_plain_text("> 讲话(一)\n<!-- TABLE -->\n湖南省\xa0关于\n#不是标题"))
        == "讲话(一)\n湖南省 关于\n#不是标题"
    )


def test_table_becomes_a_table_whose_first_row_heads_the_columns() -> None:
    text = "如下：\n| 条文 |罪名 |\n|-----|:---:|\n| 第一条 |甲罪 |\n| 第二条 |\n完"
    body = from_plain_text(text)
    assert [block["type"] for block in body] == ["paragraph", "table", "paragraph"]
    assert body[1]["value"] == {
        "caption": "",
        "table": {
            "caption": "",
            "columns": [{"type": "text", "heading": "条文"}, {"type": "text", "heading": "罪名"}],
            "rows": [{"values": ["第一条", "甲罪"]}, {"values": ["第二条", ""]}],
        },
    }
    assert text_of(body) == "如下：\n条文\t罪名\n第一条\t甲罪\n第二条\t\n完"


def test_table_is_shown_with_its_cells() -> None:
    table = BodyBlock().to_python(from_plain_text("| 条文 | 罪名 |\n|--|--|\n| 第一条 | 甲<罪> |"))[0]
    html = render_to_string("cms/blocks/table.html", {"self": table.value, "value": table.value})
    assert [part in html for part in ("条文", "第一条", "甲&lt;罪&gt;", "---")] == [True, True, True, False]


def test_empty_text_is_an_empty_body() -> None:
    assert from_plain_text("\ufeff\n\u3000\n<!-- -->") == []
