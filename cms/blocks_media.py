"""Blocks that show: charts made from their table, and videos with all that makes them accessible."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .charts import MOST_ROWS, MOST_SERIES, Chart, cells_of, fault, series_of

#: Endings of videos that every browser plays, and their media types.
VIDEOS: Final = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTIONS: Final = "vtt"


class ChartBlock(blocks.StructBlock):
    """A chart drawn by the server from the table that stands under it."""

    caption = blocks.CharBlock(label=gettext_lazy("What the chart shows"), max_length=120)
    kind = blocks.ChoiceBlock(
        label=gettext_lazy("Kind"),
        choices=[
            ("bar", gettext_lazy("Lying bars: compare, names may be long")),
            ("column", gettext_lazy("Columns: compare few")),
            ("line", gettext_lazy("Line: course of time")),
        ],
        default="bar",
    )
    unit = blocks.CharBlock(label=gettext_lazy("Unit"), required=False, max_length=20)
    table = TypedTableBlock(
        [("text", blocks.TextBlock(label=gettext_lazy("Text")))],
        label=gettext_lazy("Data"),
        help_text=gettext_lazy("The first column names the rows; every further column is a series of numbers."),
    )

    class Meta:
        icon = "table"
        label = gettext_lazy("Chart")
        template = "cms/blocks/chart.html"

    def clean(self, value: Any) -> Any:
        """Refuse a table that cannot be drawn."""
        cleaned = super().clean(value)
        heads, rows = cells_of(cleaned["table"])
        if message := _undrawable(heads, rows):
            raise StructBlockValidationError(block_errors={"table": ValidationError(message)})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The chart's numbers beside its table."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        heads, rows = cells_of(value["table"]) if value["table"] else ([], [])
        labels = [row[0] for row in rows]
        drawn = Chart(value["caption"], value["kind"], value["unit"], labels, series_of(heads, rows))
        return context | {"chart": drawn}


def _undrawable(heads: list[str], rows: list[list[str]]) -> str:
    if len(heads) < 2 or not rows:
        return _("A chart needs a column of names and one of numbers. Add them.")
    if len(heads) - 1 > MOST_SERIES or len(rows) > MOST_ROWS:
        return _("A chart shows %(rows)d rows and %(series)d series at most. Split it or use a table.") % {
            "rows": MOST_ROWS,
            "series": MOST_SERIES,
        }
    if cell := fault(heads, rows):
        return _("%(cell)s is no number. Write figures alone; the unit has a field of its own.") % {"cell": cell}
    return ""


class VideoBlock(blocks.StructBlock):
    """A video on this server, or a link to one elsewhere; never without its words."""

    title = blocks.CharBlock(label=gettext_lazy("Title of the video"), max_length=120)
    file = DocumentChooserBlock(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("MP4 (H.264) or WebM, at most 500 MB.")
    )
    url = blocks.URLBlock(
        label=gettext_lazy("Address elsewhere"),
        required=False,
        help_text=gettext_lazy("In place of a file: readers get a link, nothing is embedded."),
    )
    poster = ImageChooserBlock(label=gettext_lazy("Still"), required=False)
    captions = DocumentChooserBlock(
        label=gettext_lazy("Captions"), required=False, help_text=gettext_lazy("A WebVTT file (.vtt).")
    )
    transcript = blocks.TextBlock(
        label=gettext_lazy("What is said and shown"),
        help_text=gettext_lazy("For people who cannot hear or see it, and for search. Mandatory."),
    )

    class Meta:
        icon = "media"
        label = gettext_lazy("Video")
        template = "cms/blocks/video.html"

    def clean(self, value: Any) -> Any:
        """Refuse a video that is neither here nor there, or of another kind than browsers play."""
        cleaned = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if bool(cleaned["file"]) is bool(cleaned["url"]):
            errors["file"] = ValidationError(_("Choose a file, or give an address elsewhere: one of the two."))
        elif cleaned["file"] and ending(cleaned["file"]) not in VIDEOS:
            errors["file"] = ValidationError(_("Choose an MP4 or WebM file: browsers play no other kind everywhere."))
        if cleaned["captions"] and ending(cleaned["captions"]) != CAPTIONS:
            errors["captions"] = ValidationError(_("Captions are a WebVTT file, ending in .vtt."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The media type beside the video."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"media_type": VIDEOS.get(ending(value["file"]), "") if value["file"] else ""}


def ending(document: Any) -> str:
    """The ending of a document's file name, in small letters."""
    return PurePath(document.filename).suffix.lower().removeprefix(".")
