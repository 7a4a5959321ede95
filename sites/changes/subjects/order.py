"""The order of public columns below a page: the order of the menu."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from treebeard.mp_tree import MP_Node
from wagtail.models import Site

from cms.models import BasePage
from cms.publication.actions import announce_move
from cms.publication.permissions import live_structural_children
from cms.roles.places import site_root_path, site_roots
from sites import hosts
from sites.changes.enums import ChangeKind
from sites.changes.guard import remember_values
from sites.changes.models import ChangeRequest

from .base import Row, Side, Subject, Values


class OrderSubject(Subject):
    """Key: the parent page's id. ``order`` holds the ids of its public structural children."""

    def current(self, key: str) -> Values | None:
        """The order now."""
        parent = BasePage.objects.filter(pk=int(key)).first()
        return {"order": [page.pk for page in live_structural_children(parent)]} if parent else None

    def title(self, site: Site, key: str, after: Values) -> str:
        """The parent page."""
        return BasePage.objects.get(pk=int(key)).title

    def check(self, site: Site, key: str, after: Values) -> None:
        """Refuse another site's page and a list that is not exactly the children."""
        parent = BasePage.objects.filter(pk=int(key)).first()
        if parent is None or site_root_path(parent.path, site_roots()) != site.root_page.path:
            raise ValidationError(_("This page is no part of the site."))
        now = [page.pk for page in live_structural_children(parent)]
        if sorted(after.get("order", [])) != sorted(now) or set(after) != {"order"}:
            raise ValidationError(
                _("Each public column below “%(parent)s” stands in the order exactly once.") % {"parent": parent.title}
            )

    def apply(self, request: ChangeRequest) -> None:
        """Move what stands out of order behind the rest.

        By treebeard's own move: paths alone change. Wagtail's would refuse while any item below a column is in review,
        and our receiver of its signal refuses it always.
        """
        parent = BasePage.objects.select_for_update().get(pk=int(request.object_key))
        order = request.after["order"]
        for pk in _misplaced([page.pk for page in live_structural_children(parent)], order):
            child = BasePage.objects.get(pk=pk)
            MP_Node.move(child, BasePage.objects.get(pk=parent.pk), "last-child")
            announce_move(BasePage.objects.get(pk=pk), former_parent=parent)
        hosts.forget()  # the table holds root pages with their paths
        values = {"order": order}
        remember_values(ChangeKind.MENU_ORDER, request.object_key, title=parent.title, values=values, request=request)

    def rows(self, before: Values, after: Values) -> list[Row]:
        """Titles in both orders."""
        ids = {*before.get("order", ()), *after.get("order", ())}
        titles = dict(BasePage.objects.filter(pk__in=ids).values_list("pk", "title"))
        sides = [
            Side(items=tuple(titles.get(pk, f"#{pk}") for pk in side.get("order", ()))) for side in (before, after)
        ]
        return [Row(pgettext("of columns", "Order"), *sides)]


def _misplaced(now: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """What must go behind the rest, in this order: all after the longest beginning that stands right already."""
    place = {pk: position for position, pk in enumerate(now)}
    kept = 1
    while kept < len(wanted) and place[wanted[kept - 1]] < place[wanted[kept]]:
        kept += 1
    return list(wanted[kept:])
