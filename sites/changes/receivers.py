"""Signals that bring every way of writing profiles, sites, redirects and the order of columns before the guard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import create_redirects
from wagtail.models import Site
from wagtail.signals import page_slug_changed, post_page_move, pre_page_move

from cms.publication.permissions import is_public_structure
from cms.roles.paths import self_and_above

from . import guard

if TYPE_CHECKING:
    from cms.models import BasePage


def before_save(
    instance: Any, *, raw: bool = False, update_fields: Iterable[str] | None = None, **_kwargs: Any
) -> None:
    """Demand the approved request."""
    guard.demand_save(instance, raw=raw, update_fields=update_fields)


def after_save(instance: Any, **_kwargs: Any) -> None:
    """Remember what was approved."""
    guard.remember_save(instance)


def before_delete(instance: Any, *, origin: Any = None, **_kwargs: Any) -> None:
    """Demand the approved request."""
    guard.demand_deletion(instance, origin=origin)


def after_delete(instance: Any, **_kwargs: Any) -> None:
    """Nothing is left to compare."""
    guard.forget(instance)


def before_page_move(
    instance: BasePage, *, parent_page_before: BasePage, parent_page_after: BasePage, **_kwargs: Any
) -> None:
    """Public columns in their places and their order are the menu: approved requests change it.

    A new order goes past this signal; a move to another parent shows its request.
    """
    if not is_public_structure(instance):
        return
    if parent_page_before.pk == parent_page_after.pk:
        raise guard.NotApproved(
            _("Public columns stand in the order of the menu. Ask for another below “%(parent)s” in “Change requests”.")
            % {"parent": parent_page_before.title}
        )
    guard.demand_move(instance, parent_page_after)


def after_move(instance: BasePage, *, url_path_before: str, url_path_after: str, **_kwargs: Any) -> None:
    """See :func:`keep_addresses`. A draft that moves stands nowhere by approval any more."""
    if not instance.live:
        guard.forget(instance)
    if url_path_before != url_path_after:
        keep_addresses(instance, url_path_before=url_path_before)


def after_slug_change(instance: BasePage, *, instance_before: BasePage, **_kwargs: Any) -> None:
    """See :func:`keep_addresses`."""
    keep_addresses(instance, url_path_before=instance_before.url_path)


@transaction.atomic
def keep_addresses(page: BasePage, *, url_path_before: str) -> None:
    """Let former addresses of a public page and of those below it lead to them.

    In place of Wagtail's own receivers (``WAGTAILREDIRECTS_AUTO_CREATE`` is off), whose bulk writes nobody remembers.
    """
    if not page.live:
        return
    page = page.specific
    former = type(page)()
    former.__dict__.update(page.__dict__)
    former.url_path = url_path_before
    sites = Site.objects.filter(root_page__path__in=self_and_above(page.path)).exclude(root_page_id=page.pk)
    last = Redirect.objects.aggregate(last=Max("pk"))["last"] or 0
    with guard.keeping_addresses():
        create_redirects(page, former, sites)
        made = Redirect.objects.filter(
            pk__gt=last, automatically_created=True, redirect_page__path__startswith=page.path
        )
        for row in made:
            guard.remember(row)


def connect() -> None:
    """Connect; called from ``ready()``."""
    from sites.models import SiteProfile

    for model in (SiteProfile, Site, Redirect):
        label = model._meta.label
        pre_save.connect(before_save, sender=model, dispatch_uid=f"change-guard-{label}")
        post_save.connect(after_save, sender=model, dispatch_uid=f"change-applied-{label}")
        pre_delete.connect(before_delete, sender=model, dispatch_uid=f"change-guard-deletion-{label}")
        post_delete.connect(after_delete, sender=model, dispatch_uid=f"change-deleted-{label}")
    pre_page_move.connect(before_page_move, dispatch_uid="change-guard-order")
    post_page_move.connect(after_move, dispatch_uid="change-keep-moved")
    page_slug_changed.connect(after_slug_change, dispatch_uid="change-keep-slug")
