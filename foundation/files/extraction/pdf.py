"""PDF by page, with pdfium: it knows the Chinese character maps and gives characters where others give radicals."""

from __future__ import annotations

from typing import IO, Any

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2 import raw as pdfium

from .faults import DamagedError, LockedError
from .layout import unwrap, whole_characters
from .sink import Place, Sink

_WIDGET_VALUES = (b"V", b"Contents")
#: A page tree may contain itself, and count a million pages that are none.
_MOST_BROKEN = 100


def extract(stream: IO[bytes], sink: Sink) -> None:
    """Write each page's text, and what is filled into its form or noted on it."""
    document = _open(stream)
    broken = 0
    try:
        for index in range(len(document)):
            try:
                _page(document, index, sink)
            except PdfiumError as error:  # the other pages may well be whole
                broken += 1
                if broken > _MOST_BROKEN:
                    raise DamagedError("too many broken pages") from error
    finally:
        document.close()
    if broken:
        raise DamagedError(f"{broken} pages")


def _open(stream: IO[bytes]) -> PdfDocument:
    try:
        return PdfDocument(stream)
    except PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise LockedError from error
        raise DamagedError from error


def _page(document: PdfDocument, index: int, sink: Sink) -> None:
    place: Place = {"kind": "page", "number": index + 1}
    page = document[index]
    try:
        text = page.get_textpage()
        try:
            sink.put(place, whole_characters(unwrap(text.get_text_range())))
        finally:
            text.close()
        sink.put({"kind": "page_notes", "number": index + 1}, "\n".join(_notes(page)))
    finally:
        page.close()


def _notes(page: Any) -> list[str]:
    """Values of form fields and notes: they stand beside the page's own text."""
    found = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            found += [value for key in _WIDGET_VALUES if (value := _string(annotation, key))]
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _string(annotation: Any, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if length <= 2:  # an empty string is its two closing zeros
        return ""
    buffer = (pdfium.FPDF_WCHAR * (length // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    return bytes(buffer).decode("utf-16-le", errors="ignore").rstrip("\x00")
