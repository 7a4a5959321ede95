"""Blocks of a text body, and the way to and from plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from .blocks_media import ChartBlock, VideoBlock

RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    """A heading inside the text."""

    text = blocks.CharBlock(label=_("Words of the heading"))
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("2", _("First level: 一、")), ("3", _("Second level: （一）"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"


class PictureChooserBlock(ImageChooserBlock):
    """Chooses an image; those of one body come with their sizes, so that none costs a query when it is shown."""

    def bulk_to_python(self, values: Any) -> list[Any]:
        """Images by id, in two queries."""
        found: list[Any] = super().bulk_to_python(values)
        sizes = Prefetch("renditions", to_attr="prefetched_renditions")
        prefetch_related_objects([image for image in found if image is not None], sizes)
        return found


class PictureBlock(blocks.StructBlock):
    """A picture; its alternative text is the image's description."""

    image = PictureChooserBlock(label=_("Image"))
    caption = blocks.CharBlock(label=pgettext_lazy("of a picture or table", "Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """A quotation with its source."""

    text = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class TableBlock(blocks.StructBlock):
    """A table with a caption."""

    caption = blocks.CharBlock(label=pgettext_lazy("of a picture or table", "Caption"), required=False)
    table = TypedTableBlock([("text", blocks.TextBlock(label=_("Text"), required=False))], label=_("Table"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "cms/blocks/table.html"


class BodyBlock(blocks.StreamBlock):
    """Body of an article, a document or a single page."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=RICH_TEXT, template="cms/blocks/paragraph.html"
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    table = TableBlock()
    chart = ChartBlock()
    video = VideoBlock()


HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
BREAKS = re.compile(r"(?i)</(p|li|h[1-6]|tr|div)>|<br\s*/?>")
#: What stands where older systems broke the line: the full-width blanks of its end and of the next line's indent.
LOST_BREAK = re.compile("\u3000{3,}")
COMMENT = re.compile(r"^<!--.*-->$")
CITED = re.compile(r"^>\s*")
TABLE_ROW = re.compile(r"^\|(.*)\|$")
TABLE_RULE = re.compile(r"^[\s|:-]+$")


def from_plain_text(text: str) -> list[dict[str, Any]]:
    """Body of a text whose lines are paragraphs, with headings (``##``, ``###``) and tables (``|``) as in Markdown.

    Paragraphs between two headings share one block. Full-width indents, empty lines and comments are dropped, since
    the pages indent by style.
    """
    body: list[dict[str, Any]] = []
    paragraphs: list[str] = []
    rows: list[list[str]] = []

    def close() -> None:
        if paragraphs:
            body.append({"type": "paragraph", "value": "".join(f"<p>{escape(line)}</p>" for line in paragraphs)})
        if rows:
            body.append({"type": "table", "value": {"caption": "", "table": _table(rows)}})
        paragraphs.clear()
        rows.clear()

    for line in _plain_lines(text):
        row, heading = TABLE_ROW.match(line), HEADING.match(line)
        if bool(row) is not bool(rows) or heading:
            close()
        if row:
            if not (rows and TABLE_RULE.match(row[1])):
                rows.append([cell.strip() for cell in row[1].split("|")])
        elif heading:
            level = "2" if len(heading[1]) <= 2 else "3"
            body.append({"type": "heading", "value": {"text": "\u3000".join(heading[2].split()), "level": level}})
        else:
            paragraphs.append(line)
    close()
    return body


def _plain_lines(text: str) -> Iterator[str]:
    """Lines that say something, without what older systems put around them."""
    for raw in LOST_BREAK.sub("\n", text.replace("\r", "\n")).split("\n"):
        line = CITED.sub("", raw.replace("\xa0", " ").replace("\ufeff", "").strip())
        if line and not COMMENT.match(line):
            yield line


def _table(rows: list[list[str]]) -> dict[str, Any]:
    """A typed table whose first row heads the columns; short rows are filled up."""
    width = max(len(row) for row in rows)
    head, *below = ([*row, *[""] * (width - len(row))] for row in rows)
    return {
        "caption": "",
        "columns": [{"type": "text", "heading": cell} for cell in head],
        "rows": [{"values": row} for row in below],
    }


def plain_text(value: blocks.StreamValue) -> str:
    """Text of a body as the public index reads it: one line a paragraph, no markup."""
    lines: list[str] = []
    for child in value:
        lines.extend(_lines(child.block_type, child.value))
    return "\n".join(line for line in lines if line)


def _lines(kind: str, value: Any) -> list[str]:
    if kind == "paragraph":
        return [html.unescape(strip_tags(part)).strip() for part in BREAKS.sub("\n", value.source).split("\n")]
    if kind == "heading":
        return [value["text"]]
    if kind == "picture":
        return [value["caption"]]
    if kind == "quote":
        return [value["text"], value["source"]]
    if kind == "video":
        return [value["title"], *value["transcript"].splitlines()]
    table = value["table"]
    if not table:
        return [value["caption"]]
    head = "\t".join(column["heading"] for column in table.columns)
    return [value["caption"], head, *("\t".join(str(cell.value) for cell in row) for row in table.rows)]
