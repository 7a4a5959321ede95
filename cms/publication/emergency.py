"""Going live by an act of two people: in an emergency, and again; both are checked by a third person afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from cms.roles.enums import Role
from foundation.accounts.selectors import same_person
from foundation.workdays.registry import Move
from foundation.workdays.selectors import add_working_days

from .actions import grant
from .digest import digest
from .enums import GrantKind
from .guard import demand_live_ancestors
from .models import PublicationAct, PublicationGrant
from .parties import Party
from .permissions import in_review

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

#: Working days within which a third person reads what went live by an act.
CHECKED_WITHIN = 1


def demand(page: BasePage, *, party: Party) -> dict[str, Any]:
    """What the act is to hold: the latest version and its authors.

    Raises ``PermissionDenied`` for an author and ``ValidationError`` where there is nothing to publish at once.
    """
    from cms.review.selectors import authors_of

    revision = _latest(page)
    authors = authors_of(page, [revision.user_id])
    if party.holder.people & set(same_person(authors).values()):
        raise PermissionDenied(
            _("Who wrote “%(page)s” is none of the two people that publish it in an emergency.") % {"page": page.title}
        )
    return {"revision_key": revision.pk, "digest": digest(revision.as_object()), "authors": authors}


def _latest(page: BasePage) -> Revision:
    revision = page.get_latest_revision()
    if revision is None:
        raise ValidationError(_("“%(page)s” has no version that could be published.") % {"page": page.title})
    if in_review(page):
        raise ValidationError(_("“%(page)s” is in review. Take it back first.") % {"page": page.title})
    content = revision.as_object()
    if page.live and PublicationGrant.objects.filter(object_id=page.pk, state="live", digest=digest(content)).exists():
        raise ValidationError(_("“%(page)s” is public with this content already.") % {"page": page.title})
    if content.go_live_at is not None and content.go_live_at > timezone.now():
        raise ValidationError(
            _("“%(page)s” is to go live at a later time. Remove that time first.") % {"page": page.title}
        )
    demand_live_ancestors(page)
    return revision


def carry_out(act: PublicationAct, page: BasePage, user: User | None) -> None:
    """Publish the version that was asked for. Raises ``ValidationError`` where it is not the latest any more."""
    revision = _latest(page)
    if revision.pk != act.revision_key or digest(revision.as_object()) != act.digest:
        raise ValidationError(_("“%(page)s” has changed since this was asked for. Ask anew.") % {"page": page.title})
    go_live(act, page, user, kind=GrantKind.EMERGENCY)


def go_live(act: PublicationAct, page: BasePage, user: User | None, *, kind: GrantKind) -> None:
    """Write the secrecy record and the grant of both people, publish, and put the page on the list of checks."""
    from cms.review.enums import SecrecyCheck, SecrecyVerdict
    from cms.review.secrecy import Secrecy, record_outside_review

    revision = Revision.objects.get(pk=act.revision_key)
    people = [_named(act, "asked"), _named(act, "decided")]
    answered = next((one for one in people if one["role"] == Role.SECRECY_REVIEWER), None)
    signer = answered or people[1]
    record_outside_review(
        page=page,
        revision_key=revision.pk,
        digest=act.digest,
        user=signer["user"],
        user_name=signer["name"],
        acting_for_name=signer.get("acting_for", ""),
        secrecy=Secrecy(
            verdict=SecrecyVerdict.PUBLIC,
            basis=f"{act.get_kind_display()}: {act.reason}",
            checklist=tuple(SecrecyCheck.values) if answered else (),
        ),
    )
    grant(page=page, revision=revision, kind=kind, people=people, reason=act.reason)
    act.check_due_on = _check_due(timezone.localdate())
    act.save(update_fields=["check_due_on"])
    revision.publish(user=user, skip_permission_checks=True)


def _check_due(decided: date) -> date:
    return add_working_days(decided, CHECKED_WITHIN)


def recompute() -> Iterator[Move]:
    """Days by which open acts are checked, under the calendar as it is now; called when the calendar changed."""
    waiting = PublicationAct.objects.select_for_update().filter(checked_at=None, check_due_on__isnull=False)
    for act in waiting.exclude(decided_at=None):
        before, after = act.check_due_on, _check_due(timezone.localdate(act.decided_at))
        if before is not None and before != after:
            act.check_due_on = after
            act.save(update_fields=["check_due_on"])
            yield Move(key=str(act.pk), title=act.title, before=before, after=after)


def _named(act: PublicationAct, verb: str) -> dict[str, Any]:
    """One of the two people as values, for the grant and for signatures."""
    found = {
        "role": getattr(act, f"{verb}_as"),
        "user": getattr(act, f"{verb}_by_id"),
        "name": getattr(act, f"{verb}_by_name"),
        "at": getattr(act, f"{verb}_at").isoformat(),
    }
    absent = getattr(act, f"{verb}_for_name")
    return found | ({"acting_for": absent} if absent else {})
