"""Word's and WPS's clipboards become blocks; nothing of their looks, scripts or hidden parts comes along."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cms.blocks import BodyBlock, plain_text
from cms.paste import LARGEST, read_pasted
from tests.factories import clipboard


def blocks(html: str) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in read_pasted(html).blocks]


def notes(html: str) -> list[str]:
    with override("en"):
        return read_pasted(html).notes


def rich(html: str) -> str:
    (kind, value), *others = blocks(html)
    assert (kind, others) == ("paragraph", [])
    return str(value)


def heading(text: str, level: str) -> tuple[str, dict[str, str]]:
    return "heading", {"text": text, "level": level}


def test_word_headings_text_and_lists_stay_without_their_looks() -> None:
    assert blocks(clipboard.WORD_NOTICE) == [
        heading("一、总体情况", "2"),
        (
            "paragraph",
            "<p>全县走访困难群众<b>120户</b>，发放慰问金。"
            '详见<a href="https://www.luoping.example/news/">县政府网站</a>。</p>',
        ),
        heading("（一）走访对象", "3"),
        ("paragraph", "<ol><li>低保户；</li><li>特困供养人员。</li></ol><ul><li>宣讲政策</li></ul>"),
    ]
    assert notes(clipboard.WORD_NOTICE) == []


def test_word_table_is_a_table_block_with_merged_and_nested_cells_taken_apart() -> None:
    ((kind, value),) = blocks(clipboard.WORD_TABLE)
    table = value["table"]
    assert (kind, value["caption"]) == ("table", "")
    assert [column["heading"] for column in table["columns"]] == ["乡镇", "户数", ""]
    assert [row["values"] for row in table["rows"]] == [
        ["云溪镇", "12", "第一行\n第二行"],
        ["", "7", "内层甲\n内层乙"],
    ]
    assert notes(clipboard.WORD_TABLE) == [
        "Merged cells of tables were taken apart. Please compare the tables.",
        "A table inside a table was made text of its cell. Please look.",
    ]


def test_word_notes_deletions_comments_and_hidden_text_are_left_out_and_named() -> None:
    assert rich(clipboard.WORD_JUNK) == "<p>正文新增。</p>"
    assert notes(clipboard.WORD_JUNK) == [
        "1 picture was left out. Save it as a file and add it with “Picture”.",
        "Footnotes were left out. Write into the text what readers need.",
        "Words marked as deleted (tracked changes) were left out.",
        "Comments were left out.",
        "Hidden text was left out.",
        "The table of contents was left out: the page makes its own.",
    ]


def test_wps_numbered_lines_become_headings_and_other_numbers_stay_words() -> None:
    assert blocks(clipboard.WPS_NOTICE) == [
        heading("一、工作要求", "2"),
        ("paragraph", "<p><b>（一）加强领导。</b>各乡镇要落实责任，面积约300m²。</p>"),
        heading("（一）报送时间", "3"),
        ("paragraph", "<p>3. 接前文编号</p><p>云溪县民政局</p><p>2026年11月20日</p>"),
    ]
    assert notes(clipboard.WPS_NOTICE) == ["2 numbered lines were taken for headings. Please look."]


def test_lists_within_lists_stay_and_a_list_that_begins_later_keeps_its_number() -> None:
    assert rich(clipboard.PAGE_LIST) == (
        "<p>办理材料：</p><ul><li>申请书<ol><li>原件</li><li>复印件</li></ol></li>"
        "<li>身份证件<br/>正反面</li></ul><p>4. 后续</p>"
    )


def test_hostile_html_leaves_words_and_safe_links_only() -> None:
    assert rich(clipboard.HOSTILE) == (
        '<p>甲乙<a href="https://a.example/?&quot;onmouseover=&quot;x">丙</a></p><p>&lt;script&gt;丁</p>'
    )


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>　　缩进　　</p><p>\u3000\u3000</p><p>&nbsp;</p>", "<p>缩进</p>"),
        ("<p>断行\n的中文 and\r\n  words</p>", "<p>断行的中文 and words</p>"),
        ("<p>甲\u200b\u202e乙\x00丙</p>", "<p>甲乙丙</p>"),
        ("<p>甲<br>乙</p>", "<p>甲</p><p>乙</p>"),
        ("<b>没有<i>关闭", "<p><b>没有</b><b><i>关闭</i></b></p>"),
        ("<p><span style='font-weight:700'>粗</span><b style='font-weight:normal'>细</b></p>", "<p><b>粗</b>细</p>"),
        ("<p>CO<sub>2</sub></p>", "<p>CO₂</p>"),
        ("<table><tr><td><p>框内一段</p><p>框内二段</p></td></tr></table>", "<p>框内一段</p><p>框内二段</p>"),
        ("</p></div></table>只有<td>字", "<p>只有字</p>"),
        ("<p><a href='file:///C:/a.docx'>内网</a><a href='#_Toc1'>目录</a></p>", "<p>内网目录</p>"),
        ("<p>一、这一行有句号，是正文。</p>", "<p>一、这一行有句号，是正文。</p>"),
        ("<p>&lt;b&gt;</p>", "<p>&lt;b&gt;</p>"),
    ],
)
def test_lines_are_cleaned(html: str, found: str) -> None:
    assert rich(html) == found


def test_highest_style_that_occurs_is_the_first_level() -> None:
    assert blocks("<h3>甲</h3><h5>乙</h5><h4></h4>") == [heading("甲", "2"), heading("乙", "3")]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>&nbsp;</p>",
        "<img src='file:///a.png'>",
        "<script>alert(1)</script>",
        "甲" * (LARGEST + 1),
        "<div>" * 200_000 + "甲",
        "<b>" * 300_000 + "甲",
        "<p>甲</p>" * 6_000,
        "<h1>甲</h1>" * 301,
        "<table><tr>" + "<td>甲" * 51 + "</table>",
        "<table>" * 20_000 + "甲",
    ],
    ids=["nothing", "blank", "picture", "script", "long", "deep", "bold", "lines", "blocks", "wide", "tables"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_soon(html: str) -> None:
    started = time.process_time()
    with pytest.raises(ValidationError) as refused:
        read_pasted(html)
    assert refused.value.messages[0].endswith(("。", "."))
    assert time.process_time() - started < 10


@pytest.mark.django_db
def test_blocks_are_what_a_body_holds() -> None:
    value = BodyBlock().to_python(read_pasted(clipboard.WORD_NOTICE + clipboard.WORD_TABLE).blocks)
    BodyBlock().clean(value)
    assert plain_text(value).splitlines()[:2] == [
        "一、总体情况",
        "全县走访困难群众120户，发放慰问金。详见县政府网站。",
    ]
