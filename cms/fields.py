"""Streams of blocks as model fields. Their blocks stay out of migrations (ADR 0007)."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField

from .blocks import BodyBlock
from .blocks_sections import PicturesBlock, SectionsBlock


class OwnStreamField(StreamField):
    """A StreamField of one block class; changing the blocks needs no migration.

    A data migration therefore sees today's blocks: one that rewrites bodies works on the raw JSON.
    """

    block_class: ClassVar[type[StreamBlock]]

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs.pop("block_types", None)
        kwargs.pop("block_lookup", None)
        super().__init__(self.block_class(), verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Name the class alone."""
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, f"cms.fields.{type(self).__name__}", [], kwargs


class BodyField(OwnStreamField):
    """A text body: :class:`~cms.blocks.BodyBlock`."""

    block_class = BodyBlock


class SectionsField(OwnStreamField):
    """The sections of a topic."""

    block_class = SectionsBlock


class PicturesField(OwnStreamField):
    """The pictures of a gallery."""

    block_class = PicturesBlock
