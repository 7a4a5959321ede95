"""Who answers at a step: pure functions over what was read, so that one item and two hundred cost the same queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cms.roles.holders import Held, Holder


@dataclass(frozen=True)
class Question:
    """Who may answer for an item: its places nearest first, the steps that are left, the persons who may not.

    ``escalation`` opens an overdue step to others: 1 to the deputies at the nearest place, 2 and more to so many places
    further up less one. It never says who may stand behind an item together.
    """

    held: Held
    chain: Sequence[str]
    steps: Sequence[str]
    barred: frozenset[int]
    escalation: int = 0

    @cached_property
    def options(self) -> dict[str, list[Holder]]:
        """Everybody along the chain who might ever answer at each step, lowest account first."""
        return {step: sorted(self._candidates(step), key=lambda holder: holder.user) for step in self.steps}

    def _candidates(self, step: str) -> Iterable[Holder]:
        for place in self.chain:
            for holder in self.held.get((step, place), ()):
                if not holder.standby and not holder.people & self.barred:
                    yield holder


def unfilled_step(question: Question) -> str | None:
    """The first step for which no person is left when every step needs another one; None when all can be filled.

    All steps are looked at together: one by one would miss that one person cannot fill two.
    """
    steps = list(question.steps)
    if _fillable(question, steps, frozenset()):
        return None
    return next(step for end, step in enumerate(steps) if not _fillable(question, steps[: end + 1], frozenset()))


def _fillable(question: Question, steps: Iterable[str], used: frozenset[int]) -> bool:
    """Whether distinct persons can fill the steps. The tightest step is tried first, so dead ends show at once."""
    left = sorted(steps, key=lambda step: len(question.options[step]))
    return not left or any(
        _fillable(question, left[1:], used | holder.people)
        for holder in question.options[left[0]]
        if not holder.people & used
    )


def answering(question: Question) -> dict[int, Holder]:
    """Accounts that may decide the first of the steps that are left: those of the nearest place that has any.

    Whoever is the last hope of a later step does not decide this one: the review could not end otherwise. An account
    that could answer for itself and for somebody else answers for itself.
    """
    if not question.steps:
        return {}
    further = max(question.escalation - 1, 0)
    answers: dict[int, Holder] = {}
    for place in question.chain:
        found = _answering_at(question, place)
        for user, holder in found.items():
            answers.setdefault(user, holder)
        if found and not further:
            break
        further -= bool(found)
    return answers


def _answering_at(question: Question, place: str) -> dict[int, Holder]:
    step, later = question.steps[0], question.steps[1:]
    found: dict[int, Holder] = {}
    for holder in sorted(
        question.held.get((step, place), ()), key=lambda one: (one.acting_for is not None, one.standby)
    ):
        if holder.standby and not question.escalation:
            continue
        if not holder.people & question.barred and _fillable(question, later, holder.people):
            found.setdefault(holder.user, holder)
    return found
