"""Checks of what belongs to an item besides its text: alternative texts, data, attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import StreamValue

from cms.enums import ContentClass
from foundation.files.enums import ExtractionState
from foundation.files.models import Extraction, PorticoDocument, PorticoImage
from foundation.screening.findings import Finding
from foundation.screening.material import Material

from .links import at
from .material import MOST_CHARACTERS, Content
from .pieces import File, Piece
from .registry import Datum, data_of

ALTERNATIVE, DEMANDED, ADVISED = "images.alternative", "data.demanded", "data.advised"
EMPTY, UNREAD, LONG = "attachments.empty", "attachments.unread", "text.unread"
SHORT, TWICE = "text.short", "text.twice"
#: Characters below which an item says next to nothing.
FEW = 20
FILE_NAME = re.compile(r"(?i)\.(jpe?g|png|gif|webp|bmp|tiff?|heic)$")

#: What to say of an attachment whose text is not known, where its reader left no sentence.
UNREAD_WORDS: dict[str, Promise] = {
    ExtractionState.PENDING: gettext_lazy(
        "“%(name)s” has not been read yet, so its text was not checked. Check again."
    ),
    ExtractionState.LOCKED: gettext_lazy("“%(name)s” is locked with a password. Attach it without one."),
    ExtractionState.DAMAGED: gettext_lazy("“%(name)s” is damaged. Save it again and attach that."),
    ExtractionState.TOO_LARGE: gettext_lazy("“%(name)s” was read in part only. Read the rest yourself, or split it."),
    ExtractionState.UNSUPPORTED: gettext_lazy(
        "The text of “%(name)s” cannot be read by the checks. Read it yourself before it goes out."
    ),
}


def alternative_texts(material: Material) -> Iterator[Finding]:
    """Pictures whose description is empty or no more than the name of their file; each picture once."""
    if not isinstance(material.subject, Content):
        return
    seen: set[int] = set()
    for picture in material.subject.outline.pictures:
        image = material.subject.images.get(picture.image)
        if image is not None and image.pk not in seen and not _described(image):
            seen.add(image.pk)
            message = _(
                "This image has no description, so people who cannot see it learn nothing. Describe what it shows."
            )
            yield at(ALTERNATIVE, picture, image.title, message)


def _described(image: PorticoImage) -> bool:
    words = image.description.strip()
    names = {image.filename, PurePath(image.filename).stem}
    return bool(words) and words not in names and not FILE_NAME.search(words)


def demanded_data(material: Material) -> Iterator[Finding]:
    """Data that the rules demand of an item of this kind (``domain.md §1.4, §3.2``)."""
    return _missing(material, DEMANDED, demanded=True)


def advised_data(material: Material) -> Iterator[Finding]:
    """Data that help people to find an item."""
    return _missing(material, ADVISED, demanded=False)


def _missing(material: Material, check: str, *, demanded: bool) -> Iterator[Finding]:
    if not isinstance(material.subject, Content):
        return
    page = material.subject.page
    for datum in data_of(page):
        if datum.demanded == demanded and datum.applies(page) and not any(_filled(page, name) for name in datum.fields):
            yield at(check, _field(page, datum), "", datum.message)


def _filled(page: Any, name: str) -> bool:
    value = getattr(page, page._meta.get_field(name).attname)
    if isinstance(value, StreamValue):
        return len(value) > 0
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _field(page: Any, datum: Datum) -> Piece:
    item = page._meta.get_field(datum.fields[0])
    return Piece(item.name, capfirst(str(item.verbose_name)))


def empty_attachments(material: Material) -> Iterator[Finding]:
    """Attachments in which there is nothing, or nothing but pictures of text."""
    for file, document, extraction in _attached(material):
        if document.file_size == 0:
            yield at(EMPTY, file, document.title, _("This file is empty. Attach the right one."))
        elif extraction is not None and extraction.state == ExtractionState.EMPTY:
            message = _(
                "No text was found in this file, as in scanned pages: nobody can search it or have it read aloud."
            )
            yield at(EMPTY, file, document.title, message)


def unread_attachments(material: Material) -> Iterator[Finding]:
    """Attachments whose text was not checked, or not all of it."""
    for file, document, extraction in _attached(material):
        state = extraction.state if extraction is not None else ExtractionState.PENDING
        if state in UNREAD_WORDS:
            told = extraction.message if extraction is not None else ""
            yield at(UNREAD, file, document.title, told or UNREAD_WORDS[state] % {"name": document.title})


def unchecked_text(material: Material) -> Iterator[Finding]:
    """Where an item's text, its attachments' included, runs on beyond what is checked of one item."""
    if not isinstance(material.subject, Content):
        return
    for piece in material.subject.left_out:
        message = _(
            "Together with its attachments this item has more text than is checked at once (%(number)d characters): "
            "from here on it was not checked. Read the rest yourself, or split it."
        )
        yield at(LONG, piece, "", message % {"number": MOST_CHARACTERS})


def _attached(material: Material) -> Iterator[tuple[File, PorticoDocument, Extraction | None]]:
    """Each document that comes with the page once, with what was read of it."""
    if not isinstance(material.subject, Content):
        return
    content, seen = material.subject, set[int]()
    for file in content.outline.files:
        document = content.documents.get(file.document)
        if document is not None and document.pk not in seen:
            seen.add(document.pk)
            yield file, document, content.extractions.get(document.pk)


def short_text(material: Material) -> Iterator[Finding]:
    """Articles and documents that say next to nothing and bring neither picture nor attachment."""
    content = material.subject
    if not isinstance(content, Content) or content.page.content_class == ContentClass.STRUCTURE:
        return
    if not hasattr(content.page, "body"):  # a plan, a record: their text stands in other fields
        return
    said = sum(len(passage.text) for passage in content.outline.passages if passage.key.startswith("body."))
    if said < FEW and not content.outline.files and not content.outline.pictures:
        place = capfirst(str(content.page._meta.get_field("body").verbose_name))
        yield at(
            SHORT, Piece("body", place), "", _("The text is empty or very short. See whether something is missing.")
        )


def told_twice(material: Material) -> Iterator[Finding]:
    """Another item of the same title in the same column, public or not."""
    from cms.models import BasePage

    content = material.subject
    if not isinstance(content, Content) or content.page.content_class == ContentClass.STRUCTURE:
        return
    page = content.page
    siblings = BasePage.objects.filter(path__startswith=page.path[: -page.steplen], depth=page.depth)
    if siblings.filter(title=page.title).exclude(pk=page.pk).exists():
        message = _("This column already has an item of this title. See whether this one is a duplicate.")
        yield at(TWICE, Piece("title", capfirst(str(page._meta.get_field("title").verbose_name))), page.title, message)
