"""How often pages, columns and sites were read, for people whose role reaches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from wagtail.models import Site

from cms.models import BasePage, Column
from cms.roles.domain import domain_of
from cms.roles.enums import Role
from cms.roles.paths import at_or_below
from cms.roles.places import site_roots
from cms.roles.reach import THROUGH, ends, inside
from cms.roles.selectors import roles_of
from cms.selectors import content_types
from foundation.visits.models import PageDay
from foundation.visits.selectors import views_by_page, views_of
from sites.models import SiteProfile

if TYPE_CHECKING:
    from foundation.accounts.models import User

#: Whose places' numbers somebody reads; the provincial office reads all.
READERS: Final = frozenset({Role.CONTRIBUTOR, Role.EDITOR, Role.SITE_MANAGER})


@dataclass(frozen=True)
class Period:
    """Days, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class ColumnViews:
    """Views of a column and all below it; ``level`` 1 is directly below the home page."""

    title: str
    level: int
    views: int


@dataclass(frozen=True)
class SiteViews:
    """Views of one site in a period. ``total``: of all its pages that the person may see, homes and columns too."""

    total: int
    columns: list[ColumnViews]


def may_read(user: User) -> bool:
    """Whether the person may read the numbers of any place; one query a request."""
    return user.is_usable and (user.is_superuser or any(held.role in READERS for held in roles_of(user)))


def sites_seen_by(user: User) -> list[tuple[int, str]]:
    """Id of the root page and name of each site in which the person may read numbers; constant queries."""
    roots = sorted(site_roots())
    rows = SiteProfile.objects.order_by("site__root_page__path").values_list(
        "site__root_page_id", "name", "site__root_page__path"
    )
    if domain_of(user).everything:
        return [(pk, name) for pk, name, _path in rows]
    held = [one for one in roles_of(user) if one.role in READERS]
    return [(pk, name) for pk, name, path in rows if any(_touches(one.role, one.path, path, roots) for one in held)]


def pages_seen_by(user: User, root: BasePage) -> QuerySet[BasePage]:
    """Pages of a site, without those of sites below it, whose numbers the person may read; constant queries."""
    roots = sorted(site_roots())
    pages = BasePage.objects.filter(inside([root.path], roots))
    if domain_of(user).everything:
        return pages
    held = [one for one in roles_of(user) if one.role in READERS]
    through = [one.path for one in held if one.role in THROUGH]
    stopping = [one.path for one in held if one.role not in THROUGH]
    return pages.filter((at_or_below(through) if through else Q(pk__in=[])) | inside(stopping, roots))


def site_views(pages: QuerySet[BasePage], root: BasePage, period: Period) -> SiteViews:
    """The sum of the pages and the sums by column; three queries."""
    views = views_by_page(pages.values("pk"), first=period.first, last=period.last)
    paths = dict(pages.filter(pk__in=PageDay.objects.values("page_id")).values_list("pk", "path"))
    columns = Column.objects.filter(pk__in=pages.values("pk")).order_by("path").values_list("title", "path", "depth")
    return SiteViews(sum(views.values()), _columns(list(columns), root, views, paths))


def items(pages: QuerySet[BasePage], period: Period, *, fewer: int | None = None) -> QuerySet[Any]:
    """Public items with ``views`` of the period, most read first; with ``fewer`` those below, least read first."""
    days = PageDay.objects.filter(page_id=OuterRef("pk"), day__gte=period.first, day__lte=period.last)
    sums = days.order_by().values("page_id").annotate(number=Sum("views")).values("number")
    found = pages.filter(live=True, content_type__in=content_types()).annotate(views=Coalesce(Subquery(sums), 0))
    if fewer is not None:
        return found.filter(views__lt=fewer).order_by("views", "-first_published_at", "pk")
    return found.order_by(F("views").desc(), "-first_published_at", "pk")


def column_views(column: BasePage, period: Period) -> int:
    """Views of a column with all below it; one query."""
    below = BasePage.objects.filter(path__startswith=column.path).values("pk")
    return views_of(below, first=period.first, last=period.last)


def whole_site_views(site: Site, period: Period) -> int:
    """Views of a site without those of the sites below it; two queries."""
    below = BasePage.objects.filter(inside([site.root_page.path], sorted(site_roots()))).values("pk")
    return views_of(below, first=period.first, last=period.last)


def _touches(role: str, place: str, root: str, roots: Sequence[str]) -> bool:
    """Whether a role held at a place counts in the site with this root: at it, above it, or within it."""
    if root.startswith(place):
        return role in THROUGH or not any(root.startswith(end) for end in ends(place, roots))
    return place.startswith(root) and not any(place.startswith(end) for end in ends(root, roots))


def _columns(
    columns: list[tuple[str, str, int]], root: BasePage, views: Mapping[int, int], paths: Mapping[int, str]
) -> list[ColumnViews]:
    """Sums along the tree: a view counts for each column above its page."""
    sums = {path: 0 for _title, path, _depth in columns}
    for page_id, number in views.items():
        path = paths.get(page_id, "")
        while len(path) > len(root.path):
            if path in sums:
                sums[path] += number
            path = path[: -BasePage.steplen]
    return [ColumnViews(title, depth - root.depth, sums[path]) for title, path, depth in columns]
