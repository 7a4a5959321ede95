"""Attachments with text, made by other writers than our readers, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import docx
from docx.oxml import parse_xml
from openpyxl import Workbook
from openpyxl.comments import Comment
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .files import archive

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARAGRAPH = f'<w:p xmlns:w="{W}">%s</w:p>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def chinese_pdf(*pages: Sequence[str], password: str = "", owner: str = "") -> bytes:
    """A PDF of these lines a page, in a Song face that is not embedded."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    encrypt = StandardEncryption(password, owner or None) if password or owner else None
    canvas = Canvas(target, encrypt=encrypt)
    for lines in pages:
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(lines):
            canvas.drawString(72, 780 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def pdf_with_form(value: str) -> bytes:
    """A PDF with a form field that is filled in."""
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.acroForm.textfield(name="idno", value=value, x=72, y=700, width=200, height=20)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def word(*paragraphs: str, table: Sequence[Sequence[str]] = (), after: str = "", raw: Iterable[str] = ()) -> bytes:
    """A DOCX of paragraphs, a table, one paragraph after it, and paragraphs of raw runs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, values in zip(grid.rows, table, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    if after:
        document.add_paragraph(after)
    for runs in raw:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(PARAGRAPH % runs))
    document.sections[0].header.paragraphs[0].text = "江岭省文件页眉"
    document.sections[0].footer.paragraphs[0].text = "江岭省文件页脚"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], *, hidden: Iterable[str] = (), comment: str = "") -> bytes:
    """An XLSX of rows by sheet."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
        if comment:
            sheet["A1"].comment = Comment(comment, "甲")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def shared_strings() -> dict[str, bytes]:
    """Members of an XLSX whose one cell is the first shared string, as Excel writes it; the strings are to be added."""
    parts = members(workbook({"一": [[0]]}))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", named.encode())
    parts["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    )
    return parts


def strings(text: str, before: str = "") -> bytes:
    """The shared strings of one text."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"{before}<sst {space}><si><t>{text}</t></si></sst>".encode()


def members(data: bytes) -> dict[str, bytes]:
    """What is in a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def changed(data: bytes, more: dict[str, bytes]) -> bytes:
    """A zip file with other members."""
    return archive(members(data) | more)


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text_object(text: str, *, x: float = 30, y: float = 30, size: float = 5) -> str:
    """A text object at a place in millimetres."""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 150 {size}" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_page(*objects: str, template: str = "") -> bytes:
    """Content.xml of these text objects."""
    named = f'<ofd:Template TemplateID="{template}"/>' if template else ""
    content = f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content>"
    return f"<?xml version='1.0' encoding='UTF-8'?><ofd:Page {OFD}>{named}{content}</ofd:Page>".encode()


def ofd(*pages: bytes, template: bytes = b"", note: bytes = b"", **more: bytes) -> bytes:
    """An OFD package as GB/T 33190 has it."""
    places = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = '<ofd:CommonData><ofd:TemplatePage ID="99" BaseLoc="Tpls/Content.xml"/></ofd:CommonData>'
    notes = "<ofd:Annotations>/Doc_0/Annots/Annotations.xml</ofd:Annotations>" if note else ""
    found = {
        "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}>{common if template else ''}"
        f"<ofd:Pages>{places}</ofd:Pages>{notes}</ofd:Document>",
    }
    parts = {name: text.encode() for name, text in found.items()}
    parts |= {f"Doc_0/Pages/Page_{number}/Content.xml": data for number, data in enumerate(pages)}
    if template:
        parts["Doc_0/Tpls/Content.xml"] = template
    if note:
        parts["Doc_0/Annots/Annotations.xml"] = (
            f'<ofd:Annotations {OFD}><ofd:Page PageID="0"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
            "</ofd:Annotations>"
        ).encode()
        parts["Doc_0/Annots/Page_0/Annotation.xml"] = note
    return archive(parts | more)


def ofd_note(text: str) -> bytes:
    """An annotation whose appearance shows a text."""
    appearance = f"<ofd:Appearance>{text_object(text)}</ofd:Appearance>"
    return f"<ofd:PageAnnot {OFD}><ofd:Annot>{appearance}</ofd:Annot></ofd:PageAnnot>".encode()


def bomb(name: str, *, megabytes: int, around: tuple[bytes, bytes], others: Mapping[str, bytes] | None = None) -> bytes:
    """A zip file with a member of letters without end: a thousandth of what it unpacks to."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as found:
        for other, data in (others or {}).items():
            found.writestr(other, data)
        with found.open(name, "w", force_zip64=True) as member:
            member.write(around[0])
            for _number in range(megabytes):
                member.write(b"x" * 2**20)
            member.write(around[1])
    return target.getvalue()


def many_entries(count: int) -> bytes:
    """A zip file of so many empty members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as found:
        for number in range(count):
            found.writestr(f"word/{number}.xml", b"")
        found.writestr("word/document.xml", b"<x/>")
    return target.getvalue()


def marked_encrypted(data: bytes) -> bytes:
    """A zip file whose members say that they are encrypted."""
    found = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = found.find(signature)
        while start >= 0:
            found[start + offset] |= 1
            start = found.find(signature, start + 4)
    return bytes(found)


def locked_office() -> bytes:
    """How Office stores a locked DOCX or XLSX: the beginning of the compound file, with the name of its one stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def flate_bomb(*, megabytes: int) -> bytes:
    """A PDF page whose content unpacks to so many megabytes of drawing commands."""
    packer = zlib.compressobj(9)
    line = b"0 0 m 1 1 l S\n" * 75_000
    data = b"".join(packer.compress(line) for _number in range(megabytes)) + packer.flush()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data),
    ]
    return _pdf_of(objects)


def looping_pdf() -> bytes:
    """A PDF whose tree of pages is its own branch."""
    return _pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"])


def page_tree(count: int) -> bytes:
    """A PDF of so many blank pages, written at once."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return _pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count])


def _pdf_of(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def wide_sheet() -> bytes:
    """An XLSX of two cells at opposite corners of the largest sheet there is."""
    data = workbook({"角": [["左上"]]})
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>左上</t></is></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>右下</t></is></c></row>'
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    )
    return changed(data, {"xl/worksheets/sheet1.xml": sheet.encode()})


def lying_zip(data: bytes) -> bytes:
    """A zip file whose directory says that its first member is 1 byte long."""
    found = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = found.find(signature)
        found[start + offset : start + offset + 4] = struct.pack("<I", 1)
    return bytes(found)
