"""What the public sees of columns and content: live pages only, newest first, in constant numbers of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value, prefetch_related_objects
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import get_page_models

from cms import listing, relations
from cms.enums import ColumnLayout
from cms.models import Attachment, BasePage, Column, PageRelation

if TYPE_CHECKING:
    from django.utils.functional import Promise

PER_PAGE: Final = 20
PAGE_PARAMETER: Final = "p"
# Tree paths use 0–9 and A–Z in steps of four: everything below `path` sorts between `path` and this end, so the path
# index answers what LIKE against another row's path cannot.
_LAST_PATH: Final = "ZZZZZ"


@dataclass
class ColumnEntry:
    """A column in a navigation, with those below it that shall be shown."""

    column: Column
    current: bool = False
    children: list[ColumnEntry] = field(default_factory=list)


@dataclass(frozen=True)
class RelatedGroup:
    """Pages that stand in one relation to a page, with the words for it at that page."""

    kind: str
    inverse: bool
    label: str | Promise
    pages: list[BasePage]


def content_types() -> list[int]:
    """Ids of the page types that are content, as opposed to homes and columns."""
    return _ids(_content_models())


def listed_types() -> list[int]:
    """Ids of the content types that have rows of their own in lists; the others are parts of the page above them."""
    return _ids(model for model in _content_models() if listing.has_row(model))


def has_content(path: str = "path") -> Exists:
    """Condition for a query of pages (or of rows that lead to one by `path`): something live stands below the page."""
    return Exists(
        BasePage.objects.filter(
            live=True,
            content_type__in=listed_types(),
            path__gt=OuterRef(path),
            path__lt=Concat(OuterRef(path), Value(_LAST_PATH)),
        )
    )


def with_text(columns: Any) -> QuerySet[Column]:
    """Those of the columns that are a single page whose text is not empty."""
    texts: QuerySet[Column] = columns.filter(layout=ColumnLayout.PAGE).annotate(text=Cast("body", TextField()))
    return texts.exclude(Q(text="[]") | Q(text=""))


def visible_columns(under: BasePage, *, levels: int = 1) -> list[Column]:
    """Return the live columns below a page that have something to show, in the order of the tree.

    Something to show is live content anywhere below, or a text on a single-page column (domain.md §1.3: no empty
    column is on show). A column below one that is not shown is left out too.
    """
    text_below = (
        with_text(Column.objects)
        .filter(live=True, path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value(_LAST_PATH)))
        .order_by()
    )
    columns = (
        Column.objects.descendant_of(under)
        .filter(has_content() | Exists(text_below), live=True, depth__lte=under.depth + levels)
        .defer_streamfields()
        .order_by("path")
    )
    return _connected(columns, under)


def column_tree(under: BasePage, *, levels: int, current: BasePage | None = None) -> list[ColumnEntry]:
    """Return the visible columns below a page as a tree; `current` marks the column that is being read."""
    entries: dict[str, ColumnEntry] = {}
    top: list[ColumnEntry] = []
    for column in visible_columns(under, levels=levels):
        entry = ColumnEntry(column, current=current is not None and column.pk == current.pk)
        entries[column.path] = entry
        parent = entries.get(column.path[: -Column.steplen])
        (parent.children if parent else top).append(entry)
    return top


def published_below(page: BasePage) -> QuerySet[BasePage]:
    """Return the live content anywhere below a page that has rows of its own, newest first."""
    below: QuerySet[BasePage] = BasePage.objects.descendant_of(page).filter(live=True, content_type__in=listed_types())
    return below.order_by(F("first_published_at").desc(nulls_last=True), "-pk")


def published_children(
    column: Column, page_number: str | int = 1, *, among: QuerySet[BasePage] | None = None
) -> Page[BasePage]:
    """Return one page of what a column and those below it have published, as specific pages without their bodies.

    ``among``: only of these.

    Raises:
        Http404: the page number is no number or beyond the end.
    """
    pages: Any = published_below(column) if among is None else among
    items = pages.specific().defer_streamfields()
    try:
        found = Paginator(items, PER_PAGE).page(page_number)
    except InvalidPage as error:
        raise Http404(_("This column has no such page.")) from error
    found.object_list = listing.prepared(found.object_list)
    return found


def latest_by_column(columns: Sequence[Column], *, limit: int) -> dict[int, list[BasePage]]:
    """Return the newest live content of each column, as column id → specific pages without their bodies.

    Three queries for pages of one type, whatever the number of columns; one more for each further type.
    """
    # The limit stands inside IN, since SQLite takes none in the branches of a union.
    branches = [
        BasePage.objects.filter(pk__in=published_below(column).values("pk")[:limit]).order_by().values("pk")
        for column in columns
    ]
    if not branches:
        return {}
    # One flat union: databases nest their parsers where unions lie within one another, SQLite not a hundred deep.
    found = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
    pages = _load(row["pk"] for row in found)
    pages.sort(key=lambda page: (page.first_published_at is not None, page.first_published_at, page.pk), reverse=True)
    return {column.pk: [page for page in pages if page.path.startswith(column.path)] for column in columns}


def attachments(page: BasePage) -> list[Attachment]:
    """Return a page's attachments with their documents; of a preview, those of the draft."""
    found = list(page.attachments.all())
    prefetch_related_objects(found, "document")
    return found


def related(page: BasePage) -> list[RelatedGroup]:
    """Return the live pages that a page relates to or that relate to it, grouped by kind and direction.

    What others say of the page comes first: readers need to know that it was amended or is interpreted elsewhere.
    """
    outgoing = [(row.kind, False, row.target_id) for row in page.relations.all() if row.target_id]
    incoming = [
        (kind, True, other)
        for kind, other in PageRelation.objects.filter(target_id=page.pk, page__live=True).values_list("kind", "page")
    ]
    rows = incoming + outgoing
    pages = {other.pk: other for other in _load(key for _kind, _inverse, key in rows)}
    groups: dict[tuple[str, bool], list[BasePage]] = {}
    for kind, inverse, key in rows:
        if key in pages and pages[key] not in groups.setdefault((kind, inverse), []):
            groups[kind, inverse].append(pages[key])
    return [_group(kind, inverse, members) for (kind, inverse), members in groups.items() if members]


def content_context(page: BasePage, request: HttpRequest) -> dict[str, Any]:
    """Return what every content page's template needs: `attachments`, `related`."""
    return {"attachments": attachments(page), "related": related(page)}


def _content_models() -> list[type[BasePage]]:
    return [model for model in get_page_models() if issubclass(model, BasePage) and not model.is_structural]


def _ids(models: Iterable[type[BasePage]]) -> list[int]:
    return [content_type.pk for content_type in ContentType.objects.get_for_models(*models).values()]


def _connected(columns: Iterable[Column], under: BasePage) -> list[Column]:
    """Drop columns whose parent between them and `under` is not among them."""
    kept: dict[str, Column] = {}
    for column in columns:
        parent = column.path[: -Column.steplen]
        if parent == under.path or parent in kept:
            kept[column.path] = column
    return list(kept.values())


def _load(keys: Iterable[int]) -> list[BasePage]:
    """Live pages of the ids, as specific pages without their bodies."""
    pages: Any = BasePage.objects.filter(pk__in=list(keys), live=True)
    return listing.prepared(pages.specific().defer_streamfields())


def _group(kind: str, inverse: bool, pages: list[BasePage]) -> RelatedGroup:
    words = relations.kind_of(kind)
    return RelatedGroup(kind, inverse, words.inverse_label if inverse else words.label, pages)
