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
    yield from _menus([state for state in approved.values() if state.kind == ChangeKind.MENU_ORDER])
    for state in approved.values():
        if state.kind != ChangeKind.MENU_ORDER:
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
    """Orders that were approved once: what still stands there stands in that order. New columns come at the end."""
    ids = {pk for state in states for pk in (*state.values["order"], int(state.object_key))}
    paths = dict(BasePage.objects.filter(pk__in=ids).values_list("pk", "path"))
    for state in states:
        parent = paths.get(int(state.object_key), "")
        order = [paths[pk] for pk in state.values["order"] if parent and paths.get(pk, "")[:-STEP] == parent]
        if order != sorted(order):
            reason = _("its columns do not stand in the order that was approved")
            yield Finding(ChangeKind.MENU_ORDER, state.object_key, state.title, reason)
