"""What may be attached, judged by its content."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfWriter

from foundation.files import inspection
from foundation.files.inspection import inspect
from tests.factories.files import OFFICE, archive, office, pdf, picture, png

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(3000)

SOUND: dict[str, bytes] = {
    "通知.pdf": pdf(),
    "加密.pdf": pdf(password="x"),
    "大写.PDF": pdf(pages=3),
    **{f"文件.{ending}": office(ending) for ending in OFFICE},
    **{f"旧文件.{ending}": OLE for ending in ("doc", "xls", "ppt", "wps", "et")},
    "说明.txt": "一、总则\n".encode() * 50,
    "国标.txt": "一、总则\n".encode("gb18030") * 50,
    "表.csv": "名称,数量\n甲,1\n".encode("utf-8-sig"),
    "长.txt": "汉".encode() * 500_000,
    "a.png": png(),
    "a.jpg": picture("JPEG"),
    "a.jpeg": picture("JPEG"),
    "a.gif": picture("GIF"),
    "a.webp": picture("WEBP"),
}
WRONG: dict[str, bytes] = {
    "程序.pdf": EXE,
    "程序.docx": EXE,
    "程序.doc": EXE,
    "程序.txt": EXE,
    "程序.png": EXE,
    "程序.zip": EXE,
    "网页.pdf": b"<html><script>alert(1)</script></html>",
    "假.pdf": b"%PDF-1.7\n" + b"nothing of a PDF" * 50,
    "截断.pdf": pdf(pages=20)[:700],
    "图片.pdf": png(),
    "无表.pdf": pdf().replace(b"startxref", b"startxxxx"),
    "指外.pdf": b"%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n99999\n%%EOF",
    "指错.pdf": b"%PDF-1.7\n/Root\nstartxref\n3\n%%EOF",
    "无根.pdf": pdf().replace(b"/Root", b"/Toor"),
    "长数.pdf": b"%PDF-1.7\ntrailer<</Root 1 0 R>>\nstartxref\n" + b"9" * 20_000 + b"\n%%EOF",
    "pdf.docx": pdf(),
    "表.docx": office("xlsx"),
    "压缩.docx": archive({"a.txt": b"x"}),
    "宏.docx": office("docx", **{"word/vbaProject.bin": b"x"}),
    "宏.xlsx": office("xlsx", **{"xl/vbaProject.bin": b"x"}),
    "截断.docx": office("docx")[:-30],
    "坏.xlsx": office("xlsx").replace(b"xl/workbook", b"xl/workbooX", 1),
    "炸弹.zip": archive({"a": bytes(30_000_000)}),
    "炸弹.docx": office("docx", **{"word/media/a": bytes(30_000_000)}),
    "图.jpg": png(),
    "图.png": picture("JPEG"),
    "截断.png": png(size=(640, 480))[:200],
    "空白.txt": b"a\x00b" * 100,
}
UNKNOWN = ["a.exe", "a.html", "a.svg", "a.js", "a.docm", "a", "a.pdf.exe", ".pdf.", "a.php"]


@pytest.mark.parametrize("name", SOUND)
def test_sound_file_passes_and_is_left_at_its_beginning(name: str) -> None:
    stream = io.BytesIO(SOUND[name])
    inspect(stream, name, len(SOUND[name]))
    assert stream.tell() == 0


class Counted(io.BytesIO):
    """A file that counts how much is read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def many_pages(count: int) -> bytes:
    """A sound PDF of very many empty pages, written without a library."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids)]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * count
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(data)


@pytest.mark.parametrize("pages", [1, 100_000])
def test_pdf_of_very_many_pages_passes_and_is_not_walked(pages: int) -> None:
    data = many_pages(pages)
    stream = Counted(data)
    inspect(stream, "页.pdf", len(data))
    assert stream.taken <= 2 * inspection.PDF_STRETCH + 5


def test_pdf_whose_table_is_compressed_passes() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=9, height=9)
    target = io.BytesIO()
    writer.write(target)
    plain = target.getvalue()
    start = plain.index(b"xref\n")
    head = b"9 0 obj\n<</Type/XRef/Root 1 0 R/Length 0>>\nstream\n\nendstream\nendobj\n"
    data = plain[:start] + head + b"startxref\n%d\n%%%%EOF\n" % start
    inspect(io.BytesIO(data), "压缩表.pdf", len(data))


def test_pdf_with_bytes_behind_its_end_passes() -> None:
    data = pdf() + b"\r\n" * 500
    inspect(io.BytesIO(data), "尾.pdf", len(data))


@pytest.mark.parametrize("name", WRONG)
def test_damaged_or_disguised_file_is_refused_by_name(name: str) -> None:
    stream = io.BytesIO(WRONG[name])
    with pytest.raises(ValidationError) as refused:
        inspect(stream, name, len(WRONG[name]))
    assert name in refused.value.messages[0]
    assert stream.tell() == 0


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_ending_is_refused_with_the_kinds_that_may(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        inspect(io.BytesIO(pdf()), name, 1000)
    message = refused.value.messages[0]
    assert (name in message, "pdf" in message.replace(name, ""), "docx" in message) == (True, True, True)


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.docx"])
def test_empty_file_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        inspect(io.BytesIO(), name, 0)


def test_too_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "LARGEST_BYTES", 2**20)
    with pytest.raises(ValidationError, match="1 MB"):
        inspect(io.BytesIO(b"x" * (2**20 + 1)), "a.txt", 2**20 + 1)
