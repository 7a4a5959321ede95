"""What a block of any kind says, in order: its words, and the pages and pictures that it names by number."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .comparison_names import Names

_BREAKS: Final = re.compile(r"</p>|</li>|</h\d>|<br/?>")
_CHOOSERS: Final = (
    (blocks.PageChooserBlock, "pages"),
    (ImageChooserBlock, "images"),
    (DocumentChooserBlock, "documents"),
)


@dataclass(frozen=True)
class Piece:
    """Words of a block; or the number of what it names, whose ``kind`` is that of :class:`Names`."""

    label: str
    text: str = ""
    kind: str = ""
    pk: int = 0

    def words(self, names: Names) -> str:
        """For the reader; what is named has been read."""
        text = self.text
        if self.kind == "pages":
            text = names.page_words(self.pk)[0]
        elif self.kind == "images":
            image = names.images.get(self.pk)
            text = image.title if image else _("a picture that is gone")
        elif self.kind == "documents":
            document = names.documents.get(self.pk)
            text = document.title if document else _("a file that is gone")
        return _("%(label)s: %(value)s") % {"label": self.label, "value": text} if self.label else text


def pieces(block: blocks.Block, value: Any, label: str = "") -> Iterator[Piece]:
    """The pieces of a stored value, by what the block is; a value of another shape gives none."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from pieces(child, value.get(name) if isinstance(value, dict) else None, str(child.label or name))
    elif isinstance(block, blocks.ListBlock | blocks.StreamBlock):
        for item in value if isinstance(value, list) else ():
            yield from _item(block, item, label)
    elif isinstance(value, dict | list):  # a block that keeps its content in a way of its own, such as a table
        yield from (Piece("", words) for words in _scalars(value))
    elif value not in (None, "", False):
        yield from _leaf(block, value, label)


def _item(block: blocks.ListBlock | blocks.StreamBlock, item: Any, label: str) -> Iterator[Piece]:
    stored = item if isinstance(item, dict) and "value" in item and "type" in item else {"type": "", "value": item}
    if isinstance(block, blocks.ListBlock):
        yield from pieces(block.child_block, stored["value"], label)
    elif child := block.child_blocks.get(stored["type"]):
        yield from pieces(child, stored["value"], str(child.label or stored["type"]))


def _scalars(value: Any) -> Iterator[str]:
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from _scalars(item)
        elif item not in (None, ""):
            yield str(item)


def _leaf(block: blocks.Block, value: Any, label: str) -> Iterator[Piece]:
    for chooser, kind in _CHOOSERS:
        if isinstance(block, chooser) and isinstance(value, int):
            yield Piece(label, kind=kind, pk=value)
            return
    if isinstance(block, blocks.RichTextBlock):
        for line in html.unescape(strip_tags(_BREAKS.sub("\n", str(value)))).splitlines():
            yield Piece("", line.strip())
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.URLBlock):
        yield Piece("", str(value))
    elif isinstance(block, blocks.BooleanBlock):
        yield Piece("", label)
    else:
        choices = dict(block.field.choices) if isinstance(block, blocks.ChoiceBlock) else {}
        yield Piece(label, str(choices.get(value, value)))
