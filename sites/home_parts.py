"""Parts of the blocks of a home: columns by type or by hand, links, services, figures."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.enums import ColumnType

#: Symbols of ``icons.svg`` for services, by the occasion in life that they stand for.
SERVICE_ICONS: Final = [
    ("id", _("Identity and household register")),
    ("baby", _("Marriage and birth")),
    ("school", _("Education")),
    ("work", _("Work and social insurance")),
    ("heart", _("Health")),
    ("home", _("Housing")),
    ("yuan", _("Taxes and fees")),
    ("office", _("Starting and running a business")),
    ("car", _("Vehicles and transport")),
    ("elder", _("Old age")),
    ("farm", _("Farming")),
    ("law", _("Legal aid")),
    ("people", _("Social relief")),
    ("file", _("Guides and tips")),
]
COLUMN_TYPES: Final = [choice for choice in ColumnType.choices if choice[0] != ColumnType.HOME]
COLUMN_NAME: Final = _("Empty: the column's name.")
PREVIEW: Final = "site_cluster/sections/preview.html"


def count(least: int, most: int, usual: int) -> blocks.IntegerBlock:
    """How many items at most."""
    return blocks.IntegerBlock(label=_("Number of items"), min_value=least, max_value=most, default=usual)


def heading(words: Any = COLUMN_NAME) -> blocks.CharBlock:
    """The words above the section."""
    return blocks.CharBlock(label=_("Heading"), required=False, default="", max_length=20, help_text=words)


def column_type_choice(usual: str) -> blocks.ChoiceBlock:
    """A column by its type."""
    return blocks.ChoiceBlock(
        label=_("Type of column"),
        choices=COLUMN_TYPES,
        default=usual,
        required=False,
        help_text=_("The first column of this type on this site."),
    )


def column_choice() -> blocks.PageChooserBlock:
    """A column by hand."""
    return blocks.PageChooserBlock(
        label=_("Or this column"), page_type="cms.Column", required=False, help_text=_("Goes before the type.")
    )


class SectionBlock(blocks.StructBlock):
    """A section of a home; the chooser shows it with sample content."""

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """The section as it would look on the portal now."""
        from .home_arrangement import sample

        return {"section": sample(self.name, value, (parent_context or {}).get("request"))}

    class Meta:
        preview_template = PREVIEW


class ColumnPart(blocks.StructBlock):
    """A column, by its type or chosen by hand."""

    column_type = column_type_choice(ColumnType.NEWS)
    column = column_choice()

    def clean(self, value: Any) -> Any:
        """Demand one of both."""
        value = super().clean(value)
        if not value.get("column") and not value.get("column_type"):
            refusal = ValidationError(_("Choose a type of column or a column."))
            raise StructBlockValidationError(block_errors={"column_type": refusal})
        return value


class LinkPart(blocks.StructBlock):
    """Words and where they lead: a page of the cluster or an address."""

    title = blocks.CharBlock(label=_("Words of the link"), max_length=30)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("Or address"), required=False, default="", max_length=300)

    def clean(self, value: Any) -> Any:
        """Demand exactly one target."""
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("url")):
            refusal = ValidationError(
                _("“%(title)s” must lead to one place. Choose a page or give an address, not both.")
                % {"title": value["title"]}
            )
            raise StructBlockValidationError(block_errors={"page": refusal})
        return value


class ServicePart(LinkPart):
    """A service: a link with a symbol."""

    icon = blocks.ChoiceBlock(label=_("Symbol"), choices=SERVICE_ICONS, default="file")


class FigurePart(blocks.StructBlock):
    """A statistical figure."""

    name = blocks.CharBlock(label=_("What was counted"), max_length=30)
    value = blocks.RegexBlock(
        label=_("Figure"),
        regex=r"^[-+−]?\d{1,3}(,?\d{3})*(\.\d+)?$",
        max_length=16,
        error_messages={"invalid": _("Write a number, such as 21,436 or 94.1.")},
    )
    unit = blocks.CharBlock(label=_("Unit"), max_length=10, required=False, default="")
