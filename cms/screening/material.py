"""What of a page goes through the checks: all text that would reach the public, its attachments' text included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from wagtail.models import COMMENTS_RELATION_NAME, Site

from foundation.files.models import Extraction, PorticoDocument, PorticoImage
from foundation.files.selectors import extracted
from foundation.screening.masking import mask
from foundation.screening.material import Material, Passage

from .outline import outline_of
from .pieces import PAGE, File, Outline, Piece, shortened

if TYPE_CHECKING:
    from wagtail.models import Revision

    from cms.models import BasePage

#: Characters of one item that are checked, its attachments' included: some seconds' work.
MOST_CHARACTERS: Final = 5_000_000


@dataclass(frozen=True)
class Target:
    """A page as what leads to it needs to know it."""

    path: str
    live: bool


@dataclass
class Content:
    """A page in pieces, with what these name: one query a kind, however many there are."""

    page: BasePage
    outline: Outline
    #: Where text was left out since there is more than :data:`MOST_CHARACTERS` of it; filled as passages are made.
    left_out: list[Piece] = field(default_factory=list)

    @cached_property
    def images(self) -> dict[int, PorticoImage]:
        """Pictures shown, by id; missing ones are gone."""
        return PorticoImage._base_manager.in_bulk({picture.image for picture in self.outline.pictures})

    @cached_property
    def documents(self) -> dict[int, PorticoDocument]:
        """Documents that come with the page, by id; missing ones are gone."""
        return PorticoDocument._base_manager.in_bulk({file.document for file in self.outline.files})

    @cached_property
    def extractions(self) -> dict[int, Extraction]:
        """How the documents were read, by document, without their text; missing ones were not looked at yet."""
        return extracted(list(self.documents), text=False)

    @cached_property
    def parts(self) -> dict[int, list[dict[str, Any]]]:
        """Text of the documents, in the order in which they are named, as far as there is room for it; one query."""
        wanted: list[int] = []
        characters = sum(len(passage.text) for passage in self.outline.passages)
        for pk in dict.fromkeys(file.document for file in self.outline.files):
            if pk in self.extractions and characters < MOST_CHARACTERS:
                wanted.append(pk)
                characters += self.extractions[pk].characters
        return dict(Extraction.objects.filter(document_id__in=wanted).values_list("document_id", "parts"))

    @cached_property
    def targets(self) -> dict[int, Target]:
        """Pages linked and related to, by id; missing ones do not exist."""
        from cms.models import BasePage

        wanted = {int(link.target) for link in self.outline.links if link.kind == PAGE and link.target.isdecimal()}
        rows = BasePage.objects.filter(pk__in=wanted).values_list("pk", "path", "live")
        return {pk: Target(path, live) for pk, path, live in rows}

    @cached_property
    def hosts(self) -> dict[str, Site]:
        """Host names of the installation's sites, with their root pages."""
        return {site.hostname.lower(): site for site in Site.objects.select_related("root_page")}

    def file_name(self, document: int) -> str:
        """A document as people know it: its title, without personal data, since places are kept and told."""
        found = self.documents.get(document)
        return shortened(mask(found.title)) if found else ""


def content_of(page: BasePage, revision: Revision) -> BasePage:
    """A version's content on its page, in the same few queries for any number of attachments and relations.

    ``revision.as_object()`` asks for each of them whether what it names still exists and drops it where not; the checks
    look them up together and say so.
    """
    data = {name: value for name, value in revision.content.items() if name != COMMENTS_RELATION_NAME}
    content: BasePage = page.specific_class.from_serializable_data(data, check_fks=False)
    for name in ("id", "path", "depth", "url_path", "live", "locale_id", "content_type_id", "owner_id"):
        setattr(content, name, getattr(page, name))
    content.pk = page.pk
    return content


def material_of(content: BasePage) -> Material:
    """Every passage of a page that would reach the public: fields, blocks, pictures' words, attachments page by page.

    ``content``: the page with a version's content (``revision.as_object()``). The material's subject is a
    :class:`Content`. A constant number of queries.
    """
    return passages_of(Content(content, outline_of(content)))


def passages_of(found: Content) -> Material:
    """The material of a page in pieces: its first :data:`MOST_CHARACTERS` characters, the page's own before its files'.

    What is beyond is noted in ``found.left_out``.
    """
    found.left_out.clear()
    passages, room = [], MOST_CHARACTERS
    for group in (chain(found.outline.passages, _of_pictures(found)), *_of_files(found)):
        for passage in group:
            kept = passage if len(passage.text) <= room else replace(passage, text=passage.text[:room])
            if kept.text or not passage.text:
                passages.append(kept)
            room -= len(kept.text)
            if kept is not passage:
                found.left_out.append(Piece(passage.key, passage.place))
                break
    return Material(passages, found)


def _of_pictures(content: Content) -> Iterator[Passage]:
    """A picture's title and alternative text reach the public with it; the name of its file in its address."""
    shown: set[int] = set()
    for picture in content.outline.pictures:
        image = content.images.get(picture.image)
        if image is None or image.pk in shown:
            continue
        shown.add(image.pk)
        stem = PurePath(image.filename).stem
        for name, label, text in (
            ("title", _("title of the image"), image.title),
            ("description", _("alternative text"), image.description),
            ("file", _("file name"), stem if stem != PurePath(image.title).stem else ""),
        ):
            if text.strip():
                place = _("%(place)s, %(part)s") % {"place": picture.place, "part": label}
                yield Passage(f"{picture.key}#{name}", place, text)


def _of_files(content: Content) -> Iterator[Iterator[Passage]]:
    """The passages of each document once."""
    read: set[int] = set()
    for file in content.outline.files:
        document = content.documents.get(file.document)
        if document is not None and document.pk not in read:
            read.add(document.pk)
            yield _of_file(content, file, document)


def _of_file(content: Content, file: File, document: PorticoDocument) -> Iterator[Passage]:
    name = _("Attachment “%(name)s”") % {"name": content.file_name(document.pk)}
    yield Passage(f"{file.key}#title", name, document.title)
    stem = PurePath(document.filename).stem
    if stem != PurePath(document.title).stem:
        place = _("%(place)s, %(part)s") % {"place": name, "part": _("file name")}
        yield Passage(f"{file.key}#file", place, stem)
    for number, part in enumerate(content.parts.get(document.pk, ()), 1):
        place = _("%(place)s, %(part)s") % {"place": name, "part": mask(part["place"])}  # people name sheets
        if part.get("hidden"):
            place = _("%(place)s (not visible on its pages)") % {"place": place}
        yield Passage(f"{file.key}#part{number}", place, part["text"])
