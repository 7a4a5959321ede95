"""The check afterwards: a third person reads what two people published without a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.audit.actions import record

from .enums import CheckOutcome
from .locking import locked_page
from .models import PublicationAct
from .parties import Party, case_of, checkers, names

if TYPE_CHECKING:
    from foundation.accounts.models import User


def may_check(act: PublicationAct) -> dict[int, Party]:
    """Accounts that may check what went live by the act: nearest reviewers, neither of the two, nor an author."""
    case = case_of(act)
    return checkers([case], [(act.decided_by_id, act.decided_for_id)])[0] if case else {}


@transaction.atomic
def close_check(*, act: PublicationAct, user: User, outcome: str, result: str) -> PublicationAct:
    """Close the check of an act with what was found.

    A reviewer of any step may who answers for the page and is neither one of the two people nor an author. Raises
    ``PermissionDenied`` with who may, and ``ValidationError`` where it is closed already, the result is missing, or it
    says “withdrawn” of a page that is public.
    """
    page = locked_page(act.page_key)
    act = PublicationAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    act.page = page
    if act.check_due_on is None or act.checked_at is not None:
        raise ValidationError(_("“%(act)s” does not wait for a check.") % {"act": act})
    people = may_check(act)
    if user.pk not in people:
        raise PermissionDenied(
            _("“%(act)s” is checked by a third person: %(who)s.")
            % {"act": act, "who": _(", ").join(names(people)) or _("nobody at present")}
        )
    _demand_result(act, outcome, result)
    act.checked_by, act.checked_by_name, act.checked_at = user, str(user), timezone.now()
    act.check_outcome, act.check_result = outcome, result.strip()
    act.save(update_fields=["checked_by", "checked_by_name", "checked_at", "check_outcome", "check_result"])
    absent = people[user.pk].holder.acting_for
    record(
        kind="act.checked",
        actor=user,
        object_kind="page",
        object_key=str(act.page_key),
        title=act.title,
        payload={
            "act": act.pk,
            "outcome": outcome,
            "result": act.check_result,
            "role": people[user.pk].role,
            "acting_for": names([absent])[0] if absent else "",
        },
    )
    return act


def _demand_result(act: PublicationAct, outcome: str, result: str) -> None:
    if outcome not in CheckOutcome.values:
        raise ValidationError({"outcome": _("Choose what you found.")})
    if not result.strip():
        raise ValidationError({"result": _("Write down what you found.")})
    if outcome == CheckOutcome.WITHDRAWN and act.page is not None and act.page.live:
        raise ValidationError(
            {"outcome": _("“%(page)s” is public. Have it withdrawn first.") % {"page": act.page.title}}
        )
