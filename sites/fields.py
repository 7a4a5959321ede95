"""The arrangement of a home as a model field. Its blocks stay out of migrations (ADR 0007)."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField

from .home_blocks import HomeBlocks


class HomeField(StreamField):
    """A StreamField of :class:`~sites.home_blocks.HomeBlocks`; changing the blocks needs no migration."""

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs.pop("block_types", None)
        kwargs.pop("block_lookup", None)
        super().__init__(HomeBlocks(), verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Name the class alone."""
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, "sites.fields.HomeField", [], kwargs

    @staticmethod
    def is_shipped(value: Any) -> bool:
        """Whether a value holds nothing but one of the shipped arrangements, which no editor wrote."""
        from .home_defaults import is_shipped

        return is_shipped(value)
