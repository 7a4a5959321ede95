"""Small sound files of each kind, and versions made of them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfWriter

from foundation.files.models import PorticoDocument, PorticoImage

OFFICE = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
    "zip": "附件/说明.txt",
}


def png(colour: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture."""
    return picture("PNG", colour, size)


def picture(kind: str = "PNG", colour: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture in a format of Pillow's."""
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind)
    return target.getvalue()


def pdf(*, pages: int = 1, password: str = "") -> bytes:
    """A PDF of blank pages."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=200, height=200)
    if password:
        writer.encrypt(password)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def archive(names: dict[str, bytes]) -> bytes:
    """A zip of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as found:
        for name, data in names.items():
            found.writestr(name, data)
    return target.getvalue()


def office(ending: str, **more: bytes) -> bytes:
    """A file of the zip family that its readers would take for their own."""
    return archive({"[Content_Types].xml": b"<Types/>", OFFICE[ending]: b"<x/>", **more})


def document_version(name: str = "a.txt", data: bytes = "附件内容".encode(), **fields: Any) -> PorticoDocument:
    """A stored document version."""
    fields.setdefault("title", name)
    return PorticoDocument.objects.create(file=ContentFile(data, name), **fields)


def image_version(name: str = "a.png", data: bytes | None = None, **fields: Any) -> PorticoImage:
    """A stored image version."""
    fields.setdefault("title", name)
    return PorticoImage.objects.create(file=ContentFile(data or png(), name), **fields)
