"""Blocks of topics and galleries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .blocks import RICH_TEXT, PictureBlock

MOST_ITEMS = 20


class TextSection(blocks.StructBlock):
    """Words under a heading."""

    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=60)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT)

    class Meta:
        icon = "pilcrow"
        label = _("Text section")


class ColumnSection(blocks.StructBlock):
    """The latest of a column: fills itself, links to all of it."""

    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=60, help_text=_("Empty: its name."))
    column = blocks.PageChooserBlock(label=_("Column"), page_type="cms.Column")
    limit = blocks.IntegerBlock(label=_("How many items"), default=6, min_value=1, max_value=MOST_ITEMS)

    class Meta:
        icon = "list-ul"
        label = _("Latest of a column")


class PagesSection(blocks.StructBlock):
    """Pages picked by hand, in their order."""

    title = blocks.CharBlock(label=_("Heading"), max_length=60)
    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("Page")), label=_("Pages"), max_num=MOST_ITEMS)

    class Meta:
        icon = "doc-full"
        label = _("Picked pages")


class TopicLink(blocks.StructBlock):
    """A link with its words."""

    text = blocks.CharBlock(label=_("Words of the link"), max_length=80)
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Link")


class LinksSection(blocks.StructBlock):
    """Links to other sites."""

    title = blocks.CharBlock(label=_("Heading"), max_length=60)
    links = blocks.ListBlock(TopicLink(), label=_("Links"), max_num=MOST_ITEMS)

    class Meta:
        icon = "link"
        label = _("Links")


class SectionsBlock(blocks.StreamBlock):
    """Sections of a topic."""

    text = TextSection()
    column = ColumnSection()
    pages = PagesSection()
    links = LinksSection()
    picture = PictureBlock()


class PicturesBlock(blocks.StreamBlock):
    """Pictures of a gallery, in their order."""

    picture = PictureBlock()
