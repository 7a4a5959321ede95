"""What other packages put on homes: named sources of rows (``docs/homes.md``).

A source is asked once for a whole home, with the largest number of rows that any block wants. Names in use:
``interviews`` (on now first, then ahead, then past), ``documents``, ``figures`` (interaction figures), ``topics``,
``leaders``; several packages may add to one name, their rows follow each other in order of registration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.files.models import PorticoImage


@dataclass(frozen=True)
class Row:
    """One line of a home's section.

    ``url`` or ``page`` says where it leads. ``state``: a word for people, ``look`` how it is set off ("live", "ok",
    "off", ""). ``note``: a few words, ``text``: a sentence. Figures have ``value`` and ``unit``, and their period in
    ``note``. The names are those that the components (``templates/components/``) read.
    """

    title: str
    url: str
    date: date | None
    note: str = ""
    state: str = ""
    picture: PorticoImage | None = None
    page: BasePage | None = None
    look: str = ""
    text: str = ""
    value: str = ""
    unit: str = ""

    @property
    def label(self) -> str:
        """The title, as figures and links call it."""
        return self.title

    @property
    def name(self) -> str:
        """The title, as people call it."""
        return self.title

    @property
    def post(self) -> str:
        """The note, as people call it."""
        return self.note


Load = Callable[["BasePage", int], list[Row]]

_sources: dict[str, list[Load]] = {}


def register_source(name: str, load: Load) -> None:
    """Have ``load(home, limit)`` give rows to the blocks that show a source; called from ``AppConfig.ready()``.

    It takes a constant number of queries, reads what is public only, and gives the newest or most urgent first.
    A home of a sub-site asks for its own site; the portal's for what its load finds right.
    """
    loads = _sources.setdefault(name, [])
    if load not in loads:
        loads.append(load)


def rows(name: str, home: BasePage, limit: int) -> list[Row]:
    """The first rows of a source for a home; none where nobody registered it."""
    found: list[Row] = []
    for load in _sources.get(name, ()):
        found.extend(load(home, limit))
    return found[:limit]
