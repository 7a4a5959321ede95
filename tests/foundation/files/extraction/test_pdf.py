"""PDF by page: Chinese as people read it, forms, locks."""

from __future__ import annotations

import pytest

from foundation.files.extraction import pdf
from foundation.files.extraction.faults import DamagedError, LockedError
from sites.demo.pdf import pdf as demo_pdf
from tests.factories.attachments import chinese_pdf, looping_pdf, pdf_with_form
from tests.factories.files import pdf as blank_pdf

from .reading import parts, texts


def test_pages_are_parts_with_their_numbers() -> None:
    data = chinese_pdf(["江岭省水利建设规划"], [], ["到二〇三五年"])
    assert parts(pdf, data) == [
        {"place": {"kind": "page", "number": 1}, "text": "江岭省水利建设规划"},
        {"place": {"kind": "page", "number": 3}, "text": "到二〇三五年"},
    ]


def test_word_that_the_line_cuts_in_two_is_whole_again() -> None:
    lines = [
        "　　各市（州）、县人民政府要加强水库除险加固工程的资金监",
        "管，确保专款专用，按时完工，发挥效益，造福当地的群众。",
        "附件",
    ]
    assert texts(pdf, chinese_pdf(lines)) == [
        "各市（州）、县人民政府要加强水库除险加固工程的资金监管，确保专款专用，按时完工，发挥效益，造福当地的群众。\n附件"
    ]


def test_demo_pdf_with_predefined_character_map_is_read() -> None:
    assert texts(pdf, demo_pdf("江岭省规划", "今天开工。")) == ["江岭省规划\n　　今天开工。"]


def test_filled_form_field_is_read() -> None:
    found = parts(pdf, pdf_with_form("11010519491231002X"))
    assert {"place": {"kind": "page_notes", "number": 1}, "text": "11010519491231002X"} in found


def test_blank_pages_give_no_part() -> None:
    assert parts(pdf, blank_pdf(pages=3)) == []


def test_pdf_with_password_is_locked() -> None:
    with pytest.raises(LockedError):
        parts(pdf, chinese_pdf(["秘密"], password="geheim"))


def test_pdf_that_only_forbids_changes_is_read() -> None:
    assert texts(pdf, chinese_pdf(["可以阅读"], owner="geheim")) == ["可以阅读"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", blank_pdf()[:200]])
def test_broken_pdf_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedError):
        parts(pdf, data)


def test_pages_that_contain_themselves_end() -> None:
    with pytest.raises(DamagedError):
        parts(pdf, looping_pdf())
