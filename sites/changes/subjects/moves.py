"""The place of a public column or section: below another home, section or column of its site."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Site

from cms.models import BasePage
from cms.publication.permissions import in_review
from cms.roles.places import site_root_path, site_roots
from sites.changes.enums import ChangeKind
from sites.changes.guard import remember_values
from sites.changes.models import AppliedState, ChangeRequest
from sites.changes.selectors import SEPARATOR, Branch, branches, possible_parents

from .base import Row, Side, Subject, Values

FIELDS = ("parent", "place", "address")


def standing(page: BasePage, parent: Branch) -> Values:
    """What a page below a parent holds: the parent's id, the way in words, the path of its address on the site.

    All three are read and approved: a column on the way that is renamed, or moves itself, overtakes the request.
    """
    return {
        "parent": parent.page.pk,
        "place": f"{parent.words}{SEPARATOR}{page.title}",
        "address": f"{parent.address}{page.slug}/",
    }


class MoveSubject(Subject):
    """Key: the page's id. The fields are those of :func:`standing`."""

    def current(self, key: str) -> Values | None:
        """Where it stands; None for what is no column or section of a site."""
        tree = _tree_of(key)
        page = _find(tree, key)
        parent = next((branch for branch in tree if page and branch.page.path == page.parent_path), None)
        return standing(page.page, parent) if page and parent else None

    def title(self, site: Site, key: str, after: Values) -> str:
        """Both places in words."""
        before = self.current(key) or {}
        return f"{before.get('place', '')} → {after.get('place', before.get('place', ''))}"

    def check(self, site: Site, key: str, after: Values) -> None:
        """Refuse another site's page, drafts, places where it may not lie, taken addresses and what is in review."""
        tree = branches(site.root_page.path)
        page = _find(tree, key)
        if page is None or page.page.path == site.root_page.path:
            raise ValidationError(_("This page is no part of the site."))
        if not page.public:
            raise ValidationError(
                _("“%(page)s” is not public. A site manager moves it without a request.") % {"page": page.page.title}
            )
        if not after:
            raise ValidationError(_("Nothing would change."))
        parent = _find(tree, str(after.get("parent")))
        if parent not in possible_parents(page, tree) or not page.page.specific.can_move_to(parent.page):
            raise ValidationError({"parent": _place_refusal(page)})
        if set(after) - set(FIELDS) or not after.items() <= standing(page.page, parent).items():
            raise ValidationError({"parent": _("These are not its place and address there. Choose the place again.")})
        _demand_free(page.page, parent.page)

    def is_overtaken(self, request: ChangeRequest) -> bool:
        """Also where the wanted place is not any more what was read."""
        tree = _tree_of(request.object_key)
        page, parent = _find(tree, request.object_key), _find(tree, str(request.after["parent"]))
        if page is None or parent is None or super().is_overtaken(request):
            return True
        return not request.after.items() <= standing(page.page, parent).items()

    def apply(self, request: ChangeRequest) -> None:
        """Move by Wagtail, which tells page cache and outbox and has former addresses kept, as for every move."""
        page = BasePage.objects.select_for_update().get(pk=int(request.object_key))
        parent, former = BasePage.objects.get(pk=request.after["parent"]), page.get_parent()
        move = MovePageAction(page, parent, pos="last-child", user=request.decided_by)
        move.execute(skip_permission_checks=True)  # the tester refuses all; the guard asks for this very request
        values = {"parent": parent.pk}
        remember_values(ChangeKind.MOVE, request.object_key, title=page.title, values=values, request=request)
        _stand_last(page, former=former, parent=parent)

    def rows(self, before: Values, after: Values) -> list[Row]:
        """Place and address."""
        labels = {"place": _("Place"), "address": _("Address on the site")}
        stays = {**before, **after}
        return [Row(label, Side(before.get(name, "")), Side(stays.get(name, ""))) for name, label in labels.items()]


def _tree_of(key: str) -> list[Branch]:
    path = BasePage.objects.filter(pk=int(key)).values_list("path", flat=True).first() or ""
    root = site_root_path(path, site_roots())
    return branches(root) if root else []


def _find(tree: list[Branch], key: str) -> Branch | None:
    return next((branch for branch in tree if str(branch.page.pk) == key), None)


def _place_refusal(page: Branch) -> str:
    return _(
        "“%(page)s” cannot stand there. Choose a public home, section or column of this site that takes it; columns go "
        "three levels deep."
    ) % {"page": page.page.title}


def _demand_free(page: BasePage, parent: BasePage) -> None:
    if not BasePage._slug_is_available(page.slug, parent, page=page):
        raise ValidationError(
            {
                "parent": _("Below “%(parent)s” the address part “%(slug)s” is used already. Change one of them first.")
                % {"parent": parent.title, "slug": page.slug}
            }
        )
    if in_review(page):
        raise ValidationError(
            _("“%(page)s” or a page below it is in review. It moves after that review is decided or taken back.")
            % {"page": page.title}
        )


def _stand_last(page: BasePage, *, former: BasePage, parent: BasePage) -> None:
    """Take a moved page out of the approved order that it left, and put it last in that of its new place."""
    keys = [str(former.pk), str(parent.pk)]
    for state in AppliedState.objects.filter(kind=ChangeKind.MENU_ORDER, object_key__in=keys):
        order = [pk for pk in state.values["order"] if pk != page.pk]
        state.values = {"order": [*order, page.pk] if state.object_key == str(parent.pk) else order}
        state.save(update_fields=["values"])
