"""Reading a page into pieces, generic over its content fields: what counts in its digest is what the checks see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model

from cms.publication.digest import OUTSIDE_CHILDREN, OUTSIDE_RELATIONS, content_fields
from cms.readings import reading_of

from .pieces import ADDRESS, DOCUMENT, PAGE, File, Link, Outline, Picture, links_in, paragraphs, shortened

if TYPE_CHECKING:
    from cms.models import BasePage

#: Headings without which nobody can tell that a cell is where somebody lives.
ANNOUNCING = re.compile(r"^.{0,6}(址|住|户籍|户口).{0,6}$")
#: Between cells of a row: no number runs on over it, as it would over a blank.
CELL = " | "


def outline_of(page: BasePage) -> Outline:
    """All pieces of a page as it stands in memory; no query beyond what loading its children takes."""
    reader = _Reader(Outline())
    for item in content_fields(type(page)):
        reader.model_field(item, page, item.name, capfirst(str(item.verbose_name)))
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        if name not in OUTSIDE_RELATIONS:
            for number, child in enumerate(getattr(page, name).all(), 1):
                reader.child(child, relation.field.name, f"{name}#{number}", number)
    return reader.outline


class _Reader:
    """Walks fields and blocks; counts blocks of a kind, for “Paragraph 3”."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.counts: Counter[str] = Counter()

    def model_field(self, item: Any, obj: models.Model, key: str, place: str) -> None:
        """One field of a page or of a child."""
        value = getattr(obj, item.attname)
        if (read := reading_of(item)) is not None:
            for piece in read(value):
                self.outline.say(f"{key}#{piece.key}", piece.place, piece.text)
        elif isinstance(item, StreamField):
            self.stream(item.stream_block, value.get_prep_value(), key)
        elif item.is_relation:
            self.reference(item.related_model, value, key, place)
        elif isinstance(item, RichTextField):
            self.rich_text(value or "", key, lambda _number: place)
        elif isinstance(item, models.URLField):
            self.address(value, key, place)
        elif isinstance(item, models.CharField | models.TextField) and not item.choices:
            self.outline.say(key, place, value)

    def child(self, child: models.Model, parent: str, key: str, number: int) -> None:
        """One row of an inline panel: an attachment, a relation."""
        label = capfirst(str(child._meta.verbose_name))
        place = _("%(kind)s %(number)d") % {"kind": label, "number": number}
        fields = [item for item in child._meta.concrete_fields if not item.primary_key and item.name != parent]
        name = next((getattr(child, item.attname) for item in fields if item.name == "label"), "")
        for item in fields:
            if item.name in OUTSIDE_CHILDREN or item.choices:
                continue
            related = item.related_model if item.is_relation else None
            if related is not None and issubclass(related, get_document_model()):
                self.file(getattr(child, item.attname), key, place, name)
            elif item.name != "kind":  # the word of a closed list
                self.model_field(item, child, f"{key}.{item.name}", place)

    def file(self, pk: int | None, key: str, place: str, label: str) -> None:
        """A document that comes with the page."""
        if pk is not None:
            self.outline.files.append(File(key, place, pk, label))

    def reference(self, model: Any, pk: Any, key: str, place: str) -> None:
        """A reference to a picture, a document or a page; others are no content of their own."""
        from cms.models import BasePage

        if not isinstance(model, type):
            return
        if pk is None:
            if issubclass(model, BasePage) and "#" in key:  # a relation whose other page is gone
                self.outline.refer(Link(key, place, "", PAGE, ""))
        elif issubclass(model, get_image_model()):
            self.outline.pictures.append(Picture(key, place, int(pk)))
        elif issubclass(model, get_document_model()):
            self.outline.refer(Link(key, place, "", DOCUMENT, str(pk)))
        elif issubclass(model, BasePage):
            self.outline.refer(Link(key, place, "", PAGE, str(pk)))

    def address(self, value: Any, key: str, place: str) -> None:
        """An address that the page prints as a link."""
        if value:
            self.outline.refer(Link(key, place, shortened(str(value)), ADDRESS, str(value)))
            self.outline.say(key, place, value)

    def stream(self, stream: Any, prepared: Any, key: str) -> None:
        """Children of a stream, counted by kind."""
        for child in prepared or ():
            block = stream.child_blocks.get(child["type"])
            if block is not None:
                self.block(block, child["value"], f"{key}.{child['id']}", "")

    def block(self, block: Any, value: Any, key: str, place: str) -> None:
        """One block with its prepared value. ``place``: that of the block around it, empty at the top."""
        if isinstance(block, blocks.BaseStreamBlock):
            self.stream(block, value, key)
        elif isinstance(block, blocks.ListBlock):
            for number, item in enumerate(value or (), 1):
                inner = item["value"] if isinstance(item, dict) and item.get("type") == "item" else item
                self.block(block.child_block, inner, f"{key}#{number}", place)
        elif isinstance(block, blocks.BaseStructBlock):
            self.struct(block, value or {}, key, place or self.numbered(block))
        elif isinstance(block, BaseTypedTableBlock):
            self.table(value, key, place or self.numbered(block))
        elif isinstance(block, blocks.RichTextBlock):
            self.rich_text(value or "", key, self.paragraph)
        else:
            self.leaf(block, value, key, place or self.numbered(block))

    def struct(self, struct: Any, value: Any, key: str, place: str) -> None:
        """Children of a struct; the one that is called as the struct is, else the first, has the struct's own place."""
        parts = struct.child_blocks
        main = next((name for name, block in parts.items() if str(block.label) == str(struct.label)), next(iter(parts)))
        for name, block in parts.items():
            part = _("%(place)s, %(part)s") % {"place": place, "part": str(block.label).lower()}
            self.block(block, value.get(name), f"{key}.{name}", place if name == main else part)

    def leaf(self, block: Any, value: Any, key: str, place: str) -> None:
        """A block without children."""
        if isinstance(block, ChooserBlock):
            self.reference(block.target_model, value, key, place)
        elif isinstance(block, blocks.URLBlock):
            self.address(value, key, place)
        elif isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.RawHTMLBlock):
            self.outline.say(key, place, value)

    def table(self, value: Any, key: str, place: str) -> None:
        """A passage a row: a name and the address in the next cell are read together."""
        if not value:
            return
        if value.get("caption"):
            self.outline.say(f"{key}#caption", _("%(table)s, caption") % {"table": place}, value["caption"])
        columns = value.get("columns") or ()
        heads = [column.get("heading") or "" for column in columns]
        self.outline.say(f"{key}#0", _("%(table)s, headings") % {"table": place}, _joined(heads))
        rows = [
            [cell if isinstance(cell, str) else "" for cell in row.get("values") or ()]
            for row in value.get("rows") or ()
        ]
        above = heads if any(heads) else next(iter(rows), [])  # many put the headings into the first row
        announced = [head.strip() if ANNOUNCING.search(head) else "" for head in above]
        for number, cells in enumerate(rows, 1):
            where = _("%(table)s, row %(row)d") % {"table": place, "row": number}
            self.outline.say(f"{key}#{number}", where, _joined(cells, announced))

    def rich_text(self, source: str, key: str, place: Callable[[int], str]) -> None:
        """A passage a paragraph, and the links in it."""
        for number, (markup, text) in enumerate(paragraphs(source), 1):
            where, part = place(number), f"{key}#{number}"
            self.outline.say(part, where, text)
            if "<a" in markup or "<A" in markup:
                for link in links_in(markup, part, where):
                    self.outline.refer(link)

    def paragraph(self, _number: int) -> str:
        """“Paragraph 12”, counted over the whole text as a reader would."""
        self.counts["paragraph"] += 1
        return _("Paragraph %(number)d") % {"number": self.counts["paragraph"]}

    def numbered(self, block: Any) -> str:
        """“Table 2”."""
        label = capfirst(str(block.label))
        self.counts[label] += 1
        return _("%(kind)s %(number)d") % {"kind": label, "number": self.counts[label]}


def _joined(cells: list[str], announced: Sequence[str] = ()) -> str:
    """Cells of a row; where a column's heading says what its cells are, it stands before them as it would in a text."""
    parts = []
    for cell, head in zip_longest(cells, announced[: len(cells)], fillvalue=""):
        words = " ".join(cell.split())
        if words:
            parts.append(f"{head}:{words}" if head and words != head else words)
    return CELL.join(parts)
