"""Making, changing and ending accounts. Each act of a manager is checked, recorded and ends what it takes away."""

from __future__ import annotations

import secrets
import string
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.organisations.models import Organisation

from .models import User
from .permissions import Manager, may_close, may_manage, may_place, objection
from .registry import record

ALPHABET = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")


def initial_password() -> str:
    """A password to hand over: sixteen characters without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _position in range(16))


@transaction.atomic
def create_account(
    *,
    username: str,
    real_name: str,
    organisation: Organisation,
    phone: str = "",
    password: str | None = None,
    expires_on: date | None = None,
    actor: User | None = None,
) -> tuple[User, str | None]:
    """Make an account, or find it again: returns it with the initial password, which is None for one that existed.

    The caller has checked the right to it. A password that is made here must be changed at the first log-in; one that
    is given (demo, commands) stays. Raises ``ValidationError`` where the name belongs to somebody else.
    """
    username = username.strip()
    if existing := User.objects.filter(username=username).first():
        if existing.organisation_id != organisation.pk or existing.real_name != real_name:
            raise ValidationError(
                _("The account name “%(name)s” belongs to %(person)s. Choose another name.")
                % {"name": username, "person": existing}
            )
        return existing, None
    user = User(
        username=username,
        real_name=real_name,
        organisation=organisation,
        phone=phone,
        expires_on=expires_on,
        must_change_password=password is None,
    )
    password = password or initial_password()
    user.set_password(password)
    user.full_clean()
    user.save()
    record(kind="account.created", actor=actor, obj=user, payload={"username": username, "expires_on": expires_on})
    return user, password


@transaction.atomic
def change_account(
    *, actor: User, user: User, real_name: str, organisation: Organisation, phone: str, expires_on: date | None
) -> User:
    """Change whose account it is and how long it lasts; managers of the person only.

    Raises ``PermissionDenied`` without the right, for oneself and for an organisation that the actor does not look
    after, ``ValidationError`` for values that are wrong and where an earlier last day would leave something without
    its last manager.
    """
    one_removal_at_a_time()
    _not_oneself(actor, user, _("You cannot change your own account. A manager above you can."))
    account = _managed(actor, user)
    if organisation.pk != account.organisation_id and not may_place(actor, organisation):
        raise PermissionDenied(
            _("You do not look after the accounts of “%(organisation)s”.") % {"organisation": organisation}
        )
    if expires_on != account.expires_on and _ends_earlier(account.expires_on, expires_on):
        _may_go(account)
    revived = not account.is_usable
    before = _facts(account)
    account.real_name, account.organisation, account.phone = real_name.strip(), organisation, phone.strip()
    account.expires_on = expires_on
    if not account.real_name:
        raise ValidationError({"real_name": _("Give the person's real name: accounts are never shared.")})
    account.full_clean()
    account.save()
    if revived or not account.is_usable:
        _end_sessions(account)
    after = _facts(account)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        record(kind="account.changed", actor=actor, obj=account, payload={"changed": changed})
    return account


@transaction.atomic
def deactivate(*, actor: User, user: User) -> User:
    """Close an account at once, its sessions too; it stays as the author of what it did. Who ``may_close``.

    Raises ``PermissionDenied`` without the right and for oneself, ``ValidationError`` where a registered veto objects.
    """
    one_removal_at_a_time()
    account = _managed(actor, user, may_close)
    _not_oneself(actor, account, _("You cannot deactivate your own account. Another manager can."))
    if not account.is_active:
        raise ValidationError(_("The account of %(person)s is not active.") % {"person": account})
    _may_go(account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    record(kind="account.deactivated", actor=actor, obj=account)
    return account


@transaction.atomic
def reactivate(*, actor: User, user: User) -> User:
    """Open a deactivated account again; the roles it kept count again. Managers of the person only."""
    account = _managed(actor, user)
    if account.is_active:
        raise ValidationError(_("The account of %(person)s is active.") % {"person": account})
    _end_sessions(account)
    account.is_active = True
    account.save(update_fields=["is_active"])
    record(kind="account.reactivated", actor=actor, obj=account)
    return account


@transaction.atomic
def reset_password(*, actor: User, user: User) -> str:
    """Give an account a new initial password, to hand over in person; returned once, kept nowhere.

    It must be changed at the first log-in; all sessions end. Managers of the person only, never for oneself.
    """
    account = _managed(actor, user)
    _not_oneself(actor, account, _("Change your own password on the page of your account."))
    password = initial_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    _end_sessions(account)
    record(kind="account.password_reset", actor=actor, obj=account)
    return password


@transaction.atomic
def reset_second_factor(*, actor: User, user: User) -> User:
    """Remove a lost second factor and its recovery codes; sessions end, the next log-in sets up a new one.

    Managers of the person only, never for oneself: whoever stole a session could take over the account.
    """
    account = _managed(actor, user)
    _not_oneself(actor, account, _("You cannot reset your own second factor. Another manager can."))
    removed, _by_model = Authenticator.objects.filter(user=account).delete()
    if not removed:
        raise ValidationError(_("%(person)s has no second factor.") % {"person": account})
    _end_sessions(account)
    record(kind="account.second_factor_reset", actor=actor, obj=account)
    return account


@transaction.atomic
def end_sessions(*, actor: User, user: User) -> int:
    """End all sessions of a person, wherever they are open; returns how many. Who ``may_close``, and oneself."""
    account = user if actor.pk == user.pk and actor.is_usable else _managed(actor, user, may_close)
    ended = _end_sessions(account)
    record(kind="account.sessions_ended", actor=actor, obj=account, payload={"sessions": ended})
    return ended


@transaction.atomic
def unlock_account(*, actor: User, user: User) -> User:
    """Lift the lock after repeated failures, from all addresses. Managers of the person only, never for oneself."""
    account = _managed(actor, user)
    _not_oneself(actor, account, _("You cannot unlock your own account. Another manager can."))
    AccessAttempt.objects.filter(username=account.username).delete()
    record(kind="account.unlocked", actor=actor, obj=account)
    return account


@transaction.atomic
def set_own_password(*, user: User, password: str) -> None:
    """Set the password that its owner chose; the caller has checked the old one and the rules."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(kind="account.password_changed", actor=user, obj=user)


