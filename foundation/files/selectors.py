"""Reading file versions."""

from __future__ import annotations

from collections.abc import Iterator

from .models import PorticoDocument, PorticoImage


def public_without_use() -> Iterator[tuple[str, int, str]]:
    """Kind, id and title of versions that count as public although nothing published names them."""
    for kind, model in (("document", PorticoDocument), ("image", PorticoImage)):
        rows = model._base_manager.filter(public_since__isnull=False, public_uses=None).order_by("pk")
        for pk, title in rows.values_list("pk", "title"):
            yield kind, pk, title
