"""Following Wagtail's workflow where it moves without us."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import workflow_cancelled

from .actions import taken_back
from .enums import ReviewState
from .models import Review


def after_cancellation(instance: WorkflowState, user: Any = None, **_kwargs: Any) -> None:
    """A cancelled workflow ends its review; where that is refused, the item waits on.

    Wagtail has written the cancellation by now, not always in a transaction that the refusal would undo.
    """
    try:
        taken_back(workflow_state=instance, user=user)
    except PermissionDenied:
        if Review.objects.filter(workflow_state=instance, state=ReviewState.APPROVED).exists():
            WorkflowState.objects.filter(pk=instance.pk).update(status=WorkflowState.STATUS_APPROVED)
            raise
        WorkflowState.objects.filter(pk=instance.pk).update(status=WorkflowState.STATUS_IN_PROGRESS)
        TaskState.objects.filter(pk=instance.current_task_state_id).update(
            status=TaskState.STATUS_IN_PROGRESS, finished_at=None, finished_by=None
        )
        raise


def connect() -> None:
    """Connect; called from ``ready()``."""
    workflow_cancelled.connect(after_cancellation, dispatch_uid="review-taken-back")
