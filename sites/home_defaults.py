"""The shipped arrangements of homes, one for each kind of site and one for sections of units.

They name columns by type only and hold no words, so that every site shows something good from its first items on, and
provisioning may publish them without a review (``cms.publication.actions.provision``).
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from cms.enums import ColumnType

from .enums import SiteKind
from .home_blocks import HomeBlocks

Block = tuple[str, dict[str, Any]]

UNIT: Final = "unit"
_TABS: Final = ("column_tabs", {"usual": "news", "columns": [], "count": 5})
_TOP: Final = ("column_tabs", {"usual": "top", "columns": [], "count": 5})
_SERVICES: Final[Block] = ("services", {"items": []})
_INTERACTION: Final = ("interaction", {"column_type": ColumnType.CONSULTATION})
_TOPICS: Final[Block] = ("topics", {"pages": []})
_DATA: Final = ("data", {"column_type": ColumnType.DATA, "tiles": []})


def _news(count: int) -> Block:
    return "picture_news", {"column_type": ColumnType.NEWS, "count": count}


def _documents(count: int) -> Block:
    return "documents", {"count": count}


ARRANGEMENTS: Final[dict[str, list[Block]]] = {
    SiteKind.PORTAL: [
        _SERVICES, _news(8), _documents(6), _TABS, _INTERACTION, _TOPICS, _DATA, ("leaders", {}),
        ("cluster", {"by": "kind"}),
    ],
    SiteKind.CITY: [
        _news(8), _SERVICES, _documents(6), _TABS, _INTERACTION, _TOPICS, _DATA, ("leaders", {}),
        ("cluster", {"by": "kind"}),
    ],
    SiteKind.COUNTY: [
        _news(7), _SERVICES, _TABS, _documents(5), _INTERACTION, _TOPICS, ("leaders", {}), _DATA,
        ("cluster", {"by": "kind"}),
    ],
    SiteKind.DEPARTMENT: [
        _news(6), _documents(5), _SERVICES, _INTERACTION, _DATA, _TOPICS, ("leaders", {}), _TABS,
        ("cluster", {"by": "kind"}),
    ],
    UNIT: [_news(6), _documents(5), _TOP, ("leaders", {})],
}  # fmt: skip


def kind_of(home: Any) -> str:
    """The kind of a home: of its site's profile, or a unit's section."""
    from .models import SiteProfile, UnitSection

    if isinstance(home, UnitSection):
        return UNIT
    profile = SiteProfile.objects.filter(site__root_page_id=home.pk).values_list("kind", flat=True).first()
    return profile or SiteKind.COUNTY


@cache
def default_json(kind: str) -> tuple[dict[str, Any], ...]:
    """The default arrangement of a kind as it is stored: complete, with the same ids each time."""
    stream = HomeBlocks()
    raw = [
        {"type": name, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{kind}/{number}"))}
        for number, (name, value) in enumerate(ARRANGEMENTS[kind])
    ]
    blocks = stream.to_python(raw)
    list(blocks)  # binds each block, so that every value is written out
    return tuple(stream.get_prep_value(blocks))


def default_blocks(kind: str) -> Any:
    """The default arrangement of a kind as a value of the field."""
    return HomeBlocks().to_python([dict(block) for block in default_json(kind)])


def is_shipped(value: Any) -> bool:
    """Whether an arrangement is one of the shipped ones, whatever the ids of its blocks."""
    list(value)
    stored = _bare(value.get_prep_value())
    return any(stored == _bare(list(default_json(kind))) for kind in ARRANGEMENTS)


def _bare(stored: Any) -> Any:
    """Stored blocks without their ids, which are the editor's and not content."""
    if isinstance(stored, list):
        return [_bare(item) for item in stored]
    if isinstance(stored, dict):
        return {name: _bare(item) for name, item in stored.items() if name != "id"}
    return str(stored) if stored is not None else None
