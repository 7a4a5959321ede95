"""DOCX: every word, in order, none twice, hidden ones apart."""

from __future__ import annotations

import pytest

from foundation.files.extraction import word
from foundation.files.extraction.faults import DamagedError, LockedError
from tests.factories.attachments import LAUGHS, changed, locked_office, marked_encrypted
from tests.factories.attachments import word as make

from .reading import parts, texts

RUN = "<w:r><w:t>%s</w:t></w:r>"
BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:Choice><w:txbxContent><w:p>%s</w:p></w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:txbxContent><w:p>%s</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_paragraphs_and_tables_come_in_their_order_with_their_numbers() -> None:
    data = make("第一段", "", "第三段", table=[["姓名", "电话"], ["张三", "13800000000"]], after="第四段")
    assert parts(word, data) == [
        {"place": {"kind": "paragraphs", "first": 1, "last": 3}, "text": "第一段\n第三段"},
        {"place": {"kind": "table", "number": 1, "first": 1, "last": 2}, "text": "姓名\t电话\n张三\t13800000000"},
        {"place": {"kind": "paragraphs", "first": 4, "last": 4}, "text": "第四段"},
        {"place": {"kind": "header"}, "text": "江岭省文件页眉"},
        {"place": {"kind": "footer"}, "text": "江岭省文件页脚"},
    ]


@pytest.mark.parametrize(
    "runs",
    [
        f"<w:sdt><w:sdtContent>{RUN % '控件'}</w:sdtContent></w:sdt>",
        f"<w:ins>{RUN % '控件'}</w:ins>",
        f"<w:hyperlink>{RUN % '控件'}</w:hyperlink>",
        f"<w:smartTag>{RUN % '控件'}</w:smartTag>",
        f"<w:r><w:t>控</w:t></w:r>{RUN % '件'}",
    ],
)
def test_words_in_wrappers_are_read(runs: str) -> None:
    assert texts(word, make(raw=[runs]))[0] == "控件"


def test_text_box_is_read_once_and_apart() -> None:
    found = parts(word, make("正文", raw=[RUN % "前" + BOX % (RUN % "框内", RUN % "框内") + RUN % "后"]))
    assert [part["text"] for part in found[:2]] == ["正文\n前后", "框内"]
    assert found[1]["place"] == {"kind": "boxes"}


@pytest.mark.parametrize(
    "runs",
    [
        "<w:del><w:r><w:delText>身份证</w:delText></w:r></w:del>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>身份证</w:t></w:r>",
    ],
)
def test_deleted_and_hidden_words_are_hidden_parts(runs: str) -> None:
    found = parts(word, make("正文", raw=[runs + RUN % "可见"]))
    assert next(part["text"] for part in found if not part.get("hidden")) == "正文\n可见"
    assert [part["text"] for part in found if part.get("hidden")] == ["身份证"]


def test_vanish_that_is_switched_off_hides_nothing() -> None:
    runs = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r>'
    assert [part.get("hidden") for part in parts(word, make(raw=[runs]))] == [None, None, None]


def test_comment_is_a_hidden_part() -> None:
    note = b'<w:comments xmlns:w="x"><w:comment><w:p><w:r><w:t>ABC</w:t></w:r></w:p></w:comment></w:comments>'
    found = parts(word, changed(make("正文"), {"word/comments.xml": note}))
    assert found[-1] == {"place": {"kind": "comments"}, "text": "ABC", "hidden": True}


def test_nested_table_is_read_within_its_cell() -> None:
    cell = "<w:tbl><w:tr><w:tc><w:p>%s</w:p></w:tc></w:tr></w:tbl>"
    data = changed(
        make(),
        {
            "word/document.xml": (
                f'<w:document xmlns:w="x"><w:body><w:tbl><w:tr><w:tc>{cell % (RUN % "内")}'
                f"<w:p>{RUN % '外'}</w:p></w:tc>"
                f"<w:tc><w:p>{RUN % '旁'}</w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
            ).encode()
        },
    )
    assert texts(word, data)[0] == "内 外\t旁"


@pytest.mark.parametrize("data", [locked_office(), marked_encrypted(make("正文"))])
def test_encrypted_file_is_locked(data: bytes) -> None:
    with pytest.raises(LockedError):
        parts(word, data)


@pytest.mark.parametrize(
    "document",
    [b"", b"<w:document", f"{LAUGHS}<x>&i;</x>".encode(), b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'],
)
def test_broken_or_malicious_xml_is_damaged(document: bytes) -> None:
    with pytest.raises(DamagedError):
        parts(word, changed(make("正文"), {"word/document.xml": document}))


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", make("正文")[:-300], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999)]
)
def test_broken_package_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedError):
        parts(word, data)
