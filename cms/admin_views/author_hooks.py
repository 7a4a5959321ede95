"""Addresses and menu item of the author's side; read by ``cms.wagtail_hooks``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.roles.enums import PAGE_ACTIONS
from cms.roles.selectors import roles_of

from . import authors

OWN = [
    path("", authors.listing, name="list"),
    path("new/", authors.write, name="write"),
    path("<int:page_id>/answer/", authors.answer_return, name="answer"),
    path("<int:page_id>/versions/", authors.versions, name="versions"),
    path("<int:page_id>/versions/<int:revision_id>/pictures/<int:image_id>/", authors.picture, name="picture"),
]


@hooks.register("register_admin_urls")
def author_urls() -> list[Any]:
    """My items."""
    return [path("mine/", include((OWN, "authors")))]


class OwnItemsMenuItem(MenuItem):
    """My items, for who may write somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether a role lets the person write."""
        return any(held.role in PAGE_ACTIONS for held in roles_of(request.user))


@hooks.register("register_admin_menu_item")
def own_items_menu_item() -> MenuItem:
    """See :class:`OwnItemsMenuItem`."""
    return OwnItemsMenuItem(_("My items"), reverse("authors:list"), icon_name="doc-full", order=40)
