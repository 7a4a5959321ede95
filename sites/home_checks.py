"""What a home may point to: its own columns and pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def demand_own(home: Any) -> None:
    """Refuse columns and picked items that do not lie below the home. Raises ``ValidationError``.

    Links and services may lead anywhere in the cluster; what a block *shows* is the home's own, so that its editors
    answer for it and it is refreshed with it.
    """
    if not home.path:
        return
    for page in _shown(home.blocks):
        if not page.path.startswith(home.path):
            raise ValidationError(
                {"blocks": _("“%(page)s” lies on another site. Choose a column or item of this one.") % {"page": page}}
            )


def _shown(blocks: Any) -> Iterator[Any]:
    for child in blocks:
        found = [child.value.get("column"), *(child.value.get("pages") or [])]
        found += [part.get("column") for part in child.value.get("columns") or []]
        yield from (page for page in found if page is not None)
