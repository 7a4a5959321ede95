"""The blocks that editors arrange on a home. What they show is read in :mod:`sites.home_sections`.

Blocks point to columns of the home's own site, by type or by hand; without content they are not shown.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.enums import ColumnType

from . import home_parts
from .home_parts import ColumnPart, FigurePart, LinkPart, SectionBlock, ServicePart

MOST_BLOCKS: Final = 16
#: Blocks that a home shows once at most.
ONCE: Final = ("headlines", "services", "documents", "interaction", "interviews", "topics", "leaders", "cluster")


class PictureNewsBlock(SectionBlock, ColumnPart):
    """The newest item that has a picture, with the other newest beside it."""

    heading = home_parts.heading()
    count = home_parts.count(3, 12, 8)

    class Meta:
        icon = "image"
        label = _("Picture news")
        description = _("One item large with its picture, the newest others beside it with their dates.")


class HeadlinesBlock(SectionBlock):
    """One to three items chosen by hand, in large type."""

    pages = blocks.ListBlock(blocks.PageChooserBlock(label=_("Item")), label=_("Items"), min_num=1, max_num=3)

    def get_preview_value(self) -> Any:
        """Show the newest three in the chooser of blocks, where nobody has chosen any."""
        from .home_arrangement import sample_pages

        return self.normalize({"pages": sample_pages(3)})

    class Meta:
        icon = "title"
        label = _("Headlines")
        description = _("One to three items in large type at the top. What was withdrawn disappears here too.")


class ColumnTabsBlock(SectionBlock):
    """Several columns side by side."""

    heading = home_parts.heading(_("Empty: none."))
    usual = blocks.ChoiceBlock(
        label=_("Where no column is chosen"),
        choices=[
            ("news", _("The columns below the first column of news")),
            ("top", _("The columns of the first level")),
        ],
        default="news",
    )
    columns = blocks.ListBlock(ColumnPart(label=_("Column")), label=_("Columns"), default=[], max_num=6)
    count = home_parts.count(3, 8, 5)

    class Meta:
        icon = "list-ul"
        label = _("Columns with tabs")
        description = _("Up to six columns side by side with their newest items, without what stands above already.")


class ServicesBlock(SectionBlock):
    """Services by occasions in life."""

    heading = home_parts.heading(_("Empty: “Services”."))
    items = blocks.ListBlock(
        ServicePart(label=_("Service")),
        label=_("Services"),
        default=[],
        max_num=16,
        help_text=_("None: the columns below the first column of services."),
    )

    class Meta:
        icon = "form"
        label = _("Services by occasion in life")
        description = _("Tiles with symbols. At the top of the portal they stand below the search.")


class DocumentsBlock(SectionBlock):
    """The newest documents, with interpretations beside."""

    heading = home_parts.heading(_("Empty: “Policy documents”."))
    column = blocks.PageChooserBlock(
        label=_("Only from this column"),
        page_type="cms.Column",
        required=False,
        help_text=_("Empty: all documents of this site."),
    )
    count = home_parts.count(3, 10, 6)
    interpretations = blocks.BooleanBlock(label=_("Interpretations beside them"), required=False, default=True)

    class Meta:
        icon = "doc-full"
        label = pgettext_lazy("block of a home", "Documents")
        description = _("The newest documents with number and date, and the newest interpretations beside them.")


class InteractionBlock(SectionBlock, ColumnPart):
    """What runs between government and citizens, with figures that are counted, never written."""

    column_type = home_parts.column_type_choice(ColumnType.CONSULTATION)
    heading = home_parts.heading(_("Empty: “Interaction”."))
    count = home_parts.count(3, 8, 4)
    interview = blocks.BooleanBlock(label=_("The interview that runs or comes next"), required=False, default=True)
    figures = blocks.BooleanBlock(
        label=_("Figures"), required=False, default=True, help_text=_("Counted by the platform, with their period.")
    )

    class Meta:
        icon = "comment"
        label = _("Interaction")
        description = _("The next interview, figures of what was received and answered, and the newest of one column.")


class TopicsBlock(SectionBlock):
    """Topics that run, or chosen pages."""

    heading = home_parts.heading(_("Empty: “Topics”."))
    pages = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("Topic")),
        label=_("Topics"),
        default=[],
        max_num=8,
        help_text=_("None: the topics of this site that have not ended."),
    )
    count = home_parts.count(2, 8, 4)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Topics")
        description = _("Special topics with their pictures; those that ended stay away by themselves.")


class DataBlock(SectionBlock, ColumnPart):
    """Statistics with date and source, and the newest releases."""

    column_type = home_parts.column_type_choice(ColumnType.DATA)
    heading = home_parts.heading()
    tiles = blocks.ListBlock(FigurePart(label=_("Figure")), label=_("Figures"), default=[], max_num=8)
    as_of = blocks.DateBlock(label=_("Figures as of"), required=False)
    source = blocks.CharBlock(label=_("Source of the figures"), required=False, default="", max_length=60)
    count = blocks.IntegerBlock(label=_("Newest releases"), min_value=0, max_value=8, default=4)

    def clean(self, value: Any) -> Any:
        """Demand date and source where there are figures."""
        value = super().clean(value)
        missing = [name for name in ("as_of", "source") if not value.get(name)] if len(value["tiles"]) else []
        if missing:
            refusal = ValidationError(_("Figures need their date and source. Fill in both."))
            raise StructBlockValidationError(block_errors=dict.fromkeys(missing, refusal))
        return value

    class Meta:
        icon = "table"
        label = _("Data")
        description = _("Up to eight figures with their date and source, and the newest data releases.")


class RowsBlock(SectionBlock):
    """Rows of one source: a heading, and how many of them."""

    def __init__(self, empty: Any, count: blocks.IntegerBlock, **meta: Any) -> None:
        super().__init__([("heading", home_parts.heading(empty)), ("count", count)], **meta)


class ClusterBlock(SectionBlock):
    """Map of the cluster."""

    heading = home_parts.heading(_("Empty: “Government sites”."))
    by = blocks.ChoiceBlock(
        label=_("In groups by"), choices=[("kind", _("Kind of site")), ("region", _("Region"))], default="kind"
    )
    count = home_parts.count(4, 60, 30)

    class Meta:
        icon = "site"
        label = _("Government sites")
        description = _("On the portal all sites with content; elsewhere the sites and units below this one.")


class LinksBlock(SectionBlock):
    """Links to other sites and pages."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=20)
    items = blocks.ListBlock(LinkPart(label=_("Link")), label=_("Links"), min_num=1, max_num=30)

    def get_preview_value(self) -> Any:
        """Show columns of the portal in the chooser of blocks, where nobody has written any link."""
        from .home_arrangement import sample_columns

        links = [{"title": column.title, "page": column, "url": ""} for column in sample_columns(8)]
        return self.normalize({"heading": self.label, "items": links})

    class Meta:
        icon = "link"
        label = _("Links")
        description = _("Links to pages or to other government sites.")


class HomeBlocks(blocks.StreamBlock):
    """What a home may be arranged from."""

    headlines = HeadlinesBlock()
    picture_news = PictureNewsBlock()
    column_tabs = ColumnTabsBlock()
    services = ServicesBlock()
    documents = DocumentsBlock()
    interaction = InteractionBlock()
    interviews = RowsBlock(
        _("Empty: “Online interviews”."),
        home_parts.count(1, 6, 3),
        icon="group",
        label=_("Online interviews"),
        description=_("One that runs stands first, then those ahead, then the newest past ones."),
    )
    topics = TopicsBlock()
    leaders = RowsBlock(
        _("Empty: “Leaders”."),
        home_parts.count(1, 16, 8),
        icon="user",
        label=_("Leaders"),
        description=_("Leaders of the government or unit in their official order, with portrait and post."),
    )
    data = DataBlock()
    cluster = ClusterBlock()
    links = LinksBlock()

    class Meta:
        max_num = MOST_BLOCKS
        block_counts: ClassVar[dict[str, dict[str, int]]] = {name: {"max_num": 1} for name in ONCE}
