"""Following Wagtail's workflow where it moves without us."""

from __future__ import annotations

from typing import Any

from wagtail.models import WorkflowState
from wagtail.signals import workflow_cancelled

from .actions import taken_back


def after_cancellation(instance: WorkflowState, user: Any = None, **_kwargs: Any) -> None:
    """A cancelled workflow ends its review."""
    taken_back(workflow_state=instance, user=user)


def connect() -> None:
    """Connect; called from ``ready()``."""
    workflow_cancelled.connect(after_cancellation, dispatch_uid="review-taken-back")
