"""Who answers at a step: pure functions over what was read, so that one item and two hundred cost the same queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

#: (role, path of a place) → ids of the people who hold the role exactly there.
Held = Mapping[tuple[str, str], Collection[int]]


def candidates(held: Held, chain: Iterable[str], role: str, barred: Collection[int]) -> set[int]:
    """Everybody along the chain who might ever answer at this step."""
    return {user for place in chain for user in held.get((role, place), ()) if user not in barred}


def unfilled_step(held: Held, chain: Sequence[str], steps: Sequence[str], barred: Collection[int]) -> str | None:
    """The first step for which no person is left when every step needs another one; None when all can be filled.

    A bipartite matching by augmenting paths: step by step would miss that one person cannot fill two.
    """
    options = {step: candidates(held, chain, step, barred) for step in steps}
    taken: dict[int, str] = {}

    def place(step: str, seen: set[int]) -> bool:
        for user in sorted(options[step] - seen):
            seen.add(user)
            if user not in taken or place(taken[user], seen):
                taken[user] = step
                return True
        return False

    return next((step for step in steps if not place(step, set())), None)


def answering(held: Held, chain: Sequence[str], steps: Sequence[str], barred: Collection[int]) -> set[int]:
    """People who may decide the first of the steps that are left: the nearest place that has any.

    Whoever is the last hope of a later step does not decide this one: the review could not end otherwise.
    """
    if not steps:
        return set()
    step, later = steps[0], steps[1:]
    for place in chain:
        people = {
            user
            for user in held.get((step, place), ())
            if user not in barred and unfilled_step(held, chain, later, {*barred, user}) is None
        }
        if people:
            return people
    return set()
