"""The text body as a model field. Its blocks stay out of migrations (ADR 0007)."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField

from .blocks import BodyBlock


class BodyField(StreamField):
    """A StreamField of :class:`~cms.blocks.BodyBlock`; changing the blocks needs no migration.

    A data migration therefore sees today's blocks: one that rewrites bodies works on the raw JSON.
    """

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs.pop("block_types", None)
        kwargs.pop("block_lookup", None)
        super().__init__(BodyBlock(), verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Name the class alone."""
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, "cms.fields.BodyField", [], kwargs
