"""Withdrawals: what each kind demands, and taking the page from the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction

from . import takedown
from .enums import WithdrawalKind
from .models import PublicationAct

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

#: The address leads on to the item that takes the place of these.
LEADING_ON = frozenset({WithdrawalKind.MERGED, WithdrawalKind.SUPERSEDED})


def demand(page: BasePage, *, kind: str, notice: str, target: BasePage | None) -> dict[str, Any]:
    """What the act is to hold. Raises ``ValidationError`` for what this kind cannot do without."""
    if kind not in WithdrawalKind.values:
        raise ValidationError({"kind": _("Choose the kind of withdrawal.")})
    _demand_public(page)
    if kind == WithdrawalKind.NOTICE and not notice.strip():
        raise ValidationError({"notice": _("Write the notice that the public will read.")})
    if kind in LEADING_ON:
        _demand_target(page, target)
    if kind == WithdrawalKind.PRIVACY:
        notice = ""
        if page.numchild:
            raise ValidationError(
                _("“%(page)s” has pages below it. Move or delete them before a privacy takedown.")
                % {"page": page.title}
            )
    return {
        "withdrawal_kind": kind,
        "notice": notice.strip(),
        "target_id": target.pk if target is not None and kind in LEADING_ON else None,
    }


def _demand_public(page: BasePage) -> None:
    if not page.live:
        raise ValidationError(_("“%(page)s” is not public.") % {"page": page.title})
    if page.get_descendants().live().exists():
        raise ValidationError(_("“%(page)s” has public pages below it. Withdraw those first.") % {"page": page.title})


def _demand_target(page: BasePage, target: BasePage | None) -> None:
    if target is None:
        raise ValidationError({"target": _("Name the public item that takes its place.")})
    if target.pk == page.pk:
        raise ValidationError({"target": _("An item does not take its own place.")})
    if not target.live or target.get_ancestors().filter(live=False).exists():
        raise ValidationError({"target": _("“%(page)s” is not public. Name an item that is.") % {"page": target.title}})


def carry_out(act: PublicationAct, page: BasePage, user: User | None) -> None:
    """Take the page from the public, and open the receipt of a privacy takedown.

    Raises ``ValidationError`` where the page or the target is not public any more.
    """
    _demand_public(page)
    if act.withdrawal_kind in LEADING_ON:
        _demand_target(page, act.target)
    if act.url_path != page.url_path:  # it moved since
        act.url_path = page.url_path
        act.save(update_fields=["url_path"])
    if act.withdrawal_kind == WithdrawalKind.PRIVACY:
        takedown.open_receipt(act, page, began_at=act.decided_at or timezone.now())
    UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)  # nobody holds Wagtail's permission
