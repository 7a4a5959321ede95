"""Setting the chains of reviews. They are read at submission only: what is under way keeps its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.permissions import is_provincial_office
from foundation.audit.actions import record

from .models import ReviewChain

if TYPE_CHECKING:
    from foundation.accounts.models import User


@transaction.atomic
def set_chain(
    *,
    actor: User,
    chain: ReviewChain | None = None,
    name: str,
    steps: Sequence[str],
    organisation_kind: str = "",
    content_class: str = "",
    matter: str = "",
    days: Mapping[str, int] | None = None,
) -> ReviewChain:
    """Make a chain (``chain`` None) or change one; empty criteria stand for any. Reviews under way keep their steps.

    ``days``: working days until the decision at a step is due; steps that are not named have one.

    Raises ``PermissionDenied`` for others than the provincial office, ``ValidationError`` for a chain below the floor,
    for a second one with the same criteria and for a nameless one.
    """
    _demand_right(actor)
    before = None
    if chain is None:
        chain = ReviewChain()
    else:
        chain = ReviewChain.objects.select_for_update().get(pk=chain.pk)
        before = _facts(chain)
    chain.name, chain.matter = name.strip(), matter
    chain.organisation_kind, chain.content_class = organisation_kind, content_class
    chain.steps, chain.days = list(steps), dict(days or {})
    chain.full_clean()
    chain.save()
    if before != _facts(chain):
        record(kind="chain.set", actor=actor, obj=chain, payload={"before": before, "after": _facts(chain)})
    return chain


@transaction.atomic
def delete_chain(*, actor: User, chain: ReviewChain) -> None:
    """Delete a chain; its items take the next that fits, or the standard. Reviews under way keep their steps.

    Raises ``PermissionDenied`` as :func:`set_chain`.
    """
    _demand_right(actor)
    chain = ReviewChain.objects.select_for_update().get(pk=chain.pk)
    key, title, before = str(chain.pk), str(chain), _facts(chain)
    chain.delete()
    record(
        kind="chain.deleted",
        actor=actor,
        object_kind=ReviewChain._meta.label_lower,
        object_key=key,
        title=title,
        payload={"before": before, "after": None},
    )


def _demand_right(actor: User) -> None:
    if not is_provincial_office(actor):
        raise PermissionDenied(_("Only the provincial office sets the chains of reviews."))


def _facts(chain: ReviewChain) -> dict[str, Any]:
    return {
        "name": chain.name,
        "organisation_kind": chain.organisation_kind,
        "content_class": chain.content_class,
        "matter": chain.matter,
        "steps": list(chain.steps),
        "days": dict(chain.days),
    }
