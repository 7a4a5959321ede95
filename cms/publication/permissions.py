"""What people may do with pages: Wagtail's tester with publishing closed, and the acts that stand in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.models import PagePermissionTester

from cms.roles.enums import Role
from cms.roles.holders import nearest_holders
from cms.roles.places import site_root_path, site_roots
from cms.roles.selectors import holds

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User


class PagePermissions(PagePermissionTester):
    """Nobody publishes, unpublishes, schedules or makes aliases here, superusers included."""

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        if user.is_active and not user.is_superuser:
            # Wagtail compares prefixes of paths itself; editorial roles end at the roots of sub-sites (ADR 0010).
            codenames = self.permission_policy.permissions_at(user, page.path)
            self.permissions = {codename.rsplit("_", maxsplit=1)[0] for codename in codenames}

    def can_publish(self) -> bool:
        """Never: the grant of a review publishes."""
        return False

    can_publish_subpage = can_publish
    can_unpublish = can_publish
    can_unschedule = can_publish
    can_set_view_restrictions = can_publish

    def can_reorder_children(self) -> bool:
        """Drafts and articles: whoever manages the place. Public columns: a change request (``sites.changes``)."""
        manages = self.user.is_superuser or holds(self.user, Role.SITE_MANAGER, self.page)
        return manages and not live_structural_children(self.page).exists()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Drafts only, and nothing that is in review."""
        return bool(super().can_delete(ignore_bulk)) and not _public_or_in_review(self.page)

    def can_move_to(self, destination: BasePage) -> bool:
        """Inside one site, and nothing that is in review. A live page moves if it stays below live pages.

        Public columns and sections move to another parent by a change request (``sites.changes``).
        """
        if self._is_menu() and not self.page.is_child_of(destination):
            return False
        if destination.path.startswith(self.page.path):
            return False
        if in_review(self.page) or not same_site(self.page, destination):
            return False
        if self.page.live and not destination.live:
            return False
        if self.user.is_superuser or not self.page.live:
            return bool(super().can_move_to(destination))
        manages = holds(self.user, Role.SITE_MANAGER, self.page) and holds(self.user, Role.SITE_MANAGER, destination)
        return manages and bool(self.page.specific.can_move_to(destination))

    def can_move(self) -> bool:
        """Drafts as Wagtail has it; live items by the site's manager, live columns by a change request."""
        if self._is_menu():
            return False
        if self.page.live:
            return self.user.is_superuser or holds(self.user, Role.SITE_MANAGER, self.page)
        return bool(super().can_move())

    def _is_menu(self) -> bool:
        return bool(self.page.live and self.page.specific_class.is_structural)


def live_structural_children(page: BasePage) -> Any:
    """Public columns, sections and homes directly below a page, in the order of the menu."""
    from cms.selectors import content_types

    return page.get_children().live().exclude(content_type__in=content_types())


def is_public_structure(page: BasePage) -> bool:
    """Whether a column, section or home is public, by the database and not by the object at hand."""
    from cms.selectors import content_types

    rows = type(page)._base_manager.filter(pk=page.pk, live=True)
    return rows.exclude(content_type__in=content_types()).exists()


def in_review(page: BasePage) -> bool:
    """Whether the page or one below it is in review."""
    from cms.review.enums import ReviewState
    from cms.review.models import Review

    return Review.objects.filter(page__path__startswith=page.path, state=ReviewState.OPEN).exists()


def _public_or_in_review(page: BasePage) -> bool:
    live = type(page)._base_manager.none() if page.pk is None else page.get_descendants(inclusive=True).live()
    return live.exists() or in_review(page)


def same_site(page: BasePage, other: Any) -> bool:
    """Whether both lie in the same site, by the deepest site root above each."""
    roots = site_roots()
    return site_root_path(page.path, roots) == site_root_path(other.path, roots)


def may_withdraw(user: User, page: BasePage) -> bool:
    """The editor-in-chief who answers for the page: the nearest holder upwards, as in a review."""
    return user.is_usable and nearest_holds(user, Role.EDITOR_IN_CHIEF, page)


def nearest_holds(user: User, role: str, page: BasePage) -> bool:
    """Whether the person is among the nearest holders of a role for a page."""
    return user.pk in nearest_holders(role, page)
