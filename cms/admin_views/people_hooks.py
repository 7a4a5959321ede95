"""Hooks of the screens about people, chains and refusals; read by ``cms.wagtail_hooks``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.review.refusals import may_read_refusals
from cms.roles.domain import is_manager
from foundation.accounts.models import User
from foundation.accounts.permissions import is_provincial_office

from . import absences, accounts, chains, people, secrecy
from .home_work import AwayPanel

PEOPLE = [
    path("", people.index, name="index"),
    path("<int:page_id>/", people.table, name="table"),
    path("<int:page_id>/give/", people.give, name="give"),
    path("roles/<int:assignment_id>/", people.edit, name="edit"),
    path("roles/<int:assignment_id>/take/", people.take, name="take"),
    path("accounts/", accounts.listing, name="accounts"),
    path("accounts/new/", accounts.new, name="account_new"),
    path("accounts/<int:user_id>/", accounts.account, name="account"),
    path("accounts/<int:user_id>/password/", accounts.reset_password, name="reset_password"),
    path("accounts/<int:user_id>/away/", absences.away, name="account_away"),
    *(
        path(f"accounts/<int:user_id>/{name.replace('_', '-')}/", accounts.act, {"name": name}, name=name)
        for name in accounts.ACTS
    ),
    path("away/", absences.away, name="away"),
    path("away/<int:absence_id>/back/", absences.back, name="back"),
]
CHAINS = [
    path("", chains.listing, name="list"),
    path("new/", chains.edit, name="new"),
    path("<int:chain_id>/", chains.edit, name="edit"),
    path("<int:chain_id>/delete/", chains.delete, name="delete"),
]
SECRECY = [path("", secrecy.report, name="report")]


@hooks.register("register_admin_urls")
def people_urls() -> list[Any]:
    """People and accounts, chains, refusals."""
    return [
        path("people/", include((PEOPLE, "people"))),
        path("chains/", include((CHAINS, "chains"))),
        path("secrecy/", include((SECRECY, "secrecy"))),
    ]


class PermittedMenuItem(MenuItem):
    """A menu item for those whom a rule names."""

    def __init__(self, *args: Any, shown_to: Callable[[User], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_to = shown_to

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the rule names the person."""
        return self.shown_to(cast("User", request.user))


@hooks.register("register_admin_menu_item")
def people_menu_item() -> MenuItem:
    """Who does what where, for site managers."""
    return PermittedMenuItem(
        _("People"), reverse("people:index"), name="people", icon_name="group", order=62, shown_to=is_manager
    )


@hooks.register("register_settings_menu_item")
def chains_menu_item() -> MenuItem:
    """Review chains, for the provincial office."""
    return PermittedMenuItem(
        _("Review chains"),
        reverse("chains:list"),
        name="chains",
        icon_name="list-ol",
        order=72,
        shown_to=is_provincial_office,
    )


@hooks.register("register_admin_menu_item")
def secrecy_menu_item() -> MenuItem:
    """Refusals, for who may read them."""
    return PermittedMenuItem(
        _("Secrecy refusals"),
        reverse("secrecy:report"),
        name="secrecy",
        icon_name="lock",
        order=75,
        shown_to=may_read_refusals,
    )


@hooks.register("register_account_menu_item")
def away_item(request: HttpRequest) -> dict[str, str | Promise]:
    """Being away, beside password and second factor."""
    return {
        "url": reverse("people:away"),
        "label": _("I am away"),
        "help_text": _("Days on which your deputies answer for you."),
    }


@hooks.register("construct_homepage_panels", order=20)  # after the editorial core's, which sets the list
def away_panel(request: HttpRequest, panels: list[Any]) -> None:
    """That one is marked as away stands first."""
    panels.insert(0, AwayPanel())
