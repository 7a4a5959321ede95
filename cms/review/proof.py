"""What the last approval proves before anything is published, and the evidence that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from cms.enums import Matter
from cms.roles.enums import Role
from foundation.accounts.selectors import same_person
from foundation.audit.actions import record

from .chains import validate
from .models import Review, ReviewDecision

if TYPE_CHECKING:
    from foundation.accounts.models import User


def proved(review: Review, decisions: list[ReviewDecision]) -> bool:
    """Whether every frozen step was approved, no person stands behind two of them, and none of them is an author.

    Persons, not accounts; a deputy's decision stands for two. The frozen steps themselves must not lie below the floor.
    """
    if {decision.role for decision in decisions} != set(review.steps) or len(decisions) != len(review.steps):
        return False
    try:
        validate(review.steps, matter=Matter.PARTY if Role.PARTY_OFFICE_REVIEWER in review.steps else Matter.GOVERNMENT)
    except ValidationError:
        return False
    accounts = [{d.user_id, d.acting_for_id if d.acting_for_name else d.user_id} for d in decisions]
    known = [{pk for pk in both if pk is not None} for both in accounts]
    if known != accounts:  # an account is gone, and with it who it was
        return False
    person = same_person({*review.authors}.union(*known))
    behind = [{person[pk] for pk in both} for both in known]
    people = set().union(*behind)
    return len(people) == sum(map(len, behind)) and not people & {person[pk] for pk in review.authors}


def named(decision: ReviewDecision) -> dict[str, Any]:
    """A decision as values, for the grant and for signatures."""
    found = {"role": decision.role, "user": decision.user_id, "name": decision.user_name, "at": decision.at.isoformat()}
    return found | ({"acting_for": decision.acting_for_name} if decision.acting_for_name else {})


def note(kind: str, review: Review, user: User | None, payload: dict[str, Any]) -> None:
    """Write what happened to a review into the audit, with the version it happened to."""
    record(
        kind=kind,
        actor=user,
        object_kind="page",
        object_key=str(review.page_key),
        title=review.title,
        payload={"review": review.pk, "revision": review.revision_key, "digest": review.digest, **payload},
    )
