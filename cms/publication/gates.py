"""What looks at a version before two people let it go live without a review; filled in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wagtail.models import Revision

from .enums import ActKind

if TYPE_CHECKING:
    from cms.models import BasePage

    from .models import PublicationAct

#: ``(page, revision)``: check that version now and give what blocks it, as dicts for the audit, personal data masked.
Screen = Callable[["BasePage", Revision], list[dict[str, Any]]]
#: Acts by which something goes live.
GOING_LIVE = frozenset({ActKind.EMERGENCY, ActKind.RESTORATION})

_screens: list[Screen] = []


def register_screen(screen: Screen) -> None:
    """Add what looks at a version. It refuses nothing: the two people see what it finds and answer for it."""
    if screen not in _screens:
        _screens.append(screen)


def blocks_found(act: PublicationAct, page: BasePage) -> list[dict[str, Any]] | None:
    """Check exactly the version that would go live; returns what blocks it. None for acts by which nothing does."""
    if act.kind not in GOING_LIVE:
        return None
    revision = Revision.page_revisions.get(pk=act.revision_key, object_id=str(page.pk))
    return [found for screen in _screens for found in screen(page, revision)]
