"""Addresses, menu items and the emergency button of acts of publication."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from cms.publication.enums import ActKind
from cms.publication.parties import ANSWERING, ASKING, around
from cms.roles.selectors import roles_of

from . import acts, withdrawal
from .act_panels import ActsPanel, ChecksPanel


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """Public items, and acts about them."""
    urls = [
        path("", withdrawal.listing, name="listing"),
        path("withdrawn/", withdrawal.restorable, name="restorable"),
        path("acts/", acts.listing, name="acts"),
        path("acts/<int:act_id>/", acts.item, name="act"),
        path("acts/<int:act_id>/preview/", acts.preview, name="preview"),
        path("acts/<int:act_id>/take-back/", acts.take_back, name="take_back"),
        path("acts/<int:act_id>/check/", acts.check, name="check"),
        path("acts/<int:act_id>/receipt/", acts.receipt, name="receipt"),
        path("checks/", acts.checks, name="checks"),
        path("<int:page_id>/withdraw/", withdrawal.withdraw_page, name="withdraw"),
        path("<int:page_id>/restore/", withdrawal.restore_page, name="restore"),
        path("<int:page_id>/emergency/", withdrawal.publish_in_emergency, name="emergency"),
        path("<int:page_id>/unschedule/", withdrawal.unschedule_page, name="unschedule"),
    ]
    return [path("public-items/", include((urls, "cms_publication")))]


class AnsweringMenuItem(MenuItem):
    """A menu item for whoever answers for something at a place."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person holds one of the roles anywhere."""
        return any(held.role in ANSWERING for held in roles_of(request.user))


class ActsMenuItem(AnsweringMenuItem):
    """Acts of publication; superusers may be one of two people towards going live."""

    def is_shown(self, request: HttpRequest) -> bool:
        """As for roles, and to superusers."""
        return request.user.is_superuser or super().is_shown(request)


@hooks.register("register_admin_menu_item")
def public_items_menu_item() -> MenuItem:
    """Public items, for whoever answers for some."""
    return AnsweringMenuItem(_("Public items"), reverse("cms_publication:listing"), icon_name="view", order=60)


@hooks.register("register_admin_menu_item")
def acts_menu_item() -> MenuItem:
    """Withdrawals, returns and emergencies."""
    url = reverse("cms_publication:acts")
    return ActsMenuItem(_("Withdrawals and emergencies"), url, icon_name="warning", order=62)


@hooks.register("construct_homepage_panels", order=5)  # after the editorial core's, which sets the list
def act_panels(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for a decision or a check, below the desk."""
    panels[1:1] = [ActsPanel(), ChecksPanel()]


class EmergencyMenuItem(ActionMenuItem):
    """Leads to the form that asks for publication without a review; behind it stand two people."""

    name = "action-emergency"
    label = _("Publish in an emergency")
    icon_name = "warning"
    order = 90
    template_name = "cms/admin/decide_link.html"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Where there is something unpublished outside a review, for whoever may ask."""
        page, user = context.get("page"), context["request"].user
        if page is None or page.pk is None or (page.live and not page.has_unpublished_changes):
            return False
        if page.workflow_in_progress or page.approved_schedule:
            return False
        return around([page.path])[page.path].party(user.pk, ASKING[ActKind.EMERGENCY]) is not None

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """The form."""
        return reverse("cms_publication:emergency", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def emergency_menu_item() -> ActionMenuItem:
    """See :class:`EmergencyMenuItem`."""
    return EmergencyMenuItem()
