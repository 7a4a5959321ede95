"""Public columns of whole sites and what was published below them last.

Counting them reads every public page of a site, so the answer is kept until the site's public face changes: each change
raises the tag ``below:<root path>`` (:func:`cms.publication.actions.announce`), and its number is part of the key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Case, DateTimeField, F, Max, Q, TextField, Value, When
from django.db.models.functions import Cast, Left, Length
from wagtail.models import get_page_models

from cms.models import BasePage, Column
from cms.roles.paths import STEP, self_and_above
from cms.roles.places import site_root_path
from cms.roles.reach import inside
from foundation.pagecache.models import Generation

#: Seconds after which it is read anew all the same, for what changes rows past the publication.
KEPT: Final = 3600
#: Sites that one condition names; for more all sites are read.
NAMED: Final = 20
_NO_TEXT: Final = 2  # characters of an empty body in the database: []
_DATES: Final = ("last_published_at", "first_published_at")


class ColumnFacts(NamedTuple):
    """A public column. ``newest``: when it or something below was published last; ``parent``: columns lie below it."""

    pk: int
    path: str
    title: str
    slug: str
    cycle: int | None
    newest: datetime | None
    parent: bool


class SiteFacts(NamedTuple):
    """A site's public columns in the order of the tree, and when anything of it was published last."""

    columns: list[ColumnFacts]
    newest: datetime | None


def columns_of(roots: Collection[str], all_roots: Collection[str]) -> dict[str, SiteFacts]:
    """Site root path → what is kept of the site; three queries, one where all are kept.

    ``all_roots`` are those of the whole cluster: where a site ends.
    """
    wanted = {root: f"below:{root}" for root in roots}
    values = dict(Generation.objects.filter(tag__in=wanted.values()).values_list("tag", "value"))
    keys = {root: f"columns:{root}:{values.get(tag, 0)}" for root, tag in wanted.items()}
    kept = cache.get_many(keys.values())
    found = {root: kept[key] for root, key in keys.items() if key in kept}
    if missing := wanted.keys() - found.keys():
        read = _read(missing, sorted(all_roots))
        cache.set_many({keys[root]: read[root] for root in missing}, KEPT)
        found |= {root: read[root] for root in missing}
    return found


def structural() -> list[ContentType]:
    """Types that hold others: homes, columns and the like."""
    models = [model for model in get_page_models() if getattr(model, "is_structural", False)]
    return list(ContentType.objects.get_for_models(*models).values())


def _read(roots: Collection[str], all_roots: list[str]) -> dict[str, SiteFacts]:
    place = inside(roots, all_roots) if len(roots) <= NAMED else Q()
    newest = _newest(place, set(all_roots))
    size = Case(When(body__isnull=False, then=Length(Cast("body", TextField()))), default=Value(0))
    columns = Column.objects.filter(place, live=True).order_by("path").annotate(size=size)
    rows = list(columns.values_list("pk", "path", "title", "slug", "update_cycle_days", "size", *_DATES))
    parents = {path[:-STEP] for _pk, path, *_rest in rows}
    found: defaultdict[str, list[ColumnFacts]] = defaultdict(list)
    for pk, path, title, slug, cycle, written, last, first in rows:
        own = (last or first) if written > _NO_TEXT else None
        facts = ColumnFacts(pk, path, title, slug, cycle, newest.get(path) or own, path in parents)
        found[site_root_path(path, all_roots)].append(facts)
    return {root: SiteFacts(found[root], newest.get(root)) for root in roots}


def _newest(place: Q, roots: Collection[str]) -> dict[str, datetime]:
    """Path → when something below it in its site was published last."""
    at = Case(When(last_published_at__isnull=False, then=F("last_published_at")), default=F("first_published_at"))
    items: Iterable[tuple[str, datetime | None]] = (
        BasePage.objects.filter(place, live=True)
        .exclude(content_type__in=structural())
        .order_by()
        .annotate(above=Left("path", Length("path") - STEP))
        .values("above")
        .annotate(newest=Max(at, output_field=DateTimeField()))
        .values_list("above", "newest")
    )
    found: dict[str, datetime] = {}
    for above, newest in items:
        for path in reversed(self_and_above(above)):
            if newest and (path not in found or found[path] < newest):
                found[path] = newest
            if path in roots:
                break
    return found
