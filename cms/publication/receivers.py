"""Signals that bring every way of writing a page before the guard."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail.models import PageViewRestriction, Revision, get_page_models
from wagtail.signals import page_slug_changed, post_page_move, pre_page_move

from . import guard, naming
from .actions import announce_move, went_live, went_private
from .digest import digest
from .permissions import in_review, same_site

if TYPE_CHECKING:
    from cms.models import BasePage

COVERED = "_portico_covered_digest"


def before_page_save(
    instance: BasePage, *, raw: bool = False, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """Demand the grant. A receiver and not ``save()``: loaddata passes ``save()`` by."""
    setattr(instance, COVERED, guard.demand(instance, update_fields=update_fields, raw=raw))


def after_page_save(instance: BasePage, *, update_fields: Collection[str] | None = None, **_kwargs: Any) -> None:
    """Let the grant go live with the page or end with it, in the same transaction, whatever way the page was saved."""
    with transaction.atomic():
        if content := getattr(instance, COVERED, None):
            went_live(instance, content)
        elif not instance.live and (update_fields is None or "live" in update_fields):
            went_private(instance)


def before_revision_save(
    instance: Revision, *, raw: bool = False, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """A submitted revision never changes, and nothing is scheduled without a grant."""
    from cms.models import BasePage as Base
    from cms.review.models import Review

    model = instance.content_type.model_class()
    if model is None or not issubclass(model, Base):
        return
    if update_fields is None or "content" in update_fields:
        guard.demand_no_stone(int(instance.object_id))
    if instance.pk and (update_fields is None or "content" in update_fields):
        changed = Revision.objects.filter(pk=instance.pk).exclude(content=instance.content)
        if Review.objects.filter(revision_id=instance.pk).exists() and changed.exists():
            raise guard.NotGranted(_("A version that was submitted for review is never changed. Save a new one."))
    schedules = instance.approved_go_live_at and (update_fields is None or "approved_go_live_at" in update_fields)
    if schedules and (raw or not guard.holds_grant(int(instance.object_id), digest(instance.as_object()))):
        raise guard.NotGranted(_("Only an approved version can be scheduled. Submit it for review."))


def before_page_delete(instance: BasePage, **_kwargs: Any) -> None:
    """What is public is withdrawn and not deleted, by whatever manager the row was found."""
    if instance.live:
        raise guard.NotGranted(
            _("“%(title)s” is public. Withdraw it before deleting.") % {"title": instance.title}, instance
        )


def before_privacy(**_kwargs: Any) -> None:
    """A page is public or it is a draft: hiding one behind a password would be an unsigned withdrawal."""
    raise guard.NotGranted(_("Public pages are not hidden by a password or a log-in. Withdraw the page instead."))


def before_page_move(
    instance: BasePage, *, parent_page_before: BasePage, parent_page_after: BasePage, **_kwargs: Any
) -> None:
    """Nothing in review moves, and nothing moves from one site to another."""
    if in_review(instance):
        raise guard.NotGranted(_("“%(title)s” or a page below it is in review.") % {"title": instance.title}, instance)
    if not same_site(parent_page_before, parent_page_after):
        raise guard.NotGranted(
            _("“%(title)s” stays in its site. Copy it and have the copy reviewed there.") % {"title": instance.title},
            instance,
        )
    if instance.live and not parent_page_after.live:
        raise guard.NotGranted(
            _("“%(title)s” is public and cannot lie below a page that is not.") % {"title": instance.title},
            instance,
        )


def after_address_change(instance: BasePage, parent_page_before: BasePage | None = None, **_kwargs: Any) -> None:
    """Addresses of a whole subtree changed: everybody who holds one looks again."""
    with transaction.atomic():
        announce_move(instance, former_parent=parent_page_before)


def connect() -> None:
    """Connect for every page model that exists; called from ``ready()``."""
    for model in get_page_models():
        pre_save.connect(before_page_save, sender=model, dispatch_uid=f"guard-{model._meta.label}")
        post_save.connect(after_page_save, sender=model, dispatch_uid=f"granted-{model._meta.label}")
        pre_delete.connect(before_page_delete, sender=model, dispatch_uid=f"guard-delete-{model._meta.label}")
    for model in naming.targets():
        pre_delete.connect(naming.before_delete, sender=model, dispatch_uid=f"guard-named-{model._meta.label}")
    pre_save.connect(before_revision_save, sender=Revision, dispatch_uid="guard-revision")
    pre_save.connect(before_privacy, sender=PageViewRestriction, dispatch_uid="guard-privacy")
    pre_page_move.connect(before_page_move, dispatch_uid="guard-move")
    post_page_move.connect(after_address_change, dispatch_uid="announce-move")
    page_slug_changed.connect(after_address_change, dispatch_uid="announce-slug")