@transaction.atomic
def recover_account(*, user: User) -> str:
    """Let a person in again whom no manager can help, such as the last superuser; returns the initial password.

    New password, no second factor, no lock, no sessions. For operators at the machine: only a command calls this.
    """
    password = initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    Authenticator.objects.filter(user=user).delete()
    AccessAttempt.objects.filter(username=user.username).delete()
    _end_sessions(user)
    record(kind="account.recovered", actor=None, obj=user)
    return password


def one_removal_at_a_time() -> None:
    """Let one act at a time take accounts or management roles away, until the transaction ends.

    Two managers who remove each other at the same moment would both see the other in place. The row of the oldest
    account is the lock; call this before asking ``permissions.objection``.
    """
    User.objects.select_for_update(no_key=True).order_by("pk").first()


def _managed(actor: User, user: User, allowed: Manager = may_manage) -> User:
    """The person's account, read afresh and locked. Raises ``PermissionDenied`` where the actor does not manage it."""
    account = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    present = User.objects.filter(pk=actor.pk).first()
    if present is None or not allowed(present, account):
        raise PermissionDenied(_("You do not manage the account of %(person)s.") % {"person": account})
    return account


def _not_oneself(actor: User, account: User, sentence: str) -> None:
    if actor.pk == account.pk:
        raise PermissionDenied(sentence)


def _may_go(account: User) -> None:
    if account.is_usable and (sentence := objection(account)):
        raise ValidationError(sentence)


def _ends_earlier(old: date | None, new: date | None) -> bool:
    return new is not None and (old is None or new < old)


def _end_sessions(account: User) -> int:
    sessions = list(UserSession.objects.filter(user=account))
    for session in sessions:
        session.end()
    return len(sessions)


def _facts(account: User) -> dict[str, object]:
    return {
        "real_name": account.real_name,
        "organisation": account.organisation_id,
        "phone": account.phone,
        "expires_on": account.expires_on,
    }
