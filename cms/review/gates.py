"""Gates before submission and before each decision; features fill them in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.models import BasePage
    from foundation.accounts.models import User

    from .models import Review

#: ``(page, user, exception)``: raise ``ValidationError`` with a sentence, unless ``exception`` says enough.
BeforeSubmission = Callable[["BasePage", "User | None", str], None]
#: ``(review, role, user, approved)``: raise ``ValidationError`` with a sentence.
BeforeDecision = Callable[["Review", str, "User", bool], None]

_before_submission: list[BeforeSubmission] = []
_before_decision: list[BeforeDecision] = []


def register_gate(
    *, before_submission: BeforeSubmission | None = None, before_decision: BeforeDecision | None = None
) -> None:
    """Add a gate. Both run inside the transaction of what they may refuse."""
    if before_submission is not None and before_submission not in _before_submission:
        _before_submission.append(before_submission)
    if before_decision is not None and before_decision not in _before_decision:
        _before_decision.append(before_decision)


def demand_submittable(page: BasePage, *, user: User | None, exception: str) -> None:
    """Ask every gate whether the latest version may be submitted. Raises ``ValidationError``."""
    for gate in _before_submission:
        gate(page, user, exception)


def demand_decidable(review: Review, *, role: str, user: User, approved: bool) -> None:
    """Ask every gate whether the person may decide so at this step. Raises ``ValidationError``."""
    for gate in _before_decision:
        gate(review, role, user, approved)
