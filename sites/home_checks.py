"""What a home may point to: its own columns and pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .home_links import is_own


def demand_own(home: Any) -> None:
    """Refuse columns and picked items of another site. Raises ``ValidationError``.

    Links and services may lead anywhere in the cluster; what a block *shows* is the home's own, so that its editors
    answer for it and it is refreshed with it.
    """
    if not home.path:
        return
    for page in _shown(home.blocks):
        if not is_own(page, home):
            raise ValidationError(
                {"blocks": _("“%(page)s” lies on another site. Choose a column or item of this one.") % {"page": page}}
            )


def _shown(blocks: Any) -> Iterator[Any]:
    for child in blocks:
        found = [child.value.get("column"), *(child.value.get("pages") or [])]
        found += [part.get("column") for part in child.value.get("columns") or []]
        yield from (page for page in found if page is not None)
