"""The guard of what is public and is no page: a save asks here for the approved request that it applies.

Permits live in a context variable. :func:`applying` is entered by the approving action only, :func:`provisioning` by
the actions that make portal and sub-sites, :func:`keeping_addresses` by what follows a moved page. Superusers have no
permit of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.models import BasePage
from foundation.audit import attempts

from .enums import ChangeKind, ChangeState
from .models import AppliedState, ChangeRequest

#: Fields of a row that the public never sees.
OUTSIDE = frozenset({"id", "created_at"})
#: Fields of a site that provisioning may set again on one that stands (``create_portal``, ``load_demo --port``).
PROVISIONED_AGAIN = frozenset({"is_default_site", "port"})
PERMITTED = "_portico_permitted_change"


class NotApproved(PermissionDenied):
    """No approved request covers the change. Every refusal is an entry of the audit, though it is rolled back."""

    def __init__(self, sentence: str, row: models.Model | None = None) -> None:
        super().__init__(sentence)
        kind = f"change.{kind_of(type(row))}" if row is not None else "change"
        attempts.note(object_kind=kind, object_key=str(row.pk or "") if row is not None else "", title=sentence)


@dataclass(frozen=True)
class Permit:
    """Why a guarded row may be written now: an approved request, provisioning, or an address kept after a move."""

    why: str
    request: ChangeRequest | None = None


_permit: ContextVar[Permit | None] = ContextVar("portico_change_permit", default=None)


@contextmanager
def _holding(permit: Permit) -> Iterator[None]:
    token = _permit.set(permit)
    try:
        yield
    finally:
        _permit.reset(token)


@contextmanager
def applying(request: ChangeRequest) -> Iterator[None]:
    """Let exactly this request's change through. Raises :class:`NotApproved` unless it stands approved as asked."""
    stands = ChangeRequest.objects.filter(pk=request.pk, state=ChangeState.APPROVED, digest=request.content_digest())
    if not stands.exists():
        raise NotApproved(_("“%(request)s” was not approved.") % {"request": request})
    with _holding(Permit("application", request)):
        yield


def provisioning() -> Any:
    """Let new sites and profiles through: making them is provisioning's own act, with an audit entry of its own."""
    return _holding(Permit("provisioning"))


def keeping_addresses() -> Any:
    """Let automatically created redirects through: the address of a moved page goes on leading to it."""
    return _holding(Permit("address"))


def kind_of(model: type[models.Model]) -> ChangeKind:
    """Kind of change of a guarded model."""
    if model is Site:
        return ChangeKind.HOST
    if issubclass(model, BasePage):
        return ChangeKind.MOVE
    return ChangeKind.REDIRECT if model is Redirect else ChangeKind.PROFILE


def key_of(row: Any) -> str:
    """Object key of a row: profile and host go by their site."""
    return str(row.site_id if kind_of(type(row)) == ChangeKind.PROFILE else row.pk)


def values_of(row: Any) -> dict[str, Any]:
    """All that the public may see of a row, as it goes into JSON: days as ``2026-12-13``."""
    shown = [item for item in row._meta.concrete_fields if item.name not in OUTSIDE]
    return {item.attname: plain(item.value_from_object(row)) for item in shown}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def demand_save(row: Any, *, raw: bool, update_fields: Iterable[str] | None) -> None:
    """Called before every save of a guarded row. Raises :class:`NotApproved` where it would change unapproved.

    A save that changes nothing passes.
    """
    stored = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
    before, after = values_of(stored) if stored else None, values_of(row)
    changed = {name: value for name, value in after.items() if before is None or before[name] != value}
    if update_fields is not None:
        names = {row._meta.get_field(name).attname for name in update_fields}
        changed = {name: value for name, value in changed.items() if name in names}
    if before is not None and not changed:
        setattr(row, PERMITTED, None)
        return
    permit = _permit.get()
    if raw or permit is None or not _covers(permit, row, changed, new=before is None):
        raise NotApproved(_refusal(row), row)
    setattr(row, PERMITTED, changed)


def _covers(permit: Permit, row: Any, changed: dict[str, Any], *, new: bool) -> bool:
    if permit.why == "provisioning":
        return kind_of(type(row)) != ChangeKind.REDIRECT and (new or set(changed) <= PROVISIONED_AGAIN)
    if permit.why == "address":
        return isinstance(row, Redirect) and row.automatically_created
    request = permit.request
    if request is None or request.kind != kind_of(type(row)) or (not new and request.object_key != key_of(row)):
        return False
    if new:
        return bool(request.object_key.startswith("new:")) and request.after.items() <= changed.items()
    return changed.items() <= request.after.items()


def demand_deletion(row: Any, *, origin: Any) -> None:
    """Called before a guarded row is deleted. Raises :class:`NotApproved`.

    A redirect may go with the page that it leads to: deleting pages has a guard of its own.
    """
    permit = _permit.get()
    if isinstance(row, Redirect):
        model = origin.model if isinstance(origin, models.QuerySet) else type(origin)
        if model not in (Redirect, Site):
            return
        if permit and permit.why == "address" and row.automatically_created:
            return
    request = permit.request if permit else None
    if request is None or request.after or (request.kind, request.object_key) != (kind_of(type(row)), key_of(row)):
        raise NotApproved(_refusal(row), row)


def demand_move(page: BasePage, parent: BasePage) -> None:
    """Called before a public column or section moves to another parent. Raises :class:`NotApproved`."""
    permit = _permit.get()
    request = permit.request if permit else None
    approved = (request.kind, request.object_key, request.after.get("parent")) if request else None
    if approved != (ChangeKind.MOVE, str(page.pk), parent.pk):
        raise NotApproved(
            _("“%(page)s” is public and moves only when a second person approves it. Ask for it in “Change requests”.")
            % {"page": page.title},
            page,
        )


def refuse_bulk(model: type[models.Model]) -> None:
    """Refuse mass writes."""
    raise NotApproved(_("%(objects)s are not changed in bulk.") % {"objects": model._meta.verbose_name_plural})


def _refusal(row: Any) -> str:
    return _(
        "“%(object)s” is public and changes only when a second person approves it. Ask for it in “Change requests”."
    ) % {"object": row}


def remember(row: Any, *, changed: dict[str, Any] | None = None, request: ChangeRequest | None = None) -> None:
    """Keep what was approved of a row; ``changed`` None means all of it.

    Fields that were not part of the change keep their approved values: what raw SQL wrote stays visible as such.
    """
    kind, key = kind_of(type(row)), key_of(row)
    remember_values(kind, key, title=str(row), values=values_of(row), changed=changed, request=request)


def remember_values(
    kind: ChangeKind,
    key: str,
    *,
    title: str,
    values: dict[str, Any],
    changed: dict[str, Any] | None = None,
    request: ChangeRequest | None = None,
) -> None:
    """As :func:`remember`, for what is no row."""
    known = AppliedState.objects.filter(kind=kind, object_key=key).first()
    approved = values if known is None or changed is None else {**known.values, **changed}
    AppliedState.objects.update_or_create(
        kind=kind,
        object_key=key,
        defaults={"title": title[:300], "values": approved, "applied_at": timezone.now(), "request": request},
    )


def remember_save(row: Any) -> None:
    """Called after every save of a guarded row."""
    changed: dict[str, Any] | None = getattr(row, PERMITTED, None)
    permit = _permit.get()
    if changed and permit:
        remember(row, changed=changed, request=permit.request)


def forget(row: Any) -> None:
    """Called after a guarded row was deleted."""
    AppliedState.objects.filter(kind=kind_of(type(row)), object_key=key_of(row)).delete()
