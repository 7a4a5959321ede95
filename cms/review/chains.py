"""Which steps an item's review takes: chains are data, the floor below them is code (``design.md §3``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.enums import ContentClass, Matter
from cms.roles.enums import Role
from cms.roles.places import owner_of

from .enums import STEP_LABELS
from .models import STEPS, ReviewChain

if TYPE_CHECKING:
    from cms.models import BasePage

#: Besides the author; fewer would leave the item to two pairs of eyes.
FEWEST_STEPS = 3
#: Working days that a step may take at most.
MOST_DAYS = 30


@dataclass(frozen=True)
class Facts:
    """What a chain may depend on."""

    organisation_kind: str
    content_class: str
    matter: str


def facts_of(page: Any, *, path: str | None = None) -> Facts:
    """The facts of a page; ``path`` for one that is not in the tree yet."""
    owner = owner_of(path or page.path)
    return Facts(
        organisation_kind=owner.kind if owner else "",
        content_class=getattr(page, "content_class", ContentClass.STRUCTURE),
        matter=getattr(page, "matter", Matter.GOVERNMENT),
    )


def standard_steps(matter: str) -> list[str]:
    """The full chain, for items that no chain was set for: the office is that of the item's matter."""
    return [step for step in STEPS if step != _other_office(matter)]


def _other_office(matter: str) -> str:
    return Role.OFFICE_REVIEWER if matter == Matter.PARTY else Role.PARTY_OFFICE_REVIEWER


def validate(steps: Sequence[str], *, matter: str = "") -> None:
    """Refuse a chain below the floor: unit or office, secrecy, sign-off, in this order; three people and the author.

    ``matter`` empty stands for both: such a chain names neither office or the government's, and party matters go to the
    party's office instead (:func:`steps_for`).
    """
    unknown = [step for step in steps if step not in STEPS]
    if unknown:
        raise ValidationError(_("“%(step)s” is no step of a review.") % {"step": unknown[0]})
    if list(steps) != [step for step in STEPS if step in steps]:
        raise ValidationError(_("Each step comes once, in this order: %(order)s.") % {"order": _words(STEPS)})
    for step in (Role.SECRECY_REVIEWER, Role.EDITOR_IN_CHIEF):
        if step not in steps:
            raise ValidationError(_("No chain goes without “%(step)s”.") % {"step": STEP_LABELS[step]})
    if _other_office(matter) in steps:
        raise ValidationError(
            _("“%(step)s” does not review these items.") % {"step": STEP_LABELS[_other_office(matter)]}
        )
    if len(steps) < FEWEST_STEPS:
        raise ValidationError(_("Unit or office must review before secrecy: three people stand behind the author."))


def validate_days(days: Mapping[str, Any]) -> None:
    """Refuse limits of a step that are not whole working days between one and :data:`MOST_DAYS`."""
    for step, number in days.items():
        if step not in STEPS or not isinstance(number, int) or not 1 <= number <= MOST_DAYS:
            raise ValidationError(
                _("Give each step between 1 and %(most)d working days.") % {"most": MOST_DAYS}, code="days"
            )


def _words(steps: Sequence[str]) -> str:
    return " → ".join(str(STEP_LABELS[step]) for step in steps)


def chain_for(facts: Facts, *, chains: Iterable[ReviewChain] | None = None) -> ReviewChain | None:
    """The chain set for such items: of those whose criteria all match, the one with most of them; one query.

    Among equals the organisation's kind weighs most, then the content, then the matter. ``chains``: all of them, where
    they were read already.
    """
    criteria = ("organisation_kind", "content_class", "matter")
    every = ReviewChain.objects.all() if chains is None else chains
    found = [chain for chain in every if all(getattr(chain, name) in ("", getattr(facts, name)) for name in criteria)]

    def weight(chain: ReviewChain) -> tuple[int, ...]:
        given = [int(bool(getattr(chain, name))) for name in criteria]
        return (sum(given), *given)

    return max(found, key=weight, default=None)


def steps_for(facts: Facts, *, chains: Iterable[ReviewChain] | None = None) -> tuple[list[str], str]:
    """The steps of such items and the name of their chain (empty: the standard); ``chains`` as in :func:`chain_for`.

    A chain below the floor, written past its form, does not count as one: the standard is taken.
    """
    chain = chain_for(facts, chains=chains)
    if chain is None:
        return standard_steps(facts.matter), ""
    steps = [_office(step, facts.matter) for step in chain.steps]
    try:
        validate(steps, matter=facts.matter)
    except ValidationError:
        return standard_steps(facts.matter), ""
    return steps, chain.name


def days_for(facts: Facts) -> dict[str, int]:
    """Working days that the chain of such items gives each step; steps that are not named have the standard."""
    chain = chain_for(facts)
    return {_office(step, facts.matter): days for step, days in chain.days.items()} if chain else {}


def _office(step: str, matter: str) -> str:
    """A chain for both matters names the government's office; the party's takes its place for the party's items."""
    return Role.PARTY_OFFICE_REVIEWER if step == Role.OFFICE_REVIEWER and matter == Matter.PARTY else step


def steps_of(page: BasePage) -> list[str]:
    """The steps that a page's review would take today."""
    return steps_for(facts_of(page))[0]
