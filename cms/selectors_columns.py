"""What a column shows, by its layout: lists by year, grids of pictures, columns below, people and topics in order.

Leaders, institutions and topics never stand among dated items: they have an order of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import listing
from cms.enums import ColumnLayout, InstitutionKind
from cms.models import BasePage, Column, Institution, Leader, Topic
from cms.selectors import (
    PAGE_PARAMETER,
    column_tree,
    latest_by_column,
    published_below,
    published_children,
    visible_columns,
)
from foundation.files.models import PorticoImage

YEAR_PARAMETER: Final = "year"
IN_BRANCH: Final = 6
#: Fields that hold the picture of a page in lists, by what a type calls it.
PICTURE_FIELDS: Final = ("cover_id", "lead_id", "portrait_id")
_ORDERED: Final = (Leader, Institution, Topic)


@dataclass(frozen=True)
class Branch:
    """A column below with its latest items."""

    column: Column
    pages: list[BasePage]


@dataclass(frozen=True)
class InstitutionGroup:
    """Institutions of one kind, in their order."""

    label: str
    institutions: list[Institution]


@dataclass(frozen=True)
class Years:
    """The years in which a column published, newest first, and the one that is shown (None: all)."""

    found: list[int]
    chosen: int | None


def column_context(column: Column, request: HttpRequest) -> dict[str, Any]:
    """Return what a column's template needs.

    `items` (a paginator page), `years`, `keep` (for the pager), `current` (what is on now), `branches`, `leaders`,
    `institutions` (groups),
    `topics`, `archive` (ended topics), `top` (its first-level column), `side`.

    Raises:
        Http404: a page or year was asked for that is not there.
    """
    lineage = Column.objects.ancestor_of(column).filter(live=True).defer_streamfields().order_by("path")
    top = lineage.first() or column
    context = {"top": top, "side": column_tree(top, levels=2, current=column)}
    if column.layout == ColumnLayout.PAGE:
        return context
    if column.layout == ColumnLayout.TREE and (branches := _branches(column)):
        return context | {"branches": branches}
    return context | _items(column, request) | in_order(column)


def _items(column: Column, request: HttpRequest) -> dict[str, Any]:
    dated = published_below(column).exclude(content_type__in=_ids(_ORDERED))
    years = _years(dated, request.GET.get(YEAR_PARAMETER, ""))
    if years.chosen:
        dated = dated.filter(first_published_at__range=_span(years.chosen))
    items = published_children(column, request.GET.get(PAGE_PARAMETER, "1"), among=dated)
    if column.layout == ColumnLayout.PICTURES:
        show_pictures(items.object_list)
    first = items.number == 1 and years.chosen is None
    keep = f"{YEAR_PARAMETER}={years.chosen}&" if years.chosen else ""
    return {"items": items, "years": years, "keep": keep, "current": listing.current_in(column) if first else []}


def in_order(column: BasePage) -> dict[str, Any]:
    """Live leaders, institutions and topics anywhere below a page, in their own order; one query where there are none.

    Others may call it for their pages: `leaders`, `institutions` (groups by kind), `topics`, `archive`.
    """
    below = BasePage.objects.descendant_of(column).filter(live=True, content_type__in=_ids(_ORDERED))
    kinds = set(below.order_by().values_list("content_type", flat=True).distinct())
    leaders, institutions, topics = (
        list(_live(model, column)) if pk in kinds else [] for model, pk in zip(_ORDERED, _ids(_ORDERED), strict=True)
    )
    show_pictures([*leaders, *topics])
    return {
        "leaders": leaders,
        "institutions": [
            InstitutionGroup(str(InstitutionKind(kind).label), list(group))
            for kind, group in groupby(sorted(institutions, key=_place_of_kind), key=lambda page: page.kind)
        ],
        "topics": [topic for topic in topics if not topic.archived],
        "archive": sorted((t for t in topics if t.archived), key=lambda topic: topic.ends_on, reverse=True),
    }


def show_pictures(pages: Iterable[Any]) -> None:
    """Set ``picture`` on pages: the image that stands for each in lists, with its sizes; two queries for any number."""
    named = [(page, _picture_id(page)) for page in pages]
    wanted = {pk for _page, pk in named if pk}
    images: Any = PorticoImage.objects.filter(pk__in=wanted)
    found = {image.pk: image for image in images.prefetch_renditions()} if wanted else {}
    for page, pk in named:
        page.picture = found.get(pk) if pk else None


def neighbours(page: BasePage) -> dict[str, BasePage | None]:
    """Return the `newer` and the `older` page beside one in its own column; two queries."""
    when = page.first_published_at
    if when is None:
        return {"newer": None, "older": None}
    parent = page.path[: -page.steplen]
    beside = BasePage.objects.filter(
        live=True, path__startswith=parent, depth=page.depth, content_type=page.content_type_id
    )
    newer = beside.filter(Q(first_published_at__gt=when) | Q(first_published_at=when, pk__gt=page.pk))
    older = beside.filter(Q(first_published_at__lt=when) | Q(first_published_at=when, pk__lt=page.pk))
    return {
        "newer": newer.order_by("first_published_at", "pk").first(),
        "older": older.order_by("-first_published_at", "-pk").first(),
    }


def _branches(column: Column) -> list[Branch]:
    columns = visible_columns(column)
    latest = latest_by_column(columns, limit=IN_BRANCH)
    return [Branch(below, latest[below.pk][:IN_BRANCH]) for below in columns]


def _live(model: type[Any], column: BasePage) -> QuerySet[Any]:
    pages = model.objects.descendant_of(column).filter(live=True).defer_streamfields()
    found: QuerySet[Any] = (
        pages.order_by("-starts_on", "-pk") if model is Topic else pages.order_by("position", "title")
    )
    return found


def _place_of_kind(institution: Institution) -> int:
    return InstitutionKind.values.index(institution.kind)


def _picture_id(page: Any) -> int | None:
    return next((pk for name in PICTURE_FIELDS if (pk := getattr(page, name, None))), None)


def _years(dated: QuerySet[BasePage], asked: str) -> Years:
    days = dated.exclude(first_published_at=None).order_by().datetimes("first_published_at", "year", order="DESC")
    found = [day.year for day in days]
    if not asked:
        return Years(found, None)
    chosen = next((year for year in found if str(year) == asked), None)
    if chosen is None:
        raise Http404(_("This column has published nothing in that year."))
    return Years(found, chosen)


def _span(year: int) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    return datetime(year, 1, 1, tzinfo=zone), datetime(year, 12, 31, 23, 59, 59, 999999, tzinfo=zone)


def _ids(models: Sequence[type[BasePage]]) -> list[int]:
    found = ContentType.objects.get_for_models(*models)
    return [found[model].pk for model in models]
