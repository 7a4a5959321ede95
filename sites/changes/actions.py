"""Asking for a change, deciding it, taking it back. Approval is the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms.roles.enums import Role
from cms.roles.selectors import acting_for
from foundation.accounts.models import User
from foundation.audit.actions import record

from .enums import ChangeState
from .guard import NotApproved, applying
from .models import ChangeRequest
from .permissions import Case, decider, deciders, lacking, may_ask
from .subjects import subject_of

if TYPE_CHECKING:
    from cms.roles.holders import Holder


@transaction.atomic
def ask(
    *, user: User, kind: str, site: Site, object_key: str, after: dict[str, Any], reason: str, remove: bool = False
) -> ChangeRequest:
    """Ask for a change of what is public and is no page; nothing changes yet.

    ``after`` holds wished values by field name; what stands so already is left out. ``remove`` removes the object
    instead. Raises ``PermissionDenied`` for who is no manager of the site, ``ValidationError`` where the values may
    not stand, nothing would change, a request is open already, or nobody could approve it.
    """
    site = Site.objects.select_for_update(of=("self",)).select_related("root_page").get(pk=site.pk)
    if not may_ask(user, site):
        raise PermissionDenied(
            _("Only a site manager of “%(site)s” or above may ask for a change of it.") % {"site": site.root_page.title}
        )
    subject, current, absent = subject_of(kind), subject_of(kind).current(object_key), object()
    wished = {} if remove else {k: v for k, v in after.items() if (current or {}).get(k, absent) != v}
    subject.check(site, object_key, wished)
    _demand_meaning(remove=remove, current=current, wished=wished, reason=reason)
    if open_one := ChangeRequest.objects.filter(kind=kind, object_key=object_key, state=ChangeState.OPEN).first():
        raise ValidationError(
            _("%(person)s has asked for a change here already. Take that request back, or wait until it is decided.")
            % {"person": open_one.asked_by_name}
        )
    absent_holder = None if user.is_superuser else acting_for(user, Role.SITE_MANAGER, site.root_page)
    accounts = frozenset(pk for pk in (user.pk, absent_holder) if pk)
    if not deciders([Case(site.root_page.path, accounts)])[0]:
        raise ValidationError(lacking(site))
    request = ChangeRequest(
        kind=kind,
        site=site,
        site_key=site.pk,
        object_key=object_key,
        title=subject.title(site, object_key, wished)[:300],
        before=dict(current or {}) if remove else {k: current[k] for k in wished} if current else {},
        after=wished,
        reason=reason.strip(),
        asked_by=user,
        asked_by_name=str(user),
        asked_for_id=absent_holder,
        asked_for_name=_name(absent_holder),
    )
    request.digest = request.content_digest()
    request.save()
    _record("change.asked", request, user)
    return request


def _demand_meaning(*, remove: bool, current: Any, wished: dict[str, Any], reason: str) -> None:
    if (remove and current is None) or (not remove and not wished):
        raise ValidationError(_("Nothing would change."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})


@transaction.atomic
def approve(*, request: ChangeRequest, user: User, digest: str, comment: str = "") -> ChangeRequest:
    """Approve a request and make its change, in one transaction.

    ``digest`` is that of the request as the person read it. Returns the request as it is then: approved, or overtaken
    where the object is not any more as it was. Raises ``PermissionDenied`` for who may not decide it and
    ``ValidationError`` where it is decided already, differs from what was read, or may not stand any more.
    """
    request, holder = _locked(request, user)
    if not request.digest == request.content_digest() == digest:
        raise ValidationError(_("This is not the request that you read. Read it again."))
    Site.objects.select_for_update().get(pk=request.site_key)  # one after the other: orders and places read the tree
    subject = subject_of(request.kind)
    if subject.is_overtaken(request):
        _decide(request, user, holder, state=ChangeState.OVERTAKEN, comment=comment)
        _record("change.overtaken", request, user)
        return request
    assert request.site is not None  # noqa: S101 -- whose site is gone, nobody may decide it
    subject.check(request.site, request.object_key, request.after)
    _decide(request, user, holder, state=ChangeState.APPROVED, comment=comment)
    with applying(request):
        subject.apply(request)
    _record("change.approved", request, user)
    return request


@transaction.atomic
def refuse(*, request: ChangeRequest, user: User, comment: str) -> ChangeRequest:
    """Refuse a request; the comment tells the one who asked. Who may approve may. Raises as :func:`approve`."""
    request, holder = _locked(request, user)
    if not comment.strip():
        raise ValidationError({"comment": _("Say why it is refused.")})
    _decide(request, user, holder, state=ChangeState.REFUSED, comment=comment)
    _record("change.refused", request, user)
    return request


@transaction.atomic
def take_back(*, request: ChangeRequest, user: User) -> ChangeRequest:
    """Take a request back before it is decided; who may ask for the site may. Raises as :func:`approve`."""
    request = _open(request)
    if request.site is None or not may_ask(user, request.site):
        raise PermissionDenied(_("Only a site manager of the site may take the request back."))
    _decide(request, user, None, state=ChangeState.TAKEN_BACK, comment="")
    _record("change.taken_back", request, user)
    return request


def _open(request: ChangeRequest) -> ChangeRequest:
    locked = ChangeRequest.objects.select_for_update(of=("self",)).select_related("site__root_page").get(pk=request.pk)
    if not locked.is_open:
        raise ValidationError(
            _("“%(request)s” is decided already: %(state)s.") % {"request": locked, "state": locked.get_state_display()}
        )
    return locked


def _locked(request: ChangeRequest, user: User) -> tuple[ChangeRequest, Holder]:
    locked = _open(request)
    holder = decider(user, locked) if locked.site else None
    if holder is None:
        raise NotApproved(
            _("“%(request)s” is decided by a second person: the nearest site manager above who did not ask for it.")
            % {"request": locked}
        )
    return locked, holder


def _decide(request: ChangeRequest, user: User, holder: Holder | None, *, state: ChangeState, comment: str) -> None:
    request.state, request.comment = state, comment.strip()
    request.decided_by, request.decided_by_name, request.decided_at = user, str(user), timezone.now()
    request.decided_for_name = _name(holder.acting_for if holder else None)
    request.save()


def _name(user_id: int | None) -> str:
    return str(User.objects.get(pk=user_id)) if user_id else ""


def _record(kind: str, request: ChangeRequest, user: User) -> None:
    payload = {
        "request": request.pk,
        "kind": request.kind,
        "before": request.before,
        "after": request.after,
        "digest": request.digest,
        "reason": request.reason,
        "asked_by": request.asked_by_name,
        "asked_for": request.asked_for_name,
        "decided_for": request.decided_for_name,
        "comment": request.comment,
    }
    record(
        kind=kind,
        actor=user,
        object_kind=f"change.{request.kind}",
        object_key=request.object_key,
        title=request.title,
        payload=payload,
    )
