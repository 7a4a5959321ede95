"""From rows to pages' fields."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from disclosure.importing.errors import Rejected
from disclosure.importing.mapping import Item, Mapper
from disclosure.importing.rows import Row
from disclosure.importing.vocabulary import genre_of, theme_of, validity_of
from tests.factories.lists import ROW


def mapped(**changes: str) -> Item:
    return Mapper("青河市人民政府", Path()).map(Row(1, ROW | changes))


def test_document_takes_all_columns() -> None:
    item = mapped(
        issuer="青河市水利局",
        doc_number="青政发[2011] 8 号",
        published="2011-07-01",
        effective="2011-08-01",
        theme="农业、林业、水利",
        genre="通知",
        validity="废止",
        region="青河",
    )
    assert (item.kind, item.title, item.body) == ("document", ROW["title"], ROW["body"])
    assert item.first_published_at == datetime(2011, 6, 30, 16, tzinfo=UTC)
    assert item.fields == {
        "issuer": "青河市水利局",
        "issuing_organisation_id": None,
        "doc_number": "青政发〔2011〕8号",
        "written_on": date(2011, 6, 13),
        "effective_on": date(2011, 8, 1),
        "theme": "农业、林业、水利",
        "genre": "通知",
        "validity": "repealed",
        "keywords": "青河",
    }
    assert item.slug == "2011-8-ra1"


def test_row_of_the_needful_alone_becomes_a_document_of_the_site() -> None:
    item = Mapper("青河市人民政府", Path()).map(Row(1, {"id": "甲", "title": "概况", "body": "正文"}))
    assert item.first_published_at is None
    assert item.slug == "h" + item.slug[1:]
    assert len(item.slug) == 17
    fields = ("issuer", "written_on", "theme", "genre", "validity", "doc_number")
    assert [item.fields[name] for name in fields] == ["青河市人民政府", None, "其他", "其他", "in_force", ""]


def test_article_takes_source_author_and_keywords() -> None:
    item = mapped(kind="Article", source="市水利局", author="张三", theme="综合政务", genre="讲话", issuer="不用")
    assert (item.kind, item.fields) == (
        "article",
        {"source": "市水利局", "author": "张三", "keywords": "综合政务,讲话"},
    )
    assert [mapped(kind="article", issuer=name).fields["source"] for name in ("市局", "")] == ["市局", "青河市人民政府"]


def test_issuer_that_is_an_organisation_gives_its_front_part_of_the_index_number() -> None:
    mapper = Mapper("青河市人民政府", Path(), {"青河市水利局": 7})
    assert mapper.map(Row(1, ROW | {"issuer": "青河市水利局"})).fields["issuing_organisation_id"] == 7


def test_promulgated_is_written_and_first_publication_falls_back_to_it() -> None:
    item = mapped(written="", promulgated="1949-12-23")
    assert item.fields["written_on"] == date(1949, 12, 23)
    assert item.first_published_at == datetime(1949, 12, 22, 16, tzinfo=UTC)
    assert (item.year, item.slug) == (1949, "1949-ra1")


@pytest.mark.parametrize("text", ["2011-03-31 08:30", "2011-03-31T08:30:00+08:00"])
def test_time_of_publication_is_kept(text: str) -> None:
    assert mapped(published=text).first_published_at == datetime(2011, 3, 31, 0, 30, tzinfo=UTC)


def test_head_that_the_page_prints_itself_is_left_out_of_the_body() -> None:
    title = "湖南省人民政府关于进一步加强政府网站管理工作的通知"
    head = f"湖南省\xa0关于进一步加强政府网站管理工作的通知\n\n# {title}\n湘政办函[2011]68号\n"
    assert (
        mapped(title=title, doc_number="湘政办函〔2011〕68号", body=f"{head}各市州：\n{title}").body
        == f"各市州：\n{title}"
    )
    assert mapped(kind="article", title="讲话", author="张三", body="讲话\n作者：张三\n同志们").body == "同志们"
    assert mapped(title="讲话", body="讲话").body == "讲话"


def test_history_stands_before_the_text_unless_it_is_only_the_number() -> None:
    assert mapped(history="甲通过\n\n乙修正", body="第一条").body == "甲通过\n乙修正\n第一条"
    assert mapped(history="劳社部发[2008]3号", doc_number="劳社部发〔2008〕3号", body="第一条").body == "第一条"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " \u3000"}, "The title is missing"),
        ({"title": "字" * 256}, "“title” has 256 characters; 255"),
        ({"doc_number": "字" * 81}, "“doc_number” has 81"),
        ({"issuer": "字" * 201}, "“issuer” has 201"),
        ({"kind": "article", "source": "字" * 121}, "“source” has 121"),
        ({"body": " \n\u3000\n"}, "The body is missing"),
        ({"body": "\ufeff"}, "The body is missing"),
        ({"body": "字" * 5_000_001}, "longer than five million"),
        ({"body": "正\x00文"}, "“body” holds the control character U\\+0000"),
        ({"title": "关于\u202e防汛"}, "“title” holds the control character U\\+202E"),
        ({"id": ""}, "neither an id nor a file"),
        ({"id": "x" * 201}, "The key is longer than 200"),
        ({"written": "2011-02-30"}, "“2011-02-30” in column “written” is no date"),
        ({"written": "二〇一一年六月"}, "is no date"),
        ({"published": "13/06/2011"}, "in column “published” is no date"),
        ({"effective": "0001-01-01"}, "in column “effective” lies before 1900"),
        ({"published": "0001-01-01T00:00"}, "in column “published” lies before 1900"),
        ({"written": "9999-12-31"}, "date written, 9999-12-31, lies in the future"),
        ({"published": "9999-12-31"}, "date published, 9999-12-31, lies in the future"),
        ({"published": "9999-12-31T23:59:59-23:59"}, "date published, 9999-12-31, lies in the future"),
        ({"validity": "大概有效"}, "The validity “大概有效” is not known"),
        ({"body": "", "file": "../../etc/passwd"}, "does not lie in"),
    ],
)
def test_bad_row_is_rejected_with_the_reason(changes: dict[str, str], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        mapped(**changes)


def test_unreadable_row_is_rejected_as_read() -> None:
    with pytest.raises(Rejected, match="no valid JSON"):
        Mapper("", Path()).map(Row(1, problem="no valid JSON"))


def test_unknown_theme_and_genre_become_other_and_are_counted() -> None:
    mapper = Mapper("", Path())
    items = [mapper.map(Row(line, ROW | {"theme": "杂项", "genre": "条幅"})) for line in (1, 2)]
    assert [(item.fields["theme"], item.fields["genre"]) for item in items] == [("其他", "其他")] * 2
    assert mapper.unknown == {("theme", "杂项"): 2, ("genre", "条幅"): 2}


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("综合政务", "综合政务"),
        ("综合政务\\政务公开", "综合政务"),
        ("科技,教育", "科技、教育"),
        ("教育", "科技、教育"),
        ("", "其他"),
        ("杂项", None),
    ],
)
def test_theme_of_a_text(text: str, theme: str | None) -> None:
    assert theme_of(text) == theme


@pytest.mark.parametrize(
    ("text", "title", "genre"),
    [
        ("法律", "", "法律"),
        ("行政法规", "", "法规规章"),
        ("地方性法规", "", "法规规章"),
        ("部门规章", "", "法规规章"),
        ("司法解释", "", "司法解释"),
        ("命令（令）", "", "命令"),
        ("调研", "", "调研"),
        ("", "关于防汛的通知（试行）", "通知"),
        ("", "关于撤县设市的复函", "函"),
        ("", "防汛条例", "其他"),
        ("条幅", "关于防汛的通知", None),
    ],
)
def test_genre_of_a_text_or_title(text: str, title: str, genre: str | None) -> None:
    assert genre_of(text, title=title) == genre


def test_validity_of_a_text() -> None:
    words: dict[str, Any] = {
        "现行有效": "in_force",
        "": "in_force",
        "已修改": "amended",
        "废止": "repealed",
        "失效": "lapsed",
    }
    assert {word: validity_of(word) for word in words} == words


def test_digest_changes_with_what_the_page_shows_and_with_nothing_else() -> None:
    same = [mapped(), mapped(last_changed="2012-01-01"), mapped(id="other")]
    assert len({item.digest for item in same}) == 1
    changes: list[dict[str, str]] = [
        {"title": "另一标题"}, {"body": "另一文"}, {"published": "2012-01-01"}, {"theme": "国防"}, {"kind": "article"},
    ]  # fmt: skip
    assert len({mapped(**change).digest for change in changes} | {mapped().digest}) == 6
