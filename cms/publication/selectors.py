"""Comparing what is public with what was granted: finds what passed the guard by (raw SQL, child rows)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms.models import BasePage
from cms.roles.enums import Role
from cms.roles.paths import self_and_above
from foundation.files.models import PublicUse
from foundation.files.selectors import altered, public_without_use

from .actions import OBJECT_KIND
from .digest import digest
from .enums import GrantState
from .models import PublicationGrant
from .parties import SUPERUSER

BATCH = 200


@dataclass(frozen=True)
class Finding:
    """Something public that no grant covers. ``object_kind`` is ``page``, ``image``, ``document`` or a comparison's."""

    object_kind: str
    key: str
    title: str
    reason: str

    def __str__(self) -> str:
        return _("%(kind)s %(key)s “%(title)s”: %(reason)s") % {
            "kind": self.object_kind,
            "key": self.key,
            "title": self.title,
            "reason": self.reason,
        }


_comparisons: list[Callable[[], Iterable[Finding]]] = []


def register_comparison(compare: Callable[[], Iterable[Finding]]) -> None:
    """Have the nightly check compare something else that is public; call from ``ready()``. Quick: one transaction."""
    _comparisons.append(compare)


def uncovered_pages() -> Iterator[Finding]:
    """Everything public that its grant does not cover: pages, and what :func:`left_over` finds.

    About 3 ms a page (``guard.md §2``), so the worker spreads it over the day (:class:`cms.publication.tasks.Patrol`).
    """
    ids = list(live_pages().values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield from uncovered(ids[start : start + BATCH])
    yield from left_over()


def live_pages() -> Any:
    """What counts as public in the tree, by id; the tree's root is nobody's page."""
    return BasePage.objects.filter(live=True, depth__gt=1).order_by("pk")


def uncovered(ids: Iterable[int]) -> Iterator[Finding]:
    """Pages among these whose live row differs from their live grant, or whose place is not one that moving gives."""
    pages = list(live_pages().filter(pk__in=ids).specific())
    grants = PublicationGrant.objects.filter(object_id__in=[page.pk for page in pages], state=GrantState.LIVE)
    granted = dict(grants.values_list("object_id", "digest"))
    named = list(grants.values_list("files", flat=True))
    paths = {path for page in pages for path in self_and_above(page.path)[1:-1]}
    rows = BasePage.objects.filter(path__in=paths).values_list("path", "live", "url_path")
    above = {path: (live, url_path) for path, live, url_path in rows}
    for page in pages:
        if page.pk not in granted:
            reason = _("it is public without a grant")
        elif granted[page.pk] != digest(page):
            reason = _("its public content is not what was granted")
        else:
            reason = _place(page, [above[path] for path in self_and_above(page.path)[1:-1] if path in above])
        if reason:
            yield Finding(OBJECT_KIND, str(page.pk), page.title, reason)
    files = {kind: {pk for files in named for pk in files.get(kind, ())} for kind in ("images", "documents")}
    for kind, pk, title in altered(**files):
        yield Finding(kind, str(pk), title, _("the stored file is not the one that was approved"))


def _place(page: BasePage, above: list[tuple[bool, str]]) -> str:
    """What is wrong with a page's place; ``above`` says of each page above whether it is live, and its address."""
    if not all(live for live, _url_path in above):
        return _("it is public below a page that is not")
    if above and page.url_path != f"{above[-1][1]}{page.slug}/":
        return _("its address is not that of its place: it was moved past the software")
    return ""


def left_over() -> Iterator[Finding]:
    """Grants that count as live, files that are public, without a public page that says so; and other comparisons."""
    public = live_pages().order_by().values("pk")
    grants = PublicationGrant.objects.filter(state=GrantState.LIVE).exclude(object_id__in=public)
    for pk, title in grants.order_by("object_id").values_list("object_id", "title"):
        yield Finding(OBJECT_KIND, str(pk), title, _("its grant counts as live, but the page is not public"))
    uses = PublicUse.objects.filter(object_kind=OBJECT_KIND).annotate(page=Cast("object_key", BigIntegerField()))
    for pk in uses.exclude(page__in=public).order_by("page").values_list("page", flat=True).distinct():
        yield Finding(OBJECT_KIND, str(pk), "", _("it keeps files public, but is not public itself"))
    for kind, pk, title in public_without_use():
        yield Finding(kind, str(pk), title, _("the file is public, but nothing published names it"))
    for compare in _comparisons:
        yield from compare()


@dataclass(frozen=True)
class Signature:
    """Who stood behind a public page in a role (in words), and when if the grant says so."""

    role: str
    name: str
    at: datetime | None


def signatures(page: BasePage) -> list[Signature]:
    """The people of a page's live grant, in the order of their steps; empty where none is named. One query."""
    grant = PublicationGrant.objects.filter(object_id=page.pk, state=GrantState.LIVE).only("people").first()
    labels = {**dict(Role.choices), SUPERUSER: _("System administrator")}
    return [
        Signature(
            str(labels.get(person.get("role", ""), person.get("role", ""))),
            person["name"],
            parse_datetime(person.get("at") or ""),
        )
        for person in (grant.people if grant else [])
        if person.get("name")
    ]
