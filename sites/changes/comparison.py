"""The nightly comparison: profiles, sites, redirects and menus as they stand against what was last approved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import BasePage
from cms.publication.selectors import Finding
from cms.roles.paths import STEP

from .enums import ChangeKind
from .guard import key_of, kind_of, values_of
from .models import AppliedState

IN_THE_TREE = frozenset({ChangeKind.MENU_ORDER, ChangeKind.MOVE})


def differing() -> Iterator[Finding]:
    """Rows that raw SQL or a mass update changed, made or removed. Five queries, however many rows."""
    from sites.models import SiteProfile

    approved = {(state.kind, state.object_key): state for state in AppliedState.objects.all()}
    rows = [*SiteProfile.objects.select_related("site"), *Site.objects.all(), *Redirect.objects.all()]
    for row in rows:
        state = approved.pop((kind_of(type(row)), key_of(row)), None)
        if state is None:
            reason = _("nobody approved it")
        elif names := _changed(row, state):
            reason = _("it is not what was approved: %(fields)s") % {"fields": ", ".join(names)}
        else:
            continue
        yield Finding(kind_of(type(row)), key_of(row), str(row), reason)
    yield from _menus([state for state in approved.values() if state.kind in IN_THE_TREE])
    for state in approved.values():
        if state.kind not in IN_THE_TREE:
            yield Finding(state.kind, state.object_key, state.title, _("it was removed without approval"))


def _changed(row: Any, state: AppliedState) -> list[str]:
    """Labels of the fields that differ."""
    now = values_of(row)
    return [
        str(item.verbose_name)
        for item in row._meta.concrete_fields
        if item.attname in now and now[item.attname] != state.values.get(item.attname)
    ]


def _menus(states: list[AppliedState]) -> Iterator[Finding]:
    """Orders and places that were approved once.

    What still stands in an order stands there as approved, and new columns come at the end; a page that was moved still
    stands below the approved parent.
    """
    named = [(s, [s.values["parent"]] if s.kind == ChangeKind.MOVE else s.values["order"]) for s in states]
    ids = {pk for state, pages in named for pk in (*pages, int(state.object_key))}
    paths = dict(BasePage.objects.filter(pk__in=ids).values_list("pk", "path"))
    for state, pages in named:
        own = paths.get(int(state.object_key), "")
        if state.kind == ChangeKind.MOVE:
            stands = not own or own[:-STEP] == paths.get(pages[0])
            reason = _("it does not stand at the place that was approved")
        else:
            order = [paths[pk] for pk in pages if own and paths.get(pk, "")[:-STEP] == own]
            stands = order == sorted(order)
            reason = _("its columns do not stand in the order that was approved")
        if not stands:
            yield Finding(state.kind, state.object_key, state.title, reason)
