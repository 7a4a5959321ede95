"""Granting, going live and ending: everything that changes what the public sees of a page. Acts are in :mod:`.acts`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from cms.review.secrecy import Secrecy, record_outside_review
from cms.roles.enums import Role
from cms.roles.holders import nearest_holders
from cms.roles.paths import STEP, self_and_above
from cms.roles.permissions import may_assign
from cms.roles.places import site_root_path, site_roots
from foundation.audit.actions import record
from foundation.files.actions import set_public_uses
from foundation.outbox.actions import emit
from foundation.pagecache.actions import raise_tags

from .digest import digest, files_named
from .enums import ActKind, ActState, GrantKind, GrantState, WithdrawalKind
from .models import OPEN_STATES, HistoricImport, PublicationAct, PublicationGrant
from .permissions import may_withdraw

if TYPE_CHECKING:
    from wagtail.models import Revision

    from cms.models import BasePage
    from foundation.accounts.models import User

OBJECT_KIND = "page"


def person(role: str, user: User) -> dict[str, Any]:
    """A person behind a grant, as values."""
    return {"role": role, "user": user.pk, "name": str(user)}


@transaction.atomic
def grant(
    *,
    page: BasePage,
    revision: Revision,
    kind: GrantKind,
    people: list[dict[str, Any]],
    reason: str = "",
    historic_import: HistoricImport | None = None,
) -> PublicationGrant:
    """Write the grant over a revision's content; an older pending one ends. The caller has proved the right to it."""
    content = revision.as_object()
    files = files_named(content)
    PublicationGrant.objects.filter(object_id=page.pk, state=GrantState.PENDING).update(
        state=GrantState.SUPERSEDED, ended_at=timezone.now()
    )
    return PublicationGrant.objects.create(
        object_id=page.pk,
        title=content.title,
        revision_id=revision.pk,
        digest=digest(content),
        kind=kind,
        people=people,
        reason=reason,
        files={"images": sorted(files.images), "documents": sorted(files.documents)},
        historic_import=historic_import,
    )


def went_live(page: BasePage, content: str) -> None:
    """Called after a live page was saved with covered content: the grant becomes live, the files public.

    Does nothing where the live grant is this one already (an unchanged save).
    """
    grants = PublicationGrant.objects.filter(object_id=page.pk)
    if grants.filter(digest=content, state=GrantState.LIVE).exists():
        return
    now = timezone.now()
    grants.filter(state=GrantState.LIVE).update(state=GrantState.SUPERSEDED, ended_at=now)
    current = grants.get(digest=content, state=GrantState.PENDING)
    current.state, current.live_at = GrantState.LIVE, now
    current.save(update_fields=["state", "live_at"])
    withdrawn = PublicationAct.objects.filter(page_key=page.pk, kind=ActKind.WITHDRAWAL, state=ActState.DONE)
    withdrawn.exclude(withdrawal_kind=WithdrawalKind.PRIVACY).update(state=ActState.ENDED)
    set_public_uses(object_kind=OBJECT_KIND, object_key=str(page.pk), **current.files)
    announce([page], verb="published", also=[relation.target_id for relation in page.relations.all()])
    entry: dict[str, Any] = {
        "kind": "page.published",
        "actor": None,
        "object_kind": OBJECT_KIND,
        "object_key": str(page.pk),
        "title": page.title,
        "payload": {"grant": current.pk, "kind": current.kind, "digest": content, "people": current.people},
    }
    waiting = _waiting.get()
    if waiting is None:
        record(**entry)
    else:
        waiting.append(entry)


#: Entries of what went live within a :func:`recorded_last`.
_waiting: ContextVar[list[dict[str, Any]] | None] = ContextVar("portico_went_live", default=None)


@contextmanager
def recorded_last() -> Iterator[None]:
    """Write the audit entries of what goes live inside when it ends well, in the caller's transaction.

    The chain's end is locked last of all: after a page was saved Wagtail still writes the addresses of all below it,
    the version and its log.
    """
    entries: list[dict[str, Any]] = []
    token = _waiting.set(entries)
    try:
        yield
    finally:
        _waiting.reset(token)
    for entry in entries:
        record(**entry)


def went_private(page: BasePage) -> None:
    """Called after a page that is not live was saved: if it was live, its grants end and its files become private.

    The same content cannot return without a review then.
    """
    grants = PublicationGrant.objects.filter(object_id=page.pk)
    if not grants.filter(state=GrantState.LIVE).exists():
        return
    grants.filter(state__in=OPEN_STATES).update(state=GrantState.REVOKED, ended_at=timezone.now())
    set_public_uses(object_kind=OBJECT_KIND, object_key=str(page.pk))
    announce([page], verb="withdrawn")


def announce(pages: Collection[BasePage] | QuerySet[BasePage], *, verb: str, also: Iterable[int | None] = ()) -> None:
    """Write the outbox event and raise the cache tags of pages whose public face changed, in this transaction.

    Tags: ``page:<id>``, also of the pages that it names or named, since relations show on both (``also`` adds ids); and
    ``below:<path>`` for everything above the page within its site, whose lists may show it.
    """
    from cms.models import PageRelation

    roots = site_roots()
    named = PageRelation.objects.filter(page__in=pages, target__isnull=False)
    tags = {f"page:{pk}" for pk in (*named.values_list("target_id", flat=True), *also)}
    for page in pages:
        emit(kind=OBJECT_KIND, key=str(page.pk), verb=verb)
        tags |= {f"page:{page.pk}", *_lists_at(page.path[:-STEP], roots)}
    raise_tags(tags)


