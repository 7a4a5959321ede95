"""What is recorded without anybody's asking: log-ins, and what Wagtail's own logs know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.log_actions import registry as wagtail_log
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.models.audit_log import BaseLogEntry

from foundation.accounts.models import User

from . import attempts
from .actions import record
from .middleware import EXPORTED, origin
from .registry import ERASED, is_registered, register_kind

LOGGED_IN, LOGGED_OUT, LOGIN_FAILED = "account.logged_in", "account.logged_out", "account.login_failed"
ACCOUNT = "accounts.user"

#: Of pages: drafts are versions with their authors, the rest are entries of the review and the publication already.
NOT_OF_PAGES = frozenset({"wagtail.create", "wagtail.edit", "wagtail.publish"})
NOT_OF_PAGES_PREFIXES = ("wagtail.workflow.", "wagtail.comments.")

KINDS = {
    ERASED: _("Audit details erased"),
    EXPORTED: _("List exported"),
    attempts.REFUSED: _("Attempt refused by the guard"),
    LOGGED_IN: _("Logged in"),
    LOGGED_OUT: pgettext_lazy("act", "Logged out"),
    LOGIN_FAILED: _("Log-in failed"),
    "wagtail.create": _("Made in the admin"),
    "wagtail.edit": _("Changed in the admin"),
    "wagtail.delete": _("Deleted in the admin"),
    "wagtail.publish": _("Published in the admin"),
    "wagtail.unpublish": _("Left the public site"),
    "wagtail.publish.schedule": _("Publication scheduled"),
    "wagtail.schedule.cancel": _("Scheduled publication cancelled"),
    "wagtail.lock": pgettext_lazy("act", "Locked"),
    "wagtail.unlock": pgettext_lazy("act", "Unlocked"),
    "wagtail.rename": pgettext_lazy("act", "Renamed"),
    "wagtail.revert": _("Earlier version fetched back"),
    "wagtail.copy": pgettext_lazy("act", "Copied"),
    "wagtail.move": pgettext_lazy("act", "Moved"),
    "wagtail.reorder": _("Order changed"),
    "wagtail.view_restriction.create": _("Privacy set"),
    "wagtail.view_restriction.edit": _("Privacy changed"),
    "wagtail.view_restriction.delete": _("Privacy lifted"),
}


def after_login(request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    """Record who logged in, and from where."""
    record(kind=LOGGED_IN, actor=user, obj=user, payload=origin(request))


def after_logout(request: HttpRequest | None, user: User | None, **_kwargs: Any) -> None:
    """Record who logged out; a session that nobody was logged in to is nobody's."""
    if isinstance(user, User):
        record(kind=LOGGED_OUT, actor=user, obj=user, payload=origin(request))


def after_failed_login(credentials: Mapping[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Record the account name that was tried, in the erasable title: some type their password there."""
    tried = str(next((credentials[key] for key in ("username", "login", "email") if credentials.get(key)), ""))
    tried = tried.replace("\x00", "")[:150]
    account = User.objects.filter(username=tried).first()
    attempts.note(
        kind=LOGIN_FAILED,
        object_kind=ACCOUNT,
        object_key=str(account.pk) if account else "",
        title=tried,
        payload=origin(request),
    )


def after_wagtail_log(instance: BaseLogEntry, *, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """Record, after the commit, what Wagtail logged.

    Wagtail logs in the midst of its transactions, where the chain's end may not be locked yet (other locks follow).
    Should the process die between the two commits, the act is still in Wagtail's own log.
    """
    skipped = isinstance(instance, PageLogEntry) and _recorded_otherwise(instance.action)
    if created and not raw and not skipped:
        transaction.on_commit(partial(_record_wagtail_log, instance), robust=True)


def _recorded_otherwise(action: str) -> bool:
    return action in NOT_OF_PAGES or action.startswith(NOT_OF_PAGES_PREFIXES)


def _record_wagtail_log(entry: BaseLogEntry) -> None:
    kind = entry.action[:60]
    if not is_registered(kind):  # an add-on's act, in the add-on's words
        register_kind(kind, wagtail_log.get_action_label(entry.action))
    of_page = isinstance(entry, PageLogEntry)
    content_type = entry.content_type
    model = f"{content_type.app_label}.{content_type.model}" if content_type else ""
    record(
        kind=kind,
        actor=User.objects.filter(pk=entry.user_id).first() if entry.user_id else None,
        object_kind="page" if of_page else model[:60],
        object_key=str(entry.page_id if of_page else entry.object_id)[:100],
        title=entry.label,
        payload={"model": model, "data": entry.data, "logged_at": entry.timestamp, "log_entry": entry.pk},
    )


def connect() -> None:
    """Declare the kinds and listen; called from ``ready()``."""
    for name, label in KINDS.items():
        register_kind(name, label)
    user_logged_in.connect(after_login, dispatch_uid="audit-logged-in")
    user_logged_out.connect(after_logout, dispatch_uid="audit-logged-out")
    user_login_failed.connect(after_failed_login, dispatch_uid="audit-login-failed")
    for model in (PageLogEntry, ModelLogEntry):
        post_save.connect(after_wagtail_log, sender=model, dispatch_uid=f"audit-{model._meta.label}")
