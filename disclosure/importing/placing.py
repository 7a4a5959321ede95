"""Where imported pages go: the site's column for their kind, and year columns below it where there are many."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from cms.enums import ColumnType
from cms.models import BasePage, Column
from cms.models.content import DEEPEST_COLUMN
from cms.publication.actions import provision
from cms.roles.places import site_root_path, site_roots

from .errors import Unusable
from .models import ImportedItem

#: More than this in one column, and new pages go into year columns below it.
FLAT_UP_TO: Final = 2_000
#: A year column that holds this many is followed by another (``design.md §2``).
MOST_CHILDREN: Final = 5_000
UNDATED: Final = "undated"
YEAR_SLUG = re.compile(r"^(\d{4}|undated)(-\d+)?$")
TYPES: Final[dict[str, tuple[str, ...]]] = {
    "document": (ColumnType.POLICIES, ColumnType.DISCLOSURE_CATALOGUE),
    "article": (ColumnType.NEWS,),
}


def find_column(home: BasePage, kind: str) -> Column:
    """First live column of a site for a kind of content. Raises :class:`Unusable` where there is none."""
    wanted = TYPES[kind]
    own = [column for column in _columns(home) if column.column_type in wanted]
    if not own:
        raise Unusable(
            _("“%(site)s” has no public column of type “%(type)s”. Name a column with --column.")
            % {"site": home.title, "type": wanted[0]}
        )
    return min(own, key=lambda column: (wanted.index(column.column_type), column.depth, column.path))


def named_column(home: BasePage, path: str) -> Column:
    """Live column of a site by its path, such as ``documents/laws``. Raises :class:`Unusable`."""
    address = f"{home.url_path}{path.strip('/')}/"
    found = next((column for column in _columns(home) if column.url_path == address), None)
    if found is None:
        raise Unusable(
            _("“%(site)s” has no public column “%(path)s”. Give its path from the site's home, like documents/laws.")
            % {"site": home.title, "path": path}
        )
    return found


def _columns(home: BasePage) -> list[Column]:
    """Live columns below live columns of this site; the portal's tree holds other sites too."""
    roots = site_roots()
    live = set(BasePage.objects.descendant_of(home).filter(live=True).values_list("path", flat=True)) | {home.path}
    columns = Column.objects.descendant_of(home).filter(live=True).defer_streamfields().order_by("depth", "path")
    return [
        column
        for column in columns
        if site_root_path(column.path, roots) == home.path and column.path[: -Column.steplen] in live
    ]


@dataclass
class Places:
    """Parents of new pages below one column; year columns are made with the first page that needs them."""

    column: Column
    by_year: bool
    reason: str

    @classmethod
    def plan(cls, *, column: Column, site_root: int, keys: Iterable[str], reason: str) -> Places:
        """Decide whether pages go into year columns, the same at every resumption of the list.

        They do if the column's pages and the whole list make more than ``FLAT_UP_TO``, or year columns are there.
        Raises :class:`Unusable` where those would lie too deep.
        """
        keys = set(keys)
        children = column.get_children()
        years = any(YEAR_SLUG.match(slug) for slug in children.type(Column).values_list("slug", flat=True))
        below = ImportedItem.objects.filter(site_root=site_root, page_id__in=children.order_by().values("pk"))
        own = sum(key in keys for key in below.values_list("key", flat=True).iterator())
        by_year = years or children.count() - own + len(keys) > FLAT_UP_TO
        if by_year and column.get_ancestors(inclusive=True).type(Column).count() >= DEEPEST_COLUMN:
            raise Unusable(
                _("“%(column)s” is too deep for year columns below it. Name a column higher up with --column.")
                % {"column": column.title}
            )
        return cls(column, by_year, reason)

    def parent(self, year: int | None) -> BasePage:
        """Parent of a new page of a year (None: undated), read afresh; in the caller's transaction."""
        slug = self._slug(year)
        if slug is None:
            return Column.objects.get(pk=self.column.pk)
        found = Column.objects.child_of(self.column).filter(slug=slug).first()
        return found or self._create(slug, year)

    def _slug(self, year: int | None) -> str | None:
        if not self.by_year:
            return None
        first = str(year) if year else UNDATED
        present: dict[str, int] = dict(
            Column.objects.child_of(self.column).filter(slug__startswith=first).values_list("slug", "numchild")
        )
        number, slug = 1, first
        while present.get(slug, 0) >= MOST_CHILDREN:
            number += 1
            slug = f"{first}-{number}"
        return slug

    def _create(self, slug: str, year: int | None) -> BasePage:
        part = slug.rpartition("-")[2] if "-" in slug else ""
        title = f"{year}年" if year else _("Undated")
        new = Column(
            title=f"{title}（{part}）" if part else title,
            slug=slug,
            live=False,
            show_in_menus=False,
            column_type=self.column.column_type,
            responsible_unit_id=self.column.responsible_unit_id,
        )
        parent: Any = Column.objects.get(pk=self.column.pk)
        parent.add_child(instance=new)
        provision(page=new, actor=None, reason=self.reason)
        return Column.objects.get(pk=new.pk)
