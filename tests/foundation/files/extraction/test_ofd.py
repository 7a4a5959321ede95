"""OFD by page: lines from places, templates, notes, odd packages."""

from __future__ import annotations

import pytest

from foundation.files.extraction import ofd
from foundation.files.extraction.faults import DamagedError, LockedError
from tests.factories.attachments import LAUGHS, changed, ofd_note, ofd_page, text_object
from tests.factories.attachments import ofd as make

from .reading import parts, texts


def test_pages_are_parts_with_their_numbers() -> None:
    data = make(ofd_page(text_object("江岭省人民政府令")), ofd_page(), ofd_page(text_object("第三页")))
    assert parts(ofd, data) == [
        {"place": {"kind": "page", "number": 1}, "text": "江岭省人民政府令"},
        {"place": {"kind": "page", "number": 3}, "text": "第三页"},
    ]


def test_runs_on_one_baseline_are_one_line_and_gaps_are_blanks() -> None:
    objects = [
        text_object("江岭", x=30),
        text_object("省", x=40),
        text_object("编号", x=100),
        text_object("下一行", x=30, y=60),
    ]
    assert texts(ofd, make(ofd_page(*objects))) == ["江岭省 编号\n下一行"]


def test_word_that_the_line_cuts_in_two_is_whole_again() -> None:
    first, second = "各市县人民政府要加强水库除险加固工程资金监", "管，确保专款专用。"
    objects = [text_object(first, y=30), text_object(second, y=40)]
    assert texts(ofd, make(ofd_page(*objects))) == [first + second]


def test_template_stands_before_the_page_that_names_it() -> None:
    template = ofd_page(text_object("江岭省税务局"))
    data = make(ofd_page(text_object("金额"), template="99"), ofd_page(text_object("无")), template=template)
    assert texts(ofd, data) == ["江岭省税务局\n金额", "无"]


def test_note_is_read() -> None:
    assert parts(ofd, make(ofd_page(), note=ofd_note("批注"))) == [{"place": {"kind": "notes"}, "text": "批注"}]


def test_location_from_the_root_is_followed() -> None:
    root = '<ofd:OFD xmlns:ofd="x"><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    assert texts(ofd, changed(make(ofd_page(text_object("正文"))), {"OFD.xml": root.encode()})) == ["正文"]


def test_two_documents_in_a_package_count_their_pages_on() -> None:
    body = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    data = changed(
        make(ofd_page(text_object("正文"))), {"OFD.xml": f'<ofd:OFD xmlns:ofd="x">{body}{body}</ofd:OFD>'.encode()}
    )
    assert [part["place"]["number"] for part in parts(ofd, data)] == [1, 2]


@pytest.mark.parametrize(
    "root", [b"", b"<x>", f"{LAUGHS}<x>&i;</x>".encode(), b"<x><DocRoot>../../etc/passwd</DocRoot></x>"]
)
def test_broken_or_malicious_package_is_damaged(root: bytes) -> None:
    with pytest.raises(DamagedError):
        parts(ofd, changed(make(ofd_page()), {"OFD.xml": root}))


def test_encrypted_package_is_locked() -> None:
    with pytest.raises(LockedError):
        parts(ofd, changed(make(ofd_page()), {"Doc_0/Encryptions.xml": b"<x/>"}))
