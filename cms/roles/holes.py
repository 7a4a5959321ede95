"""Where a review would stop for want of people: pure functions over what was read for one site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cms.review.eligibility import Question, unfilled_step

from .enums import Role
from .holders import Held, Holder

#: Roles whose people write; site managers may, but it is not their work.
AUTHORS = (Role.CONTRIBUTOR, Role.EDITOR)


@dataclass(frozen=True)
class Ask:
    """The steps that items of one matter and class take."""

    matter: str
    content_class: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """One site as the reviews of its items would find it today.

    ``chain``: place → places that are asked in turn; ``held``: who answers where; ``places``: those of the site itself.
    """

    root: str
    places: tuple[str, ...]
    chain: Mapping[str, list[str]]
    held: Held
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Answer:
    """Who answers at a step for an item at the site's root: the nearest place that has anybody; empty for none."""

    step: str
    place: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """A step that stops reviews: of everybody's items, or of those of some authors.

    ``vacant``: nobody holds the step anywhere above. Otherwise its people are needed at other steps, or are the author.
    """

    step: str
    matters: tuple[str, ...]
    vacant: bool
    authors: tuple[int, ...] = ()


def answers(ground: Ground) -> list[Answer]:
    """Who answers at each step that any item of the site takes, at the site's root."""
    found = []
    for step in _steps(ground.asks):
        place = next((path for path in ground.chain[ground.root] if ground.held.get((step, path))), "")
        people = ground.held.get((step, place), ())
        found.append(Answer(step, place, tuple(dict.fromkeys(holder.user for holder in people))))
    return found


def _steps(asks: Iterable[Ask]) -> list[str]:
    return list(dict.fromkeys(step for ask in asks for step in ask.steps))


def gaps(ground: Ground) -> list[Gap]:
    """Every step at which reviews of this site would stop, each once.

    First for an item at the root by somebody who holds nothing: what stops that stops everybody. Where nothing does,
    with each author of the site in turn.
    """
    general: dict[str, list[str]] = {}
    stopped: dict[tuple[str, int], list[str]] = {}
    for ask in ground.asks:
        step = _stopped(ground, ground.root, ask.steps, frozenset())
        if step is not None:
            general.setdefault(step, []).append(ask.matter)
            continue
        for place, author in _authors(ground):
            step = _stopped(ground, place, ask.steps, author.people)
            if step is not None:
                stopped.setdefault((step, author.user), []).append(ask.matter)
    people: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for (step, user), matters in stopped.items():
        people.setdefault((step, tuple(dict.fromkeys(matters))), []).append(user)
    found = [Gap(step, tuple(dict.fromkeys(matters)), _vacant(ground, step)) for step, matters in general.items()]
    return found + [Gap(step, matters, vacant=False, authors=tuple(users)) for (step, matters), users in people.items()]


def _vacant(ground: Ground, step: str) -> bool:
    return not any(ground.held.get((step, place)) for place in ground.chain[ground.root])


def _stopped(ground: Ground, place: str, steps: tuple[str, ...], barred: frozenset[int]) -> str | None:
    return unfilled_step(Question(ground.held, ground.chain[place], steps, barred))


def _authors(ground: Ground) -> list[tuple[str, Holder]]:
    """Everybody who writes on the site in their own right, with the place."""
    return [
        (place, holder)
        for place in ground.places
        for role in AUTHORS
        for holder in ground.held.get((role, place), ())
        if holder.acting_for is None
    ]


def without(ground: Ground, *, role: str, place: str, user: int) -> Ground:
    """The ground when somebody no longer holds a role at a place: neither they nor their deputy answer there."""
    left = [one for one in ground.held.get((role, place), ()) if user not in (one.user, one.acting_for)]
    return replace(ground, held={**ground.held, (role, place): left})
