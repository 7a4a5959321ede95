"""Typography of text bodies."""

import pytest
from django.core.paginator import Paginator
from wagtail.rich_text import RichText

from cms.blocks import BodyBlock, from_plain_text
from cms.templatetags import content


def paragraphs(*lines: str) -> RichText:
    return RichText("".join(f"<p>{line}</p>" for line in lines))


def test_prose_official_letter_marks_addressee_signature_and_date() -> None:
    html = content.prose(
        paragraphs("各市、州人民政府：", "现将有关事项通知如下。", "江岭省人民政府办公厅", "二〇一一年六月十三日")
    )
    assert html == (
        '<p class="to">各市、州人民政府：</p><p>现将有关事项通知如下。</p>'
        '<p class="sign-line">江岭省人民政府办公厅</p><p class="sign-line">二〇一一年六月十三日</p>'
    )


def test_prose_sentence_before_a_date_stays_a_paragraph() -> None:
    html = content.prose(paragraphs("请认真贯彻执行。", "2026年11月12日"))
    assert html == '<p>请认真贯彻执行。</p><p class="sign-line">2026年11月12日</p>'


def test_prose_lines_with_a_colon_later_on_are_no_addressee() -> None:
    html = content.prose(paragraphs("一。", "二。", "三。", "主要做了以下工作："))
    assert 'class="to"' not in html


def test_prose_chapter_line_is_centred() -> None:
    assert content.prose(paragraphs("第一章　总则")) == '<p class="mid" role="heading" aria-level="2">第一章　总则</p>'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、总体要求", '<p class="lv1" role="heading" aria-level="2">一、总体要求</p>'),
        ("（二）重点任务", '<p class="lv2" role="heading" aria-level="3">（二）重点任务</p>'),
        ("一、各地要加强领导，压实责任。", "<p>一、各地要加强领导，压实责任。</p>"),
        ("第一条　为了规范管理。", "<p><b>第一条</b>　为了规范管理。</p>"),
    ],
)
def test_prose_line_that_heads_a_part_is_a_heading(line: str, expected: str) -> None:
    assert content.prose(paragraphs(line)) == expected


def test_prose_bare_address_may_break_anywhere() -> None:
    assert content.prose(paragraphs("详见https://www.jiangling.example/a/b.html。")) == (
        '<p>详见<span class="url">https://www.jiangling.example/a/b.html</span>。</p>'
    )


def test_prose_address_inside_a_link_is_left_alone() -> None:
    source = '<p><a href="https://a.example/">https://a.example/</a></p>'
    assert content.prose(RichText(source)) == source


def test_headings_only_first_level_are_listed_with_their_anchors() -> None:
    body = BodyBlock().to_python(from_plain_text("## 一、要求\n正文\n### （一）细则\n## 二、任务"))
    assert content.headings(body) == [content.Heading("s1", "一、要求", 2), content.Heading("s4", "二、任务", 2)]


def test_keep_together_markup_in_a_title_is_escaped() -> None:
    assert content.keep_together("规划（2026—2035年）<b>") == '规划<span class="nb">（2026—2035年）</span>&lt;b&gt;'


@pytest.mark.parametrize(
    "number", ["江政办函[2011]68号", "江政办函（2011）68号", "江政办函【2011】68号", "江政办函〔2011〕68号"]
)
def test_official_number_any_brackets_become_the_official_ones(number: str) -> None:
    assert content.official_number(number) == "江政办函〔2011〕68号"


def test_page_numbers_many_pages_show_ends_neighbours_and_gaps() -> None:
    items = Paginator(range(1000), 20).page(25)
    assert list(content.page_numbers(items)) == [1, "…", 24, 25, 26, "…", 50]
