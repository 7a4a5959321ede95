"""Addresses and menu item of error reports; read by ``cms.wagtail_hooks``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.corrections.permissions import takes_part

from . import tickets

TICKETS = [
    path("", tickets.listing, name="list"),
    path("<slug:number>/", tickets.ticket, name="ticket"),
]


@hooks.register("register_admin_urls")
def ticket_urls() -> list[Any]:
    """Error reports."""
    return [path("corrections/", include((TICKETS, "corrections")))]


class TicketsMenuItem(MenuItem):
    """Error reports, for who reads some."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether a role makes the person a reader of reports anywhere."""
        return takes_part(request.user)  # type: ignore[arg-type] # admin views have a user


@hooks.register("register_admin_menu_item")
def tickets_menu_item() -> MenuItem:
    """See :class:`TicketsMenuItem`."""
    return TicketsMenuItem(_("Error reports"), reverse("corrections:list"), icon_name="help", order=64)
