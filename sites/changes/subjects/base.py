"""What every kind of changing object answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from wagtail.models import Site

from cms.publication.actions import announce_move
from cms.roles.places import site_roots
from foundation.pagecache.actions import raise_tags
from sites.changes.models import ChangeRequest

Values = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """One side of a change in words: a text, or a list of names, with colours where it names some (``#rrggbb``)."""

    text: str = ""
    items: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A field that changes, by its label."""

    label: str
    before: Side
    after: Side


class Subject(ABC):
    """A kind of object. ``key`` is the object key of :class:`~sites.changes.models.ChangeRequest`."""

    @abstractmethod
    def current(self, key: str) -> Values | None:
        """What it holds now; None where it does not exist."""

    @abstractmethod
    def title(self, site: Site, key: str, after: Values) -> str:
        """What it is called in lists."""

    @abstractmethod
    def check(self, site: Site, key: str, after: Values) -> None:
        """Refuse what may not stand there. Raises ``ValidationError`` with field names."""

    @abstractmethod
    def apply(self, request: ChangeRequest) -> None:
        """Make the change, within ``guard.applying`` and a transaction, and tell page cache and outbox."""

    @abstractmethod
    def rows(self, before: Values, after: Values) -> list[Row]:
        """Both sides in words."""

    def is_overtaken(self, request: ChangeRequest) -> bool:
        """Whether the object is not any more as it was when the change was asked for."""
        now = self.current(request.object_key)
        if now is None or not request.before:
            return (now is None) != (not request.before)
        return any(now.get(name) != value for name, value in request.before.items())


def announce_site(site: Site) -> None:
    """The site's name or address changed: all its pages are looked at again, and every site's lists may name it."""
    announce_move(site.root_page, former_parent=None)
    raise_tags({f"below:{root}" for root in site_roots()})
