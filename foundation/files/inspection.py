"""What an uploaded attachment may be, judged by its content and not by its name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import SEEK_END
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

LARGEST_BYTES = 100 * 1024 * 1024
LARGEST_VIDEO_BYTES = 500 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
LARGEST_RATIO = 200

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MARKERS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
#: What is read of a PDF at its end, and again where that leads to.
PDF_STRETCH = 64 * 1024
PDF_END = re.compile(rb"startxref[\r\n\t ]{1,8}([0-9]{1,12})")
#: A table of objects, or the object that holds it compressed.
PDF_TABLE = re.compile(rb"[\r\n\t ]{0,8}(?:xref\b|[0-9]{1,10}[\r\n\t ]{1,8}[0-9]{1,5}[\r\n\t ]{1,8}obj\b)")
#: Brands of MP4 files with video that browsers play.
MP4_BRANDS = frozenset(
    (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash")
)
EBML = b"\x1a\x45\xdf\xa3"
WEBVTT = re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|$)")
VIDEOS = frozenset(("mp4", "webm"))
IMAGES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


def inspect(stream: IO[bytes], name: str, size: int) -> None:
    """Raise ``ValidationError`` with a sentence for the uploader unless the content is sound and of its ending's kind.

    ``stream`` is left at its beginning. Known endings: those of ``CHECKS``.
    """
    ending = name.rpartition(".")[2].lower()
    check = CHECKS.get(ending)
    if check is None:
        raise ValidationError(
            _("“%(name)s” cannot be attached. Use one of these kinds: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(sorted(CHECKS))}
        )
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    limit = LARGEST_VIDEO_BYTES if ending in VIDEOS else LARGEST_BYTES
    if size > limit:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)d MB. Split it or make it smaller.")
            % {"name": name, "limit": limit // 2**20}
        )
    stream.seek(0)
    try:
        sound = check(stream, ending)
    finally:
        stream.seek(0)
    if not sound:
        raise ValidationError(
            _("“%(name)s” is damaged or not what its ending .%(ending)s says. Save it again and upload that.")
            % {"name": name, "ending": ending}
        )


def _is_pdf(stream: IO[bytes], _ending: str) -> bool:
    """Whether it begins and ends as a PDF does: its end tells where its table of objects lies, and with it its root.

    Two stretches are read, however large the file; objects and pages are counted by nobody here. The worker reads them
    within bounds and tells what it could not read (:mod:`foundation.files.extraction`).
    """
    if stream.read(5) != b"%PDF-":
        return False
    size = stream.seek(0, SEEK_END)
    end = _stretch(stream, max(0, size - PDF_STRETCH))
    found = PDF_END.findall(end)
    if not found or not 0 < (place := int(found[-1])) < size:
        return False
    table = _stretch(stream, place)
    return (PDF_TABLE.match(table) is not None or b"trailer" in end) and b"/Root" in table + end


def _stretch(stream: IO[bytes], place: int) -> bytes:
    stream.seek(place)
    return stream.read(PDF_STRETCH)


def _is_office_zip(stream: IO[bytes], ending: str) -> bool:
    names = _sound_zip(stream)
    return ZIP_MARKERS[ending] in names and not any(name.endswith("vbaProject.bin") for name in names)


def _is_zip(stream: IO[bytes], _ending: str) -> bool:
    return bool(_sound_zip(stream))


def _sound_zip(stream: IO[bytes]) -> frozenset[str]:
    """Names inside; empty when it is no zip, damaged, or would unpack to a multiple of any honest size."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            packed = max(1, sum(entry.compress_size for entry in entries))
            if unpacked > LARGEST_UNPACKED or unpacked / packed > LARGEST_RATIO or archive.testzip() is not None:
                return frozenset()
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return frozenset()


def _is_ole(stream: IO[bytes], _ending: str) -> bool:
    return stream.read(len(OLE)) == OLE


def _is_text(stream: IO[bytes], _ending: str) -> bool:
    data = stream.read(1024 * 1024)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:  # a character cut by the end of the probe is no fault
                continue
            text = data[: error.start].decode(encoding)
        return "\x00" not in text
    return False


def _is_mp4(stream: IO[bytes], _ending: str) -> bool:
    """Whether it begins with the box that names its brand, and one for players: not a QuickTime or audio file."""
    head = stream.read(12)
    return head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS


def _is_webm(stream: IO[bytes], _ending: str) -> bool:
    head = stream.read(128)
    return head.startswith(EBML) and b"webm" in head


def _is_webvtt(stream: IO[bytes], ending: str) -> bool:
    if not _is_text(stream, ending):
        return False
    stream.seek(0)
    return WEBVTT.match(stream.read(16)) is not None


def _is_image(stream: IO[bytes], ending: str) -> bool:
    try:
        with Image.open(stream, formats=[IMAGES[ending]]) as image:
            image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError, OSError):
        return False  # Pillow raises all of these on broken pictures
    return True


CHECKS: dict[str, Callable[[IO[bytes], str], bool]] = {
    "pdf": _is_pdf,
    **dict.fromkeys(ZIP_MARKERS, _is_office_zip),
    **dict.fromkeys(("zip",), _is_zip),
    **dict.fromkeys(("doc", "xls", "ppt", "wps", "et"), _is_ole),
    **dict.fromkeys(("txt", "csv"), _is_text),
    **dict.fromkeys(IMAGES, _is_image),
    "mp4": _is_mp4,
    "webm": _is_webm,
    "vtt": _is_webvtt,
}