def _lists_at(parent: str, roots: list[str]) -> set[str]:
    root = site_root_path(parent, roots)
    return {f"below:{path}" for path in self_and_above(parent) if path.startswith(root)}


def announce_move(page: BasePage, *, former_parent: BasePage | None) -> None:
    """As :func:`announce`, for a page whose address changed with those of all below it.

    One event, since an event of a page stands for what lies below it too; tags for every live page of the subtree and
    for the lists at its old and new place.
    """
    subtree = list(page.get_descendants(inclusive=True).live().values_list("pk", "path"))
    if not subtree:
        return
    roots = site_roots()
    emit(kind=OBJECT_KIND, key=str(page.pk), verb="moved")
    tags = {f"page:{pk}" for pk, _path in subtree} | {f"below:{path}" for _pk, path in subtree}
    tags |= _lists_at(page.path[:-STEP], roots)
    if former_parent is not None:
        tags |= _lists_at(former_parent.path, roots)
    raise_tags(tags)


@transaction.atomic
def provision(*, page: BasePage, actor: User | None, reason: str) -> None:
    """Publish a new structural page (home, column, directory) that holds no text yet.

    ``actor`` manages the place (None: an operator's command). Raises ``PermissionDenied`` or ``ValidationError``.
    """
    specific: BasePage = page.specific
    if actor is not None and not may_assign(actor, specific):
        raise PermissionDenied(
            _("Only a site manager of “%(page)s” or above may provision it.") % {"page": specific.title}
        )
    revision = specific.latest_revision or specific.save_revision(user=actor)
    if not specific.is_structural or _has_text(revision.as_object()):
        raise ValidationError(
            _("“%(page)s” holds text, so it goes through review and not through provisioning.")
            % {"page": specific.title}
        )
    if PublicationGrant.objects.filter(object_id=specific.pk).exists():
        raise ValidationError(
            _("“%(page)s” was public before, so publishing it again needs a review.") % {"page": specific.title}
        )
    people = [person(Role.SITE_MANAGER, actor)] if actor else []
    grant(page=specific, revision=revision, kind=GrantKind.PROVISIONING, people=people, reason=reason)
    revision.publish(user=actor, skip_permission_checks=True)


def _has_text(page: BasePage) -> bool:
    """Whether somebody wrote something into the page; a field may say of a value that it was shipped with the code."""
    streams = [item for item in page._meta.concrete_fields if isinstance(item, StreamField)]
    values = [(item, getattr(page, item.attname)) for item in streams]
    return any(value and not (hasattr(item, "is_shipped") and item.is_shipped(value)) for item, value in values)


def demand_signatures(*, place: BasePage, chief: User, secrecy: User, reason: str) -> None:
    """Refuse unless two different people sign: the place's editor-in-chief and its secrecy reviewer.

    Persons count, not accounts, and a deputy uses up two: the own person and the one acted for.
    """
    if not reason.strip():
        raise ValidationError(_("Give a reason."))
    if chief.pk == secrecy.pk:
        raise PermissionDenied(_("Editor-in-chief and secrecy reviewer must be two people."))
    people = set[int]()
    for user, role in ((chief, Role.EDITOR_IN_CHIEF), (secrecy, Role.SECRECY_REVIEWER)):
        holder = nearest_holders(role, place).get(user.pk)
        if not user.is_usable or holder is None:
            raise PermissionDenied(
                _("%(person)s is not the %(role)s who answers for “%(place)s”.")
                % {"person": user, "role": role.label, "place": place.title}
            )
        if people & holder.people:
            raise PermissionDenied(_("Editor-in-chief and secrecy reviewer must be two people."))
        people |= holder.people


@transaction.atomic
def publish_historic(
    *,
    page: BasePage,
    batch: HistoricImport,
    actor: User | None,
    first_published_at: datetime | None = None,
) -> None:
    """Publish the page's latest revision as part of a signed historic import.

    :func:`demand_signatures` has been asked when ``batch`` was opened. ``first_published_at`` keeps the date of the
    original publication of a page that was never public here; later versions keep what the page has.
    """
    specific: BasePage = page.specific
    if first_published_at is not None:  # before the revision is read, which keeps the page's date as it finds it
        type(specific).objects.filter(pk=specific.pk).update(first_published_at=first_published_at)
        specific.first_published_at = first_published_at
    revision = specific.latest_revision
    secrecy = next(one for one in batch.people if one["role"] == Role.SECRECY_REVIEWER)
    record_outside_review(
        page=specific,
        revision_key=revision.pk,
        digest=digest(revision.as_object()),
        user=secrecy["user"],
        user_name=secrecy["name"],
        secrecy=Secrecy.public(batch.reason),
    )
    kind = GrantKind.HISTORIC_IMPORT
    grant(page=specific, revision=revision, kind=kind, people=batch.people, reason=batch.reason, historic_import=batch)
    revision.publish(user=actor, skip_permission_checks=True)


@transaction.atomic
def unschedule(*, page: BasePage, user: User) -> None:
    """Cancel an approved publication whose time has not come; who may withdraw may.

    Raises ``PermissionDenied``, and ``ValidationError`` where nothing waits.
    """
    if not may_withdraw(user, page):
        raise PermissionDenied(
            _("Only the editor-in-chief who answers for “%(page)s” may unschedule it.") % {"page": page.title}
        )
    pending = PublicationGrant.objects.filter(object_id=page.pk, state=GrantState.PENDING)
    if not pending.update(state=GrantState.REVOKED, ended_at=timezone.now()):
        raise ValidationError(_("“%(page)s” is not scheduled.") % {"page": page.title})
    page.revisions.update(approved_go_live_at=None)
    record(kind="page.unscheduled", actor=user, obj=page, object_kind=OBJECT_KIND)
