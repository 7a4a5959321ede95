"""Who may manage whose account. Nobody but superusers, until a package above says who else."""

from __future__ import annotations

from collections.abc import Callable

from foundation.organisations.models import Organisation

from .models import User

Manager = Callable[[User, User], bool]
Host = Callable[[User, Organisation], bool]
Veto = Callable[[User], str | None]
Office = Callable[[User], bool]

_managers: list[Manager] = []
_closers: list[Manager] = []
_hosts: list[Host] = []
_vetoes: list[Veto] = []
_offices: list[Office] = []


def register_manager(answers: Manager) -> None:
    """Add a rule ``(actor, user) -> bool``: whether the actor manages that person's account. Deny by default."""
    if answers not in _managers:
        _managers.append(answers)


def register_closer(answers: Manager) -> None:
    """Add a rule ``(actor, user) -> bool``: whether the actor may deactivate the account and end its sessions.

    For who looks after the person's organisation but does not manage the account, since others gave it roles too.
    """
    if answers not in _closers:
        _closers.append(answers)


def register_host(answers: Host) -> None:
    """Add a rule ``(actor, organisation) -> bool``: whether the actor looks after the accounts of the organisation."""
    if answers not in _hosts:
        _hosts.append(answers)


def register_veto(objects: Veto) -> None:
    """Add a rule ``(user) -> sentence | None``: why this account may not go, such as the last manager of a site.

    Asked before an account is deactivated or its last day is set earlier, under a lock that lets one such act through
    at a time; see ``actions.one_removal_at_a_time``.
    """
    if objects not in _vetoes:
        _vetoes.append(objects)


def register_office(answers: Office) -> None:
    """Add a rule ``(user) -> bool``: whether the person speaks for the provincial office. Deny by default."""
    if answers not in _offices:
        _offices.append(answers)


def is_provincial_office(user: User) -> bool:
    """Who sets what holds for the whole installation: word lists, limits, the calendar, chains. Superusers too."""
    return user.is_usable and (user.is_superuser or any(answers(user) for answers in _offices))


def may_manage(actor: User, user: User) -> bool:
    """Superusers manage everybody; others whom a registered rule says, and never a superuser."""
    if not actor.is_usable:
        return False
    if actor.is_superuser:
        return True
    return not user.is_superuser and any(answers(actor, user) for answers in _managers)


def may_close(actor: User, user: User) -> bool:
    """Who manages the account, and others whom a registered rule says; never a superuser's but by superusers."""
    if may_manage(actor, user):
        return True
    return actor.is_usable and not user.is_superuser and any(answers(actor, user) for answers in _closers)


def may_place(actor: User, organisation: Organisation) -> bool:
    """Whether the actor may move an account to the organisation: superusers, and whom a registered rule says."""
    return actor.is_usable and (actor.is_superuser or any(answers(actor, organisation) for answers in _hosts))


def objection(user: User) -> str | None:
    """The first sentence of the registered vetoes, or None where the account may go."""
    for objects in _vetoes:
        if sentence := objects(user):
            return sentence
    return None
