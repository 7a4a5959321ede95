"""Asking for an act, deciding it, taking it back: one person asks, a second one decides, and that is the act.

What each kind demands and does is in :mod:`.withdrawals`, :mod:`.restoration` and :mod:`.emergency`. Locks are taken as
in a review: the page's row first, the act's next, the audit chain's end last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.actions import record

from . import emergency, restoration, takedown, withdrawals
from .enums import ActKind, ActState, WithdrawalKind
from .gates import blocks_found
from .locking import locked_page
from .models import PublicationAct
from .parties import ASKING, Case, Party, around, case_of, deciders, names

if TYPE_CHECKING:
    from cms.models import BasePage

OBJECT_KIND = "page"
DONE_KINDS = {
    ActKind.WITHDRAWAL: "page.withdrawn",
    ActKind.RESTORATION: "page.restored",
    ActKind.EMERGENCY: "page.emergency",
}


@transaction.atomic
def ask_withdrawal(
    *, page: BasePage, user: User, kind: str, reason: str, notice: str = "", target: BasePage | None = None
) -> PublicationAct:
    """Ask for a public page to be withdrawn (撤稿); nothing changes yet.

    An editor, a reviewer or a site manager of the place may, and the editor-in-chief who answers for it. ``target`` is
    demanded where the item was merged or superseded, ``notice`` for a withdrawal with notice. Raises
    ``PermissionDenied``, and ``ValidationError`` where something is missing, an act is open or nobody could approve it.
    """
    locked = lock(page)
    party = _demand_asker(user, locked, ActKind.WITHDRAWAL)
    values = withdrawals.demand(locked, kind=kind, notice=notice, target=target)
    return _open(locked, user, party, ActKind.WITHDRAWAL, reason, values)


@transaction.atomic
def ask_restoration(*, page: BasePage, user: User, reason: str, by_command: bool = False) -> PublicationAct:
    """Ask for a withdrawn page to come back exactly as it was public last.

    The editor-in-chief or the secrecy reviewer who answers for the page may, or a superuser. Raises as
    :func:`ask_withdrawal`; also for what was taken down for privacy, which never comes back. ``by_command``: an
    operator typed it in the person's name; the audit names no actor then.
    """
    locked = lock(page)
    party = _demand_asker(user, locked, ActKind.RESTORATION)
    values = restoration.demand(locked)
    return _open(locked, user, party, ActKind.RESTORATION, reason, values, by_command=by_command)


@transaction.atomic
def ask_emergency(*, page: BasePage, user: User, reason: str) -> PublicationAct:
    """Ask for the latest version of a draft or correction to go live without a review.

    Who may ask for a withdrawal may, or a superuser, but no author of any change since the last publication. Raises as
    :func:`ask_withdrawal`.
    """
    locked = lock(page)
    party = _demand_asker(user, locked, ActKind.EMERGENCY)
    values = emergency.demand(locked, party=party)
    return _open(locked, user, party, ActKind.EMERGENCY, reason, values)


def approve(*, act: PublicationAct, user: User, comment: str = "", by_command: bool = False) -> PublicationAct:
    """Approve an act and carry it out, in one transaction; a privacy takedown then empties every place it knows.

    Raises ``PermissionDenied`` for who is not the second person, with who is; ``ValidationError`` where the act is
    decided already or what it is about has changed since. ``by_command`` as in :func:`ask_restoration`.
    """
    with transaction.atomic():
        act, page, party = _locked(act, user)
        _decide(act, user, party, state=ActState.DONE, comment=comment)
        actor = None if by_command else user
        blocks = blocks_found(act, page)
        CARRY_OUT[ActKind(act.kind)](act, page, actor)
        _record(DONE_KINDS[ActKind(act.kind)], act, actor, blocks)
    if act.withdrawal_kind == WithdrawalKind.PRIVACY:
        takedown.carry_out(act.receipt)
    return act


CARRY_OUT: Mapping[ActKind, Callable[[PublicationAct, Any, User | None], None]] = {
    ActKind.WITHDRAWAL: withdrawals.carry_out,
    ActKind.RESTORATION: restoration.carry_out,
    ActKind.EMERGENCY: emergency.carry_out,
}


@transaction.atomic
def refuse(*, act: PublicationAct, user: User, comment: str) -> PublicationAct:
    """Refuse an act; the comment tells the one who asked. Who may approve may. Raises as :func:`approve`."""
    act, _page, party = _locked(act, user)
    if not comment.strip():
        raise ValidationError({"comment": _("Say why it is refused.")})
    _decide(act, user, party, state=ActState.REFUSED, comment=comment)
    _record("act.refused", act, user)
    return act


@transaction.atomic
def take_back(*, act: PublicationAct, user: User) -> PublicationAct:
    """Take back what one has asked for, before it is decided. Raises as :func:`approve`."""
    act, _page = _open_act(act)
    if user.pk != act.asked_by_id or not user.is_usable:
        raise PermissionDenied(_("Only %(person)s may take it back.") % {"person": act.asked_by_name})
    _decide(act, user, None, state=ActState.TAKEN_BACK, comment="")
    _record("act.taken_back", act, user)
    return act


def lock(page: BasePage) -> BasePage:
    """The page, read under the lock of its row. Raises ``ValidationError`` where it was deleted."""
    locked = locked_page(page.pk)
    if locked is None:
        raise ValidationError(_("“%(page)s” was deleted meanwhile.") % {"page": page.title})
    return locked


def _demand_asker(user: User, page: BasePage, kind: ActKind) -> Party:
    party = around([page.path])[page.path].party(user.pk, ASKING[kind])
    if party is None:
        sentence = {
            ActKind.WITHDRAWAL: _("Only an editor, a reviewer or a site manager of its place may ask for “%(page)s”."),
            ActKind.RESTORATION: _(
                "Only the editor-in-chief or the secrecy reviewer who answers for “%(page)s” may ask for its return."
            ),
            ActKind.EMERGENCY: _(
                "Only who answers for the place of “%(page)s” may ask for its publication in an emergency."
            ),
        }[kind]
        raise PermissionDenied(sentence % {"page": page.title})
    return party


def _open(
    page: BasePage,
    user: User,
    party: Party,
    kind: ActKind,
    reason: str,
    values: Mapping[str, Any],
    *,
    by_command: bool = False,
) -> PublicationAct:
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    if standing := PublicationAct.objects.filter(page_key=page.pk, state=ActState.OPEN).first():
        raise ValidationError(
            _("%(person)s has asked for this already: %(act)s. It is decided or taken back first.")
            % {"person": standing.asked_by_name, "act": standing.get_kind_display()}
        )
    absent = party.holder.acting_for
    case = Case(
        kind, page.path, (user.pk, absent) if absent else (user.pk,), party.role, tuple(values.get("authors", ()))
    )
    if not deciders([case])[0]:
        raise ValidationError(_lacking(page, kind))
    act = PublicationAct.objects.create(
        kind=kind,
        page_id=page.pk,
        page_key=page.pk,
        title=page.title,
        url_path=page.url_path,
        reason=reason.strip(),
        asked_by=user,
        asked_by_name=str(user),
        asked_as=party.role,
        asked_for_id=absent,
        asked_for_name=_name(absent),
        **values,
    )
    _record("act.asked", act, None if by_command else user, blocks_found(act, page))
    return act


def _lacking(page: BasePage, kind: ActKind) -> str:
    who = {
        ActKind.WITHDRAWAL: _("the editor-in-chief, or the secrecy reviewer where the editor-in-chief asks"),
        ActKind.RESTORATION: _("the editor-in-chief and the secrecy reviewer"),
        ActKind.EMERGENCY: _("the editor-in-chief or the secrecy reviewer, and a second person who did not write it"),
    }[kind]
    return _(
        "Nobody besides you could decide on “%(page)s”: it takes %(who)s. A site manager can give somebody that role."
    ) % {"page": page.title, "who": who}


def _open_act(act: PublicationAct) -> tuple[PublicationAct, BasePage | None]:
    """The act and its page, both read under lock, the page first."""
    page = locked_page(act.page_key)
    locked = PublicationAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if locked.state != ActState.OPEN:
        raise ValidationError(
            _("“%(act)s” is decided already: %(state)s.") % {"act": locked, "state": locked.get_state_display()}
        )
    locked.page = page
    return locked, page


def _locked(act: PublicationAct, user: User) -> tuple[PublicationAct, BasePage, Party]:
    locked, page = _open_act(act)
    case = case_of(locked)
    if page is None or case is None:
        raise ValidationError(_("“%(page)s” was deleted meanwhile.") % {"page": locked.title})
    people = deciders([case])[0]
    if user.pk not in people:
        raise PermissionDenied(
            _("“%(act)s” is decided by a second person: %(who)s.")
            % {"act": locked, "who": _(", ").join(names(people)) or _("nobody at present; it can be taken back")}
        )
    return locked, page, people[user.pk]


def _decide(act: PublicationAct, user: User, party: Party | None, *, state: ActState, comment: str) -> None:
    absent = party.holder.acting_for if party else None
    act.state, act.comment, act.decided_at = state, comment.strip(), timezone.now()
    act.decided_by, act.decided_by_name, act.decided_as = user, str(user), party.role if party else ""
    act.decided_for_id, act.decided_for_name = absent, _name(absent)
    act.save()


def _name(user_id: int | None) -> str:
    return str(User.objects.get(pk=user_id)) if user_id else ""


def _record(
    kind: str, act: PublicationAct, user: User | None, blocks: Sequence[Mapping[str, Any]] | None = None
) -> None:
    """Write the entry; without a user an operator's command did it in the names of the two people.

    ``blocks``: what the checks would have stopped in a review.
    """
    payload: dict[str, Any] = {
        "by_command": user is None,
        "act": act.pk,
        "kind": act.kind,
        "withdrawal_kind": act.withdrawal_kind,
        "reason": act.reason,
        "notice": act.notice,
        "target": act.target_id,
        "revision": act.revision_key,
        "digest": act.digest,
        "asked_by": {"user": act.asked_by_id, "name": act.asked_by_name, "as": act.asked_as},
        "asked_for": act.asked_for_name,
        "decided_by": {"user": act.decided_by_id, "name": act.decided_by_name, "as": act.decided_as},
        "decided_for": act.decided_for_name,
        "comment": act.comment,
    }
    if blocks is not None:
        payload["blocks"] = list(blocks)
    record(
        kind=kind, actor=user, object_kind=OBJECT_KIND, object_key=str(act.page_key), title=act.title, payload=payload
    )
