"""Hooks into Wagtail's admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from foundation.accounts.models import User

from . import address_views, admin_views
from .selectors import unread_count

MOST_SHOWN = 99


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    """One's notices, and the office's mail."""
    urls = [
        path("", admin_views.listing, name="list"),
        path("<int:pk>/", admin_views.open_notice, name="open"),
        path("<int:pk>/read/", admin_views.read, name="read"),
        path("read/", admin_views.read_all, name="read_all"),
        path("preferences/", address_views.preferences, name="preferences"),
        path("address/", address_views.ask, name="address"),
        path("address/confirm/", address_views.confirm, name="address_confirm"),
        path("address/remove/", address_views.remove, name="address_remove"),
        path("mail/", admin_views.mail, name="mail"),
        path("mail/<int:pk>/retry/", admin_views.retry, name="retry"),
        path("mail/retry/", admin_views.retry_failed, name="retry_failed"),
        path("mail/server/", admin_views.try_server, name="try_server"),
    ]
    return [path("notices/", include((urls, "notices")))]


class BellMenuItem(MenuItem):
    """The bell with how many notices are new; one query a request. Items live as long as the process."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """With the number in the label: read out too, and shown where the sidebar is folded."""
        count = unread_count(cast("User", request.user))
        shown = f"{MOST_SHOWN}+" if count > MOST_SHOWN else str(count)
        label = _("Notices (%(count)s)") % {"count": shown} if count else self.label
        classes = "portico-bell portico-bell--new" if count else "portico-bell"
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=classes, attrs=self.attrs)


@hooks.register("register_admin_menu_item")
def bell() -> MenuItem:
    """See :class:`BellMenuItem`."""
    return BellMenuItem(gettext_lazy("Notices"), reverse("notices:list"), name="notices", icon_name="bell", order=60)


@hooks.register("register_icons")
def icons(found: Sequence[str]) -> list[str]:
    """Wagtail has no bell."""
    return [*found, "notices/icons/bell.svg"]


@hooks.register("register_account_menu_item")
def preferences_item(request: HttpRequest) -> dict[str, str | Promise]:
    """On the page of one's account."""
    return {
        "url": reverse("notices:preferences"),
        "label": gettext_lazy("Notices by mail"),
        "help_text": gettext_lazy("At once, once a day, or not at all."),
    }
